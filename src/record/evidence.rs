//! Evidence that a record names: trees and paths in fences, tables, lists, and paths in prose.
//!
//! Refuses to look at files: a pattern is kept as written.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    EvidenceRef, Release, SectionKind,
    document::{Block, Content, Doc, Line, SourceMap, Style, code_lines},
    sections::Node,
    tables::{Table, cell},
};

static DIGEST: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b[0-9a-fA-F]{12,64}\b").ok());
static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"evidence[/\\][^\s`'\x22<>()|]+").ok());

/// Reads the evidence sections of a release.
pub(super) fn read(nodes: &[&Node<'_>], doc: &Doc<'_>, release: &mut Release) {
    for node in nodes.iter().filter(|node| node.kind == SectionKind::Evidence) {
        let only_after_rollback = node.title.to_lowercase().contains("rollback") && release.rollbacks.is_empty();
        for block in node.blocks {
            let found = of_block(block, doc);
            release.evidence.extend(found.into_iter().map(|one| EvidenceRef { expected: one.expected && !only_after_rollback, ..one }));
        }
    }
}

fn of_block(block: &Block, doc: &Doc<'_>) -> Vec<EvidenceRef> {
    match &block.content {
        Content::Code { text, source, .. } => {
            let found = tree(text, source, doc);
            if !found.is_empty() {
                block.take();
            }
            found
        }
        Content::Table { .. } => Table::of(block).map(|table| of_table(&table, doc)).unwrap_or_default(),
        Content::List { items } => items.iter().flat_map(|item| of_item(item.lines(), doc)).collect(),
        Content::Paragraph(lines) => of_lines(lines, doc),
        _ => Vec::new(),
    }
}

/// A tree as `tree` draws it, or one path a line; a comment behind `#` describes the file. A block with any other line is no list.
fn tree(text: &str, source: &SourceMap, doc: &Doc<'_>) -> Vec<EvidenceRef> {
    let lines: Vec<_> = code_lines(text).filter(|(line, _)| !line.trim().is_empty() && !is_sum(line)).collect();
    let indent = |line: &str| line.chars().take_while(|c| is_drawn(*c)).count();
    let mut folders: Vec<(usize, String)> = Vec::new();
    let mut found = Vec::new();
    for (at, (line, range)) in lines.iter().enumerate() {
        let (drawn, comment) = line.split_once(" #").unwrap_or((line, ""));
        let name = drawn.trim_start_matches(is_drawn).trim();
        if name.is_empty() {
            continue;
        }
        let branch = drawn.contains(['├', '└']) || ["|--", "`--", "+--"].iter().any(|drawing| drawn.contains(drawing));
        if name.starts_with('#') || name.contains(char::is_whitespace) && !branch {
            return Vec::new();
        }
        let depth = indent(drawn);
        folders.retain(|(other, _)| *other < depth);
        // A folder needs no slash where something stands beneath it.
        let holds = lines.get(at + 1).is_some_and(|(next, _)| indent(next) > depth && is_drawing(next));
        if let Some(folder) = name.strip_suffix('/').or(Some(name).filter(|_| holds)) {
            folders.push((depth, folder.to_owned()));
            continue;
        }
        let above = folders.iter().map(|(_, folder)| folder.as_str()).filter(|folder| *folder != ".");
        let path = above.chain([name]).collect::<Vec<_>>().join("/");
        let description = Some(comment.trim().to_owned()).filter(|comment| !comment.is_empty());
        let span = doc.span(&source.range(range));
        found.push(EvidenceRef { pattern: in_folder(&path), description, sha256: None, bytes: None, expected: true, span });
    }
    found
}

/// `3 directories, 8 files`: what `tree` says at its end.
fn is_sum(line: &str) -> bool {
    let counts = |part: &str| {
        part.trim()
            .split_once(' ')
            .is_some_and(|(number, what)| number.parse::<u32>().is_ok() && matches!(what, "directory" | "directories" | "file" | "files"))
    };
    line.split(',').all(counts)
}

/// Whether `tree` drew a line, beyond blanks.
fn is_drawing(line: &str) -> bool {
    line.trim_start().starts_with(['│', '├', '└', '|', '`', '+'])
}

/// Blanks and the lines that `tree` draws.
fn is_drawn(c: char) -> bool {
    c.is_whitespace() || matches!(c, '│' | '├' | '└' | '─' | '|' | '`' | '+' | '-')
}

/// `File | Size | SHA-256`, its columns in any order.
fn of_table(table: &Table<'_>, doc: &Doc<'_>) -> Vec<EvidenceRef> {
    let file = table.column(&["file", "path", "name", "evidence", "artifact", "artefact"]);
    let size = table.column(&["size", "bytes"]);
    let digest = table.column(&["sha-256", "sha256", "digest", "checksum", "hash"]);
    let note = table.column(&["description", "purpose", "what", "note", "notes"]);
    if file.is_none() {
        return Vec::new();
    }
    let row = |row: &Vec<Line>| {
        let name = cell(row, file)?;
        let path = name.plain();
        Some(EvidenceRef {
            pattern: in_folder(path.trim()),
            description: cell(row, note).map(Line::plain),
            sha256: cell(row, digest).and_then(|cell| digest_in(&cell.plain())),
            bytes: cell(row, size).and_then(|cell| bytes(&cell.plain())),
            expected: true,
            span: doc.span(&name.range),
        })
    };
    let found: Vec<EvidenceRef> = table.rows.iter().filter_map(row).collect();
    let known = [file, size, digest, note].iter().flatten().count();
    if known == table.head.len() {
        table.block.take();
    }
    found
}

/// The paths that an item names; else the file in code that it begins with: `` `logs.txt`: the logs ``.
fn of_item(lines: &[Line], doc: &Doc<'_>) -> Vec<EvidenceRef> {
    let found = of_lines(lines, doc);
    if !found.is_empty() {
        return found;
    }
    let named = |line: &Line| {
        let run = line.runs.first().filter(|run| run.style == Style::Code && is_file(&run.text))?;
        Some(EvidenceRef {
            pattern: in_folder(&run.text),
            description: None,
            sha256: None,
            bytes: None,
            expected: true,
            span: doc.span(&line.range),
        })
    };
    lines.first().and_then(named).into_iter().collect()
}

/// A name with an ending, and nothing that a command has.
fn is_file(text: &str) -> bool {
    let ending = text.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ends = (1..=8).contains(&ending.len()) && ending.bytes().all(|b| b.is_ascii_alphanumeric());
    ends && !text.contains(char::is_whitespace) && !text.contains("://") && !text.starts_with(['/', '.', '$', '-'])
}

/// Every path below `evidence/` that these lines name.
pub(super) fn of_lines(lines: &[Line], doc: &Doc<'_>) -> Vec<EvidenceRef> {
    let Some(pattern) = PATH.as_ref() else { return Vec::new() };
    let mut found: Vec<EvidenceRef> = Vec::new();
    for line in lines {
        let text = line.plain();
        for path in pattern.find_iter(&text).map(|path| path.as_str()).chain(linked(line, doc)) {
            let path = path.trim_end_matches(['.', ',', ';', ':']);
            if !path.ends_with('/') && !found.iter().any(|known| known.pattern == in_folder(path)) {
                let span = doc.span(&line.range);
                found.push(EvidenceRef { pattern: in_folder(path), description: None, sha256: None, bytes: None, expected: true, span });
            }
        }
    }
    found
}

/// The files below `evidence/` that the links of a line lead to.
fn linked<'d>(line: &Line, doc: &'d Doc<'_>) -> impl Iterator<Item = &'d str> {
    let number = doc.span(&line.range).line;
    let from = doc.links.partition_point(|link| link.span.line < number);
    let here = doc.links[from..].iter().take_while(move |link| link.span.line == number);
    here.map(|link| link.value.trim_start_matches("./")).filter(|path| path.starts_with("evidence/") && !path.contains(['#', '?', '%']))
}

/// Paths are relative to the release's folder; Windows separators are turned.
fn in_folder(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.trim_start_matches("./");
    if path.starts_with("evidence/") { path.to_owned() } else { format!("evidence/{path}") }
}

fn digest_in(text: &str) -> Option<String> {
    DIGEST.as_ref()?.find(text).map(|found| found.as_str().to_lowercase())
}

/// A size in bytes exactly: `49 B`, `1316`. Rounded sizes (`11.1 kB`) say nothing exact.
fn bytes(text: &str) -> Option<u64> {
    let digits = text.trim().trim_end_matches("bytes").trim_end_matches('B').trim();
    digits.replace([',', '_', ' '], "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diag::FileId, text::Lines};

    #[test]
    fn trees_and_paths() {
        let text = "```\nevidence/\n├── release_tag.txt    # Release metadata\n├── db/\n│   └── health_[1,5].txt\n└── logs.txt\n```\n";
        let doc = Doc::parse(text, 0, Lines::new(FileId(0), text));
        let found: Vec<String> = of_block(&doc.blocks[0], &doc).into_iter().map(|found| found.pattern).collect();
        assert_eq!(found, ["evidence/release_tag.txt", "evidence/db/health_[1,5].txt", "evidence/logs.txt"]);
        assert!(doc.blocks[0].taken.get());
    }
}
