//! A Markdown text as blocks, lines and runs, each with its byte range.
//!
//! Refuses to interpret: what a heading, label or table means is for the section readers.

use std::{cell::Cell, ops::Range};

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, OffsetIter, Parser, Tag, TagEnd};

use super::{Spanned, Text};
use crate::{diag::Span, markup, text::Lines};

/// How a run of characters is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Strong,
    Code,
    Link,
}

/// Characters of one style.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) style: Style,
    pub(super) text: String,
    pub(super) range: Range<usize>,
}

/// One line of inline content: a table cell, a heading, or a line of a paragraph.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    pub(super) range: Range<usize>,
    /// Whether the author ended the line before it by hand: two blanks or a backslash.
    pub(super) parted: bool,
}

impl Line {
    /// The text without markup.
    pub(super) fn plain(&self) -> String {
        let text: String = self.runs.iter().map(|run| run.text.as_str()).collect();
        text.trim().to_owned()
    }

    pub(super) fn is_blank(&self) -> bool {
        self.runs.iter().all(|run| run.text.trim().is_empty())
    }

    /// The line from its `index`th run on.
    pub(super) fn tail(&self, index: usize) -> Self {
        let runs = self.runs[index.min(self.runs.len())..].to_vec();
        let start = runs.first().map_or(self.range.end, |run| run.range.start);
        Self { runs, range: start..self.range.end, parted: self.parted }
    }
}

/// An item of a list.
#[derive(Debug, Clone)]
pub(super) struct ListItem {
    /// `Some(true)` for a ticked box.
    pub(super) task: Option<bool>,
    pub(super) blocks: Vec<Block>,
    pub(super) range: Range<usize>,
}

impl ListItem {
    /// The lines of its first paragraph.
    pub(super) fn lines(&self) -> &[Line] {
        match self.blocks.first().map(|block| &block.content) {
            Some(Content::Paragraph(lines)) => lines,
            _ => &[],
        }
    }
}

/// Where the text of a code block stands in the document: its lines may be indented there.
#[derive(Debug, Clone, Default)]
pub(super) struct SourceMap {
    /// Offsets in the block's text, and in the document.
    pieces: Vec<(usize, usize)>,
}

impl SourceMap {
    /// The range of the document that holds this range of one line of the block's text.
    pub(super) fn range(&self, range: &Range<usize>) -> Range<usize> {
        let piece = self.pieces.partition_point(|(text, _)| *text <= range.start).max(1) - 1;
        let (text, document) = self.pieces.get(piece).copied().unwrap_or((0, 0));
        let start = document + range.start - text;
        start..start + range.len()
    }
}

/// The lines of a code block's text, each with its range there (without the line's end).
pub(super) fn code_lines(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let range = at..at + line.trim_end().len();
        at += line.len();
        (line, range)
    })
}

/// What a block holds.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Heading { level: u8, line: Line },
    Paragraph(Vec<Line>),
    List { items: Vec<ListItem> },
    Table { head: Vec<Line>, rows: Vec<Vec<Line>> },
    Code { language: String, text: String, source: SourceMap },
    Quote(Vec<Block>),
    Html,
    Rule,
}

/// A block and its byte range.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) content: Content,
    pub(super) range: Range<usize>,
    /// Whether a typed field holds all that it says.
    pub(super) taken: Cell<bool>,
}

impl Block {
    fn new(content: Content, range: Range<usize>) -> Self {
        Self { content, range, taken: Cell::new(false) }
    }

    /// Says that a typed field holds all that this block says.
    pub(super) fn take(&self) {
        self.taken.set(true);
    }
}

/// A parsed document.
#[derive(Debug)]
pub(super) struct Doc<'t> {
    pub(super) text: &'t str,
    pub(super) lines: Lines<'t>,
    pub(super) blocks: Vec<Block>,
    pub(super) links: Vec<Spanned<String>>,
}

impl<'t> Doc<'t> {
    /// Parses what follows byte `base` (the front matter ends there); ranges count from the start of `text`.
    pub(super) fn parse(text: &'t str, base: usize, lines: Lines<'t>) -> Self {
        let parser = Parser::new_ext(&text[base..], markup::options()).into_offset_iter();
        let mut builder = Builder { events: parser, base, links: Vec::new(), task: None };
        let blocks = builder.blocks(None);
        let links = builder.links.into_iter().map(|(value, range)| Spanned { value, span: lines.span(&range) }).collect();
        Self { text, lines, blocks, links }
    }

    /// The place of a byte range.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        self.lines.span(range)
    }

    /// A line as prose.
    pub(super) fn prose(&self, line: &Line) -> Text {
        self.prose_of(&line.plain(), &line.range)
    }

    /// Several lines as one piece of prose.
    pub(super) fn prose_lines(&self, lines: &[Line]) -> Option<Text> {
        let (first, last) = (lines.first()?, lines.last()?);
        let plain = lines.iter().map(Line::plain).collect::<Vec<_>>().join(" ");
        Some(self.prose_of(plain.trim(), &(first.range.start..last.range.end))).filter(|text| !text.plain.is_empty())
    }

    fn prose_of(&self, plain: &str, range: &Range<usize>) -> Text {
        let source = self.text[range.clone()].trim();
        let markdown = (source != plain).then(|| source.to_owned());
        Text { plain: plain.to_owned(), markdown, span: self.span(range) }
    }
}

struct Builder<'t> {
    events: OffsetIter<'t>,
    base: usize,
    links: Vec<(String, Range<usize>)>,
    /// The box of the item that is being read.
    task: Option<bool>,
}

impl<'t> Builder<'t> {
    fn next(&mut self) -> Option<(Event<'t>, Range<usize>)> {
        let (event, range) = self.events.next()?;
        Some((event, range.start + self.base..range.end + self.base))
    }

    /// Blocks up to the end tag (or the end of the text). Inline events between them form a paragraph of their own (tight list items).
    fn blocks(&mut self, until: Option<TagEnd>) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut loose = Inline::default();
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(end) if Some(end) == until => break,
                Event::Start(tag) if !is_inline(&tag) => {
                    loose.flush(&mut blocks);
                    blocks.extend(self.block(tag, range));
                }
                Event::Rule => {
                    loose.flush(&mut blocks);
                    blocks.push(Block::new(Content::Rule, range));
                }
                event => self.inline(event, range, &mut loose),
            }
        }
        loose.flush(&mut blocks);
        blocks
    }

    fn block(&mut self, tag: Tag<'t>, range: Range<usize>) -> Option<Block> {
        let content = match tag {
            Tag::Paragraph => Content::Paragraph(self.lines(TagEnd::Paragraph)),
            Tag::Heading { level, .. } => {
                let line = self.lines(TagEnd::Heading(level)).into_iter().reduce(join).unwrap_or_default();
                Content::Heading { level: depth(level), line }
            }
            Tag::List(first) => Content::List { items: self.items(first.is_some()) },
            Tag::Table(_) => self.table(),
            Tag::CodeBlock(kind) => self.code(language(&kind), range.start),
            Tag::HtmlBlock => {
                self.blocks(Some(TagEnd::HtmlBlock));
                Content::Html
            }
            Tag::BlockQuote(kind) => Content::Quote(self.blocks(Some(TagEnd::BlockQuote(kind)))),
            tag => Content::Quote(self.blocks(Some(tag.to_end()))),
        };
        Some(Block::new(content, range))
    }

    fn items(&mut self, ordered: bool) -> Vec<ListItem> {
        let mut items = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(TagEnd::List(end)) if end == ordered => break,
                Event::Start(Tag::Item) => items.push(self.item(range)),
                _ => {}
            }
        }
        items
    }

    fn item(&mut self, range: Range<usize>) -> ListItem {
        let outer = self.task.take();
        let blocks = self.blocks(Some(TagEnd::Item));
        let task = std::mem::replace(&mut self.task, outer);
        ListItem { task, blocks, range }
    }

    fn table(&mut self) -> Content {
        let (mut head, mut rows) = (Vec::new(), Vec::new());
        while let Some((event, _)) = self.next() {
            match event {
                Event::End(TagEnd::Table) => break,
                Event::Start(Tag::TableHead) => head = self.cells(TagEnd::TableHead),
                Event::Start(Tag::TableRow) => rows.push(self.cells(TagEnd::TableRow)),
                _ => {}
            }
        }
        Content::Table { head, rows }
    }

    fn cells(&mut self, until: TagEnd) -> Vec<Line> {
        let mut cells = Vec::new();
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(end) if end == until => break,
                Event::Start(Tag::TableCell) => {
                    let empty = Line { runs: Vec::new(), range, parted: false };
                    cells.push(self.lines(TagEnd::TableCell).into_iter().reduce(join).unwrap_or(empty));
                }
                _ => {}
            }
        }
        cells
    }

    fn code(&mut self, language: String, fallback: usize) -> Content {
        let (mut text, mut source) = (String::new(), SourceMap::default());
        while let Some((event, range)) = self.next() {
            match event {
                Event::End(TagEnd::CodeBlock) => break,
                Event::Text(piece) => {
                    source.pieces.push((text.len(), range.start));
                    text.push_str(&piece);
                }
                _ => {}
            }
        }
        if source.pieces.is_empty() {
            source.pieces.push((0, fallback));
        }
        Content::Code { language, text, source }
    }

    fn lines(&mut self, until: TagEnd) -> Vec<Line> {
        let mut inline = Inline::default();
        while let Some((event, range)) = self.next() {
            if event == Event::End(until) {
                break;
            }
            self.inline(event, range, &mut inline);
        }
        inline.finish()
    }

    fn inline(&mut self, event: Event<'t>, range: Range<usize>, into: &mut Inline) {
        match event {
            Event::Start(tag) => {
                if let Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } = &tag {
                    self.links.push((dest_url.to_string(), range.clone()));
                }
                into.open(&tag, range);
            }
            Event::End(end) => into.close(end),
            Event::Text(text) => into.push(None, &text, range),
            Event::Code(text) => into.push(Some(Style::Code), &text, range),
            Event::InlineHtml(html) if !html.starts_with("<!--") => into.html(&html, range),
            Event::TaskListMarker(done) => self.task = Some(done),
            Event::FootnoteReference(name) => into.push(None, &format!("[^{name}]"), range),
            Event::SoftBreak => into.line_break(),
            Event::HardBreak => {
                into.line_break();
                into.parted = true;
            }
            _ => {}
        }
    }
}

/// Inline content under construction.
#[derive(Default)]
struct Inline {
    lines: Vec<Line>,
    current: Vec<Run>,
    /// The open inline elements, and the range of the outermost.
    open: Vec<Style>,
    outer: Option<Range<usize>>,
    /// Whether the next line stands behind a break made by hand.
    parted: bool,
}

impl Inline {
    fn open(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        if self.open.is_empty() {
            self.outer = Some(range);
        }
        self.open.push(match tag {
            Tag::Strong => Style::Strong,
            Tag::Link { .. } | Tag::Image { .. } => Style::Link,
            _ => Style::Plain,
        });
    }

    fn close(&mut self, end: TagEnd) {
        if matches!(
            end,
            TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image
                | TagEnd::Superscript
                | TagEnd::Subscript
        ) {
            self.open.pop();
        }
        if self.open.is_empty() {
            self.outer = None;
        }
    }

    fn push(&mut self, style: Option<Style>, text: &str, range: Range<usize>) {
        let style = style.or(self.open.iter().copied().find(|style| *style != Style::Plain)).unwrap_or(Style::Plain);
        let range = self.outer.clone().unwrap_or(range);
        match self.current.last_mut() {
            Some(last) if last.style == style && style != Style::Code => {
                last.text.push_str(text);
                last.range.end = last.range.end.max(range.end);
            }
            _ => self.current.push(Run { style, text: text.to_owned(), range }),
        }
    }

    /// `<br>` is a blank; every other tag is text.
    fn html(&mut self, html: &str, range: Range<usize>) {
        match html {
            "<br>" | "<br/>" | "<br />" => self.push(None, " ", range),
            html => self.push(None, html, range),
        }
    }

    fn line_break(&mut self) {
        let runs = std::mem::take(&mut self.current);
        if let (Some(first), Some(last)) = (runs.first(), runs.last()) {
            let range = first.range.start..last.range.end;
            self.lines.push(Line { runs, range, parted: std::mem::take(&mut self.parted) });
        }
    }

    fn finish(mut self) -> Vec<Line> {
        self.line_break();
        self.lines
    }

    /// Ends a paragraph that no tag wraps.
    fn flush(&mut self, blocks: &mut Vec<Block>) {
        let lines = std::mem::take(self).finish();
        if let (Some(first), Some(last)) = (lines.first(), lines.last()) {
            let range = first.range.start..last.range.end;
            blocks.push(Block::new(Content::Paragraph(lines), range));
        }
    }
}

fn join(mut a: Line, b: Line) -> Line {
    a.runs.extend(b.runs);
    a.range.end = b.range.end;
    a
}

fn is_inline(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. } | Tag::Superscript | Tag::Subscript
    )
}

/// The first word of a fence's info string, lower case.
fn language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Fenced(info) => info.split([' ', ',', '{']).next().unwrap_or_default().to_lowercase(),
        CodeBlockKind::Indented => String::new(),
    }
}

fn depth(level: HeadingLevel) -> u8 {
    level as u8
}
