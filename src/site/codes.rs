//! The problems that site.toml can have.
//!
//! Refuses to silence itself: what makes the configuration ambiguous blocks, because a default in its place could publish what was meant to stay inside.

use crate::diag::{Code, Severity};

/// Every code of this family.
pub static CODES: &[&Code] = &[&UNREADABLE, &SYNTAX, &TYPE, &VALUE, &UNKNOWN_KEY, &UNKNOWN_CODE, &NO_EFFECT];

/// The file cannot be read or is no text.
pub(super) static UNREADABLE: Code = Code {
    name: "site/unreadable",
    severity: Severity::Error,
    blocking: true,
    summary: "site.toml cannot be read",
    explanation: "\
Without its configuration relsite would build another site than the one you described, so it builds none.
The file must be a regular file, UTF-8, and no larger than 1 MiB.

**Bad**: site.toml is a symbolic link, or was saved as UTF-16.

**Good**: a plain file saved as UTF-8.

**How to mend**: replace the link by the file, or save it as UTF-8 (`iconv -f UTF-16 -t UTF-8 site.toml`). An archive without
site.toml is fine: everything in it is optional.
",
};

/// No valid TOML.
pub(super) static SYNTAX: Code = Code {
    name: "site/syntax",
    severity: Severity::Error,
    blocking: true,
    summary: "site.toml is not valid TOML",
    explanation: "\
A file that does not parse says nothing for certain, so nothing is published until it does.

**Bad**

```toml
title = Spark Trading releases
```

**Good**

```toml
title = \"Spark Trading releases\"
```

**How to mend**: look at the place named. Texts stand in quotes, a key appears once in its table, and every `[` has its `]`.
",
};

/// A value of the wrong type.
pub(super) static TYPE: Code = Code {
    name: "site/type",
    severity: Severity::Error,
    blocking: true,
    summary: "a value in site.toml has the wrong type",
    explanation: "\
Every key has one type. relsite does not convert: `approvers = \"two\"` must not quietly become no approver at all.

**Bad**

```toml
[policies.minor]
approvers = \"two\"
```

**Good**

```toml
[policies.minor]
approvers = 2
```

**How to mend**: write the value in the form that the message shows.
",
};

/// A value that cannot be meant.
pub(super) static VALUE: Code = Code {
    name: "site/value",
    severity: Severity::Error,
    blocking: true,
    summary: "a value in site.toml makes no sense",
    explanation: "\
The type is right, the value is not one that relsite can act on. Taking a default instead could turn a gate off or publish what was
meant to be internal, so nothing is published.

**Bad**

```toml
base_url = \"releases.example.com\"
[audience]
default = \"privat\"
```

**Good**

```toml
base_url = \"https://releases.example.com\"
[audience]
default = \"internal\"
```

**How to mend**: the message says what is accepted.
",
};

/// A key that nobody reads.
pub(super) static UNKNOWN_KEY: Code = Code {
    name: "site/unknown-key",
    severity: Severity::Warning,
    blocking: false,
    summary: "a key in site.toml is unknown",
    explanation: "\
A mistyped key does nothing, and a setting that does nothing looks as if it worked.

**Bad**

```toml
[policies.minor]
aprovers = 2
```

**Good**

```toml
[policies.minor]
approvers = 2
```

**How to mend**: the message names the nearest known key and the help lists all that are known in that table. Remove the key if it
belongs to another tool.
",
};

/// A code in `[problems]` that no check emits.
pub(super) static UNKNOWN_CODE: Code = Code {
    name: "site/unknown-code",
    severity: Severity::Warning,
    blocking: false,
    summary: "[problems] names a code that does not exist",
    explanation: "\
`[problems]` changes the level of a kind of problem. A name that no check uses changes nothing.

**Bad**

```toml
[problems]
\"risk/overdu\" = \"error\"
```

**Good**

```toml
[problems]
\"risk/overdue\" = \"error\"
```

**How to mend**: `relsite explain` lists every code.
",
};

/// A setting that is part of the contract and that this version does not act on.
pub(super) static NO_EFFECT: Code = Code {
    name: "site/no-effect",
    severity: Severity::Note,
    blocking: false,
    summary: "a setting in site.toml has no effect in this version",
    explanation: "\
The key belongs to the format and its value is read and checked, but this version of relsite does not act on it yet. It says so, so
that nobody relies on it.

**Bad**: to believe that another repository's content is in the archive because of

```toml
[[sources]]
repository = \"https://example.com/other.git\"
```

**Good**: to copy that content into the content folder for now.

**How to mend**: remove the setting, or keep it for the version that will use it.
",
};
