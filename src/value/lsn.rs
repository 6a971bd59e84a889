//! PostgreSQL log sequence numbers (PostgreSQL documentation 8.20, `pg_lsn`).

use std::fmt;

use serde::{Deserialize, Serialize};

/// A position in the write-ahead log: `X/Y`, two hexadecimal numbers of 1 to 8 digits, value X·2³² + Y.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Lsn(pub u64);

impl Lsn {
    /// Reads `X/Y` exactly: no blanks, no sign, no prefix.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (high, low) = text.split_once('/')?;
        Some(Self(u64::from(half(high)?) << 32 | u64::from(half(low)?)))
    }

    /// Whether somebody meant a position that is none: parted like one, and all but a sign or two hexadecimal.
    #[must_use]
    pub fn is_spoilt(text: &str) -> bool {
        let Some((high, low)) = text.split_once('/') else { return false };
        let is_word = |half: &str| (1..=16).contains(&half.len()) && half.bytes().all(|b| b.is_ascii_alphanumeric());
        let hex = text.bytes().filter(u8::is_ascii_hexdigit).count();
        let other = text.len() - 1 - hex;
        let is_meant = hex > 2 && other <= 2 && other * 3 <= hex && text.bytes().any(|b| b.is_ascii_digit());
        is_word(high) && is_word(low) && is_meant && Self::parse(text).is_none()
    }

    /// The signed number of bytes from `earlier` to here. Says nothing across timelines past their fork.
    #[must_use]
    pub fn bytes_since(self, earlier: Self) -> i128 {
        i128::from(self.0) - i128::from(earlier.0)
    }
}

impl fmt::Display for Lsn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:X}/{:X}", self.0 >> 32, self.0 & 0xFFFF_FFFF)
    }
}

fn half(digits: &str) -> Option<u32> {
    let plain = (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::Lsn;

    #[test]
    fn distances() {
        for (after, before, bytes) in [
            ("0/16B3748", "0/16B3700", 72),
            ("1/0", "0/FFFFFFFF", 1),
            ("A/1", "B/1", -4_294_967_296),
            ("3A/7F1C2B40", "3A/7F21D9A8", -372_328),
            ("0/a", "00000000/0000000A", 0),
        ] {
            let lsn = |text| Lsn::parse(text).expect("valid");
            assert_eq!(lsn(after).bytes_since(lsn(before)), bytes, "{after} - {before}");
        }
    }

    #[test]
    fn spoilt_positions_are_known_from_words() {
        assert!(["5C/A41F08EZ", "3A/7F21O9A8", "100000000/0", "0x1/1", "3A/7F21D9A811"].iter().all(|text| Lsn::is_spoilt(text)));
        let words = [
            "5C/A41F08E2",
            "n/a",
            "team/service1",
            "24/7",
            "before/after",
            "TBD/TBD",
            "a/b/c",
            "evidence/x",
            "v1/2",
            "feed/dead",
            "/",
            "1/é0",
        ];
        for text in words {
            assert!(!Lsn::is_spoilt(text), "{text}");
        }
    }

    #[test]
    fn rejected() {
        for text in ["123", "100000000/0", "-1/0", " 0/1", "/1", "1/", "0x1/1", "1/1/1", "g/1", "1/+1"] {
            assert_eq!(Lsn::parse(text), None, "{text:?}");
        }
    }
}
