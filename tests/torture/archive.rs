//! Archives to torture: any number of releases in the canary shape, each with evidence.

use std::{fs, path::Path};

/// Writes an archive of this many releases. `edition` changes a word on every page.
pub(crate) fn write(root: &Path, releases: usize, edition: &str) {
    fs::create_dir_all(root.join("content/runbooks")).expect("a folder");
    fs::write(root.join("site.toml"), "title = \"Torture\"\n").expect("written");
    fs::write(root.join("content/runbooks/restore.md"), "# Restore\n\n1. Stop writers\n\n```bash\npg_ctl stop\n```\n").expect("written");
    for number in 0..releases {
        let version = format!("v1.{number}.0");
        let folder = root.join("content/releases").join(&version);
        fs::create_dir_all(folder.join("evidence")).expect("a folder");
        fs::write(folder.join("index.md"), record(&version, number, edition)).expect("written");
        fs::write(folder.join("evidence/release_tag.txt"), format!("tag {version}\ncommit 0c6799f2e85eccc7\ntagger {edition}\n"))
            .expect("written");
        fs::write(folder.join("evidence/rollout_stage_1.txt"), "2026-09-15T09:00:00Z api_p95_ms=151\n".repeat(20)).expect("written");
    }
}

/// One record: two stages that pass, a change, a risk, a sign-off.
pub(crate) fn record(version: &str, number: usize, edition: &str) -> String {
    let previous = if number == 0 { String::new() } else { format!("See [the release before](../v1.{}.0/index.md).\n", number - 1) };
    format!(
        "# Release Notes: {version}

**Date:** 2026-{:02}-{:02} 09:00 UTC  
**Type:** Minor Release  
**Deployment:** Canary

{previous}
## Deployment Summary

### Canary Stages & Durations

| Stage | Traffic % | Duration | Status | Metrics Pass |
|-------|-----------|----------|--------|--------------|
| 1 | 1% | 15 min | ✅ PASS | 2/2 |
| 2 | 100% | 30 min | ✅ PASS | 2/2 |

**Total Deployment Time:** 45 minutes  
**Rollbacks:** 0  
**Final Status:** ✅ SUCCESS

### Key Metrics (Per Stage)

**Stage 1 (1%):**
- API P95: 151ms ✅ < 200ms
- 5xx Rate: 0.12% ✅ < 1%

**Stage 2 (100%):**
- API P95: 163ms ✅ < 200ms
- 5xx Rate: 0.14% ✅ < 1%

## Changes in This Release

### New Features

- Feature {number} of the {edition} edition (#{number})

## Remaining Risks & Actions

### Risk 1: Pool saturation

**Id:** RISK-001  
**Likelihood:** Medium  
**Impact:** High  
**Owner:** Mina Park  
**Due Date:** 2027-01-14

**Mitigation Plan:**
1. Raise the pool

**Status:** 🟡 In Progress

## Sign-off

**Release Manager:** Mina Park  
**Approved By:** J. Alvarez  
**Date:** 2026-11-19  
**Status:** ✅ STABLE
",
        1 + number % 9,
        1 + number % 28
    )
}
