//! Markdown: its title, and its boxes.
//!
//! Refuses to render: a page does that, through the same writer as for any author's text.

use super::{Confidence, Head, Input, Kind, Needs, Reader, Reading, text::lines};
use crate::site::Limits;

/// Markdown.
pub(super) static MARKDOWN: Reader = Reader { kind: Kind::Markdown, most: Confidence::Possible, fits, needs: Needs::Beginning, read };

fn fits(head: &Head<'_>) -> Confidence {
    let heading = |line: &str| line.starts_with("# ") || line.starts_with("## ");
    let text = lines(head.text).any(|line| !line.starts_with('#'));
    Confidence::Possible.when(lines(head.text).any(heading) && text)
}

fn read(input: &Input<'_>, _: &Limits) -> Reading {
    let mut reading = Reading::default();
    let title = input.text.lines().zip(1u32..).find_map(|(line, number)| Some((line.strip_prefix("# ")?, number)));
    if let Some((title, line)) = title {
        reading.facts.state_at("title", title.trim(), line);
    }
    let boxed = |marks: &[&str]| {
        let starts = |line: &str| {
            let item = line.trim_start().strip_prefix(['-', '*', '+']).map(str::trim_start);
            item.is_some_and(|item| marks.iter().any(|mark| item.starts_with(mark)))
        };
        input.text.lines().filter(|line| starts(line)).count()
    };
    let (done, open) = (boxed(&["[x]", "[X]"]), boxed(&["[ ]"]));
    if done + open > 0 {
        reading.facts.state("done", done);
        reading.facts.state("open", open);
    }
    reading
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    #[test]
    fn titles_and_boxes() {
        let text = "# Night of the 18th\n\n- [x] paged\n* [ ] closed\n";
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, Kind::Markdown);
        let facts = recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default()).facts;
        assert_eq!(facts.json(), serde_json::json!({"title": "Night of the 18th", "done": 1, "open": 1}));
    }
}
