//! The one escaping writer: every tag, attribute and text of rendered Markdown and highlighted code passes through it.
//!
//! Refuses markup as data: tag and attribute names are words of the program, everything that an author wrote is escaped.

/// HTML under construction.
#[derive(Debug, Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    /// An empty piece of HTML with room for `bytes`.
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes) }
    }

    /// Writes a start tag.
    pub(super) fn open(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            attribute_into(&mut self.out, name, value);
        }
        self.out.push('>');
    }

    /// Writes an end tag.
    pub(super) fn close(&mut self, tag: &'static str) {
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    /// Writes an element that holds text only.
    pub(super) fn element(&mut self, tag: &'static str, attributes: &[(&'static str, &str)], text: &str) {
        self.open(tag, attributes);
        self.text(text);
        self.close(tag);
    }

    /// Writes text.
    pub(super) fn text(&mut self, text: &str) {
        escape_into(&mut self.out, text);
    }

    /// Appends what was written elsewhere by this writer.
    pub(super) fn append(&mut self, other: &Self) {
        self.out.push_str(&other.out);
    }

    /// How many bytes were written.
    pub(super) fn len(&self) -> usize {
        self.out.len()
    }

    /// Takes back what was written after `length` bytes.
    pub(super) fn truncate(&mut self, length: usize) {
        self.out.truncate(length);
    }

    /// Takes back white space at the end, but nothing before `start`.
    pub(super) fn trim_end(&mut self, start: usize) {
        let kept = self.out.get(start..).map_or(0, |tail| tail.trim_end().len());
        self.out.truncate(start + kept);
    }

    /// Says whether nothing but white space was written after `start` bytes.
    pub(super) fn is_blank_since(&self, start: usize) -> bool {
        self.out.get(start..).is_none_or(|tail| tail.trim().is_empty())
    }

    /// Adds an attribute to the start tag whose name ends at `position`.
    ///
    /// The language of an element is known only when its text was seen.
    pub(super) fn insert_attribute(&mut self, position: usize, name: &'static str, value: &str) {
        let mut attribute = String::new();
        attribute_into(&mut attribute, name, value);
        self.out.insert_str(position, &attribute);
    }

    /// Hands over what was written and starts anew.
    pub(super) fn take(&mut self) -> String {
        std::mem::take(&mut self.out)
    }
}

/// Appends `text` to `out`, escaped for elements and quoted attributes alike.
///
/// Control characters that HTML forbids become U+FFFD: a browser would do as much or drop them without a trace.
pub(super) fn escape_into(out: &mut String, text: &str) {
    let mut plain = 0;
    let mut from = 0;
    while let Some(found) = text.as_bytes()[from..].iter().position(|byte| begins_special(*byte)) {
        let index = from + found;
        let Some(character) = text[index..].chars().next() else { break };
        from = index + character.len_utf8();
        let Some(replacement) = replacement(character) else { continue };
        out.push_str(&text[plain..index]);
        out.push_str(replacement);
        plain = from;
    }
    out.push_str(&text[plain..]);
}

/// Whether a character that begins with this byte may need a replacement. Few do: control characters beyond ASCII begin with `C2`.
const fn begins_special(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'' | ..0x20 | 0x7f | 0xc2)
}

/// What stands for a character that cannot stand for itself.
fn replacement(character: char) -> Option<&'static str> {
    match character {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\t' | '\n' | '\r' | '\u{c}' => None,
        _ if character.is_control() => Some("\u{fffd}"),
        _ => None,
    }
}

/// A space, the name and the quoted value.
fn attribute_into(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_into(out, value);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_text_and_attributes_alike() {
        let mut html = Html::default();
        html.element("a", &[("href", "x\"'><")], "<&>\"'\0\u{85}\n");
        assert_eq!(html.take(), "<a href=\"x&quot;&#39;&gt;&lt;\">&lt;&amp;&gt;&quot;&#39;\u{fffd}\u{fffd}\n</a>");
    }

    #[test]
    fn takes_back_and_adds() {
        let mut html = Html::with_capacity(8);
        html.open("p", &[]);
        html.text("  ");
        assert!(html.is_blank_since(3));
        html.trim_end(3);
        html.insert_attribute(2, "lang", "ko");
        assert_eq!(html.take(), "<p lang=\"ko\">");
    }
}
