//! The human form: what is wrong, where with the line shown, and how to mend it.
//!
//! Refuses to show what lies far out on a long line, and anything of a file that cannot be read again.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    ops::Range,
};

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::{Style, visible, visible::is_hidden};
use crate::{
    diag::{FileId, Problem, Severity, Span},
    integrity::secrets,
    world::World,
};

/// The width that lines are cut to, in columns.
const WIDTH: usize = 120;
/// How many characters of a line are looked at: a place beyond is named but not shown, so that one long line costs nothing.
const LINE_LIMIT: usize = 2_000;
/// The most of a file that is read again to show a line of it, in bytes.
const EXCERPT_LIMIT: u64 = 8 << 20;

pub(super) fn write(problems: &[&Problem], world: &dyn World, out: &mut dyn Write, style: Style) -> io::Result<()> {
    list(problems, world, out, style)?;
    writeln!(out, "{}", counts(problems))
}

/// The problems alone.
pub(super) fn list(problems: &[&Problem], world: &dyn World, out: &mut dyn Write, style: Style) -> io::Result<()> {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let renderer = renderer.term_width(WIDTH);
    let mut lines = SourceLines { world, files: BTreeMap::new() };
    for problem in problems {
        lines.forget_before(problem.span);
        writeln!(out, "{}\n", renderer.render(&[group(problem, &mut lines)]))?;
    }
    Ok(())
}

/// `2 errors, 1 warning`, or `no problems`.
pub(super) fn counts(problems: &[&Problem]) -> String {
    let words: Vec<String> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .filter_map(|severity| match problems.iter().filter(|problem| problem.severity == severity).count() {
            0 => None,
            1 => Some(format!("1 {severity}")),
            count => Some(format!("{count} {severity}s")),
        })
        .collect();
    if words.is_empty() { "no problems".to_owned() } else { words.join(", ") }
}

fn group<'a>(problem: &'a Problem, lines: &mut SourceLines<'_>) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level.primary_title(visible(&problem.message)).id(problem.code.name).elements(Vec::<Element<'_>>::new());
    if let Some(span) = problem.span {
        group = group.elements(place(span, None, lines));
    }
    for label in &problem.labels {
        group = group.elements(place(label.span, Some(&label.message), lines));
    }
    match &problem.help {
        // Ours may have several lines; whatever they quote is escaped all the same.
        Some(help) => group.element(Level::HELP.message(help.split('\n').map(visible).collect::<Vec<_>>().join("\n"))),
        None => group,
    }
}

/// The name of a place and, if the file can still be read, its line.
fn place<'a>(span: Span, label: Option<&'a str>, lines: &mut SourceLines<'_>) -> Vec<Element<'a>> {
    let path = visible(lines.world.entry(span.file).path.as_str()).into_owned();
    let Some((text, marked)) = lines.line(span).and_then(|line| excerpt(line, span)) else {
        let origin = Origin::path(path).line(span.line as usize).char_column(span.column as usize);
        let note = label.map(|label| Element::from(Level::NOTE.message(visible(label))));
        return std::iter::once(origin.into()).chain(note).collect();
    };
    let kind = if label.is_some() { AnnotationKind::Context } else { AnnotationKind::Primary };
    let annotation = kind.span(marked).label(label.map(visible));
    vec![Snippet::source(text).path(path).line_start(span.line as usize).annotation(annotation).into()]
}

/// A line, safe to show, and the bytes of it that the place covers; nothing when the place is far out on a long line.
fn excerpt(line: &str, span: Span) -> Option<(String, Range<usize>)> {
    let start = span.column.saturating_sub(1) as usize;
    let end = start.saturating_add(span.length as usize);
    if start >= LINE_LIMIT {
        return None;
    }
    let text: String = line.chars().take(LINE_LIMIT).map(plain).collect();
    let byte = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte);
    let range = byte(start)..byte(end);
    Some((text, range))
}

/// One character for one, so that the marks below the line stay where they belong.
fn plain(c: char) -> char {
    match c {
        '\t' => ' ',
        '\u{0}'..='\u{1f}' => char::from_u32(u32::from(c) + 0x2400).unwrap_or(char::REPLACEMENT_CHARACTER),
        c if is_hidden(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// Lines of the files that problems name, read again on demand.
struct SourceLines<'w> {
    world: &'w dyn World,
    files: BTreeMap<FileId, Vec<String>>,
}

impl SourceLines<'_> {
    fn line(&mut self, span: Span) -> Option<&str> {
        let world = self.world;
        let lines = self.files.entry(span.file).or_insert_with(|| read_lines(world, span.file));
        lines.get((span.line as usize).checked_sub(1)?).map(String::as_str)
    }

    /// Problems come by file: the texts of earlier files are not needed again, save for labels, which read them anew.
    fn forget_before(&mut self, span: Option<Span>) {
        if let Some(span) = span {
            self.files.retain(|file, _| *file == span.file);
        }
    }
}

/// Nothing for a file that is refused, unreadable or binary.
fn read_lines(world: &dyn World, file: FileId) -> Vec<String> {
    if world.entry(file).refused.is_some() {
        return Vec::new();
    }
    let Ok(bytes) = world.read(file, EXCERPT_LIMIT) else { return Vec::new() };
    let (text, _, _) = encoding_rs::UTF_8.decode(&bytes);
    let (text, holds_secrets) = secrets::masked(&text);
    // Their places are not those of the file any more: such a file is named, not shown.
    if holds_secrets {
        return Vec::new();
    }
    text.lines().map(str::to_owned).collect()
}
