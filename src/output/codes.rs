//! The problems of output paths.

use crate::diag::{Code, Severity};

/// Two things with one address.
pub(super) static COLLISION: Code = Code {
    name: "output/collision",
    severity: Severity::Error,
    blocking: true,
    summary: "two things would be published at one path",
    explanation:
        "Two records, pages or files come to the same path of the site, or to paths that a file system without case or with another \
Unicode form cannot tell apart. One of them would be lost, so nothing is published.

**Bad:** `static/releases/v1.0.0.html` beside the record `releases/v1.0.0.md`.

**Good:** `static/handouts/v1.0.0.html`

**Mend:** rename one of the two; the message names both.",
};

/// A name that cannot be published.
pub(super) static NAME: Code = Code {
    name: "output/name",
    severity: Severity::Error,
    blocking: true,
    summary: "a name cannot be a path of the site",
    explanation:
        "A file, version or alias has a name that does not exist on every common file system, that could leave the output folder, or that \
publishing writes itself: `con`, `nul.txt`, `a:b`, `x.` with a final dot, `../x`, `manifest.json`, more than 255 bytes.

**Bad:** `aliases: [../../old]`

**Good:** `aliases: [/old/place/]`

**Mend:** rename it; letters, digits, dots, dashes and underscores exist everywhere.",
};

/// A source that is not what was read before.
pub(super) static CHANGED: Code = Code {
    name: "output/source-changed",
    severity: Severity::Error,
    blocking: true,
    summary: "a file changed while the site was built",
    explanation:
        "A page reads the text of its record again when it is rendered. The file is no longer what was judged, so the page would show one \
text and the verdicts of another.

**Bad:** a script that still writes evidence while `relsite build` runs.

**Good:** the build begins when the files are complete.

**Mend:** build again.",
};

/// A path that is not part of the plan.
pub(super) static UNPLANNED: Code = Code {
    name: "output/unplanned",
    severity: Severity::Error,
    blocking: true,
    summary: "a path is not part of the site",
    explanation: "A page was asked for that the plan of the site does not hold: a mistake of the program that asks, never of a record.

**Bad:** asking for `releases/v9.9.9.html` when there is no such release.

**Good:** asking for a path that the plan lists.

**Mend:** ask for one of the paths of the plan; if `relsite build` says this, report it.",
};

/// Every code of this module.
pub static CODES: [&Code; 4] = [&COLLISION, &NAME, &CHANGED, &UNPLANNED];
