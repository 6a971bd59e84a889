//! Stages of a roll-out and the gates of each: the stage table, and a list or table of metrics per stage.
//!
//! Refuses to judge a gate; a mark beside a number is kept as the author's claim.

mod across;

use std::sync::Arc;

use rust_decimal::Decimal;

use super::{
    Gate, Read, SectionKind, Stage,
    document::{Block, Content, Doc, Line},
    sections::Node,
    tables::{self, Table, cell},
};
use crate::value::{Comparator, Mark, Quantity, Threshold, parse_decimal, placeholders, without_emoji};

/// Reads all stage sections of a release.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>) -> Vec<Arc<Stage>> {
    let mut stages = Vec::new();
    for node in nodes.iter().filter(|node| matches!(node.kind, SectionKind::Stages | SectionKind::DeploymentSummary)) {
        stages_of_section(node, doc, &mut stages);
    }
    for node in nodes.iter().filter(|node| node.kind == SectionKind::StageMetrics) {
        metrics_of_section(node, doc, &mut stages);
    }
    stages.into_iter().map(Arc::new).collect()
}

/// The table of stages, lines that name them, and the gates beneath a line that names one.
fn stages_of_section(node: &Node<'_>, doc: &Doc<'_>, stages: &mut Vec<Stage>) {
    let mut naming: Option<&Block> = None;
    for block in node.blocks {
        if let Some(named) = naming.and_then(stage_line) {
            // A list without any threshold tells of the stage, how long it took and how it went.
            let (gates, whole) = gates_of(block, doc);
            if gates.iter().any(|gate| gate.threshold.is_some()) {
                let stage = stage_index(stages, named, doc, naming);
                stages[stage].gates.extend(gates.into_iter().map(Arc::new));
                if whole == Whole::Yes {
                    block.take();
                }
                continue;
            }
        }
        if across::read(block, doc, stages) {
            continue;
        }
        match Table::of(block) {
            Some(table) => stage_table(&table, doc, stages),
            None => mentions(block, doc, stages),
        }
        if let Content::Paragraph(lines) = &block.content {
            let several = lines.iter().any(|line| mentioned(&line.plain()).len() > 1);
            naming = Some(block).filter(|block| !several && stage_line(block).is_some()).or(naming.filter(|_| !several));
        }
    }
}

/// `Stage | Traffic % | Duration | Status | Metrics Pass`, its columns in any order.
fn stage_table(table: &Table<'_>, doc: &Doc<'_>, stages: &mut Vec<Stage>) {
    let stage = table.column(&["stage", "phase", "step", "#", "aşama", "단계", "ステージ", "段階", "阶段"]);
    let traffic = table.column(&[
        "traffic %",
        "traffic",
        "traffic percent",
        "percent",
        "weight",
        "%",
        "canary %",
        "canary",
        "new %",
        "new",
        "users",
        "trafik %",
        "trafik",
        "트래픽 %",
        "트래픽",
        "トラフィック %",
        "トラフィック",
        "流量",
    ]);
    if stage.is_none() || traffic.is_none() {
        return;
    }
    let duration =
        table.column(&["duration", "time", "hold", "pause", "bake", "bake time", "soak", "soak time", "süre", "시간", "기간", "時間"]);
    let status = table.column(&["status", "result", "outcome", "durum", "sonuç", "상태", "결과", "状態", "結果"]);
    let passed = table.column(&["metrics pass", "metrics passed", "gates", "metrics", "passed", "통과 지표"]);
    let known = [stage, traffic, duration, status, passed];
    let (totals, rows): (Vec<_>, Vec<_>) = table.rows.iter().partition(|row| cell(row, stage).is_some_and(|cell| is_total(&cell.plain())));
    for row in rows {
        let Some(place) = cell(row, stage).or(cell(row, traffic)) else { continue };
        let other = (0..row.len()).filter(|column| !known.contains(&Some(*column)));
        stages.push(Stage {
            index: cell(row, stage).and_then(|cell| number_in(&cell.plain())),
            percent: cell(row, traffic).and_then(|cell| percent(&cell.plain())),
            audience: cell(row, traffic).map(Line::plain).filter(|text| percent(text).is_none()),
            duration: cell(row, duration).map(|cell| tables::read(doc, cell, length)),
            status: cell(row, status).map(|cell| tables::read(doc, cell, Mark::parse)),
            gates_claimed: cell(row, passed).map(|cell| tables::read(doc, cell, ratio)),
            other: other.filter_map(|column| Some((table.head.get(column)?.clone(), cell(row, Some(column))?.plain()))).collect(),
            gates: Vec::new(),
            span: doc.span(&place.range),
        });
    }
    if totals.is_empty() {
        table.block.take();
    }
}

/// Whether a row is no stage, but what all of them come to: such a table stays on the page.
fn is_total(name: &str) -> bool {
    let name = name.trim().trim_end_matches(':').to_lowercase();
    matches!(name.as_str(), "total" | "totals" | "sum" | "overall" | "합계" | "총계" | "총" | "toplam" | "合計" | "総計" | "总计")
}

/// `- **Phase 1 (5%)**: P95 2.74ms ✅`, `Stage 1: 5% → 60 minutes → …`: lines that name a stage and say how it went. They stay on the page.
fn mentions(block: &Block, doc: &Doc<'_>, stages: &mut Vec<Stage>) {
    let lines: Vec<&Line> = match &block.content {
        Content::Paragraph(lines) => lines.iter().collect(),
        Content::List { items } => items.iter().filter_map(|item| item.lines().first()).collect(),
        _ => return,
    };
    for line in lines {
        let (text, span) = (line.plain(), doc.span(&line.range));
        let one = mentioned(&text).len() == 1;
        for (named, behind) in mentioned(&text) {
            let at = stage_at(stages, named, span);
            let duration = behind.iter().find_map(|part| Some(Read { value: Some(length(part)?), text: (*part).to_owned(), span }));
            let marked = if one { text.clone() } else { behind.join(" → ") };
            let status = Mark::parse(&marked).map(|mark| Read { value: Some(mark), text: marked, span });
            let stage = &mut stages[at];
            stage.duration = stage.duration.take().or(duration);
            stage.status = stage.status.take().or(status);
        }
    }
}

/// The stages that a line names, each with what its arrows lead to: `Stage 1: 5% -> 60 minutes`, `Stage 1 (5%) → Stage 2 (25%)`.
fn mentioned(text: &str) -> Vec<(Named, Vec<&str>)> {
    let arrows = ["→", "⇒", "➜", "=>", "->"];
    let mut parts = vec![text];
    for arrow in arrows {
        parts = parts.into_iter().flat_map(|part| part.split(arrow)).collect();
    }
    let mut found: Vec<(Named, Vec<&str>)> = Vec::new();
    for part in parts.into_iter().map(str::trim) {
        match (stage_of_title(part).filter(|named| named.percent.is_some()), found.last_mut()) {
            (Some(named), _) => found.push((named, Vec::new())),
            (None, Some((_, behind))) => behind.push(part),
            (None, None) => return Vec::new(),
        }
    }
    found
}

/// Headings, bold lines or list items name a stage; the list or table behind names its metrics.
fn metrics_of_section(node: &Node<'_>, doc: &Doc<'_>, stages: &mut Vec<Stage>) {
    let mut current = stage_of_title(&node.title).map(|found| stage_index(stages, found, doc, node.heading));
    let mut naming: Option<&Block> = None;
    for block in node.blocks {
        if let Some(found) = stage_line(block) {
            current = Some(stage_index(stages, found, doc, Some(block)));
            naming = Some(block);
            continue;
        }
        if across::read(block, doc, stages) {
            continue;
        }
        let Some(stage) = current else {
            mentions(block, doc, stages);
            continue;
        };
        let (gates, whole) = gates_of(block, doc);
        if !gates.is_empty() && whole == Whole::Yes {
            block.take();
            if let Some(named) = naming.take() {
                named.take();
            }
        }
        stages[stage].gates.extend(gates.into_iter().map(Arc::new));
    }
}

/// What names a stage: `Stage 3 (25%)`, `Phase 2: 5% Canary`.
#[derive(Debug, PartialEq)]
struct Named {
    index: Option<u32>,
    percent: Option<Decimal>,
}

/// A paragraph of nothing but a stage's name.
fn stage_line(block: &Block) -> Option<Named> {
    match &block.content {
        Content::Paragraph(lines) if lines.len() == 1 => stage_of_title(&lines[0].plain()),
        _ => None,
    }
}

/// What a stage is called.
const STAGE_WORDS: [&str; 9] = ["stage", "phase", "step", "aşama", "단계", "ステージ", "段階", "阶段", "階段"];

fn counts(behind: &str) -> bool {
    ["단계", "段階", "阶段", "階段"].iter().any(|word| behind.trim_start().starts_with(word))
}

fn stage_of_title(title: &str) -> Option<Named> {
    let words = without_emoji(title).to_lowercase();
    let rest = STAGE_WORDS.iter().find_map(|word| words.strip_prefix(word));
    // `1단계`, `2段階`: the number stands before the word.
    let counted = || Some(&words[..words.find(|c: char| !c.is_ascii_digit()).filter(|at| *at > 0 && counts(&words[*at..]))?]);
    let rest = rest.map(str::trim_start).or_else(counted)?;
    let index = number_in(rest.split([' ', ':', '(', '-', '–']).next()?)?;
    let percent_at = words.find('%');
    let led = |at: usize| {
        let behind = &words[at + 1..];
        parse_decimal(&behind[..behind.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(behind.len())])
    };
    let percent = percent_at.and_then(|at| {
        let start =
            words[..at].trim_end().char_indices().rfind(|(_, c)| !(c.is_ascii_digit() || *c == '.')).map_or(0, |(at, c)| at + c.len_utf8());
        parse_decimal(words.get(start..at)?.trim()).or_else(|| led(at))
    });
    Some(Named { index: Some(index), percent })
}

/// The stage that is meant: by percent, else by number; a new one when no row names it.
fn stage_index(stages: &mut Vec<Stage>, named: Named, doc: &Doc<'_>, place: Option<&Block>) -> usize {
    stage_at(stages, named, doc.span(&place.map_or(0..0, |block| block.range.clone())))
}

fn stage_at(stages: &mut Vec<Stage>, named: Named, span: crate::diag::Span) -> usize {
    let by_percent = |stage: &Stage| named.percent.is_some() && stage.percent == named.percent;
    let by_number = |stage: &Stage| stage.index == named.index && (named.percent.is_none() || stage.percent.is_none());
    let found = stages.iter().position(|stage| by_percent(stage) && stage.index == named.index);
    let found = found.or_else(|| stages.iter().position(by_percent)).or_else(|| stages.iter().position(by_number));
    found.unwrap_or_else(|| {
        stages.push(Stage {
            index: named.index,
            percent: named.percent,
            audience: None,
            duration: None,
            status: None,
            gates_claimed: None,
            other: Vec::new(),
            gates: Vec::new(),
            span,
        });
        stages.len() - 1
    })
}

/// The gates of a block, and whether they hold all that it says.
pub(super) fn gates(block: &Block, doc: &Doc<'_>) -> (Vec<Gate>, bool) {
    let (gates, whole) = gates_of(block, doc);
    (gates, whole == Whole::Yes)
}

/// Whether gates hold all that a block says.
#[derive(Clone, Copy, PartialEq)]
enum Whole {
    Yes,
    No,
}

/// The gates of a block. Lines and columns between them that are none stay on the page.
fn gates_of(block: &Block, doc: &Doc<'_>) -> (Vec<Gate>, Whole) {
    match &block.content {
        Content::List { items } => {
            let gates: Vec<Gate> = items.iter().filter_map(|item| gate_line(item.lines().first()?, doc)).collect();
            let whole = gates.len() == items.len() && items.iter().all(|item| item.blocks.len() == 1 && item.lines().len() == 1);
            (gates, if whole { Whole::Yes } else { Whole::No })
        }
        Content::Table { .. } => Table::of(block).map_or((Vec::new(), Whole::No), |table| gate_table(&table, doc)),
        _ => (Vec::new(), Whole::No),
    }
}

/// `API P95: 151ms ✅ < 200ms`. A line without measure, mark and threshold is no gate; one with a threshold alone is, without data.
fn gate_line(line: &Line, doc: &Doc<'_>) -> Option<Gate> {
    let text = line.plain().replace('：', ": ");
    let span = doc.span(&line.range);
    let named = text.split_once(": ").or_else(|| text.split_once(':')).map(|(metric, rest)| (metric, split_threshold(rest)));
    let (metric, (observed, threshold)) = named.unwrap_or_else(|| {
        let (metric, threshold) = split_threshold(&text);
        (metric, ("", threshold))
    });
    let value = observation(observed, span);
    let claimed = Mark::parse(&text);
    let measured = claimed.is_some() || value.text.starts_with(|c: char| c.is_numeric() || "~≈<>≤≥±-".contains(c));
    if threshold.is_none() && (named.is_none() || !measured) {
        return None;
    }
    Some(Gate { metric: without_emoji(metric), value, threshold: threshold.map(|text| limit(text, span)), claimed, span })
}

/// A threshold without the mark and the parenthesis that may end its line.
fn limit(text: &str, span: crate::diag::Span) -> Read<Threshold> {
    let shown = without_emoji(text);
    let closed = shown.matches('(').count() >= shown.matches(')').count();
    let bare = if closed { shown.as_str() } else { shown.trim_end_matches(')').trim_end() };
    let words = bare.trim_end_matches(char::is_alphabetic);
    let bare = if Mark::parse(&bare[words.len()..]).is_some() { words.trim_end() } else { bare };
    let value = Threshold::parse(bare).filter(|_| placeholders(text).is_empty());
    Read { value, text: bare.to_owned(), span }
}

/// What stands before the comparator, and the threshold from there on.
fn split_threshold(text: &str) -> (&str, Option<&str>) {
    let at = text.char_indices().skip_while(|(_, c)| c.is_whitespace()).skip(1).find(|(at, c)| {
        let spaced = text[..*at].ends_with(|c: char| c.is_whitespace() || c == '(') || *c != '=';
        let quoted = text[..*at].ends_with(['"', '“', '\'']);
        spaced && !quoted && Comparator::split(&text[*at..]).is_some()
    });
    match at {
        Some((at, _)) => (&text[..at], Some(text[at..].trim())),
        None => (text, None),
    }
}

/// The number that was observed; a bound, a range or a placeholder is none.
fn observation(text: &str, span: crate::diag::Span) -> Read<Quantity> {
    let shown = without_emoji(text);
    let bare = before_threshold(&shown).trim_end_matches(|c: char| c.is_whitespace() || c == '(');
    let words = bare.trim_end_matches(char::is_alphabetic);
    let number = if Mark::parse(&bare[words.len()..]).is_some() { words.trim_end() } else { bare };
    let value = Quantity::parse(number).filter(|_| placeholders(text).is_empty());
    Read { value, text: bare.to_owned(), span }
}

/// Without what leads to a threshold: `151 ms (threshold: `, `151 ms, limit `.
fn before_threshold(text: &str) -> &str {
    const LEADS: [&str; 10] = ["threshold", "limit", "target", "gate", "slo", "must be", "required", "기준", "임계값", "eşik"];
    let led = text.trim_end_matches([' ', ':', '：']);
    let lower = led.to_lowercase();
    let lead = LEADS.iter().find(|lead| lower.ends_with(*lead));
    match lead.and_then(|lead| led.get(..led.len().checked_sub(lead.len())?)) {
        Some(before) if before.ends_with([' ', '(', ',', ';']) => before.trim_end_matches([' ', '(', ',', ';']),
        _ => text,
    }
}

/// `Metric | Actual | Threshold | Status`, its columns in any order; with columns besides these the table stays on the page.
fn gate_table(table: &Table<'_>, doc: &Doc<'_>) -> (Vec<Gate>, Whole) {
    let metric = table.column(&["metric", "signal", "gate", "metrik", "지표", "メトリクス", "指標"]);
    let actual = table.column(&["actual", "value", "observed", "result", "measured", "current", "değer", "실측", "값", "実測"]);
    let threshold = table.column(&[
        "threshold",
        "limit",
        "target",
        "pass criteria",
        "required",
        "requirement",
        "expected",
        "eşik",
        "기준",
        "임계값",
        "閾値",
        "しきい値",
    ]);
    let status = table.column(&["status", "pass", "verdict", "ok?", "ok", "pass?", "passed", "passed?", "durum", "상태", "状態"]);
    let known = [metric, actual, threshold, status].iter().flatten().count();
    let series = if actual.is_none() && threshold.is_some() { series(table) } else { Vec::new() };
    if metric.is_none() || actual.is_none() && series.is_empty() {
        return (Vec::new(), Whole::No);
    }
    let gate = |row: &Vec<Line>| {
        let name = cell(row, metric)?;
        let span = doc.span(&name.range);
        let threshold = cell(row, threshold).map(|cell| limit(&cell.plain(), doc.span(&cell.range)));
        let one = cell(row, actual).map(|cell| observation(&cell.plain(), span));
        let value = one.unwrap_or_else(|| worst(row, &series, threshold.as_ref(), span));
        let observed = cell(row, actual).map(Line::plain).unwrap_or_default();
        Some(Gate {
            metric: without_emoji(&name.plain()),
            value,
            threshold,
            claimed: cell(row, status).and_then(|cell| claim(&cell.plain())).or_else(|| Mark::parse(&observed)),
            span,
        })
    };
    let gates: Vec<Gate> = table.rows.iter().filter_map(gate).collect();
    let whole = known == table.head.len() && gates.len() == table.rows.len();
    (gates, if whole { Whole::Yes } else { Whole::No })
}

/// What the column of a status says: a mark, or whether it passed (`Pass? | Yes`).
fn claim(text: &str) -> Option<Mark> {
    Mark::parse(text).or_else(|| match without_emoji(text).to_lowercase().as_str() {
        "yes" | "y" | "true" | "met" | "예" | "はい" | "evet" => Some(Mark::Pass),
        "no" | "n" | "false" | "not met" | "아니오" | "아니요" | "いいえ" | "hayır" => Some(Mark::Fail),
        _ => None,
    })
}

/// The columns of a time series: `T+15min`, `during` and `after`, `avg` and `peak`. What was before is no observation of the stage.
fn series(table: &Table<'_>) -> Vec<usize> {
    let observes = |name: &String| {
        let name = name.trim().to_lowercase();
        name.starts_with("t+") || matches!(name.as_str(), "during" | "after" | "avg" | "average" | "mean" | "peak" | "max" | "min")
    };
    (0..table.head.len()).filter(|column| observes(&table.head[*column])).collect()
}

/// The observation of a series that is furthest from what the threshold asks for. One that is no number leaves the gate without data.
fn worst(row: &[Line], series: &[usize], threshold: Option<&Read<Threshold>>, span: crate::diag::Span) -> Read<Quantity> {
    let nothing = || Read { text: String::new(), value: None, span };
    let all: Vec<Read<Quantity>> =
        series.iter().map(|column| cell(row, Some(*column)).map_or_else(nothing, |cell| observation(&cell.plain(), span))).collect();
    if let Some(unknown) = all.iter().find(|read| read.value.is_none()) {
        return unknown.clone();
    }
    let low = threshold
        .and_then(|read| read.value.as_ref())
        .is_some_and(|threshold| matches!(threshold.comparator, Comparator::Greater | Comparator::AtLeast));
    let size = |read: &Read<Quantity>| read.value.as_ref().and_then(Quantity::base);
    let furthest = if low { all.iter().min_by_key(|read| size(read)) } else { all.iter().max_by_key(|read| size(read)) };
    furthest.cloned().unwrap_or_else(nothing)
}

/// The first whole number of a text.
pub(super) fn number_in(text: &str) -> Option<u32> {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// A length of time, a remark in parentheses behind it aside.
pub(super) fn length(text: &str) -> Option<Quantity> {
    let bare = text.split_once('(').filter(|(bare, _)| text.ends_with(')') && !bare.trim().is_empty()).map_or(text, |(bare, _)| bare);
    Quantity::parse(bare).filter(|quantity| quantity.minutes().is_some())
}

/// A share of traffic: `25%`, `25 %`, `25`, `25% of users`, `Stage 3 (25%)`. A range, and what is outside 0 to 100, is none.
pub(super) fn percent(text: &str) -> Option<Decimal> {
    // In Turkish the sign stands in front: `%5`.
    let led = text.trim().strip_prefix('%').and_then(parse_decimal);
    let number = match text.split_once('%') {
        _ if led.is_some() => led?,
        None => parse_decimal(text)?,
        Some((_, rest)) if rest.contains(|c: char| c.is_ascii_digit()) => return None,
        Some((before, _)) => {
            let digits = before.trim_end().trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
            let vague = digits.trim_end().ends_with(['-', '–', '~', '<', '>', '≤', '≥', '+', '\u{2212}']);
            parse_decimal(&before[digits.len()..]).filter(|_| !vague)?
        }
    };
    (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&number).then_some(number)
}

/// `3/6`, `3 of 6`, with a sign beside it.
fn ratio(text: &str) -> Option<(u32, u32)> {
    let text = without_emoji(text);
    let (passed, total) = text.split_once('/').or_else(|| text.split_once(" of "))?;
    Some((passed.trim().parse().ok()?, total.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diag::FileId, text::Lines};

    fn gate(text: &str) -> String {
        let source = format!("- {text}\n");
        let doc = Doc::parse(&source, 0, Lines::new(FileId(0), &source));
        let Content::List { items } = &doc.blocks[0].content else { return "no list".into() };
        gate_line(&items[0].lines()[0], &doc).map_or("none".into(), |gate| {
            let value = gate.value.value.map_or("-".into(), |quantity| format!("{}{}", quantity.number, quantity.unit.text));
            let sign = gate.threshold.and_then(|threshold| threshold.value).map_or("-", |threshold| threshold.comparator.sign());
            format!("{} = {value} {sign} {:?}", gate.metric, gate.claimed.map(Mark::word))
        })
    }

    #[test]
    fn gate_lines() {
        assert_eq!(gate("API P95: 151ms ✅ < 200ms"), "API P95 = 151ms < Some(\"pass\")");
        assert_eq!(gate("Risk Blocks: 0.02/min ✅ < 0.5/min"), "Risk Blocks = 0.02/min < Some(\"pass\")");
        assert_eq!(gate("API P95: [XXX]ms ✅ < 200ms"), "API P95 = - < Some(\"pass\")");
        assert_eq!(gate("CSP Violations: 9 ❌ < baseline+10%"), "CSP Violations = 9 < Some(\"fail\")");
        assert_eq!(gate("Errors: <100 ✅ < 200"), "Errors = - < Some(\"pass\")");
        assert_eq!(gate("Latency: 2.57-3.09ms"), "Latency = - - None");
        assert_eq!(gate("Latency: 151ms PASS < 200ms"), "Latency = 151ms < Some(\"pass\")");
        assert_eq!(gate("Latency：151ms ✅ ＜ 200ms"), "Latency = 151ms < Some(\"pass\")");
        assert_eq!(gate("Latency: 151 ms ✅ (threshold: < 200 ms)"), "Latency = 151ms < Some(\"pass\")");
        assert_eq!(gate("Latency: 151 ms, limit < 200 ms"), "Latency = 151ms < None");
        assert_eq!(gate("Latency: 151 ms, over the limit < 200 ms"), "Latency = - < None");
        assert_eq!(gate("Latency: 151ms :white_check_mark: < 200ms"), "Latency = 151ms < Some(\"pass\")");
        assert_eq!(gate("Latency: 251ms :x: < 200ms"), "Latency = 251ms < Some(\"fail\")");
    }

    #[test]
    fn counts_of_gates() {
        for text in ["5/6", "5 of 6", "5 / 6 ✅", "❌ 5/6"] {
            assert_eq!(ratio(text), Some((5, 6)), "{text}");
        }
        assert_eq!([ratio("all"), ratio("5"), ratio("5/6/7")], [None; 3]);
    }

    #[test]
    fn stage_titles() {
        let named = |index, percent: &str| Some(Named { index: Some(index), percent: parse_decimal(percent) });
        assert_eq!(stage_of_title("Stage 3 (25%):"), named(3, "25"));
        assert_eq!(stage_of_title("Stage 1: Initial Canary (5% Traffic)"), named(1, "5"));
        assert_eq!(stage_of_title("Phase 2: 0.5% Canary"), named(2, "0.5"));
        assert_eq!(stage_of_title("Stage 4"), named(4, "x"));
        assert_eq!(stage_of_title("Staging"), None);
        assert_eq!(stage_of_title("Aşama 2 (%25)"), named(2, "25"));
        assert_eq!(stage_of_title("1단계 (5%):"), named(1, "5"));
        assert_eq!(stage_of_title("2024 was good"), None);
    }

    #[test]
    fn lines_that_name_stages() {
        let found = |text: &str| -> Vec<String> {
            let shown = |percent: Option<Decimal>| percent.map_or_else(|| "-".to_owned(), |percent| percent.to_string());
            let one = |(named, behind): (Named, Vec<&str>)| format!("{:?} {} {behind:?}", named.index, shown(named.percent));
            mentioned(text).into_iter().map(one).collect()
        };
        assert_eq!(found("Stage 1: 5% → 60 minutes → 6 metrics"), [r#"Some(1) 5 ["60 minutes", "6 metrics"]"#]);
        assert_eq!(found("Stage 1: 5% -> 60 minutes"), [r#"Some(1) 5 ["60 minutes"]"#]);
        assert_eq!(found("Phase 1 (5%): P95 2.74ms"), ["Some(1) 5 []"]);
        assert_eq!(found("Stage 1: 5% => Stage 2: 25% => 1 h"), ["Some(1) 5 []", r#"Some(2) 25 ["1 h"]"#]);
        assert_eq!(found("We waited → Stage 1: 5%"), Vec::<String>::new());
    }
}
