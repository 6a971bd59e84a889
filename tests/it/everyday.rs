//! Records as people write them on an ordinary day, and the same with one lie: an honest record is called wrong nowhere, a lie is named.

use crate::archives::{archive_of, compiled};

/// The problems of a record, as codes: errors and warnings.
fn named(record: &str) -> Vec<&'static str> {
    let compiled = compiled(&archive_of(record));
    let grave = compiled.problems.iter().filter(|problem| problem.code.severity != relsite::diag::Severity::Note);
    grave.map(|problem| problem.code.name).collect()
}

/// A release with these rows of stages, and this between them and the sign-off.
fn rollout(rows: &[&str], outcome: &str, between: &str) -> String {
    let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
    format!(
        "# Release Notes: v1.1.0\n\n**Date:** 2026-05-04\n\n## Deployment Summary\n\n| Stage | Traffic % | Duration | Status |\n|---|---|---|---|\n\
         {rows}\n{outcome}\n\n{between}\n\n## Sign-off\n\n**Release Manager:** Ana Lima\n**Approved By:** Bo Chen\n**Date:** 2026-05-05\n"
    )
}

const ROLLED_BACK_AT_HALF: &str = "**Rollbacks:** 1\n\n## Rollback Events\n\n**Rollback 1:**\n- **Trigger:** HighErrorRate\n- **Stage:** 50%\n\
    - **Timestamp:** 2026-05-04 10:00:00 UTC\n- **Reason:** errors\n- **Recovery Time:** 5 minutes\n";

#[test]
fn stages_that_begin_again_behind_a_recorded_rollback_are_in_order() {
    let again = [
        "| 1 | 10% | 15 min | ✅ |",
        "| 2 | 50% | 15 min | ❌ |",
        "| 3 | 10% | 15 min | ✅ |",
        "| 4 | 50% | 15 min | ✅ |",
        "| 5 | 100% | 30 min | ✅ |",
    ];
    let honest = rollout(&again, "", ROLLED_BACK_AT_HALF);
    assert_eq!(named(&honest), Vec::<&str>::new());
    assert_eq!(named(&rollout(&again, "", "")), ["stage/traffic-order"]);
    let elsewhere = named(&honest.replace("**Stage:** 50%", "**Stage:** 10%"));
    assert!(elsewhere.contains(&"stage/traffic-order"), "{elsewhere:?}");
}

#[test]
fn success_is_claimed_of_what_reached_everybody() {
    let all = ["| 1 | 10% | 15 min | ✅ |", "| 2 | 100% | 30 min | ✅ |"];
    let half = ["| 1 | 10% | 15 min | ✅ |", "| 2 | 50% | 30 min | ✅ |"];
    let pending = ["| 1 | 10% | 15 min | ✅ |", "| 2 | 100% | 30 min | ⏳ Pending |"];
    let everyone = ["| 1 | 10% | 15 min | ✅ |", "| 2 | everyone | 30 min | ✅ |"];
    let success = "**Final Status:** ✅ SUCCESS";
    let stable = |rows: &[&str]| format!("{}**Status:** ✅ STABLE\n", rollout(rows, "", ""));
    for rows in [&all, &everyone] {
        assert_eq!(named(&rollout(rows, success, "")), Vec::<&str>::new(), "{rows:?}");
        assert_eq!(named(&stable(rows)), Vec::<&str>::new(), "{rows:?}");
    }
    for rows in [&half, &pending] {
        assert_eq!(named(&rollout(rows, success, "")), ["status/contradicted"], "{rows:?}");
        assert_eq!(named(&stable(rows)), ["status/contradicted"], "{rows:?}");
        assert_eq!(named(&rollout(rows, "", "")), Vec::<&str>::new(), "nothing is claimed: {rows:?}");
    }
}

#[test]
fn a_row_with_the_sum_is_no_stage() {
    let rows = ["| 1 | 10% | 15 min | ✅ |", "| 2 | 100% | 30 min | ✅ |", "| **Total** | | 45 min | ✅ |"];
    let record = format!("{}**Status:** ✅ STABLE\n", rollout(&rows, "**Final Status:** ✅ SUCCESS", ""));
    let compiled = compiled(&archive_of(record));
    let release = &compiled.archive.releases[0];
    assert_eq!((release.stages.len(), release.status.word()), (2, "stable"));
    assert!(compiled.problems.is_empty());
}

#[test]
fn a_column_of_yes_and_no_is_a_claim() {
    let gates = |passed: &str| {
        let gates = format!(
            "## Key Metrics\n\n### Stage 2 (100%)\n\n| Metric | Threshold | Observed | Pass? |\n|---|---|---|---|\n| Errors | ≤ 0.5% | 0.7 % | {passed} |\n"
        );
        rollout(&["| 1 | 10% | 15 min | ✅ |", "| 2 | 100% | 30 min | ❌ |"], "", &gates)
    };
    assert_eq!(named(&gates("No")), Vec::<&str>::new());
    assert_eq!(named(&gates("Yes")), ["gate/contradicted"]);
}

#[test]
fn changes_are_read_with_arrows_and_in_points() {
    let change = |row: &str| {
        named(&format!(
            "# Release Notes: v1.1.0\n\n**Date:** 2026-05-04\n\n## Performance Comparison\n\n| Metric | Before | After | Change |\n|---|---|---|---|\n{row}\n"
        ))
    };
    for honest in [
        "| API P95 | 160ms | 150ms | ↓ 6.3% |",
        "| API P95 | 160ms | 150ms | -10ms ▼ |",
        "| Error Rate | 0.80% | 0.50% | -0.30pp |",
        "| Error Rate | 0.80% | 0.50% | -37.5% |",
        "| Drops | 8‰ | 4‰ | -4‰ |",
        "| Throughput | 1.2k req/s | 1.5k req/s | ↑25% |",
    ] {
        assert_eq!(change(honest), Vec::<&str>::new(), "{honest}");
    }
    for lie in ["| API P95 | 160ms | 150ms | ↑ 6.3% |", "| API P95 | 160ms | 150ms | -20ms |", "| Error Rate | 0.80% | 0.50% | -0.20pp |"]
    {
        assert_eq!(change(lie), ["impact/change-wrong"], "{lie}");
    }
}

#[test]
fn success_in_spite_of_a_rejection_is_contradicted() {
    let decided = |decision: &str| {
        format!(
            "# Release Notes: v1.1.0\n\n**Date:** 2026-05-04\n\n**Final Status:** ✅ SUCCESS\n\n## Sign-off\n\n| Role | Name | Decision | Date |\n|---|---|---|---|\n\
             | Release Manager | Ana Lima | ✅ Approved | 2026-05-05 |\n| QA Lead | Bo Chen | {decision} | 2026-05-05 |\n"
        )
    };
    for approved in ["Approved", "[x] APPROVE [ ] REJECT", "Not rejected, approved", "APPROVE / REJECT"] {
        assert_eq!(named(&decided(approved)), Vec::<&str>::new(), "{approved}");
    }
    for rejected in ["Rejected", "[ ] APPROVE [x] REJECT", "❌ NO-GO"] {
        assert_eq!(named(&decided(rejected)), ["status/contradicted"], "{rejected}");
    }
}

#[test]
fn rollbacks_are_read_as_a_table_and_by_the_number_of_their_stage() {
    let rows = ["| 1 | 10% | 15 min | ✅ |", "| 2 | 50% | 15 min | ❌ |"];
    let table = |row: &str| {
        let head = "| # | Time | Stage | Trigger | Reason | Recovery |\n|---|---|---|---|---|---|";
        format!("{}**Status:** ❌ ROLLED BACK\n", rollout(&rows, "**Rollbacks:** 1", &format!("## Rollback Events\n\n{head}\n{row}\n")))
    };
    for honest in ["50%", "2", "Stage 2", "Stage 2 (50%)"] {
        let row = format!("| 1 | 2026-05-04 09:35 UTC | {honest} | HighErrorRate | errors | 6 min |");
        assert_eq!(named(&table(&row)), Vec::<&str>::new(), "{honest}");
    }
    for wrong in ["25%", "3"] {
        let row = format!("| 1 | 2026-05-04 09:35 UTC | {wrong} | HighErrorRate | errors | 6 min |");
        assert_eq!(named(&table(&row)), ["rollback/unknown-stage"], "{wrong}");
    }
    assert_eq!(named(&table("| - | - | - | None | | |")), ["rollback/count"]);
}

#[test]
fn a_version_in_brackets_is_no_blank_and_a_date_ends_a_title() {
    for title in ["[v1.1.0] - 2026-05-04", "v1.1.0 — 2026-05-04", "Release v1.1.0 (May 4, 2026)", "v1.1.0 / 2026-05-04"] {
        assert_eq!(named(&format!("# {title}\n\nText.\n")), Vec::<&str>::new(), "{title}");
    }
    assert_eq!(named("# Release v1.1.0 - Orders\n\nText.\n"), ["record/date-missing"]);
}

#[test]
fn a_tree_is_read_however_it_was_drawn() {
    let record = |tree: &str| format!("# v1.1.0\n\n**Date:** 2026-05-04\n\n## Evidence Files\n\n```\n{tree}\n```\n");
    let world = |tree: &str| {
        let files = [("index.md", record(tree)), ("evidence/a.txt", "a".into()), ("evidence/logs/b.txt", "b".into())];
        let files = files.map(|(path, text)| (format!("content/releases/v1.1.0/{path}"), text.into_bytes()));
        relsite::world::MemoryWorld::new(crate::archives::TODAY, files)
    };
    for tree in [
        "evidence/\n├── a.txt\n└── logs/\n    └── b.txt",
        ".\n└── evidence\n    ├── a.txt\n    └── logs\n        └── b.txt\n\n2 directories, 2 files",
        ".\n|-- evidence\n|   |-- a.txt\n|   `-- logs\n|       `-- b.txt\n",
        "evidence/a.txt\nevidence/logs/b.txt",
    ] {
        let found = compiled(&world(tree));
        assert!(found.problems.is_empty(), "{tree}\n{:?}", found.problems.iter().map(|problem| &problem.message).collect::<Vec<_>>());
        let lost = compiled(&world(&tree.replace("b.txt", "c.txt")));
        let codes: Vec<&str> = lost.problems.iter().map(|problem| problem.code.name).collect();
        assert_eq!(codes, ["evidence/unlisted", "evidence/missing"], "{tree}");
    }
}

#[test]
fn what_says_that_there_is_nothing_breaks_nothing() {
    let breaking = |item: &str| {
        let record = |version: &str, text: &str| {
            let path = format!("content/releases/{version}.md");
            (path, format!("# Release {version}\n\n**Date:** 2026-05-04\n\n{text}").into_bytes())
        };
        let files = [record("v1.0.0", ""), record("v1.1.0", &format!("## Breaking Changes\n\n- {item}\n"))];
        let compiled = compiled(&relsite::world::MemoryWorld::new(crate::archives::TODAY, files));
        compiled.problems.iter().map(|problem| problem.code.name).collect::<Vec<_>>()
    };
    assert_eq!(breaking("No breaking changes in this release."), Vec::<&str>::new());
    assert_eq!(breaking("No longer reads v1 files"), ["breaking/not-major"]);
}

#[test]
fn boxes_that_are_drawn_count_outside_of_lists() {
    let done = |text: &str| {
        let compiled = compiled(&archive_of(format!("# v1.1.0\n\n**Date:** 2026-05-04\n\n## Release Checklist\n\n{text}\n")));
        let list = compiled.archive.releases[0].record.as_ref().and_then(|record| record.page.checklist.clone());
        list.map(|list| list.items.iter().map(|item| format!("{}={:?}", item.text.plain, item.state)).collect::<Vec<_>>().join(" "))
    };
    assert_eq!(done("☑ Tag  \n☐ Notes").as_deref(), Some("Tag=Done Notes=Open"));
    assert_eq!(done("- ☑ Tag\n- [ ] Notes").as_deref(), Some("Tag=Done Notes=Open"));
    assert_eq!(done("☐ GO ☐ NO-GO"), None);
}
