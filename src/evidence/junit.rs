//! Test reports in the dialects of JUnit's XML: Surefire, pytest, Gradle, jest-junit, GoogleTest and others.
//!
//! Refuses to believe totals: cases are counted, and what the report says of them is kept beside it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    Column, Confidence, Exhibit, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, Row, Table, codes, decimal,
    xml::{Element, Piece, Pieces, is_root},
};
use crate::site::Limits;

/// A test report.
pub(super) static JUNIT: Reader = Reader { kind: Kind::Junit, most: Confidence::Certain, fits, needs: Needs::Whole, read };

/// How many failing cases and suites are kept as facts.
const KEPT: usize = 50;
/// How many characters of a message are shown.
const MESSAGE: usize = 300;

fn fits(head: &Head<'_>) -> Confidence {
    is_root(head, &["testsuites", "testsuite"])
}

/// How a case went, the worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Error,
    Failure,
    Skipped,
    Passed,
}

impl Outcome {
    const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Failure => "failed",
            Self::Skipped => "skipped",
            Self::Passed => "passed",
        }
    }
}

#[derive(Debug, Clone)]
struct Case {
    name: String,
    suite: String,
    outcome: Outcome,
    message: String,
    time: Option<Decimal>,
    line: u32,
}

/// What a suite says of itself, and what it holds.
#[derive(Debug, Clone)]
struct Suite {
    name: String,
    line: u32,
    said: Said,
    /// All cases in it, and those not in suites of its own.
    all: Counts,
    own: Counts,
}

impl Suite {
    /// Failures and errors that it says beyond those it holds.
    fn not_held(&self) -> u64 {
        let said = self.said.failures.unwrap_or(0).saturating_add(self.said.errors.unwrap_or(0));
        said.saturating_sub(self.all.failures + self.all.errors)
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counts {
    tests: u64,
    failures: u64,
    errors: u64,
    skipped: u64,
}

/// Totals as a report states them.
#[derive(Debug, Clone, Copy, Default)]
struct Said {
    tests: Option<u64>,
    failures: Option<u64>,
    errors: Option<u64>,
}

impl Said {
    fn of(element: &Element) -> Self {
        Self { tests: element.count("tests"), failures: element.count("failures"), errors: element.count("errors") }
    }

    /// How the counts differ from what is said, in words. Skipped cases are counted in too many ways to differ.
    fn differs(&self, counts: &Counts) -> Option<String> {
        let tests = self.tests.filter(|said| *said != counts.tests).map(|said| format!("{said} tests, it holds {}", counts.tests));
        let bad = counts.failures + counts.errors;
        let said = self.failures.map(|failures| failures.saturating_add(self.errors.unwrap_or(0)));
        tests.or_else(|| said.filter(|said| *said != bad).map(|said| format!("{said} failures and errors, it holds {bad}")))
    }
}

impl Counts {
    fn add(&mut self, outcome: Outcome) {
        self.tests += 1;
        match outcome {
            Outcome::Error => self.errors += 1,
            Outcome::Failure => self.failures += 1,
            Outcome::Skipped => self.skipped += 1,
            Outcome::Passed => {}
        }
    }
}

/// A report in the making.
#[derive(Default)]
struct Report {
    cases: Vec<Case>,
    suites: Vec<Suite>,
    /// Suites that are open, innermost last.
    open: Vec<usize>,
    case: Option<Case>,
    /// Names of the elements that are open.
    path: Vec<String>,
    stopped: Option<Fault>,
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let mut report = Report::default();
    for piece in Pieces::of(input.text, limits) {
        match piece {
            Ok(piece) => report.take(piece),
            Err(fault) => report.stopped = Some(fault),
        }
    }
    report.case_ends();
    report.reading()
}

impl Report {
    fn take(&mut self, piece: Piece) {
        match piece {
            Piece::Open(element) => {
                self.opens(&element);
                self.path.push(element.name);
            }
            Piece::Text(text) => {
                let inside = self.path.last().is_some_and(|name| verdict(name).is_some());
                if let Some(case) = self.case.as_mut().filter(|case| inside && case.message.len() < MESSAGE) {
                    case.message.push_str(text.trim_start());
                }
            }
            Piece::Close => match self.path.pop().as_deref() {
                Some("testcase") => self.case_ends(),
                Some("testsuite" | "testsuites") => {
                    self.open.pop();
                }
                _ => {}
            },
        }
    }

    fn opens(&mut self, element: &Element) {
        match element.name.as_str() {
            "testsuite" | "testsuites" => {
                let name = element.get("name").unwrap_or_default().to_owned();
                let empty = Counts::default();
                self.suites.push(Suite { name, line: element.line, said: Said::of(element), all: empty, own: empty });
                self.open.push(self.suites.len() - 1);
            }
            "testcase" => {
                self.case_ends();
                self.case = Some(self.case_of(element));
            }
            name => self.verdict_opens(name, element),
        }
    }

    fn case_of(&self, element: &Element) -> Case {
        let suite = self.open.last().map(|at| self.suites[*at].name.clone()).filter(|name| !name.is_empty());
        let class = element.get("classname").or_else(|| element.get("class")).unwrap_or_default();
        let word = |name: &str| element.get(name).map(str::to_ascii_lowercase).unwrap_or_default();
        let outcome = match (word("status").as_str(), word("result").as_str()) {
            ("failed" | "fail" | "failure", _) | (_, "failed" | "fail" | "failure") => Outcome::Failure,
            ("error", _) | (_, "error") => Outcome::Error,
            ("notrun" | "skipped" | "disabled", _) | (_, "skipped" | "suppressed") => Outcome::Skipped,
            _ => Outcome::Passed,
        };
        Case {
            name: element.get("name").unwrap_or_default().to_owned(),
            suite: suite.unwrap_or_else(|| class.to_owned()),
            outcome,
            message: String::new(),
            time: element.get("time").and_then(decimal),
            line: element.line,
        }
    }

    /// `<failure>` and the like: of the open case, or of a whole suite that could not begin.
    fn verdict_opens(&mut self, name: &str, element: &Element) {
        let Some(outcome) = verdict(name) else { return };
        let parent = self.path.last().map(String::as_str);
        if self.case.is_none() && matches!(parent, Some("testsuite" | "testsuites")) && outcome < Outcome::Skipped {
            let suite = self.open.last().map(|at| self.suites[*at].name.clone()).unwrap_or_default();
            let time = None;
            self.case = Some(Case { name: suite.clone(), suite, outcome, message: String::new(), time, line: element.line });
        }
        let Some(case) = &mut self.case else { return };
        case.outcome = case.outcome.min(outcome);
        if case.message.is_empty() {
            let said = element.get("message").or_else(|| element.get("type"));
            case.message = said.map(|text| format!("{text} ")).unwrap_or_default();
        }
    }

    fn case_ends(&mut self) {
        let Some(case) = self.case.take() else { return };
        for at in &self.open {
            self.suites[*at].all.add(case.outcome);
        }
        if let Some(at) = self.open.last() {
            self.suites[*at].own.add(case.outcome);
        }
        self.cases.push(case);
    }

    fn counts(&self) -> Counts {
        let mut all = Counts::default();
        self.cases.iter().for_each(|case| all.add(case.outcome));
        all
    }

    /// Where what a suite says is not what it holds: one fault, at the first.
    fn lie(&self) -> Option<Fault> {
        let lies = |suite: &&Suite| suite.said.differs(&suite.all).is_some() && suite.said.differs(&suite.own).is_some();
        let suite = self.suites.iter().find(lies)?;
        let said = suite.said.differs(&suite.all)?;
        let name = if suite.name.is_empty() { "the report".to_owned() } else { format!("`{}`", suite.name) };
        Some(Fault::new(&codes::TOTALS, suite.line, format!("{name} says {said}")))
    }

    fn reading(mut self) -> Reading {
        let counts = self.counts();
        let mut reading = Reading::default();
        self.facts(&counts, &mut reading);
        if self.stopped.is_none() {
            reading.faults.extend(self.lie());
        }
        if counts.tests == 0 && self.stopped.is_none() {
            reading.faults.push(Fault::new(&codes::MALFORMED, 1, "the report holds no test"));
        }
        reading.exhibits.push(Exhibit::Card(card(&counts, &self.cases)));
        if self.suites.iter().filter(|suite| suite.own.tests > 0).count() > 1 {
            reading.exhibits.push(Exhibit::Table(self.suite_table()));
        }
        self.cases.sort_by_key(|case| (case.outcome, case.line));
        reading.exhibits.push(Exhibit::Table(case_table(&self.cases)));
        reading.faults.extend(self.stopped);
        reading
    }

    fn facts(&self, counts: &Counts, reading: &mut Reading) {
        let facts = &mut reading.facts;
        facts.state("tests", Decimal::from(counts.tests));
        facts.state("failures", Decimal::from(counts.failures));
        facts.state("errors", Decimal::from(counts.errors));
        facts.state("skipped", Decimal::from(counts.skipped));
        let roots: Vec<&Suite> = self.suites.iter().filter(|suite| suite.said.failures.is_some()).collect();
        let said = match self.suites.first().and_then(|root| root.said.failures) {
            Some(said) => Some(said),
            None if roots.is_empty() => None,
            None => Some(roots.iter().filter_map(|suite| suite.said.failures).fold(0, u64::saturating_add)),
        };
        if let Some(said) = said {
            facts.state("claimed_failures", Decimal::from(said));
        }
        let said_errors = self.suites.first().and_then(|root| root.said.errors).unwrap_or(0);
        if let (Some(said), bad) = (said, counts.failures + counts.errors)
            && said.saturating_add(said_errors) > bad
        {
            facts.state("claimed_bad", Decimal::from(said.saturating_add(said_errors)));
        }
        facts.state("whole", self.stopped.is_none());
        let failing = self.cases.iter().filter(|case| case.outcome < Outcome::Skipped);
        if let Some(first) = failing.clone().next() {
            let names: Vec<String> = failing.take(KEPT).map(|case| format!("{}: {}", case.suite, case.name)).collect();
            facts.state_at("failing", names, first.line);
        }
        let suites: Vec<String> =
            self.by_suite().into_iter().take(KEPT).map(|(name, (counts, _))| suite_fact(name, &counts, self.not_held(name))).collect();
        facts.state("suites", suites);
    }

    /// The suites that hold cases, by name: a name that comes again is one suite.
    fn by_suite(&self) -> BTreeMap<&str, (Counts, u32)> {
        let mut all: BTreeMap<&str, (Counts, u32)> = BTreeMap::new();
        for suite in self.suites.iter().filter(|suite| suite.own.tests > 0) {
            let (counts, _) = all.entry(suite.name.as_str()).or_insert_with(|| (Counts::default(), suite.line));
            counts.tests += suite.own.tests;
            counts.failures += suite.own.failures;
            counts.errors += suite.own.errors;
            counts.skipped += suite.own.skipped;
        }
        all
    }

    /// The failures and errors that the suites of a name say beyond those they hold.
    fn not_held(&self, name: &str) -> u64 {
        self.suites.iter().filter(|suite| suite.name == name).map(Suite::not_held).fold(0, u64::saturating_add)
    }

    fn suite_table(&self) -> Table {
        let mut suites: Vec<(&str, (Counts, u32))> = self.by_suite().into_iter().collect();
        suites.sort_by_key(|(_, (counts, line))| (counts.failures + counts.errors == 0, *line));
        let row = |(name, (counts, line)): &(&str, (Counts, u32))| Row {
            cells: std::iter::once((*name).to_owned())
                .chain([counts.tests, counts.failures, counts.errors, counts.skipped].map(|count| count.to_string()))
                .collect(),
            line: Some(*line),
        };
        let numbers = ["tests", "failures", "errors", "skipped"].map(Column::numbers);
        let columns = std::iter::once(Column::words("suite")).chain(numbers).collect();
        Table { caption: Label::Own("suites"), columns, rows: suites.iter().map(row).collect() }
    }
}

/// `api: 28 tests, 2 failed, 1 skipped`, with the failures that the suite says and does not hold.
fn suite_fact(name: &str, counts: &Counts, not_held: u64) -> String {
    format!(
        "{name}: {} tests, {} failed, {} skipped",
        counts.tests,
        (counts.failures + counts.errors).saturating_add(not_held),
        counts.skipped
    )
}

fn verdict(name: &str) -> Option<Outcome> {
    match name {
        "failure" => Some(Outcome::Failure),
        "error" => Some(Outcome::Error),
        "skipped" => Some(Outcome::Skipped),
        _ => None,
    }
}

fn card(counts: &Counts, cases: &[Case]) -> Vec<(Label, String)> {
    let time: Decimal = cases.iter().filter_map(|case| case.time).fold(Decimal::ZERO, |sum, time| sum.checked_add(time).unwrap_or(sum));
    vec![
        (Label::Own("tests"), counts.tests.to_string()),
        (Label::Own("failures"), counts.failures.to_string()),
        (Label::Own("errors"), counts.errors.to_string()),
        (Label::Own("skipped"), counts.skipped.to_string()),
        (Label::Own("duration"), format!("{}\u{202f}s", time.normalize())),
    ]
}

fn case_table(cases: &[Case]) -> Table {
    let row = |case: &Case| {
        let message = case.message.split_whitespace().collect::<Vec<_>>().join(" ");
        let time = case.time.map(|time| time.to_string()).unwrap_or_default();
        let cells =
            vec![case.name.clone(), case.outcome.word().to_owned(), case.suite.clone(), time, message.chars().take(MESSAGE).collect()];
        Row { cells, line: Some(case.line) }
    };
    let columns =
        vec![Column::words("test"), Column::words("outcome"), Column::words("suite"), Column::numbers("seconds"), Column::words("message")];
    Table { caption: Label::Own("cases"), columns, rows: cases.iter().map(row).collect() }
}

#[cfg(test)]
mod tests;
