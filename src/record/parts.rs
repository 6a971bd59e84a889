//! The smaller sections of a record: verification, comparison, lessons, contacts, links, sign-off.
//!
//! Refuses to tick a box that the author did not tick.

use super::{
    Comparison, Entry, Lesson, LessonKind, Read, Release, SectionKind, Signoff, Spanned, Step, Text,
    changes::list_items,
    document::{Content, Doc, Line, ListItem, Run, SourceMap, Style, code_lines},
    labels::{Label, Labels},
    risks::name,
    sections::Node,
    tables::{self, Table, cell},
    vocabulary::{Vocabulary, normalise},
};
use crate::value::{Mark, Quantity, When, placeholders};

/// Reads the commands of the verification sections.
pub(super) fn verification(nodes: &[&Node<'_>], doc: &Doc<'_>, release: &mut Release) {
    for node in nodes.iter().filter(|node| node.kind == SectionKind::Verification) {
        for block in node.blocks {
            if let Content::Code { text, source, .. } = &block.content {
                release.verification.extend(steps(&node.title, text, source, doc));
            }
        }
    }
}

/// Comment lines caption the command below them; `# Expected:` says what it should print.
fn steps(audience: &str, text: &str, source: &SourceMap, doc: &Doc<'_>) -> Vec<Step> {
    let mut found: Vec<Step> = Vec::new();
    let mut caption: Option<String> = None;
    for (line, range) in code_lines(text) {
        let trimmed = line.trim();
        match trimmed.strip_prefix('#').map(str::trim) {
            Some(comment) => match comment.strip_prefix("Expected:").or_else(|| comment.strip_prefix("expected:")) {
                Some(expected) => found.last_mut().map(|step| step.expected = Some(expected.trim().to_owned())).unwrap_or_default(),
                None => caption = Some(comment.to_owned()),
            },
            None if trimmed.is_empty() => {}
            None if found.last().is_some_and(|step| step.command.ends_with('\\')) => {
                if let Some(step) = found.last_mut() {
                    step.command.push('\n');
                    step.command.push_str(trimmed);
                }
            }
            None => {
                let command = trimmed.strip_prefix("$ ").unwrap_or(trimmed).to_owned();
                found.push(Step {
                    audience: audience.to_owned(),
                    caption: caption.take(),
                    command,
                    expected: None,
                    span: doc.span(&source.range(&range)),
                });
            }
        }
    }
    found
}

/// Reads before and after tables.
pub(super) fn comparison(nodes: &[&Node<'_>], doc: &Doc<'_>, release: &mut Release) {
    for node in nodes.iter().filter(|node| node.kind == SectionKind::Impact) {
        for table in node.blocks.iter().filter_map(Table::of) {
            let metric = table.column(&["metric", "name"]);
            let before = table.column(&["before", "previous", "baseline"]);
            let after = table.column(&["after", "new", "current", "actual"]);
            let change = table.column(&["change", "delta", "difference"]);
            let row = |row: &Vec<Line>| {
                let name = cell(row, metric)?;
                Some(Comparison {
                    metric: name.plain(),
                    before: tables::read(doc, cell(row, before)?, Quantity::parse),
                    after: tables::read(doc, cell(row, after)?, Quantity::parse),
                    change: cell(row, change).map(|cell| tables::read(doc, cell, change_of)),
                    span: doc.span(&name.range),
                })
            };
            let rows: Vec<Comparison> = table.rows.iter().filter_map(row).collect();
            let known = [metric, before, after, change].iter().flatten().count();
            if rows.len() == table.rows.len() && known == table.head.len() {
                table.block.take();
            }
            release.comparisons.extend(rows);
        }
    }
}

/// A change as a number, or with an arrow in place of its sign: `↓ 6.3%`, `12% ▲`.
fn change_of(text: &str) -> Option<Quantity> {
    let falls = |c: char| matches!(c, '↓' | '⬇' | '▼' | '▾' | '🔽' | '📉');
    let rises = |c: char| matches!(c, '↑' | '⬆' | '▲' | '▴' | '🔼' | '📈');
    let shown = crate::value::without_emoji(&text.replace(|c| falls(c) || rises(c), " "));
    let mut change = Quantity::parse(&shown)?;
    match (text.contains(falls), text.contains(rises)) {
        (true, true) => return None,
        (true, false) => change.number = -change.number.abs(),
        (false, true) if change.number.is_sign_negative() => return None,
        _ => {}
    }
    Some(change)
}

/// Reads what was learned.
pub(super) fn lessons(nodes: &[&Node<'_>], doc: &Doc<'_>, release: &mut Release) {
    for node in nodes.iter().filter(|node| node.kind == SectionKind::Lessons) {
        let words = normalise(&node.title);
        let kind = match words.as_str() {
            words if words.contains("well") => LessonKind::Well,
            words if words.contains("improve") => LessonKind::Improve,
            words if words.contains("surprise") => LessonKind::Surprise,
            _ => continue,
        };
        let items = node.blocks.iter().filter_map(list_items).flatten();
        let texts = items.filter_map(|item| doc.prose_lines(item.lines())).filter(is_filled);
        release.lessons.extend(texts.map(|text| Lesson { kind, text }));
    }
}

/// Whether anything but blanks of the template was written.
fn is_filled(text: &Text) -> bool {
    !super::entries::says_nothing(&text.plain) && placeholders(&text.plain).first().is_none_or(|first| first.len() < text.plain.len())
}

/// Reads the labels of a section as entries; an open label (`**For Issues:**`) or a heading groups those below it.
pub(super) fn entries(nodes: &[&Node<'_>], kind: SectionKind, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Vec<Entry> {
    let mut found = Vec::new();
    for node in nodes.iter().filter(|node| node.kind == kind) {
        let mut group = None;
        for block in node.blocks {
            if let Some(items) = list_items(block) {
                for item in items {
                    match entry(item, group.as_ref(), doc) {
                        Some(entry) => found.push(entry),
                        None if kind == SectionKind::Links => found.extend(bare_links(item.lines(), group.as_ref(), doc)),
                        None => {}
                    }
                }
                continue;
            }
            let labels = Labels::of(std::slice::from_ref(block), vocabulary);
            for label in &labels.list {
                match label.prose(doc) {
                    Some(text) => found.push(Entry { group: group.clone(), label: label.name.clone(), text }),
                    None => group = Some(label.name.clone()),
                }
            }
        }
    }
    found
}

/// `Slack: #support`, `**Runbook:** [x](y)`
fn entry(item: &ListItem, group: Option<&String>, doc: &Doc<'_>) -> Option<Entry> {
    let line = item.lines().first()?;
    let text = line.plain();
    let (label, _) = text.split_once(':').filter(|(label, rest)| label.len() <= 60 && !rest.starts_with("//") && *label != "mailto")?;
    let value = after_colon(line);
    Some(Entry { group: group.cloned(), label: label.trim().to_owned(), text: doc.prose(&value) })
}

/// The links of lines that no label names.
fn bare_links(lines: &[Line], group: Option<&String>, doc: &Doc<'_>) -> Vec<Entry> {
    let runs = lines.iter().flat_map(|line| &line.runs).filter(|run| run.style == Style::Link || run.text.trim_start().starts_with("http"));
    let text = |run: &Run| doc.prose(&Line { runs: vec![run.clone()], range: run.range.clone(), parted: false });
    runs.map(|run| Entry { group: group.cloned(), label: String::new(), text: text(run) }).collect()
}

/// The line behind its first colon.
pub(super) fn after_colon(line: &Line) -> Line {
    let Some(index) = line.runs.iter().position(|run| run.text.contains([':', '：'])) else { return line.clone() };
    let mut rest = line.tail(index);
    if let Some(run) = rest.runs.first_mut() {
        let behind = run.text.char_indices().find(|(_, c)| matches!(c, ':' | '：')).map_or(0, |(at, c)| at + c.len_utf8());
        let kept = run.text[behind..].trim_start().to_owned();
        run.range.start = if kept.is_empty() { run.range.end } else { (run.range.start + run.text.len() - kept.len()).min(run.range.end) };
        run.text = kept;
    }
    rest.runs.retain(|run| !run.text.is_empty());
    rest.range.start = rest.runs.first().map_or(line.range.end, |run| run.range.start);
    rest
}

/// Reads the sign-off: labels, or a table of roles.
pub(super) fn signoff(nodes: &[&Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    for node in nodes.iter().filter(|node| node.kind == SectionKind::Signoff) {
        let labels = Labels::of(node.blocks, vocabulary);
        let place = node.heading.or(node.blocks.first());
        let Some(place) = place else { continue };
        let mut signoff = Signoff {
            manager: labels.take("manager").and_then(|label| label.read(doc, name)),
            approvers: labels.take("approvers").map(|label| people(label, doc)).unwrap_or_default(),
            date: labels.take("date").and_then(|label| label.read(doc, When::parse)),
            status: labels.take("status").and_then(|label| label.read(doc, Mark::parse)),
            refused: None,
            span: doc.span(&place.range),
        };
        labels.settle();
        for table in node.blocks.iter().filter_map(Table::of) {
            roles(&table, doc, &mut signoff);
        }
        let refused = signoff.refused.clone();
        let first = release.signoff.get_or_insert(signoff);
        first.refused = first.refused.take().or(refused);
    }
}

/// Several names parted by commas, semicolons, `and` or `&`.
fn people(label: &Label<'_>, doc: &Doc<'_>) -> Vec<Read<String>> {
    let Some(whole) = label.read(doc, |text| Some(text.to_owned())) else { return Vec::new() };
    if whole.value.is_none() {
        return vec![whole];
    }
    let names = whole.text.replace(" and ", ",").replace(" & ", ",");
    names
        .split([',', ';'])
        .map(str::trim)
        .filter(|one| !one.is_empty())
        .map(|one| Read { text: one.to_owned(), value: name(one), span: whole.span })
        .collect()
}

/// `Role | Name | Decision | Date`: a name counts with a date of its own row and a decision that is no refusal, where there are such columns.
fn roles(table: &Table<'_>, doc: &Doc<'_>, signoff: &mut Signoff) {
    let role = table.column(&["role", "responsibility", "area", "team", "function", "rol", "역할", "役割"]);
    let person = table.column(&["name", "approver", "person", "owner", "ad", "이름", "氏名", "名前"]);
    let decision =
        table.column(&["decision", "approval", "vote", "verdict", "go/no-go", "go / no-go", "go or no-go", "karar", "결정", "決定"]);
    let date = table.column(&["date", "signed"]);
    let against = table.rows.iter().find_map(|row| Some((row, cell(row, decision).filter(|cell| is_no_go(&cell.plain()))?)));
    if let Some((row, cell_of)) = against {
        let who = cell(row, role).or(cell(row, person)).map(Line::plain).unwrap_or_default();
        signoff.refused = signoff.refused.take().or(Some(Spanned { value: who, span: doc.span(&cell_of.range) }));
    }
    if role.is_none() || person.is_none() {
        return;
    }
    for row in table.rows {
        let Some(place) = cell(row, person).or(cell(row, role)) else { continue };
        let mut who = cell(row, person).map_or_else(|| tables::read(doc, place, |_| None), |cell| tables::read(doc, cell, name));
        let when = cell(row, date).map(|cell| tables::read(doc, cell, When::parse));
        let decided = decision.is_none() || cell(row, decision).is_some_and(|cell| approves(&cell.plain()));
        let dated = date.is_none() || when.as_ref().is_some_and(|read| read.value.is_some());
        who.value = who.value.filter(|_| decided && dated);
        let manages = cell(row, role).is_some_and(|cell| normalise(&cell.plain()).contains("manager"));
        signoff.date = signoff.date.take().or(when.filter(|_| dated));
        match (manages, &signoff.manager) {
            (true, None) => signoff.manager = Some(who),
            _ => signoff.approvers.push(who),
        }
    }
}

/// The words of a decision in lower case; of several boxes those that are ticked.
fn chosen(text: &str) -> String {
    let text = text.replace(['☑', '☒'], "[x]").replace('☐', "[ ]").to_lowercase();
    match text.contains("[x]") || text.contains("[ ]") {
        true => text.split('[').filter_map(|choice| choice.strip_prefix("x]")).collect::<Vec<_>>().join(" "),
        false => text,
    }
}

/// `NO-GO` or `Rejected`, as a word or as the one choice that is ticked; `GO / NO-GO` is a choice that nobody made.
fn is_no_go(text: &str) -> bool {
    let chosen = chosen(text);
    let words: Vec<&str> = chosen.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty()).collect();
    let against = words.iter().any(|word| matches!(*word, "no-go" | "nogo")) || words.windows(2).any(|pair| pair == ["no", "go"]);
    let rejects = words.iter().any(|word| matches!(*word, "reject" | "rejected")) && !words.contains(&"not");
    let both =
        matches!(words.first(), Some(&("go" | "approve" | "approved"))) || words == ["no-go", "go"] || words == ["reject", "approve"];
    (against || rejects) && !both
}

/// Whether a decision approves: the one ticked choice, else the words. Nothing ticked, or a refusal, does not.
fn approves(text: &str) -> bool {
    let chosen = chosen(text);
    let words: Vec<&str> = chosen.split(|c: char| !(c.is_alphanumeric() || c == '-')).collect();
    let says = |known: &[&str]| words.iter().any(|word| known.contains(word));
    says(&["approve", "approved", "accept", "accepted", "go", "yes", "ok"])
        && !says(&["not", "no", "no-go", "reject", "rejected", "conditional", "conditionally", "pending"])
}
