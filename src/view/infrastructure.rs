//! What a product runs on, on its pages: services with their limits, resource requirements, how to scale.
//!
//! Refuses to show a column that nobody fills.

use super::{
    parts::{Column, Fact, Part, Row, Table, joined, written},
    viewpoint::Viewpoint,
};
use crate::{
    archive::{Node, Register, RegisterEntry, Release, standing_of},
    record::{Criterion, Infrastructure, Service},
};

/// The component that a service is: its page is the service's.
#[must_use]
pub fn component(entry: &RegisterEntry, at: &Viewpoint<'_>) -> Option<String> {
    let same = |other: &RegisterEntry| other.product == entry.product && other.id == entry.id;
    let (index, _) = Register::Components.entries(at.archive).find(|(_, other)| same(other))?;
    at.href(Node::Entry(index))
}

/// What is known of a component as a service, for its page.
#[must_use]
pub fn of_component(entry: &RegisterEntry, at: &Viewpoint<'_>) -> Vec<Fact> {
    let same = |other: &RegisterEntry| other.product == entry.product && other.id == entry.id;
    let service = Register::Services.entries(at.archive).find(|(_, other)| same(other));
    service.map(|(_, service)| facts(service, at)).unwrap_or_default()
}

/// What is told of a service, a variable or a monitor now, and where.
#[must_use]
pub fn facts(entry: &RegisterEntry, at: &Viewpoint<'_>) -> Vec<Fact> {
    let of_releases = ["change", "threshold", "verdict"];
    let keys = super::entities::columns(entry.register, at.words).into_iter().filter(|(key, _)| !of_releases.contains(key));
    let told = keys.filter_map(|(key, label)| Some(Fact::new(label, super::entities::shown(key, entry.told(key)?, None, at))));
    let documents = entry.documents.iter().filter_map(|index| at.link(Node::Document(*index)));
    let sources: Vec<Vec<Part>> = documents.map(|link| vec![Part::Link(link)]).collect();
    let source = (!sources.is_empty()).then(|| Fact::new(at.words.entities.said_in, joined(sources)));
    told.chain(source).collect()
}

/// The commands that scale a component, each with when to use it.
#[must_use]
pub fn scaling(entry: &RegisterEntry, at: &Viewpoint<'_>) -> Option<Table> {
    let words = &at.words.entities;
    let all = told(entry.product, at).flat_map(|(_, told)| &told.scalings);
    let mut own: Vec<_> = all.filter(|one| entry.register == Register::Components && one.service == entry.title).collect();
    own.dedup_by(|later, earlier| later.command == earlier.command);
    let rows: Vec<Row> = own
        .into_iter()
        .map(|one| Row::new(written(one.caption.as_deref().unwrap_or_default()), vec![Part::code(one.command.clone()).into()]))
        .collect();
    let columns = vec![Column::words(words.situation), Column::words(words.command)];
    (!rows.is_empty()).then(|| Table::new("scaling", words.scaling, columns, rows))
}

/// How a file of the delivery is used, as documents say, else the newest release.
#[must_use]
pub fn usage(entry: &RegisterEntry, at: &Viewpoint<'_>) -> Option<Table> {
    let words = &at.words.entities;
    let documents = entry.documents.iter().map(|index| &at.archive.documents[*index].record.infrastructure);
    let records = entry.mentions.iter().filter_map(|mention| at.archive.releases[mention.release].record.as_ref());
    let all = documents.chain(records.map(|record| &record.particulars.infrastructure));
    let mut own = all.flat_map(|told| &told.artefacts).filter(|one| entry.register == Register::Artefacts && one.path == entry.title);
    let steps = &own.find(|one| !one.usage.is_empty())?.usage;
    let row = |step: &crate::record::PlanStep| {
        Row::new(written(step.caption.as_deref().unwrap_or_default()), vec![Part::code(step.command.clone()).into()])
    };
    let columns = vec![Column::words(words.situation), Column::words(words.command)];
    Some(Table::new("usage", at.words.course.usage, columns, steps.iter().map(row).collect()))
}

/// What each acceptance criterion of a release is worth, by its text and its evidence.
#[must_use]
pub fn criteria(release: &Release, at: &Viewpoint<'_>) -> Option<Table> {
    let words = &at.words.course;
    let told = &release.record.as_ref()?.particulars.infrastructure;
    let row = |one: &Criterion| {
        let standing = standing_of(one, told, Some(release)).word();
        let cells = vec![super::entities::shown("standing", standing, None, at).into()];
        Row::new(written(&one.title), cells)
    };
    let columns = vec![Column::words(words.criterion), Column::words(words.standing)];
    let rows: Vec<Row> = told.criteria.iter().map(row).collect();
    (!rows.is_empty()).then(|| Table::new("criteria-standing", words.criteria, columns, rows))
}

/// Everything that documents and the newest release that has any say of a product's infrastructure, each with what says it.
fn told<'a>(product: usize, at: &Viewpoint<'a>) -> impl Iterator<Item = (Node, &'a Infrastructure)> + use<'a> {
    let archive = at.archive;
    let documents = archive.documents.iter().enumerate().filter(move |(_, document)| document.product == product);
    let of_documents = documents.map(|(index, document)| (Node::Document(index), &document.record.infrastructure));
    let mut releases = archive.releases.iter().enumerate().filter(move |(_, release)| release.product == product && !release.template);
    let newest = releases.find_map(|(index, release)| {
        let told = &release.record.as_ref()?.particulars.infrastructure;
        (!told.services.is_empty() || !told.requirements.is_empty()).then_some((Node::Release(index), told))
    });
    of_documents.chain(newest)
}

/// What host and services need.
#[must_use]
pub fn requirements(product: usize, at: &Viewpoint<'_>) -> Option<Table> {
    let words = &at.words.entities;
    let rows: Vec<Row> = told(product, at)
        .flat_map(|(node, told)| told.requirements.iter().map(move |one| (node, one)))
        .map(|(node, one)| {
            let source = at.link(node).map(|link| vec![Part::Link(link)]).unwrap_or_default();
            Row::new(written(&one.subject), vec![one.resource.clone().into(), written(&one.text).into(), source.into()])
        })
        .collect();
    let columns =
        vec![Column::words(words.of_what), Column::words(words.resource), Column::words(words.needs), Column::words(words.said_in)];
    (!rows.is_empty()).then(|| Table::new("requirements", words.requirements, columns, rows))
}

/// The services of one release, each linked with its component.
#[must_use]
pub fn services(services: &[Service], product: usize, at: &Viewpoint<'_>) -> Table {
    let words = &at.words.entities;
    let row = |service: &Service| {
        let href = at.addresses.names().component(product, &service.name).and_then(|index| at.href(Node::Entry(index)));
        let told = |text: Option<&String>| text.map(|text| written(text)).unwrap_or_default().into();
        let cells = vec![
            told(service.version.as_ref()),
            told(service.ports.as_ref()),
            told(service.cpu.as_ref().map(|read| &read.text)),
            told(service.memory.as_ref().map(|read| &read.text)),
            told(service.replicas.as_ref().map(|read| &read.text)),
            told(service.health.as_ref()),
        ];
        Row::new(Part::link(service.name.clone(), href), cells)
    };
    let titles = super::entities::columns(Register::Services, at.words).into_iter().map(|(_, title)| Column::words(title));
    let columns = std::iter::once(Column::words(words.service)).chain(titles).collect();
    filled(Table::new("service-table", words.services, columns, services.iter().map(row).collect()))
}

/// A table without the columns that no row fills.
#[must_use]
pub fn filled(mut table: Table) -> Table {
    let kept: Vec<bool> = (0..table.columns.len().saturating_sub(1))
        .map(|column| table.rows.iter().any(|row| row.cells.get(column).is_some_and(|cell| !cell.parts.is_empty())))
        .collect();
    let mut at = 0;
    table.columns.retain(|_| {
        at += 1;
        at == 1 || kept[at - 2]
    });
    for row in &mut table.rows {
        let mut at = 0;
        row.cells.retain(|_| {
            at += 1;
            kept.get(at - 1).copied().unwrap_or(true)
        });
    }
    table
}
