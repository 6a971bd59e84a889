//! Which problems concern an evidence file: for the machine contract, which gives each file its codes.
//!
//! Refuses to add a problem: those that were found are named where they belong.

use std::collections::BTreeMap;

use super::Archive;
use crate::diag::{FileId, Problem, Problems, Span};

impl Archive {
    /// Writes into every evidence file the codes of the problems in it, and of those of the line that lists it.
    pub fn mark_evidence(&mut self, problems: &Problems) {
        let mut by_file: BTreeMap<FileId, Vec<&Problem>> = BTreeMap::new();
        for problem in problems.iter().filter(|problem| problem.code.name.starts_with("evidence/")) {
            if let Some(span) = problem.span {
                by_file.entry(span.file).or_default().push(problem);
            }
        }
        for one in self.releases.iter_mut().flat_map(|release| &mut release.evidence) {
            let inside = one.file.and_then(|file| by_file.get(&file)).into_iter().flatten();
            let line = one.listed.as_ref().map(|listed| listed.span);
            let listed = line.and_then(|line| by_file.get(&line.file)).into_iter().flatten();
            let listed = listed.filter(|problem| line.is_some_and(|line| is_at(problem, line) && problem.message.contains(&one.path)));
            let mut codes: Vec<&'static str> = inside.chain(listed).map(|problem| problem.code.name).collect();
            codes.sort_unstable();
            codes.dedup();
            one.problems = codes;
        }
    }
}

fn is_at(problem: &Problem, line: Span) -> bool {
    problem.span.is_some_and(|span| span.line == line.line)
}
