//! Checklists: boxes in lists with the headings above them, decisions and their alternatives, conditions, YAML lists in fences.
//!
//! Refuses to tick a box that the author did not tick, and to let an item be that nobody gives a reason for.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Checklist, DocumentationTask, Item, ItemState, SectionKind, Terms, Text,
    changes::list_items,
    document::{Block, Content, Doc, Line, ListItem, code_lines},
    sections::Node,
    vocabulary::normalise,
};
use crate::diag::Span;

static NOT_APPLICABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[\s(:–—-])(?:n/a|not applicable|does not apply|해당 없음|geçerli değil)\b\s*[:,;)–—-]*\s*(?P<reason>.*)$").ok()
});
static CONDITION: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)\((?P<condition>(?:if|when|optional)\b[^()]*)\)").ok());
static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^before (?:the )?(?P<what>production|staging|canary)?\s*(?:deployment|deploying|release|roll-?out|launch|going live)\b",
    )
    .ok()
});

static DEVIATION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)(?:^|[\s(—–-])(?:deviations?|sapma|abweichung|편차)\s*[:：]\s*(?P<what>.*\w.*)$").ok());

/// Every task item of a document, with the headings above it.
pub(super) fn read(title: &str, nodes: &[Node<'_>], doc: &Doc<'_>) -> Option<Checklist> {
    let mut reader = Reader { doc, title, items: Vec::new(), deviations: Vec::new(), decisions: 0 };
    for node in nodes {
        reader.collect(node, &mut Vec::new(), false);
    }
    let Reader { mut items, deviations, .. } = reader;
    settle(&mut items);
    let span = items.first().map(|item: &Item| item.text.span)?;
    Some(Checklist { title: title.to_owned(), items, deviations, span })
}

/// Whether the boxes below a heading are ticked only when something went wrong: `Emergency Rollback`, `Rollback Verification Checklist`.
fn is_for_an_emergency(heading: &str) -> bool {
    heading.contains("emergency") || heading.contains("rollback verification")
}

/// Whether an item says that it does not apply; with a reason it counts so, without one it stays open.
#[must_use]
pub fn says_not_applicable(text: &str) -> bool {
    NOT_APPLICABLE.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

struct Reader<'r, 't> {
    doc: &'r Doc<'t>,
    /// The page's: a heading that repeats it is no phase.
    title: &'r str,
    items: Vec<Item>,
    deviations: Vec<Text>,
    /// How many decisions were met.
    decisions: u32,
}

/// What the items of a list share.
#[derive(Clone, Copy)]
struct Around<'a> {
    section: &'a str,
    depth: u32,
    emergency: bool,
    before: Option<&'a str>,
    branch: Option<(u32, u32)>,
}

impl Reader<'_, '_> {
    fn collect(&mut self, node: &Node<'_>, path: &mut Vec<String>, emergency: bool) {
        if matches!(node.kind, SectionKind::Rollbacks) {
            return;
        }
        let emergency = emergency || is_for_an_emergency(&normalise(&node.title));
        let names = !(node.title.is_empty() || node.level == 1 && node.title == self.title);
        if names {
            path.push(node.title.clone());
        }
        let section = path.join(" / ");
        let mut before = None;
        let departs = normalise(&node.title).starts_with("deviation");
        for block in node.blocks {
            self.deviations.extend(deviations(block, departs, self.doc));
            match &block.content {
                Content::Paragraph(lines) if node.kind != SectionKind::Signoff && is_boxed(lines) => {
                    self.items.extend(lines.iter().filter_map(|line| of_row(std::slice::from_ref(line), &section, emergency, self.doc)));
                }
                Content::Paragraph(lines) => before = lead(lines),
                Content::Table { rows, .. } if node.kind != SectionKind::Signoff => {
                    self.items.extend(rows.iter().filter_map(|row| of_row(row, &section, emergency, self.doc)));
                }
                Content::Code { .. } => self.items.extend(of_yaml(block, "checklist.yaml", &section, emergency, self.doc)),
                _ => {}
            }
            let around = Around { section: &section, depth: 0, emergency, before: before.as_deref(), branch: None };
            self.tasks(block, around);
        }
        for child in &node.children {
            self.collect(child, path, emergency);
        }
        if names {
            path.pop();
        }
    }

    fn tasks(&mut self, block: &Block, around: Around<'_>) {
        if let Content::Quote(quoted) = &block.content {
            quoted.iter().for_each(|inner| self.tasks(inner, around));
        }
        let mut alternative: Option<(u32, u32)> = None;
        for item in list_items(block).unwrap_or(&[]) {
            let task = item.task.or_else(|| drawn_box(item.lines()));
            let text = task.and_then(|_| self.doc.prose_lines(item.lines())).map(without_box);
            let words = text.as_ref().map(|text| text.plain.to_lowercase()).unwrap_or_default();
            if words.starts_with("decision") {
                self.decisions += 1;
                alternative = Some((self.decisions, 0));
            } else if let Some((decision, before)) = alternative {
                alternative = words.starts_with("if ").then_some((decision, before + 1));
            }
            let branch = alternative.filter(|(_, number)| *number > 0).or(around.branch);
            if let (Some(done), Some(text)) = (task, text) {
                self.items.push(of_task(item, text, done, Around { branch, ..around }, self.doc));
            }
            let below = Around { depth: around.depth + u32::from(task.is_some()), branch, ..around };
            item.blocks.iter().for_each(|inner| self.tasks(inner, below));
        }
    }
}

fn of_task(item: &ListItem, text: Text, done: bool, around: Around<'_>, doc: &Doc<'_>) -> Item {
    let below = item.blocks.iter().skip(1).filter_map(list_items).flatten().filter(|inner| inner.task.is_none());
    let remarks = below.filter_map(|inner| doc.prose_lines(inner.lines())).map(|text| text.plain);
    let said: Vec<String> = std::iter::once(text.plain.clone()).chain(remarks).chain(paragraphs(item, doc)).collect();
    let reason = said.iter().find_map(|text| reason_in(text)).filter(|_| !done);
    let deviation = said.iter().find_map(|text| deviation_in(text));
    let state = match (done, &reason) {
        (true, _) => ItemState::Done,
        (false, Some(_)) => ItemState::NotApplicable,
        (false, None) => ItemState::Open,
    };
    let terms =
        Terms { condition: condition_of(&text.plain), reason, deviation, before: around.before.map(str::to_owned), branch: around.branch };
    Item { text, state, section: around.section.to_owned(), depth: around.depth, emergency: around.emergency, terms }
}

/// The paragraphs of an item behind its first.
fn paragraphs(item: &ListItem, doc: &Doc<'_>) -> Vec<String> {
    let rest = item.blocks.iter().skip(1).filter_map(|block| match &block.content {
        Content::Paragraph(lines) => doc.prose_lines(lines),
        _ => None,
    });
    rest.map(|text| text.plain).collect()
}

/// `Deviation: by hand`: what follows.
fn deviation_in(text: &str) -> Option<String> {
    let what = DEVIATION.as_ref()?.captures(text)?.name("what")?.as_str().trim();
    let closed = what.matches('(').count() >= what.matches(')').count();
    Some(if closed { what } else { what.trim_end_matches(')').trim_end() }.to_owned())
}

/// Notes of a block that say so themselves (`Deviation: …`), or stand under a heading that does. What belongs to a box is that box's.
fn deviations(block: &Block, departs: bool, doc: &Doc<'_>) -> Vec<Text> {
    let note = |lines: &[Line]| {
        let text = doc.prose_lines(lines)?;
        let what = deviation_in(&text.plain).or_else(|| departs.then(|| text.plain.clone()))?;
        Some(Text { plain: what, markdown: None, span: text.span })
    };
    match &block.content {
        Content::Paragraph(lines) if departs => note(lines).into_iter().collect(),
        Content::Paragraph(lines) => lines.iter().filter_map(|line| note(std::slice::from_ref(line))).collect(),
        Content::List { items } => items.iter().filter(|item| item.task.is_none()).filter_map(|item| note(item.lines())).collect(),
        Content::Quote(inner) => inner.iter().flat_map(|inner| deviations(inner, departs, doc)).collect(),
        _ => Vec::new(),
    }
}

/// `n/a: no schema change`: what follows.
fn reason_in(text: &str) -> Option<String> {
    let found = NOT_APPLICABLE.as_ref()?.captures(text)?;
    let reason = found.name("reason")?.as_str().trim().trim_end_matches(')').trim();
    reason.chars().any(char::is_alphanumeric).then(|| reason.to_owned())
}

fn condition_of(text: &str) -> Option<String> {
    Some(CONDITION.as_ref()?.captures(text)?.name("condition")?.as_str().trim().to_owned())
}

/// `Before production deployment:` above a list.
fn lead(lines: &[Line]) -> Option<String> {
    let text = lines.last()?.plain();
    let found = BEFORE.as_ref()?.captures(&text).filter(|_| text.ends_with(':'))?;
    Some(found.name("what").map_or_else(|| "production".to_owned(), |what| what.as_str().to_lowercase()))
}

/// Where one alternative of a decision was taken, what is open in the others does not apply.
fn settle(items: &mut [Item]) {
    let decisions = items.iter().filter_map(|item| item.terms.branch).map(|(decision, _)| decision).max().unwrap_or(0);
    for decision in 1..=decisions {
        let of_decision = |item: &Item| item.terms.branch.filter(|(of, _)| *of == decision).map(|(_, number)| number);
        let mut taken: Vec<u32> = items.iter().filter(|item| item.state == ItemState::Done).filter_map(of_decision).collect();
        taken.sort_unstable();
        taken.dedup();
        let [taken] = taken.as_slice() else { continue };
        let opening =
            items.iter().find(|item| of_decision(item) == Some(*taken)).map(|item| item.text.plain.trim_end_matches(':').to_owned());
        for item in items.iter_mut().filter(|item| of_decision(item).is_some_and(|number| number != *taken)) {
            item.state = ItemState::NotApplicable;
            item.terms.reason = opening.as_ref().map(|opening| format!("taken: {opening}"));
        }
    }
}

/// `☑ Backups ran`. A crossed box says neither that it was done nor that it need not be: it is open.
fn drawn_box(lines: &[Line]) -> Option<bool> {
    match lines.first()?.plain().chars().next()? {
        '☑' => Some(true),
        '☐' | '☒' => Some(false),
        _ => None,
    }
}

/// Lines that each begin with a box that is drawn, and have no other choice.
fn is_boxed(lines: &[Line]) -> bool {
    let drawn = |c: char| matches!(c, '☑' | '☐' | '☒');
    lines.iter().all(|line| {
        let text = line.plain();
        text.trim_start().starts_with(drawn) && text.matches(drawn).count() == 1
    })
}

/// The text of an item without the box that is drawn in front.
fn without_box(text: Text) -> Text {
    let bare = text.plain.trim_start_matches(['☑', '☐', '☒']).trim_start().to_owned();
    let markdown = text.markdown.map(|markdown| markdown.trim_start_matches(['☑', '☐', '☒']).trim_start().to_owned());
    Text { markdown: markdown.filter(|markdown| *markdown != bare), plain: bare, span: text.span }
}

/// `| [x] | Backup |`: a row with one box that has no other choice beside it.
fn of_row(row: &[Line], section: &str, emergency: bool, doc: &Doc<'_>) -> Option<Item> {
    let (at, done, words) = row.iter().enumerate().find_map(|(at, cell)| {
        let text = cell.plain();
        let (done, rest) = BOXES.iter().find_map(|(sign, done)| Some((*done, text.strip_prefix(sign)?.trim().to_owned())))?;
        let choices = BOXES.iter().any(|(sign, _)| rest.contains(sign));
        (!choices).then_some((at, done, rest))
    })?;
    let beside = row.iter().enumerate().find(|(other, cell)| *other != at && !cell.is_blank()).map(|(_, cell)| cell);
    let text = match beside.filter(|_| words.is_empty()) {
        Some(cell) => doc.prose(cell),
        None => Text { plain: Some(words).filter(|words| !words.is_empty())?, markdown: None, span: doc.span(&row[at].range) },
    };
    let state = if done { ItemState::Done } else { ItemState::Open };
    Some(Item { text, state, section: section.to_owned(), depth: 0, emergency, terms: Terms::default() })
}

/// Boxes as they stand in cells, and whether they are ticked. A crossed box says neither that it was done nor that it need not be.
const BOXES: [(&str, bool); 6] = [("[x]", true), ("[X]", true), ("[ ]", false), ("☑", true), ("☐", false), ("☒", false)];

/// The lists of a YAML fence whose first comment names such a file; a map of true and false counts as boxes, null is open.
fn of_yaml(block: &Block, file: &str, section: &str, emergency: bool, doc: &Doc<'_>) -> Vec<Item> {
    let item = |(list, text, done, span): (String, String, Option<bool>, Span)| Item {
        text: Text { plain: text, markdown: None, span },
        state: if done == Some(true) { ItemState::Done } else { ItemState::Open },
        section: if section.is_empty() { list } else { format!("{section} / {list}") },
        depth: 0,
        emergency,
        terms: Terms::default(),
    };
    yaml_rows(block, file, doc).into_iter().map(item).collect()
}

/// The documents that a fence named `post-release-docs.yaml` lists.
pub(super) fn documentation(nodes: &[&Node<'_>], doc: &Doc<'_>) -> Vec<DocumentationTask> {
    let rows = nodes.iter().flat_map(|node| node.blocks.iter()).flat_map(|block| yaml_rows(block, "post-release-docs.yaml", doc));
    let task = |(list, text, done, span): (String, String, Option<bool>, Span)| DocumentationTask {
        text: Text { plain: text, markdown: None, span },
        list,
        done,
    };
    rows.map(task).collect()
}

/// List, text, box and place of every row of a YAML fence: `- Text` below `list:`, or `text: true`.
fn yaml_rows(block: &Block, file: &str, doc: &Doc<'_>) -> Vec<(String, String, Option<bool>, Span)> {
    let Content::Code { language, text, source } = &block.content else { return Vec::new() };
    let named = text.lines().next().is_some_and(|line| line.trim_start().starts_with('#') && line.trim_end().ends_with(file));
    if !named || !matches!(language.as_str(), "yaml" | "yml") {
        return Vec::new();
    }
    let mut list = String::new();
    let mut found = Vec::new();
    for (line, range) in code_lines(text) {
        let bare = line.trim();
        let span = doc.span(&source.range(&range));
        if bare.is_empty() || bare.starts_with('#') {
            continue;
        }
        if let Some(text) = bare.strip_prefix("- ") {
            found.push((list.clone(), text.trim_matches(['"', '\'']).to_owned(), None, span));
        } else if let Some((key, value)) = bare.split_once(':') {
            match value.trim() {
                "" => key.clone_into(&mut list),
                value => found.push((list.clone(), key.replace('_', " "), Some(value == "true"), span)),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diag::FileId, record::Vocabulary, site::Synonyms, text::Lines};

    fn items(text: &str) -> Vec<Item> {
        let doc = Doc::parse(text, 0, Lines::new(FileId(0), text));
        let outline = super::super::sections::outline(&doc, &Vocabulary::new(&Synonyms::default()));
        read("x", &outline, &doc).map(|list| list.items).unwrap_or_default()
    }

    fn states(text: &str) -> String {
        let letter = |item: &Item| match item.state {
            ItemState::Open => 'o',
            ItemState::Done => 'd',
            ItemState::NotApplicable => 'n',
        };
        items(text).iter().map(letter).collect()
    }

    #[test]
    fn an_item_does_not_apply_only_for_a_reason() {
        assert_eq!(states("- [ ] a (if needed)\n- [ ] b: n/a\n- [ ] c: n/a, nothing breaks\n- [x] d: n/a, no\n"), "oond");
        assert_eq!(states("- [ ] a\n  - N/A: no schema change\n- [ ] banana\n"), "no");
        assert_eq!(items("- [ ] a (if needed)\n- [ ] b (optional: `x`)\n")[1].terms.condition.as_deref(), Some("optional: x"));
    }

    #[test]
    fn deviations_belong_to_their_box_or_to_the_list() {
        let text = "- [ ] a\n  - Deviation: by hand\n- [ ] b — Deviation: later\n- [ ] c\n\n**Deviation:** c was left out\n\n## Deviations\n\n- d was added\n";
        let found: Vec<_> = items(text).into_iter().map(|item| item.terms.deviation).collect();
        assert_eq!(found, [Some("by hand".to_owned()), Some("later".to_owned()), None]);
        let doc = Doc::parse(text, 0, Lines::new(FileId(0), text));
        let outline = super::super::sections::outline(&doc, &Vocabulary::new(&Synonyms::default()));
        let notes: Vec<String> = read("x", &outline, &doc).into_iter().flat_map(|list| list.deviations).map(|text| text.plain).collect();
        assert_eq!(notes, ["c was left out", "d was added"]);
        assert_eq!(items("- [ ] Standard deviation: measured\n- [ ] Deviation:\n")[1].terms.deviation, None);
    }

    #[test]
    fn a_decision_leaves_one_alternative() {
        let tree = |rollback: &str, hotfix: &str| {
            format!(
                "1. [x] Decision: hotfix or rollback?\n2. [{rollback}] If rollback:\n   - [ ] a\n3. [{hotfix}] If hotfix:\n   - [ ] b\n4. [ ] Tell\n"
            )
        };
        assert_eq!(states(&tree(" ", " ")), "dooooo");
        assert_eq!(states(&tree("x", " ")), "ddonno");
        assert_eq!(states(&tree("x", "x")), "ddodoo");
        assert_eq!(items(&tree("x", " "))[3].terms.reason.as_deref(), Some("taken: If rollback"));
    }

    #[test]
    fn a_lead_sentence_gates_an_environment() {
        let found = items("## Security Checklist\n\nBefore production deployment:\n\n- [ ] a\n\nOther things:\n\n- [ ] b\n");
        let before: Vec<_> = found.iter().map(|item| item.terms.before.as_deref()).collect();
        assert_eq!(before, [Some("production"), None]);
    }

    #[test]
    fn yaml_lists_in_fences() {
        let text = "## List\n\n```yaml\n# release-checklist.yaml\nstages:\n  preparation:\n    - Version updated\n  testing:\n    - \"Unit\"\nchecklist:\n  smoke_tests: true\n  alerts: null\n```\n";
        let found: Vec<_> = items(text).into_iter().map(|item| (item.section, item.text.plain, item.state)).collect();
        let row = |section: &str, text: &str, state| (section.to_owned(), text.to_owned(), state);
        let open = ItemState::Open;
        assert_eq!(
            found,
            [
                row("List / preparation", "Version updated", open),
                row("List / testing", "Unit", open),
                row("List / checklist", "smoke tests", ItemState::Done),
                row("List / checklist", "alerts", open),
            ]
        );
        assert_eq!(items("```yaml\n# other.yaml\na:\n  - b\n```\n"), []);
    }
}
