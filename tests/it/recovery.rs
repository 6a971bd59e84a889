//! The pages around a release: the way back at night, the pack for signatures, what changed, how gates went, what is planned.

use std::path::Path;

use icalendar::{Calendar, Component, parser};
use relsite::world::MemoryWorld;

use crate::{
    archives::{TODAY, compiled, exported, world_of},
    site::Site,
};

fn built(files: &[(&str, &str)]) -> Site {
    Site::of(MemoryWorld::new(TODAY, files.iter().map(|(path, text)| (*path, *text))))
}

fn folder(name: &str) -> Site {
    Site::of(world_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(name)))
}

fn page(site: &Site, path: &str) -> String {
    let bytes = site.pages.get(path).unwrap_or_else(|| panic!("{path} is not planned"));
    let html = String::from_utf8(bytes.clone()).expect("UTF-8");
    let from = html.find("<main").expect("a main");
    html[from..html.find("</main>").expect("its end")].to_owned()
}

/// Where each text stands, all of them in this order.
fn in_order(html: &str, texts: &[&str]) {
    let mut from = 0;
    for text in texts {
        from += html[from..].find(text).unwrap_or_else(|| panic!("`{text}` is not behind the others in\n{html}"));
    }
}

#[test]
fn the_way_back_has_the_commands_in_order_filled_and_marked() {
    let site = folder("service");
    let html = page(&site, "rollback/v1.1.0.html");
    in_order(
        &html,
        &[
            "Roll back v1.1.0",
            ">v1.0.0</a>",
            "Quick Rollback (Recommended)",
            "Rollback to previous image version",
            "export VERSION=v<mark class=\"filled\">1.0.0</mark>",
            "PREVIOUS_VERSION = 1.0.0",
            "Take back migrations",
            "Service Updates: see the quick rollback below",
            "alembic downgrade -1",
            "Full Rollback with Database",
            "Stop services",
            "Restore database backup",
            "Overwrites data",
            "backup_<mark class=\"filled\">1.0.0</mark>.sql",
            "Rollback Verification Checklist",
            "All services are healthy",
            "Contacts",
        ],
    );
    let first_command = html.find("<pre").expect("a command");
    assert!(!html[..first_command].contains("<p>"), "no prose above the first command: {}", &html[..first_command]);
    assert!(page(&site, "rollback/current.html").contains("Roll back now: v1.1.0"));
}

const OLD: &str = "# Release v1.0.0\n\n**Date:** 2026-10-01  \n**Type:** Minor Release\n";

#[test]
fn what_a_plan_says_before_its_commands_stands_before_them() {
    let record = "# Release v1.1.0\n\n**Date:** 2026-03-05\n\n## Rollback Procedures\n\nTell the desks first.\n\n### Quick Rollback\n\n```bash\n\
                  # 1. Stop the ramp\nctl abort\n```\n\nDone within a minute.\n\n### Full Rollback with Database\n\nOrders are lost: two people.\n\n\
                  ```bash\n# 1. Restore\nctl restore\n```\n";
    let site =
        built(&[("content/releases/v1.0.0.md", "# Release v1.0.0\n\n**Date:** 2026-03-02\n"), ("content/releases/v1.1.0.md", record)]);
    let html = page(&site, "rollback/v1.1.0.html");
    in_order(
        &html,
        &[
            "Quick Rollback",
            "<p>Tell the desks first.</p>",
            "Stop the ramp",
            "Full Rollback",
            "<p>Orders are lost: two people.</p>",
            "ctl restore",
        ],
    );
    assert!(!html.contains("within a minute"), "it is no warning, and stands on the page of the release");
}

#[test]
fn a_blank_is_an_error_before_its_command_and_a_wrong_target_is_told() {
    let plan = "# Release v1.1.0\n\n**Date:** 2026-11-01\n\n## Rollback Procedures\n\n### Quick Rollback\n\n```bash\n# Deploy\n./deploy.sh v0.9.0 --db [DATABASE_HOST]\n```\n";
    let site = built(&[("content/releases/v1.0.0/index.md", OLD), ("content/releases/v1.1.0/index.md", plan)]);
    let html = page(&site, "rollback/v1.1.0.html");
    in_order(&html, &["Goes to v0.9.0", "Not filled in: [DATABASE_HOST]", "<mark class=\"blank\">[DATABASE_HOST]</mark>"]);
}

#[test]
fn without_a_plan_the_runbook_stands_in_and_a_restore_does_not() {
    let runbook = "# Rollback of the API\n\n## Steps\n\n```bash\nkubectl rollout undo deploy/api\n```\n";
    let restore = "# Database restore\n\n```bash\ndropdb orders\n```\n";
    let site = built(&[
        ("content/releases/v1.0.0/index.md", OLD),
        ("content/runbooks/rollback.md", runbook),
        ("content/runbooks/restore.md", restore),
    ]);
    let html = page(&site, "rollback/current.html");
    in_order(&html, &["No plan recorded", "Rollback of the API", "kubectl rollout undo", "Database restore"]);
    assert!(!html.contains("dropdb"), "{html}");
}

#[test]
fn where_nothing_runs_the_page_says_so() {
    let site = built(&[("content/releases/v1.0.0/index.md", "# Release v1.0.0\n\n**Date:** 2027-01-01\n")]);
    assert!(page(&site, "rollback/current.html").contains("Nothing is in production"));
    assert!(!site.pages.contains_key("rollback/v1.0.0.html"), "a planned release without a plan has no way back");
}

#[test]
fn a_pack_has_whole_digests_what_is_missing_and_lines_to_sign() {
    let site = folder("canary");
    let html = page(&site, "releases/v3.2.0/print.html");
    let release = site.compiled.archive.releases.iter().find(|release| release.id == "v3.2.0").expect("a release");
    for file in &release.evidence {
        assert!(html.contains(&file.path), "{}", file.path);
        assert!(html.contains(&file.sha256), "{}", file.path);
    }
    in_order(&html, &["Stages", "Evidence", "Sign-off", "Signatures", "Signature and date"]);
}

#[test]
fn a_comparison_says_which_way_is_better() {
    let record = |version: &str, day: &str, value: &str| {
        format!(
            "# Release Notes: {version}\n\n**Date:** {day}\n\n### Canary Stages & Durations\n\n| Stage | Traffic % | Duration | Status |\n|---|---|---|---|\n| 1 | 100% | 15 min | ✅ PASS |\n\n### Key Metrics (Per Stage)\n\n**Stage 1 (100%):**\n\n| Metric | Value | Threshold | Status |\n|---|---|---|---|\n| API P95 | {value} | < 200ms | ✅ |\n"
        )
    };
    let (old, new) = (record("v1.0.0", "2026-10-01", "0.1s"), record("v1.1.0", "2026-11-01", "150ms"));
    let site = built(&[("content/releases/v1.0.0/index.md", &old), ("content/releases/v1.1.0/index.md", &new)]);
    let html = page(&site, "compare/v1.0.0..v1.1.0.html");
    assert!(html.contains("+50\u{202f}% worse"), "{html}");
    assert!(page(&site, "releases/v1.1.0.html").contains("../compare/v1.0.0..v1.1.0.html"));
    let gates = page(&site, "stages/index.html");
    in_order(&gates, &["v1.0.0 50\u{202f}%, within the limit; v1.1.0 75\u{202f}%", "releases/v1.1.0.html#stage-1"]);
}

const SCHEDULE: &str =
    "schedule:\n  minor:\n    frequency: monthly\n    planning_lead_time: 2 weeks\n  hotfix:\n    frequency: as_needed\n";

#[test]
fn the_calendar_is_read_back() {
    let planned =
        "# Release v1.1.0: limits, holds; and \\ more than can stand in a line of seventy-five octets, 배포\n\n**Date:** 2026-12-15\n";
    let files = [
        ("content/releases/v1.0.0/index.md", OLD),
        ("content/releases/v1.1.0/index.md", planned),
        ("content/process/schedule.yaml", SCHEDULE),
    ];
    let site = built(&files);
    let text = String::from_utf8(site.pages["schedule.ics"].clone()).expect("UTF-8");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let calendar: Calendar = parser::read_calendar(&parser::unfold(&text)).expect("a calendar").into();
    let event = |uid: &str| {
        let found = calendar.components.iter().filter_map(|component| component.as_event()).find(|event| event.get_uid() == Some(uid));
        found.unwrap_or_else(|| panic!("no {uid} in {text}"))
    };
    let release = event("release-v1.1.0@default.relsite");
    assert!(release.get_summary().is_some_and(|summary| summary.contains("octets") && summary.contains("배포")), "{release:?}");
    assert_eq!(release.property_value("DTSTART"), Some("20261215"));
    assert_eq!(release.property_value("DTSTAMP"), Some("20261120T000000Z"));
    assert_eq!(event("due-minor-2026-11-01@default.relsite").property_value("DTEND"), Some("20261102"));
    let html = page(&site, "schedule/index.html");
    in_order(
        &html,
        &["Next due by cadence", "1 Nov 2026", "Overdue", "planning begins 18 Oct 2026", "Dec 2026", "v1.1.0", "Oct 2026", "v1.0.0"],
    );
    assert_eq!(site.pages["schedule.ics"], built(&files).pages["schedule.ics"]);
}

#[test]
fn the_overview_leads_to_the_way_back_and_the_signatures() {
    let site = folder("service");
    let html = page(&site, "index.html");
    for href in ["rollback/current.html", "releases/v1.1.0/print.html", "schedule/index.html"] {
        assert!(html.contains(&format!("href=\"{href}\"")), "{href}: {html}");
    }
}

#[test]
fn delivery_is_part_of_the_contract() {
    let world = MemoryWorld::new(TODAY, [("content/releases/v1.0.0/index.md", OLD)]);
    let export = exported(&world, &compiled(&world));
    let dora = &export["dora"]["default"];
    assert_eq!(dora["window_days"], 90);
    assert_eq!(dora["deployment_frequency"], serde_json::json!({"value": null, "unit": "per 30 days", "n": 1, "counted": ["v1.0.0"]}));
    assert_eq!(dora["change_fail_rate"], serde_json::json!({"value": null, "unit": "ratio", "n": 1, "counted": []}));
    assert!(dora["change_lead_time"]["value"].is_null());
}
