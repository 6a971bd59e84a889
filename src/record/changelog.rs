//! A changelog split into the releases that it names, each read as a record of its own.
//!
//! Refuses to lose what stands before the first version, and to read any line twice: the text is split first, each stretch parsed once.

mod heading;

use std::{collections::BTreeMap, ops::Range};

use heading::{Heading, headings};

use super::{Document, Extract, Form, Read, Release, Source, Spanned, Standing, Text, Vocabulary, document, faults, read};
use crate::{
    diag::{Code, Problem, Problems, Severity},
    text::{Lines, Repair},
    value::{Version, When},
};

/// What a changelog holds.
#[derive(Debug)]
pub(super) struct Changelog {
    /// Its releases, in source order.
    pub(super) releases: Vec<Release>,
    /// What stands before the first of them, where that is more than a title; all of it, where it names no version.
    pub(super) rest: Option<Document>,
}

/// A changelog without versions.
pub(super) static NO_VERSION: Code = Code {
    name: "changelog/no-version",
    severity: Severity::Warning,
    blocking: false,
    summary: "a changelog names no version",
    explanation: "A changelog is split at the headings that name a version, and each becomes a release. One without such a heading is a \
page, and no release comes of it.

**Bad:** `## Latest changes`

**Good:** `## [2.0.0] - 2026-06-07`, `## 0.6.5`, `## v1.2.3 (2026-01-02)`, `## [Unreleased]`

**Mend:** give each release a heading with its version.",
};

/// A version with two headings in one changelog.
pub(super) static TWICE: Code = Code {
    name: "changelog/version-twice",
    severity: Severity::Warning,
    blocking: false,
    summary: "a changelog names one version twice",
    explanation:
        "Two headings name the same version, with or without a `v`. A reader who follows the version finds the first; the second is \
kept as a further page beside it. Usually one of the numbers was not raised, or a merge put a section in twice.

**Bad:** `## [1.1.0] - 2026-03-02` above `## [1.1.0] - 2026-02-01`.

**Good:** the second is `## [1.0.0] - 2026-02-01`.

**Mend:** correct the number, or join the two sections.",
};

/// Versions that came before, each with its first place.
fn twice(releases: &[Release]) -> Vec<Problem> {
    let mut seen: BTreeMap<String, &Read<Version>> = BTreeMap::new();
    let mut found = Vec::new();
    for read in releases.iter().filter_map(|release| release.version.as_ref()) {
        let version = read.value.as_ref().map_or_else(|| read.text.to_lowercase(), |version| version.bare().to_lowercase());
        match seen.get(&version) {
            Some(first) => {
                let problem = Problem::new(&TWICE, read.span, format!("`{}` stands twice in this changelog", read.text));
                found.push(problem.label(first.span, "the first").help("correct the number, or join the two sections"));
            }
            None => drop(seen.insert(version, read)),
        }
    }
    found
}

/// Splits a changelog into releases. `series` is the name of the changelog where there are several.
pub(super) fn changelog(source: &Source, series: Option<&str>, vocabulary: &Vocabulary, problems: &mut Problems) -> Changelog {
    let headings = headings(&source.text);
    let Some(first) = headings.first() else {
        let nothing = Problem::of_file(&NO_VERSION, source.file, "no heading of this changelog names a version");
        problems.push(nothing.help("write a heading such as `## [1.2.0] - 2026-06-07` above the changes of each version"));
        return Changelog { releases: Vec::new(), rest: Some(document(source, vocabulary, problems)) };
    };
    let rest = preamble(source, first.line.start, vocabulary, problems);
    let definitions = definitions(&source.text);
    let ends = headings.iter().skip(1).map(|next| next.line.start).chain([source.text.len()]);
    let mut above = Above::default();
    let mut releases = Vec::with_capacity(headings.len());
    for (heading, end) in headings.iter().zip(ends) {
        let place = Lines::repaired(source.file, &source.text[heading.line.clone()], &[]).below(above.of(&source.text, heading.line.start));
        let body = stretch(source, heading.end..end, above.of(&source.text, heading.end));
        let body = Source { text: with_definitions(&body.text, &definitions), ..body };
        let mut release = read(&body, Form::Changelog, vocabulary, problems);
        name(&mut release, heading, &place);
        release.series = series.map(str::to_owned);
        let stored = source.text[heading.line.start..end].trim_end().to_owned();
        release.page.extract = Some(Extract { text: body.text, source: stored, line: release.page.extract_line(&place) });
        faults::of_release(&release, problems);
        releases.push(release);
    }
    problems.extend(twice(&releases));
    Changelog { releases, rest }
}

impl super::Page {
    /// The line at which a stretch with this heading begins.
    fn extract_line(&self, heading: &Lines<'_>) -> u32 {
        heading.span(&(0..1)).line
    }
}

/// Counts the lines above places that are asked for in ascending order: each line once.
#[derive(Default)]
struct Above {
    at: usize,
    lines: u32,
}

impl Above {
    fn of(&mut self, text: &str, place: usize) -> u32 {
        let passed = text.as_bytes()[self.at..place].iter().filter(|byte| **byte == b'\n').count();
        self.at = place;
        self.lines = self.lines.saturating_add(u32::try_from(passed).unwrap_or(u32::MAX));
        self.lines
    }
}

/// A stretch of a text as a text of its own.
fn stretch(source: &Source, range: Range<usize>, above: u32) -> Source {
    let within = |at: &Range<usize>| at.start >= range.start && at.end <= range.end;
    let moved = |at: &Range<usize>| at.start - range.start..at.end - range.start;
    let first = source.repairs.partition_point(|repair| repair.range.start < range.start);
    let repairs = source.repairs[first..].iter().take_while(|repair| repair.range.end <= range.end);
    let repairs = repairs.map(|repair| Repair { range: moved(&repair.range), ..repair.clone() }).collect();
    let lossy = source.lossy.iter().filter(|at| within(at)).map(moved).collect();
    Source { text: source.text[range.clone()].to_owned(), repairs, lossy, stem: source.stem.clone(), above, places: Vec::new(), ..*source }
}

/// What stands before the first version, unless that is only a title.
fn preamble(source: &Source, end: usize, vocabulary: &Vocabulary, problems: &mut Problems) -> Option<Document> {
    let source = stretch(source, 0..end, 0);
    let says_more = source.text.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let mut document = says_more.then(|| document(&source, vocabulary, problems))?;
    document.page.extract = Some(Extract { source: source.text.trim_end().to_owned(), text: source.text, line: 1 });
    Some(document)
}

/// Version, date, standing and title of a release, from its heading.
fn name(release: &mut Release, heading: &Heading, place: &Lines<'_>) {
    let span = |range: &Range<usize>| place.span(&(range.start - heading.line.start..range.end - heading.line.start));
    let version = &heading.version;
    release.version =
        Some(Read { text: version.value.clone(), value: Some(Version { written: version.value.clone() }), span: span(&version.at) });
    if let Some(date) = &heading.date {
        release.date = Some(Read { text: date.clone(), value: When::parse(date), span: span(&heading.line) });
    }
    let standing = |standing| Read { text: heading.words.clone(), value: Some(standing), span: span(&heading.line) };
    release.standing = match (heading.unreleased, heading.yanked) {
        (true, _) => Some(standing(Standing::Unreleased)),
        (_, true) => Some(standing(Standing::Yanked)),
        _ => None,
    };
    release.page.title = heading.title.clone();
    release.page.placeholders.clear();
    if let Some(link) = &heading.link {
        let text = Text { plain: link.clone(), markdown: Some(format!("<{link}>")), span: span(&heading.line) };
        release.page.links.push(Spanned { value: link.clone(), span: text.span });
        release.links.push(super::Entry { group: None, label: version.value.clone(), text });
    }
}

/// The link definitions of a text, by label in lower case: a stretch needs those that stand at the end of the file.
fn definitions(text: &str) -> BTreeMap<String, &str> {
    let mut found = BTreeMap::new();
    for line in text.lines() {
        let definition = line.trim_start().strip_prefix('[').and_then(|rest| rest.split_once("]:"));
        if let Some((label, _)) = definition.filter(|(label, target)| !label.starts_with('^') && !target.trim().is_empty()) {
            found.entry(label.to_lowercase()).or_insert(line.trim_start());
        }
    }
    found
}

/// A text, and below it the definitions of the labels that it uses.
fn with_definitions(text: &str, definitions: &BTreeMap<String, &str>) -> String {
    let mut used: BTreeMap<String, &str> = BTreeMap::new();
    for (open, _) in text.match_indices('[') {
        let label = text[open + 1..].split(['[', ']', '\n']).next().unwrap_or_default().to_lowercase();
        if let Some(line) = definitions.get(&label) {
            used.insert(label, line);
        }
    }
    let mut whole = text.to_owned();
    whole.push_str(if used.is_empty() { "" } else { "\n\n" });
    for line in used.values() {
        whole.push_str(line);
        whole.push('\n');
    }
    whole
}

#[cfg(test)]
mod tests;
