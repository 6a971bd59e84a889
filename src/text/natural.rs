//! Whether characters that could be misread UTF-8 can as well be what an author meant: `l’été` and `« voilà »` hold such stretches.
//!
//! Refuses to be clever: it knows how words end, how quotes and numbers are set, and nothing of any language's words.

use std::ops::Range;

use super::pages::Family;

/// A stretch of bytes that is, or begins, one UTF-8 sequence; a byte that can be neither stands alone.
#[derive(Debug)]
pub(super) struct Piece {
    /// Which bytes; as a page holds one byte per character, also which characters.
    pub(super) range: Range<usize>,
    /// Whether the sequence is whole and valid.
    pub(super) complete: bool,
}

/// Cuts bytes into sequences as far as they go.
pub(super) fn pieces(bytes: &[u8]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut start = 0;
    while start < bytes.len() {
        let follow = bytes[start + 1..].iter().take(length(bytes[start]) - 1).take_while(|byte| is_continuation(**byte)).count();
        let range = start..start + 1 + follow;
        let complete = std::str::from_utf8(&bytes[range.clone()]).is_ok_and(is_sane);
        start = range.end;
        found.push(Piece { range, complete });
    }
    found
}

/// Whether a repaired text can be a text: no control characters, no noncharacters, no plane without characters.
pub(super) fn is_sane(text: &str) -> bool {
    text.chars().all(|c| {
        let code = u32::from(c);
        let assigned = code < 0x4_0000 || (0xE_0000..0xE_0200).contains(&code);
        assigned && !c.is_control() && code & 0xFFFE != 0xFFFE && !(0xFDD0..0xFDF0).contains(&code)
    })
}

/// Whether a piece can be clean text as it stands between these two characters.
pub(super) fn is_natural(family: Family, piece: &[char], complete: bool, before: char, after: char) -> bool {
    match (family, complete) {
        (_, false) if piece.len() < 2 => true,
        (Family::Windows, true) => windows(piece, before, after),
        (Family::Windows, false) => piece[1] == '\u{A0}' || piece[1..].iter().all(|c| closes(*c) || opens(*c) || is_caron(*c)),
        (Family::Macintosh, true) => macintosh(piece),
        (Family::Macintosh, false) => true,
    }
}

fn windows(piece: &[char], before: char, after: char) -> bool {
    match *piece {
        // Signs that stand with any other: 3×½, Ø±0.5; and the one small letter among the capitals.
        ['×' | 'Ø' | 'ß', _] => true,
        // MENÜ”, but not Ã© or Å»aden.
        [capital, mark] => matches!(mark, 'Š' | 'Ž') || closes(mark) && ends_word(capital, before) && may_follow(capital, mark, after),
        // No common language ends a word in â but Turkish: hâlâ…”
        ['â', ..] if !before.is_alphabetic() => false,
        // A byte order mark.
        ['ï', '»', '¿'] => false,
        // voilà », né—« oui, máš…
        [_, '\u{A0}', ..] => true,
        ['á' | 'é' | 'í', caron, last] if is_caron(caron) => closes(last) || is_caron(last),
        [_, first, ref rest @ ..] => closes(first) && rest.iter().all(|c| closes(*c) || opens(*c)),
        _ => false,
    }
}

/// Whether an accented capital can end a word that follows this character.
fn ends_word(capital: char, before: char) -> bool {
    if before.is_alphanumeric() {
        return before.is_uppercase();
    }
    // A word of one letter; these are none in any language, but lead the Latin, Greek and Cyrillic letters of mojibake.
    !matches!(capital, 'Â' | 'Ã' | 'Î' | 'Ï' | 'Ð' | 'Ñ')
}

/// Whether the next word can begin right behind this mark.
fn may_follow(capital: char, mark: char, after: char) -> bool {
    !after.is_alphanumeric() || !matches!(capital, 'Â' | 'Ã') && matches!(mark, '\u{A0}' | '–' | '—' | '…' | '·' | '’')
}

fn macintosh(piece: &[char]) -> bool {
    match *piece {
        ['√', mark] => matches!(mark, '∂' | '∑' | '∏' | 'π' | '∫' | 'Ω' | 'µ'),
        ['≈', mark] => matches!(mark, '£' | '¢' | '¥' | '±' | 'π' | 'Ω' | 'µ' | '∞'),
        ['ƒ' | '¬', _] => false,
        [letter, mark] if letter.is_alphabetic() => closes(mark) || matches!(mark, '´' | '¨') || is_word(piece),
        // ’é in l’été, «É in «École», and the space that does not break in 20 °C.
        [_, _] => true,
        // Estonian „öö…“
        ['„' | '‚', one, other] => one.to_lowercase().eq(other.to_lowercase()),
        [_, _, _] => is_word(piece),
        _ => false,
    }
}

/// Whether these are letters of one word: capitals do not follow small letters.
fn is_word(piece: &[char]) -> bool {
    let small = |c: &char| c.is_lowercase();
    piece.iter().all(|c| c.is_alphabetic()) && (piece[1..].iter().all(small) || !piece.iter().any(small))
}

/// What stands right behind a word: quotes, dashes, dots, spaces, signs of trade, footnote marks.
fn closes(c: char) -> bool {
    matches!(
        c,
        '”' | '“'
            | '’'
            | '»'
            | '›'
            | '…'
            | '–'
            | '—'
            | '\u{A0}'
            | '™'
            | '®'
            | '©'
            | '°'
            | '¹'
            | '²'
            | '³'
            | 'ª'
            | 'º'
            | '·'
            | '•'
            | '†'
            | '‡'
            | '§'
    )
}

/// What stands right before a word.
fn opens(c: char) -> bool {
    matches!(c, '«' | '“' | '„' | '‚' | '‘' | '‹' | '¿' | '¡')
}

/// The letters of Czech and its neighbours that the Windows pages hold among their signs.
fn is_caron(c: char) -> bool {
    matches!(c, 'š' | 'ž' | 'Š' | 'Ž')
}

/// How long the sequence is that this byte begins; 1 when it begins none.
fn length(lead: u8) -> usize {
    match lead {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 1,
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}
