//! Blanks that a template leaves for its author.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

/// Bracketed words of a template, runs of X before a unit, `TBD`, underscores, `vX.Y.Z`, and the templates' own sentences, word for word.
static BLANKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?P<bracket> \[ (?P<inner> [^\[\]\n]{1,120} ) \] )
        | \b[vV]?X\.Y\.Z\b
        | \bX{2,}(?:\.X+)?\s?(?:%|ms\b|s\b|kB\b|MB\b|GB\b|minutes?\b|min\b)
        | \bTBD\b
        | _{4,}
        | ^(?:Feature|Improvement|Enhancement|Fix|Update|Change|Issue)\s\d+:\sDescription(?:\sand\sworkaround)?$
        | ^(?:Brief\sdescription\sof\sthe\srelease|Step-by-step\supgrade\sguide|Any\sother\srelevant\sinformation)$
        ",
    )
    .ok()
});

/// The byte ranges of all placeholders in a text of prose. `[text](link)`, `[x]`, footnotes and numbers in brackets are none.
#[must_use]
pub fn placeholders(text: &str) -> Vec<Range<usize>> {
    let Some(blanks) = BLANKS.as_ref().filter(|_| may_hold_one(text)) else { return Vec::new() };
    let found = blanks.captures_iter(text).filter_map(|captures| {
        let whole = captures.get(0)?;
        match captures.name("inner") {
            Some(inner) => is_blank(inner.as_str(), &text[whole.end()..]).then(|| whole.range()),
            None => Some(whole.range()),
        }
    });
    found.collect()
}

/// Whether a text holds anything that a blank begins with or is known by; most hold none, and looking for captures is slow.
fn may_hold_one(text: &str) -> bool {
    const SIGNS: [&str; 5] = ["TBD", "Description", "Brief", "Step", "Any"];
    text.bytes().any(|b| matches!(b, b'[' | b'X' | b'_')) || SIGNS.iter().any(|sign| text.contains(sign))
}

/// Whether bracketed words, followed by `rest`, are a blank to fill in.
fn is_blank(inner: &str, rest: &str) -> bool {
    let inner = inner.trim();
    let is_link = rest.starts_with('(') || rest.starts_with('[') || rest.starts_with(':');
    let measured = is_measured(rest.trim_start());
    let is_mark = matches!(inner, "" | "x") || inner == "X" && !measured;
    let is_reference = inner.starts_with(['^', '!', '#']) || inner.starts_with(|c: char| c.is_ascii_digit()) && !inner.contains('/');
    let is_list = inner.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' ' | '-'));
    let is_version = inner.strip_prefix(['v', 'V']).is_some_and(|number| {
        number.starts_with(|c: char| c.is_ascii_digit()) && number.contains('.') && !number.contains(['X', 'Y', 'Z', ' '])
    });
    !(is_link || is_version || is_mark || is_list || is_reference || is_issue(inner)) && inner.chars().any(char::is_alphabetic)
}

/// Whether a unit follows: `[X] minutes` is a blank, `[X] migrated` a ticked box.
fn is_measured(rest: &str) -> bool {
    let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    rest.starts_with(['%', '/'])
        || matches!(word, "s" | "ms" | "h" | "m" | "min" | "kB" | "KB" | "MB" | "GB" | "minute" | "minutes" | "hours" | "seconds" | "days")
}

/// `[ABC-123]` names an issue.
fn is_issue(inner: &str) -> bool {
    inner.split_once('-').is_some_and(|(project, number)| {
        let named = project.len() >= 2 && project.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        named && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::placeholders;

    fn found(text: &str) -> Vec<&str> {
        placeholders(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn blanks_and_look_alikes() {
        assert_eq!(found("[XXX]ms ✅ < 200ms"), ["[XXX]"]);
        assert_eq!(found("**Type:** [Major / Minor / Patch] Release"), ["[Major / Minor / Patch]"]);
        assert_eq!(found("[YYYY-MM-DD] TBD ____"), ["[YYYY-MM-DD]", "TBD", "____"]);
        assert_eq!(found("Rollbacks: [0 / N], [X] minutes"), ["[0 / N]", "[X]"]);
        assert_eq!(found("(XX% coverage) vX.Y.Z"), ["XX%", "vX.Y.Z"]);
        assert_eq!(found("[text](link) [0.30, 0.90] [x] [ ] [^1] stage_[1,5,25].txt [a]: b"), Vec::<&str>::new());
        assert_eq!(found("v[PREVIOUS_VERSION]"), ["[PREVIOUS_VERSION]"]);
        assert_eq!(found("[v1.2.0] [v1.2.0-rc.1] [v1.X.0]"), ["[v1.X.0]"]);
        assert_eq!(found("Feature 1: Description"), ["Feature 1: Description"]);
        assert_eq!(found("Issue 2: Description and workaround"), ["Issue 2: Description and workaround"]);
        assert_eq!(found("Step-by-step upgrade guide"), ["Step-by-step upgrade guide"]);
        assert_eq!(found("Feature 1: Description of orders"), Vec::<&str>::new());
    }
}
