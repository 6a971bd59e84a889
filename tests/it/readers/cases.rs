//! Records as people really write them (RECORDS.md), each with what must be read from it.

use relsite::{Compiled, archive::Release, diag::Severity, record::Undo, value::Mark};

use crate::archives::{archive_of, compiled, told};

/// The only release of an archive with this record.
fn read(record: &str) -> (Release, Compiled) {
    let compiled = compiled(&archive_of(record));
    (compiled.archive.releases[0].clone(), compiled)
}

fn fired(compiled: &Compiled, code: &str) -> Vec<u32> {
    compiled.problems.iter().filter(|problem| problem.code.name == code).filter_map(|problem| Some(problem.span?.line)).collect()
}

/// Version, day, type and strategy, as far as they are known.
fn identity(record: &str) -> [String; 4] {
    let (release, _) = read(record);
    let record = release.record.as_deref().cloned().expect("a record");
    [
        record.version.and_then(|read| read.value).map_or("-".to_owned(), |version| version.written),
        release.day.map_or("-".to_owned(), |day| day.to_string()),
        record.kind.and_then(|read| read.value).map_or("-".to_owned(), |kind| format!("{kind:?}")),
        record.strategy.and_then(|read| read.value).map_or("-".to_owned(), |way| format!("{way:?}")),
    ]
}

#[test]
fn labels_in_every_form() {
    let full = ["v1.1.0", "2026-03-02", "Minor", "Canary"];
    for record in [
        "**Version:** v1.1.0  \n**Date:** 2026-03-02  \n**Type:** Minor Release  \n**Deployment:** Canary\n",
        "**Version**: v1.1.0\n**Date**: 2026-03-02\n**Type**: Minor\n**Deployment**: Canary\n",
        "- Version: v1.1.0\n- Date: 2026-03-02\n- Type: minor\n- Deployment: canary\n",
        "- **Version**: `v1.1.0`\n- **Date**: 2026-03-02\n- **Type**: Minor\n- **Deployment**: Canary\n",
        "* **Version:** v1.1.0\n* **Date:** 2026-03-02 09:00 UTC\n* **Type:** Minor\n* **Deployment:** Canary\n",
        "| | |\n|-|-|\n| Version | v1.1.0 |\n| Date | 2026-03-02 |\n| Type | Minor |\n| Deployment | Canary |\n",
        "| | |\n|-|-|\n| **Version:** | v1.1.0 |\n| **Date:** | 2026-03-02 |\n| **Type:** | Minor |\n| **Deployment:** | Canary |\n",
        "**Version:** v1.1.0 • **Date:** 2026-03-02 • **Type:** Minor • **Deployment:** Canary\n",
        "**Version:** v1.1.0 | **Date:** 2026-03-02 | **Type:** Minor | **Deployment:** Canary\n",
        "**Version:** v1.1.0 · **Date:** 2026-03-02 · **Type:** Minor · **Deployment:** Canary\n",
        "# Version: v1.1.0\n# Date: 2026-03-02\n\n**Type:** Minor  \n**Deployment:** Canary\n",
        "# Notes\n\n## 🔖 Version Information\n\n- **Version**: v1.1.0\n- **Release Date**: 2026-03-02\n- **Type**: Minor\n- **Deployment**: Canary\n",
        "---\nVersion: v1.1.0\nDate: 2026-03-02\nType: minor\nStrategy: canary\n---\n\nNothing else.\n",
        "**📦 Version:** v1.1.0  \n**📅 Date:** 2026-03-02  \n**Type:** Minor  \n**🚀 Deployment Strategy:** Canary\n",
        "**VERSION:** v1.1.0  \n**date:** 2026-03-02  \n**type:** MINOR  \n**deployment:** CANARY\n",
        "__Version:__ v1.1.0  \n__Date:__ 2026-03-02  \n__Type:__ Minor  \n__Deployment:__ Canary\n",
        "> **Version:** ignored in a quote\n\n**Version:** v1.1.0  \n**Date:** 2026-03-02  \n**Type:** Minor  \n**Deployment:** Canary\n",
        "**Colour:** red  \n**Version:** v1.1.0  \n**Mood:** fine  \n**Date:** 2026-03-02  \n**Type:** Minor  \n**Deployment:** Canary\n",
        "**버전:** v1.1.0  \n**작성일:** 2026-03-02  \n**유형:** Minor  \n**배포:** Canary\n",
        "**Sürüm:** v1.1.0  \n**Tarih:** 2026-03-02  \n**Tür:** Minor  \n**Dağıtım:** Canary\n",
        "**バージョン：** v1.1.0  \n**日付：** 2026-03-02  \n**種別：** Minor  \n**デプロイ：** Canary\n",
        "**バージョン**：v1.1.0  \n**日付**：2026-03-02  \n**種別**：Minor  \n**デプロイ**：Canary\n",
    ] {
        assert_eq!(identity(record), full, "{record}");
    }
}

#[test]
fn the_title_names_the_version() {
    for (record, version) in [
        ("# Release v1.1.0\n", "v1.1.0"),
        ("# 🚀 Release Notes: v1.1.0\n", "v1.1.0"),
        ("# Release Notes - 1.4.2.1-sse-load-test\n", "1.4.2.1-sse-load-test"),
        ("# Keycloak 10.0.2 (LTS)\n", "10.0.2"),
        ("# [1.8.0-rc1] Spring\n", "1.8.0-rc1"),
        ("---\ntitle: \"Release v1.1.0\"\n---\n", "v1.1.0"),
        ("# Notes\n\n## 1.2.3 of something else\n", "-"),
        ("# Release on 2026-03-02\n", "-"),
    ] {
        assert_eq!(identity(record)[0], version, "{record}");
    }
}

#[test]
fn a_documents_own_version_is_not_the_releases() {
    let record = "# Release v1.1.0\n\n## Notes\n\n**Last Updated**: 2025-10-14\n**Version**: 9.9.9\n**Date:** 2020-01-01\n";
    assert_eq!(identity(record), ["v1.1.0", "-", "-", "-"]);
}

#[test]
fn all_choices_left_in_are_none() {
    let record = "# v1.1.0\n\n**Date:** 2026-03-02  \n**Type:** Major / Minor / Patch  \n**Deployment:** Canary / Blue-Green\n";
    assert_eq!(identity(record)[2..], ["-", "-"]);
}

/// One stage with this line among its metrics: metric, value with unit, comparator, claim, verdict.
fn gate(line: &str) -> String {
    let (release, _) = read(&format!("# v1.1.0\n\n## Key Metrics\n\n**Stage 1 (5%):**\n\n- {line}\n"));
    let gates: Vec<String> = release.stages.iter().flat_map(|stage| &stage.gates).map(told_gate).collect();
    gates.join("; ")
}

fn told_gate(gate: &relsite::archive::Gate) -> String {
    let written = &gate.record;
    let value = written.value.value.as_ref().map_or("-".to_owned(), |value| format!("{}{}", value.number, value.unit.text));
    let sign = written.threshold.as_ref().map_or("", |read| read.value.as_ref().map_or("?", |threshold| threshold.comparator.sign()));
    let mark = written.claimed.map_or("unmarked", Mark::word);
    format!("{} = {value} {sign} {mark} {}", written.metric, gate.verdict.word())
}

#[test]
fn metrics_as_they_are_written() {
    for (line, expected) in [
        ("API P95: 151ms ✅ < 200ms", "API P95 = 151ms < pass pass"),
        ("API P95: 151 ms < 200 ms ✅", "API P95 = 151ms < pass pass"),
        ("API P95: 151ms (< 200ms) ✅", "API P95 = 151ms < pass pass"),
        ("API P95: 151ms ✅ (< 200ms)", "API P95 = 151ms < pass pass"),
        ("**API P95**: 151ms ✅ < 200ms", "API P95 = 151ms < pass pass"),
        ("**API P95:** 151ms ✅ <200ms", "API P95 = 151ms < pass pass"),
        ("`api_p95`: 151ms ✅ ≤ 0.2s", "api_p95 = 151ms <= pass pass"),
        ("✅ API P95: 151ms < 200ms", "API P95 = 151ms < pass pass"),
        ("❌ API P95: 412ms < 200ms", "API P95 = 412ms < fail fail"),
        ("API P95: 151ms PASS < 200ms", "API P95 = 151ms < pass pass"),
        ("API P95: 151ms < 200ms PASS", "API P95 = 151ms < pass pass"),
        ("API P95: 412ms < 200ms FAIL", "API P95 = 412ms < fail fail"),
        ("Bundle: 341kB ✅ < 400kB", "Bundle = 341kB < pass pass"),
        ("Memory: 100 MB ✅ < 200 MB", "Memory = 100MB < pass pass"),
        ("Memory: 3 GB ✅ < 200 MB", "Memory = 3GB < pass fail"),
        ("Availability: 99.95% ✅ ≥ 99.5%", "Availability = 99.95% >= pass pass"),
        ("Orders: 7 /min ✅ > 5/min", "Orders = 7/min > pass pass"),
        ("Leaks: 0 ✅ =0", "Leaks = 0 == pass pass"),
        ("Leaks: 0 ✅ = 0 (MUST BE ZERO)", "Leaks = 0 == pass pass"),
        ("Waiting: 2 ✅ <3 (30s window)", "Waiting = 2 < pass pass"),
        ("TLS: 1.3 ✅ TLS 1.2+", "TLS = -  pass ungated"),
        ("Latency: 2.57-3.09ms ✅ < 5ms", "Latency = - < pass no-data"),
        ("Latency: ~9ms ✅ < 10ms", "Latency = - < pass no-data"),
        ("Errors: <100 ✅ < 200", "Errors = - < pass no-data"),
        ("API P95: [XXX]ms ✅ < 200ms", "API P95 = - < pass no-data"),
        ("API P95: 151ms ✅ < [XXX]ms", "API P95 = 151ms ? pass no-data"),
        ("API P95: 151ms ✅ < TBD", "API P95 = 151ms ? pass no-data"),
        ("API P95: TBD ✅ < 200ms", "API P95 = - < pass no-data"),
        ("API P95: NaN ✅ < 200ms", "API P95 = - < pass no-data"),
        ("API P95: ✅ < 200ms", "API P95 = - < pass no-data"),
        ("Volume: 42.500,00 ✅ < 50.000,00", "Volume = 42500.00 < pass pass"),
        ("CSP Violations: 9 ✅ < baseline+10%", "CSP Violations = 9 < pass no-data"),
        ("API P95 151ms ✅ < 200ms", "API P95 151ms = - < pass no-data"),
        ("API P95 (p95:1m): 151ms ✅ < 200ms", "API P95 (p95:1m) = 151ms < pass pass"),
        ("API P95:151ms ✅ <200ms", "API P95 = 151ms < pass pass"),
        ("Note: nothing to see", ""),
        ("just words", ""),
    ] {
        assert_eq!(gate(line), expected, "{line}");
    }
}

#[test]
fn a_stray_line_hides_no_gate() {
    let gates = "**Stage 1 (5%):**\n\n- API P95: 412ms ❌ < 200ms\n- 5xx Rate: 0.1% ✅ < 1%\n";
    for stray in
        ["- observed by Mina\n", "- Note: taken at noon\n", "- API P99: see\n  dashboard\n", "- [Dashboard](https://example.com)\n"]
    {
        let (release, compiled) = read(&format!("# v1.1.0\n\n## Key Metrics\n\n{gates}{stray}"));
        assert_eq!(release.stages[0].gates.len(), 2, "{stray}{}", told(&compiled, &archive_of("")));
        assert_eq!(release.stages[0].verdict.word(), "fail");
    }
}

#[test]
fn metric_tables_in_any_order() {
    for table in [
        "| Metric | Actual | Threshold | Status |\n|-|-|-|-|\n| API P95 | 151ms | < 200ms | ✅ |\n",
        "| Status | Threshold | Actual | Metric |\n|-|-|-|-|\n| ✅ PASS | <200ms | 151 ms | API P95 |\n",
        "| Metric | Baseline | Threshold | Actual | Status |\n|-|-|-|-|-|\n| API P95 | 140ms | < 200ms | 151ms | ✅ |\n",
        "| Mood | **Metric** | Result | Limit | Pass |\n|-|-|-|-|-|\n| fine | API P95 | 151ms | <= 200ms | yes ✅ |\n",
        "| 📊 Metric | Value (p95) | Target | Status |\n|-|-|-|-|\n| API P95 | 151ms | < 0.2s | ✅ |\n",
    ] {
        let (release, _) = read(&format!("# v1.1.0\n\n## Stage 1: 5% Canary\n\n{table}"));
        let gates: Vec<String> = release.stages.iter().flat_map(|stage| &stage.gates).map(told_gate).collect();
        assert_eq!(gates.len(), 1, "{table}");
        assert!(gates[0].starts_with("API P95 = 151ms <") && gates[0].ends_with("pass pass"), "{table}{gates:?}");
    }
}

/// Index, percent and number of gates of each stage.
fn stages(record: &str) -> Vec<(Option<u32>, String, usize)> {
    let told = |stage: &relsite::archive::Stage| {
        (stage.record.index, stage.record.percent.map_or("-".to_owned(), |percent| percent.to_string()), stage.gates.len())
    };
    read(record).0.stages.iter().map(told).collect()
}

#[test]
fn stages_by_heading_label_and_table() {
    let metrics = "- API P95: 151ms ✅ < 200ms\n- 5xx Rate: 0.1% ✅ < 1%\n";
    for record in [
        format!("## Key Metrics\n\n**Stage 1 (5%):**\n{metrics}"),
        format!("## Key Metrics\n\n**Stage 1 (5%)**\n\n{metrics}"),
        format!("## Key Metrics\n\n### Stage 1: 5% Canary\n\n{metrics}"),
        format!("## Key Metrics\n\n### Stage 1: Initial Canary (5% Traffic)\n\n{metrics}"),
        format!("## Stage 1: 5% Traffic (2-4 hours)\n\n{metrics}"),
        format!("## 🟢 Phase 1 – 5 %\n\n{metrics}"),
        format!(
            "## Canary Stages\n\n| Stage | Traffic % | Duration |\n|-|-|-|\n| 1 | 5% | 15 min |\n\n## Key Metrics\n\n**Stage 1 (5%):**\n{metrics}"
        ),
        format!(
            "## Canary Stages\n\n| duration | traffic | stage |\n|-|-|-|\n| 15 min | 5 | Stage 1 |\n\n## Key Metrics\n\n**Stage 1:**\n{metrics}"
        ),
        format!(
            "## Canary Stages\n\n| Stage | Traffic % |\n|-|-|\n| 1. | 5% (internal users) |\n\n## Key Metrics\n\n**Stage 1 (5%):**\n{metrics}"
        ),
    ] {
        assert_eq!(stages(&record), [(Some(1), "5".to_owned(), 2)], "{record}");
    }
}

#[test]
fn unknown_columns_of_a_stage_are_kept() {
    let record = "## Canary Stages\n\n| Stage | Region | Traffic % | Captain |\n|-|-|-|-|\n| 1 | eu-1 | 5% | Mina |\n";
    let other = read(record).0.stages[0].record.other.clone();
    assert_eq!(other, [("Region".to_owned(), "eu-1".to_owned()), ("Captain".to_owned(), "Mina".to_owned())]);
}

#[test]
fn a_share_of_traffic_that_is_none_is_reported() {
    let table = |cell: &str| format!("# v1.1.0\n\n## Canary Stages\n\n| Stage | Traffic % |\n|-|-|\n| 1 | {cell} |\n");
    for cell in ["250%", "-5%", "5%-10%"] {
        let (release, compiled) = read(&table(cell));
        assert_eq!(release.stages[0].record.percent, None, "{cell}");
        assert_eq!(fired(&compiled, "stage/traffic-unreadable"), [7], "{cell}");
    }
    let (release, compiled) = read(&table("internal users"));
    assert_eq!(release.stages[0].record.audience.as_deref(), Some("internal users"));
    assert!(fired(&compiled, "stage/traffic-unreadable").is_empty());
}

/// Id, level, owner and whether it is open.
fn risks(record: &str) -> Vec<(String, String, String, bool)> {
    let told = |risk: &relsite::archive::Risk| {
        let owner = risk.record.owner.as_ref().and_then(|owner| owner.value.clone());
        (
            risk.id.clone(),
            risk.level.map_or("-", relsite::archive::Level::word).to_owned(),
            owner.unwrap_or_else(|| "-".to_owned()),
            risk.open(),
        )
    };
    read(record).0.risks.iter().map(told).collect()
}

#[test]
fn risks_in_every_form() {
    let expected = |id: &str, level: &str, owner: &str, open| vec![(id.to_owned(), level.to_owned(), owner.to_owned(), open)];
    let labels = "**Id:** R-1\n**Likelihood:** High  \n**Impact:** Medium  \n**Owner:** Mina\n\n**Status:** 🟡 In Progress\n";
    assert_eq!(risks(&format!("## Remaining Risks & Actions\n\n### Risk 1: Pool\n\n{labels}")), expected("R-1", "high", "Mina", true));
    let table = "## Risks\n\n| Risk ID | Category | Description | Impact | Likelihood | Risk Score | Status | Controls | Owner |\n|-|-|-|-|-|-|-|-|-|\n| R-1 | Ops | Pool | Medium | High | 5 | Closed | none | Mina |\n";
    assert_eq!(risks(table), expected("R-1", "high", "Mina", false));
    let short = "## Known Risks\n\n| risk | probability | impact | mitigation |\n|-|-|-|-|\n| Pool | low | low | none |\n";
    assert_eq!(risks(short), expected("pool", "note", "-", true));
    let turkish = "## Riskler\n\n### Risk 1: Havuz\n\n- **Olasılık:** Düşük\n- **Etki:** Yüksek\n- **Sorumlu:** Mina\n- **Durum:** Açık\n";
    assert_eq!(risks(turkish), expected("havuz", "medium", "Mina", true));
    for open in
        ["Not done", "Not yet mitigated", "Partially mitigated", "🟡 In Progress / ⬜ Not Started / ✅ Done", "[Status]", "", "Escalated"]
    {
        let record = format!("## Risks\n\n### Risk 1: Pool\n\n**Likelihood:** Low\n\n**Status:** {open}\n");
        assert!(risks(&record)[0].3, "`{open}` is not closed");
    }
}

/// Names signed, names blank, and the status that the archive derives.
fn signed(section: &str) -> (usize, usize, &'static str) {
    let (release, _) = read(&format!("# v1.1.0\n\n**Date:** 2026-03-02\n\n## Sign-off\n\n{section}"));
    let signoff = release.record.as_deref().cloned().and_then(|record| record.signoff).expect("a sign-off");
    (signoff.signed(), signoff.blank(), release.status.word())
}

#[test]
fn sign_offs_in_every_form() {
    let stable = "**Date:** 2026-03-02  \n**Status:** ✅ STABLE\n";
    for (section, expected) in [
        (format!("**Release Manager:** Mina Park  \n**Approved By:** J. Alvarez, S. Okafor  \n{stable}"), (3, 0, "stable")),
        (format!("**Release Manager:** ________  \n**Approved By:** [Name(s)]  \n{stable}"), (0, 2, "stable")),
        (format!("**Release Manager:** Mina  \n**Approved By:** TBD  \n{stable}"), (1, 1, "stable")),
        ("**Release Manager:** Mina  \n**Approved By:** Jo  \n**Date:** [YYYY-MM-DD]  \n**Status:** ✅ STABLE / ⚠️ MONITORING / ❌ ROLLED BACK\n".to_owned(), (0, 0, "unset")),
        ("**Release Manager:** Mina  \n**Approved By:** Jo  \n**Date:** 2026-03-02  \n**Status:** ❌ UNSTABLE\n".to_owned(), (2, 0, "unset")),
        ("**Release Manager:** Mina  \n**Approved By:** Jo  \n**Date:** 2026-03-02  \n**Status:** Not stable\n".to_owned(), (2, 0, "unset")),
        ("| Role | Name | Decision | Date |\n|-|-|-|-|\n| Release Manager | Mina | APPROVE | 2026-03-02 |\n| QA | Jo | APPROVED | 2026-03-02 |\n".to_owned(), (2, 0, "unset")),
        ("| Role | Name | Decision | Date |\n|-|-|-|-|\n| Release Manager | Mina | [x] APPROVE [ ] REJECT | 2026-03-02 |\n| QA | Jo | [ ] APPROVE [ ] REJECT | 2026-03-02 |\n".to_owned(), (1, 1, "unset")),
        ("| Role | Name | Decision | Date |\n|-|-|-|-|\n| Release Manager | Mina | [ ] APPROVE [x] REJECT | 2026-03-02 |\n| QA | _____ | | _____ |\n".to_owned(), (0, 2, "blocked")),
        ("| Role | Name | Decision | Date |\n|-|-|-|-|\n| Release Manager | Mina | ☑ GO ☐ NO-GO | 2026-03-02 |\n| QA | Jo | ☐ GO ☐ NO-GO | 2026-03-02 |\n| Ops | Al | ☐ GO ☒ NO-GO | 2026-03-02 |\n".to_owned(), (1, 2, "blocked")),
        ("| Role | Name | Date |\n|-|-|-|\n| Manager | Mina | 2026-03-02 |\n| Approver | Jo | |\n".to_owned(), (1, 1, "unset")),
    ] {
        assert_eq!(signed(&section), expected, "{section}");
    }
}

/// All and done items.
fn items(record: &str) -> (usize, usize) {
    let list =
        read(record).0.record.as_deref().cloned().and_then(|record| record.page.checklist).map(|list| list.items).unwrap_or_default();
    (list.len(), list.iter().filter(|item| item.state == relsite::record::ItemState::Done).count())
}

#[test]
fn boxes_are_counted_by_the_parser() {
    for (record, expected) in [
        ("- [ ] a\n- [x] b\n- [X] c\n", (3, 2)),
        ("1. [ ] a\n2. [x] b\n   - [x] c `code`\n   - [ ] d\n", (4, 2)),
        ("- [AWS](https://example.com)\n- [x](y)\n- [1] n\n", (0, 0)),
        ("```\n- [ ] no\n```\n\n- [x] yes\n", (1, 1)),
        ("* [x] a\n+ [ ] b\n", (2, 1)),
        ("- ☐ a\n- ☑ b\n- ☒ c\n", (3, 1)),
        ("> - [ ] quoted\n", (1, 0)),
    ] {
        assert_eq!(items(record), expected, "{record}");
    }
}

fn blanks(record: &str) -> Vec<String> {
    read(record).0.record.as_deref().cloned().expect("a record").page.placeholders.into_iter().map(|blank| blank.text).collect()
}

#[test]
fn blanks_and_what_only_looks_like_one() {
    for (record, expected) in [
        ("**Owner:** [Name]\n\n[TBD by Mina], TBD, _____, vX.Y.Z\n", vec!["[Name]", "[TBD by Mina]", "TBD", "_____", "vX.Y.Z"]),
        ("[text](https://example.com) and [0.30, 0.90] and [1] and [^1] and [x] and [ ]\n\n[^1]: note\n", vec![]),
        ("```bash\nexport VERSION=v[PREVIOUS_VERSION]\nls [a-z] arr[0] [Name]\n```\n", vec!["[PREVIOUS_VERSION]"]),
        ("Fixed [ABC-123] and [PROJ-7]\n", vec![]),
        ("| Decision |\n|-|\n| [X] GO [ ] NO-GO |\n", vec![]),
        ("[X] minutes\n", vec!["[X]"]),
        ("<!-- [Name] -->\n\ntext\n", vec![]),
        ("see `evidence/rollback_[timestamp].txt` and `stage_[1,5]`\n", vec![]),
    ] {
        assert_eq!(blanks(record), expected, "{record}");
    }
}

#[test]
fn a_change_with_an_issue_in_brackets_is_a_change() {
    let (release, _) = read(
        "# v1.1.0\n\n## Changes\n\n### Bug Fixes\n\n- [ABC-12] Order lost\n- None\n- No breaking changes\n\n### Breaking Changes\n\n- None\n",
    );
    let changes = release.record.as_deref().cloned().expect("a record").changes;
    let told: Vec<(&str, bool)> = changes.iter().map(|change| (change.text.plain.as_str(), change.breaking)).collect();
    assert_eq!(told, [("[ABC-12] Order lost", false)], "what says that there is nothing is no change");
    assert_eq!(changes[0].refs, ["ABC-12"]);
}

#[test]
fn front_matter_that_nobody_closed_is_reported() {
    let (_, compiled) = read("---\ntitle: Release v1.1.0\ndate: 2026-03-02\n\n# Release v1.1.0\n");
    assert_eq!(fired(&compiled, "record/front-matter"), [1]);
    let (_, rule) = read("---\n\n# Release v1.1.0\n\n**Date:** 2026-03-02\n");
    assert_eq!(rule.problems.count(Severity::Error), 0);
}

#[test]
fn wrong_types_in_front_matter_have_places() {
    for (front, line) in [
        ("title: [a, b]", 2),
        ("title: x\ndate: {a: b}", 3),
        ("- a\n- b", 2),
        ("title: x\ntitle: y", 3),
        ("allow: yes", 2),
        ("allow:\n  - reason: x", 3),
        ("aliases: {a: b}", 2),
        ("title: \"open", 2),
        ("x: &a [*a]", 2),
    ] {
        let (_, compiled) = read(&format!("---\n{front}\n---\n\n# v1.1.0\n"));
        let found = fired(&compiled, "record/front-matter");
        assert_eq!(found.len(), 1, "{front}");
        assert!(found[0] >= line && found[0] <= line + 2, "{front}: line {}", found[0]);
    }
}

#[test]
fn an_allowance_needs_a_day_that_exists() {
    let record = |until: &str| {
        format!("---\nallow:\n  - code: record/date-missing\n    reason: the date is not public\n    until: {until}\n---\n\n# v1.1.0\n")
    };
    assert!(fired(&read(&record("2027-01-01")).1, "record/date-missing").is_empty());
    assert_eq!(fired(&read(&record("2026-01-01")).1, "record/date-missing").len(), 1);
    for until in ["someday", "2027-02-30", "\"\""] {
        let (_, compiled) = read(&record(until));
        assert_eq!(fired(&compiled, "record/date-missing").len(), 1, "{until}");
        assert_eq!(fired(&compiled, "record/value-unreadable"), [5], "{until}");
    }
}

#[test]
fn values_that_cannot_be_read_are_reported() {
    let head = "# v1.1.0\n\n**Date:** 2026-03-02\n\n## Deployment Summary\n\n";
    for (rest, line) in [
        ("**Total Deployment Time:** quite long\n", 7),
        ("**Rollbacks:** some\n", 7),
        ("| Stage | Traffic % | Metrics Pass |\n|-|-|-|\n| 1 | 5% | most |\n", 9),
        ("### Rollback Events\n\n**Rollback 1**:\n\n- **Trigger:** x\n- **Stage:** early\n", 12),
    ] {
        let (_, compiled) = read(&format!("{head}{rest}"));
        assert_eq!(fired(&compiled, "record/value-unreadable"), [line], "{rest}{}", told(&compiled, &archive_of("")));
    }
    let (release, compiled) = read(&format!("{head}**Rollbacks:** None\n"));
    assert_eq!(release.record.as_deref().cloned().and_then(|record| record.rollbacks_stated).and_then(|read| read.value), Some(0));
    assert!(fired(&compiled, "record/value-unreadable").is_empty());
}

#[test]
fn evidence_is_found_in_every_form() {
    let patterns = |section: &str| -> Vec<String> {
        let (release, _) = read(&format!("# v1.1.0\n\n## Evidence Files\n\n{section}"));
        release.record.as_deref().cloned().expect("a record").evidence.into_iter().map(|one| one.pattern).collect()
    };
    for (section, expected) in [
        ("- `evidence/logs.txt`\n", vec!["evidence/logs.txt"]),
        ("- `logs.txt`: the logs\n", vec!["evidence/logs.txt"]),
        ("- [logs](evidence/logs.txt)\n", vec!["evidence/logs.txt"]),
        ("See `evidence\\canary\\logs.txt`.\n", vec!["evidence/canary/logs.txt"]),
        ("```\nevidence/\n├── a b.txt\n└── sub/\n    └── c.txt   # note\n```\n", vec!["evidence/a b.txt", "evidence/sub/c.txt"]),
        ("```\nevidence/a.txt\nevidence/b.txt\n```\n", vec!["evidence/a.txt", "evidence/b.txt"]),
        ("| Purpose | File |\n|-|-|\n| logs | logs.txt |\n", vec!["evidence/logs.txt"]),
    ] {
        assert_eq!(patterns(section), expected, "{section}");
    }
}

#[test]
fn a_readme_beside_the_releases_is_no_release() {
    let world = relsite::world::MemoryWorld::new(crate::archives::TODAY, [("content/releases/README.md", "# How we release\n")]);
    let compiled = compiled(&world);
    assert_eq!(compiled.archive.releases.len(), 0);
    assert_eq!(compiled.archive.documents.len(), 1, "{}", told(&compiled, &world));
}

#[test]
fn shares_and_lengths_with_remarks() {
    let event = |stage: &str, recovery: &str| {
        let (release, _) = read(&format!(
            "## Rollback Events\n\n**Rollback 1**:\n\n- **Trigger:** x\n- **Stage:** {stage}\n- **Recovery Time:** {recovery}\n"
        ));
        let rollback = release.rollbacks[0].record.as_ref().clone();
        let percent = rollback.stage_percent.and_then(|read| read.value).map(|percent| percent.to_string());
        let minutes = rollback.recovery.and_then(|read| read.value).and_then(|length| length.minutes()).map(|minutes| minutes.to_string());
        (percent.unwrap_or_default(), minutes.unwrap_or_default())
    };
    let known = |percent: &str, minutes: &str| (percent.to_owned(), minutes.to_owned());
    assert_eq!(event("25%", "6 minutes"), known("25", "6"));
    assert_eq!(event("Stage 3 (25%)", "6 min (incl. drain)"), known("25", "6"));
    assert_eq!(event("25 % of users", "0.5 h"), known("25", "30"));
    assert_eq!(event("10-20%", "~6 minutes"), known("", ""));
    assert_eq!(event("~25%", "6 apples"), known("", ""));
    assert_eq!(event("[XX]%", "[X] minutes"), known("", ""));
}

#[test]
fn every_stage_has_an_address_of_its_own() {
    let (release, _) = read("## Canary Stages\n\n| Stage | Traffic % |\n|-|-|\n| canary | 1% |\n| 1 | 5% |\n| 1 | 25% |\n");
    let ids: Vec<&str> = release.stages.iter().map(|stage| stage.id.as_str()).collect();
    assert_eq!(ids, ["stage-1", "stage-1-2", "stage-1-3"]);
}

#[test]
fn a_draft_is_held_back_however_it_is_written() {
    for (draft, releases, unreadable) in [("true", 0, 0), ("yes", 0, 0), ("True", 0, 0), ("false", 1, 0), ("no", 1, 0), ("ture", 0, 1)] {
        let compiled = compiled(&archive_of(format!("---\ndraft: {draft}\n---\n\n# v1.1.0\n")));
        assert_eq!(compiled.archive.releases.len(), releases, "{draft}");
        assert_eq!(fired(&compiled, "record/value-unreadable").len(), unreadable, "{draft}");
    }
}

#[test]
fn site_toml_adds_words() {
    let site = "[synonyms.sections]\nrisks = [\"Offene Punkte\"]\n\n[synonyms.labels]\nlikelihood = [\"Wahrscheinlichkeit\"]\n";
    let record = "# v1.1.0\n\n## ⚠️ Offene Punkte:\n\n### Risk 1: Pool\n\n**Wahrscheinlichkeit:** High\n";
    let world =
        relsite::world::MemoryWorld::new(crate::archives::TODAY, [("site.toml", site), ("content/releases/v1.1.0/index.md", record)]);
    let compiled = compiled(&world);
    let risks = &compiled.archive.releases[0].risks;
    assert_eq!(risks.len(), 1, "{}", told(&compiled, &world));
    assert!(risks[0].record.likelihood.as_ref().is_some_and(|read| read.value.is_some()));
}

#[test]
fn a_rollback_with_headings_of_its_own_is_one() {
    let record = "## Rollback Events\n\n### Rollback 1: at 25%\n\n| | |\n|-|-|\n| Trigger | Alert |\n| Stage | 25% |\n\n#### Root Cause\n\nThe pool ran dry.\n\n#### Timeline\n\n- Time: 09:00\n";
    let (release, _) = read(record);
    assert_eq!(release.rollbacks.len(), 1);
    assert_eq!(release.rollbacks[0].record.root_cause.as_ref().map(|text| text.plain.as_str()), Some("The pool ran dry."));
    let (release, _) = read(&format!("{record}\n### Rollback 2: at 50%\n\n- **Trigger:** Manual\n"));
    assert_eq!(release.rollbacks.len(), 2);
}

#[test]
fn a_step_that_is_done_by_hand_may_have_a_way_back_by_command() {
    let record = "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Deployment\n\n### Migration Steps\n\n#### 1. Configuration Changes\n\n**Action Required:**\n\n- [x] Restart\n\n**Rollback:**\n\n```bash\ngit checkout v1.0.0 -- config\n```\n";
    let (release, compiled) = read(record);
    let step = &release.record.as_deref().cloned().expect("a record").particulars.migrations[0];
    assert!(step.steps.is_empty(), "what leads back is no step forward");
    assert!(matches!(&step.undo, Some(Undo::Steps(steps)) if steps[0].command == "git checkout v1.0.0 -- config"), "{:?}", step.undo);
    assert_eq!(fired(&compiled, "rollback/step-unpaired"), Vec::<u32>::new());
}

#[test]
fn a_stable_release_needs_no_ticks_in_the_list_for_a_rollback() {
    let record = "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Rollback Procedures\n\n### Rollback Verification Checklist\n\n- [ ] Database integrity verified\n\n## Sign-off\n\n**Release Manager:** Mina Park  \n**Approved By:** J. Alvarez  \n**Date:** 2026-03-03  \n**Status:** ✅ STABLE\n";
    let (release, compiled) = read(record);
    let checklist = release.record.as_deref().cloned().expect("a record").page.checklist.expect("a checklist");
    assert!(checklist.items[0].emergency);
    assert_eq!(fired(&compiled, "checklist/open"), Vec::<u32>::new());
}

#[test]
fn a_name_may_hold_code() {
    let record = "## Deprecated Features\n\n- **Address `/v1/orders`**: it cannot page\n  - Removal date: v2.0.0\n";
    let (release, _) = read(record);
    let deprecation = &release.record.as_deref().cloned().expect("a record").particulars.deprecations[0];
    assert_eq!(deprecation.title, "Address /v1/orders");
    assert_eq!(deprecation.reason.as_ref().map(|text| text.plain.as_str()), Some("it cannot page"));
}
