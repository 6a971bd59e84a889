//! Files of a delivery: a heading or a row for each, with what it does and how it is used; and the files that commands run.
//!
//! Refuses a heading that says more than a path: such a section is about something else.

use super::Reader;
use crate::record::{
    Artefact, Infrastructure, PlanStep,
    changes::list_items,
    commands::steps_of,
    document::{Content, Line, Style},
    entries::is_blank,
    sections::{Node, heading_line},
    tables::{Table, cell},
};
use crate::value::without_emoji;

/// Adds the file that a section is about, and the files of its tables.
pub(super) fn read(reader: Reader<'_>, node: &Node<'_>, group: Option<&str>, found: &mut Infrastructure) {
    found.artefacts.extend(of_heading(reader, node, group));
    for table in node.blocks.iter().filter_map(Table::of) {
        found.artefacts.extend(rows(reader, &table, &node.title));
    }
}

/// `#### `scripts/deploy.sh` (Enhanced)`
fn of_heading(reader: Reader<'_>, node: &Node<'_>, group: Option<&str>) -> Option<Artefact> {
    let line = heading_line(node.heading?)?;
    let (path, note) = named(line)?;
    let items = node.blocks.iter().filter_map(list_items).flatten().filter(|item| item.task.is_none());
    let features = items.filter_map(|item| item.lines().first()).map(Line::plain).filter(|text| !is_blank(text));
    let about = node.blocks.iter().find_map(|block| match &block.content {
        Content::Paragraph(lines) => Some(lines.iter().map(Line::plain).collect::<Vec<_>>().join(" ")),
        _ => None,
    });
    let is_label = |text: &str| text.ends_with(':') && text.split_whitespace().count() < 3;
    let usage = |block: &crate::record::document::Block| match &block.content {
        Content::Code { language, .. } if matches!(language.as_str(), "" | "bash" | "sh" | "shell" | "console" | "zsh") => {
            steps_of(block, reader.doc)
        }
        _ => Vec::new(),
    };
    Some(Artefact {
        path,
        group: group.map(str::to_owned),
        note,
        about: about.filter(|text| !is_label(text) && !is_blank(text)).map(|text| text.trim_end_matches(':').to_owned()),
        features: features.collect(),
        usage: node.blocks.iter().flat_map(usage).collect(),
        span: reader.doc.span(&line.range),
    })
}

/// The path in code, and the remark in parentheses behind it; `None` where there are other words.
fn named(line: &Line) -> Option<(String, Option<String>)> {
    let code = line.runs.iter().find(|run| run.style == Style::Code)?.text.trim();
    let rest = without_emoji(&line.plain()).replacen(code, "", 1);
    let rest = rest.trim();
    let note = rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let alone = rest.is_empty() || note.is_some();
    (alone && is_path(code)).then(|| (code.to_owned(), note.map(|note| note.trim().to_owned())))
}

/// `scripts/deploy.sh`, `.env.example`, `Dockerfile`; no address, no option, no variable.
fn is_path(text: &str) -> bool {
    let ending = text
        .rsplit_once('.')
        .is_some_and(|(_, ending)| (1..=12).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric()));
    let named = ending && text.bytes().any(|b| b.is_ascii_alphabetic()) || text.contains('/') || matches!(text, "Dockerfile" | "Makefile");
    let clean = !text.contains("://")
        && !text.starts_with(['-', '$', '@', '/'])
        && !text.contains(|c: char| c.is_whitespace() || "*[]{}<>|;=()".contains(c));
    named && clean && !text.trim_start_matches(['v', 'V']).starts_with(|c: char| c.is_ascii_digit())
}

/// `File | Purpose`
fn rows(reader: Reader<'_>, table: &Table<'_>, title: &str) -> Vec<Artefact> {
    let file = table.column(&["file", "path", "artefact", "artifact", "script"]);
    let about = table.column(&["purpose", "description", "what", "about", "contents"]);
    let note = table.column(&["note", "notes", "change", "status"]);
    if file.is_none() || about.is_none() && note.is_none() {
        return Vec::new();
    }
    let row = |row: &Vec<Line>| {
        let own = cell(row, file).filter(|cell| is_path(&cell.plain()))?;
        let told = |column| cell(row, column).map(Line::plain).filter(|text| !is_blank(text));
        Some(Artefact {
            path: own.plain(),
            group: Some(without_emoji(title)),
            note: told(note),
            about: told(about),
            features: Vec::new(),
            usage: Vec::new(),
            span: reader.doc.span(&own.range),
        })
    };
    table.rows.iter().filter_map(row).collect()
}

/// Adds the files that the commands of a section name.
pub(super) fn run(steps: &[PlanStep], found: &mut Infrastructure) {
    for word in steps.iter().flat_map(|step| step.command.split_whitespace()) {
        let path = word.trim_matches(['"', '\'', '`', ';', ',']).trim_start_matches("./");
        if is_path(path) && !found.run.iter().any(|known| known == path) {
            found.run.push(path.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_path;

    #[test]
    fn paths() {
        for path in ["scripts/deploy.sh", ".env.example", "requirements-lock.txt", ".github/RELEASE_TEMPLATE.md", "Dockerfile"] {
            assert!(is_path(path), "{path}");
        }
        for other in ["v1.2.0", "1.2.3", "http://x/y.z", "--from", "$HOME/x", "*.md", "KEY=a/b", "word", ""] {
            assert!(!is_path(other), "{other}");
        }
    }
}
