//! The problems that reading YAML documents can find.

use crate::diag::{Code, Severity};

/// A document that is no YAML.
pub(in crate::record) static SYNTAX: Code = Code {
    name: "yaml/syntax",
    severity: Severity::Error,
    blocking: true,
    summary: "a YAML document cannot be read",
    explanation:
        "A record, checklist or schedule that is data must be YAML. One that cannot be read says something unknown, so nothing is \
published until it is mended. Documents of the same file that can be read are read.

**Bad:** `title: Release: v2.4.0` (a second colon needs quotes), the same key twice, a list that is never closed.

**Good:** `title: \"Release: v2.4.0\"`

**Mend:** correct the line that the message names; quote values that hold `: ` or begin with `[`, `{`, `*`, `&`, `!`, `|`, `>`, `%` or `@`.",
};

/// A key that means nothing.
pub(in crate::record) static UNKNOWN_KEY: Code = Code {
    name: "yaml/unknown-key",
    severity: Severity::Warning,
    blocking: false,
    summary: "a YAML document has a key that means nothing to relsite",
    explanation: "A misspelt key is ignored, and so is what it was to say. `relsite schema record` prints every key.

**Bad:** `trafic_percent: 5`

**Good:** `traffic_percent: 5`

**Mend:** use the key that the message suggests, or remove the line.",
};

/// A value of the wrong kind.
pub(in crate::record) static WRONG_TYPE: Code = Code {
    name: "yaml/type",
    severity: Severity::Error,
    blocking: false,
    summary: "a value of a YAML document is of the wrong kind",
    explanation: "The key is known, its value is not what the key holds: it counts as unknown, and the rest of the document is read.

**Bad:** `stages: five`

**Good:** `stages: [{index: 1, traffic_percent: 5}]`

**Mend:** write what the message names; `relsite schema record` prints the kinds of all keys.",
};

/// YAML of another tool.
pub(in crate::record) static FOREIGN: Code = Code {
    name: "yaml/foreign",
    severity: Severity::Note,
    blocking: false,
    summary: "a YAML file in `infrastructure/` is of another kind",
    explanation: "Pages of `infrastructure/` that are data have keys of their own (`relsite schema infrastructure`). A Compose file, a Kubernetes manifest or \
the settings of another tool has others: the page shows it as it stands, and no service, variable or metric is read from it.

**Bad:** `infrastructure/docker-compose.yaml`, and the hope that its services appear in the table

**Good:** `services: [{name: api, replicas: 2}]`; the Compose file among the evidence of a release, where the table is held against it

**Mend:** nothing has to be done; say in a page what relsite should know, or move the file to where it is not published.",
};

/// A file that ends in the middle.
pub(in crate::record) static CUT_OFF: Code = Code {
    name: "yaml/cut-off",
    severity: Severity::Warning,
    blocking: false,
    summary: "a YAML file ends in a key with nothing beneath, and without an end of line",
    explanation: "A file that was cut off at the end of a line is YAML all the same, and what is lost is not missed. One sign is left: its last line is \
a key, or a dash, with nothing behind it, and is not ended. What was cut behind a whole value cannot be told from a whole file: a seal or a checksum can.

**Bad:** a record whose last line is `rollbacks:`, without an end of line.

**Good:** a record that ends with a value, and with an end of line.

**Mend:** restore what stood there; where nothing did, remove the line or end it.",
};
