//! What a record promises inside itself and towards the next: migrations that a change asks for, whatever their section is called.

use relsite::{
    Compiled,
    output::Output,
    path::OutPath,
    render,
    world::{MemoryWorld, World},
};

use crate::archives::{TODAY, compiled, told};

fn codes(record: &str) -> Vec<&'static str> {
    let world = MemoryWorld::new(TODAY, [("content/releases/v1.1.0/index.md".to_owned(), record.as_bytes().to_vec())]);
    compiled(&world).problems.iter().map(|problem| problem.code.name).collect()
}

fn page(world: &dyn World, compiled: &Compiled, path: &str) -> String {
    match render(world, compiled, &OutPath::new(path).expect("a path")).expect("a page") {
        Output::Bytes(bytes) => String::from_utf8(bytes).expect("text"),
        Output::Copy { .. } => panic!("{path} is a copy"),
    }
}

fn with(sections: &str) -> String {
    format!(
        "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Changes\n\n### Infrastructure\n\n- **New index**: orders by day\n  - Migration Required: Yes\n\n{sections}"
    )
}

#[test]
fn a_required_migration_is_met_by_any_section_with_steps() {
    for met in [
        "## Deployment\n\n### Migration Steps\n\n#### 1. Database Migrations\n\n```bash\nalembic upgrade head\n```\n\n**Rollback:** none, it may stay\n",
        "## Database Migrations\n\n```bash\nalembic upgrade head\n```\n\n**Rollback:** none, it may stay\n",
        "## Upgrade Instructions\n\n1. Run `./scripts/migrate.sh`\n2. Restart the workers\n",
        "## Migrations\n\n```sql\nCREATE INDEX orders_day ON orders (day);\n```\n\n**Rollback:** `DROP INDEX orders_day;`\n",
    ] {
        let found = codes(&with(met));
        assert!(!found.contains(&"change/migration-missing"), "{met}: {found:?}");
    }
}

#[test]
fn a_required_migration_is_not_met_by_nothing() {
    for unmet in [
        "",
        "## Deployment\n\n### Migration Steps\n\n",
        "## Database Migrations\n\n[Describe the migration]\n",
        "## Notes\n\nMigrations were discussed.\n",
        "## Database Migrations\n\n<!-- later -->\n",
    ] {
        let found = codes(&with(unmet));
        assert!(found.contains(&"change/migration-missing"), "{unmet}: {found:?}");
    }
}

/// Every number stands once: what a changelog says twice is named at the second place, and what two changelogs share is told apart.
#[test]
fn a_version_twice_in_one_changelog_is_named_at_its_line() {
    let text = "# Changelog\n\n## [1.1.0] - 2026-03-02\n\n- b\n\n## 1.1.0 - 2026-03-01\n\n- a\n\n## v1.0.0 - 2026-02-01\n\n- x\n\n## [1.0.0] - 2026-01-31\n\n- y\n";
    let world = MemoryWorld::new(TODAY, [("content/CHANGELOG.md".to_owned(), text.as_bytes().to_vec())]);
    let compiled = compiled(&world);
    let lines: Vec<u32> = compiled
        .problems
        .iter()
        .filter(|problem| problem.code.name == "changelog/version-twice")
        .filter_map(|problem| problem.span.map(|span| span.line))
        .collect();
    assert_eq!(lines, [7, 15], "{}", told(&compiled, &world));
    let export = crate::archives::exported(&world, &compiled);
    assert_eq!(export["releases"].as_array().map(Vec::len), Some(2));
    let page = page(&world, &compiled, "releases/v1.0.0/changelog.html");
    assert!(page.contains("<p>y</p>") || page.contains("<li>y"), "the second is a page beside the first: {page}");
}

#[test]
fn releases_of_two_changelogs_are_told_apart_by_name() {
    let text = |what: &str| format!("# Changelog\n\n## [1.1.0] - 2026-03-02\n\n- {what}\n").into_bytes();
    let files = [("content/changelogs/api/CHANGELOG.md", text("a")), ("content/changelogs/web/CHANGELOG.md", text("b"))];
    let world = MemoryWorld::new(TODAY, files);
    let compiled = compiled(&world);
    let called: Vec<String> = compiled.archive.releases.iter().map(relsite::archive::Release::called).collect();
    assert_eq!(called, ["api 1.1.0", "web 1.1.0"]);
    let list = page(&world, &compiled, "releases/index.html");
    assert!(list.contains("api 1.1.0") && list.contains("web 1.1.0"), "{list}");
    assert!(page(&world, &compiled, "releases/api-1.1.0.html").contains("<h1>api 1.1.0</h1>"));
}

#[test]
fn front_matter_says_owner_status_and_language() {
    let record =
        "---\nowner: Mina Park\nstatus: ✅ SUCCESS\nlang: tr\n---\n# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Summary\n\nYeni sürüm.\n";
    let runbook = "---\nowner: Ops\nstatus: reviewed\nlang: de\n---\n# Zurück\n\nAlles zurück.\n";
    let files = [("content/releases/v1.1.0/index.md", record), ("content/runbooks/back.md", runbook)];
    let world = MemoryWorld::new(TODAY, files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())));
    let compiled = compiled(&world);
    let export = crate::archives::exported(&world, &compiled);
    let release = &export["releases"][0];
    assert_eq!(
        (&release["owner"], &release["lang"], &release["status_claimed"]),
        (&"Mina Park".into(), &"tr".into(), &"✅ SUCCESS".into())
    );
    let runbook = &export["runbooks"][0];
    assert_eq!((&runbook["owner"], &runbook["status"], &runbook["lang"]), (&"Ops".into(), &"reviewed".into(), &"de".into()));
    let shown = page(&world, &compiled, "releases/v1.1.0.html");
    assert!(shown.contains("Mina Park") && shown.contains("<div class=\"source\" lang=\"tr\">"), "{shown}");
    let shown = page(&world, &compiled, "runbooks/back.html");
    assert!(shown.contains("reviewed") && shown.contains("<div class=\"source\" lang=\"de\">"), "{shown}");
}

#[test]
fn a_word_about_the_page_does_not_undo_the_final_status() {
    let record = "---\nstatus: reviewed\nlang: \"<b>\"\n---\n# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Deployment Summary\n\n**Final Status:** ❌ FAILED\n";
    let world = MemoryWorld::new(TODAY, [("content/releases/v1.1.0/index.md".to_owned(), record.as_bytes().to_vec())]);
    let compiled = compiled(&world);
    let export = crate::archives::exported(&world, &compiled);
    assert_eq!(export["releases"][0]["status_claimed"], "❌ FAILED");
    assert_eq!(export["releases"][0]["lang"], serde_json::Value::Null);
    assert!(told(&compiled, &world).contains("`<b>` is no language tag"), "{}", told(&compiled, &world));
}

#[test]
fn times_stand_in_the_zone_of_the_site_beside_utc() {
    let record = "# Release v1.1.0\n\n**Date:** 2026-03-02 22:30 UTC\n";
    let files = |zone: &str| {
        [
            ("site.toml".to_owned(), format!("timezone = \"{zone}\"\n").into_bytes()),
            ("content/releases/v1.1.0/index.md".to_owned(), record.as_bytes().to_vec()),
        ]
    };
    for (zone, shown) in [("Asia/Seoul", "(3 Mar 2026, 07:30 Asia/Seoul)"), ("-05:00", "(17:30 -05)")] {
        let world = MemoryWorld::new(TODAY, files(zone));
        let compiled = compiled(&world);
        assert_eq!(compiled.problems.count(relsite::diag::Severity::Warning), 0, "{}", told(&compiled, &world));
        let page = page(&world, &compiled, "releases/v1.1.0.html");
        assert!(page.contains("2 Mar 2026, 22:30 UTC") && page.contains(shown), "{page}");
    }
    let world = MemoryWorld::new(TODAY, files("Mars/Olympus"));
    let compiled = compiled(&world);
    assert!(told(&compiled, &world).contains("`timezone` must be a zone"), "{}", told(&compiled, &world));
    assert!(!page(&world, &compiled, "releases/v1.1.0.html").contains("Olympus"));
}
