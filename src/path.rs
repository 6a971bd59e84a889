//! Relative paths: of inputs ([`RelPath`]) and of the published site ([`OutPath`]). Both are built only by their parsers.
//!
//! Refuses anything that could leave its root or collide on another system: no `..`, no absolute path, no device name.

use std::{fmt, sync::Arc};

use unicode_normalization::UnicodeNormalization;

/// Why a path was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// Nothing between two slashes, or nothing at all.
    #[error("a part of it is empty")]
    Empty,
    /// `.` or `..`.
    #[error("it contains `.` or `..`")]
    Dots,
    /// Starts with a slash, a drive or a scheme.
    #[error("it is absolute")]
    Absolute,
    /// A backslash, NUL or other control character.
    #[error("it contains a backslash or a control character")]
    Character,
    /// A part of more than 255 bytes, or more than 4096 in all.
    #[error("it is too long")]
    TooLong,
    /// A name that Windows reserves, or that ends in a dot or a space.
    #[error("a part of it is a reserved name")]
    Reserved,
}

/// The longest part of a path, in bytes.
const PART_LIMIT: usize = 255;
/// The longest path, in bytes.
const PATH_LIMIT: usize = 4096;

/// A path beneath `--root`, with `/` between its parts; spelled as on disk.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(Arc<str>);

impl RelPath {
    /// Reads a path as written; a leading `./` is dropped.
    ///
    /// # Errors
    /// When the path could leave its root or cannot be a path of an archive.
    pub fn new(text: &str) -> Result<Self, PathError> {
        let text = text.strip_prefix("./").unwrap_or(text);
        check_whole(text)?;
        for part in text.split('/') {
            check_part(part)?;
        }
        Ok(Self(text.into()))
    }

    /// Takes the names that a directory listing gave, whatever characters they hold. Only `load` needs this.
    #[must_use]
    pub fn from_disk(parts: &[&str]) -> Self {
        Self(parts.join("/").into())
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// All but the last part; empty for a path of one part.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |slash| &self.0[..slash])
    }

    /// The last part without its ending.
    #[must_use]
    pub fn stem(&self) -> &str {
        let name = self.name();
        name.rfind('.').filter(|dot| *dot > 0).map_or(name, |dot| &name[..dot])
    }

    /// The ending, in lower case and without the dot; empty when there is none.
    #[must_use]
    pub fn extension(&self) -> String {
        let name = self.name();
        name.rfind('.').filter(|dot| *dot > 0).map_or(String::new(), |dot| name[dot + 1..].to_ascii_lowercase())
    }

    /// What follows `folder/`, if the path stands beneath that folder.
    #[must_use]
    pub fn beneath(&self, folder: &str) -> Option<&str> {
        if folder.is_empty() {
            return Some(&self.0);
        }
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }

    /// Resolves a reference written in a file of `folder`: `..` may climb, but not above the root.
    ///
    /// # Errors
    /// As [`RelPath::new`], and [`PathError::Dots`] when the reference leaves the root.
    pub fn resolve(folder: &str, reference: &str) -> Result<Self, PathError> {
        check_whole(reference)?;
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in reference.split('/') {
            match part {
                "." | "" => {}
                ".." => drop(parts.pop().ok_or(PathError::Dots)?),
                part => parts.push(part),
            }
        }
        Self::new(&parts.join("/"))
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

fn check_whole(text: &str) -> Result<(), PathError> {
    if text.is_empty() {
        return Err(PathError::Empty);
    }
    if text.starts_with('/') || text.get(1..2) == Some(":") || text.contains("://") {
        return Err(PathError::Absolute);
    }
    if text.len() > PATH_LIMIT {
        return Err(PathError::TooLong);
    }
    if text.chars().any(|c| c == '\\' || c.is_control()) {
        return Err(PathError::Character);
    }
    Ok(())
}

fn check_part(part: &str) -> Result<(), PathError> {
    match part {
        "" => Err(PathError::Empty),
        "." | ".." => Err(PathError::Dots),
        part if part.len() > PART_LIMIT => Err(PathError::TooLong),
        _ => Ok(()),
    }
}

/// A path in the published site: lower-risk characters only, safe on every common file system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutPath(Arc<str>);

impl OutPath {
    /// The only constructor of output paths.
    ///
    /// # Errors
    /// When the path could leave the output folder or not exist on every common system.
    pub fn new(text: &str) -> Result<Self, PathError> {
        check_whole(text)?;
        for part in text.split('/') {
            check_part(part)?;
            if is_reserved(part) {
                return Err(PathError::Reserved);
            }
            if part.chars().any(|c| matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*')) {
                return Err(PathError::Character);
            }
        }
        Ok(Self(text.into()))
    }

    /// The path as text, with `/` between its parts.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two paths must not share: NFC and case folded, as a case-insensitive disk compares them.
    #[must_use]
    pub fn collision_key(&self) -> String {
        match self.0.is_ascii() {
            true => self.0.to_ascii_lowercase(),
            false => self.0.nfc().flat_map(char::to_lowercase).nfc().collect(),
        }
    }

    /// The path of `target` relative to the folder of this page, percent-encoded: what goes into `href`.
    #[must_use]
    pub fn link_to(&self, target: &Self) -> String {
        let equal = self.0.bytes().zip(target.0.bytes()).take_while(|(a, b)| a == b);
        // The folders that both stand in; a slash is one byte in any text.
        let shared = (1..).zip(equal).filter(|(_, (byte, _))| *byte == b'/').last().map_or(0, |(end, _)| end);
        let mut link = "../".repeat(self.0[shared..].matches('/').count());
        for (number, part) in target.0[shared..].split('/').enumerate() {
            link.push_str(if number > 0 { "/" } else { "" });
            link.push_str(&encode(part));
        }
        link
    }
}

impl fmt::Display for OutPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// Percent-encodes one part of a path for a URL (RFC 3986, unreserved characters kept).
#[must_use]
pub fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Undoes [`encode`]; a broken escape or bytes that are no UTF-8 give `None`.
#[must_use]
pub fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

/// A name made of `[a-z0-9._-]`, for ids and addresses; other scripts are transliterated. Empty when nothing is left.
///
/// Dots stay (`v2.4.0`); leading and trailing dots and dashes go; at most 80 bytes.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in deunicode::deunicode(text).chars() {
        let c = c.to_ascii_lowercase();
        match c {
            'a'..='z' | '0'..='9' | '.' | '_' => out.push(c),
            _ if out.ends_with('-') => {}
            _ => out.push('-'),
        }
        if out.len() >= 80 {
            break;
        }
    }
    while out.contains("..") {
        out = out.replace("..", ".");
    }
    out.trim_matches(['-', '.']).to_owned()
}

/// Whether Windows refuses a file of this name, whatever its ending.
#[must_use]
pub fn is_reserved(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end().as_bytes();
    let is_device = match stem {
        [word @ .., number] if word.len() == 3 => number.is_ascii_digit() && is_one_of(word, &[b"com", b"lpt"]),
        word => is_one_of(word, &[b"con", b"prn", b"aux", b"nul"]),
    };
    is_device || part.ends_with(['.', ' '])
}

fn is_one_of(word: &[u8], names: &[&[u8]]) -> bool {
    names.iter().any(|name| word.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_cannot_leave_the_root() {
        for bad in ["", "..", "a/../..", "/etc/passwd", "C:/x", "a\\b", "a//b", "a/./b", "a\0b", "http://x/y"] {
            assert!(RelPath::new(bad).is_err(), "{bad:?}");
        }
        assert_eq!(RelPath::resolve("content/a", "../b.md").map(|p| p.to_string()), Ok("content/b.md".into()));
        assert_eq!(RelPath::resolve("content", "../../b.md"), Err(PathError::Dots));
    }

    #[test]
    fn output_paths_exist_everywhere() {
        for bad in ["con", "nul.txt", "a/COM1.html", "x.", "x ", "a:b", "a?b", "../x", "/x"] {
            assert!(OutPath::new(bad).is_err(), "{bad:?}");
        }
        assert!(OutPath::new("releases/v2.4.0.html").is_ok());
    }

    #[test]
    fn links_are_relative_and_encoded() {
        let path = |text: &str| OutPath::new(text).expect("valid");
        assert_eq!(path("releases/v1.html").link_to(&path("index.html")), "../index.html");
        assert_eq!(path("index.html").link_to(&path("evidence/v1/raw/a b#.txt")), "evidence/v1/raw/a%20b%23.txt");
        assert_eq!(path("releases/v1.html").link_to(&path("releases/v2.html")), "v2.html");
        assert_eq!(path("releases/v1.html").link_to(&path("releases/v1.html")), "v1.html");
        assert_eq!(path("releases/v1/record.html").link_to(&path("releases/v1.html")), "../v1.html");
        assert_eq!(path("a/b/c.html").link_to(&path("a/b")), "../b");
        assert_eq!(path("값/é.html").link_to(&path("값/è.html")), "%C3%A8.html");
        assert_eq!(decode("a%20b%23").as_deref(), Some("a b#"));
    }

    #[test]
    fn slugs_keep_dots_and_lose_the_rest() {
        assert_eq!(slug("v2.4.0"), "v2.4.0");
        assert_eq!(slug("../../x"), "x");
        assert_eq!(slug("Mina Park"), "mina-park");
        assert_eq!(slug("RISK-009"), "risk-009");
    }
}
