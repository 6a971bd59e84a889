//! Coverage in XML: Cobertura, JaCoCo, Clover, OpenCover, and SonarQube's generic form.
//!
//! Refuses to believe a rate where the lines are there to be counted.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    Column, Confidence, Exhibit, Fault, Head, Input, Kind, Label, Needs, Reader, Reading, Row, Table, codes, decimal,
    xml::{Element, Piece, Pieces, root},
};
use crate::site::Limits;

/// Test coverage.
pub(super) static COVERAGE: Reader = Reader { kind: Kind::Coverage, most: Confidence::Certain, fits, needs: Needs::Whole, read };

fn fits(head: &Head<'_>) -> Confidence {
    let cobertura = root(head.text, &["coverage"]).is_some();
    let jacoco = root(head.text, &["report"]).is_some()
        && (head.text.contains("JACOCO") || head.text.contains("<sessioninfo") || head.text.contains("<counter"));
    let opencover = root(head.text, &["CoverageSession"]).is_some();
    Confidence::Certain.when(cobertura || jacoco || opencover)
}

/// Things that tests should run, and those that they do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Share {
    covered: u64,
    all: u64,
}

impl Share {
    fn percent(self) -> Option<Decimal> {
        let share = Decimal::from(self.covered).checked_mul(Decimal::ONE_HUNDRED)?;
        share.checked_div(Decimal::from(self.all)).map(|percent| percent.round_dp(2).normalize())
    }

    fn add(&mut self, other: Self) {
        self.covered = self.covered.saturating_add(other.covered);
        self.all = self.all.saturating_add(other.all);
    }
}

/// What a report says, and what its lines come to.
#[derive(Default)]
struct Report {
    format: &'static str,
    /// As stated for the whole: lines, branches, and the line of the statement.
    said_percent: Option<Decimal>,
    said: Option<Share>,
    said_branches: Option<Share>,
    said_branch_percent: Option<Decimal>,
    line: u32,
    /// Counted, by file or package: lines by number, so that a line in two classes of one file is one.
    lines: BTreeMap<String, (u32, BTreeMap<u32, bool>)>,
    counters: BTreeMap<String, (u32, Share)>,
    path: Vec<(String, String)>,
    /// Lines and counters whose numbers are none: how many, and the line of the first.
    unreadable: (usize, u32),
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let mut report = Report { line: 1, format: "Cobertura", ..Report::default() };
    let mut stopped = None;
    for piece in Pieces::of(input.text, limits) {
        match piece {
            Ok(Piece::Open(element)) => {
                report.opens(&element);
                let name = ["filename", "path", "name"].iter().find_map(|key| element.get(key)).unwrap_or_default().to_owned();
                report.path.push((element.name, name));
            }
            Ok(Piece::Close) => {
                report.path.pop();
            }
            Ok(Piece::Text(_)) => {}
            Err(fault) => stopped = Some(fault),
        }
    }
    report.reading(stopped)
}

impl Report {
    fn opens(&mut self, element: &Element) {
        let depth = self.path.len();
        match element.name.as_str() {
            "coverage" if depth == 0 => self.cobertura(element),
            "report" if depth == 0 => self.format = "JaCoCo",
            "counter" => self.counter(element),
            "metrics" => self.clover(element),
            "line" => self.counted(element),
            "lineToCover" => self.line_to_cover(element),
            "CoverageSession" if depth == 0 => self.format = "OpenCover",
            "Summary" if depth == 1 => self.summary(element),
            "SequencePoint" => self.point(element),
            _ => {}
        }
    }

    fn cobertura(&mut self, element: &Element) {
        self.line = element.line;
        let percent = |name: &str| decimal(element.get(name)?)?.checked_mul(Decimal::ONE_HUNDRED);
        self.said_percent = percent("line-rate");
        let share = |covered: &str, all: &str| Some(Share { covered: element.count(covered)?, all: element.count(all)? });
        self.said = share("lines-covered", "lines-valid");
        self.said_branches = share("branches-covered", "branches-valid");
        self.said_branch_percent = percent("branch-rate").filter(|_| self.said_branches.is_none_or(|share| share.all > 0));
    }

    /// `<counter type="LINE" missed="1" covered="9"/>`, of the report or of a package.
    fn counter(&mut self, element: &Element) {
        let (Some(missed), Some(covered)) = (element.count("missed"), element.count("covered")) else { return self.unreadable(element) };
        let share = Share { covered, all: missed.saturating_add(covered) };
        match (self.path.last().map(|(name, _)| name.as_str()), element.get("type")) {
            (Some("report"), Some("LINE")) => (self.said, self.line) = (Some(share), element.line),
            (Some("report"), Some("BRANCH")) => self.said_branches = Some(share),
            (Some("package"), Some("LINE")) => {
                let name = self.path.last().map(|(_, name)| name.clone()).unwrap_or_default();
                self.counters.entry(name).or_insert((element.line, Share::default())).1.add(share);
            }
            _ => {}
        }
    }

    /// `<metrics statements="10" coveredstatements="9" …/>`, of the project.
    fn clover(&mut self, element: &Element) {
        let parent = self.path.last().map(|(name, _)| name.as_str());
        self.format = "Clover";
        if parent != Some("project") || self.said.is_some() {
            return;
        }
        let share = |covered: &str, all: &str| Some(Share { covered: element.count(covered)?, all: element.count(all)? });
        (self.said, self.line) = (share("coveredstatements", "statements"), element.line);
        self.said_branches = share("coveredconditionals", "conditionals");
    }

    /// `<line number="1" hits="1"/>` of a class, `<line num="1" type="stmt" count="1"/>` of a file.
    fn counted(&mut self, element: &Element) {
        if self.path.iter().any(|(name, _)| name == "method" || name == "sourcefile")
            || element.get("type").is_some_and(|kind| kind != "stmt")
        {
            return;
        }
        let number = element.count("number").or_else(|| element.count("num")).and_then(|number| u32::try_from(number).ok());
        let hits = element.get("hits").or_else(|| element.get("count")).and_then(decimal);
        let (Some(number), Some(hits)) = (number, hits.filter(|hits| *hits >= Decimal::ZERO)) else { return self.unreadable(element) };
        self.add_line(number, hits > Decimal::ZERO, element.line);
    }

    /// SonarQube's `<lineToCover lineNumber="6" covered="true"/>` of a file.
    fn line_to_cover(&mut self, element: &Element) {
        self.format = "SonarQube";
        let number = element.count("lineNumber").and_then(|number| u32::try_from(number).ok());
        let hit = match element.get("covered") {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        let (Some(number), Some(hit)) = (number, hit) else { return self.unreadable(element) };
        self.add_line(number, hit, element.line);
    }

    fn add_line(&mut self, number: u32, hit: bool, at: u32) {
        let file = self.path.iter().rev().find(|(name, _)| name == "class" || name == "file").map(|(_, file)| file.clone());
        let (_, lines) = self.lines.entry(file.unwrap_or_default()).or_insert((at, BTreeMap::new()));
        *lines.entry(number).or_insert(false) |= hit;
    }

    /// OpenCover counts points, several of which may be in one line: `<Summary numSequencePoints="4" visitedSequencePoints="3" …/>`.
    fn summary(&mut self, element: &Element) {
        let share = |covered: &str, all: &str| Some(Share { covered: element.count(covered)?, all: element.count(all)? });
        self.line = element.line;
        self.said = share("visitedSequencePoints", "numSequencePoints");
        self.said_branches = share("visitedBranchPoints", "numBranchPoints");
        if self.said.is_none() {
            self.unreadable(element);
        }
    }

    /// `<SequencePoint vc="1" fileid="1" …/>` of a module.
    fn point(&mut self, element: &Element) {
        let Some(visits) = element.count("vc") else { return self.unreadable(element) };
        let file = element.get("fileid").unwrap_or_default();
        let (_, share) = self.counters.entry(format!("file {file}")).or_insert((element.line, Share::default()));
        share.add(Share { covered: u64::from(visits > 0), all: 1 });
    }

    fn unreadable(&mut self, element: &Element) {
        let (count, first) = self.unreadable;
        self.unreadable = (count + 1, if count == 0 { element.line } else { first });
    }

    /// Every file or package: its line, and its share.
    fn parts(&self) -> Vec<(&str, u32, Share)> {
        let share =
            |lines: &BTreeMap<u32, bool>| Share { covered: lines.values().filter(|hit| **hit).count() as u64, all: lines.len() as u64 };
        let files = self.lines.iter().map(|(name, (line, lines))| (name.as_str(), *line, share(lines)));
        files.chain(self.counters.iter().map(|(name, (line, share))| (name.as_str(), *line, *share))).collect()
    }

    fn reading(&self, stopped: Option<Fault>) -> Reading {
        let mut reading = Reading::default();
        let mut parts = self.parts();
        let mut counted = Share::default();
        parts.iter().for_each(|(_, _, share)| counted.add(*share));
        let said = self.said_percent.or_else(|| self.said.and_then(Share::percent));
        let by_count = counted.percent();
        let line_percent =
            by_count.or(said).filter(|percent| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(percent)).map(|percent| percent.normalize());
        match (by_count, said) {
            _ if stopped.is_some() => {}
            (Some(found), Some(said)) if found.checked_sub(said).is_none_or(|apart| apart.abs() > Decimal::new(5, 1)) => {
                let message = format!("it says {}% of lines, its lines come to {}%", said.normalize(), found.normalize());
                reading.faults.push(Fault::new(&codes::TOTALS, self.line, message));
            }
            _ if line_percent.is_none() => {
                reading.faults.push(Fault::new(&codes::MALFORMED, self.line, "it holds no coverage of lines"));
            }
            _ => {}
        }
        if let (count @ 1.., first) = self.unreadable {
            let message = format!("{count} of its lines or counters have no number that can be read: they are not counted");
            reading.faults.push(Fault::new(&codes::MALFORMED, first, message));
        }
        self.facts(line_percent, said, counted, &mut reading);
        reading.facts.state("whole", stopped.is_none());
        parts.sort_by_key(|(_, line, share)| (share.percent(), *line));
        reading.exhibits.push(Exhibit::Card(self.card(line_percent, counted)));
        if !parts.is_empty() {
            reading.exhibits.push(Exhibit::Table(table(&parts)));
        }
        reading.faults.extend(stopped);
        reading
    }

    fn facts(&self, line_percent: Option<Decimal>, said: Option<Decimal>, counted: Share, reading: &mut Reading) {
        let facts = &mut reading.facts;
        facts.state("format", self.format);
        if let Some(percent) = line_percent {
            facts.state_at("line_percent", percent, self.line);
        }
        if let Some(said) = said {
            facts.state_at("claimed_line_percent", said.normalize(), self.line);
        }
        if let Some(percent) = self.branches() {
            facts.state_at("branch_percent", percent, self.line);
        }
        let share = if counted.all > 0 { Some(counted) } else { self.said };
        if let Some(share) = share {
            facts.state("lines", Decimal::from(share.all));
            facts.state("covered", Decimal::from(share.covered));
        }
    }

    fn branches(&self) -> Option<Decimal> {
        self.said_branches.and_then(Share::percent).or(self.said_branch_percent).map(|percent| percent.normalize())
    }

    fn card(&self, line_percent: Option<Decimal>, counted: Share) -> Vec<(Label, String)> {
        let share = if counted.all > 0 { counted } else { self.said.unwrap_or_default() };
        let mut card = vec![(Label::Own("format"), self.format.to_owned())];
        card.extend(line_percent.map(|percent| (Label::Own("lines_covered"), format!("{percent}% ({} of {})", share.covered, share.all))));
        card.extend(self.branches().map(|percent| (Label::Own("branches_covered"), format!("{percent}%"))));
        card
    }
}

fn table(parts: &[(&str, u32, Share)]) -> Table {
    let row = |(name, line, share): &(&str, u32, Share)| Row {
        cells: vec![
            (*name).to_owned(),
            share.percent().map(|percent| percent.to_string()).unwrap_or_default(),
            share.covered.to_string(),
            share.all.to_string(),
        ],
        line: Some(*line),
    };
    let columns = vec![Column::words("part"), Column::numbers("percent"), Column::numbers("covered"), Column::numbers("lines")];
    Table { caption: Label::Own("coverage"), columns, rows: parts.iter().map(row).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    fn told(text: &str) -> String {
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, Kind::Coverage, "{text}");
        let reading = recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default());
        let number = |name: &str| reading.facts.number(name).map_or_else(|| "-".to_owned(), |number| number.to_string());
        let faults: Vec<String> = reading.faults.iter().map(|fault| format!(" {}:{}", fault.code.name, fault.line)).collect();
        format!(
            "{} {} {} {}{}",
            reading.facts.text("format").unwrap_or("-"),
            number("line_percent"),
            number("branch_percent"),
            number("lines"),
            faults.concat()
        )
    }

    #[test]
    fn three_formats() {
        let cobertura = "<?xml version=\"1.0\"?>\n<!DOCTYPE coverage SYSTEM \"http://cobertura.sourceforge.net/xml/coverage-04.dtd\">\n<coverage line-rate=\"0.75\" branch-rate=\"0.5\" lines-valid=\"4\" lines-covered=\"3\" branches-valid=\"2\" branches-covered=\"1\"><packages><package name=\"p\"><classes><class name=\"a\" filename=\"a.py\"><methods><method name=\"m\"><lines><line number=\"1\" hits=\"0\"/></lines></method></methods><lines><line number=\"1\" hits=\"1\"/><line number=\"2\" hits=\"0\"/></lines></class><class name=\"b\" filename=\"a.py\"><lines><line number=\"2\" hits=\"0\"/><line number=\"3\" hits=\"2\"/><line number=\"4\" hits=\"1\"/></lines></class></classes></package></packages></coverage>";
        let jacoco = "<?xml version=\"1.0\"?><!DOCTYPE report PUBLIC \"-//JACOCO//DTD Report 1.1//EN\" \"report.dtd\"><report name=\"x\"><sessioninfo id=\"a\" start=\"1\" dump=\"2\"/><package name=\"p\"><class name=\"p/A\"><counter type=\"LINE\" missed=\"1\" covered=\"9\"/></class><sourcefile name=\"A.java\"><line nr=\"1\" mi=\"0\" ci=\"3\"/></sourcefile><counter type=\"LINE\" missed=\"1\" covered=\"9\"/></package><counter type=\"BRANCH\" missed=\"1\" covered=\"3\"/><counter type=\"LINE\" missed=\"1\" covered=\"9\"/></report>";
        let clover = "<coverage generated=\"1\" clover=\"3.2.0\"><project timestamp=\"1\" name=\"All files\"><metrics statements=\"4\" coveredstatements=\"2\" conditionals=\"0\" coveredconditionals=\"0\"/><file name=\"a.js\" path=\"src/a.js\"><metrics statements=\"4\" coveredstatements=\"2\"/><line num=\"1\" count=\"1\" type=\"stmt\"/><line num=\"2\" count=\"0\" type=\"stmt\"/><line num=\"3\" count=\"0\" type=\"cond\"/></file></project></coverage>";
        assert_eq!(told(cobertura), "Cobertura 75 50 4");
        assert_eq!(told(jacoco), "JaCoCo 90 75 10");
        assert_eq!(told(clover), "Clover 50 - 2");
    }

    #[test]
    fn rates_that_lie_and_reports_without_any_are_faults() {
        let lie = "<coverage line-rate=\"0.99\"><class filename=\"a\"><lines><line number=\"1\" hits=\"1\"/><line number=\"2\" hits=\"0\"/></lines></class></coverage>";
        assert_eq!(told(lie), "Cobertura 50 - 2 evidence/totals:1");
        let least = lie.replace("0.99", "-792281625142643375935439503.35");
        assert_eq!(told(&least), "Cobertura 50 - 2 evidence/totals:1");
        assert_eq!(told("<coverage line-rate=\"high\"></coverage>"), "Cobertura - - - evidence/malformed:1");
        assert_eq!(told("<coverage line-rate=\"7\"></coverage>"), "Cobertura - - - evidence/malformed:1");
        assert_eq!(told("<coverage line-rate=\"0.9\">\n<packages>"), "Cobertura 90 - - evidence/malformed:2");
    }
}
