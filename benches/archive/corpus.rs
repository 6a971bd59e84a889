//! Archives of any size, from a seed: release records of about 8 KB with five tagged code blocks, a runbook for every twenty, evidence if asked for.
//!
//! Refuses chance and clocks: the same numbers give the same bytes on every machine.

use std::{fmt::Write as _, fs, io, path::Path};

/// How large an archive is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    /// How many releases.
    pub(crate) releases: usize,
    /// How many evidence files each has: none, or up to [`EVIDENCE`].
    pub(crate) evidence: usize,
}

/// The most evidence files of a release.
pub(crate) const EVIDENCE: usize = 21;
/// How many releases share a runbook.
const PER_RUNBOOK: usize = 20;
/// The traffic of each stage, in percent.
const STAGES: [u32; 5] = [1, 5, 25, 50, 100];

/// Writes an archive into a folder.
pub(crate) fn write(root: &Path, size: Size) -> io::Result<()> {
    fs::create_dir_all(root.join("content/runbooks"))?;
    fs::write(root.join("site.toml"), "title = \"Meridian\"\nbase_url = \"https://releases.example.com\"\n")?;
    for number in 0..size.releases {
        let folder = root.join("content/releases").join(version(number));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("index.md"), record(number, size.evidence))?;
        for (name, text) in evidence(number).into_iter().take(size.evidence) {
            fs::create_dir_all(folder.join("evidence"))?;
            fs::write(folder.join("evidence").join(name), text)?;
        }
    }
    for number in 0..size.releases.div_ceil(PER_RUNBOOK) {
        fs::write(root.join(format!("content/runbooks/restore-{number}.md")), runbook(number))?;
    }
    Ok(())
}

/// The version of a release: every tenth is a minor one.
pub(crate) fn version(number: usize) -> String {
    format!("v{}.{}.{}", 1 + number / 1000, number / 10 % 100, number % 10)
}

/// One release record. Without evidence files it lists none, and shows as much of the build's log instead.
pub(crate) fn record(number: usize, evidence: usize) -> String {
    let mut dice = Dice::new(number);
    let mut text = head(number, &mut dice);
    stages(&mut text, number, &mut dice);
    if rolls_back(number) {
        rollback(&mut text, number, &mut dice);
    }
    changes(&mut text, number, &mut dice);
    risks(&mut text, number, &mut dice);
    listing(&mut text, number, evidence);
    verification(&mut text, number);
    closing(&mut text, number, &mut dice);
    text
}

fn head(number: usize, dice: &mut Dice) -> String {
    let kind = ["Major", "Minor", "Patch"][if number.is_multiple_of(1000) { 0 } else { 1 + usize::from(!number.is_multiple_of(10)) }];
    let mut text = format!(
        "# Release Notes: {}\n\n**Date:** {} 09:00 UTC  \n**Type:** {kind} Release  \n**Deployment:** Canary\n\n---\n\n",
        version(number),
        day(number)
    );
    let _ = writeln!(text, "{}\n", sentences(dice, 5));
    text
}

fn stages(text: &mut String, number: usize, dice: &mut Dice) {
    text.push_str(
        "## 📊 Deployment Summary\n\n### Canary Stages & Durations\n\n| Stage | Traffic % | Duration | Status | Metrics Pass |\n",
    );
    text.push_str("|-------|-----------|----------|--------|--------------|\n");
    for (at, percent) in STAGES.iter().enumerate() {
        let _ = writeln!(text, "| {} | {percent}% | {} min | ✅ PASS | 6/6 |", at + 1, 15 * (1 + at / 4));
    }
    text.push_str("\n**Total Deployment Time:** 90 minutes  \n**Rollbacks:** ");
    let _ = write!(text, "{}  \n**Final Status:** ✅ SUCCESS\n\n---\n\n### Key Metrics (Per Stage)\n\n", usize::from(rolls_back(number)));
    for (at, percent) in STAGES.iter().enumerate() {
        let _ = write!(
            text,
            "**Stage {} ({percent}%):**\n- API P95: {}ms ✅ < 200ms\n- 5xx Rate: 0.{:02}% ✅ < 1%\n- WS Staleness: {}s ✅ < 30s\n\
             - Risk Blocks: 0.{}/min ✅ < 0.5/min\n- Idempotency Conflicts: 0.{:02}% ✅ < 1%\n- CSP Violations: {} ✅ < 20\n\n",
            at + 1,
            120 + dice.below(79),
            dice.below(99),
            3 + dice.below(26),
            dice.below(5),
            dice.below(99),
            dice.below(20),
        );
    }
}

/// Every seventh was rolled back once before it went out.
fn rolls_back(number: usize) -> bool {
    number % 7 == 3
}

fn rollback(text: &mut String, number: usize, dice: &mut Dice) {
    let _ = write!(
        text,
        "---\n\n### Rollback Events\n\n**Rollback 1**:\n- **Trigger:** ApiLatencyHigh\n- **Stage:** 25%\n- **Timestamp:** {} 09:40:00 UTC\n\
         - **Reason:** {}\n- **Recovery Time:** {} minutes\n\n**Root Cause:**\n{}\n\n**Fix Applied:**\n{}\n\n",
        day(number),
        sentences(dice, 1),
        3 + dice.below(20),
        sentences(dice, 2),
        sentences(dice, 1),
    );
}

fn changes(text: &mut String, number: usize, dice: &mut Dice) {
    text.push_str("---\n\n## 🎯 Changes in This Release\n\n");
    for kind in ["New Features", "Bug Fixes", "Performance Improvements", "Security Enhancements", "Infrastructure Changes"] {
        let _ = write!(text, "### {kind}\n\n");
        for _ in 0..2 {
            let _ = writeln!(text, "- {}: {} (#{})", words(dice, 3), sentences(dice, 2), number * 10 + dice.below(10));
        }
        text.push('\n');
    }
    if number > 0 {
        let _ = write!(
            text,
            "See [the release before](../{}/index.md) and [how to restore](../../runbooks/restore-{}.md).\n\n",
            version(number - 1),
            number / PER_RUNBOOK
        );
    }
}

fn risks(text: &mut String, number: usize, dice: &mut Dice) {
    text.push_str("---\n\n## ⚠️ Remaining Risks & Actions\n\n");
    for at in 1..=2 {
        let _ = write!(
            text,
            "### Risk {at}: {}\n\n**Id:** RISK-{:04}  \n**Description:** {}\n\n**Likelihood:** Medium  \n**Impact:** High  \n**Owner:** Mina Park  \n\
             **Due Date:** 2027-01-14\n\n**Mitigation Plan:**\n1. {}\n2. {}\n\n**Status:** 🟡 In Progress\n\n",
            words(dice, 3),
            number / PER_RUNBOOK * 2 + at,
            sentences(dice, 2),
            sentences(dice, 1),
            sentences(dice, 1),
        );
    }
}

fn listing(text: &mut String, number: usize, files: usize) {
    let (title, first) = if files > 0 { ("📁 Evidence Files", "evidence/\n") } else { ("🧾 Build Log", "") };
    let _ = write!(text, "---\n\n## {title}\n\n```text\n{first}");
    let shown = if files > 0 { files } else { EVIDENCE };
    for (name, _) in evidence(number).into_iter().take(shown) {
        let _ = if files > 0 { writeln!(text, "├── {name}") } else { writeln!(text, "wrote {}", name.replace(['_', '.'], " ")) };
    }
    text.push_str("```\n\n");
}

fn verification(text: &mut String, number: usize) {
    let version = version(number);
    let _ = write!(
        text,
        "---\n\n## 🔍 Verification Steps\n\n### For Users\n\n```bash\n# Check current version\ncurl -s https://api.example.com/healthz | jq '.version'\n# Expected: {version}\n```\n\n\
         ### For Engineers\n\n```bash\nset -euo pipefail\nkubectl get deployments -l app=meridian -o json | jq '.items[].status'\nfor stage in 1 5 25 50 100; do\n  curl -s \"https://api.example.com/metrics?stage=$stage\" | grep meridian_up\ndone\n```\n\n\
         ```sql\nSELECT version, applied_at FROM schema_migrations\nWHERE version >= '{number}' -- newest first\nORDER BY applied_at DESC LIMIT 10;\n```\n\n\
         ```yaml\ncanary:\n  version: {version}\n  stages: [1, 5, 25, 50, 100]\n  gates:\n    api_p95_ms: {{ below: 200 }}\n    error_rate: {{ below: 0.01 }}\n```\n\n",
    );
}

fn closing(text: &mut String, number: usize, dice: &mut Dice) {
    text.push_str("---\n\n## 📊 Performance Comparison\n\n| Metric | Before | After | Change |\n|--------|--------|-------|--------|\n");
    for metric in ["API P95 Latency", "API P99 Latency", "DB Query P95", "Startup"] {
        let (before, after) = (100 + dice.below(50), 90 + dice.below(50));
        let _ = writeln!(text, "| {metric} | {before}ms | {after}ms | {:+.1}% |", (after as f64 - before as f64) * 100.0 / before as f64);
    }
    text.push_str("\n---\n\n## 🎓 Lessons Learned\n\n### What Went Well\n\n");
    for at in 1..=3 {
        let _ = writeln!(text, "{at}. {}", sentences(dice, 2));
    }
    text.push_str("\n### What Could Be Improved\n\n");
    for at in 1..=3 {
        let _ = writeln!(text, "{at}. {}", sentences(dice, 2));
    }
    let _ = write!(
        text,
        "\n---\n\n## ✅ Sign-off\n\n**Release Manager:** Mina Park  \n**Approved By:** J. Alvarez  \n**Date:** {}  \n**Status:** ✅ STABLE\n",
        day(number)
    );
}

/// The evidence of a release: name and text, about 2 KB each.
fn evidence(number: usize) -> Vec<(String, String)> {
    let mut dice = Dice::new(number + 1_000_000);
    let version = version(number);
    let mut all = vec![
        ("release_tag.txt".to_owned(), format!("tag {version}\ncommit {:040x}\ntagger Mina Park\n", dice.next())),
        (format!("sbom_{version}.json"), bill(&version, &mut dice)),
        (
            format!("build_provenance_{version}.json"),
            format!("{{\"builder\": \"ci\", \"version\": \"{version}\", \"digest\": \"{:x}\"}}\n", dice.next()),
        ),
        (format!("go_nogo_signed_{version}.txt"), format!("GO\nsigned: Mina Park\n{}\n", sentences(&mut dice, 4))),
        (format!("baseline_metrics_{version}.txt"), "api_p95_ms 160\ncsp_violations 18\n".to_owned()),
        (format!("canary_plan_{version}.txt"), sentences(&mut dice, 12)),
    ];
    for percent in STAGES {
        all.push((format!("rollout_stage_{percent}.txt"), log(number, &mut dice, "api_p95_ms")));
        all.push((format!("logs_stage_{percent}.txt"), log(number, &mut dice, "INFO request")));
        all.push((format!("db_health_stage_{percent}.txt"), log(number, &mut dice, "db_query_p95_ms")));
    }
    all.sort();
    all.truncate(EVIDENCE);
    all
}

fn log(number: usize, dice: &mut Dice, what: &str) -> String {
    (0..40).fold(String::new(), |mut text, at| {
        let _ = writeln!(text, "{}T09:{:02}:00Z {what} value={} id={:016x}", day(number), at, dice.below(200), dice.next());
        text
    })
}

fn bill(version: &str, dice: &mut Dice) -> String {
    let parts: Vec<String> = (0..20)
        .map(|at| {
            format!(
                "{{\"type\": \"library\", \"name\": \"lib-{at}\", \"version\": \"{}.{}.{}\"}}",
                dice.below(9),
                dice.below(9),
                dice.below(9)
            )
        })
        .collect();
    format!(
        "{{\"bomFormat\": \"CycloneDX\", \"specVersion\": \"1.5\", \"metadata\": {{\"component\": {{\"name\": \"meridian\", \"version\": \"{version}\"}}}}, \"components\": [\n{}\n]}}\n",
        parts.join(",\n")
    )
}

fn runbook(number: usize) -> String {
    let mut dice = Dice::new(number + 2_000_000);
    let mut text = format!("# Restore the database, variant {number}\n\n{}\n\n", sentences(&mut dice, 3));
    for step in 1..=8 {
        let _ = write!(
            text,
            "## Step {step}: {}\n\n{}\n\n```bash\npg_restore --jobs 4 --dbname meridian backup-{number}.dump\n```\n\n",
            words(&mut dice, 3),
            sentences(&mut dice, 3)
        );
    }
    text
}

/// A day, a few releases to each.
fn day(number: usize) -> String {
    let day = number / 4;
    format!("{}-{:02}-{:02}", 2018 + day / 336 % 8, 1 + day / 28 % 12, 1 + day % 28)
}

const WORDS: [&str; 32] = [
    "pool", "latency", "order", "book", "cache", "retry", "queue", "index", "margin", "session", "token", "stream", "replica", "shard",
    "ledger", "quote", "limit", "alert", "socket", "worker", "batch", "schema", "window", "budget", "gateway", "client", "server",
    "writer", "reader", "lock", "snapshot", "failover",
];

fn words(dice: &mut Dice, count: usize) -> String {
    let words: Vec<&str> = (0..count).map(|_| WORDS[dice.below(WORDS.len())]).collect();
    let text = words.join(" ");
    text[..1].to_uppercase() + &text[1..]
}

fn sentences(dice: &mut Dice, count: usize) -> String {
    let all: Vec<String> = (0..count).map(|_| format!("{}.", words(dice, 9))).collect();
    all.join(" ")
}

/// SplitMix64: small, and the same everywhere.
struct Dice(u64);

impl Dice {
    fn new(seed: usize) -> Self {
        Self(seed as u64 ^ 0x0005_eed0_f001)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or(0)
    }
}
