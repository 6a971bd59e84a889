//! How a release went to production, on its page: the steps of the pipeline, the deployments, what was watched afterwards.
//!
//! Refuses to draw a step as done that nobody says was done.

use super::{
    blocks::Block,
    format::{self, percent},
    infrastructure::filled,
    parts::{Badge, Cell, Column, Part, Row, Table, written},
    status,
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{Node, by_record},
    record::{Course, Deployment, Outcome, PipelineStep, Read, Watch},
    value::{When, without_emoji},
};

/// The steps of the pipeline; `None` where there are none that a table would say more of than the text.
#[must_use]
pub fn pipeline(course: &Course, at: &Viewpoint<'_>) -> Option<Vec<Block>> {
    let words = &at.words.course;
    let told = course.pipeline.iter().any(|step| step.outcome.is_some() || step.start.is_some() || step.error.is_some());
    let titles = [words.phase, at.words.status, words.started, words.ended, words.error];
    let columns = std::iter::once(words.step).chain(titles).map(Column::words).collect();
    let row = |step: &PipelineStep| {
        let cells = vec![
            text(step.phase.as_ref()),
            step.outcome.as_ref().map(outcome).unwrap_or_default().into(),
            time(step.start.as_ref(), at),
            time(step.end.as_ref(), at),
            text(step.error.as_ref()),
        ];
        Row::new(written(&step.name), cells)
    };
    let table = Table::new("pipeline-table", words.pipeline, columns, course.pipeline.iter().map(row).collect());
    told.then(|| vec![Block::Table { table: filled(table) }])
}

/// What became of a step, in its author's words.
fn outcome(read: &Read<Outcome>) -> Vec<Part> {
    let text = without_emoji(&read.text);
    let Some(outcome) = read.value else { return written(&text) };
    let (tone, icon) = match outcome {
        Outcome::Succeeded => ("pass", "check"),
        Outcome::Failed => ("fail", "cross"),
        Outcome::Running => ("info", "half"),
        Outcome::Skipped => ("none", "dash"),
        Outcome::NotRun => ("none", "ring"),
    };
    let short = !text.is_empty() && !text.starts_with('[') && text.split_whitespace().count() <= 3;
    vec![Part::Badge(if short { Badge::claimed(tone, icon, &text) } else { Badge::new(tone, icon, outcome.word()) })]
}

fn text(text: Option<&String>) -> Cell {
    text.map(|text| written(text)).unwrap_or_default().into()
}

fn time(read: Option<&Read<When>>, at: &Viewpoint<'_>) -> Cell {
    read.map(|read| format::read_when(read, at.words)).unwrap_or_default().into()
}

/// Where a release was deployed, in the record's order.
#[must_use]
pub fn deployments(course: &Course, product: usize, at: &Viewpoint<'_>) -> Option<Vec<Block>> {
    let words = &at.words.course;
    let titles = [
        words.strategy,
        at.words.entities.version,
        words.image_digest,
        words.started,
        words.ended,
        words.capacity,
        words.backup,
        words.watched,
        words.result,
        words.alert,
    ];
    let columns = std::iter::once(words.environment).chain(titles).map(Column::words).collect();
    let rows = course.deployments.iter().map(|one| deployment(one, product, at)).collect();
    let told = course.deployments.iter().any(|one| one.steps.is_empty());
    told.then(|| vec![Block::Table { table: filled(Table::new("deployment-table", words.deployments, columns, rows)) }])
}

fn deployment(one: &Deployment, product: usize, at: &Viewpoint<'_>) -> Row {
    let version = one.version.as_ref().map(|read| {
        let release = read.value.as_ref().and_then(|version| at.addresses.release(product, &version.bare().to_lowercase()));
        release.map_or_else(|| written(&read.text), |index| vec![Part::link(read.text.clone(), at.href(Node::Release(index)))])
    });
    let digest = one
        .digest
        .as_ref()
        .map(|digest| if digest.value.starts_with("sha256:") { Part::digest(&digest.value) } else { Part::text(digest.value.clone()) });
    let capacity = one.capacity.iter().map(|share| percent(*share)).collect::<Vec<_>>().join(" → ");
    let cells = vec![
        one.strategy.as_ref().map(|read| written(&read.text)).unwrap_or_default().into(),
        version.unwrap_or_default().into(),
        digest.map(|part| vec![part]).unwrap_or_default().into(),
        time(one.started.as_ref(), at),
        time(one.finished.as_ref(), at),
        capacity.into(),
        text(one.backup.as_ref()),
        one.monitored.as_ref().map(|read| written(&read.text)).unwrap_or_default().into(),
        one.result.as_ref().map(|read| status::of_claim(read, at.words)).unwrap_or_default().into(),
        text(one.alert.as_ref()),
    ];
    Row::new(written(&one.environment.value), cells)
}

/// What was watched after the release, each with its verdict.
#[must_use]
pub fn watches(course: &Course, at: &Viewpoint<'_>) -> Option<Vec<Block>> {
    let words = &at.words.course;
    let until = course.watched_until.as_ref().and_then(|read| {
        let shown = format::when(read.value.as_ref()?, at.words).shown;
        Some(Block::Text { parts: vec![Part::text(fill(words.until, &[&shown]))] })
    });
    let titles = [words.value, at.words.entities.threshold, at.words.verdict, words.window, words.alert];
    let columns = std::iter::once(at.words.metric).chain(titles).map(Column::words).collect();
    let rows = course.watches.iter().map(|one| watch(one, at)).collect();
    let table = Block::Table { table: filled(Table::new("watch-table", words.after, columns, rows)) };
    let table = (!course.watches.is_empty()).then_some(table);
    let blocks: Vec<Block> = until.into_iter().chain(table).collect();
    (!blocks.is_empty()).then_some(blocks)
}

fn watch(one: &Watch, at: &Viewpoint<'_>) -> Row {
    let judged = by_record(&one.gate);
    let mut verdict = vec![Part::Badge(status::of_verdict(judged.verdict, at.words))];
    if judged.contradicted {
        verdict.extend([Part::text(" "), Part::Badge(status::contradicted(at.words))]);
    }
    let cells = vec![
        written(&without_emoji(&one.gate.value.text)).into(),
        one.gate.threshold.as_ref().map(|read| written(&read.text)).unwrap_or_default().into(),
        verdict.into(),
        one.window.as_ref().map(|read| written(&read.text)).unwrap_or_default().into(),
        one.alert.as_ref().map(|read| alert(read, at)).unwrap_or_default().into(),
    ];
    Row::new(written(&one.gate.metric), cells)
}

fn alert(read: &Read<bool>, at: &Viewpoint<'_>) -> Vec<Part> {
    let text = without_emoji(&read.text);
    match read.value {
        Some(false) => vec![Part::muted(at.words.course.no_alert)],
        _ => written(if text.is_empty() { &read.text } else { &text }),
    }
}
