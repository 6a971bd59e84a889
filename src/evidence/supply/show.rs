//! What a page shows of an inventory: a card, the components, what is said of vulnerabilities.
//!
//! Refuses texts without end: names and reasons are cut, and the file itself is linked.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{Column, Exhibit, Kind, Label, Reading, Row, Table},
    Component, Inventory, Statement,
};

/// How many characters of one text are shown.
const LONG: usize = 400;

pub(super) fn reading(inventory: Inventory) -> Reading {
    let mut reading = Reading::default();
    let is_vex = inventory.components.is_empty() && !inventory.statements.is_empty();
    reading.kind = is_vex.then_some(Kind::Vex);
    let facts = &mut reading.facts;
    facts.state("format", inventory.format.as_str());
    if let Some((name, version, line)) = &inventory.subject {
        facts.state_at("name", short(name), *line);
        if let Some(version) = version {
            facts.state_at("version", short(version), *line);
        }
    }
    facts.state("components", inventory.components.len());
    let open: BTreeSet<&str> =
        inventory.statements.iter().filter(|one| one.exposure.is_open() && !one.superseded).map(|one| one.vulnerability.as_str()).collect();
    facts.state("statements", inventory.statements.len());
    facts.state("open_vulnerabilities", open.len());
    reading.exhibits.push(Exhibit::Card(card(&inventory, open.len())));
    if !inventory.components.is_empty() {
        reading.exhibits.push(Exhibit::Table(components(&inventory)));
    }
    if !inventory.statements.is_empty() {
        reading.exhibits.push(Exhibit::Table(statements(&inventory.statements)));
    }
    reading.faults = inventory.faults;
    reading
}

fn card(inventory: &Inventory, open: usize) -> Vec<(Label, String)> {
    let mut card = vec![(Label::Own("format"), inventory.format.clone())];
    if let Some((name, version, _)) = &inventory.subject {
        let named = version.as_ref().map_or_else(|| name.clone(), |version| format!("{name} {version}"));
        card.push((Label::Own("of"), short(&named)));
    }
    card.extend(inventory.about.iter().map(|(key, value)| (Label::Own(key), short(value))));
    let all = &inventory.components;
    let without = |lacks: fn(&&Component) -> bool| all.iter().filter(lacks).count();
    if !all.is_empty() {
        card.push((Label::Own("components"), all.len().to_string()));
        let gaps = if inventory.locked {
            [("without-version", without(|one| one.version.is_none())), ("without-digest", without(|one| one.integrity.is_none())), ("", 0)]
        } else {
            [
                ("without-version", without(|one| one.version.is_none())),
                ("without-licence", without(|one| one.licences.is_empty())),
                ("without-purl", without(|one| one.purl.is_none())),
            ]
        };
        card.extend(gaps.into_iter().filter(|(_, count)| *count > 0).map(|(key, count)| (Label::Own(key), count.to_string())));
    }
    if !inventory.statements.is_empty() {
        card.push((Label::Own("open-vulnerabilities"), open.to_string()));
    }
    card
}

fn components(inventory: &Inventory) -> Table {
    let mut against: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for statement in inventory.statements.iter().filter(|one| !one.superseded) {
        for product in &statement.products {
            against.entry(product).or_default().push(format!("{} ({})", statement.vulnerability, statement.exposure.word()));
        }
    }
    let locked = inventory.locked;
    let row = |one: &Component| {
        let named = one.version.as_ref().map_or_else(|| one.name.clone(), |version| format!("{} {version}", one.name));
        let found = one.purl.as_deref().and_then(|purl| against.get(purl)).or_else(|| against.get(named.as_str()));
        let purl = one.purl.as_deref().unwrap_or_default();
        let version = one.version.as_deref().unwrap_or_default();
        let cells = vec![
            short(&one.name),
            short(version),
            short(&if locked { one.integrity.clone().unwrap_or_default() } else { one.licences.join(", ") }),
            short(purl),
            short(&found.map(|found| found.join(", ")).unwrap_or_default()),
        ];
        Row { cells, line: Some(one.line) }
    };
    let mut columns: Vec<Column> =
        ["component", "version", if locked { "digest" } else { "licences" }, "purl"].into_iter().map(Column::words).collect();
    if !against.is_empty() {
        columns.push(Column::words("vulnerabilities"));
    }
    Table { caption: Label::Own("components"), columns, rows: inventory.components.iter().map(row).collect() }
}

/// The worst first.
fn statements(all: &[Statement]) -> Table {
    let mut order: Vec<&Statement> = all.iter().collect();
    order.sort_by_key(|one| (one.superseded, one.exposure));
    let row = |one: &&Statement| {
        let text = |text: &Option<String>| short(text.as_deref().unwrap_or_default());
        let cells = vec![
            short(&one.vulnerability),
            if one.superseded { format!("{} (superseded)", one.exposure.word()) } else { one.exposure.word().to_owned() },
            short(&one.products.join(", ")),
            text(&one.severity),
            text(&one.justification),
            text(&one.detail),
        ];
        Row { cells, line: Some(one.line) }
    };
    let columns = ["vulnerability", "exposure", "product", "severity", "justification", "details"].into_iter().map(Column::words);
    Table { caption: Label::Own("statements"), columns: columns.collect(), rows: order.iter().map(row).collect() }
}

/// The beginning of a text.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONG) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Exposure, *};

    #[test]
    fn the_worst_stands_first() {
        let one = |id: &str, exposure| Statement::new(id.to_owned(), exposure, 1);
        let table = statements(&[one("a", Exposure::Fixed), one("b", Exposure::Affected), one("c", Exposure::Open)]);
        assert_eq!(table.rows.iter().map(|row| row.cells[0].as_str()).collect::<Vec<_>>(), ["b", "c", "a"]);
    }
}
