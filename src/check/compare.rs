//! Pairs of `[compare]` whose releases are there.
//!
//! Refuses to guess another version.

use super::{Check, Context, Rule};
use crate::{
    archive::compared_pairs,
    diag::{Code, Problem, Problems, Severity},
};

/// The rule about configured comparisons.
pub(super) static CHECK: Check = Check { codes: &[&UNKNOWN], rules: &[Rule::Archive(run)] };

static UNKNOWN: Code = Code {
    name: "compare/unknown-release",
    severity: Severity::Warning,
    blocking: false,
    summary: "a pair of `[compare]` names a release that is not there",
    explanation: "`[compare] pairs` asks for a page of what changed between two releases. Where one of them is no release of the archive \
there is no such page.

**Bad:** `pairs = [\"v1.0.0..v2.0.1\"]` in an archive without v2.0.1.

**Good:** both are releases of one product; the older stands first.

**Mend:** correct the version, or the product before the slash.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for pair in context.site.compare.iter().filter(|pair| compared_pairs(pair, context.archive).is_empty()) {
        let message = format!("`{}` names a release that is not there", pair.written());
        problems.push(Problem::new(&UNKNOWN, pair.span, message).help("write two versions of one product, the older first"));
    }
}
