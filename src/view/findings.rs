//! Findings: the problems of an archive on the pages that they concern.
//!
//! Refuses to judge again and to drop one: what was settled for the command stands here, under the same code and level.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;

use super::{
    lines::LINE_LIMIT,
    parts::{Badge, Html, Link, Part},
    status,
    viewpoint::Viewpoint,
    words::{Words, fill},
};
use crate::{
    archive::{Archive, Node, Release},
    diag::{FileId, Label, Problem, Problems, Severity, Span},
    evidence::Kind,
    memo::asked,
};

/// How many notes of one code stand in the open; as many placeholders, whatever their level.
const OPEN: usize = 10;
/// What a record has most of, and what one line says as well as a hundred.
const REPETITIVE: &str = "record/placeholder";

/// The problems of an archive by the thing whose source they stand in, in the order they were settled.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    owners: Owners,
    of: BTreeMap<Node, Vec<Arc<Problem>>>,
}

impl Findings {
    /// Gives each settled problem to the release, document or evidence file that it stands in. What stands in none of them, as a mistake in
    /// site.toml, concerns no page.
    #[must_use]
    pub fn of(archive: &Archive, problems: &Problems) -> Self {
        let owners = Owners::of(archive);
        let mut of: BTreeMap<Node, Vec<Arc<Problem>>> = BTreeMap::new();
        for problem in problems.shared() {
            if let Some(node) = problem.span.and_then(|span| owners.at(span)) {
                of.entry(node).or_default().push(problem.clone());
            }
        }
        Self { owners, of }
    }

    /// The problems that the page of a thing shows: for a release those of its evidence, too.
    pub fn on(&self, node: Node) -> impl Iterator<Item = &Problem> {
        asked(|| node.asked());
        let evidence = match node {
            Node::Release(index) => Some(Node::Evidence(index, 0)..=Node::Evidence(index, usize::MAX)),
            _ => None,
        };
        let evidence = evidence.into_iter().flat_map(|range| self.of.range(range));
        self.of.get(&node).into_iter().chain(evidence.map(|(_, problems)| problems)).flatten().map(AsRef::as_ref)
    }

    /// The codes of the problems that concern an evidence file, each once: those in it, and that it is missing.
    #[must_use]
    pub fn codes_of_evidence(&self, archive: &Archive, release: usize, index: usize) -> Vec<&'static str> {
        asked(|| Node::Release(release).asked());
        let within = self.of.get(&Node::Evidence(release, index)).into_iter().flatten();
        let mut codes: Vec<&'static str> = within.map(|problem| problem.code.name).collect();
        let evidence = &archive.releases[release].evidence[index];
        if evidence.file.is_none() {
            let own = self.of.get(&Node::Release(release)).into_iter().flatten();
            codes.extend(own.filter(|problem| problem.lacks.as_deref() == Some(&evidence.path)).map(|problem| problem.code.name));
        }
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// How many errors the page of a thing shows.
    #[must_use]
    pub fn errors(&self, node: Node) -> usize {
        self.on(node).filter(|problem| problem.severity == Severity::Error).count()
    }

    /// Whether the page of a thing shows an error.
    #[must_use]
    pub fn has_error(&self, node: Node) -> bool {
        self.on(node).any(|problem| problem.severity == Severity::Error)
    }
}

/// Whose source a line is: of a file that several releases share, as of a changelog, each has the lines from its heading on.
#[derive(Debug, Clone, Default)]
struct Owners {
    of: BTreeMap<FileId, Vec<(u32, Node)>>,
}

impl Owners {
    fn of(archive: &Archive) -> Self {
        let mut of: BTreeMap<FileId, Vec<(u32, Node)>> = BTreeMap::new();
        for (index, release) in archive.releases.iter().enumerate() {
            if let Some(record) = &release.record {
                of.entry(record.page.file).or_default().push((first_line(release), Node::Release(index)));
            }
            let files = release.evidence.iter().enumerate();
            for (file, number) in files.filter_map(|(number, one)| Some((one.file?, number))) {
                of.entry(file).or_default().push((1, Node::Evidence(index, number)));
            }
        }
        for (index, document) in archive.documents.iter().enumerate() {
            of.entry(document.record.page.file).or_default().push((1, Node::Document(index)));
        }
        for owners in of.values_mut() {
            owners.sort_unstable();
        }
        Self { of }
    }

    fn at(&self, span: Span) -> Option<Node> {
        let owners = self.of.get(&span.file)?;
        let owner = owners.iter().rev().find(|(line, _)| *line <= span.line).or(owners.first());
        owner.map(|(_, node)| *node)
    }
}

fn first_line(release: &Release) -> u32 {
    let sections = release.record.iter().flat_map(|record| &record.sections);
    sections.map(|section| section.span.line).min().unwrap_or(1)
}

/// What a page says of the problems of its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingsView {
    /// How many there are of each level, in words.
    pub lede: String,
    /// Whether one of them is an error or a warning: then they come before what follows from the record.
    pub urgent: bool,
    /// Those in the open, errors first.
    pub items: Vec<Finding>,
    /// Those folded away, by code.
    pub folds: Vec<Fold>,
    /// The whole section, where it is drawn; then nothing of it stands beside.
    pub drawn: Html,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its level.
    pub badge: Badge,
    /// What is wrong.
    pub message: Vec<Part>,
    /// Its code.
    pub code: &'static str,
    /// Where it stands.
    pub place: Part,
    /// Further places that belong to it, with what stands there.
    pub labels: Vec<Vec<Part>>,
    /// How to mend it.
    pub help: Vec<Part>,
}

/// Problems of one code that are many and say little each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fold {
    /// How many there are, and of which code.
    pub summary: String,
    /// The problems.
    pub items: Vec<Finding>,
}

/// The findings of a page, if there are any.
#[must_use]
pub fn of(node: Node, at: &Viewpoint<'_>) -> Option<FindingsView> {
    view(at.findings.on(node).collect(), at)
}

/// The findings of several sources on one page, as on the register that they make up.
#[must_use]
pub fn of_all(nodes: impl IntoIterator<Item = Node>, at: &Viewpoint<'_>) -> Option<FindingsView> {
    view(nodes.into_iter().flat_map(|node| at.findings.on(node)).collect(), at)
}

/// The entry of the findings in a table of contents.
#[must_use]
pub fn link(at: &Viewpoint<'_>) -> Link {
    Link { text: at.words.findings.to_owned(), href: "#findings".to_owned() }
}

fn view(mut problems: Vec<&Problem>, at: &Viewpoint<'_>) -> Option<FindingsView> {
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    let worst = problems.first()?.severity;
    let lede = counts(&problems, at.words);
    let mut items = Vec::new();
    let mut folded: BTreeMap<&'static str, Vec<Finding>> = BTreeMap::new();
    let mut seen: BTreeMap<&'static str, usize> = BTreeMap::new();
    for problem in problems {
        let nth = seen.entry(problem.code.name).or_default();
        *nth += 1;
        let folds = *nth > OPEN && (problem.severity == Severity::Note || problem.code.name == REPETITIVE);
        let list = if folds { folded.entry(problem.code.name).or_default() } else { &mut items };
        list.push(finding(problem, at));
    }
    let fold = |(code, items): (&'static str, Vec<Finding>)| Fold {
        summary: fill(at.words.more_of_code, &[&items.len().to_string(), code]),
        items,
    };
    Some(FindingsView {
        lede,
        urgent: worst > Severity::Note,
        items,
        folds: folded.into_iter().map(fold).collect(),
        drawn: Html::default(),
    })
}

/// `1 error, 2 warnings`
fn counts(problems: &[&Problem], words: &Words) -> String {
    let of = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let all = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| (severity, of(severity)));
    let said = all.into_iter().filter(|(_, count)| *count > 0).map(|(severity, count)| words.count_findings(severity, count));
    said.collect::<Vec<_>>().join(", ")
}

fn finding(problem: &Problem, at: &Viewpoint<'_>) -> Finding {
    let label = |label: &Label| {
        let mut parts = vec![place(label.span, at), Part::text(": ")];
        parts.extend(spoken(&label.message));
        parts
    };
    Finding {
        badge: status::of_severity(problem.severity, at.words),
        message: spoken(&shown(problem)),
        code: problem.code.name,
        place: problem.span.map_or_else(|| Part::text(""), |span| place(span, at)),
        labels: problem.labels.iter().map(label).collect(),
        help: problem.help.as_deref().map(spoken).unwrap_or_default(),
    }
}

/// A line of a source, linked to where it is shown.
fn place(span: Span, at: &Viewpoint<'_>) -> Part {
    let line = fill(at.words.line_number, &[&span.line.to_string()]);
    let owner = at.findings.owners.at(span);
    match owner {
        Some(Node::Release(index)) => Part::link(line, at.line(index, span.line)),
        Some(node @ Node::Evidence(release, index)) => {
            let file = &at.archive.releases[release].evidence[index];
            let anchor = format!("L{}", span.line);
            let shown = shows_lines(file.kind) && span.line as usize <= LINE_LIMIT;
            let href = if shown { at.anchor(node, &anchor) } else { at.href(node) };
            Part::link(format!("{}:{}", file.path, span.line), href)
        }
        Some(node) if at.addresses.page(node).is_some_and(|page| page != at.here) => {
            Part::link(format!("{}, {}", at.title(node), line.to_lowercase()), at.href(node))
        }
        _ => Part::text(line),
    }
}

/// Whether the page of an evidence file of this kind has lines to lead to.
pub fn shows_lines(kind: Kind) -> bool {
    !matches!(kind, Kind::Empty | Kind::Image | Kind::Binary | Kind::Archive | Kind::Pdf)
}

/// The message as a page says it: a broken run stands in `check` alone, a page shows only what it was.
fn shown(problem: &Problem) -> String {
    let repaired = problem.message.split_once("` was `").filter(|_| problem.code.name == "record/mojibake");
    match repaired.and_then(|(_, rest)| rest.rsplit_once('`')) {
        Some((after, _)) => format!("`{after}`"),
        None => problem.message.clone(),
    }
}

/// A message of relsite: what stands between backticks is code.
fn spoken(text: &str) -> Vec<Part> {
    let pieces: Vec<&str> = text.split('`').collect();
    let paired = pieces.len() % 2 == 1;
    let part = |(number, piece): (usize, &&str)| match number % 2 {
        1 => Part::code(*piece),
        _ => Part::text(*piece),
    };
    if !paired {
        return vec![Part::text(text)];
    }
    pieces.iter().enumerate().filter(|(_, piece)| !piece.is_empty()).map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        assert_eq!(spoken("`a` leads to b"), [Part::code("a"), Part::text(" leads to b")]);
        assert_eq!(spoken("a ` alone"), [Part::text("a ` alone")]);
    }

    #[test]
    fn releases_that_share_a_file_have_their_own_lines() {
        let file = FileId(3);
        let owners = Owners { of: BTreeMap::from([(file, vec![(5, Node::Release(1)), (20, Node::Release(0))])]) };
        let at = |line| owners.at(Span { line, ..Span::start_of(file) });
        assert_eq!([at(1), at(19), at(20), at(99)], [1, 1, 0, 0].map(|index| Some(Node::Release(index))));
        assert_eq!(owners.at(Span::start_of(FileId(4))), None);
    }
}
