//! The stages of a roll-out: what the record claims of each, what was recounted, and every metric against its threshold.
//!
//! Refuses to leave out a word of the tables it stands for: columns that relsite does not know are shown too.

use super::{
    format::percent,
    measured,
    parts::{Cell, Column, Part, Row, Table, written},
    status,
    viewpoint::Viewpoint,
    words::{Words, fill},
};
use crate::{
    archive::{Gate, Release, Stage, Verdict, contradicts, miscounted, misjudged},
    value::without_emoji,
};

/// What a stage is called: its number, its traffic or audience.
#[must_use]
pub fn name(stage: &Stage, words: &Words) -> String {
    let number = stage.record.index.map(|index| fill(words.stage_number, &[&index.to_string()]));
    let traffic = stage.record.percent.map(percent).or_else(|| stage.record.audience.clone());
    match (number, traffic) {
        (Some(number), Some(traffic)) => format!("{number} ({traffic})"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => words.stage.to_owned(),
    }
}

/// The stages as claimed and as recounted.
#[must_use]
pub fn table(release: &Release, at: &Viewpoint<'_>) -> Table {
    let words = at.words;
    let others = other_columns(&release.stages);
    let mut columns = vec![
        Column::words(words.stage),
        Column::numbers(words.traffic),
        Column::words(words.duration),
        Column::words(words.status_claimed),
        Column::numbers(words.gates_claimed),
        Column::numbers(words.gates_recounted),
        Column::words(words.verdict),
    ];
    columns.extend(others.iter().map(Column::words));
    let rows = release.stages.iter().map(|stage| row(stage, &others, words)).collect();
    Table::new("stages-table", words.stages_caption, columns, rows)
}

fn row(stage: &Stage, others: &[String], words: &Words) -> Row {
    let record = &stage.record;
    let mut cells: Vec<Cell> = vec![
        traffic(stage),
        record.duration.as_ref().map(|read| written(&read.text)).unwrap_or_default().into(),
        record.status.as_ref().map(|read| status::of_claim(read, words)).unwrap_or_default().into(),
        record.gates_claimed.as_ref().map(|read| written(&without_emoji(&read.text))).unwrap_or_default().into(),
        recount(stage).into(),
        verdict(stage, words).into(),
    ];
    cells.extend(others.iter().map(|title| Cell::from(written(&other_cell(record, title)))));
    let head = record.index.map_or_else(|| words.stage.to_owned(), |index| fill(words.stage_number, &[&index.to_string()]));
    Row::new(head, cells).anchored(&stage.id)
}

fn other_cell(stage: &crate::record::Stage, title: &str) -> String {
    let texts = stage.other.iter().filter(|(heading, _)| heading == title).map(|(_, text)| without_emoji(text));
    texts.collect::<Vec<_>>().join(", ")
}

fn traffic(stage: &Stage) -> Cell {
    let percent = stage.record.percent.map(percent);
    let both = [percent, stage.record.audience.clone()];
    both.into_iter().flatten().collect::<Vec<_>>().join(", ").into()
}

/// Gates passed of all, counted again.
fn recount(stage: &Stage) -> String {
    if stage.gates.is_empty() { String::new() } else { format!("{}/{}", stage.passed(), stage.gates.len()) }
}

fn verdict(stage: &Stage, words: &Words) -> Vec<Part> {
    let mut parts = vec![Part::Badge(status::of_verdict(stage.verdict, words))];
    if stage.contradicted {
        parts.push(Part::text(" "));
        parts.push(Part::Badge(status::contradicted(words)));
    }
    parts
}

fn other_columns(stages: &[Stage]) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for (title, _) in stages.iter().flat_map(|stage| &stage.record.other) {
        if !titles.contains(title) {
            titles.push(title.clone());
        }
    }
    titles
}

/// The metrics of all stages: a row for each metric, a column for each stage. `None` where no stage has any.
#[must_use]
pub fn matrix(release: &Release, index: usize, at: &Viewpoint<'_>) -> Option<Table> {
    let words = at.words;
    let gated: Vec<&Stage> = release.stages.iter().filter(|stage| !stage.gates.is_empty()).collect();
    let keys = metric_keys(&gated);
    if keys.is_empty() {
        return None;
    }
    let mut columns = vec![Column::words(words.metric)];
    columns.extend(gated.iter().map(|stage| column(stage, words)));
    let rows = keys.iter().map(|key| metric_row(key, &gated, index, at)).collect();
    Some(Table::new("metrics-table", words.metrics_caption, columns, rows))
}

fn column(stage: &Stage, words: &Words) -> Column {
    let note = stage.record.duration.as_ref().map(|duration| duration.text.clone());
    Column { title: name(stage, words), note, numeric: true }
}

/// A metric by its name in lower case, and which of several of that name in one stage.
type Key = (String, usize);

fn metric_keys(stages: &[&Stage]) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for stage in stages {
        for (key, _) in keyed(stage) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

fn keyed(stage: &Stage) -> Vec<(Key, &Gate)> {
    let name = |gate: &Gate| gate.record.metric.trim().to_lowercase();
    let earlier = |index: usize, wanted: &str| stage.gates[..index].iter().filter(|gate| name(gate) == wanted).count();
    stage.gates.iter().enumerate().map(|(index, gate)| ((name(gate), earlier(index, &name(gate))), gate)).collect()
}

fn metric_row(key: &Key, stages: &[&Stage], release: usize, at: &Viewpoint<'_>) -> Row {
    let gates: Vec<Option<&Gate>> =
        stages.iter().map(|stage| keyed(stage).into_iter().find(|(other, _)| other == key).map(|(_, gate)| gate)).collect();
    let shared = shared_threshold(&gates);
    let title = gates.iter().flatten().next().map_or_else(String::new, |gate| gate.record.metric.clone());
    let mut head = written(&without_emoji(&title));
    if let Some(threshold) = &shared {
        head.push(Part::muted(format!(" {threshold}")));
    }
    let cells =
        gates.iter().map(|gate| gate.map(|gate| gate_cell(gate, shared.is_none(), release, at)).unwrap_or_default().into()).collect();
    Row::new(head, cells)
}

/// The threshold, where all stages have the same.
fn shared_threshold(gates: &[Option<&Gate>]) -> Option<String> {
    let mut texts = gates.iter().flatten().map(|gate| threshold_text(gate));
    let first = texts.next()??;
    texts.all(|text| text.as_ref() == Some(&first)).then_some(first)
}

/// A threshold as written, with the limit that a baseline gave it.
fn threshold_text(gate: &Gate) -> Option<String> {
    let written = gate.record.threshold.as_ref()?.text.clone();
    match (&gate.baseline, gate.limit) {
        (Some(_), Some(limit)) => Some(format!("{written} = {}", limit.normalize())),
        _ => Some(written),
    }
}

fn gate_cell(gate: &Gate, with_threshold: bool, release: usize, at: &Viewpoint<'_>) -> Vec<Part> {
    let words = at.words;
    let (tone, sign) = match gate.verdict {
        Verdict::Pass => ("ok", "✓"),
        Verdict::Fail => ("bad", "✕"),
        Verdict::NoData | Verdict::Ungated => ("unknown", "–"),
    };
    let text = without_emoji(&gate.record.value.text);
    let mut parts = match gate.record.value.value {
        None if !text.is_empty() && gate.verdict == Verdict::NoData => written(&text),
        _ => Vec::new(),
    };
    let judged = if parts.is_empty() { text } else { String::new() };
    parts.push(Part::Judged { text: judged, tone, sign, word: status::verdict_word(gate.verdict, words) });
    if contradicts(gate.record.claimed, gate.verdict) {
        let claimed = gate.record.claimed.map_or("–", crate::value::Mark::word);
        parts.push(Part::Break);
        parts.push(Part::Badge(status::contradicted(words)));
        parts.push(Part::muted(format!(" {}", fill(words.record_claims, &[claimed]))));
    }
    if let Some(threshold) = threshold_text(gate).filter(|_| with_threshold) {
        parts.push(Part::muted(format!(" {threshold}")));
    }
    parts.extend(measured::parts(gate, release, at));
    parts
}

/// What a record claims of its stages against what the numbers say, each with the line of the claim.
#[must_use]
pub fn contradictions(release: &Release, index: usize, at: &Viewpoint<'_>) -> Option<Table> {
    let rows: Vec<Row> = release.stages.iter().filter(|stage| stage.contradicted).flat_map(|stage| stage_rows(stage, index, at)).collect();
    let words = at.words;
    let columns = [words.claim_about, words.claim, words.numbers_say, words.record_line].map(Column::words).to_vec();
    (!rows.is_empty()).then(|| Table::new("contradictions", words.contradictions_caption, columns, rows))
}

fn stage_rows(stage: &Stage, release: usize, at: &Viewpoint<'_>) -> Vec<Row> {
    let words = at.words;
    let name = name(stage, words);
    let computed = vec![Part::Badge(status::of_verdict(stage.verdict, words))];
    let mut rows = Vec::new();
    if let Some(claimed) = stage.record.status.as_ref().filter(|_| misjudged(stage)) {
        rows.push(claim_row(
            name.clone(),
            status::of_claim(claimed, words),
            computed,
            at.line(release, claimed.span.line),
            claimed.span.line,
        ));
    }
    if let Some(claimed) = stage.record.gates_claimed.as_ref().filter(|_| miscounted(stage)) {
        let line = claimed.span.line;
        rows.push(claim_row(name.clone(), written(&claimed.text), written(&recount(stage)), at.line(release, line), line));
    }
    for gate in stage.gates.iter().filter(|gate| gate.contradicted) {
        let line = gate.record.span.line;
        let mark = gate.record.claimed.filter(|_| contradicts(gate.record.claimed, gate.verdict));
        let claimed = mark.map_or(gate.record.value.text.as_str(), |mark| mark.word());
        rows.push(claim_row(
            format!("{name}: {}", gate.record.metric),
            written(claimed),
            gate_cell(gate, true, release, at),
            at.line(release, line),
            line,
        ));
    }
    rows
}

fn claim_row(about: String, claim: Vec<Part>, numbers: Vec<Part>, href: Option<String>, line: u32) -> Row {
    Row::new(about, vec![claim.into(), numbers.into(), Part::link(line.to_string(), href).into()])
}
