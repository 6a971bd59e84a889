//! Texts as a reader joins them again: lines that were wrapped, letters of two bytes, signs behind a backslash.
//!
//! Refuses to join words: only what ends one line and begins the next without a space between can have been one.

/// A text with bytes left out.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Thin {
    /// What is left.
    pub(super) bytes: Vec<u8>,
    /// Where each byte stood.
    pub(super) at: Vec<usize>,
}

/// The longest part of a line that is joined with the next, in bytes.
const LONGEST: usize = 8192;
/// The shortest.
const SHORTEST: usize = 4;
/// One in so many bytes has to be zero for a text to be one of two or four bytes a letter.
const ZEROS: usize = 8;

impl Thin {
    fn push(&mut self, bytes: &[u8], range: std::ops::Range<usize>) {
        self.bytes.extend_from_slice(&bytes[range.clone()]);
        self.at.extend(range);
    }

    /// What keeps two joined texts apart.
    fn part(&mut self, at: usize) {
        self.bytes.push(b'\n');
        self.at.push(at);
    }
}

/// UTF-16 and UTF-32, of which ASCII is left.
pub(super) fn without_zeros(bytes: &[u8]) -> Option<Thin> {
    let zeros = bytes.iter().filter(|byte| **byte == 0).count();
    if zeros * ZEROS < bytes.len() || zeros == 0 {
        return None;
    }
    let at: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] != 0).collect();
    Some(Thin { bytes: at.iter().map(|at| bytes[*at]).collect(), at })
}

/// Signs without the backslash that Markdown, JSON and shells put before them.
pub(super) fn unescaped(bytes: &[u8]) -> Option<Thin> {
    let is_escape = |at: usize| bytes[at] == b'\\' && matches!(bytes.get(at + 1), Some(b'_' | b'-' | b'.' | b'/' | b'+' | b'=' | b'~'));
    if !bytes.contains(&b'\\') || !(0..bytes.len()).any(is_escape) {
        return None;
    }
    let at: Vec<usize> = (0..bytes.len()).filter(|at| !is_escape(*at)).collect();
    Some(Thin { bytes: at.iter().map(|at| bytes[*at]).collect(), at })
}

/// The ends of lines with the beginnings of the next, where both are of the letters that tokens have; through lines that are one token each. Where
/// there are such lines, the same two lines at a time as well: what follows a token of two lines may be a word.
pub(super) fn wrapped(bytes: &[u8]) -> [Option<Thin>; 2] {
    let (joined, goes_on) = pieced(bytes, true);
    let paired = if goes_on { pieced(bytes, false).0 } else { None };
    [joined, paired]
}

/// The joined lines, and whether one was joined with both its neighbours.
fn pieced(bytes: &[u8], through: bool) -> (Option<Thin>, bool) {
    let mut thin = Thin::default();
    let (mut start, mut goes_on) = (0, false);
    // The end of the line before, and whether it is the end of what was joined already.
    let mut before: Option<(std::ops::Range<usize>, bool)> = None;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let (first, last) = ends_of(line);
        let (first, last) = (first.start + start..first.end + start, last.start + start..last.end + start);
        let joins = first.len() >= SHORTEST;
        let mut open = false;
        if let Some((end, continues)) = before.filter(|_| joins) {
            goes_on |= continues;
            if !continues {
                thin.part(end.start);
                thin.push(bytes, end);
            }
            thin.push(bytes, first.clone());
            open = through && first == last;
        }
        before = (last.len() >= SHORTEST).then_some((last, open));
        start += line.len();
    }
    ((!thin.bytes.is_empty()).then_some(thin), goes_on)
}

/// The token with which a line begins, and the one with which it ends; empty where there is none.
fn ends_of(line: &[u8]) -> (std::ops::Range<usize>, std::ops::Range<usize>) {
    let quiet = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'\\' | b'"' | b'\'' | b'+' | b',' | b'>' | b'#');
    let from = line.iter().take_while(|byte| quiet(byte)).count();
    let to = line.len() - line.iter().rev().take_while(|byte| quiet(byte)).count();
    if from >= to {
        return (from..from, from..from);
    }
    let body = &line[from..to];
    let head = body.iter().take_while(is_token).count().min(LONGEST);
    let tail = body.iter().rev().take_while(is_token).count().min(LONGEST);
    (from..from + head, to - tail..to)
}

fn is_token(byte: &&u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b'+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_lines_are_joined_and_prose_is_not() {
        let said = |text: &str| wrapped(text.as_bytes())[0].take().map(|thin| String::from_utf8(thin.bytes).expect("ASCII"));
        assert_eq!(said("key is abcdef\\\n  ghijkl done\n").as_deref(), Some("\nabcdefghijkl"));
        assert_eq!(said("\"abcdef\" +\n\"ghijkl\" +\n\"mnopqr\"\n").as_deref(), Some("\nabcdefghijklmnopqr"));
        let pairs = wrapped(b"abcdef\nghijkl\nmnopqr\n")[1].take().map(|thin| String::from_utf8(thin.bytes).expect("ASCII"));
        assert_eq!(pairs.as_deref(), Some("\nabcdefghijkl\nghijklmnopqr"));
        assert_eq!(wrapped(b"abcdef\nghijkl\n")[1], None, "two lines are a pair already");
        assert_eq!(said("API_TOKEN=\nDATABASE_URL=x\n"), None);
        assert_eq!(said("a b\nc d\n"), None);
        assert_eq!(said(""), None);
    }

    #[test]
    fn places_lead_back() {
        let text = b"xx abcd\nefgh yy";
        let thin = wrapped(text)[0].take().expect("joined");
        assert_eq!(thin.bytes, b"\nabcdefgh");
        assert_eq!((thin.at[1], thin.at[8]), (3, 11));
        assert_eq!(unescaped(b"a\\_b").expect("thin").at, [0, 2, 3]);
        assert_eq!(without_zeros(b"a\0b\0").expect("thin").bytes, b"ab");
        assert_eq!(without_zeros(b"plain text"), None);
    }
}
