//! Falsehoods about what a release is made of, where it was built from, and who decided on it.

use super::{Lie::Say, Row};

pub(super) const ROWS: &[Row] = &[
    (
        "the new version of a dependency",
        Say("sillage/releases/v2.1.0/index.md", "| sealwax | 42.0.1 | 42.0.4 |", "| sealwax | 42.0.1 | 42.0.5 |"),
        &["dependency/sbom-disagrees sillage/releases/v2.1.0/index.md:217"],
    ),
    (
        "the old version of a dependency",
        Say("sillage/releases/v2.1.0/index.md", "| thimble-json | 1.8.0 |", "| thimble-json | 1.7.0 |"),
        &["dependency/sbom-disagrees sillage/releases/v2.1.0/index.md:218"],
    ),
    (
        "the name of a dependency",
        Say("sillage/releases/v2.1.0/index.md", "| thimble-json | 1.8.0 |", "| thimble | 1.8.0 |"),
        &["dependency/not-in-sbom sillage/releases/v2.1.0/index.md:218", "dependency/unrecorded sillage/releases/v2.1.0/index.md:216"],
    ),
    (
        "the commit that was built",
        Say("sillage/releases/v2.0.0/evidence/build_provenance_v2.0.0.json", "\"gitCommit\": \"2f33abfb", "\"gitCommit\": \"2f33abfc"),
        &["release/commit-disagrees sillage/releases/v2.0.0/index.md:451"],
    ),
    (
        "the tag that was built",
        Say(
            "sillage/releases/v2.0.0/evidence/build_provenance_v2.0.0.json",
            "\"ref\": \"refs/tags/v2.0.0\"",
            "\"ref\": \"refs/tags/v1.6.1\"",
        ),
        &["evidence/wrong-version sillage/releases/v2.0.0/evidence/build_provenance_v2.0.0.json:17"],
    ),
    (
        "the digest of what was built",
        Say("sillage/releases/v2.0.0/evidence/build_provenance_v2.0.0.json", "97f9d326b3a7594a", "97f9d326b3a7594b"),
        &["provenance/digest-disagrees sillage/releases/v2.0.0/evidence/build_provenance_v2.0.0.json:11"],
    ),
    (
        "what a bill of materials is of",
        Say("sillage/releases/v2.0.0/evidence/sbom_v2.0.0.json", "\"version\": \"2.0.0\"", "\"version\": \"1.9.0\""),
        &[
            "evidence/wrong-version sillage/releases/v2.0.0/evidence/sbom_v2.0.0.json:21",
            "provenance/digest-disagrees sillage/releases/v2.0.0/evidence/build_provenance_v2.0.0.json:11",
        ],
    ),
    (
        "the address of a package",
        Say(
            "sillage/releases/v2.0.0/evidence/sbom_v2.0.0.json",
            "\"purl\": \"pkg:pypi/sealwax@42.0.1\"",
            "\"purl\": \"pkg:pypi/sealwax@42.0.2\"",
        ),
        &[
            "evidence/malformed sillage/releases/v2.0.0/evidence/sbom_v2.0.0.json:137",
            "provenance/digest-disagrees sillage/releases/v2.0.0/evidence/build_provenance_v2.0.0.json:11",
        ],
    ),
    (
        "a vulnerability that an update closes",
        Say("sillage/releases/v2.0.0/evidence/vex_SIL-2026-04.json", "pkg:pypi/sealwax@41.0.3", "pkg:pypi/sealwax@42.0.1"),
        &["dependency/vulnerability-open sillage/releases/v2.0.0/index.md:271"],
    ),
    (
        "why a vulnerability does not matter",
        Say(
            "sillage/releases/v2.0.0/evidence/vex_SIL-2026-04.json",
            "\"not_affected\",\n   \"justification\": \"vulnerable_code_not_in_execute_path\",\n   \"impact_statement\": \"Models are read from our own registry only.\"",
            "\"not_affected\"",
        ),
        &["vex/unjustified sillage/releases/v2.0.0/evidence/vex_SIL-2026-04.json:20"],
    ),
    (
        "the state of a vulnerability",
        Say("sillage/releases/v2.0.0/evidence/vex_SIL-2026-04.json", "\"not_affected\"", "\"harmless\""),
        &["evidence/malformed sillage/releases/v2.0.0/evidence/vex_SIL-2026-04.json:20"],
    ),
    (
        "that a decision was made",
        Say("sillage/releases/v2.0.0/evidence/go_nogo_signed_v2.0.0.txt", "Decision: GO", "Decision:"),
        &["signoff/go-missing sillage/releases/v2.0.0/evidence/go_nogo_signed_v2.0.0.txt:1"],
    ),
];
