//! Tables: a region that scrolls, column headers, alignment by class.
//!
//! Refuses headers without text: a screen reader would announce nothing, so they are cells, and a row of them goes.

use pulldown_cmark::{Alignment, Tag, TagEnd};

use super::inline::{Inline, Role};

/// The table that is being written.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    part: Part,
    /// Where the part starts.
    start: usize,
    has_headers: bool,
}

/// The part of a table that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    Between,
    Body,
}

impl Table {
    /// Opens a table in a region of this name.
    pub(super) fn open(alignments: &[Alignment], label: &str, out: &mut Inline<'_, '_>) -> Self {
        out.open("div", &[("class", "scroll"), ("role", "region"), ("tabindex", "0"), ("aria-label", label)], Role::Markdown);
        out.open("table", &[], Role::Markdown);
        Self { alignments: alignments.to_vec(), column: 0, part: Part::Head, start: out.html.len(), has_headers: false }
    }

    /// Opens a head, a row or a cell.
    pub(super) fn start(&mut self, tag: &Tag<'_>, out: &mut Inline<'_, '_>) {
        match tag {
            Tag::TableHead => {
                out.open("thead", &[], Role::Markdown);
                out.open("tr", &[], Role::Markdown);
            }
            Tag::TableRow => {
                if self.part != Part::Body {
                    self.part = Part::Body;
                    out.open("tbody", &[], Role::Markdown);
                }
                out.open("tr", &[], Role::Markdown);
            }
            Tag::TableCell => self.start_cell(out),
            _ => {}
        }
    }

    /// Closes a head, a row, a cell or the whole.
    pub(super) fn end(&mut self, tag: TagEnd, out: &mut Inline<'_, '_>) {
        match tag {
            TagEnd::TableHead => self.end_head(out),
            TagEnd::TableCell => self.end_cell(out),
            TagEnd::Table => {
                if self.part == Part::Body {
                    out.close();
                }
                out.close();
                out.close();
            }
            _ => out.close(),
        }
        if matches!(tag, TagEnd::TableRow | TagEnd::TableHead) {
            self.column = 0;
        }
    }

    fn start_cell(&mut self, out: &mut Inline<'_, '_>) {
        let tag = if self.part == Part::Head { "th" } else { "td" };
        let mut attributes = Vec::new();
        if self.part == Part::Head {
            attributes.push(("scope", "col"));
        }
        match self.alignments.get(self.column) {
            Some(Alignment::Right) => attributes.push(("class", "n")),
            Some(Alignment::Center) => attributes.push(("class", "mid")),
            _ => {}
        }
        out.open(tag, &attributes, Role::Markdown);
        self.column += 1;
    }

    fn end_cell(&mut self, out: &mut Inline<'_, '_>) {
        out.flush();
        out.close_raw();
        let blank = out.frames.last().filter(|frame| out.html.is_blank_since(frame.content)).map(super::inline::Frame::start);
        match blank {
            Some(start) if self.part == Part::Head => {
                out.frames.pop();
                out.html.truncate(start);
                out.html.element("td", &[], "");
            }
            _ => {
                self.has_headers |= self.part == Part::Head;
                out.close();
            }
        }
    }

    fn end_head(&mut self, out: &mut Inline<'_, '_>) {
        out.close();
        out.close();
        self.part = Part::Between;
        if !self.has_headers {
            out.html.truncate(self.start);
        }
    }
}
