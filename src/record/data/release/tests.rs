use super::*;
use crate::{diag::FileId, record::Form, site::Synonyms, value::Mark};

fn read_all(text: &str) -> (Vec<Release>, Vec<(String, u32, u32)>) {
    let source = Source {
        file: FileId(0),
        stem: "v1".to_owned(),
        text: text.to_owned(),
        repairs: Vec::new(),
        lossy: Vec::new(),
        digest: [0; 32],
        above: 0,
        places: Vec::new(),
    };
    let mut problems = Problems::new();
    let found = releases(&source, 64, &Vocabulary::new(&Synonyms::default()), &mut problems);
    let place = |problem: &Problem| problem.span.map_or((0, 0), |span| (span.line, span.column));
    (found, problems.iter().map(|problem| (problem.code.name.to_owned(), place(problem).0, place(problem).1)).collect())
}

const WHOLE: &str = "# written by a pipeline
version: v1.10
date: 2026-03-02T09:00:00Z
type: minor
strategy: canary
summary: The **first** one.
stages:
  - index: 1
    traffic_percent: 5
    duration_minutes: 15
    status_claimed: ✅ PASS
    gates_claimed: {passed: 1, total: 2}
    gates:
      - {metric: API P95, value: 151, unit: ms, comparator: <, threshold: 200, claimed: pass}
      - {metric: Errors, value: 9, comparator: <, kind: baseline, baseline: {offset_percent: 10}, claimed: fail}
rollbacks:
  - trigger: HighLatency
    stage_percent: 25
    recovery_minutes: 6
    scope: [application, database]
    lsn_before: 3A/7F1C2B40
    to_version: v1.9
  - {trigger: rehearsal, dry_run: true}
risks:
  - {id: RISK-009, title: Load, likelihood: high, impact: medium, status: in-progress, mitigations: [Scale, Watch]}
changes:
  - {category: feature, title: Search, text: of `records` (#12), components: [api]}
  - A plain one
evidence:
  - evidence/log.txt
  - {path: evidence/sbom.json, sha256: ABCDEF}
signoff: {manager: Mina Park, approvers: [J. Alvarez], date: 2026-03-03, status: STABLE}
impact: {performance: [{metric: P95, before: {value: 166, unit: ms}, after: 151ms, change: -9%}]}
tests: [{suite: Unit, status: ✅ Passing, coverage: 91%}]
checklists: [{title: Checklist, items: [{text: Backup, state: done}, Announce]}]
";

#[test]
fn a_whole_record() {
    let (found, problems) = read_all(WHOLE);
    assert_eq!(problems, [], "{problems:?}");
    let [release] = found.as_slice() else { panic!("one release") };
    assert_eq!((release.form, release.page.title.as_str()), (Form::Data, "v1.10"));
    let version = release.version.as_ref().expect("a version");
    assert_eq!((version.text.as_str(), version.span.line, version.span.column), ("v1.10", 2, 10));
    assert_eq!(release.summary.as_ref().map(|text| (text.plain.as_str(), text.markdown())), Some(("The first one.", "The **first** one.")));
    let stage = &release.stages[0];
    assert_eq!(
        stage.duration.as_ref().and_then(|read| read.value.as_ref()?.minutes()).map(|minutes| minutes.to_string()),
        Some("15".to_owned())
    );
    assert_eq!(stage.gates_claimed.as_ref().and_then(|read| read.value), Some((1, 2)));
    assert_eq!(
        (stage.gates[0].value.text.as_str(), stage.gates[0].value.span.line, stage.gates[0].claimed),
        ("151ms", 14, Some(Mark::Pass))
    );
    let thresholds: Vec<_> =
        stage.gates.iter().map(|gate| gate.threshold.as_ref().map(|read| (read.text.as_str(), read.value.is_some()))).collect();
    assert_eq!(thresholds, [Some(("< 200ms", true)), Some(("< baseline+10%", true))]);
    assert_eq!(release.rollbacks.len(), 1);
    assert_eq!(release.rollbacks[0].scope.len(), 2);
    assert_eq!(release.risks[0].mitigations.len(), 2);
    assert_eq!(release.changes.iter().map(|change| change.text.plain.as_str()).collect::<Vec<_>>(), ["of records (#12)", "A plain one"]);
    assert_eq!(release.changes[0].refs, ["#12"]);
    assert_eq!(release.evidence[1].sha256.as_deref(), Some("abcdef"));
    assert_eq!(release.signoff.as_ref().map(|signoff| signoff.signed()), Some(2));
    assert_eq!(release.comparisons[0].before.text, "166ms");
    let list = release.page.checklist.as_ref().expect("a checklist");
    assert_eq!(list.items.iter().map(|item| item.text.plain.as_str()).collect::<Vec<_>>(), ["Backup", "Announce"]);
    assert_eq!(list.items[0].text.span.line, 35);
    let shown = &release.page.extract.as_ref().expect("an extract").text;
    assert!(shown.contains("- **Search**: of `records` (#12)") && shown.contains("| Suite | Status | Coverage |"), "{shown}");
    assert!(shown.contains("Rehearsed rollback"), "{shown}");
}

#[test]
fn mistakes_have_their_places_and_the_rest_is_read() {
    let text = "version: v1\ndate: 2026-03-02\nverison: x\nstages: five\ntype: huge\nrisks:\n  - titel: x\n    likelihood: [a]\n";
    let (found, problems) = read_all(text);
    let expected = [("yaml/unknown-key", 3, 1), ("yaml/type", 4, 9), ("yaml/type", 5, 7), ("yaml/unknown-key", 7, 5), ("yaml/type", 8, 17)];
    for (code, line, column) in expected {
        assert!(problems.contains(&(code.to_owned(), line, column)), "{code} {line}:{column} of {problems:?}");
    }
    assert_eq!(found[0].risks.len(), 1);
    assert!(found[0].version.is_some());
}

#[test]
fn each_document_is_a_release() {
    let (found, problems) = read_all("version: 1.0\ndate: 2026-01-01\n---\nversion: 1.1\ndate: 2026-02-01\nx: 1\n---\na: [\n");
    let versions: Vec<(&str, u32)> =
        found.iter().filter_map(|one| one.version.as_ref()).map(|read| (read.text.as_str(), read.span.line)).collect();
    assert_eq!(versions, [("1.0", 1), ("1.1", 4)]);
    assert_eq!(problems[0], ("yaml/unknown-key".to_owned(), 6, 1));
    assert_eq!(problems[1].0, "yaml/syntax");
    assert!(problems[1].1 >= 8, "{problems:?}");
    assert_eq!(found[1].page.extract.as_ref().map(|extract| extract.line), Some(4));
}

#[test]
fn blanks_and_missing_parts_are_unknown() {
    let text = "version: v1\ndate: 2026-01-01\nstages: [{traffic_percent: 5, gates: [{metric: P95, value: '[XXX]', unit: ms, threshold: 200, claimed: pass}]}]\n";
    let (found, problems) = read_all(text);
    let gate = &found[0].stages[0].gates[0];
    assert!(gate.value.value.is_none());
    assert!(gate.threshold.as_ref().is_some_and(|read| read.value.is_none()));
    assert_eq!(problems, [("record/placeholder".to_owned(), 3, 60)]);
}

#[test]
fn texts_stay_texts() {
    let text = "version: v1\ndate: 2026-01-01\nsummary: \"# Sign-off\\n\\n**Approved By:** Nobody\"\nchanges:\n  - text: \"```\\n## Risks\"\n  - text: \"- [x] done\"\n";
    let (found, _) = read_all(text);
    assert!(found[0].signoff.is_none() && found[0].risks.is_empty() && found[0].page.checklist.is_none());
    assert_eq!(found[0].changes.len(), 2);
}
