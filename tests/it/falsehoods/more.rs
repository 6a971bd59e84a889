//! Falsehoods about comparisons, rollback files, decisions, and what others said of a release.

use super::{
    Lie::{Add, Say},
    Row,
};

pub(super) const ROWS: &[Row] = &[
    (
        "what a metric was before",
        Say(
            "meridian/releases/v3.2.0/index.md",
            "| API P95 Latency | 147ms | 396ms | +169.4% |",
            "| API P95 Latency | 197ms | 396ms | +101.0% |",
        ),
        &["comparison/evidence-disagrees meridian/releases/v3.2.0/index.md:234"],
    ),
    (
        "what a metric is after",
        Say(
            "meridian/releases/v3.2.0/index.md",
            "| API P95 Latency | 147ms | 396ms | +169.4% |",
            "| API P95 Latency | 147ms | 496ms | +237.4% |",
        ),
        &["comparison/evidence-disagrees meridian/releases/v3.2.0/index.md:234"],
    ),
    (
        "when a rollback file says that all was well",
        Say(
            "meridian/releases/v3.2.0/evidence/rollback_20260818T0550Z.txt",
            "Verified: 2026-08-18T06:03:10Z",
            "Verified: 2026-08-18T06:33:10Z",
        ),
        &["evidence/misstated meridian/releases/v3.2.0/index.md:202", "rollback/recovery-differs meridian/releases/v3.2.0/index.md:66"],
    ),
    (
        "when a rollback file says that it was",
        Say(
            "meridian/releases/v3.2.0/evidence/rollback_20260818T0550Z.txt",
            "Timestamp: 2026-08-18T05:50:40Z",
            "Timestamp: 2026-08-28T05:50:40Z",
        ),
        &[
            "evidence/malformed meridian/releases/v3.2.0/evidence/rollback_20260818T0550Z.txt:10",
            "evidence/misstated meridian/releases/v3.2.0/index.md:202",
            "evidence/outside-rollout meridian/releases/v3.2.0/evidence/rollback_20260818T0550Z.txt:1",
            "rollback/evidence-differs meridian/releases/v3.2.0/index.md:64",
        ],
    ),
    (
        "when the record says that a rollback was",
        Say("meridian/releases/v3.2.0/index.md", "**Timestamp:** 2026-08-18 05:50:40 UTC", "**Timestamp:** 2026-08-18 04:40:40 UTC"),
        &["rollback/evidence-differs meridian/releases/v3.2.0/index.md:64"],
    ),
    (
        "the version that a rollback file restores",
        Say("meridian/releases/v3.2.0/evidence/rollback_20260818T0550Z.txt", "Target Version: v3.1.1", "Target Version: v3.1.0"),
        &["rollback/evidence-differs meridian/releases/v3.2.0/index.md:75", "evidence/misstated meridian/releases/v3.2.0/index.md:202"],
    ),
    (
        "when it was decided to go",
        Say("meridian/releases/v3.2.0/evidence/go_nogo_signed_v3.2.0.txt", "held 2026-08-18T04:25:00Z", "held 2026-08-18T09:25:00Z"),
        &[
            "signoff/go-late meridian/releases/v3.2.0/evidence/go_nogo_signed_v3.2.0.txt:2",
            "evidence/misstated meridian/releases/v3.2.0/index.md:182",
        ],
    ),
    (
        "that a verification passed",
        Add(
            "sillage/releases/v2.1.0/evidence/vsa.json",
            "{\"_type\": \"https://in-toto.io/Statement/v1\", \"subject\": [{\"name\": \"sillage\", \"digest\": {\"sha256\": \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}}], \"predicateType\": \"https://slsa.dev/verification_summary/v1\",\n \"predicate\": {\"verifier\": {\"id\": \"v\"}, \"verificationResult\": \"FAILED\", \"verifiedLevels\": []}}",
        ),
        &[
            "provenance/verification-failed sillage/releases/v2.1.0/evidence/vsa.json:2",
            "evidence/unlisted sillage/releases/v2.1.0/evidence/vsa.json:1",
        ],
    ),
    (
        "how many tests failed",
        Say("sillage/releases/v2.1.0/index.md", "| Unit Tests | 116 | 0 | 2 |", "| Unit Tests | 116 | 3 | 2 |"),
        &["test/miscounted sillage/releases/v2.1.0/index.md:205"],
    ),
];
