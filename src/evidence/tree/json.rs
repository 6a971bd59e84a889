//! JSON (RFC 8259) with the line of every value.
//!
//! Refuses what the standard refuses, whatever lenient programs accept.

use super::{Budget, Tree, TreeValue};
use crate::{
    evidence::{Fault, codes},
    site::Limits,
};

pub(super) fn read(text: &str, limits: &Limits) -> Result<Tree, Fault> {
    let mut reader = Reader { rest: text, line: 1, budget: Budget::of(limits) };
    let tree = reader.value(1)?;
    reader.end().map(|()| tree)
}

/// Reads a map and hands on the items of some of its lists one by one, instead of keeping them. What is given before a mistake was given.
pub(super) fn stream(text: &str, limits: &Limits, lists: &[&str], each: &mut dyn FnMut(&str, Tree)) -> Result<Tree, Fault> {
    let mut reader = Reader { rest: text, line: 1, budget: Budget::of(limits) };
    reader.blanks();
    let line = reader.line;
    if !reader.rest.starts_with('{') {
        return Err(reader.instead("`{`"));
    }
    let value = reader.entries(&mut |reader, name| {
        reader.blanks();
        if !reader.rest.starts_with('[') || !lists.contains(&name) {
            return reader.value(2);
        }
        let line = reader.line;
        reader.items(&mut |reader| {
            let item = reader.value(3)?;
            each(name, item);
            Ok(())
        })?;
        Ok(Tree { line, value: TreeValue::List(Vec::new()) })
    })?;
    reader.end().map(|()| Tree { line, value })
}

struct Reader<'t> {
    rest: &'t str,
    line: u32,
    budget: Budget,
}

impl Reader<'_> {
    fn wrong(&self, message: &str) -> Fault {
        Fault::new(&codes::MALFORMED, self.line, message)
    }

    /// What stands here instead of something expected.
    fn instead(&self, expected: &str) -> Fault {
        match self.rest.chars().next() {
            None => self.wrong(&format!("the JSON ends where {expected} should stand")),
            Some(c) => self.wrong(&format!("`{}` stands where {expected} should", c.escape_debug())),
        }
    }

    fn blanks(&mut self) {
        let rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let skipped = &self.rest[..self.rest.len() - rest.len()];
        self.line = self.line.saturating_add(u32::try_from(skipped.bytes().filter(|b| *b == b'\n').count()).unwrap_or(u32::MAX));
        self.rest = rest;
    }

    fn takes(&mut self, sign: char) -> bool {
        self.blanks();
        let rest = self.rest.strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self, depth: u64) -> Result<Tree, Fault> {
        self.blanks();
        let line = self.line;
        self.budget.take(line, depth)?;
        let value = match self.rest.bytes().next() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => TreeValue::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => TreeValue::Number(self.number()?),
            _ => self.word()?,
        };
        Ok(Tree { line, value })
    }

    fn word(&mut self) -> Result<TreeValue, Fault> {
        let words = [("true", TreeValue::Flag(true)), ("false", TreeValue::Flag(false)), ("null", TreeValue::Null)];
        for (word, value) in words {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest;
                return Ok(value);
            }
        }
        Err(self.instead("a value"))
    }

    fn end(&mut self) -> Result<(), Fault> {
        self.blanks();
        if self.rest.is_empty() { Ok(()) } else { Err(self.wrong("something follows the end of the JSON")) }
    }

    fn map(&mut self, depth: u64) -> Result<TreeValue, Fault> {
        self.entries(&mut |reader, _| reader.value(depth + 1))
    }

    fn entries(&mut self, value: &mut dyn FnMut(&mut Self, &str) -> Result<Tree, Fault>) -> Result<TreeValue, Fault> {
        let mut entries = Vec::new();
        self.takes('{');
        if self.takes('}') {
            return Ok(TreeValue::Map(entries));
        }
        loop {
            self.blanks();
            if !self.rest.starts_with('"') {
                return Err(self.instead("a name in quotes"));
            }
            let name = self.string()?;
            if !self.takes(':') {
                return Err(self.instead("`:`"));
            }
            let value = value(self, &name)?;
            entries.push((name, value));
            if self.takes(',') {
                continue;
            }
            return if self.takes('}') { Ok(TreeValue::Map(entries)) } else { Err(self.instead("`,` or `}`")) };
        }
    }

    fn list(&mut self, depth: u64) -> Result<TreeValue, Fault> {
        let mut items = Vec::new();
        self.items(&mut |reader| {
            items.push(reader.value(depth + 1)?);
            Ok(())
        })?;
        Ok(TreeValue::List(items))
    }

    fn items(&mut self, item: &mut dyn FnMut(&mut Self) -> Result<(), Fault>) -> Result<(), Fault> {
        self.takes('[');
        if self.takes(']') {
            return Ok(());
        }
        loop {
            item(self)?;
            if self.takes(',') {
                continue;
            }
            return if self.takes(']') { Ok(()) } else { Err(self.instead("`,` or `]`")) };
        }
    }

    fn number(&mut self) -> Result<String, Fault> {
        let end = self.rest.find(|c: char| !matches!(c, '0'..='9' | '+' | '-' | '.' | 'e' | 'E')).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        if !is_number(number) {
            return Err(self.wrong(&format!("`{number}` is no number")));
        }
        self.rest = rest;
        Ok(number.to_owned())
    }

    fn string(&mut self) -> Result<String, Fault> {
        let mut text = String::new();
        self.rest = &self.rest[1..];
        loop {
            let end = self.rest.find(|c: char| c == '"' || c == '\\' || c < ' ');
            let Some(end) = end else { return Err(self.wrong("a text is not closed")) };
            text.push_str(&self.rest[..end]);
            let sign = self.rest.as_bytes()[end];
            self.rest = &self.rest[end + 1..];
            match sign {
                b'"' => return Ok(text),
                b'\\' => text.push(self.escape()?),
                _ => return Err(self.wrong("a control character stands in a text")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let sign = self.rest.chars().next();
        self.rest = &self.rest[sign.map_or(0, char::len_utf8)..];
        match sign {
            Some(c @ ('"' | '\\' | '/')) => Ok(c),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => self.unicode(),
            _ => Err(self.wrong("an escape in a text is unknown")),
        }
    }

    fn unicode(&mut self) -> Result<char, Fault> {
        let first = self.unit()?;
        if !(0xD800..0xDC00).contains(&first) {
            return char::from_u32(first).ok_or_else(|| self.wrong("half a character stands alone"));
        }
        let Some(rest) = self.rest.strip_prefix("\\u") else { return Err(self.wrong("half a character stands alone")) };
        self.rest = rest;
        let second = self.unit()?;
        let low = second.checked_sub(0xDC00).filter(|low| *low < 0x400);
        low.and_then(|low| char::from_u32(0x10000 + ((first - 0xD800) << 10) + low))
            .ok_or_else(|| self.wrong("half a character stands alone"))
    }

    fn unit(&mut self) -> Result<u32, Fault> {
        let digits = self.rest.get(..4).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.wrong("`\\u` lacks its four digits"))?;
        self.rest = &self.rest[4..];
        Ok(unit)
    }
}

/// `-0.5e+10`: no leading zeros, no bare point.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let (whole, decimals) = mantissa.split_once('.').map_or((mantissa, None), |(whole, decimals)| (whole, Some(decimals)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let plain = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole) && (whole == "0" || !whole.starts_with('0')) && decimals.is_none_or(digits) && exponent.is_none_or(plain)
}
