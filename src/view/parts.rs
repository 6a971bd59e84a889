//! The pieces that pages are made of: links, badges, times, cells and tables, as templates see them.
//!
//! Refuses markup in text: what is HTML already travels in [`Html`], and nothing else is printed unescaped.

use serde::{Serialize, Serializer};

use crate::{
    markup::{Block as MarkupBlock, language_of},
    value::placeholders,
};

/// HTML that the Markdown renderer wrote.
///
/// Templates see bytes, which they cannot make themselves; the filter `html` prints them, and refuses anything else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// The HTML of some blocks of a rendered text, in order.
    #[must_use]
    pub fn of_blocks<'b>(blocks: impl IntoIterator<Item = &'b MarkupBlock>) -> Self {
        Self(blocks.into_iter().map(|block| block.html.as_str()).filter(|html| !html.is_empty()).collect::<Vec<_>>().join("\n"))
    }

    /// What [`Renderer::inline`](crate::markup::Renderer::inline) gave, or the footnotes of a rendered text.
    #[must_use]
    pub(super) fn rendered(html: String) -> Self {
        Self(html)
    }

    /// The HTML itself.
    #[must_use]
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is nothing to show.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0.as_bytes())
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it says.
    pub text: String,
    /// Where it leads, relative to the page, percent-encoded.
    pub href: String,
}

/// A status: word, shape and colour, so that none of them carries it alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// The class that colours it: `pass`, `warn`, `fail`, `info` or `none`.
    pub tone: &'static str,
    /// The shape: `check`, `cross`, `warning`, `half`, `ring` or `dash`.
    pub icon: &'static str,
    /// The word.
    pub word: String,
    /// As its author wrote it, when that differs.
    pub written: Option<String>,
}

impl Badge {
    /// A badge in relsite's own words.
    pub fn new(tone: &'static str, icon: &'static str, word: impl Into<String>) -> Self {
        Self { tone, icon, word: word.into(), written: None }
    }

    /// A badge in its author's words, capitals toned down.
    #[must_use]
    pub fn claimed(tone: &'static str, icon: &'static str, text: &str) -> Self {
        let word = sentence_case(text);
        Self { written: (word != text).then(|| text.to_owned()), ..Self::new(tone, icon, word) }
    }
}

/// `ROLLED BACK` as `Rolled back`. What has a small letter, and what is too short to be a word, stays.
fn sentence_case(text: &str) -> String {
    let shouts = text.chars().filter(|c| c.is_alphabetic()).count() > 2 && !text.chars().any(char::is_lowercase);
    if !shouts {
        return text.to_owned();
    }
    let lower = text.to_lowercase();
    let Some((at, first)) = lower.char_indices().find(|(_, c)| c.is_alphabetic()) else { return lower };
    let rest = &lower[at + first.len_utf8()..];
    format!("{}{}{rest}", &lower[..at], first.to_uppercase())
}

/// A point in time, for machines and for readers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Time {
    /// ISO 8601, for `datetime`.
    pub iso: String,
    /// For readers, the zone with it where there is a time of day.
    pub shown: String,
    /// As its author wrote it, when that differs.
    pub written: Option<String>,
}

/// A piece of a line: templates look at `is`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Part {
    /// Plain text.
    Text {
        /// The text.
        text: String,
        /// Its language, when it differs from what most records are written in.
        lang: Option<&'static str>,
    },
    /// Plain text that matters less.
    Muted {
        /// The text.
        text: String,
    },
    /// A placeholder that nobody filled in.
    Blank {
        /// As written.
        text: String,
    },
    /// A link.
    Link(Link),
    /// A command, a path, a commit.
    Code {
        /// The text.
        text: String,
    },
    /// A digest: shown short, whole in print.
    Digest {
        /// All of it.
        text: String,
        /// Its first characters.
        short: String,
    },
    /// A status.
    Badge(Badge),
    /// A point in time.
    Time(Time),
    /// A value that was judged: its sign and a hidden word say how.
    Judged {
        /// The value as written.
        text: String,
        /// The class: `ok`, `bad` or `unknown`.
        tone: &'static str,
        /// `✓`, `✕` or `–`.
        sign: &'static str,
        /// The sign in a word, read out.
        word: &'static str,
    },
    /// Inline HTML from Markdown.
    Markup {
        /// The HTML.
        html: Html,
    },
    /// A new line.
    Break,
}

impl Part {
    /// Plain text, its language recognised by its script.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::Text { lang: language_of(&text), text }
    }

    /// Text of less weight.
    pub fn muted(text: impl Into<String>) -> Self {
        Self::Muted { text: text.into() }
    }

    /// A path, a command, a commit.
    pub fn code(text: impl Into<String>) -> Self {
        Self::Code { text: text.into() }
    }

    /// A digest, shortened to 16 characters for the eye.
    #[must_use]
    pub fn digest(text: &str) -> Self {
        Self::Digest { text: text.to_owned(), short: text.chars().take(16).collect() }
    }

    /// A link where there is somewhere to lead to, else its text.
    pub fn link(text: impl Into<String>, href: Option<String>) -> Self {
        match href {
            Some(href) => Self::Link(Link { text: text.into(), href }),
            None => Self::text(text),
        }
    }
}

/// A text as its author wrote it, its unfilled placeholders marked.
#[must_use]
pub fn written(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut from = 0;
    for blank in placeholders(text) {
        push_text(&mut parts, &text[from..blank.start]);
        parts.push(Part::Blank { text: text[blank.clone()].to_owned() });
        from = blank.end;
    }
    push_text(&mut parts, &text[from..]);
    parts
}

fn push_text(parts: &mut Vec<Part>, text: &str) {
    if !text.is_empty() {
        parts.push(Part::text(text));
    }
}

/// Lists of parts with a comma between them.
#[must_use]
pub fn joined(lists: Vec<Vec<Part>>) -> Vec<Part> {
    let mut all = Vec::new();
    for list in lists {
        if !all.is_empty() && !list.is_empty() {
            all.push(Part::text(", "));
        }
        all.extend(list);
    }
    all
}

/// A cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Cell {
    /// What it holds.
    pub parts: Vec<Part>,
    /// A class beside the column's, as `s3` for a heat.
    pub class: Option<&'static str>,
}

impl From<Vec<Part>> for Cell {
    fn from(parts: Vec<Part>) -> Self {
        Self { parts, class: None }
    }
}

impl From<Part> for Cell {
    fn from(part: Part) -> Self {
        Self { parts: vec![part], class: None }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::default() } else { Part::text(text).into() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its heading.
    pub title: String,
    /// A second line of the heading.
    pub note: Option<String>,
    /// Whether it holds numbers: aligned to the right.
    pub numeric: bool,
}

impl Column {
    /// A column of words.
    pub fn words(title: impl Into<String>) -> Self {
        Self { title: title.into(), note: None, numeric: false }
    }

    /// A column of numbers.
    pub fn numbers(title: impl Into<String>) -> Self {
        Self { title: title.into(), note: None, numeric: true }
    }
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its anchor, unique on the page.
    pub id: Option<String>,
    /// The cell that names it.
    pub head: Cell,
    /// The other cells, one for each further column.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row without an anchor.
    pub fn new(head: impl Into<Cell>, cells: Vec<Cell>) -> Self {
        Self { id: None, head: head.into(), cells }
    }

    /// The same row with an anchor.
    #[must_use]
    pub fn anchored(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// The id of its caption, unique on the page.
    pub id: String,
    /// Its class: `data` or `heat`.
    pub class: &'static str,
    /// What it shows.
    pub caption: String,
    /// Its columns; the first holds the rows' names.
    pub columns: Vec<Column>,
    /// Its rows.
    pub rows: Vec<Row>,
}

impl Table {
    /// A table of data; `id` must be unique on the page.
    pub fn new(id: impl Into<String>, caption: impl Into<String>, columns: Vec<Column>, rows: Vec<Row>) -> Self {
        Self { id: id.into(), class: "data", caption: caption.into(), columns, rows }
    }
}

/// A label and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// The value.
    pub parts: Vec<Part>,
}

impl Fact {
    /// A fact.
    pub fn new(label: impl Into<String>, parts: Vec<Part>) -> Self {
        Self { label: label.into(), parts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_marked_and_the_rest_is_kept() {
        assert_eq!(
            written("to v[PREVIOUS] by TBD"),
            [Part::text("to v"), Part::Blank { text: "[PREVIOUS]".into() }, Part::text(" by "), Part::Blank { text: "TBD".into() }]
        );
        assert_eq!(written(""), []);
    }

    #[test]
    fn capitals_are_toned_down_and_kept_beside() {
        let badge = |text| Badge::claimed("fail", "cross", text);
        assert_eq!((badge("ROLLED BACK").word.as_str(), badge("ROLLED BACK").written.as_deref()), ("Rolled back", Some("ROLLED BACK")));
        for kept in ["GO", "Partial", "stable as of API v2", "통과"] {
            assert_eq!((badge(kept).word.as_str(), badge(kept).written), (kept, None));
        }
        assert_eq!(badge("(NO-GO)").word, "(No-go)");
    }

    #[test]
    fn scripts_name_their_language() {
        assert_eq!(Part::text("배포 검증"), Part::Text { text: "배포 검증".into(), lang: Some("ko") });
    }
}
