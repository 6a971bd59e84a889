//! A site for the public knows nothing internal: eighty strings are planted, each in its own kind of place, and searched for in every byte.

use jiff::civil::date;
use relsite::{
    Settings, compile, output,
    output::Output,
    render,
    site::Reader,
    world::{MemoryWorld, World},
};

/// A planted string: `zq`, a number of two digits, `x`. In file names and in texts alike.
fn planted() -> Vec<String> {
    let all: String = files().into_iter().map(|(path, text)| format!("{path}\n{text}\n").to_lowercase()).collect();
    let mut found: Vec<String> = all.match_indices("zq").filter_map(|(at, _)| all.get(at..at + 5)).map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

fn files() -> Vec<(&'static str, &'static str)> {
    vec![
        (
            "site.toml",
            "[audience]\ninternal = [\"**/private/**\", \"*.pem\", \"Payroll\", \"Cost Report\", \"process/pay.md\", \"logo-internal.svg\"]\n",
        ),
        ("static/private/zq01x.txt", "zq02x"),
        ("static/logo.txt", "shown"),
        ("content/releases/v1.0.0/index.md", "# Release Notes: v1.0.0\n\n**Date:** 2026-01-10\n\nFirst words.\n"),
        (
            "content/releases/v1.0.5-zq03x/index.md",
            "---\nversion: v1.0.5-zq03x\ndate: 2026-02-01\naudience: internal\ntitle: zq04x\ndescription: zq05x\naliases: [/zq06x/, \"#zq07x\"]\ntag: zq08x\n---\n# Release Notes: v1.0.5-zq03x\n\n## Summary\n\nzq09x by @zq10x\n\n## Changes\n\n### Bug Fixes\n- **zq11x**: done CVE-2026-77001\n  - Components: svc-zq12x\n\n## Remaining Risks & Actions\n\n### Risk 1: zq13x\n\n**Description:** zq14x\n**Owner:** Zoe zq15x\n**Likelihood:** High\n**Impact:** High\n**Status:** Open\n\n## Contributors\n\n- @zq16x - zq17x\n\n## Known Issues\n\n- **zq18x**: slow\n\n## Lessons Learned\n\n### What Went Well\n- zq19x\n",
        ),
        ("content/releases/v1.0.5-zq03x/evidence/zq20x.txt", "zq21x"),
        ("content/releases/v1.0.5-zq03x/zq22x.md", "# zq23x\n\nzq24x\n"),
        (
            "content/releases/v1.1.0/index.md",
            "---\nversion: v1.1.0\ndate: 2026-03-01\n---\n# Release Notes: v1.1.0\n\n## Summary\n\nPublic words; after v1.0.5-hidden and v1.0.0. Ask the [team](../../incidents/private/team.md).\n\n## Budget {audience=internal}\n\nzq25x @zq26x\n\n### zq27x\n\n- [ ] zq28x\n- [x] zq29x\n\n[zq30x](zq31x.md)\n\n## Internal Notes\n\n<!-- internal -->\n\nzq32x\n---\nzq33x\n\n## Remaining Risks & Actions (internal)\n\n### Risk 1: zq34x\n\n**Description:** zq35x\n**Owner:** Yan zq36x\n**Likelihood:** High\n**Impact:** High\n**Due Date:** 2026-01-01\n**Status:** Open\n\n## Cost Report\n\nzq37x [XXX] zq38x v9.9.9-zq39x\n\n## Contacts\n\n- **On-Call:** Phone +82 10-1234-5678 (see `desk`)\n- **Desk:** 02-555-0199\n\n## Changes\n\n### Bug Fixes\n- **Retry**: waits longer\n  - Components: order-service\n",
        ),
        ("content/releases/v1.1.0/evidence/logs.txt", "all fine"),
        ("content/releases/v1.1.0/evidence/private/zq40x.log", "zq41x"),
        ("content/releases/v1.1.0/evidence/zq42x.pem", "zq43x"),
        ("content/releases/v1.1.0/incident-zq44x.md", "---\naudience: internal\n---\n# zq45x\n"),
        ("content/releases/v1.2.0-zq46x.yaml", "version: v1.2.0-zq46x\naudience: internal\nsummary: zq47x\n"),
        (
            "content/releases/v1.3.0.yaml",
            "version: v1.3.0\ndate: 2026-04-01\nsummary: shown\nrisks:\n  - id: RISK-ZZ\n    audience: internal\n    title: zq48x\n    likelihood: high\n    impact: high\n  - id: RISK-B\n    title: open words\n    likelihood: low\n    impact: low\n",
        ),
        ("content/runbooks/zq49x.md", "---\naudience: internal\n---\n# Restore zq50x\n\n`zq51x`\n"),
        ("content/runbooks/restore.md", "# Restore\n\nShown.\n\n## Keys (internal)\n\n```\nzq52x\n## still\n```\n"),
        ("content/incidents/private/team.md", "# zq53x\n\nzq54x\n"),
        ("content/checklists/zq55x.md", "# Checklist (internal)\n\n- [ ] zq56x\n"),
        ("content/process/pay.md", "# zq57x\n"),
        (
            "content/risks.md",
            "# Risks\n\n| ID | Risk | Likelihood | Impact | Owner | Status |\n|---|---|---|---|---|---|\n| RISK-A | Disk | Low | Low | Mina | Open |\n\n## zq58x (internal)\n\n| ID | Risk | Likelihood | Impact | Owner | Status |\n|---|---|---|---|---|---|\n| RISK-zq59x | zq60x | Low | Low | Zed zq61x | Open |\n",
        ),
        (
            "content/CHANGELOG.md",
            "# Changelog\n\n## [0.9.0] - 2025-12-01\n\n### Added\n- shown\n\n## [0.8.0-zq62x] - 2025-11-01 (internal)\n\n### Added\n- zq63x\n",
        ),
        (
            "content/releases/v1.4.yaml",
            "version: v1.4.0\ndate: 2026-05-01\nsummary: shown too\n---\nversion: v1.4.1-zq66x\naudience: internal\nsummary: zq67x\n",
        ),
        ("content/infrastructure/zq64x.md", "# Services (internal)\n\n- zq65x\n"),
        (
            "content/infrastructure/services.md",
            "# Services\n\n| Service | Ports | Replicas |\n|---|---|---|\n| order-service | 8000 | 2 |\n\n## Back office (internal)\n\n| Service | Ports | Replicas |\n|---|---|---|\n| svc-zq68x | 8001 | 1 |\n\n## Configuration {audience=internal}\n\n- Vault: `ZQ69X_TOKEN`\n\n## Monitoring\n\n<!-- internal -->\n\n```promql\n# zq70x\nrate(zq71x_total[5m])\n```\n",
        ),
        (
            "content/process/schedule.yaml",
            "schedule:\n  minor:\n    frequency: monthly\nplanned:\n  - version: v1.9.0\n    date: 2026-12-09\n  - version: v1.9.1-zq72x\n    date: 2026-12-10\n    audience: internal\n    note: zq73x\nfreezes:\n  - from: 2026-12-20\n    to: 2027-01-03\n    audience: internal\n    reason: zq74x\n",
        ),
        (
            "content/incidents/zq75x.md",
            "---\naudience: internal\nrelease: v1.1.0\n---\n# Incident: zq76x\n\n**Severity:** SEV-2\n\nzq77x\n",
        ),
        (
            "content/incidents/shown.md",
            "---\nrelease: v1.1.0\n---\n# Incident: shown\n\nOrders waited.\n\n## Timeline (internal)\n\n| Time | What |\n|---|---|\n| 10:00 | zq78x |\n",
        ),
        ("content/changelogs/zq79x/CHANGELOG.md", "---\naudience: internal\n---\n# Changelog\n\n## [1.0.0] - 2026-01-01\n\n- zq80x\n"),
        (
            "content/releases/v1.5.0/index.md",
            "---\nversion: v1.5.0\ndate: 2026-06-01\n---\n# Release Notes: v1.5.0\n\nWords for all.\n\n## Rollback Procedures (internal)\n\n### Quick Rollback\n\n```bash\n# zq81x\n./zq82x.sh v1.4.0\n```\n\n## Sign-off {audience=internal}\n\n**Release Manager:** Zoltan zq83x\n**Approved By:** Ygritte zq84x\n**Date:** 2026-06-01\n\n## Future Work (internal)\n\n- zq85x (#771)\n\n## Verification Steps (internal)\n\n```bash\ncurl https://zq86x.example/health\n# Expected: zq87x\n```\n",
        ),
    ]
}

/// Every path and every byte of a site, its export among them, as one text; and the problems.
fn everything(reader: Reader) -> (String, String) {
    let world = MemoryWorld::new(date(2026, 11, 20), files());
    let settings = Settings { audience: Some(reader), base_url: Some("https://x.example".to_owned()), ..Settings::default() };
    let compiled = compile(&world, &settings);
    let mut all = String::new();
    for path in compiled.plan.paths() {
        let bytes = match render(&world, &compiled, &path) {
            Ok(Output::Bytes(bytes)) => bytes,
            Ok(Output::Copy { file, .. }) => world.read(file, u64::MAX).expect("readable"),
            Err(problem) => panic!("{path}: {}", problem.message),
        };
        all.push_str(&format!("\n{path}\n{}", String::from_utf8_lossy(&bytes)));
    }
    let mut export = Vec::new();
    let addresses = compiled.plan.addresses();
    compiled.within(&world, |world| output::export(&compiled.archive, addresses, &compiled.findings, world, &mut export)).expect("memory");
    all.push_str(&String::from_utf8_lossy(&export));
    let problems = compiled.problems.iter().map(|problem| format!("{}: {}\n", problem.code.name, problem.message)).collect();
    (all, problems)
}

#[test]
fn a_public_site_knows_nothing_internal() {
    let (site, problems) = everything(Reader::Public);
    let text = format!("{site}\n{problems}").to_lowercase();
    let planted = planted();
    assert!(planted.len() >= 80, "{}", planted.len());
    let leaked: Vec<&String> = planted.iter().filter(|word| text.contains(&word.to_lowercase())).collect();
    assert!(leaked.is_empty(), "{leaked:?}");
    for gone in ["1234-5678", "555-0199", "77001", "risk-zz", "{audience"] {
        assert!(!text.contains(gone), "{gone}");
    }
    for kept in [
        "public words; after v1.0.5-hidden",
        "ask the team",
        "all fine",
        "retry",
        "risk-a",
        "risk-b",
        "shown too",
        "order-service",
        "(see <code>desk</code>)",
    ] {
        assert!(text.contains(kept), "{kept}");
    }
    assert!(!problems.contains("link/broken") && !problems.contains("evidence/missing"), "{problems}");
}

#[test]
fn colleagues_see_everything() {
    let (site, _) = everything(Reader::Internal);
    let site = site.to_lowercase();
    let missing: Vec<String> = planted().into_iter().filter(|word| !site.contains(word.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(site.contains("1234-5678") && site.contains("555-0199") && !site.contains("{audience"));
}

#[test]
fn what_only_colleagues_see_is_not_missing_for_everybody_else() {
    let files = [
        (
            "site.toml",
            "[audience]\ninternal = [\"**/go_nogo*\"]\n[policies.default]\nevidence = [\"go_nogo*.txt\", \"logs.txt\", \"void.txt\"]\n",
        ),
        ("content/releases/v1.1.0/index.md", "# Release v1.1.0\n\n**Date:** 2026-03-02\n"),
        ("content/releases/v1.1.0/evidence/go_nogo_signed.txt", "Decision: GO\n"),
        ("content/releases/v1.1.0/evidence/void.txt", ""),
    ];
    for reader in [Reader::Public, Reader::Internal] {
        let world = MemoryWorld::new(date(2026, 11, 20), files.map(|(path, text)| (path, text.as_bytes().to_vec())));
        let compiled = compile(&world, &Settings { audience: Some(reader), ..Settings::default() });
        let missing = compiled.problems.iter().filter(|problem| problem.code.name == "policy/evidence-missing");
        let missing: Vec<&str> = missing.map(|problem| problem.message.as_str()).collect();
        let says = |name: &str| format!("v1.1.0 has no evidence `{name}`, which the policy asks for");
        assert_eq!(missing, [says("logs.txt"), says("void.txt")], "{reader:?}");
    }
}
