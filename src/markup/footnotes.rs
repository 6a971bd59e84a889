//! Footnotes: written aside while the text goes on, shown as one section, each with links back to its marks.
//!
//! Refuses to lose one: a footnote that nothing refers to is shown too, without a link back.

use std::collections::BTreeMap;

use super::{
    html::Html,
    inline::{Inline, Role},
    words::fill,
};

/// The footnotes of one text.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// Those that are being written, by number, each with the HTML around it.
    open: Vec<(usize, Html)>,
    /// Those that were written, by number. A label that was defined twice has both texts.
    done: BTreeMap<usize, Html>,
}

impl Footnotes {
    /// Whether a footnote is being written.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Begins to write a footnote aside.
    pub(super) fn start(&mut self, label: &str, out: &mut Inline<'_, '_>) {
        let number = out.survey.note(label).map_or(0, |(number, _)| number);
        self.open.push((number, std::mem::take(&mut out.html)));
        out.open_nothing(Role::Markdown);
    }

    /// Ends a footnote and goes on where it began.
    pub(super) fn end(&mut self, out: &mut Inline<'_, '_>) {
        out.close();
        if let Some((number, around)) = self.open.pop() {
            let note = std::mem::replace(&mut out.html, around);
            self.done.entry(number).or_default().append(&note);
        }
    }

    /// The section of all footnotes; empty if there are none.
    pub(super) fn section(&self, out: &Inline<'_, '_>) -> String {
        let mut html = Html::default();
        if self.done.is_empty() {
            return html.take();
        }
        html.open("section", &[("class", "footnotes"), ("aria-label", &out.page.words.footnotes)]);
        html.open("ol", &[]);
        for (number, note) in &self.done {
            html.open("li", &[("id", out.survey.note_id(*number))]);
            html.append(note);
            back_links(*number, out, &mut html);
            html.close("li");
        }
        html.close("ol");
        html.close("section");
        html.take()
    }
}

/// Links from a footnote to each of its marks.
fn back_links(number: usize, out: &Inline<'_, '_>, html: &mut Html) {
    let Some(marks) = out.marks.get(&number) else { return };
    html.open("p", &[("class", "back")]);
    for (index, id) in marks.iter().enumerate() {
        let name = if marks.len() == 1 { number.to_string() } else { format!("{number}.{}", index + 1) };
        let label = fill(&out.page.words.backlink, &name);
        html.element("a", &[("href", &format!("#{id}")), ("aria-label", &label)], "\u{21a9}\u{fe0e}");
    }
    html.close("p");
}
