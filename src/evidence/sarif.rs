//! SARIF 2.1: what scanners found.
//!
//! Refuses to leave out what was suppressed: it is counted beside the rest.

use super::{
    Column, Confidence, Exhibit, Fault, Input, Kind, Label, Needs, Reader, Reading, Row, Table, Tree, TreeValue, codes, json::says,
};
use crate::site::Limits;

/// Findings of scanners.
pub(super) static SARIF: Reader = Reader {
    kind: Kind::Sarif,
    most: Confidence::Certain,
    fits: |head| says(head, &["\"runs\"", "sarif"]).max(says(head, &["\"runs\"", "\"2.1.0\"", "\"tool\""])),
    needs: Needs::Whole,
    read,
};

/// Levels, the worst first.
const LEVELS: [&str; 4] = ["error", "warning", "note", "none"];

struct Found {
    level: usize,
    suppressed: bool,
    row: Row,
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let tree = match Tree::of_json(input.text, limits) {
        Ok(tree) => tree,
        Err(fault) => return Reading::of_fault(fault),
    };
    let mut reading = Reading::default();
    let Some(runs) = tree.get("runs").filter(|runs| matches!(runs.value, TreeValue::List(_))) else {
        return Reading::of_fault(Fault::new(&codes::MALFORMED, tree.line, "`runs` is no list: nothing says what was found"));
    };
    let mut tools = Vec::new();
    let mut all = Vec::new();
    for run in runs.items() {
        let driver = run.at(&["tool", "driver"]);
        let word = |key: &str| driver.and_then(|driver| driver.get(key)).and_then(Tree::written);
        tools.push([word("name"), word("semanticVersion").or_else(|| word("version"))].into_iter().flatten().collect::<Vec<_>>().join(" "));
        match run.get("results").map(|results| (&results.value, results)) {
            Some((TreeValue::List(_), results)) => all.extend(results.items().iter().map(|result| of_result(result, run))),
            Some((_, results)) => reading.faults.push(Fault::new(&codes::MALFORMED, results.line, "`results` is no list")),
            // Without `results` the scanner did not get as far as looking.
            None => reading.faults.push(Fault::new(&codes::MALFORMED, run.line, "the run has no `results`: it did not scan")),
        }
        reading.faults.extend(unsuccessful(run));
    }
    let open = |level: usize| all.iter().filter(|found| found.level == level && !found.suppressed).count();
    reading.facts.state("runs", runs.items().len());
    reading.facts.state("results", all.len());
    reading.facts.state("errors", open(0));
    reading.facts.state("warnings", open(1));
    reading.facts.state("notes", open(2));
    reading.facts.state("suppressed", all.iter().filter(|found| found.suppressed).count());
    reading.facts.state("tools", tools.clone());
    reading.exhibits.push(Exhibit::Card(vec![
        (Label::Own("tool"), tools.join(", ")),
        (Label::Own("errors"), open(0).to_string()),
        (Label::Own("warnings"), open(1).to_string()),
        (Label::Own("notes"), open(2).to_string()),
        (Label::Own("suppressed"), all.iter().filter(|found| found.suppressed).count().to_string()),
    ]));
    all.sort_by_key(|found| (found.suppressed, found.level, found.row.line));
    if !all.is_empty() {
        reading.exhibits.push(Exhibit::Table(table(all)));
    }
    reading
}

fn table(all: Vec<Found>) -> Table {
    let columns = ["rule", "level", "place", "message"].map(Column::words).into();
    Table { caption: Label::Own("findings"), columns, rows: all.into_iter().map(|found| found.row).collect() }
}

/// A run that says of itself that it broke off.
fn unsuccessful(run: &Tree) -> Option<Fault> {
    let failed =
        run.get("invocations")?.items().iter().find_map(|one| one.get("executionSuccessful").filter(|flag| flag.flag() == Some(false)))?;
    Some(Fault::new(&codes::MALFORMED, failed.line, "the scanner says of itself that it was not successful: what it found is not all"))
}

fn of_result(result: &Tree, run: &Tree) -> Found {
    let rule = result.get("ruleId").and_then(Tree::text).or_else(|| result.at(&["rule", "id"]).and_then(Tree::text));
    let index = result.get("ruleIndex").and_then(Tree::number).and_then(|index| usize::try_from(index).ok());
    let rules = run.at(&["tool", "driver", "rules"]).map(Tree::items).unwrap_or_default();
    let described =
        index.and_then(|index| rules.get(index)).or_else(|| rules.iter().find(|one| one.get("id").and_then(Tree::text) == rule));
    let rule = rule.or_else(|| described?.get("id")?.text()).unwrap_or_default();
    let default = described.and_then(|rule| rule.at(&["defaultConfiguration", "level"])).and_then(Tree::text);
    let passing = matches!(result.get("kind").and_then(Tree::text), Some("pass" | "notApplicable" | "informational"));
    let level = result.get("level").and_then(Tree::text).or(default).unwrap_or(if passing { "none" } else { "warning" });
    // A level that is none of the standard's counts as the worst.
    let level = LEVELS.iter().position(|one| *one == level).unwrap_or(0);
    let suppressed = result.get("suppressions").is_some_and(|list| {
        !list.items().is_empty()
            && list.items().iter().all(|one| !matches!(one.get("status").and_then(Tree::text), Some("underReview" | "rejected")))
    });
    let place = result.get("locations").and_then(|list| list.items().first()).and_then(|one| one.get("physicalLocation"));
    let file = place.and_then(|place| place.at(&["artifactLocation", "uri"])).and_then(Tree::text).unwrap_or_default();
    let line = place.and_then(|place| place.at(&["region", "startLine"])).and_then(Tree::written);
    let place = line.map_or_else(|| file.to_owned(), |line| format!("{file}:{line}"));
    let message = result.at(&["message", "text"]).or_else(|| result.at(&["message", "markdown"])).and_then(Tree::text).unwrap_or_default();
    let word = if suppressed { format!("{} (suppressed)", LEVELS[level]) } else { LEVELS[level].to_owned() };
    let cells = vec![rule.to_owned(), word, place, message.to_owned()];
    Found { level, suppressed, row: Row { cells, line: Some(result.line) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    fn reading(text: &str) -> Reading {
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, Kind::Sarif, "{text}");
        recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default())
    }

    #[test]
    fn findings_by_level() {
        let text = "{\"version\": \"2.1.0\", \"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"runs\": [{\"tool\": {\"driver\": {\"name\": \"Scan\", \"version\": \"1.2\", \"rules\": [{\"id\": \"R1\", \"defaultConfiguration\": {\"level\": \"error\"}}]}},\n\"results\": [\n{\"ruleId\": \"R2\", \"level\": \"note\", \"message\": {\"text\": \"n\"}},\n{\"ruleIndex\": 0, \"message\": {\"text\": \"e\"}, \"locations\": [{\"physicalLocation\": {\"artifactLocation\": {\"uri\": \"a.c\"}, \"region\": {\"startLine\": 7}}}]},\n{\"ruleId\": \"R3\", \"level\": \"error\", \"suppressions\": [{\"kind\": \"inSource\"}], \"message\": {\"text\": \"s\"}},\n{\"ruleId\": \"R4\", \"level\": \"fatal\", \"message\": {\"text\": \"f\"}}]}]}";
        let reading = reading(text);
        assert_eq!(
            reading.facts.json(),
            serde_json::json!({"runs": 1, "results": 4, "errors": 2, "warnings": 0, "notes": 1, "suppressed": 1, "tools": ["Scan 1.2"]})
        );
        let Some(Exhibit::Table(table)) = reading.exhibits.last() else { panic!("a table") };
        assert_eq!(table.rows[0].cells.join("|"), "R1|error|a.c:7|e");
        assert_eq!(table.rows[3].cells[1], "error (suppressed)");
        assert!(reading.faults.is_empty());
    }

    #[test]
    fn a_run_that_did_not_scan_is_no_clean_scan() {
        for text in [
            "{\"$schema\": \"sarif\", \"runs\": [{\"tool\": {}}]}",
            "{\"$schema\": \"sarif\", \"runs\": {}}",
            "{\"$schema\": \"sarif\", \"runs\": [{\"results\": 0}]}",
            "{\"$schema\": \"sarif\", \"runs\": [{\"results\": [], \"invocations\": [{\"executionSuccessful\": false}]}]}",
            "{\"$schema\": \"sarif\", \"runs\": [{\"results\": [",
        ] {
            assert_eq!(reading(text).faults.iter().map(|fault| fault.code.name).collect::<Vec<_>>(), ["evidence/malformed"], "{text}");
        }
    }
}
