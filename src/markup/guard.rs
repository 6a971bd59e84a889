//! What is refused before it is parsed: texts that are larger or nested deeper than anything a person writes.
//!
//! Refuses nothing that somebody could mean: each limit has a name, a value and can be raised.

use super::writer::DEPTH_LIMIT;

/// How large and deep a text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a text.
    pub size: usize,
    /// Bytes of a line.
    pub line: usize,
    /// Block quotes and lists in each other.
    pub depth: usize,
    /// Brackets in each other, in one paragraph.
    pub brackets: usize,
    /// Columns of a table.
    pub columns: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { size: 1 << 20, line: 256 << 10, depth: DEPTH_LIMIT, brackets: 10_000, columns: 5_000 }
    }
}

/// What a limit limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::size`].
    Size,
    /// [`Limits::line`].
    Line,
    /// [`Limits::depth`].
    Depth,
    /// [`Limits::brackets`].
    Brackets,
    /// [`Limits::columns`].
    Columns,
}

impl Limit {
    /// The limit's name, in messages and in `site.toml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Size => "markdown-size",
            Self::Line => "markdown-line",
            Self::Depth => "markdown-depth",
            Self::Brackets => "markdown-brackets",
            Self::Columns => "markdown-columns",
        }
    }
}

/// A text exceeds a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it exceeds the limit `{}` of {allowed}", limit.name())]
pub struct Exceeded {
    /// The limit.
    pub limit: Limit,
    /// Its value.
    pub allowed: usize,
    /// The byte where the text goes beyond it.
    pub offset: usize,
}

/// Looks over a text, without parsing it.
///
/// # Errors
/// The first limit that the text exceeds.
pub fn guard(text: &str, limits: &Limits) -> Result<(), Exceeded> {
    if text.len() > limits.size {
        return Err(Exceeded { limit: Limit::Size, allowed: limits.size, offset: limits.size });
    }
    let mut scan = Scan { limits, fence: None, brackets: 0, indents: Vec::new() };
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        scan.line(line).map_err(|(limit, allowed, at)| Exceeded { limit, allowed, offset: offset + at })?;
        offset += line.len();
    }
    Ok(())
}

/// How many times deeper a line may nest that seems to stand in a code block, where `>>>>>>` is no quote.
///
/// Whether it really does only the parser knows, so there is a limit all the same.
const SLACK_IN_CODE: usize = 5;

/// What is exceeded, its value, and the byte in the line.
type Beyond = (Limit, usize, usize);

/// What is known of the lines so far.
struct Scan<'l> {
    limits: &'l Limits,
    /// The mark, and its length, of the fence that seems to be open.
    fence: Option<(u8, usize)>,
    brackets: usize,
    /// Where the items that seem to be open are indented.
    indents: Vec<usize>,
}

impl Scan<'_> {
    fn line(&mut self, line: &str) -> Result<(), Beyond> {
        if line.len() > self.limits.line {
            return Err((Limit::Line, self.limits.line, self.limits.line));
        }
        let bytes = line.trim_end().as_bytes();
        let slack = if self.fence.is_some() { SLACK_IN_CODE } else { 1 };
        self.depth(bytes, self.limits.depth.saturating_mul(slack))?;
        self.fence(bytes);
        if self.fence.is_some() {
            return Ok(());
        }
        self.columns(bytes)?;
        self.brackets(bytes)
    }

    /// Counts the quotes and items that a line opens, and those that it stands in by its indentation.
    fn depth(&mut self, line: &[u8], allowed: usize) -> Result<(), Beyond> {
        if is_rule(line) {
            return Ok(());
        }
        let indent = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let mut at = indent;
        let mut containers = 0;
        while let Some(length) = marker(&line[at..]) {
            at += length;
            containers += 1;
            if containers > allowed {
                return Err((Limit::Depth, allowed, at));
            }
            at += line[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        }
        if containers > 0 {
            self.indents.retain(|open| *open < indent);
            self.indents.push(indent);
        }
        if self.indents.len() > allowed { Err((Limit::Depth, allowed, indent)) } else { Ok(()) }
    }

    /// Follows the fences of code blocks, whatever they stand in.
    fn fence(&mut self, line: &[u8]) {
        let line = line.trim_ascii_start();
        let Some(mark) = line.first().copied().filter(|mark| matches!(mark, b'`' | b'~')) else { return };
        let length = line.iter().take_while(|byte| **byte == mark).count();
        match self.fence {
            None if length >= 3 && (mark == b'~' || !line[length..].contains(&b'`')) => self.fence = Some((mark, length)),
            Some((open, least)) if open == mark && length >= least && length == line.len() => self.fence = None,
            _ => {}
        }
    }

    /// Counts the columns that the row of dashes under a table's head declares.
    fn columns(&self, line: &[u8]) -> Result<(), Beyond> {
        let allowed = self.limits.columns;
        let declares = line.len() > allowed && line.iter().all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t' | b'>'));
        let columns = line.iter().filter(|byte| **byte == b'|').count();
        if declares && columns > allowed { Err((Limit::Columns, allowed, 0)) } else { Ok(()) }
    }

    /// Counts brackets that are open; an empty line ends the paragraph and with it all of them.
    fn brackets(&mut self, line: &[u8]) -> Result<(), Beyond> {
        if line.is_empty() {
            self.brackets = 0;
        }
        for (at, byte) in line.iter().enumerate() {
            match byte {
                b'[' => self.brackets += 1,
                b']' => self.brackets = self.brackets.saturating_sub(1),
                _ => {}
            }
            if self.brackets > self.limits.brackets {
                return Err((Limit::Brackets, self.limits.brackets, at));
            }
        }
        Ok(())
    }
}

/// Whether a line is a rule: only one of the three marks, and white space.
fn is_rule(line: &[u8]) -> bool {
    let mut marks = line.iter().filter(|byte| !byte.is_ascii_whitespace());
    let Some(first) = marks.next() else { return false };
    matches!(first, b'-' | b'*' | b'_') && marks.all(|mark| mark == first)
}

/// The length of the quote's or item's mark at the start.
fn marker(line: &[u8]) -> Option<usize> {
    match line.first()? {
        b'>' => Some(1),
        b'-' | b'*' | b'+' => ends_marker(line.get(1)).then_some(1),
        b'0'..=b'9' => {
            let digits = line.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
            let marked = matches!(line.get(digits), Some(b'.' | b')')) && ends_marker(line.get(digits + 1));
            marked.then_some(digits + 1)
        }
        b'[' if line.get(1) == Some(&b'^') => {
            let label = line.iter().take(1_000).position(|byte| *byte == b']')?;
            (line.get(label + 1) == Some(&b':')).then_some(label + 2)
        }
        _ => None,
    }
}

/// Whether what follows lets a mark be one.
fn ends_marker(next: Option<&u8>) -> bool {
    next.is_none_or(u8::is_ascii_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limit that a text exceeds, and where.
    fn beyond(text: &str) -> Option<(&'static str, usize)> {
        guard(text, &Limits::default()).err().map(|exceeded| (exceeded.limit.name(), exceeded.offset))
    }

    #[test]
    fn each_limit_refuses_what_is_above_and_passes_what_is_below() {
        let row = |columns: usize| format!("{}\n{}\n", "|a".repeat(columns), "|-".repeat(columns));
        let indented = |depth: usize| -> String { (0..depth).map(|level| format!("{}- a\n", "  ".repeat(level))).collect() };
        let cases = [
            ("a\n".repeat(1 << 19), None),
            ("a\n".repeat((1 << 19) + 1), Some(("markdown-size", 1 << 20))),
            ("a".repeat(256 << 10), None),
            (format!("b\n{}", "a".repeat((256 << 10) + 1)), Some(("markdown-line", 2 + (256 << 10)))),
            ("> ".repeat(100), None),
            (">".repeat(101), Some(("markdown-depth", 101))),
            (format!("{}a", "1. > - ".repeat(34)), Some(("markdown-depth", 235))),
            (indented(100), None),
            (indented(101), Some(("markdown-depth", 10_500))),
            ("[".repeat(10_000), None),
            ("[".repeat(100_000), Some(("markdown-brackets", 10_000))),
            (row(5_000), None),
            (row(5_001), Some(("markdown-columns", 10_003))),
        ];
        for (text, expected) in cases {
            assert_eq!(beyond(&text), expected, "{text:.20}");
        }
    }

    #[test]
    fn what_only_looks_deep_passes() {
        let rule = "- ".repeat(300);
        let banner = format!("```\n{}\n{}\n```\n", ">".repeat(400), "[".repeat(20_000));
        let list: String = (0..5_000).map(|item| format!("{}- a\n", " ".repeat(item % 7))).collect();
        let links = "[a][b] [c](d) [ ]\n".repeat(20_000);
        for text in [rule, banner, list, links, "-".repeat(1_000), "1.2.3 ".repeat(1_000)] {
            assert_eq!(beyond(&text), None, "{text:.20}");
        }
    }

    #[test]
    fn an_open_fence_does_not_hide_depth_for_ever() {
        assert_eq!(beyond(&format!("<!--\n```\n-->\n{}", "> ".repeat(1_000))).map(|(name, _)| name), Some("markdown-depth"));
    }

    #[test]
    fn the_message_names_the_limit() {
        let message = guard(&">".repeat(200), &Limits::default()).map_err(|exceeded| exceeded.to_string());
        assert_eq!(message, Err("it exceeds the limit `markdown-depth` of 100".to_owned()));
    }
}
