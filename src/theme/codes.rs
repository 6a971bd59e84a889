//! The problems of themes.

use crate::diag::{Code, Severity};

/// A template that cannot be compiled or rendered.
pub(super) static TEMPLATE: Code = Code {
    name: "theme/template",
    severity: Severity::Error,
    blocking: true,
    summary: "a template cannot be read or rendered",
    explanation:
        "A file in `themes/<name>/templates/` is not a valid template, or uses a field that its page does not have. Every template is rendered \
once before anything is published.

**Bad:** `{{ view.tittle }}`

**Good:** `{{ view.title }}`

**Mend:** the message names file, line and column, the help the fields that the page has. Without the file the built-in template is used.",
};

/// A theme that has no folder.
pub(super) static MISSING: Code = Code {
    name: "theme/missing",
    severity: Severity::Error,
    blocking: true,
    summary: "the theme that site.toml names does not exist",
    explanation: "`[theme] name` in site.toml names a folder of `themes/` that does not exist, or that is empty.

**Bad:** `name = \"ours\"` where `themes/` holds `our/`.

**Good:** `name = \"our\"`

**Mend:** create `themes/<name>/` with at least one file in `templates/` or `assets/`, or remove the line to use the built-in theme.",
};

/// A page that grew beyond its limit.
pub(super) static PAGE_SIZE: Code = Code {
    name: "theme/page-size",
    severity: Severity::Error,
    blocking: true,
    summary: "a page is larger than the limit `page_output`",
    explanation:
        "One page came to more bytes than `[limits] page_output` allows (16 MiB by default). A template may repeat itself, or a record may be \
too long for one page.

**Bad:** a template that prints all releases on the page of each.

**Good:** a template that prints its own page's view.

**Mend:** split the record, mend the template, or raise the limit.",
};

/// Every code of this module.
pub static CODES: [&Code; 3] = [&TEMPLATE, &MISSING, &PAGE_SIZE];
