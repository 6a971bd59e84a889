//! How many tests a suite is said to have: `142/142`, `142 passed, 3 failed`, columns of a table.
//!
//! Refuses to add up what is not said.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    TestCounts,
    document::Line,
    tables::{Table, cell},
};

static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?:^|[^\d.,/])(\d{1,9})\s*/\s*(\d{1,9})(?:$|[^\d.,/%])").ok());
static PART: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\b(\d{1,9})\s+(?:out\s+)?of\s+(\d{1,9})\s+(?:tests?\b|cases\b|passed|passing|pass\b|green\b)").ok());
static WORDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(\d{1,9})\s+(?:tests?\s+)?(tests?\b|cases\b|passed|passing|failed|failing|failures?\b|skipped)").ok()
});

/// The numbers of a line: `✅ 142/142 passed`, `140 of 142 passed`, `✅ 140 passed, 2 skipped`.
pub(super) fn of_text(text: &str) -> TestCounts {
    let mut counts = TestCounts::default();
    let mut passed = None;
    for found in WORDED.as_ref().into_iter().flat_map(|pattern| pattern.captures_iter(text)) {
        let Ok(number) = found[1].parse::<u64>() else { continue };
        match found[2].to_ascii_lowercase().as_str() {
            "test" | "tests" | "cases" => counts.tests = Some(number),
            "passed" | "passing" => passed = Some(number),
            "skipped" => counts.skipped = Some(number),
            _ => counts.failures = Some(number),
        }
    }
    if let Some(found) = [&PAIR, &PART].iter().find_map(|pattern| pattern.as_ref()?.captures(text)) {
        let (done, all) = (found[1].parse::<u64>().ok(), found[2].parse::<u64>().ok());
        if let (Some(done), Some(all)) = (done, all)
            && done <= all
        {
            counts.tests = counts.tests.or(Some(all));
            passed = Some(done);
        }
    }
    if let (None, Some(passed), failures) = (counts.tests, passed, counts.failures)
        && (failures.is_some() || counts.skipped.is_some())
    {
        counts.tests = Some(passed + failures.unwrap_or(0) + counts.skipped.unwrap_or(0));
    }
    counts.passed = passed;
    counts
}

/// The columns of a table that hold numbers of tests.
pub(super) struct Columns {
    tests: Option<usize>,
    passed: Option<usize>,
    failures: Option<usize>,
    skipped: Option<usize>,
}

impl Columns {
    /// Finds them; the column that names the suite is none of them.
    pub(super) fn of(table: &Table<'_>, suite: Option<usize>) -> Self {
        let column = |names: &[&str]| table.column(names).filter(|column| Some(*column) != suite);
        Self {
            tests: column(&["tests", "total", "cases", "test cases", "count"]),
            passed: column(&["passed", "passing"]),
            failures: column(&["failures", "failed", "failing"]),
            skipped: column(&["skipped", "ignored"]),
        }
    }

    /// The numbers of a row.
    pub(super) fn read(&self, row: &[Line]) -> TestCounts {
        let number = |column: Option<usize>| cell(row, column).and_then(|cell| cell.plain().trim().replace(',', "").parse().ok());
        let [tests, passed, failures, skipped] = [self.tests, self.passed, self.failures, self.skipped].map(number);
        TestCounts { tests, passed, failures, skipped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_line() {
        let told = |text: &str| {
            let counts = of_text(text);
            [counts.tests, counts.passed, counts.failures, counts.skipped]
        };
        assert_eq!(told("✅ 142/142 passed"), [Some(142), Some(142), None, None]);
        assert_eq!(told("✅ 140 passed, 2 skipped"), [Some(142), Some(140), None, Some(2)]);
        assert_eq!(told("12 tests, 1 failure"), [Some(12), None, Some(1), None]);
        assert_eq!(told("✅ Passing (87% coverage)"), [None; 4]);
        assert_eq!(told("passed on 2026/03/02 with 1/2%"), [None; 4]);
        assert_eq!(told("5 passed"), [None, Some(5), None, None]);
    }
}
