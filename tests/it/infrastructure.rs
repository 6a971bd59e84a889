//! What a product runs on, in the shape of seed `003…`: read, given pages and addresses, linked both ways; and what else stands around releases.

use relsite::{
    archive::{Node, Register},
    world::MemoryWorld,
};
use serde_json::Value;

use crate::{
    archives::{TODAY, compiled, exported, shared, told},
    site::Site,
};

const SUMMARY: &str = "# Infrastructure\n\n**Services:**\n\n| Service | Ports | CPU Limit | Memory Limit | Replicas |\n|---|---|---|---|---|\n\
| api | 8000 | 2.0 | 2GB | 2 (default) |\n| worker-blend | - | 4.0 | 8GB | 2 (default) |\n\n## Configuration\n\n\
- Database: `DATABASE_URL`, `POOL_SIZE`\n\n## Monitoring\n\n### Prometheus Metrics\n\nAccess: `http://localhost:9090`\n\n\
```promql\n# API P95\nhistogram_quantile(0.95, rate(x_bucket[5m]))\n```\n\n## Workflow Examples\n\n```bash\n# Many explanations\n\
docker compose up -d --scale worker-blend=5\n```\n";

const RELEASE: &str = "---\nversion: v1.1.0\ndate: 2026-03-02\n---\n\n# Release Notes: v1.1.0\n\nThe pool is set by `POOL_SIZE`.\n\n\
### Canary Stages & Durations\n\n| Stage | Traffic | Duration | Status | Gates |\n|---|---|---|---|---|\n| 1 | 100% | 10 min | ✅ PASS | 1/1 |\n\n\
### Key Metrics\n\n**Stage 1 (100%):**\n\n- API P95: 151ms ✅ < 200ms\n\n## Deployment\n\n### Migration Steps\n\n#### 2. Configuration Changes\n\n\
```env\n# .env\n+POOL_SIZE=20\n```\n\n- [x] Set `POOL_SIZE`\n";

fn archive() -> MemoryWorld {
    MemoryWorld::new(TODAY, [("content/infrastructure/summary.md", SUMMARY), ("content/releases/v1.1.0/index.md", RELEASE)])
}

fn page(site: &Site, path: &str) -> String {
    String::from_utf8(site.pages.get(path).unwrap_or_else(|| panic!("{path}: {:?}", site.pages.keys())).clone()).expect("UTF-8")
}

#[test]
fn services_variables_and_monitors_have_pages_and_links_both_ways() {
    let site = Site::of(archive());
    let services = page(&site, "services/index.html");
    assert!(services.contains("../components/worker-blend.html") && services.contains("2 (default)"));
    let worker = page(&site, "components/worker-blend.html");
    assert!(worker.contains("--scale worker-blend=5") && worker.contains("../pages/infrastructure/summary.html"));
    let variable = page(&site, "configuration/pool_size.html");
    assert!(variable.contains("../releases/v1.1.0.html") && variable.contains("Added") && variable.contains("Database"));
    let monitor = page(&site, "monitoring/api-p95.html");
    assert!(monitor.contains("histogram_quantile") && monitor.contains("../releases/v1.1.0.html") && monitor.contains("200ms"));
    let release = page(&site, "releases/v1.1.0.html");
    assert!(release.contains("../configuration/pool_size.html") && release.contains("../monitoring/api-p95.html"));
    assert!(page(&site, "pages/infrastructure/summary.html").contains("../../components/worker-blend.html"));
    let edges = &site.compiled.archive.edges;
    let variables = Register::Configuration.entries(&site.compiled.archive).filter(|(_, entry)| entry.title == "POOL_SIZE");
    for (index, _) in variables {
        let from: Vec<Node> = edges.iter().filter(|edge| edge.to == Node::Entry(index)).map(|edge| edge.from).collect();
        assert_eq!(from, [Node::Release(0), Node::Document(0)]);
    }
}

#[test]
fn no_value_of_a_variable_is_data() {
    let world = archive();
    let export = exported(&world, &compiled(&world));
    let variables = &export["releases"][0]["infrastructure"]["variables"];
    assert_eq!(variables[0]["name"], "POOL_SIZE");
    assert_eq!((&variables[0]["change"], variables.to_string().contains("20")), (&Value::from("added"), false));
}

#[test]
fn seed_003_is_read_whole() {
    let Some(folder) = shared("seeds") else { return };
    let mut files = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let seed = files.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("003"))).expect("the seed");
    let world = MemoryWorld::new(TODAY, [("content/infrastructure/summary.md", std::fs::read(seed).expect("a file"))]);
    let compiled = compiled(&world);
    let export = exported(&world, &compiled);
    let count = |key: &str| export["products"][0][key].as_array().map(Vec::len);
    assert_eq!([count("services"), count("resources"), count("metrics")], [Some(8), Some(19), Some(13)]);
    let found: Vec<&str> =
        compiled.problems.iter().filter(|problem| problem.code.name.starts_with("service/")).map(|p| p.message.as_str()).collect();
    assert_eq!(found, ["the limits of all services add up to 20 of CPU, the host has `16+ cores`"], "{}", told(&compiled, &world));
}

#[test]
fn chosen_pairs_are_compared_with_all_that_lies_between() {
    let release = |version: &str, day: &str, change: &str| {
        format!("# Release {version}\n\n**Date:** {day}\n\n## Changes\n\n### Bug Fixes\n\n- **{change}**: done\n")
    };
    let files = [
        ("site.toml", "[compare]\npairs = [\"v1.0.0..v1.2.0\"]\n".to_owned()),
        ("content/releases/v1.0.0.md", release("v1.0.0", "2026-01-10", "First")),
        ("content/releases/v1.1.0.md", release("v1.1.0", "2026-02-10", "Second")),
        ("content/releases/v1.2.0.md", release("v1.2.0", "2026-03-10", "Third")),
    ];
    let site = Site::of(MemoryWorld::new(TODAY, files));
    let compared = page(&site, "compare/v1.0.0..v1.2.0.html");
    assert!(compared.contains("Second") && compared.contains("Third") && !compared.contains("First"));
    for (version, words) in [("v1.0.0", "until v1.2.0"), ("v1.2.0", "since v1.0.0")] {
        let html = page(&site, &format!("releases/{version}.html"));
        assert!(html.contains("../compare/v1.0.0..v1.2.0.html") && html.contains(words), "{version}");
    }
    assert!(!page(&site, "releases/v1.1.0.html").contains("v1.0.0..v1.2.0"));
}

#[test]
fn a_decision_against_the_next_release_stands_on_the_overview() {
    let planned = "# Release v1.3.0\n\n**Date:** 2026-12-08\n";
    let overview = |decision: &str| {
        let text = format!("GO / NO-GO v1.3.0\n\nDecision: {decision}\n");
        let evidence = "content/releases/v1.3.0/evidence/go_no_go.txt";
        let site = Site::of(MemoryWorld::new(TODAY, [("content/releases/v1.3.0/index.md", planned), (evidence, text.as_str())]));
        page(&site, "index.html")
    };
    assert!(overview("NO-GO").contains("No-go"));
    assert!(!overview("GO").contains("No-go"));
}

#[test]
fn the_way_back_names_each_box_once() {
    let plan = "# Release Notes: v1.1.0\n# Version: 1.1.0\n# Date: 2026-03-02\n\n## Rollback Procedures\n\n### Quick Rollback\n\n```bash\n# Back\n./back.sh v1.0.0\n```\n\n\
### Rollback Verification Checklist\n\n- [ ] Queues drain\n\n---\n";
    let older = "# Release v1.0.0\n\n**Date:** 2026-02-01\n";
    let site = Site::of(MemoryWorld::new(TODAY, [("content/releases/v1.1.0/index.md", plan), ("content/releases/v1.0.0.md", older)]));
    let html = page(&site, "rollback/1.1.0.html");
    let own = site.pages.keys().find(|path| path.starts_with("releases/") && path.ends_with("1.1.0.html")).expect("a page");
    assert_eq!(html.matches("Queues drain").count(), 1);
    assert!(!page(&site, own).contains("Version: 1.1.0"), "a heading that is the version says no more than the page's title");
}
