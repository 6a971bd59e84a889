//! Falsehoods, one at a time: the demo's archive with a single claim made false, and what `check` says of it, exactly.

use std::{collections::BTreeMap, path::Path};

use jiff::civil::date;
use rayon::prelude::*;
use relsite::world::MemoryWorld;

use crate::archives::{compiled, files_of, place};

/// One change of a copy.
enum Lie {
    /// In a file: these words for those.
    Say(&'static str, &'static str, &'static str),
    /// A file is gone.
    Lose(&'static str),
    /// A file has the bytes of another, or is new with them.
    Copy(&'static str, &'static str),
    /// Two files have each other's bytes.
    Swap(&'static str, &'static str),
    /// A file is new, with these words.
    Add(&'static str, &'static str),
    /// A file ends after so many bytes.
    Cut(&'static str, usize),
}
use Lie::{Add, Copy, Cut, Lose, Say, Swap};

mod more;
mod supply;

/// A kind of falsehood, how it is planted, and every problem that it brings: `code file:line`.
type Row = (&'static str, Lie, &'static [&'static str]);

const ROWS: &[Row] = &[
    (
        "a number of a gate",
        Say("meridian/releases/v3.2.0/index.md", "API P95: 153ms", "API P95: 133ms"),
        &["gate/evidence-disagrees meridian/releases/v3.2.0/index.md:33"],
    ),
    (
        "the mark of a gate",
        Say("meridian/releases/v3.2.0/index.md", "396ms ❌", "396ms ✅"),
        &["gate/contradicted meridian/releases/v3.2.0/index.md:51"],
    ),
    (
        "how many gates passed",
        Say("meridian/releases/v3.2.0/index.md", "3/6", "4/6"),
        &["stage/miscounted meridian/releases/v3.2.0/index.md:23"],
    ),
    (
        "how many gates there are",
        Say("sillage/releases/v2.1.0/index.md", "| 1 | 5% | 20 min | ✅ PASS | 3/3 |", "| 1 | 5% | 20 min | ✅ PASS | 4/4 |"),
        &["stage/miscounted sillage/releases/v2.1.0/index.md:20"],
    ),
    (
        "the status of a stage",
        Say("meridian/releases/v3.2.0/index.md", "20 min | ❌ FAIL", "20 min | ✅ PASS"),
        &["stage/contradicted meridian/releases/v3.2.0/index.md:23"],
    ),
    (
        "a number without its unit's dimension",
        Say("sillage/releases/v2.1.0/index.md", "Response P95: 176ms", "Response P95: 176%"),
        &["gate/units sillage/releases/v2.1.0/index.md:33", "stage/miscounted sillage/releases/v2.1.0/index.md:20"],
    ),
    (
        "a threshold left out",
        Say("sillage/releases/v2.1.0/index.md", "Worker Queue: 6 ✅ < 40", "Worker Queue: 6 ✅"),
        &["gate/ungated sillage/releases/v2.1.0/index.md:35"],
    ),
    (
        "the recovery time",
        Say("meridian/releases/v3.2.0/index.md", "13 minutes", "5 minutes"),
        &["rollback/recovery-differs meridian/releases/v3.2.0/index.md:66", "stage/total-long meridian/releases/v3.2.0/index.md:25"],
    ),
    (
        "the trigger of a rollback",
        Say("meridian/releases/v3.2.0/index.md", "**Trigger:** HighErrorRate5xx", "**Trigger:** HighLatency"),
        &["rollback/evidence-differs meridian/releases/v3.2.0/index.md:62"],
    ),
    (
        "the stage of a rollback",
        Say("meridian/releases/v3.2.0/index.md", "- **Stage:** 25%", "- **Stage:** 5%"),
        &["rollback/evidence-differs meridian/releases/v3.2.0/index.md:63"],
    ),
    (
        "the version that was restored",
        Say("meridian/releases/v3.2.0/index.md", "Application rollback (to v3.1.1)", "Application rollback (to v3.1.0)"),
        &["rollback/evidence-differs meridian/releases/v3.2.0/index.md:75"],
    ),
    (
        "how many rollbacks there were",
        Say("meridian/releases/v3.2.0/index.md", "**Rollbacks:** 1", "**Rollbacks:** 0"),
        &["rollback/count meridian/releases/v3.2.0/index.md:26"],
    ),
    (
        "a dry run passed off as a rollback",
        Say("meridian/releases/v3.2.0/evidence/rollback_20260818T0550Z.txt", "Dry Run: False", "Dry Run: True"),
        &["rollback/evidence-differs meridian/releases/v3.2.0/index.md:60", "evidence/misstated meridian/releases/v3.2.0/index.md:202"],
    ),
    (
        "a rollback that the record does not have",
        Copy(
            "meridian/releases/v3.2.0/evidence/rollback_20260818T0550Z.txt",
            "meridian/releases/v3.1.0/evidence/rollback_20260623T0550Z.txt",
        ),
        &[
            "rollback/unrecorded meridian/releases/v3.1.0/evidence/rollback_20260623T0550Z.txt:1",
            "evidence/outside-rollout meridian/releases/v3.1.0/evidence/rollback_20260623T0550Z.txt:1",
            "evidence/shared meridian/releases/v3.2.0/evidence/rollback_20260818T0550Z.txt:1",
            "evidence/unlisted meridian/releases/v3.1.0/evidence/rollback_20260623T0550Z.txt:1",
        ],
    ),
    (
        "a log position",
        Say(
            "meridian/releases/v3.2.0/index.md",
            "evidence/pitr_lsn_after.txt    # 5C/A3D97B10",
            "evidence/pitr_lsn_after.txt    # 5C/A3D97B11",
        ),
        &["lsn/disagrees meridian/releases/v3.2.0/index.md:83"],
    ),
    (
        "the order of log positions",
        Swap("meridian/releases/v3.2.0/evidence/pitr_lsn_before.txt", "meridian/releases/v3.2.0/evidence/pitr_lsn_after.txt"),
        &[
            "lsn/disagrees meridian/releases/v3.2.0/index.md:82",
            "lsn/disagrees meridian/releases/v3.2.0/index.md:76",
            "lsn/disagrees meridian/releases/v3.2.0/index.md:83",
            "evidence/misstated meridian/releases/v3.2.0/index.md:200",
            "evidence/misstated meridian/releases/v3.2.0/index.md:201",
        ],
    ),
    (
        "a log position that is lost",
        Lose("meridian/releases/v3.2.0/evidence/pitr_lsn_before.txt"),
        &["evidence/missing meridian/releases/v3.2.0/index.md:201", "link/broken meridian/releases/v3.2.0/index.md:201"],
    ),
    (
        "tests that fail",
        Say(
            "sillage/releases/v2.1.0/evidence/junit_v2.1.0.xml",
            "name=\"rate_limit_answers_429_5\" time=\"0.604\"/>",
            "name=\"rate_limit_answers_429_5\" time=\"0.604\"><failure message=\"answers 500\"/></testcase>",
        ),
        &[
            "test/contradicted sillage/releases/v2.1.0/index.md:205",
            "checksum/mismatch sillage/releases/v2.1.0/evidence/SHA256SUMS:5",
            "evidence/totals sillage/releases/v2.1.0/evidence/junit_v2.1.0.xml:2",
        ],
    ),
    (
        "how many tests there are",
        Say("sillage/releases/v2.1.0/index.md", "| Unit Tests | 116 |", "| Unit Tests | 128 |"),
        &["test/miscounted sillage/releases/v2.1.0/index.md:205"],
    ),
    (
        "how many tests were skipped",
        Say("sillage/releases/v2.1.0/index.md", "| Unit Tests | 116 | 0 | 2 |", "| Unit Tests | 116 | 0 | 0 |"),
        &["test/miscounted sillage/releases/v2.1.0/index.md:205"],
    ),
    (
        "the totals of a test report",
        Say(
            "sillage/releases/v2.1.0/evidence/junit_v2.1.0.xml",
            "name=\"sillage v2.1.0\" tests=\"116\"",
            "name=\"sillage v2.1.0\" tests=\"161\"",
        ),
        &[
            "evidence/totals sillage/releases/v2.1.0/evidence/junit_v2.1.0.xml:2",
            "checksum/mismatch sillage/releases/v2.1.0/evidence/SHA256SUMS:5",
        ],
    ),
    (
        "the coverage",
        Say("sillage/releases/v2.1.0/index.md", "| 96.0% |", "| 99.0% |"),
        &["coverage/differs sillage/releases/v2.1.0/index.md:205"],
    ),
    (
        "the rate of a coverage report",
        Say(
            "sillage/releases/v2.1.0/evidence/coverage_v2.1.0.xml",
            "lines-valid=\"251\" lines-covered=\"241\" line-rate=\"0.9602\"",
            "lines-valid=\"251\" lines-covered=\"251\" line-rate=\"1.0\"",
        ),
        &[
            "evidence/totals sillage/releases/v2.1.0/evidence/coverage_v2.1.0.xml:2",
            "checksum/mismatch sillage/releases/v2.1.0/evidence/SHA256SUMS:3",
        ],
    ),
    (
        "a dependency that did not move",
        Say("sillage/releases/v2.1.0/index.md", "| ambertorch | 2.10.1 |", "| ambertorch | 2.11.0 |"),
        &["dependency/same-version sillage/releases/v2.1.0/index.md:216", "dependency/sbom-disagrees sillage/releases/v2.1.0/index.md:216"],
    ),
    (
        "the digest of a file",
        Say("meridian/releases/v3.2.0/index.md", "d358bede09bd8e3f…", "d358bede09bd8e30…"),
        &["evidence/misstated meridian/releases/v3.2.0/index.md:186"],
    ),
    (
        "the size of a file",
        Say("meridian/releases/v3.2.0/index.md", "| 102 B |", "| 120 B |"),
        &["evidence/misstated meridian/releases/v3.2.0/index.md:186"],
    ),
    (
        "a line of SHA256SUMS",
        Say("sillage/releases/v2.1.0/evidence/SHA256SUMS", "  release_tag.txt", "  k6_summary_v2.1.0.json~"),
        &["checksum/absent sillage/releases/v2.1.0/evidence/SHA256SUMS:7"],
    ),
    (
        "the tag of an image",
        Say("sillage/releases/v2.1.0/index.md", "`sillage-api:2.1.0`", "`sillage-api:2.0.0`"),
        &["image/tag-disagrees sillage/releases/v2.1.0/index.md:327"],
    ),
    (
        "the version in a tag",
        Say("meridian/releases/v3.2.0/evidence/release_tag.txt", "tag v3.2.0", "tag v3.1.1"),
        &[
            "evidence/wrong-version meridian/releases/v3.2.0/evidence/release_tag.txt:1",
            "evidence/misstated meridian/releases/v3.2.0/index.md:186",
        ],
    ),
    (
        "the version within a record",
        Say("sillage/releases/v2.1.0/index.md", "- **Version**: 2.1.0", "- **Version**: 2.0.9"),
        &["record/disagrees sillage/releases/v2.1.0/index.md:322"],
    ),
    (
        "a version that is expected",
        Say("meridian/releases/v3.2.0/index.md", "# Expected: v3.1.1", "# Expected: v3.1.0"),
        &["verification/expected-version meridian/releases/v3.2.0/index.md:212"],
    ),
    (
        "the length of a stage",
        Say("meridian/releases/v3.2.0/index.md", "| 2 | 5% | 15 min |", "| 2 | 5% | 25 min |"),
        &["stage/shorter-in-evidence meridian/releases/v3.2.0/index.md:22"],
    ),
    (
        "the length of all stages",
        Say("meridian/releases/v3.2.0/index.md", "63 minutes", "40 minutes"),
        &["stage/total-short meridian/releases/v3.2.0/index.md:25"],
    ),
    (
        "the traffic of a stage",
        Say("sillage/releases/v2.1.0/index.md", "| 2 | 25% |", "| 2 | 2% |"),
        &[
            "stage/traffic-order sillage/releases/v2.1.0/index.md:21",
            "stage/traffic-order sillage/releases/v2.1.0/index.md:37",
            "record/disagrees sillage/releases/v2.1.0/index.md:37",
        ],
    ),
    (
        "the date of a release",
        Say("sillage/releases/v2.1.0/index.md", "# Date: 2026-11-12", "# Date: 2026-09-12"),
        &["record/disagrees sillage/releases/v2.1.0/index.md:323"],
    ),
    (
        "the date of a sign-off",
        Say("sillage/releases/v2.1.0/index.md", "**Date:** 2026-11-13", "**Date:** 2026-11-01"),
        &["signoff/before-release sillage/releases/v2.1.0/index.md:315"],
    ),
    (
        "the decision to go",
        Say("meridian/releases/v3.2.0/evidence/go_nogo_signed_v3.2.0.txt", "Decision: GO", "Decision: NO-GO"),
        &[
            "signoff/no-go meridian/releases/v3.2.0/evidence/go_nogo_signed_v3.2.0.txt:9",
            "evidence/misstated meridian/releases/v3.2.0/index.md:182",
        ],
    ),
    (
        "who approved",
        Say("meridian/releases/v3.2.0/index.md", "**Approved By:** Haruto Seki, Lea Brandvold", "**Approved By:** Ines Falk"),
        &["signoff/self-approved meridian/releases/v3.2.0/index.md:287", "signoff/too-few meridian/releases/v3.2.0/index.md:287"],
    ),
    (
        "how many approved",
        Say("sillage/releases/v2.1.0/index.md", "**Approved By:** Bao Trinh, Ilse Marant", "**Approved By:** Bao Trinh"),
        &["signoff/too-few sillage/releases/v2.1.0/index.md:311"],
    ),
    (
        "the status that is signed",
        Say("meridian/releases/v3.2.0/index.md", "**Status:** ❌ ROLLED BACK", "**Status:** ✅ STABLE"),
        &["status/disagrees meridian/releases/v3.2.0/index.md:292", "policy/watch-cut-short meridian/releases/v3.2.0/index.md:291"],
    ),
    (
        "the final status",
        Say("meridian/releases/v3.2.0/index.md", "**Final Status:** ❌ FAILED", "**Final Status:** ✅ SUCCESS"),
        &["status/contradicted meridian/releases/v3.2.0/index.md:27", "status/disagrees meridian/releases/v3.2.0/index.md:292"],
    ),
    (
        "a baseline",
        Say("meridian/releases/v3.2.0/evidence/baseline_metrics_v3.2.0.txt", "csp_violations=15", "csp_violations=12"),
        &[
            "gate/contradicted meridian/releases/v3.2.0/index.md:38",
            "gate/contradicted meridian/releases/v3.2.0/index.md:47",
            "gate/contradicted meridian/releases/v3.2.0/index.md:56",
            "stage/contradicted meridian/releases/v3.2.0/index.md:21",
            "stage/contradicted meridian/releases/v3.2.0/index.md:22",
            "stage/miscounted meridian/releases/v3.2.0/index.md:21",
            "stage/miscounted meridian/releases/v3.2.0/index.md:22",
            "stage/miscounted meridian/releases/v3.2.0/index.md:23",
            "evidence/misstated meridian/releases/v3.2.0/index.md:180",
        ],
    ),
    (
        "a baseline that is lost",
        Lose("meridian/releases/v3.2.0/evidence/baseline_metrics_v3.2.0.txt"),
        &[
            "gate/no-data meridian/releases/v3.2.0/index.md:38",
            "gate/no-data meridian/releases/v3.2.0/index.md:47",
            "gate/no-data meridian/releases/v3.2.0/index.md:56",
            "evidence/missing meridian/releases/v3.2.0/index.md:180",
            "link/broken meridian/releases/v3.2.0/index.md:180",
            "stage/miscounted meridian/releases/v3.2.0/index.md:21",
            "stage/miscounted meridian/releases/v3.2.0/index.md:22",
            "stage/miscounted meridian/releases/v3.2.0/index.md:23",
        ],
    ),
    (
        "a file that is missing",
        Lose("meridian/releases/v3.2.0/evidence/logs_stage_25.txt"),
        &["evidence/missing meridian/releases/v3.2.0/index.md:185", "link/broken meridian/releases/v3.2.0/index.md:185"],
    ),
    (
        "a file that is lost, and its digest is not",
        Lose("sillage/releases/v2.1.0/evidence/sbom_v2.1.0.json"),
        &[
            "evidence/missing sillage/releases/v2.1.0/index.md:290",
            "checksum/absent sillage/releases/v2.1.0/evidence/SHA256SUMS:12",
            "link/broken sillage/releases/v2.1.0/index.md:290",
            "policy/evidence-missing sillage/releases/v2.1.0/index.md:1",
        ],
    ),
    (
        "a file that nothing lists",
        Copy("meridian/releases/v3.2.0/evidence/incident_notes_20260818.md", "meridian/releases/v3.2.0/evidence/notes_of_later.md"),
        &["evidence/unlisted meridian/releases/v3.2.0/evidence/notes_of_later.md:1"],
    ),
    (
        "two files swapped",
        Swap("meridian/releases/v3.2.0/evidence/rollout_stage_1.txt", "meridian/releases/v3.2.0/evidence/rollout_stage_25.txt"),
        &[
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:33",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:34",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:35",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:36",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:37",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:51",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:52",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:53",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:54",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:55",
            "comparison/evidence-disagrees meridian/releases/v3.2.0/index.md:234",
            "evidence/misstated meridian/releases/v3.2.0/index.md:187",
            "evidence/misstated meridian/releases/v3.2.0/index.md:188",
            "stage/contradicted meridian/releases/v3.2.0/index.md:21",
            "stage/contradicted meridian/releases/v3.2.0/index.md:23",
            "stage/miscounted meridian/releases/v3.2.0/index.md:21",
            "stage/miscounted meridian/releases/v3.2.0/index.md:23",
            "stage/shorter-in-evidence meridian/releases/v3.2.0/index.md:23",
        ],
    ),
    (
        "the same file twice",
        Copy("meridian/releases/v3.2.0/evidence/rollout_stage_1.txt", "meridian/releases/v3.2.0/evidence/rollout_stage_5.txt"),
        &[
            "evidence/duplicate meridian/releases/v3.2.0/evidence/rollout_stage_5.txt:1",
            "evidence/misstated meridian/releases/v3.2.0/index.md:189",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:43",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:44",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:45",
        ],
    ),
    (
        "a file of another release",
        Copy("meridian/releases/v3.1.0/evidence/rollout_stage_5.txt", "meridian/releases/v3.2.0/evidence/rollout_stage_5.txt"),
        &[
            "evidence/shared meridian/releases/v3.2.0/evidence/rollout_stage_5.txt:1",
            "evidence/outside-rollout meridian/releases/v3.2.0/evidence/rollout_stage_5.txt:2",
            "evidence/misstated meridian/releases/v3.2.0/index.md:189",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:42",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:43",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:44",
            "gate/evidence-disagrees meridian/releases/v3.2.0/index.md:45",
            "signoff/go-late meridian/releases/v3.2.0/evidence/go_nogo_signed_v3.2.0.txt:2",
        ],
    ),
    (
        "a file without content",
        Cut("sillage/releases/v2.1.0/evidence/go_nogo_signed_v2.1.0.txt", 0),
        &[
            "evidence/empty sillage/releases/v2.1.0/evidence/go_nogo_signed_v2.1.0.txt:1",
            "checksum/mismatch sillage/releases/v2.1.0/evidence/SHA256SUMS:4",
            "policy/evidence-missing sillage/releases/v2.1.0/index.md:1",
            "signoff/go-missing sillage/releases/v2.1.0/index.md:1",
        ],
    ),
    (
        "a report that is cut off",
        Cut("sillage/releases/v2.1.0/evidence/junit_v2.1.0.xml", 5000),
        &[
            "evidence/malformed sillage/releases/v2.1.0/evidence/junit_v2.1.0.xml:67",
            "test/miscounted sillage/releases/v2.1.0/index.md:205",
            "checksum/mismatch sillage/releases/v2.1.0/evidence/SHA256SUMS:5",
        ],
    ),
    (
        "JSON that is cut off",
        Cut("sillage/releases/v2.1.0/evidence/k6_summary_v2.1.0.json", 200),
        &[
            "evidence/malformed sillage/releases/v2.1.0/evidence/k6_summary_v2.1.0.json:15",
            "checksum/mismatch sillage/releases/v2.1.0/evidence/SHA256SUMS:6",
        ],
    ),
    (
        "a change in percent",
        Say("meridian/releases/v3.2.0/index.md", "| +169.4% |", "| +16.9% |"),
        &["impact/change-wrong meridian/releases/v3.2.0/index.md:234"],
    ),
    (
        "a link to evidence that leads nowhere",
        Say(
            "meridian/releases/v3.2.0/index.md",
            "[written during the night](incident-20260818.md)",
            "[written during the night](incident-20260819.md)",
        ),
        &["link/broken meridian/releases/v3.2.0/index.md:279"],
    ),
    (
        "a threshold that moved after the plan",
        Say("meridian/releases/v3.1.0/index.md", "API P95: 144ms ✅ < 180ms", "API P95: 144ms ✅ < 400ms"),
        &["gate/threshold-moved meridian/releases/v3.1.0/index.md:35"],
    ),
    (
        "the type of a release",
        Say("sillage/releases/v2.1.0/index.md", "**Type:** Minor Release", "**Type:** Major Release"),
        &[
            "release/type-step sillage/releases/v2.1.0/index.md:5",
            "policy/evidence-missing sillage/releases/v2.1.0/index.md:1",
            "signoff/too-few sillage/releases/v2.1.0/index.md:311",
        ],
    ),
];

/// The releases that are copied, and the pages that they lead to.
const PARTS: [&str; 14] = [
    "content/meridian/releases/v3.1.0",
    "content/meridian/releases/v3.1.1",
    "content/meridian/releases/v3.2.0",
    "content/meridian/checklists",
    "content/meridian/incidents",
    "content/meridian/process",
    "content/meridian/runbooks",
    "content/sillage/releases/v2.0.0",
    "content/sillage/releases/v2.0.1",
    "content/sillage/releases/v2.1.0",
    "content/sillage/infrastructure",
    "content/sillage/runbooks",
    "content/wattline/releases/v1.2.0",
    "content/wattline/runbooks",
];

type Files = BTreeMap<String, Vec<u8>>;

fn truth() -> Files {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Files = PARTS.iter().filter(|part| root.join(part).is_dir()).flat_map(|part| files_of(root, part)).collect();
    for file in ["site.toml", "content/meridian/risks.md", "content/sillage/risks.md"] {
        files.insert(file.to_owned(), std::fs::read(root.join(file)).expect("a file"));
    }
    files
}

/// Every problem as `code file:line`, files below `content/`, sorted.
fn problems(files: &Files) -> Vec<String> {
    let world = MemoryWorld::new(date(2026, 11, 21), files.iter().map(|(path, bytes)| (path.clone(), bytes.clone())));
    let compiled = compiled(&world);
    let told = |problem: &relsite::diag::Problem| {
        let place = place(problem, &world);
        format!("{} {}", problem.code.name, place.strip_prefix("content/").unwrap_or(&place))
    };
    let mut all: Vec<String> = compiled.problems.iter().map(told).collect();
    all.sort();
    all
}

fn planted(truth: &Files, lie: &Lie) -> Files {
    let mut files = truth.clone();
    let path = |name: &str| format!("content/{name}");
    let bytes = |files: &Files, name: &str| files.get(&path(name)).unwrap_or_else(|| panic!("{name} is not there")).clone();
    match lie {
        Say(name, from, to) => {
            let text = String::from_utf8(bytes(&files, name)).expect("text");
            assert_eq!(text.matches(from).count(), 1, "{name}: `{from}` stands once");
            files.insert(path(name), text.replace(from, to).into_bytes());
        }
        Lose(name) => assert!(files.remove(&path(name)).is_some(), "{name}"),
        Copy(from, to) => {
            let copied = bytes(&files, from);
            files.insert(path(to), copied);
        }
        Add(to, text) => {
            files.insert(path(to), text.as_bytes().to_vec());
        }
        Swap(one, other) => {
            let (first, second) = (bytes(&files, one), bytes(&files, other));
            files.insert(path(one), second);
            files.insert(path(other), first);
        }
        Cut(name, at) => {
            let mut rest = bytes(&files, name);
            assert!(rest.len() > *at, "{name}");
            rest.truncate(*at);
            files.insert(path(name), rest);
        }
    }
    files
}

/// What is in `all` and not in `known`, as often as it is there more often.
fn beyond(all: &[String], known: &[String]) -> Vec<String> {
    let mut left = known.to_vec();
    let mut new = all.to_vec();
    new.retain(|one| match left.iter().position(|other| other == one) {
        Some(at) => {
            left.swap_remove(at);
            false
        }
        None => true,
    });
    new
}

#[test]
fn every_falsehood_is_named_at_its_place_and_nothing_else_is() {
    let truth = truth();
    let known = problems(&truth);
    let wrong: Vec<String> = ROWS
        .par_iter()
        .chain(supply::ROWS)
        .chain(more::ROWS)
        .filter_map(|(kind, lie, expected)| {
            let mut found = beyond(&problems(&planted(&truth, lie)), &known);
            let mut wanted: Vec<String> = expected.iter().map(|one| (*one).to_owned()).collect();
            found.sort();
            wanted.sort();
            (found != wanted).then(|| format!("{kind}:\n  found  {found:#?}\n  wanted {wanted:#?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), ROWS.len() + supply::ROWS.len() + more::ROWS.len(), wrong.join("\n"));
}

#[test]
fn the_table_has_many_kinds() {
    let kinds: std::collections::BTreeSet<&str> = ROWS.iter().chain(supply::ROWS).map(|(kind, ..)| *kind).collect();
    let codes: std::collections::BTreeSet<&str> = ROWS.iter().filter_map(|(_, _, expected)| expected.first()?.split(' ').next()).collect();
    assert!(kinds.len() >= 40 && codes.len() >= 25, "{} kinds, {} codes", kinds.len(), codes.len());
    assert!(ROWS.iter().all(|(kind, _, expected)| !expected.is_empty() && !kind.is_empty()));
}
