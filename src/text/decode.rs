//! Bytes to text: which encoding a file has, and what of it is no text.
//!
//! Refuses to fail: whatever the bytes are, a text comes back, and beside it the first place that is not as it should be.

use std::borrow::Cow;

/// How a file was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, ASCII included. Some bytes may still be invalid: see [`Decoded::first_invalid`].
    Utf8,
    /// UTF-8 behind a byte order mark.
    Utf8Bom,
    /// UTF-16, least significant byte first, with or without a byte order mark.
    Utf16Le,
    /// UTF-16, most significant byte first, with or without a byte order mark.
    Utf16Be,
    /// UTF-8 that turns to UTF-16 midway, as when two programs append to one log.
    Mixed,
    /// No text: it holds NUL, or much that no encoding explains.
    Binary,
}

impl Encoding {
    /// The name in pages and exports, such as `utf-8-bom`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf8Bom => "utf-8-bom",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Mixed => "mixed",
            Self::Binary => "binary",
        }
    }
}

/// How the lines of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Newlines {
    /// Some lines end in CR LF.
    pub crlf: bool,
    /// Some lines end in a CR alone.
    pub lone_cr: bool,
}

/// A place in a file as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The 0-based offset in bytes, a byte order mark counted.
    pub byte: usize,
    /// The 1-based line.
    pub line: u32,
}

/// A file as text, and what was found on the way.
#[derive(Debug, Clone)]
pub struct Decoded<'b> {
    /// The text without its byte order mark; what is invalid shows as U+FFFD. Borrowed where the bytes already are this text.
    pub text: Cow<'b, str>,
    /// How the file was stored.
    pub encoding: Encoding,
    /// How its lines end as stored.
    pub newlines: Newlines,
    /// The first bytes that are invalid in the encoding. A record with any is refused.
    pub first_invalid: Option<Place>,
    /// The first NUL character. A record with any is refused.
    pub first_nul: Option<Place>,
}

/// How much of a file is looked at to tell whether it is UTF-16 or no text at all, in bytes.
const SAMPLE: usize = 8192;

/// Decodes a file and turns every line end into `\n`, as records and viewers want it.
///
/// A CR alone ends a line, as in CommonMark; line numbers are those an editor shows.
#[must_use]
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let mut decoded = decode_as_stored(bytes);
    if decoded.newlines != Newlines::default() {
        decoded.text = Cow::Owned(decoded.text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    decoded
}

/// Decodes a file and keeps its line ends: for what writes the file back.
#[must_use]
pub fn decode_as_stored(bytes: &[u8]) -> Decoded<'_> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => from_utf8(bytes, 3, Encoding::Utf8Bom),
        [0xFF, 0xFE, 0, 0, ..] => finish(Draft::lossy(bytes, 0), Encoding::Binary),
        [0xFF, 0xFE, ..] => from_utf16(bytes, Order::Little),
        [0xFE, 0xFF, ..] => from_utf16(bytes, Order::Big),
        _ => from_utf8(bytes, 0, Encoding::Utf8),
    }
}

/// The order of the two bytes of a UTF-16 unit.
#[derive(Debug, Clone, Copy)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn unit(self, pair: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(pair),
            Self::Big => u16::from_be_bytes(pair),
        }
    }

    fn mark(self) -> [u8; 2] {
        match self {
            Self::Little => [0xFF, 0xFE],
            Self::Big => [0xFE, 0xFF],
        }
    }

    fn encoding(self) -> Encoding {
        match self {
            Self::Little => Encoding::Utf16Le,
            Self::Big => Encoding::Utf16Be,
        }
    }
}

/// A text in the making; places are pairs of the byte in the file and the byte in the text.
struct Draft<'b> {
    text: Cow<'b, str>,
    invalid: Option<(usize, usize)>,
    nul: Option<(usize, usize)>,
}

impl<'b> Draft<'b> {
    /// The bytes from `start` on, read as UTF-8.
    fn lossy(bytes: &'b [u8], start: usize) -> Self {
        let body = &bytes[start..];
        let (text, invalid) = match std::str::from_utf8(body) {
            Ok(text) => (Cow::Borrowed(text), None),
            Err(error) => (String::from_utf8_lossy(body), Some((start + error.valid_up_to(), error.valid_up_to()))),
        };
        let nul = first(body, 0).and_then(|at| Some((start + at, first(text.as_bytes(), 0)?)));
        Self { text, invalid, nul }
    }

    /// Appends the bytes from `start` on, read as UTF-16.
    fn append_utf16(&mut self, bytes: &[u8], start: usize, order: Order) {
        let text = self.text.to_mut();
        let (pairs, rest) = bytes[start..].as_chunks::<2>();
        let mut byte = start;
        for unit in char::decode_utf16(pairs.iter().map(|pair| order.unit(*pair))) {
            let place = (byte, text.len());
            let c = unit.unwrap_or_else(|_| {
                self.invalid.get_or_insert(place);
                char::REPLACEMENT_CHARACTER
            });
            if c == '\0' {
                self.nul.get_or_insert(place);
            }
            byte += 2 * c.len_utf16();
            text.push(c);
        }
        if !rest.is_empty() {
            self.invalid.get_or_insert((byte, text.len()));
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

fn from_utf8(bytes: &[u8], start: usize, encoding: Encoding) -> Decoded<'_> {
    let draft = Draft::lossy(bytes, start);
    if draft.nul.is_none() {
        let encoding = if draft.invalid.is_some() && mostly_invalid(&draft.text) { Encoding::Binary } else { encoding };
        return finish(draft, encoding);
    }
    if start == 0 {
        for order in [Order::Little, Order::Big] {
            if is_utf16(bytes, order) {
                return from_utf16(bytes, order);
            }
        }
    }
    turning(bytes, start).unwrap_or_else(|| finish(draft, Encoding::Binary))
}

fn from_utf16(bytes: &[u8], order: Order) -> Decoded<'_> {
    let start = if bytes.starts_with(&order.mark()) { 2 } else { 0 };
    let mut draft = Draft { text: Cow::Owned(String::with_capacity(bytes.len() / 2)), invalid: None, nul: None };
    draft.append_utf16(bytes, start, order);
    finish(draft, order.encoding())
}

/// A file whose first part is UTF-8 without fault and whose rest is clearly UTF-16.
fn turning(bytes: &[u8], start: usize) -> Option<Decoded<'_>> {
    let nul = bytes.iter().position(|byte| *byte == 0)?;
    // The first NUL belongs to an ASCII character: its second byte when little-endian, its first when big-endian. A mark may stand
    // before it, with up to a few characters between that need no NUL; the mark then says where the turn is.
    let marked = |order: Order| bytes[start..nul].windows(2).position(|pair| pair == order.mark()).map(|at| (start + at, 2, order));
    let unmarked = [(nul.checked_sub(1)?, 0, Order::Little), (nul, 0, Order::Big)];
    let turns = [marked(Order::Little), marked(Order::Big)].into_iter().flatten().chain(unmarked);
    for (turn, mark, order) in turns {
        let head = bytes.get(start..turn).and_then(|head| std::str::from_utf8(head).ok());
        if let Some(head) = head.filter(|_| is_utf16(&bytes[turn + mark..], order)) {
            let mut draft = Draft { text: Cow::Owned(head.to_owned()), invalid: None, nul: None };
            draft.append_utf16(bytes, turn + mark, order);
            return Some(finish(draft, Encoding::Mixed));
        }
    }
    None
}

/// Whether bytes without a mark are UTF-16 beyond doubt: a fair share of ASCII in this order and hardly any in
/// the other, no control characters, no half of a surrogate pair.
fn is_utf16(bytes: &[u8], order: Order) -> bool {
    let (pairs, _) = bytes[..bytes.len().min(SAMPLE)].as_chunks::<2>();
    let units = || pairs.iter().map(|pair| order.unit(*pair));
    let is_ascii = |unit: u16| matches!(unit, 0x09 | 0x0A | 0x0D | 0x20..=0x7E);
    let ascii = units().filter(|unit| is_ascii(*unit)).count();
    let swapped = units().filter(|unit| is_ascii(unit.swap_bytes())).count();
    let controls = units().filter(|unit| *unit < 0x20 && !is_ascii(*unit)).count();
    let unpaired = char::decode_utf16(units()).filter(Result::is_err).count();
    let cut_pair = usize::from(bytes.len() > SAMPLE);
    ascii >= 4.max(4 * swapped + 1) && ascii * 8 >= pairs.len() && controls == 0 && unpaired <= cut_pair
}

/// Whether more than one character in ten of the beginning had to be replaced.
fn mostly_invalid(text: &str) -> bool {
    let sample = || text.chars().take(SAMPLE);
    sample().filter(|c| *c == char::REPLACEMENT_CHARACTER).count() * 10 > sample().count()
}

fn finish(draft: Draft<'_>, encoding: Encoding) -> Decoded<'_> {
    let Draft { text, invalid, nul } = draft;
    let place = |(byte, in_text): (usize, usize)| Place { byte, line: line_of(&text.as_bytes()[..in_text]) };
    let (first_invalid, first_nul) = (invalid.map(place), nul.map(place));
    Decoded { newlines: newlines(text.as_bytes()), first_invalid, first_nul, text, encoding }
}

fn newlines(text: &[u8]) -> Newlines {
    let mut found = Newlines::default();
    let mut rest = text;
    while let Some(at) = first(rest, b'\r') {
        rest = &rest[at + 1..];
        *if rest.first() == Some(&b'\n') { &mut found.crlf } else { &mut found.lone_cr } = true;
        if found.crlf && found.lone_cr {
            break;
        }
    }
    found
}

/// Where a byte stands first. `contains` is the vectorised search of the standard library: most texts hold no such byte.
fn first(bytes: &[u8], wanted: u8) -> Option<usize> {
    if bytes.contains(&wanted) { bytes.iter().position(|byte| *byte == wanted) } else { None }
}

/// The 1-based line on which the text after `before` begins.
fn line_of(before: &[u8]) -> u32 {
    let ends = before.iter().enumerate().filter(|(at, byte)| match byte {
        b'\n' => true,
        b'\r' => before.get(at + 1) != Some(&b'\n'),
        _ => false,
    });
    u32::try_from(ends.count() + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn utf16(text: &str, order: Order) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| match order {
                Order::Little => unit.to_le_bytes(),
                Order::Big => unit.to_be_bytes(),
            })
            .collect()
    }

    fn check(bytes: &[u8], text: &str, encoding: Encoding) -> Newlines {
        let decoded = decode(bytes);
        assert_eq!((&*decoded.text, decoded.encoding), (text, encoding));
        assert_eq!((decoded.first_invalid, decoded.first_nul), (None, None), "{text:?}");
        decoded.newlines
    }

    #[test]
    fn says_what_a_file_is() {
        let text = "Reason: 성공 ✅ 🚀\nStage: 1\n";
        check(b"", "", Encoding::Utf8);
        check(text.as_bytes(), text, Encoding::Utf8);
        check(&[b"\xEF\xBB\xBF", text.as_bytes()].concat(), text, Encoding::Utf8Bom);
        for order in [Order::Little, Order::Big] {
            check(&utf16(text, order), text, order.encoding());
            check(&[&order.mark()[..], &utf16(text, order)].concat(), text, order.encoding());
        }
    }

    #[test]
    fn follows_a_log_that_turns_to_utf16() {
        let (head, tail) = ("first: é\r\n", "second line ✅\r\n");
        for order in [Order::Little, Order::Big] {
            let bare = [head.as_bytes(), &utf16(tail, order)].concat();
            let marked = [head.as_bytes(), &order.mark(), &utf16(tail, order)].concat();
            for bytes in [bare, marked] {
                assert!(check(&bytes, "first: é\nsecond line ✅\n", Encoding::Mixed).crlf);
            }
        }
    }

    #[test]
    fn notes_line_ends_and_keeps_line_numbers() {
        assert_eq!(check(b"a\r\nb\rc\n", "a\nb\nc\n", Encoding::Utf8), Newlines { crlf: true, lone_cr: true });
        assert_eq!(decode(b"a\r\nb\rc\n\xFFd").first_invalid, Some(Place { byte: 7, line: 4 }));
        assert_eq!(decode_as_stored(b"a\r\nb").text, "a\r\nb");
    }

    #[test]
    fn names_the_first_byte_that_is_no_text() {
        let invalid = decode("line one\nline tw\u{fc}".as_bytes());
        assert_eq!(invalid.first_invalid, None);
        let invalid = decode(b"line one is long enough\nline \xFF two\n");
        assert_eq!((invalid.encoding, invalid.first_invalid), (Encoding::Utf8, Some(Place { byte: 29, line: 2 })));
        assert_eq!(invalid.text, "line one is long enough\nline \u{FFFD} two\n");
        let nul = decode(b"line one\nline\0two\n");
        assert_eq!((nul.encoding, nul.first_nul), (Encoding::Binary, Some(Place { byte: 13, line: 2 })));
        let marked = decode(b"\xEF\xBB\xBFa\n\xC3");
        assert_eq!(marked.first_invalid, Some(Place { byte: 5, line: 2 }));
    }

    #[test]
    fn broken_utf16_is_named_too() {
        let odd = decode(b"\xFF\xFEa\0\n\0b");
        assert_eq!((&*odd.text, odd.first_invalid), ("a\n\u{FFFD}", Some(Place { byte: 6, line: 2 })));
        let unpaired = decode(b"\xFF\xFE\x00\xD8a\0");
        assert_eq!((&*unpaired.text, unpaired.first_invalid), ("\u{FFFD}a", Some(Place { byte: 2, line: 1 })));
    }

    #[test]
    fn binary_files_are_binary() {
        for bytes in [
            &b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..],
            b"\x7fELF\x02\x01\x01\0\0\0",
            b"\xFF\xFE\0\0a\0\0\0",
            &[0; 64],
            &[0xFF; 64],
            b"\x1f\x8b\x08\x00",
        ] {
            assert_eq!(decode(bytes).encoding, Encoding::Binary, "{bytes:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn never_panics(bytes in proptest::collection::vec(prop_oneof![Just(0u8), Just(b'\r'), Just(b'\n'), Just(0xFF), Just(0xFE), Just(0xD8), any::<u8>()], 0..200)) {
            let decoded = decode(&bytes);
            prop_assert!(decoded.first_invalid.is_none_or(|place| place.byte < bytes.len()));
            prop_assert!(!decoded.text.contains('\r'));
        }

        #[test]
        fn clean_text_comes_back(text in "[^\0\r\u{FEFF}]{0,80}") {
            let decoded = decode(text.as_bytes());
            prop_assert_eq!(&*decoded.text, &text);
            prop_assert!(matches!(decoded.text, Cow::Borrowed(_)));
        }
    }
}
