//! Labels and their values: `**Label:** value`, `- **Label**: value`, `- Label: value`, two-column tables without a heading, headings.
//!
//! Refuses to drop what follows no label: such a block stays and is shown as written.

use std::cell::Cell;

use super::{
    Read, Text,
    document::{Block, Content, Doc, Line, ListItem, Style},
    vocabulary::Vocabulary,
};
use crate::value::placeholders;

/// The colon, and the wide one of Chinese, Japanese and Korean texts.
const COLONS: [char; 2] = [':', '：'];

/// A label, its value, and what belongs to it.
#[derive(Debug)]
pub(super) struct Label<'d> {
    /// As written, without the colon.
    pub(super) name: String,
    /// The canonical name, when relsite knows the label.
    pub(super) key: Option<&'static str>,
    /// The lines of its value; none when blocks follow instead.
    pub(super) value: Vec<Line>,
    /// The blocks of its list item after the first line, or what follows its paragraph up to the next label or heading.
    pub(super) below: &'d [Block],
    block: usize,
    used: Cell<bool>,
}

impl Label<'_> {
    /// The value's text without markup.
    pub(super) fn plain(&self) -> String {
        self.value.iter().map(Line::plain).collect::<Vec<_>>().join(" ").trim().to_owned()
    }

    /// The value as prose; else the first paragraph below.
    pub(super) fn prose(&self, doc: &Doc<'_>) -> Option<Text> {
        doc.prose_lines(&self.value).or_else(|| self.below.first().and_then(|block| prose_of_block(doc, block)))
    }

    /// The value read by `parse`. A placeholder in it makes it unknown.
    pub(super) fn read<T>(&self, doc: &Doc<'_>, parse: impl FnOnce(&str) -> Option<T>) -> Option<Read<T>> {
        let first = self.value.first()?;
        let text = self.plain();
        let value = if placeholders(&text).is_empty() { parse(&text) } else { None };
        (!text.is_empty()).then(|| Read { value, text, span: doc.span(&first.range) })
    }

    /// Says that a typed field holds its value.
    pub(super) fn take(&self) {
        self.used.set(true);
    }
}

/// All labels of a run of blocks.
#[derive(Debug)]
pub(super) struct Labels<'d> {
    blocks: &'d [Block],
    pub(super) list: Vec<Label<'d>>,
    stray: Vec<usize>,
}

impl<'d> Labels<'d> {
    /// Finds the labels of these blocks.
    pub(super) fn of(blocks: &'d [Block], vocabulary: &Vocabulary) -> Self {
        let mut labels = Self { blocks, list: Vec::new(), stray: Vec::new() };
        for (index, block) in blocks.iter().enumerate() {
            let before = labels.list.len();
            let whole = match &block.content {
                Content::Paragraph(lines) => labels.paragraph(index, lines, vocabulary),
                Content::List { items } => labels.items(index, items, vocabulary),
                Content::Table { head, rows } if is_bare(head) => labels.table(index, rows, vocabulary),
                _ => false,
            };
            if !whole {
                labels.stray.push(index);
            }
            if labels.list.len() == before && !matches!(block.content, Content::Rule) {
                labels.attach(index);
            }
        }
        labels
    }

    /// The first label of this canonical name.
    pub(super) fn find(&self, key: &str) -> Option<&Label<'d>> {
        self.list.iter().find(|label| label.key == Some(key))
    }

    /// As [`Labels::find`], and says that its value is held.
    pub(super) fn take(&self, key: &str) -> Option<&Label<'d>> {
        self.find(key).inspect(|label| label.take())
    }

    /// Takes every block whose labels are all used and that holds nothing else.
    pub(super) fn settle(&self) {
        for (index, block) in self.blocks.iter().enumerate() {
            let mut labels = self.list.iter().filter(|label| label.block == index).peekable();
            if labels.peek().is_some() && !self.stray.contains(&index) && labels.all(|label| label.used.get()) {
                block.take();
            }
        }
    }

    /// A block without labels belongs to the label before it, when that one ends its block without a value.
    fn attach(&mut self, index: usize) {
        let blocks = self.blocks;
        let Some(last) = self.list.last_mut() else { return };
        let end = last.block + 1 + last.below.len();
        let opens = last.value.is_empty() && matches!(blocks[last.block].content, Content::Paragraph(_));
        if opens && end == index {
            last.below = &blocks[last.block + 1..=index];
        }
    }

    fn paragraph(&mut self, index: usize, lines: &[Line], vocabulary: &Vocabulary) -> bool {
        let mut whole = true;
        let mut open = false;
        let loose = if is_all_labels(lines, vocabulary) { Loose::Yes } else { Loose::No };
        for line in lines {
            match split(line, vocabulary, loose) {
                Some(found) => {
                    self.push(index, found, &[]);
                    open = true;
                }
                None if open && !line.parted => self.continue_last(line),
                None => {
                    open = false;
                    whole = false;
                }
            }
        }
        whole
    }

    fn continue_last(&mut self, line: &Line) {
        if let Some(last) = self.list.last_mut() {
            last.value.push(line.clone());
        }
    }

    /// Reads every item, also behind one that is no label.
    fn items(&mut self, index: usize, items: &'d [ListItem], vocabulary: &Vocabulary) -> bool {
        let labels = items.iter().filter(|item| self.item(index, item, vocabulary)).count();
        labels == items.len()
    }

    fn item(&mut self, index: usize, item: &'d ListItem, vocabulary: &Vocabulary) -> bool {
        let lines = item.lines();
        let Some(found) = lines.first().filter(|_| item.task.is_none()).and_then(|line| split(line, vocabulary, Loose::Yes)) else {
            return false;
        };
        self.push(index, found, item.blocks.get(1..).unwrap_or(&[]));
        for line in &lines[1..] {
            self.continue_last(line);
        }
        item.blocks.len() == 1
    }

    fn table(&mut self, index: usize, rows: &[Vec<Line>], vocabulary: &Vocabulary) -> bool {
        for row in rows {
            let [name, value, ..] = row.as_slice() else { return false };
            let name = name.plain();
            let key = vocabulary.label(&name);
            self.push(index, vec![Found { name, key, value: value.clone() }], &[]);
        }
        true
    }

    fn push(&mut self, block: usize, found: Vec<Found>, below: &'d [Block]) {
        for Found { name, key, value } in found {
            let value = if value.is_blank() { Vec::new() } else { vec![value] };
            self.list.push(Label { name, key, value, below, block, used: Cell::new(false) });
        }
    }
}

struct Found {
    name: String,
    key: Option<&'static str>,
    value: Line,
}

/// Whether `Label: value` without emphasis is a label: in list items it is, where relsite knows the word.
#[derive(Clone, Copy, PartialEq)]
enum Loose {
    Yes,
    No,
}

/// The labels of one line; several may be parted by `•` or `|`.
fn split(line: &Line, vocabulary: &Vocabulary, loose: Loose) -> Option<Vec<Found>> {
    if strong_label(line, 0).is_none() {
        return loose_label(line, vocabulary).filter(|_| loose == Loose::Yes);
    }
    let mut starts: Vec<usize> = vec![0];
    starts.extend((1..line.runs.len()).filter(|index| strong_label(line, *index).is_some() && parted(line, *index)));
    let ends = starts.iter().skip(1).copied().chain([line.runs.len()]);
    let found = |(start, end): (&usize, usize)| {
        let name = strong_label(line, *start)?;
        Some(Found { key: vocabulary.label(&name), value: value_after(line, *start, end), name })
    };
    Some(starts.iter().zip(ends).filter_map(found).collect())
}

/// The name of a label that the run at `index` opens: strong, with the colon inside or right behind.
fn strong_label(line: &Line, index: usize) -> Option<String> {
    let run = line.runs.get(index).filter(|run| run.style == Style::Strong)?;
    let text = run.text.trim();
    let behind = line.runs.get(index + 1).filter(|next| next.style == Style::Plain).map_or("", |next| next.text.trim_start());
    let remark_then_colon = behind.starts_with('(') && behind.trim_end().ends_with(COLONS);
    let name = match text.strip_suffix(COLONS) {
        Some(name) => name,
        None if behind.starts_with(COLONS) || remark_then_colon => text,
        None => return None,
    };
    (!name.trim().is_empty()).then(|| name.trim().to_owned())
}

fn parted(line: &Line, index: usize) -> bool {
    line.runs[index - 1].text.trim_end().ends_with(['•', '|', '·'])
}

/// The runs between a label and the next one, without the colon in front and the separator behind.
fn value_after(line: &Line, at: usize, end: usize) -> Line {
    let mut value = Line { runs: line.runs[at + 1..end].to_vec(), range: line.range.clone(), parted: false };
    let parts_follow = end < line.runs.len();
    if let Some(first) = value.runs.first_mut().filter(|run| run.style == Style::Plain) {
        let rest = first.text.trim_start();
        let remark = rest.starts_with('(').then(|| rest.find("):")).flatten().map_or(rest, |close| &rest[close + 2..]);
        let rest = remark.strip_prefix(COLONS).unwrap_or(remark).trim_start();
        let dropped = first.text.len() - rest.len();
        first.range.start = (first.range.start + dropped).min(first.range.end);
        first.text = rest.to_owned();
    }
    if let Some(last) = value.runs.last_mut().filter(|_| parts_follow) {
        let kept = last.text.trim_end().trim_end_matches(['•', '|', '·']).trim_end().len();
        last.range.end -= (last.text.len() - kept).min(last.range.len());
        last.text.truncate(kept);
    }
    value.runs.retain(|run| !run.text.is_empty());
    let start = value.runs.first().map_or(line.range.end, |run| run.range.start);
    value.range = start..value.runs.last().map_or(start, |run| run.range.end);
    value
}

/// `Date: x` in a list, where the word is a label that relsite knows.
fn loose_label(line: &Line, vocabulary: &Vocabulary) -> Option<Vec<Found>> {
    let first = line.runs.first().filter(|run| run.style == Style::Plain)?;
    let (name, rest) = first.text.split_once(COLONS)?;
    let key = vocabulary.label(name)?;
    let mut value = line.clone();
    let dropped = first.text.len() - rest.trim_start().len();
    value.runs[0].text = rest.trim_start().to_owned();
    value.runs[0].range.start = (first.range.start + dropped).min(first.range.end);
    value.runs.retain(|run| !run.text.is_empty());
    value.range.start = value.runs.first().map_or(line.range.end, |run| run.range.start);
    Some(vec![Found { name: name.trim().to_owned(), key: Some(key), value }])
}

/// `Date: x` above `Type: y`: a paragraph of nothing but labels that relsite knows is no prose.
fn is_all_labels(lines: &[Line], vocabulary: &Vocabulary) -> bool {
    lines.iter().all(|line| loose_label(line, vocabulary).is_some() || strong_label(line, 0).is_some())
}

/// Whether a table of two columns is one of labels and values: its head is empty, or says no more than that.
fn is_bare(head: &[Line]) -> bool {
    let [name, value] = head else { return false };
    let (name, value) = (name.plain().to_lowercase(), value.plain().to_lowercase());
    let says_nothing = ["property", "field", "key", "attribute", "item", "alan", "항목", "項目"].contains(&name.as_str())
        && ["value", "details", "değer", "값", "内容", "値"].contains(&value.as_str());
    name.is_empty() && value.is_empty() || says_nothing
}

/// The text of a paragraph.
pub(super) fn prose_of_block(doc: &Doc<'_>, block: &Block) -> Option<Text> {
    match &block.content {
        Content::Paragraph(lines) => doc.prose_lines(lines),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diag::FileId, site::Synonyms, text::Lines};

    fn labels(text: &str) -> Vec<(String, String)> {
        let doc = Doc::parse(text, 0, Lines::new(FileId(0), text));
        let vocabulary = Vocabulary::new(&Synonyms::default());
        let labels = Labels::of(&doc.blocks, &vocabulary);
        labels.list.iter().map(|label| (label.name.clone(), label.plain())).collect()
    }

    #[test]
    fn four_forms() {
        let one = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert_eq!(labels("**Reason:** it was\nfull"), one("Reason", "it was full"));
        assert_eq!(labels("**Date:** 2026-09-15  \nPreliminary."), one("Date", "2026-09-15"));
        assert_eq!(labels("**Date**: 2026-09-15"), one("Date", "2026-09-15"));
        assert_eq!(labels("- Date: 2026-09-15"), one("Date", "2026-09-15"));
        assert_eq!(labels("- **Git Tag**: `v1`"), one("Git Tag", "v1"));
        assert_eq!(labels("| | |\n|-|-|\n| Date | 2026 |"), one("Date", "2026"));
        assert_eq!(labels("**Rollback 1** (if occurred):"), one("Rollback 1", ""));
        assert_eq!(labels("a **bold:** word"), vec![]);
        assert_eq!(labels("Date: 2026-09-15\nand more"), vec![]);
        assert_eq!(labels("Date: 2026-09-15\nOwner: Mina").len(), 2);
        assert_eq!(labels("| Field | Value |\n|-|-|\n| Date | 2026 |"), one("Date", "2026"));
        assert_eq!(labels("| Date | Value |\n|-|-|\n| Date | 2026 |"), vec![]);
    }

    #[test]
    fn several_on_a_line() {
        let expected = vec![("Date".to_owned(), "2026".to_owned()), ("Owner".to_owned(), "Mina".to_owned())];
        assert_eq!(labels("**Date:** 2026 • **Owner:** Mina"), expected);
        assert_eq!(labels("**Date:** 2026 | **Owner:** Mina"), expected);
        assert_eq!(labels("**Date:** 2026  \n**Owner:** Mina"), expected);
    }

    #[test]
    fn blocks_below_an_open_label_belong_to_it() {
        let text = "**Mitigation Plan:**\n\n1. a\n2. b\n\n**Status:** ✅ Done\n";
        let doc = Doc::parse(text, 0, Lines::new(FileId(0), text));
        let vocabulary = Vocabulary::new(&Synonyms::default());
        let labels = Labels::of(&doc.blocks, &vocabulary);
        assert_eq!(labels.find("mitigation").map(|label| label.below.len()), Some(1));
        assert_eq!(labels.find("status").map(Label::plain).as_deref(), Some("✅ Done"));
    }
}
