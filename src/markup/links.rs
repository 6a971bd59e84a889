//! Where a link may lead: the schemes that are allowed, addresses that stand bare in text, and the caller's knowledge of the site.
//!
//! Refuses every scheme but http, https, mailto and tel, and every host that is named without a scheme.

use std::ops::Range;

/// What the caller knows about where links lead.
pub trait Links: Sync {
    /// Where a link with this destination (as written, entities and escapes resolved) leads.
    ///
    /// Asked for relative destinations, fragments that are no heading of the text, and http(s) addresses, which may be of this very archive.
    fn resolve(&self, destination: &str) -> Target;

    /// The address of the picture that a relative destination names, if it may be shown.
    fn image(&self, _destination: &str) -> Option<String> {
        None
    }

    /// What in `text` should become a link or be marked, in ascending order; of two that overlap the first counts.
    ///
    /// Asked for each piece of prose, and for each code span, where only what spans it whole counts.
    fn mentions(&self, _text: &str) -> Vec<Mention> {
        Vec::new()
    }
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// To this address.
    Href(String),
    /// To the destination as it is written.
    AsWritten,
    /// Nowhere: what it names does not exist. The text is shown, marked.
    Broken,
    /// To what may not be linked. The text is shown.
    Refused,
}

/// A stretch of text that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// How it is shown.
    pub mark: Mark,
}

/// How a [`Mention`] is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// As a link to this address.
    Link(String),
    /// As a placeholder that nobody filled in.
    Unfilled,
}

/// Links for text that knows nothing around it: http(s) addresses lead where they say, relative ones nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoLinks;

impl Links for NoLinks {
    fn resolve(&self, destination: &str) -> Target {
        if is_web(destination) { Target::AsWritten } else { Target::Broken }
    }
}

/// What kind of destination a link has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// http or https.
    Web,
    /// mailto or tel.
    Contact,
    /// A path, a query or a fragment.
    Relative,
    /// Anything else.
    Forbidden,
}

/// Sorts a destination by its scheme, which is read as the most lenient browser would: white space and control characters left out.
pub(super) fn kind(destination: &str) -> Kind {
    let bare: String = destination.chars().filter(|character| !is_ignorable(*character)).map(slash).take(4096).collect();
    if bare.starts_with("//") {
        return Kind::Forbidden;
    }
    let end = bare.find(['/', '?', '#']).unwrap_or(bare.len());
    let Some(colon) = bare[..end].find(':') else { return Kind::Relative };
    match bare[..colon].to_ascii_lowercase().as_str() {
        "http" | "https" if bare[colon + 1..].starts_with("//") => Kind::Web,
        "mailto" | "tel" => Kind::Contact,
        _ => Kind::Forbidden,
    }
}

/// Whether the destination is an http or https address.
pub(super) fn is_web(destination: &str) -> bool {
    kind(destination) == Kind::Web
}

/// The destination as it may stand in an `href`: what a URL cannot hold percent-encoded, no white space around it.
pub(super) fn href(destination: &str) -> String {
    let trimmed = destination.trim_matches(|character: char| character.is_control() || character.is_whitespace());
    let mut out = String::with_capacity(trimmed.len());
    for character in trimmed.chars() {
        match character {
            '\t' | '\n' | '\r' => {}
            'a'..='z' | 'A'..='Z' | '0'..='9' => out.push(character),
            _ if "-_.~!*'();:@&=+$,/?#%[]".contains(character) => out.push(character),
            _ => percent_encode(&mut out, character),
        }
    }
    out
}

/// The addresses that stand bare in `text`: from `http://` or `https://` to the last character that reads as a part of it.
pub(super) fn bare_addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(offset) = text[from..].find("://") {
        let separator = from + offset;
        from = separator + 3;
        let Some(start) = scheme_start(text, separator) else { continue };
        let end = address_end(text, from);
        if end > from {
            found.push(start..end);
            from = end;
        }
    }
    found
}

/// Where the scheme before `separator` begins, if it is http or https and stands alone.
fn scheme_start(text: &str, separator: usize) -> Option<usize> {
    let before = &text[..separator];
    let length = ["https", "http"].iter().find(|scheme| ends_with_ignoring_case(before, scheme))?.len();
    let start = separator - length;
    let alone = text[..start].chars().next_back().is_none_or(|character| !character.is_alphanumeric());
    alone.then_some(start)
}

/// Whether `text` ends with the ASCII word `end`, in whatever case.
fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= end.len() && bytes[bytes.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}

/// Where the address that goes on at `from` ends: before white space, quotes and brackets, without the sentence's own punctuation.
fn address_end(text: &str, from: usize) -> usize {
    let rest = &text[from..];
    if !rest.starts_with(|character: char| character.is_alphanumeric() || character == '[') {
        return from;
    }
    let length = rest.find(ends_address).unwrap_or(rest.len());
    let address = &rest[..length];
    let mut open = address.matches('(').count();
    let mut close = address.matches(')').count();
    let mut end = length;
    for (index, character) in address.char_indices().rev() {
        match character {
            ')' if close > open => close -= 1,
            '(' => open -= 1,
            '.' | ',' | ':' | ';' | '!' | '?' | '\'' | '*' | '_' | '~' | '|' | ']' => {}
            _ => break,
        }
        end = index;
    }
    from + end
}

/// Whether no address goes on past this character.
fn ends_address(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(character, '<' | '>' | '"' | '`' | '\\' | '{' | '}' | '^' | '\u{2018}'..='\u{201f}' | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0c}')
}

/// Whether browsers, or people, read past this character in a scheme.
fn is_ignorable(character: char) -> bool {
    character.is_control()
        || character.is_whitespace()
        || matches!(character, '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

/// Browsers take a backslash for a slash.
fn slash(character: char) -> char {
    if character == '\\' { '/' } else { character }
}

/// Appends the UTF-8 bytes of a character, each as `%XX`.
fn percent_encode(out: &mut String, character: char) {
    let mut buffer = [0; 4];
    for byte in character.encode_utf8(&mut buffer).bytes() {
        out.push('%');
        for nibble in [byte >> 4, byte & 15] {
            out.extend(char::from_digit(nibble.into(), 16).map(|digit| digit.to_ascii_uppercase()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_four_schemes_and_relative_addresses_pass() {
        for web in ["http://a.b", "HTTPS://a.b/c?d#e", " https://x", "ht\ntp://x"] {
            assert_eq!(kind(web), Kind::Web, "{web}");
        }
        for contact in ["mailto:a@b.c", "tel:+49"] {
            assert_eq!(kind(contact), Kind::Contact);
        }
        for relative in ["a/b.md", "#x", "?q=a:b", "./a:b", "../x", "a#b:c", ""] {
            assert_eq!(kind(relative), Kind::Relative, "{relative}");
        }
        let forbidden = ["javascript:x", "java\u{0}script:x", " \u{1}JaVa\tScRiPt\n:x", "java\u{200b}script:x", "data:text/html,x"];
        for forbidden in forbidden.into_iter().chain([
            "vbscript:x",
            "file:///etc",
            "//evil",
            "/\\evil",
            "\\\\evil",
            "c:\\x",
            "http:evil",
            ":x",
            "blob:x",
        ]) {
            assert_eq!(kind(forbidden), Kind::Forbidden, "{forbidden}");
        }
    }

    #[test]
    fn encodes_what_an_address_cannot_hold() {
        assert_eq!(href(" a b/\"ü\".md\n"), "a%20b/%22%C3%BC%22.md");
        assert_eq!(href("a%20b&c"), "a%20b&c");
    }

    #[test]
    fn finds_bare_addresses() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&str> = bare_addresses(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected);
        };
        check("see https://a.b/c. And (http://d.e/f_(g)), ok", &["https://a.b/c", "http://d.e/f_(g)"]);
        check("xhttp://a.b javascript://a.b https:// http://-", &[]);
        check("HTTPS://A.B/c?d=e&f=g#h;", &["HTTPS://A.B/c?d=e&f=g#h"]);
        check("“https://a.b/ü”", &["https://a.b/ü"]);
        check("https://a.b)))))", &["https://a.b"]);
        check("https://[::1]:8080/", &["https://[::1]:8080/"]);
    }
}
