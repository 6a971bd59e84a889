//! XML, piece by piece, each with its line.
//!
//! Refuses entities other than the five that XML has and characters by number, more depth and pieces than the limits allow, and an end
//! before the elements are closed.

use quick_xml::{
    Reader,
    events::{BytesStart, Event, attributes::Attribute},
};

use super::{Confidence, Fault, Head, codes};
use crate::site::Limits;

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// An element begins.
    Open(Element),
    /// Text of the innermost element, a part of it perhaps.
    Text(String),
    /// The innermost element ends.
    Close,
}

/// The beginning of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name without a prefix.
    pub(super) name: String,
    /// The 1-based line where it begins.
    pub(super) line: u32,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// An attribute by its name without a prefix.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// An attribute that is a count.
    pub(super) fn count(&self, name: &str) -> Option<u64> {
        self.get(name)?.trim().parse().ok()
    }
}

/// Reads a document piece by piece; behind the first mistake there is nothing.
pub(super) struct Pieces<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    /// How far lines are counted, in bytes, and the line there.
    counted: (usize, u32),
    open: Vec<String>,
    left: u64,
    limits: &'t Limits,
    done: bool,
}

impl std::fmt::Debug for Pieces<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Pieces").field("counted", &self.counted).finish_non_exhaustive()
    }
}

impl<'t> Pieces<'t> {
    /// The pieces of a text.
    pub(super) fn of(text: &'t str, limits: &'t Limits) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().allow_dangling_amp = true;
        Self { reader, text, counted: (0, 1), open: Vec::new(), left: limits.evidence_items, limits, done: false }
    }

    fn line_at(&mut self, place: usize) -> u32 {
        let place = place.min(self.text.len());
        if place > self.counted.0 {
            let breaks = self.text.as_bytes()[self.counted.0..place].iter().filter(|byte| **byte == b'\n').count();
            self.counted = (place, self.counted.1.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX)));
        }
        self.counted.1
    }

    fn place(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    fn piece(&mut self) -> Option<Result<Piece, Fault>> {
        loop {
            let before = self.place();
            let piece = match self.reader.read_event() {
                Ok(Event::Start(start)) => self.begin(&start, before),
                Ok(Event::End(_)) => {
                    self.open.pop();
                    Ok(Piece::Close)
                }
                Ok(Event::Text(text)) => Ok(Piece::Text(text.into_inner().into_owned())),
                Ok(Event::CData(text)) => Ok(Piece::Text(text.into_inner().into_owned())),
                Ok(Event::GeneralRef(reference)) => Ok(Piece::Text(referred(&reference.into_inner()))),
                Ok(Event::Eof) => return self.end(),
                Ok(_) => continue,
                Err(error) => {
                    let line = self.line_at(usize::try_from(self.reader.error_position()).unwrap_or(before));
                    Err(Fault::new(&codes::MALFORMED, line, format!("it is no XML from here on: {error}")))
                }
            };
            return Some(piece);
        }
    }

    fn begin(&mut self, start: &BytesStart<'_>, place: usize) -> Result<Piece, Fault> {
        let line = self.line_at(place);
        let limits = self.limits;
        let over = |name: &str, most: u64| Fault::new(&codes::LIMIT, line, format!("holds more than `limits.{name}` = {most} allows"));
        self.left = self.left.checked_sub(1).ok_or_else(|| over("evidence_items", limits.evidence_items))?;
        let name = start.local_name().as_ref().to_owned();
        self.open.push(name.clone());
        if self.open.len() as u64 > limits.evidence_depth {
            return Err(over("evidence_depth", limits.evidence_depth));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute =
                attribute.map_err(|error| Fault::new(&codes::MALFORMED, line, format!("an attribute of <{name}> is broken: {error}")))?;
            attributes.push((attribute.key.local_name().as_ref().to_owned(), value(&attribute)));
        }
        Ok(Piece::Open(Element { name, line, attributes }))
    }

    fn end(&mut self) -> Option<Result<Piece, Fault>> {
        self.done = true;
        let open = self.open.last().cloned()?;
        let line = self.line_at(self.text.trim_end().len());
        Some(Err(Fault::new(&codes::MALFORMED, line, format!("it ends inside <{open}>: the rest is cut off"))))
    }
}

impl Iterator for Pieces<'_> {
    type Item = Result<Piece, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let piece = self.piece();
        self.done |= !matches!(piece, Some(Ok(_)));
        piece
    }
}

/// A value with the references that XML itself has resolved; others stay as they are written.
fn value(attribute: &Attribute<'_>) -> String {
    let mut text = String::new();
    let mut rest: &str = &attribute.value;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        match after.split_once(';').filter(|(name, _)| name.len() <= 32 && !name.contains(char::is_whitespace)) {
            Some((name, behind)) => {
                text.push_str(&referred(name));
                rest = behind;
            }
            None => {
                text.push('&');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

/// `amp`, `#10`: the character; anything else as it is written.
fn referred(name: &str) -> String {
    let by_number = || {
        let digits = name.strip_prefix('#')?;
        let number = digits.strip_prefix(['x', 'X']).map_or_else(|| digits.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        char::from_u32(number).map(String::from)
    };
    quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned).or_else(by_number).unwrap_or_else(|| format!("&{name};"))
}

/// Whether a text begins as XML whose outermost element has one of these names, with its first tag.
pub(super) fn root<'t>(text: &'t str, names: &[&str]) -> Option<&'t str> {
    let mut rest = text.trim_start();
    loop {
        let end = match rest {
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<!") => ">",
            _ => break,
        };
        rest = rest.split_once(end)?.1.trim_start();
    }
    let tag = rest.strip_prefix('<')?;
    let name = &tag[..tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(tag.len())];
    let name = name.rsplit(':').next().unwrap_or(name);
    names.contains(&name).then(|| &tag[..tag.find('>').unwrap_or(tag.len())])
}

/// Certain where the outermost element has one of these names.
pub(super) fn is_root(head: &Head<'_>, names: &[&str]) -> Confidence {
    Confidence::Certain.when(root(head.text, names).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        let tell = |piece: Result<Piece, Fault>| match piece {
            Ok(Piece::Open(element)) => format!("<{}@{} {:?}", element.name, element.line, element.get("a")),
            Ok(Piece::Text(text)) => text,
            Ok(Piece::Close) => ">".to_owned(),
            Err(fault) => format!("{} {}", fault.code.name, fault.line),
        };
        Pieces::of(text, &Limits::default()).map(tell).filter(|text| !text.trim().is_empty()).collect()
    }

    #[test]
    fn pieces_have_lines_and_plain_texts() {
        assert_eq!(
            told("<?xml version=\"1.0\"?>\n<n:x a=\"1 &lt; 2 &#65;\">\n<y/>a &amp; b<![CDATA[<z>]]></n:x>"),
            ["<x@2 Some(\"1 < 2 A\")", "<y@3 None", ">", "a ", "&", " b", "<z>", ">"]
        );
    }

    #[test]
    fn what_is_cut_off_or_hostile_is_a_fault() {
        assert_eq!(told("<a>\n<b>\n").last().map(String::as_str), Some("evidence/malformed 2"));
        assert_eq!(told("<a></b>").last().map(String::as_str), Some("evidence/malformed 1"));
        assert_eq!(told("<a b=>").last().map(String::as_str), Some("evidence/malformed 1"));
        assert_eq!(told(&"<a>".repeat(100)).last().map(String::as_str), Some("evidence/limit 1"));
        let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><x a=\"&b;\">&b;</x>";
        assert_eq!(told(laughs), ["<x@1 Some(\"&b;\")", "&b;", ">"]);
    }

    #[test]
    fn roots_are_found_behind_what_comes_before_them() {
        assert!(root("\n<?xml?>\n<!-- <x> -->\n<!DOCTYPE report SYSTEM \"a\">\n<report name=\"x\">", &["report"]).is_some());
        assert!(root("<reports>", &["report"]).is_none());
        assert!(root("words", &["words"]).is_none());
    }
}
