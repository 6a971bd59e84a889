//! One problem, and the list of all of a run.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Code, FileId, Severity, Span};

/// A second place that belongs to a problem, with what it contributes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What stands there.
    pub message: String,
}

/// Something wrong in what the author wrote or gave.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of problem it is.
    pub code: &'static Code,
    /// The level, after site.toml was asked.
    pub severity: Severity,
    /// One line with the particulars.
    pub message: String,
    /// Where; `None` when no file of the archive is concerned.
    pub span: Option<Span>,
    /// Other places.
    pub labels: Vec<Label>,
    /// How to mend it.
    pub help: Option<String>,
    /// The file that its file asks for and that is not there, as it is asked for.
    pub lacks: Option<Box<str>>,
}

impl Problem {
    /// A problem at a place, with the code's own level.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::nowhere(code, message) }
    }

    /// A problem of the archive as a whole.
    pub fn nowhere(code: &'static Code, message: impl Into<String>) -> Self {
        Self { code, severity: code.severity, message: message.into(), span: None, labels: Vec::new(), help: None, lacks: None }
    }

    /// A problem of a whole file: its first line.
    pub fn of_file(code: &'static Code, file: FileId, message: impl Into<String>) -> Self {
        Self::new(code, Span::start_of(file), message)
    }

    /// Adds how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the file that is not there.
    #[must_use]
    pub fn lacks(mut self, path: &str) -> Self {
        self.lacks = Some(path.into());
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn label(mut self, span: Span, message: impl Into<String>) -> Self {
        self.labels.push(Label { span, message: message.into() });
        self
    }

    fn key(&self) -> (Option<Span>, &'static str, &str) {
        (self.span, self.code.name, &self.message)
    }
}

/// All problems of a run: sorted by file, position and code, none twice. Copies share them.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Problems {
    list: Vec<Arc<Problem>>,
}

impl Problems {
    /// No problems yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.list.push(Arc::new(problem));
    }

    /// Adds all of another list.
    pub fn append(&mut self, mut other: Self) {
        self.list.append(&mut other.list);
    }

    /// Adds all of another list, which keeps them.
    pub fn share(&mut self, other: &Self) {
        self.list.extend(other.list.iter().cloned());
    }

    /// Applies the levels of site.toml, sorts and removes duplicates. `level` is asked for codes that do not block.
    pub fn settle(&mut self, level: impl Fn(&'static Code) -> Option<Severity>) {
        for problem in &mut self.list {
            if !problem.code.blocking {
                let wanted = level(problem.code).unwrap_or(problem.severity);
                if wanted != problem.severity {
                    Arc::make_mut(problem).severity = wanted;
                }
            }
        }
        self.list.sort_by(|a, b| a.key().cmp(&b.key()));
        self.list.dedup_by(|a, b| a.key() == b.key());
    }

    /// Keeps the problems for which `keep` is true.
    pub fn retain(&mut self, mut keep: impl FnMut(&Problem) -> bool) {
        self.list.retain(|problem| keep(problem));
    }

    /// The first `most` of each code, and how many more there are of each that has more, by name.
    #[must_use]
    pub fn first_of_each(&self, most: usize) -> (Self, Vec<(&'static str, usize)>) {
        let mut seen: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut first = Self::new();
        for problem in &self.list {
            let count = seen.entry(problem.code.name).or_default();
            *count += 1;
            if *count <= most {
                first.list.push(problem.clone());
            }
        }
        let more = seen.into_iter().filter(|(_, count)| *count > most).map(|(code, count)| (code, count - most)).collect();
        (first, more)
    }

    /// Rewrites every text of every problem.
    pub fn rewrite(&mut self, text: impl Fn(&str) -> String) {
        for problem in self.list.iter_mut().map(Arc::make_mut) {
            problem.message = text(&problem.message);
            problem.help = problem.help.as_deref().map(&text);
            for label in &mut problem.labels {
                label.message = text(&label.message);
            }
        }
    }

    /// Takes the place from problems of files that must not be named.
    pub fn unplace(&mut self, hidden: impl Fn(FileId) -> bool) {
        for problem in &mut self.list {
            let problem = Arc::make_mut(problem);
            problem.span = problem.span.filter(|span| !hidden(span.file));
            problem.labels.retain(|label| !hidden(label.span.file));
        }
    }

    /// Every problem, in the order they were settled.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Problem> + DoubleEndedIterator + Clone {
        self.list.iter().map(AsRef::as_ref)
    }

    /// The same, to be kept.
    pub fn shared(&self) -> impl ExactSizeIterator<Item = &Arc<Problem>> {
        self.list.iter()
    }

    /// How many there are of one level.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|problem| problem.severity == severity).count()
    }

    /// Whether any of them forbids publishing.
    #[must_use]
    pub fn blocking(&self) -> bool {
        self.list.iter().any(|problem| problem.code.blocking)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }
}

impl Extend<Problem> for Problems {
    fn extend<T: IntoIterator<Item = Problem>>(&mut self, problems: T) {
        self.list.extend(problems.into_iter().map(Arc::new));
    }
}
