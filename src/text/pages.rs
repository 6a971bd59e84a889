//! The code pages in which UTF-8 is most often misread, as tables from character back to byte.
//!
//! Refuses characters that a page does not hold; a C1 control counts as its own byte in the Windows pages, which leave five of them undefined.

use std::sync::LazyLock;

/// Two readings of a byte: as Windows reads it, or as the old Macintosh did.
///
/// Windows-1252 and Windows-1254 are one family: wherever both hold a character they give it the same byte, so no text can tell
/// them apart and none has two repairs because of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Windows,
    Macintosh,
}

impl Family {
    /// Both, in the order in which they are tried.
    pub(super) const ALL: [Self; 2] = [Self::Windows, Self::Macintosh];

    /// The bytes that were misread as this text, if every character of it is in one page of the family.
    pub(super) fn bytes(self, text: &str) -> Option<Vec<u8>> {
        let pages: &[Page] = match self {
            Self::Windows => &[Page::Windows1252, Page::Windows1254],
            Self::Macintosh => &[Page::Macintosh],
        };
        pages.iter().find_map(|page| text.chars().map(|c| page.byte(c)).collect())
    }
}

/// Whether any of the pages holds this non-ASCII character.
pub(super) fn is_in_a_page(c: char) -> bool {
    // All other scripts and emoji stand between the two highest stretches that the pages reach into.
    if matches!(c, '\u{2600}'..='\u{F8FE}' | '\u{FB03}'..) {
        return false;
    }
    [Page::Windows1252, Page::Windows1254, Page::Macintosh].iter().any(|page| page.byte(c).is_some())
}

#[derive(Debug, Clone, Copy)]
enum Page {
    Windows1252,
    Windows1254,
    Macintosh,
}

impl Page {
    fn byte(self, c: char) -> Option<u8> {
        let table = &TABLES[self as usize];
        let c1 = matches!(c, '\u{80}'..='\u{9F}') && !matches!(self, Self::Macintosh);
        if c1 {
            return u8::try_from(u32::from(c)).ok();
        }
        table.binary_search_by_key(&c, |(held, _)| *held).ok().map(|at| table[at].1)
    }
}

/// Each page from character to byte, sorted by character.
static TABLES: LazyLock<[Vec<(char, u8)>; 3]> =
    LazyLock::new(|| [encoding_rs::WINDOWS_1252, encoding_rs::WINDOWS_1254, encoding_rs::MACINTOSH].map(table));

fn table(encoding: &'static encoding_rs::Encoding) -> Vec<(char, u8)> {
    let upper: Vec<u8> = (0x80..=0xFF).collect();
    let (text, _) = encoding.decode_without_bom_handling(&upper);
    let mut table: Vec<(char, u8)> = text.chars().zip(upper.iter().copied()).collect();
    table.sort_unstable();
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_windows_pages_agree_wherever_both_hold_a_character() {
        for c in ('\u{80}'..'\u{3000}').filter(|c| is_in_a_page(*c)) {
            if let (Some(one), Some(other)) = (Page::Windows1252.byte(c), Page::Windows1254.byte(c)) {
                assert_eq!(one, other, "{c}");
            }
        }
    }

    #[test]
    fn pages_give_back_their_bytes() {
        assert_eq!(Family::Windows.bytes("ğŸ\u{9d}"), Some(vec![0xF0, 0x9F, 0x9D]));
        assert_eq!(Family::Macintosh.bytes("\u{F8FF}üéØ"), Some(vec![0xF0, 0x9F, 0x8E, 0xAF]));
        assert_eq!(Family::Macintosh.bytes("ğ"), None);
        assert_eq!(Family::Windows.bytes("ðğ"), None);
        assert!(is_in_a_page('ﬂ') && is_in_a_page('◊') && !is_in_a_page('한') && !is_in_a_page('✅'));
    }
}
