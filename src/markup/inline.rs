//! What stands within a line: text with its bare addresses and mentions, emphasis, code, links, pictures, raw tags, footnote marks.
//!
//! Refuses to nest links, to load pictures from other hosts, and to leave an element open when the one around it ends.

use std::{collections::BTreeMap, ops::Range};

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::{
    Mark, Renderer, Target,
    html::Html,
    language::Letters,
    links::{self, Kind},
    raw::{self, Token},
    slug::is_emoji,
    survey::Survey,
};

/// Elements nested deeper than this are left out, their text is not: browsers give up at 512.
const DEPTH_LIMIT: usize = 250;

/// Writes inline content and keeps the stack of open elements.
pub(super) struct Inline<'p, 'a> {
    pub(super) page: &'p mut Renderer<'a>,
    pub(super) survey: Survey,
    pub(super) html: Html,
    pub(super) frames: Vec<Frame>,
    /// While a heading is written: where its content starts, and whether its emoji are dropped.
    pub(super) heading: Option<(usize, Emoji)>,
    /// The ids of the marks of footnotes, by the number of the note.
    pub(super) marks: BTreeMap<usize, Vec<String>>,
    pending: String,
    letters: Letters,
    links_open: usize,
    picture: Option<Picture>,
}

/// What happens to the emoji of a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Emoji {
    /// They are dropped.
    Dropped,
    /// They stay, there is nothing else.
    Kept,
}

/// An element that was opened.
#[derive(Debug)]
pub(super) struct Frame {
    /// The name of the element; `None` for what has no element of its own.
    pub(super) tag: Option<&'static str>,
    /// Where the name ends in the start tag.
    name_end: usize,
    /// Where the content starts.
    pub(super) content: usize,
    letters: Letters,
    pub(super) role: Role,
}

impl Frame {
    /// Where the start tag starts.
    pub(super) fn start(&self) -> usize {
        self.tag.map_or(self.name_end, |tag| self.name_end - tag.len() - 1)
    }
}

/// Who closes a [`Frame`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Role {
    /// An end event of the parser.
    Markdown,
    /// As [`Role::Markdown`]; the text is shown if the link has none of its own.
    Link(String),
    /// A raw end tag, or the end of the HTML block that it stands in.
    Raw(raw::Tag),
    /// A raw end tag in a later block, which is known to come.
    RawAcrossBlocks(raw::Tag),
    /// The paragraph around the text of an HTML block, which ends before the next block.
    RawText,
}

/// A picture whose description is being collected.
struct Picture {
    destination: String,
    title: String,
    description: String,
    /// Pictures in the description of pictures.
    nested: usize,
}

/// Where a destination turned out to lead.
enum Lead {
    To(String),
    Nowhere,
    Refused,
}

impl<'p, 'a> Inline<'p, 'a> {
    /// A writer with nothing written.
    pub(super) fn new(page: &'p mut Renderer<'a>, survey: Survey) -> Self {
        Self {
            page,
            survey,
            html: Html::with_capacity(1024),
            frames: Vec::new(),
            heading: None,
            marks: BTreeMap::new(),
            pending: String::new(),
            letters: Letters::default(),
            links_open: 0,
            picture: None,
        }
    }

    /// Writes what an event says; events of blocks say nothing here.
    pub(super) fn event(&mut self, event: &Event<'_>) {
        if self.picture.is_some() {
            return self.picture_event(event);
        }
        if let Event::Text(text) = event {
            return self.pending.push_str(text);
        }
        self.flush();
        match event {
            Event::Code(code) => self.code(code),
            Event::InlineHtml(html) => self.inline_html(html),
            Event::FootnoteReference(label) => self.footnote_mark(label),
            Event::SoftBreak => self.html.text("\n"),
            Event::HardBreak => self.html.open("br", &[]),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            _ => {}
        }
    }

    /// Opens an element.
    pub(super) fn open(&mut self, tag: &'static str, attributes: &[(&'static str, &str)], role: Role) {
        self.flush();
        let name_end = self.html.len() + 1 + tag.len();
        self.html.open(tag, attributes);
        self.push(Some(tag), name_end, role);
    }

    /// Opens nothing, where a frame is due.
    pub(super) fn open_nothing(&mut self, role: Role) {
        self.flush();
        self.push(None, self.html.len(), role);
    }

    /// Closes the innermost element of the parser's, and all raw ones in it.
    pub(super) fn close(&mut self) {
        self.flush();
        self.close_raw();
        if let Some(frame) = self.frames.pop() {
            self.write_end(&frame);
        }
    }

    /// Closes the raw elements that are innermost.
    pub(super) fn close_raw(&mut self) {
        self.close_while(|role| !matches!(role, Role::Markdown | Role::Link(_)));
    }

    /// Closes the raw elements that cannot go on past the start or the end of a block.
    pub(super) fn close_within_block(&mut self) {
        self.close_while(|role| matches!(role, Role::Raw(_) | Role::RawText));
    }

    /// Closes the innermost elements as long as their role is such.
    pub(super) fn close_while(&mut self, closes: impl Fn(&Role) -> bool) {
        self.flush();
        while let Some(frame) = self.frames.pop_if(|frame| closes(&frame.role)) {
            self.write_end(&frame);
        }
    }

    /// Closes the innermost raw element of that name; `false` if there is none.
    pub(super) fn close_tag(&mut self, tag: raw::Tag) -> bool {
        self.flush();
        let raw = self.frames.iter().rev().take_while(|frame| !matches!(frame.role, Role::Markdown | Role::Link(_)));
        let Some(above) = raw.map(|frame| frame.tag).position(|name| name == Some(tag.name())) else { return false };
        for frame in self.frames.split_off(self.frames.len() - above - 1).iter().rev() {
            self.write_end(frame);
        }
        true
    }

    /// Writes the text that waits, with its addresses and mentions as links.
    ///
    /// The parser cuts text at every character that might have meant something, so only a whole run of it can be read.
    pub(super) fn flush(&mut self) {
        let mut text = std::mem::take(&mut self.pending);
        if let Some((start, emoji)) = self.heading {
            if emoji == Emoji::Dropped {
                text.retain(|character| !is_emoji(character));
            }
            if self.html.is_blank_since(start) {
                text = text.trim_start().to_owned();
            }
        }
        if text.is_empty() {
            return;
        }
        self.letters.count(&text);
        if self.links_open > 0 { self.html.text(&text) } else { self.linked_text(&text) }
    }

    /// Closes everything and hands over the HTML.
    pub(super) fn finish(mut self) -> String {
        self.close_while(|_| true);
        self.html.take()
    }

    fn push(&mut self, tag: Option<&'static str>, name_end: usize, role: Role) {
        self.frames.push(Frame { tag, name_end, content: self.html.len(), letters: self.letters, role });
    }

    /// Writes the end tag, and the language into the start tag; a paragraph without content goes.
    fn write_end(&mut self, frame: &Frame) {
        let Some(tag) = frame.tag else { return };
        if tag == "p" && self.html.is_blank_since(frame.content) {
            return self.html.truncate(frame.start());
        }
        if matches!(tag, "p" | "li" | "td" | "th" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
            let language = (self.letters - frame.letters).language().filter(|language| *language != self.page.language);
            if let Some(language) = language {
                self.html.insert_attribute(frame.name_end, "lang", language);
            }
        }
        self.html.close(tag);
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Emphasis => self.open_within_limit("em"),
            Tag::Strong => self.open_within_limit("strong"),
            Tag::Strikethrough => self.open_within_limit("del"),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(*link_type, dest_url, title),
            Tag::Image { dest_url, title, .. } => {
                let (destination, title) = (dest_url.to_string(), title.to_string());
                self.picture = Some(Picture { destination, title, description: String::new(), nested: 0 });
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => self.close(),
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }

    fn open_within_limit(&mut self, tag: &'static str) {
        if self.frames.len() < DEPTH_LIMIT { self.open(tag, &[], Role::Markdown) } else { self.open_nothing(Role::Markdown) }
    }

    fn start_link(&mut self, link_type: LinkType, destination: &str, title: &str) {
        let destination = if link_type == LinkType::Email { format!("mailto:{destination}") } else { destination.to_owned() };
        match self.lead(&destination) {
            Lead::To(href) => self.open_link(&href, title, Role::Link(destination)),
            Lead::Nowhere => self.open("span", &[("class", "broken")], Role::Link(destination)),
            Lead::Refused => self.open_nothing(Role::Link(destination)),
        }
        self.links_open += 1;
    }

    fn end_link(&mut self) {
        self.close_raw();
        if let Some(Frame { content, role: Role::Link(destination), .. }) = self.frames.last()
            && self.html.is_blank_since(*content)
        {
            self.html.text(destination);
        }
        self.close();
        self.links_open = self.links_open.saturating_sub(1);
    }

    /// Opens a link; what leads to another host says so.
    fn open_link(&mut self, href: &str, title: &str, role: Role) {
        let mut attributes = vec![("href", href)];
        if links::is_web(href) {
            attributes.push(("rel", "external noopener"));
        }
        if !title.is_empty() {
            attributes.push(("title", title));
        }
        self.open("a", &attributes, role);
    }

    /// Finds out where a destination leads.
    fn lead(&self, destination: &str) -> Lead {
        let kind = links::kind(destination);
        match kind {
            Kind::Forbidden => return Lead::Refused,
            Kind::Contact => return Lead::To(links::href(destination)),
            Kind::Web | Kind::Relative => {}
        }
        if let Some(id) = destination.strip_prefix('#').and_then(|fragment| self.survey.fragment(fragment)) {
            return Lead::To(links::href(&format!("#{id}")));
        }
        match self.page.links.resolve(destination) {
            Target::Href(href) if links::kind(&href) != Kind::Forbidden => Lead::To(links::href(&href)),
            Target::AsWritten => Lead::To(links::href(destination)),
            Target::Broken => Lead::Nowhere,
            Target::Href(_) | Target::Refused => Lead::Refused,
        }
    }

    /// Writes text with its bare addresses and mentions.
    fn linked_text(&mut self, text: &str) {
        let mut written = 0;
        for (range, mark) in self.marks_in(text) {
            if range.start < written || range.is_empty() {
                continue;
            }
            let (Some(before), Some(marked)) = (text.get(written..range.start), text.get(range.clone())) else { continue };
            self.html.text(before);
            self.marked(marked, &mark);
            written = range.end;
        }
        self.html.text(&text[written..]);
    }

    /// The bare addresses and the mentions of a text, in order.
    fn marks_in(&self, text: &str) -> Vec<(Range<usize>, Mark)> {
        let addresses = links::bare_addresses(text).into_iter().filter_map(|range| match self.lead(&text[range.clone()]) {
            Lead::To(href) => Some((range, Mark::Link(href))),
            Lead::Nowhere | Lead::Refused => None,
        });
        let mut marks: Vec<_> = addresses.collect();
        marks.extend(self.page.links.mentions(text).into_iter().map(|mention| (mention.range, mention.mark)));
        marks.sort_by_key(|(range, _)| range.start);
        marks
    }

    /// Writes a stretch of text as its mark says.
    fn marked(&mut self, text: &str, mark: &Mark) {
        match mark {
            Mark::Link(href) if links::kind(href) != Kind::Forbidden => {
                self.open_link(&links::href(href), "", Role::Markdown);
                self.html.text(text);
                self.close();
            }
            Mark::Link(_) => self.html.text(text),
            Mark::Unfilled => {
                self.html.open("mark", &[("class", "unfilled")]);
                self.html.element("span", &[("class", "vh")], &format!("{} ", self.page.words.unfilled));
                self.html.text(text);
                self.html.close("mark");
            }
        }
    }

    /// Writes a code span, as a link if it is one mention and nothing else.
    fn code(&mut self, code: &str) {
        let whole = |range: &Range<usize>| code.get(range.clone()).is_some_and(|text| text == code.trim());
        let mention = self.page.links.mentions(code).into_iter().find(|mention| self.links_open == 0 && whole(&mention.range));
        match mention.map(|mention| mention.mark) {
            Some(Mark::Link(href)) if links::kind(&href) != Kind::Forbidden => {
                self.open_link(&links::href(&href), "", Role::Markdown);
                self.html.element("code", &[], code);
                self.close();
            }
            Some(Mark::Unfilled) => {
                self.html.open("code", &[]);
                self.marked(code, &Mark::Unfilled);
                self.html.close("code");
            }
            _ => self.html.element("code", &[], code),
        }
    }

    /// Writes raw inline HTML: the listed tags that may stand in a line, and the rest as text.
    fn inline_html(&mut self, html: &str) {
        for token in raw::tokens(html) {
            match token {
                Token::Text(text) => self.html.text(text),
                Token::Break => self.html.open("br", &[]),
                Token::Open(raw::Tag::Details | raw::Tag::Summary, written) => self.html.text(written),
                Token::Open(tag, _) => self.open_raw(tag),
                Token::Close(raw::Tag::Details | raw::Tag::Summary, written) => self.html.text(written),
                Token::Close(tag, written) => {
                    if !self.close_tag(tag) {
                        self.html.text(written);
                    }
                }
            }
        }
    }

    /// Opens a raw element that may stand in a line.
    pub(super) fn open_raw(&mut self, tag: raw::Tag) {
        if self.frames.len() < DEPTH_LIMIT {
            self.open(tag.name(), &[], Role::Raw(tag));
        }
    }

    /// Writes the mark of a footnote, or what was written if there is none.
    fn footnote_mark(&mut self, label: &CowStr<'_>) {
        let Some((number, id)) = self.survey.note(label).map(|(number, id)| (number, id.to_owned())) else {
            return self.html.text(&format!("[^{label}]"));
        };
        let mark_id = self.page.ids.take(&format!("{id}-ref"));
        self.html.open("sup", &[("class", "fn"), ("id", &mark_id)]);
        if self.links_open == 0 {
            self.html.element("a", &[("href", &format!("#{id}"))], &number.to_string());
        } else {
            self.html.text(&number.to_string());
        }
        self.html.close("sup");
        self.marks.entry(number).or_default().push(mark_id);
    }

    /// Collects the description of a picture.
    fn picture_event(&mut self, event: &Event<'_>) {
        let Some(picture) = self.picture.as_mut() else { return };
        match event {
            Event::Text(text) | Event::Code(text) => picture.description.push_str(text),
            Event::SoftBreak | Event::HardBreak => picture.description.push(' '),
            Event::Start(Tag::Image { .. }) => picture.nested += 1,
            Event::End(TagEnd::Image) if picture.nested > 0 => picture.nested -= 1,
            Event::End(TagEnd::Image) => {
                if let Some(picture) = self.picture.take() {
                    self.show(&picture);
                }
            }
            _ => {}
        }
    }

    /// Shows a picture of this site; any other is a link, or only its description where a link cannot be.
    fn show(&mut self, picture: &Picture) {
        let description = picture.description.trim();
        let name = picture.destination.rsplit('/').find(|part| !part.is_empty()).unwrap_or_default();
        let description = if description.is_empty() { name } else { description };
        if let Some(source) = self.source(&picture.destination) {
            let mut attributes = vec![("src", source.as_str()), ("alt", description), ("loading", "lazy")];
            if !picture.title.is_empty() {
                attributes.push(("title", &picture.title));
            }
            return self.html.open("img", &attributes);
        }
        if self.links_open > 0 {
            return self.html.text(description);
        }
        self.start_link(LinkType::Inline, &picture.destination, &picture.title);
        self.html.text(description);
        self.end_link();
    }

    /// The address of a picture of this site.
    fn source(&self, destination: &str) -> Option<String> {
        if links::kind(destination) != Kind::Relative {
            return None;
        }
        let source = self.page.links.image(destination)?;
        (links::kind(&source) == Kind::Relative).then(|| links::href(&source))
    }
}
