//! The problems of a published site that is not as its manifest says.
//!
//! Refuses to say who did it.

use crate::diag::{Code, Severity};

/// All of them.
pub static CODES: &[&Code] = &[&CHANGED, &MISSING, &RENAMED, &ADDED, &MANIFEST_BROKEN];

/// Other bytes.
pub(super) static CHANGED: Code = Code {
    name: "published/changed",
    severity: Severity::Error,
    blocking: true,
    summary: "a published file is not the one that was published",
    explanation: "`manifest.json` lists every file of the site with its size and SHA-256. This one has others. The next build replaces it.

**Bad:** a page edited on the server; a proxy or an editor that rewrites line ends.

**Good:** files exactly as `relsite build` wrote them.

**Mend:** find out who changed it; publish again.",
};

/// No such file.
pub(super) static MISSING: Code = Code {
    name: "published/missing",
    severity: Severity::Error,
    blocking: true,
    summary: "a file that was published is not there",
    explanation: "`manifest.json` lists the file, and the site does not have it: it was removed, or never copied to where the site stands.

**Bad:** a copy that leaves out names that begin with a dot.

**Good:** the whole folder is copied.

**Mend:** publish again, all files.",
};

/// Another name.
pub(super) static RENAMED: Code = Code {
    name: "published/renamed",
    severity: Severity::Error,
    blocking: true,
    summary: "a published file has another name",
    explanation: "A file with the same bytes stands under a name that was not published, and the published name is gone.

**Bad:** `raw/logs.txt` renamed to `raw/old-logs.txt` on the server.

**Good:** names as `relsite build` wrote them.

**Mend:** give the file its name back, or publish again.",
};

/// One more file.
pub(super) static ADDED: Code = Code {
    name: "published/added",
    severity: Severity::Error,
    blocking: true,
    summary: "a file stands in the site that was not published",
    explanation: "`manifest.json` lists every file of the site, and this is none of them. Nobody built it, and a reader cannot tell.

**Bad:** a page put beside the others on the server.

**Good:** what has to be published as it is stands in `static/`.

**Mend:** remove the file, or add it to `static/` and publish again.",
};

/// No manifest to compare with.
pub(super) static MANIFEST_BROKEN: Code = Code {
    name: "published/manifest",
    severity: Severity::Error,
    blocking: true,
    summary: "the manifest of a published site is missing or cannot be read",
    explanation: "Every site that relsite publishes has a `manifest.json`. Without it nothing can be said of the site.

**Bad:** a `manifest.json` that was edited, or left out of a copy.

**Good:** the file as `relsite build` wrote it.

**Mend:** publish again.",
};
