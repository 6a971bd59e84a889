//! Web addresses that an author may configure.
//!
//! Refuses every scheme that could run something (`javascript:`, `data:`), and anything with blanks, quotes or control characters.

/// Reads the address that the site will have: `http` or `https`, without query and fragment; a trailing slash is dropped.
///
/// # Errors
/// What it must be, as the end of a sentence that begins with "must".
pub fn base_url(text: &str) -> Result<String, String> {
    let must = || "be an http or https address without query and fragment, such as \"https://releases.example.com\"".to_owned();
    if !is_web(text) || text.contains(['?', '#']) {
        return Err(must());
    }
    Ok(text.trim_end_matches('/').to_owned())
}

/// An address of the web with `{id}` in it.
pub(super) fn pattern(text: &str) -> Result<String, String> {
    if is_web(text) && text.contains("{id}") {
        return Ok(text.to_owned());
    }
    Err("be an http or https address with `{id}` where the identifier goes".to_owned())
}

/// Where a link of the theme may lead: the web, a mailbox, or a page of the site itself.
pub(super) fn link(text: &str) -> Result<String, String> {
    let scheme = text.split('/').next().unwrap_or_default().contains(':');
    let fine = is_web(text) || (text.starts_with("mailto:") && is_plain(text)) || (!scheme && !text.starts_with("//") && is_plain(text));
    if fine {
        return Ok(text.to_owned());
    }
    Err("be an http, https or mailto address, or a path of the site".to_owned())
}

fn is_web(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| is_plain(text) && !rest.starts_with(['/', '?', '#', ':']) && !rest.is_empty())
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '\'' | '<' | '>' | '\\' | '`'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_web() {
        assert_eq!(base_url("https://a.example/x/"), Ok("https://a.example/x".to_owned()));
        for bad in
            ["", "a.example", "https://", "https:///x", "javascript:alert(1)", "https://a\"b", "https://a b", "https://a?x", "https://a#x"]
        {
            assert!(base_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn links_run_nothing() {
        for good in ["https://a.example", "mailto:a@b.example", "pages/about.html", "releases/v1.html#risks"] {
            assert!(link(good).is_ok(), "{good}");
        }
        for bad in ["javascript:alert(1)", "JavaScript:x", "data:text/html,x", "//evil.example", "", "vbscript:x/y"] {
            assert!(link(bad).is_err(), "{bad}");
        }
        assert!(pattern("https://jira.example/{id}").is_ok());
        assert!(pattern("https://jira.example/").is_err());
    }
}
