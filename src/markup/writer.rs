//! The second walk over a text: writes its blocks.
//!
//! Refuses containers nested deeper than [`DEPTH_LIMIT`]; their text is shown without them.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use super::{
    Block, Heading, Rendered, Renderer,
    footnotes::Footnotes,
    highlight::{highlighted, language_name},
    html_block,
    inline::{Emoji, Inline, Role},
    slug::is_emoji,
    survey::{Place, Survey},
    table::Table,
    words::fill,
};

/// How deep block quotes, lists, items and footnotes may nest, all together.
pub(super) const DEPTH_LIMIT: usize = 100;

/// Writes the blocks of one text.
pub(super) struct Writer<'p, 'a> {
    out: Inline<'p, 'a>,
    blocks: Vec<Block>,
    /// The top-level block that is being written.
    block: Option<Range<usize>>,
    heading: Option<Heading>,
    /// The headings that the next one may stand under: their levels as written and as shown.
    outline: Vec<(u8, u8)>,
    /// How many blocks and inlines the parser has open.
    depth: usize,
    table: Option<Table>,
    /// Language and text of the code block, or the HTML block, that is being collected.
    code: Option<(String, String)>,
    markup: Option<String>,
    headings_seen: usize,
    details_seen: usize,
    /// The text of the last heading, after which tables and code are named.
    section: String,
    /// The box of the item that was just opened.
    task: Option<Task>,
    /// How many containers are open.
    containers: usize,
    notes: Footnotes,
}

impl<'p, 'a> Writer<'p, 'a> {
    /// A writer with nothing written.
    pub(super) fn new(page: &'p mut Renderer<'a>, survey: Survey) -> Self {
        Self {
            out: Inline::new(page, survey),
            blocks: Vec::new(),
            block: None,
            heading: None,
            outline: Vec::new(),
            depth: 0,
            table: None,
            code: None,
            markup: None,
            headings_seen: 0,
            details_seen: 0,
            section: String::new(),
            containers: 0,
            task: None,
            notes: Footnotes::default(),
        }
    }

    /// Writes everything.
    pub(super) fn render(mut self, events: &[Place<'_>]) -> Rendered {
        for (index, (event, range)) in events.iter().enumerate() {
            let block = self.block.get_or_insert_with(|| range.clone());
            block.end = block.end.max(range.end);
            match event {
                Event::Start(Tag::Item) => self.start_item(&events[index + 1..]),
                event => self.event(event),
            }
            self.depth = match event {
                Event::Start(_) => self.depth + 1,
                Event::End(_) => self.depth.saturating_sub(1),
                _ => self.depth,
            };
            if self.depth == 0 && self.out.frames.is_empty() {
                self.finish_block();
            }
        }
        self.out.close_while(|_| true);
        self.finish_block();
        let footnotes = self.notes.section(&self.out);
        Rendered { blocks: self.blocks, footnotes }
    }

    fn finish_block(&mut self) {
        if let Some(range) = self.block.take() {
            self.blocks.push(Block { range, html: self.out.html.take(), heading: self.heading.take() });
        }
    }

    fn event(&mut self, event: &Event<'_>) {
        match (event, self.code.as_mut(), self.markup.as_mut()) {
            (Event::Text(text), Some((_, code)), _) => code.push_str(text),
            (Event::Html(html) | Event::Text(html), _, Some(markup)) => markup.push_str(html),
            (Event::Start(tag), ..) => self.start(tag),
            (Event::End(tag), ..) => self.end(*tag),
            (Event::Rule, ..) => {
                self.between_blocks();
                self.out.html.open("hr", &[]);
            }
            _ => self.out.event(event),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        if is_block(tag) {
            self.between_blocks();
        }
        match tag {
            Tag::Paragraph => {
                self.out.open("p", &[], Role::Markdown);
                self.write_box();
            }
            Tag::Heading { level, .. } => self.start_heading(*level),
            Tag::BlockQuote(kind) => self.start_quote(*kind),
            Tag::List(first) => self.start_list(*first),
            Tag::CodeBlock(kind) => self.code = Some((code_language(kind), String::new())),
            Tag::HtmlBlock => self.markup = Some(String::new()),
            Tag::FootnoteDefinition(label) => self.notes.start(label, &mut self.out),
            Tag::Table(alignments) => {
                let words = self.out.page.words;
                let label = self.label(&words.table);
                self.table = Some(Table::open(alignments, &label, &mut self.out));
            }
            Tag::TableHead | Tag::TableRow | Tag::TableCell => {
                if let Some(table) = self.table.as_mut() {
                    table.start(tag, &mut self.out);
                }
            }
            _ => self.out.event(&Event::Start(tag.clone())),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.out.close(),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.out.close();
                self.containers = self.containers.saturating_sub(1);
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => {
                let html = self.markup.take().unwrap_or_default();
                html_block::write(&html, &mut self.details_seen, &mut self.out);
            }
            TagEnd::FootnoteDefinition => self.notes.end(&mut self.out),
            TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell | TagEnd::Table => {
                if let Some(table) = self.table.as_mut() {
                    table.end(tag, &mut self.out);
                }
            }
            _ => self.out.event(&Event::End(tag)),
        }
    }

    /// Ends what cannot go on past the start of a block.
    fn between_blocks(&mut self) {
        self.out.close_within_block();
    }

    fn open_container(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) {
        if self.containers < DEPTH_LIMIT {
            self.out.open(tag, attributes, Role::Markdown)
        } else {
            self.out.open_nothing(Role::Markdown)
        }
        self.containers += 1;
    }

    fn start_quote(&mut self, kind: Option<BlockQuoteKind>) {
        let words = self.out.page.words;
        let (class, title) = match kind {
            None => return self.open_container("blockquote", &[]),
            Some(BlockQuoteKind::Note) => ("alert note", &words.note),
            Some(BlockQuoteKind::Tip) => ("alert tip", &words.tip),
            Some(BlockQuoteKind::Important) => ("alert important", &words.important),
            Some(BlockQuoteKind::Warning) => ("alert warning", &words.warning),
            Some(BlockQuoteKind::Caution) => ("alert caution", &words.caution),
        };
        self.open_container("div", &[("class", class), ("role", "note")]);
        self.out.html.element("p", &[("class", "alert-title")], title);
    }

    fn start_list(&mut self, first: Option<u64>) {
        match first {
            None => self.open_container("ul", &[]),
            Some(1) => self.open_container("ol", &[]),
            Some(first) => self.open_container("ol", &[("start", &first.to_string())]),
        }
    }

    /// Opens an item; one with a box says in words whether it is done, because a disabled input says nothing to many readers.
    fn start_item(&mut self, following: &[Place<'_>]) {
        self.containers += 1;
        if self.out.frames.last().is_none_or(|list| list.tag.is_none()) {
            return self.out.open_nothing(Role::Markdown);
        }
        self.task = task(following);
        match self.task {
            None => self.out.open("li", &[], Role::Markdown),
            Some(Task::Done) => self.out.open("li", &[("class", "task done")], Role::Markdown),
            Some(Task::Open) => self.out.open("li", &[("class", "task open")], Role::Markdown),
        }
        if !matches!(following.first(), Some((Event::Start(Tag::Paragraph), _))) {
            self.write_box();
        }
    }

    /// Writes the box of an item and the word for it, in the item's first paragraph if it has paragraphs.
    fn write_box(&mut self) {
        let words = self.out.page.words;
        let word = match self.task.take() {
            None => return,
            Some(Task::Done) => &words.done,
            Some(Task::Open) => &words.not_done,
        };
        self.out.html.element("span", &[("class", "box"), ("aria-hidden", "true")], "");
        self.out.html.element("span", &[("class", "vh")], &format!("{word} "));
    }

    /// Opens a heading. One without text, or in a footnote, would only confuse an outline: it is a paragraph.
    fn start_heading(&mut self, level: HeadingLevel) {
        let (id, text) = self.out.survey.headings.get(self.headings_seen).cloned().unwrap_or_default();
        self.headings_seen += 1;
        if text.is_empty() || self.notes.is_open() {
            return self.out.open("p", &[], Role::Markdown);
        }
        let level = self.nested(level as u8);
        self.out.open(heading_tag(level), &[("id", &id)], Role::Markdown);
        let emoji = if text.chars().all(is_emoji) { Emoji::Kept } else { Emoji::Dropped };
        self.out.heading = Some((self.out.html.len(), emoji));
        self.heading = Some(Heading { level, id, text });
    }

    /// The level at which a heading is shown: one below the nearest heading before it of a lesser level, so that equals stay equals.
    fn nested(&mut self, written: u8) -> u8 {
        while self.outline.last().is_some_and(|(above, _)| *above >= written) {
            self.outline.pop();
        }
        let level = self.outline.last().map_or(self.out.page.base, |(_, shown)| (shown + 1).min(6));
        self.outline.push((written, level));
        level
    }

    /// Closes a heading, with a link to itself. Only one on the top level is reported.
    fn end_heading(&mut self) {
        self.out.flush();
        self.out.close_raw();
        if let (Some((start, _)), Some(Heading { id, text, .. })) = (self.out.heading.take(), &self.heading) {
            self.out.html.trim_end(start);
            let (href, label) = (super::links::href(&format!("#{id}")), fill(&self.out.page.words.permalink, text));
            self.out.html.element("a", &[("class", "perm"), ("href", &href), ("aria-label", &label)], "#");
            self.section.clone_from(text);
        }
        self.out.close();
        if !self.out.frames.is_empty() {
            self.heading = None;
        }
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        let words = self.out.page.words;
        let label = self.label(&words.code);
        let html = &mut self.out.html;
        html.open("div", &[("class", "code")]);
        html.open("pre", &[("tabindex", "0"), ("role", "region"), ("aria-label", &label)]);
        html.open("code", &[("class", &format!("language-{language}"))]);
        highlighted(&language, &code, html);
        for tag in ["code", "pre", "div"] {
            html.close(tag);
        }
    }

    /// A name for a region, unique on the page.
    fn label(&mut self, word: &str) -> String {
        let wanted = if self.section.is_empty() { word.to_owned() } else { format!("{word}: {}", self.section) };
        self.out.page.labels.take_numbered(&wanted, " ", 2)
    }
}

/// Whether an item has a box, and how it is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Done,
    Open,
}

/// The box of an item, from the events that follow its start.
fn task(following: &[Place<'_>]) -> Option<Task> {
    let marker = following.iter().map(|(event, _)| event).find(|event| !matches!(event, Event::Start(Tag::Paragraph)))?;
    match marker {
        Event::TaskListMarker(true) => Some(Task::Done),
        Event::TaskListMarker(false) => Some(Task::Open),
        _ => None,
    }
}

/// The name for the language of a code block.
fn code_language(kind: &CodeBlockKind<'_>) -> String {
    match kind {
        CodeBlockKind::Indented => language_name(""),
        CodeBlockKind::Fenced(info) => language_name(info),
    }
}

/// Whether a tag begins a block that may stand in another.
fn is_block(tag: &Tag<'_>) -> bool {
    matches!(
        tag,
        Tag::Paragraph
            | Tag::Heading { .. }
            | Tag::BlockQuote(_)
            | Tag::List(_)
            | Tag::CodeBlock(_)
            | Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
            | Tag::Table(_)
    )
}

/// The element of a heading.
fn heading_tag(level: u8) -> &'static str {
    match level {
        1 => "h1",
        2 => "h2",
        3 => "h3",
        4 => "h4",
        5 => "h5",
        _ => "h6",
    }
}
