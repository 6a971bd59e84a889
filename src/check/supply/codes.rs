//! The problems of the supply chain: dependencies, commits, images, provenance.

use crate::diag::{Code, Severity};

/// All of them.
pub(super) static ALL: &[&Code] = &[&VERSION, &NOT_LISTED, &UNRECORDED, &NOT_RESOLVED, &COMMIT, &DIGEST, &IMAGE_DIGEST, &FAILED, &LOCKFILE];

pub(super) static VERSION: Code = Code {
    name: "dependency/sbom-disagrees",
    severity: Severity::Error,
    blocking: false,
    summary: "a dependency has another version in the bill of materials",
    explanation: "The record's table says from which version a dependency moved to which. The bill of materials of the release, or of the release before, lists \
it with another. What was built counts; additions of a distribution (`-r0`, `+dfsg1`) are no difference.

**Bad:** `| openssl | 3.0.13 | 3.0.14 | CVE |` where the bill of materials has openssl 3.0.13.

**Good:** both say 3.0.14

**Mend:** correct the table, or make the bill of materials of what was released.",
};

pub(super) static NOT_LISTED: Code = Code {
    name: "dependency/not-in-sbom",
    severity: Severity::Warning,
    blocking: false,
    summary: "an updated dependency is in no bill of materials of the release",
    explanation: "The release has a bill of materials that lists components, and none is called like the dependency: it is spelt otherwise, or the bill is \
not complete.

**Bad:** `| libssl | 3.0.13 | 3.0.14 |` where the bill of materials lists `openssl`.

**Good:** `| openssl | 3.0.13 | 3.0.14 |`

**Mend:** name it as the bill of materials does, or complete that.",
};

pub(super) static UNRECORDED: Code = Code {
    name: "dependency/unrecorded",
    severity: Severity::Note,
    blocking: false,
    summary: "the bill of materials moved dependencies that the record's table leaves out",
    explanation: "Between the bills of materials of two adjacent releases components came, went or changed their version, and the record, which has a table of \
dependencies, does not have them.

**Bad:** a table with openssl alone, where zlib moved as well.

**Good:** a row for each that moved

**Mend:** add them to the table; the page that compares the two releases lists them all.",
};

pub(super) static NOT_RESOLVED: Code = Code {
    name: "dependency/vulnerability-open",
    severity: Severity::Error,
    blocking: false,
    summary: "a vulnerability that an update closes is still open in the evidence",
    explanation: "The table of dependencies says that an update closes a vulnerability. The release's own bill of materials or exploitability statements say \
that it is affected, under investigation, or do not say anything of a vulnerability that was found.

**Bad:** `CVE-2024-5535` beside openssl in the table, and `\"status\": \"affected\"` in the statements.

**Good:** `\"status\": \"fixed\"`, or not affected with a justification

**Mend:** correct the record, or the statement.",
};

pub(super) static COMMIT: Code = Code {
    name: "release/commit-disagrees",
    severity: Severity::Error,
    blocking: false,
    summary: "record, tag and provenance name different commits",
    explanation: "What was tagged, what was built and what the record tells of are one commit, or the evidence is of something else. A short commit is \
compared as far as it goes.

**Bad:** `**Commit:** 0c6799f` where the provenance was built from `9a1b2c3`.

**Good:** one commit in all of them

**Mend:** find out which one was released, and correct the others.",
};

pub(super) static DIGEST: Code = Code {
    name: "provenance/digest-disagrees",
    severity: Severity::Error,
    blocking: false,
    summary: "provenance is of a file of this name, and of other bytes",
    explanation: "A statement is about the digests of its subjects. One of them is named like a file of the release's evidence, and the file has another digest: it \
was changed after it was built, or belongs to another build.

**Bad:** a subject `sbom_v2.4.0.json` whose digest is not that of `evidence/sbom_v2.4.0.json`.

**Good:** the digest of the file as it is stored

**Mend:** put the file there that was built, or the provenance of this one.",
};

pub(super) static IMAGE_DIGEST: Code = Code {
    name: "image/digest-disagrees",
    severity: Severity::Error,
    blocking: false,
    summary: "an image has another digest than in its provenance",
    explanation: "Whoever deploys by digest gets exactly that image. The provenance of the release is of an image of this repository with another one.

**Bad:** `registry/app:v2.4.0@sha256:1111…` where the provenance has `sha256:2222…`.

**Good:** the digest of the provenance

**Mend:** correct the digest in the record.",
};

pub(super) static FAILED: Code = Code {
    name: "provenance/verification-failed",
    severity: Severity::Error,
    blocking: false,
    summary: "the verification of what was built failed",
    explanation:
        "A verification summary among the evidence (SLSA VSA) says `FAILED`: what was built does not meet the policy it was held against.

**Bad:** `\"verificationResult\": \"FAILED\"` in the evidence of a release.

**Good:** `\"verificationResult\": \"PASSED\"`

**Mend:** release what passes, or say in the record who accepted it and why.",
};

pub(super) static LOCKFILE: Code = Code {
    name: "dependency/lockfile-disagrees",
    severity: Severity::Warning,
    blocking: false,
    summary: "a lockfile and the bill of materials have a package in different versions",
    explanation: "Both are evidence of one release, both name a package of the same ecosystem, and no version of it is in both: one of the two is of another \
build. Several versions in a lockfile are usual; one that the bill of materials has is enough. What only one of them names is not compared.

**Bad:** `lodash` 4.17.20 in `package-lock.json`, and `pkg:npm/lodash@4.17.21` in the bill of materials.

**Good:** both made of the same checkout, in the same run

**Mend:** make both of what was released.",
};
