//! The few words of the interface that rendered Markdown needs, in the language of the page.
//!
//! Refuses to know any language itself: the caller gives them all.

/// Words that rendered Markdown shows or reads out. `{}` stands for a title or a number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// Read out before an item that is done, as "Done:".
    pub done: String,
    /// Read out before an item that is not done, as "Not done:".
    pub not_done: String,
    /// Names a block of code to a screen reader.
    pub code: String,
    /// Names a table to a screen reader.
    pub table: String,
    /// Names the link of a heading to itself, as "Link to section {}".
    pub permalink: String,
    /// The title of a note.
    pub note: String,
    /// The title of a tip.
    pub tip: String,
    /// The title of an important remark.
    pub important: String,
    /// The title of a warning.
    pub warning: String,
    /// The title of a caution.
    pub caution: String,
    /// Names the section of footnotes.
    pub footnotes: String,
    /// Names a link from a footnote back to the text, as "Back to reference {}".
    pub backlink: String,
    /// Read out before a placeholder that nobody filled in, as "Not filled in:".
    pub unfilled: String,
    /// Stands for the summary that a `<details>` lacks.
    pub details: String,
}

/// Puts `value` where the words have `{}`.
pub(super) fn fill(words: &str, value: &str) -> String {
    words.replacen("{}", value, 1)
}

#[cfg(test)]
pub(super) fn english() -> Words {
    Words {
        done: "Done:".into(),
        not_done: "Not done:".into(),
        code: "Code".into(),
        table: "Table".into(),
        permalink: "Link to section {}".into(),
        note: "Note".into(),
        tip: "Tip".into(),
        important: "Important".into(),
        warning: "Warning".into(),
        caution: "Caution".into(),
        footnotes: "Footnotes".into(),
        backlink: "Back to reference {}".into(),
        unfilled: "Not filled in:".into(),
        details: "Details".into(),
    }
}
