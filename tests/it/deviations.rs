//! Sections 1 to 3 of what people really write (RECORDS.md), row by row: what is written, and what comes out.

use std::fs;

use relsite::Compiled;
use serde_json::Value;

use crate::archives::{archive_of, compiled, exported, shared};

/// A row of RECORDS.md by its first words, a record, what of it is looked at, and how that reads.
type Row = (&'static str, &'static str, fn(&Compiled, &Value) -> String, &'static str);

const LABELS: &str = "`**Date:** x`, `**Version**: x`";
const BREAKS: &str = "labels kept apart by two spaces";
const HEADINGS: &str = "emoji, numbers (`1.`";
const TITLES: &str = "no H1, several H1";
const SLUGS: &str = "in-page links rely on GitHub's slugs";
const LANGUAGES: &str = "languages mixed in one file";
const STATUS: &str = "status words without limit";
const STAGES: &str = "stage as table row";
const COLUMNS: &str = "columns differ";
const THRESHOLDS: &str = "thresholds: `< 200ms`";
const ABORT: &str = "plan, pass and auto-rollback thresholds";
const RISKS: &str = "`### Risk 1: Title` + labels";
const SIGNOFF: &str = "sign-off as labels or";
const BOXES: &str = "`[ ]`, `[x]`, `1. [ ]`";
const BLANKS: &str = "`[XXX]`, `[TBD …]`";
const FENCES: &str = "a whole template inside a";
const TEMPLATE: &str = "version or date a placeholder";
const DATELESS: &str = "no date to be found in a release record";

fn word(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn told(value: &Value, keys: &[&str]) -> String {
    keys.iter().map(|key| word(&value[*key])).collect::<Vec<_>>().join(" ")
}

fn list(value: &Value, keys: &[&str]) -> String {
    value.as_array().into_iter().flatten().map(|one| told(one, keys)).collect::<Vec<_>>().join("; ")
}

fn identity(_: &Compiled, export: &Value) -> String {
    told(&export["releases"][0], &["version", "date", "type"])
}

fn title(_: &Compiled, export: &Value) -> String {
    word(&export["releases"][0]["title"])
}

fn stages(_: &Compiled, export: &Value) -> String {
    list(&export["releases"][0]["stages"], &["index", "traffic_percent", "duration_minutes", "status_claimed"])
}

fn gates(_: &Compiled, export: &Value) -> String {
    let all = export["releases"][0]["stages"].as_array().into_iter().flatten();
    all.map(|stage| list(&stage["gates"], &["metric", "value", "comparator", "threshold", "verdict"])).collect::<Vec<_>>().join("; ")
}

fn risks(_: &Compiled, export: &Value) -> String {
    list(&export["releases"][0]["risks"], &["id", "title", "likelihood", "impact", "level", "owner", "status"])
}

fn signoff(_: &Compiled, export: &Value) -> String {
    let signoff = &export["releases"][0]["signoff"];
    format!("{} {}", told(signoff, &["manager", "approvers", "date"]), told(signoff, &["signed"]))
}

fn items(_: &Compiled, export: &Value) -> String {
    let lists = export["releases"][0]["checklists"].as_array().into_iter().flatten();
    lists.map(|one| list(&one["items"], &["state", "text", "depth"])).collect::<Vec<_>>().join("; ")
}

fn blanks(compiled: &Compiled, _: &Value) -> String {
    let record = compiled.archive.releases[0].record.as_ref().expect("a record");
    record.page.placeholders.iter().map(|blank| blank.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn problems(compiled: &Compiled, _: &Value) -> String {
    let line = |problem: &relsite::diag::Problem| problem.span.map_or(0, |span| span.line);
    compiled.problems.iter().map(|problem| format!("{}:{}", problem.code.name, line(problem))).collect::<Vec<_>>().join(" ")
}

fn disagreements(compiled: &Compiled, _: &Value) -> String {
    let found = compiled.problems.iter().filter(|problem| problem.code.name == "record/disagrees");
    found.filter_map(|problem| Some(problem.span?.line.to_string())).collect::<Vec<_>>().join(" ")
}

fn evidence(_: &Compiled, export: &Value) -> String {
    list(&export["releases"][0]["evidence"], &["path", "present"])
}

fn template(_: &Compiled, export: &Value) -> String {
    format!("{} {}", told(&export["releases"][0], &["template", "status"]), told(&export["registers"], &["risks"]))
}

fn headings(compiled: &Compiled, _: &Value) -> String {
    compiled.archive.releases[0].record.as_ref().expect("a record").page.headings.join(" | ")
}

fn links(compiled: &Compiled, _: &Value) -> String {
    let broken = compiled.problems.iter().filter(|problem| problem.code.name == "link/broken").count();
    format!("{broken} broken")
}

fn claimed(_: &Compiled, export: &Value) -> String {
    told(&export["releases"][0], &["status", "status_claimed"])
}

const ROWS: &[Row] = &[
    (LABELS, "**Version:** v1.1.0\n**Date:** 2026-03-02\n**Type:** Minor\n", identity, "v1.1.0 2026-03-02 minor"),
    (LABELS, "**Version**: v1.1.0\n**Date**: 2026-03-02\n**Type**: Minor\n", identity, "v1.1.0 2026-03-02 minor"),
    (LABELS, "- Version: v1.1.0\n- Date: 2026-03-02\n- Type: Minor\n", identity, "v1.1.0 2026-03-02 minor"),
    (LABELS, "| | |\n|-|-|\n| Version | v1.1.0 |\n| Date | 2026-03-02 |\n| Type | Minor |\n", identity, "v1.1.0 2026-03-02 minor"),
    (BREAKS, "**Version:** v1.1.0  \n**Date:** 2026-03-02  \n**Type:** Minor  \n", identity, "v1.1.0 2026-03-02 minor"),
    (BREAKS, "**Version:** v1.1.0 • **Date:** 2026-03-02 | **Type:** Minor\n", identity, "v1.1.0 2026-03-02 minor"),
    (HEADINGS, "# v1.1.0\n\n## 1️⃣ ⚠️ REMAINING RISKS & ACTIONS:\n\n- R-1: Pool — Owner: Mina\n", risks, "R-1 Pool - - - Mina -"),
    (
        HEADINGS,
        "# v1.1.0\n\n## 3. 🎯 Key Metrics (Per Stage):\n\n**Stage 1 (5%):**\n- P95: 9ms < 10ms\n",
        headings,
        "v1.1.0 | 3. Key Metrics (Per Stage):",
    ),
    (TITLES, "Only words.\n", title, "index"),
    (TITLES, "---\nTitle: From the front\nOwner: Mina\nStatus: open\n---\n\n# A heading\n", title, "From the front"),
    (TITLES, "# First\n\n# Second\n\n## Notes\n\n## Notes\n", headings, "First | Second | Notes | Notes"),
    (SLUGS, "# v1.1.0\n\n[a](#feature) [b](#feature-1) [c](#배포-요약)\n\n## Feature\n\n## Feature\n\n## 배포 요약\n", links, "0 broken"),
    (LANGUAGES, "# Sürüm v1.1.0\n\n**Tarih:** 2026-03-02  \n**유형:** Minor\n", identity, "v1.1.0 2026-03-02 minor"),
    (
        LANGUAGES,
        "# v1.1.0\n\n## Risks\n\n### Risk 1: Havuz\n\n**Olasılık:** Yüksek  \n**영향:** 낮음  \n**担当:** Mina  \n**Durum:** ✅\n",
        risks,
        "havuz Havuz high low medium Mina done",
    ),
    (
        LANGUAGES,
        "# v1.1.0\n\n## Sign-off\n\n**Release Manager:** A  \n**承認:** B  \n**날짜:** 2026-03-02\n",
        signoff,
        "A [\"B\"] 2026-03-02 2",
    ),
    (STATUS, "# v1.1.0\n\n## Sign-off\n\n**Status:** ✅ STABLE\n", claimed, "stable ✅ STABLE"),
    (STATUS, "# v1.1.0\n\n**Final Status:** SUCCESS ✅\n", claimed, "unset SUCCESS ✅"),
    (STATUS, "# v1.1.0\n\n## Sign-off\n\n**Status:** 🟢 **PRODUCTION READY**\n", claimed, "unset 🟢 PRODUCTION READY"),
    (STATUS, "# v1.1.0\n\n**Final Status:** ⏳ Staged, Not Yet Executed\n", claimed, "unset ⏳ Staged, Not Yet Executed"),
    (STATUS, "# v1.1.0\n\n**Final Status:** Conditional GO\n", claimed, "unset Conditional GO"),
    (STATUS, "# v1.1.0\n\n**Final Status:** COMPLETE, Promote BLOCKED\n", claimed, "unset COMPLETE, Promote BLOCKED"),
    (STATUS, "# v1.1.0\n\n## Sign-off\n\n**Status:** [PENDING]\n", claimed, "unset [PENDING]"),
    (
        STATUS,
        "# v1.1.0\n\n## Risks\n\n### Risk 1: Pool\n\n**Status:** 🟡 In Progress / ⬜ Not Started / ✅ Done\n",
        risks,
        "pool Pool - - - - -",
    ),
    (STAGES, "# v1.1.0\n\n## Canary Stages\n\n| Stage | Traffic | Duration |\n|-|-|-|\n| 1 | 1% | 15 min |\n", stages, "1 1 15 -"),
    (STAGES, "# v1.1.0\n\n## Key Metrics\n\n**Stage 1 (1%):**\n\n- P95: 9ms ✅ < 10ms\n", stages, "1 1 - -"),
    (STAGES, "# v1.1.0\n\n## Key Metrics\n\n### Stage 1: 5% Canary\n\n- P95: 9ms ✅ < 10ms\n", stages, "1 5 - -"),
    (STAGES, "# v1.1.0\n\n## Rollout Stages\n\n### Stage 1: Initial Canary (5% Traffic)\n\n- P95: 9ms ✅ < 10ms\n", stages, "1 5 - -"),
    (STAGES, "# v1.1.0\n\n## Stage 1: 5% Traffic (2-4 hours)\n\n- P95: 9ms ✅ < 10ms\n", stages, "1 5 - -"),
    (STAGES, "# v1.1.0\n\n## Stages\n\n- **Phase 1 (5%)**: P95 2.74ms ✅\n", stages, "1 5 - Phase 1 (5%): P95 2.74ms ✅"),
    (
        STAGES,
        "# v1.1.0\n\n## Stages\n\n| Stage | Stable | Canary |\n|-|-|-|\n| Stage 1 | 99 | 1 |\n| Stage 2 | 0 | 100 |\n",
        stages,
        "1 1 - -; 2 100 - -",
    ),
    (STAGES, "# v1.1.0\n\n## Stages\n\nStage 1: 5% → 60 minutes → 6 metrics\n", stages, "1 5 60 -"),
    (
        STAGES,
        "# v1.1.0\n\n## Stages\n\n| Stage | Traffic | Duration |\n|-|-|-|\n| 1 | 5% | 15 min |\n\n## Key Metrics\n\n**Stage 1 (5%):**\n\n- P95: 9ms ✅ < 10ms\n",
        stages,
        "1 5 15 -",
    ),
    (
        STAGES,
        "# v1.1.0\n\n**Date:** 2026-03-02\n\n## Stages\n\n| Stage | Traffic | Duration |\n|-|-|-|\n| 1 | 5% | 15 min |\n\n## Key Metrics\n\n**Stage 1 (10%):**\n\n- P95: 9ms ✅ < 10ms\n",
        disagreements,
        "13",
    ),
    (
        COLUMNS,
        "# v1.1.0\n\n## Stages\n\n| signals | stage | pass criteria | traffic | duration |\n|-|-|-|-|-|\n| p95 | 1 | all | 5% | 15 min |\n",
        stages,
        "1 5 15 -",
    ),
    (
        COLUMNS,
        "# v1.1.0\n\n## Key Metrics\n\n### Stage 1 (5%)\n\n| Status | Actual | Metric | Baseline | Threshold |\n|-|-|-|-|-|\n| ✅ | 9ms | P95 | 8ms | < 10ms |\n",
        gates,
        "P95 9 < 10 pass",
    ),
    (
        COLUMNS,
        "# v1.1.0\n\n## Key Metrics\n\n### Stage 1 (5%)\n\n| Metric | Baseline | T+15min | T+60min | Threshold | Status |\n|-|-|-|-|-|-|\n| P95 | 8ms | 12ms | 9ms | < 10ms | ✅ |\n| Rate | 1 | 5 | - | > 3 | ✅ |\n",
        gates,
        "P95 12 < 10 fail; Rate - > 3 no-data",
    ),
    (
        COLUMNS,
        "# v1.1.0\n\n## Key Metrics\n\n### Stage 1 (5%)\n\n| Metric | before | during | after | threshold |\n|-|-|-|-|-|\n| P95 | 30ms | 9ms | 8ms | < 10ms |\n",
        gates,
        "P95 9 < 10 pass",
    ),
    (
        COLUMNS,
        "# v1.1.0\n\n## Key Metrics\n\n### Stage 1 (5%)\n\n| Metric | avg | peak | threshold |\n|-|-|-|-|\n| CPU | 40% | 90% | < 80% |\n",
        gates,
        "CPU 90 < 80 fail",
    ),
    (
        THRESHOLDS,
        "# v1.1.0\n\n## Key Metrics\n\n**Stage 1 (5%):**\n\n- A: 9ms < 200ms\n- B: 9ms <200ms\n- C: 99.9% ≥ 99.5%\n- D: 96% >=95%\n- E: 9ms ≤30ms\n- F: 0 =0\n- G: 0 = 0 (MUST BE ZERO)\n- H: 7/min > 5/min\n- I: 4 >3 (30s window)\n",
        gates,
        "A 9 < 200 pass; B 9 < 200 pass; C 99.9 >= 99.5 pass; D 96 >= 95 pass; E 9 <= 30 pass; F 0 == 0 pass; G 0 == 0 pass; H 7 > 5 pass; I 4 > 3 pass",
    ),
    (
        THRESHOLDS,
        "# v1.1.0\n\n## Key Metrics\n\n**Stage 1 (5%):**\n\n- A: 9 ✅ < baseline+10%\n- B: 2.57-3.09ms ✅ < 5ms\n- C: ~9ms ✅ < 10ms\n- D: \"<100\" ✅ < 200\n- E: 42.500,00 ✅ < 50.000,00\n- F: 9 ✅ &lt; 10\n- G: 1.3 ✅ TLS 1.2+\n- H: 1 ✅ < %2 (5dk)\n",
        gates,
        "A 9 < - no-data; B - < 5 no-data; C - < 10 no-data; D - < 200 no-data; E 42500 < 50000 pass; F 9 < 10 pass; G - - - ungated; H 1 - - no-data",
    ),
    (
        ABORT,
        "# v1.1.0\n\n## Key Metrics\n\n### Stage 1 (5%)\n\n| Metric | Actual | Threshold | Auto-rollback |\n|-|-|-|-|\n| P95 | 250ms | < 200ms | > 400ms |\n",
        gates,
        "P95 250 < 200 fail",
    ),
    (
        RISKS,
        "# v1.1.0\n\n## Risks\n\n### Risk 1: Pool\n\n**Likelihood:** Low  \n**Impact:** High  \n**Owner:** Mina\n",
        risks,
        "pool Pool low high medium Mina -",
    ),
    (
        RISKS,
        "# v1.1.0\n\n## Risks\n\n| Risk ID | Category | Description | Impact | Likelihood | Risk Score | Status | Controls |\n|-|-|-|-|-|-|-|-|\n| R-1 | Ops | Pool | Medium | High | 15 | Open | none |\n",
        risks,
        "R-1 Pool high medium high - not-started",
    ),
    (
        RISKS,
        "# v1.1.0\n\n## Risks\n\n| risk | probability | impact | mitigation |\n|-|-|-|-|\n| Pool | Very High | Very Low | watch |\n",
        risks,
        "pool Pool high low medium - -",
    ),
    (RISKS, "# v1.1.0\n\n## Risks\n\n- R-001: Pool — Owner: x — Status: Open\n", risks, "R-001 Pool - - - x not-started"),
    (
        SIGNOFF,
        "# v1.1.0\n\n## Sign-off\n\n**Release Manager:** _____  \n**Approved By:** [Name(s)]  \n**Date:** 2026-03-02\n",
        signoff,
        "- [] 2026-03-02 0",
    ),
    (
        SIGNOFF,
        "# v1.1.0\n\n## Sign-off\n\n| Role | Name | Decision | Date | Signature | Conditions |\n|-|-|-|-|-|-|\n| Release Manager | Mina | [x] APPROVE [ ] REJECT | 2026-03-02 | m | |\n| QA | Ada | [ ] APPROVE [x] REJECT | 2026-03-02 | a | |\n| Ops | Joe | [ ] APPROVE [ ] REJECT | 2026-03-02 | | |\n| CTO | _____ | [x] APPROVE [ ] REJECT | 2026-03-02 | | |\n",
        signoff,
        "Mina [] 2026-03-02 1",
    ),
    (
        SIGNOFF,
        "# v1.1.0\n\n## Sign-off\n\n| Role | Name | Decision | Date |\n|-|-|-|-|\n| Release Manager | Mina | ☑ GO ☐ NO-GO | 2026-03-02 |\n| QA | Ada | ☐ GO ☑ NO-GO | 2026-03-02 |\n| Ops | Joe | ☐ GO ☐ NO-GO | 2026-03-02 |\n| Sec | Sam | GO / NO-GO (circle one) | 2026-03-02 |\n",
        signoff,
        "Mina [] 2026-03-02 1",
    ),
    (
        BOXES,
        "# v1.1.0\n\n## Checklist\n\n- [x] a `code`\n  - [ ] b\n1. [X] c\n\n- ☑ d\n- ☐ e\n- ☒ f\n- [AWS](https://aws.example)\n",
        items,
        "done a code 0; open b 1; done c 0; done d 0; open e 0; open f 0",
    ),
    (
        BOXES,
        "# v1.1.0\n\n## Checklist\n\n```yaml\n# release-checklist.yaml\nchecklist:\n  smoke_tests: true\n  alerts: null\n```\n",
        items,
        "done smoke tests 0; open alerts 0",
    ),
    (
        BOXES,
        "# v1.1.0\n\n## Checklist\n\n| Done | What |\n|-|-|\n| [x] | Backup |\n| ☐ | Notify |\n",
        items,
        "done Backup 0; open Notify 0",
    ),
    (
        BLANKS,
        "# v1.1.0\n\n**Owner:** [Name]\n\n[XXX] [TBD later] [YYYY-MM-DD] TBD _____ vX.Y.Z [text](https://x.example) [0.30, 0.90]\n\n```bash\nexport V=v[PREVIOUS_VERSION] [ -f x ]\n```\n",
        blanks,
        "[Name] [XXX] [TBD later] [YYYY-MM-DD] TBD _____ vX.Y.Z [PREVIOUS_VERSION]",
    ),
    (BLANKS, "# v1.1.0\n\n## Sign-off\n\n**Release Manager:** <name>  \n**Date:** $(Get-Date -Format o)\n", signoff, "- [] - 0"),
    (BLANKS, "# v1.1.0\n\n## Key Metrics\n\n**Stage 1 (5%):**\n\n- P95: [XXX]ms ✅ < 200ms\n", gates, "P95 - < 200 no-data"),
    (FENCES, "# v1.1.0\n\n```markdown\n## Risks\n\n### Risk 1: Not one\n- [ ] no item\n```\n", risks, ""),
    (FENCES, "# v1.1.0\n\n**Date:** 2026-03-02\n\n```bash\nnever closed\n", problems, "record/unclosed-fence:5"),
    (
        FENCES,
        "# v1.1.0\n\n## Evidence\n\n```\nevidence/\n└── a.txt  # a\n```\n\n## Notes\n\n```\nevidence/b.txt\n```\n",
        evidence,
        "evidence/a.txt false",
    ),
    (TEMPLATE, "# Release v[VERSION]\n\n**Date:** 2026-03-02\n\n## Risks\n\n- R-1: Pool — Owner: x\n", template, "true unset []"),
    (TEMPLATE, "# Release v1.1.0\n\n**Date:** [YYYY-MM-DD]\n", template, "true unset []"),
    (DATELESS, "# Release v1.1.0\n\nNothing else.\n", problems, "record/date-missing:1"),
];

#[test]
fn what_people_write_comes_out() {
    let mut wrong = Vec::new();
    for (row, record, look, expected) in ROWS {
        let world = archive_of(*record);
        let compiled = compiled(&world);
        let found = look(&compiled, &exported(&world, &compiled));
        if found != *expected {
            wrong.push(format!("{row}\n{record}\nexpected {expected}\nfound    {found}\n"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

/// No row of the first three sections is left out.
#[test]
fn every_row_has_a_fixture() {
    let Some(root) = shared("seeds").and_then(|seeds| Some(seeds.parent()?.to_owned())) else { return };
    let text = fs::read_to_string(root.join("RECORDS.md")).expect("a file");
    let three = text.split("\n## ").filter(|section| section.starts_with(['1', '2', '3']));
    let rows = three.flat_map(str::lines).filter_map(|line| line.strip_prefix("| ")).filter(|row| !row.starts_with("what people do"));
    let missing: Vec<&str> = rows.filter(|row| !ROWS.iter().any(|(of, ..)| row.starts_with(of))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
