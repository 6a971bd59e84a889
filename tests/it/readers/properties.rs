//! What holds for any record: no panic, nothing green from nothing, nothing unknown that changes what is known.

use proptest::{prelude::*, sample::select};
use relsite::{Compiled, archive::Verdict};

use crate::archives::{archive_of, compiled};

const CANARY: &str = "---
title: Release v1.1.0
---

**Date:** 2026-03-02 09:00 UTC  
**Type:** Minor Release  
**Deployment:** Canary

## 📊 Deployment Summary

### Canary Stages & Durations

| Stage | Traffic % | Duration | Status | Metrics Pass |
|-------|-----------|----------|--------|--------------|
| 1 | 5% | 15 min | ✅ PASS | 3/3 |
| 2 | 100% | 30 min | ✅ PASS | 3/3 |

**Total Deployment Time:** 45 minutes  
**Rollbacks:** 0  
**Final Status:** ✅ SUCCESS

### Key Metrics (Per Stage)

**Stage 1 (5%):**

- API P95: 151ms ✅ < 200ms
- 5xx Rate: 0.12% ✅ < 1%
- Risk Blocks: 0.02/min ✅ < 0.5/min

**Stage 2 (100%):**

- API P95: 163ms ✅ < 200ms
- 5xx Rate: 0.16% ✅ < 1%
- Risk Blocks: 0.05/min ✅ < 0.5/min

## ⚠️ Remaining Risks & Actions

### Risk 1: Pool saturation

**Id:** RISK-014  
**Likelihood:** Medium  
**Impact:** High  
**Owner:** Dmitri Volkov  
**Due Date:** 2026-12-14

**Mitigation Plan:**

1. Raise the pool

**Status:** 🟡 In Progress

## ✅ Sign-off

**Release Manager:** Mina Park  
**Approved By:** J. Alvarez  
**Date:** 2026-03-02  
**Status:** ✅ STABLE
";

/// The numbers and limits of the canary record that decide about green.
const DECIDING: [&str; 9] = ["151ms", "163ms", "0.12%", "0.16%", "0.02/min", "0.05/min", "< 200ms", "< 1%", "< 0.5/min"];

fn passes(compiled: &Compiled) -> usize {
    compiled.archive.releases.iter().flat_map(|release| &release.stages).map(relsite::archive::Stage::passed).sum()
}

/// Everything typed that the archive knows of its release, places aside.
fn known(compiled: &Compiled) -> String {
    let release = &compiled.archive.releases[0];
    let record = release.record.as_ref().expect("a record");
    let stages: Vec<String> = release
        .stages
        .iter()
        .map(|stage| {
            let gates: Vec<String> = stage
                .gates
                .iter()
                .map(|gate| format!("{} {:?} {:?} {:?}", gate.record.metric, gate.record.value.value, gate.limit, gate.verdict))
                .collect();
            format!("{:?} {:?} {:?} {gates:?}", stage.record.index, stage.record.percent, stage.verdict)
        })
        .collect();
    let risks: Vec<String> = release.risks.iter().map(|risk| format!("{} {:?} {}", risk.id, risk.level, risk.overdue)).collect();
    let signoff = record.signoff.as_ref().map(|signoff| (signoff.signed(), signoff.blank(), signoff.required()));
    format!(
        "{} {:?} {:?} {:?} {stages:?} {risks:?} {signoff:?} {:?}",
        release.version.written,
        release.day,
        release.status,
        record.kind.as_ref().map(|kind| kind.value),
        release.verdict
    )
}

#[test]
fn the_canary_record_is_green() {
    let compiled = compiled(&archive_of(CANARY));
    assert_eq!((passes(&compiled), compiled.archive.releases[0].verdict), (6, Verdict::Pass));
    assert_eq!(compiled.problems.len(), 0);
}

/// Texts that are no number, or none that can be compared.
fn junk() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "",
            "fine",
            "[XXX]ms",
            "TBD",
            "~9ms",
            "<100ms",
            "2-3ms",
            "NaN",
            "inf",
            "-",
            "n/a",
            "?",
            "✅",
            "____",
            "0x10",
            "1.2.3",
            "1e5",
            "vX.Y.Z",
            "<b>1</b>ms",
            "`[X]`",
            "1 of 3"
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z ~<>=%\\[\\]/|*_-]{0,12}",
        "\\PC{0,12}",
    ]
}

/// A piece of a record, known or not, whole or broken.
fn piece() -> impl Strategy<Value = String> {
    let known = vec![
        "# Release v1.2.0",
        "# Version: 1.2.0",
        "## Deployment Summary",
        "### Canary Stages & Durations",
        "### Key Metrics (Per Stage)",
        "**Stage 1 (5%):**",
        "- API P95: 151ms ✅ < 200ms",
        "- 5xx Rate: 9% ❌ < 1%",
        "| Stage | Traffic % | Status |\n|-|-|-|\n| 1 | 5% | ✅ PASS |",
        "| Metric | Actual | Threshold |\n|-|-|-|\n| P95 | 1ms | < 2ms |",
        "### Rollback Events",
        "**Rollback 1** (if occurred):",
        "- **Trigger:** Manual\n- **Stage:** 5%",
        "**PITR/Application Rollback:**\n- [x] Database PITR (to LSN: 1/2)\n- [ ] Neither",
        "## Changes",
        "### New Features",
        "- **A**: b (#12)\n  - Impact: High",
        "### Breaking Changes",
        "## Risks",
        "### Risk 1: x",
        "**Likelihood:** High  \n**Impact:** Low",
        "**Mitigation Plan:**\n1. a",
        "## Evidence Files",
        "```\nevidence/\n├── a.txt # note\n└── b_[1,5].txt\n```",
        "## Verification Steps",
        "```bash\n# Check\ncurl x \\\n  -s\n# Expected: v1\n```",
        "## Performance Comparison",
        "| Metric | Before | After | Change |\n|-|-|-|-|\n| a | 1ms | 2ms | +100% |",
        "## Lessons Learned",
        "### What Went Well\n\n1. a",
        "## Support & Contacts",
        "**For Issues:**\n- Slack: x",
        "## Sign-off",
        "**Release Manager:** a  \n**Approved By:** b, c  \n**Status:** ✅ STABLE",
        "| Role | Name | Decision | Date |\n|-|-|-|-|\n| QA | a | [x] GO | 2026-01-01 |",
        "**Date:** 2026-03-02",
        "**Next Release:** v1.3.0 (planned for [DATE])",
        "- [ ] open\n  - [x] done",
        "---",
        "***",
        "## Moods",
        "**Colour:** red",
        "| a | b |\n|-|-|\n| 1 |",
        "```",
        "~~~~",
        "<details>",
        "<!-- x",
        "- - - a",
        "> quote",
        "    code",
        "[a]: b",
        "[^1]: c",
        "|",
        "**",
        "Setext\n===",
        "\u{feff}",
        "…",
        "👩‍👩‍👧‍👦",
        "\t-\tx",
    ];
    prop_oneof![4 => select(known).prop_map(str::to_owned), 1 => "\\PC{0,40}", 1 => junk()]
}

fn record() -> impl Strategy<Value = String> {
    prop::collection::vec((piece(), select(vec!["\n", "\n\n", "  \n", "\r\n"])), 0..30)
        .prop_map(|pieces| pieces.into_iter().map(|(piece, end)| piece + end).collect())
}

/// A section, label or table that means nothing to relsite.
fn unknown() -> impl Strategy<Value = String> {
    select(vec![
        "## Moods\n\nAll fine.\n",
        "## Weather\n\n| Sky | Wind |\n|-|-|\n| blue | 3 |\n",
        "## Colours\n\n**Colour:** red  \n**Shade:** 9ms < 3ms\n",
        "## Poem\n\n```text\nStage 9 (99%)\n- API P95: 999ms < 1ms\n```\n",
        "## Zeta\n\n- one: two\n- [ ] three\n",
        "## Ω\n\n> **Version:** 9.9.9\n",
        "## Ünïcödé 配\n\n1. a\n",
    ])
    .prop_map(str::to_owned)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn any_mix_of_pieces_is_read_the_same_twice(record in record()) {
        let world = archive_of(record);
        let (one, two) = (compiled(&world), compiled(&world));
        prop_assert_eq!(one.archive, two.archive);
    }

    #[test]
    fn junk_never_turns_a_gate_green(which in 0..DECIDING.len(), junk in junk()) {
        let compiled = compiled(&archive_of(CANARY.replacen(DECIDING[which], &junk, 1)));
        prop_assert!(passes(&compiled) <= 6);
        let release = &compiled.archive.releases[0];
        let numbers = junk.chars().any(|c| c.is_numeric());
        prop_assert!(numbers || release.stages.iter().any(|stage| stage.verdict != Verdict::Pass), "{junk:?} for {}", DECIDING[which]);
    }

    #[test]
    fn a_gate_that_fails_stays_red_whatever_stands_around_it(before in piece(), after in piece()) {
        let line = "- 5xx Rate: 0.16% ✅ < 1%\n";
        let record = CANARY.replace(line, "- 5xx Rate: 7% ✅ < 1%\n").replace("## ⚠️", &format!("{before}\n\n{after}\n\n## ⚠️"));
        let compiled = compiled(&archive_of(record));
        prop_assert!(compiled.archive.releases[0].verdict != Verdict::Pass);
    }

    #[test]
    fn what_is_unknown_changes_nothing_that_is_known(unknown in unknown(), place in 0..4usize) {
        let at = ["## 📊", "## ⚠️", "## ✅", "\u{0}"][place];
        let record = if place == 3 { format!("{CANARY}\n{unknown}") } else { CANARY.replacen(at, &format!("{unknown}\n{at}"), 1) };
        prop_assert_eq!(known(&compiled(&archive_of(record))), known(&compiled(&archive_of(CANARY))));
    }

    #[test]
    fn unknown_labels_and_columns_change_nothing(label in "[B-DF-HJ-NP-Z][a-z]{9,12}", value in "[a-z0-9 ]{1,12}") {
        let labelled = CANARY.replacen("**Type:**", &format!("**{label}:** {value}  \n**Type:**"), 1);
        prop_assert_eq!(known(&compiled(&archive_of(labelled))), known(&compiled(&archive_of(CANARY))));
        let column = CANARY
            .replace("| Duration |", &format!("| {label} | Duration |"))
            .replace("|----------|", "|---|----------|")
            .replace("| 15 min |", &format!("| {value} | 15 min |"))
            .replace("| 30 min |", &format!("| {value} | 30 min |"));
        prop_assert_eq!(known(&compiled(&archive_of(column))), known(&compiled(&archive_of(CANARY))));
    }

    #[test]
    fn bytes_gone_wrong_are_read_or_reported(cut in any::<prop::sample::Index>(), flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8u8), 0..6), put in prop::collection::vec((any::<prop::sample::Index>(), any::<Vec<u8>>()), 0..3), truncate in any::<bool>()) {
        let mut bytes = CANARY.as_bytes().to_vec();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        for (at, what) in put {
            let at = at.index(bytes.len());
            bytes.splice(at..at, what);
        }
        if truncate {
            bytes.truncate(cut.index(bytes.len()));
        }
        let compiled = compiled(&archive_of(bytes));
        let read = compiled.archive.releases.get(0).is_some_and(|release| release.record.is_some());
        prop_assert!(read || compiled.problems.blocking());
        prop_assert!(passes(&compiled) <= 6);
    }
}
