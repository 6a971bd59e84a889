//! What is internal in a text: whole records, sections, entries of data, telephone numbers.
//!
//! Refuses to move a line: what is cut leaves its line blank, so that every place of a problem stays where it is.

use std::sync::LazyLock;

use regex::Regex;

use crate::value::without_emoji;

/// How a heading says that its section is internal.
const MARK: &str = "{audience=internal}";
const WORD: &str = "(internal)";

/// The text with every heading's mark as the word that readers see.
pub(in crate::record) fn tidied(text: String) -> String {
    if !text.contains(MARK) {
        return text;
    }
    let line = |line: &str| if level_of(line).is_some() { line.replace(MARK, WORD) } else { line.to_owned() };
    text.split_inclusive('\n').map(line).collect()
}

/// Whether a whole file is internal: by its front matter, by a key of its data, by its title.
pub(super) fn is_internal(text: &str, is_data: bool) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    if is_data {
        let documents: Vec<&str> = text.split("\n---").filter(|document| document.contains(':')).collect();
        return documents.iter().all(|document| document.lines().any(says_so)) && !documents.is_empty();
    }
    let mut lines = text.lines().peekable();
    if lines.next_if(|line| line.trim_end() == "---").is_some() {
        let mut front = lines.by_ref().take_while(|line| !matches!(line.trim_end(), "---" | "..."));
        if front.any(says_so) {
            return true;
        }
    }
    let mut rest = lines.filter(|line| !line.trim().is_empty());
    let title = rest.next().filter(|line| level_of(line) == Some(1));
    title.is_some_and(|title| is_marked(title) || rest.next().is_some_and(is_comment))
}

/// `audience: internal` as a key of the outermost map.
fn says_so(line: &str) -> bool {
    !line.starts_with([' ', '\t', '-']) && audience(line)
}

/// Whether a line of YAML is the key; any word but `public` counts: better held back than published by mistake.
fn audience(line: &str) -> bool {
    let line = line.trim().trim_start_matches("- ").trim_start();
    let Some((key, value)) = line.split_once(':') else { return false };
    let value = value.split(" #").next().unwrap_or(value);
    key.trim().trim_matches(['"', '\'']) == "audience" && !value.trim().trim_matches(['"', '\'']).eq_ignore_ascii_case("public")
}

/// Data without the entries that say `audience: internal`: of a list the item, of a map the value with its key.
pub(super) fn data(text: &str) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let mut keep = vec![true; lines.len()];
    let parts = |line: &str| line.starts_with("---");
    for (number, line) in lines.iter().enumerate().filter(|(_, line)| audience(line)) {
        if says_so(line) {
            let start = lines[..number].iter().rposition(|line| parts(line)).map_or(0, |dashes| dashes + 1);
            let end = lines[number..].iter().position(|line| parts(line)).map_or(lines.len(), |dashes| number + dashes);
            keep[start..end].fill(false);
            continue;
        }
        let own = indent(line);
        let begins = line.trim_start().starts_with("- ");
        let above = (0..number).rev().find(|above| !lines[*above].trim().is_empty() && indent(lines[*above]) < own);
        let start = if begins { number } else { above.unwrap_or(0) };
        let outer = indent(lines[start]);
        let end = (start + 1..lines.len()).find(|next| !lines[*next].trim().is_empty() && indent(lines[*next]) <= outer);
        keep[start..end.unwrap_or(lines.len())].fill(false);
    }
    lines.iter().zip(keep).map(|(line, keep)| if keep { *line } else { blank(line) }).collect()
}

fn blank(line: &str) -> &str {
    if line.ends_with('\n') { "\n" } else { "" }
}

/// Markdown without its internal sections. Only a heading of the same rank, or a higher one, ends a section: not a line of dashes.
pub(super) fn sections(text: &str, names: &[String]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut out = String::with_capacity(text.len());
    let mut fence: Option<(char, usize)> = None;
    let mut comment = false;
    let mut hidden: Option<u8> = None;
    for (number, line) in lines.iter().enumerate() {
        let was_comment = comment;
        if fence.is_none() {
            comment = goes_on(line, comment);
        }
        if !was_comment {
            fence = fence_after(line, fence);
        }
        let level = level_of(line).filter(|_| fence.is_none() && !was_comment);
        if let Some(level) = level {
            if hidden.is_some_and(|above| level <= above) {
                hidden = None;
            }
            let follows = lines[number + 1..].iter().find(|line| !line.trim().is_empty());
            let named = names.contains(&heading_words(line));
            if hidden.is_none() && (is_marked(line) || named || follows.is_some_and(|line| is_comment(line))) {
                hidden = Some(level);
            }
        } else if hidden.is_none() && fence.is_none() && !was_comment {
            hidden = underlined(line, lines.get(number + 1).copied().unwrap_or_default(), names);
        }
        out.push_str(if hidden.is_some() { blank(line) } else { line });
    }
    out
}

/// Whether a comment is open after a line.
fn goes_on(line: &str, open: bool) -> bool {
    match (line.rfind("<!--"), line.rfind("-->")) {
        (Some(begins), Some(ends)) => begins > ends,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        (None, None) => open,
    }
}

/// The fence that is open after a line.
fn fence_after(line: &str, open: Option<(char, usize)>) -> Option<(char, usize)> {
    let text = line.trim_start();
    let first = text.chars().next().filter(|c| matches!(c, '`' | '~'));
    let Some(sign) = first else { return open };
    let length = text.chars().take_while(|c| *c == sign).count();
    match open {
        Some((own, least)) if own == sign && length >= least && text[length..].trim().is_empty() => None,
        Some(_) => open,
        None => (length >= 3 && !(sign == '`' && text[length..].contains('`'))).then_some((sign, length)),
    }
}

/// The level of a heading that begins with `#`.
fn level_of(line: &str) -> Option<u8> {
    let text = line.trim_start_matches(' ');
    let signs = text.len() - text.trim_start_matches('#').len();
    let is_heading =
        line.len() - text.len() < 4 && (1..=6).contains(&signs) && text[signs..].chars().next().is_none_or(char::is_whitespace);
    is_heading.then(|| u8::try_from(signs).unwrap_or(6))
}

/// The level of a heading that the line below underlines, where it is internal.
fn underlined(line: &str, below: &str, names: &[String]) -> Option<u8> {
    let sign = below.trim().chars().next().filter(|c| matches!(c, '=' | '-'))?;
    let is_rule = below.trim().chars().all(|c| c == sign) && !line.trim().is_empty();
    (is_rule && (is_marked(line) || names.contains(&heading_words(line)))).then_some(if sign == '=' { 1 } else { 2 })
}

fn is_marked(heading: &str) -> bool {
    let text = heading.trim().trim_end_matches('#').trim_end().to_lowercase();
    let bare = text.trim_end_matches(['*', '_', '`']);
    bare.ends_with(MARK) || bare.ends_with(WORD) || bare.ends_with("(내부용)") || bare.ends_with("(내부)")
}

fn is_comment(line: &str) -> bool {
    let Some(inner) = line.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) else { return false };
    matches!(inner.trim().to_lowercase().as_str(), "internal" | "audience: internal" | "audience=internal")
}

/// A heading as a name: without signs, emoji, numbering, emphasis and case.
pub(super) fn heading_words(heading: &str) -> String {
    let text = without_emoji(heading.trim().trim_matches('#').trim()).to_lowercase();
    let text = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
    text.trim_matches(['*', '_', '`', ':', ' ']).to_owned()
}

/// Telephone numbers: after `tel:`; after a label that says so; international ones with their `+`, in groups.
static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = r"\(?\+?\d[\d().  -]{5,}\d";
    let labels = r"(?i:\b(?:tel|telephone|phone|mobile|cell|hotline|pager|sms|fax)\b|전화(?:번호)?|휴대폰|핸드폰|연락처)";
    Regex::new(&format!(r"(?P<keep>(?i:\btel:)|{labels}[^\S\n]*(?:\([^)\n]*\))?[*_`\x22']*[^\S\n]*(?:number|no\.?)?[:=：|]?[*_`\x22']*[^\S\n|]*\|?[^\S\n]*\[?)(?P<number>{number})|(?P<world>\+\d{{1,3}}[ .( -][\d().  -]{{5,}}\d)")).ok()
});
/// The headings under which every long number with a leading zero or a bracket is a telephone number.
const CONTACTS: [&str; 9] = ["contact", "on-call", "on call", "escalat", "emergency", "hotline", "연락", "비상", "담당"];
/// National numbers: `02-1234-5678`, `(555) 010-1234`, `555-010-1234`.
static NATIONAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:\(\d{2,4}\)[ -]?\d{3,4}[ .-]\d{3,4}|\b0\d{1,3}[ .-]\d{3,4}[ .-]\d{4}\b|\b\d{3}[ .-]\d{3,4}[ .-]\d{4}\b)").ok()
});

/// A text without its telephone numbers.
pub(super) fn phones(text: &str, stand_in: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut contacts = false;
    for line in text.split_inclusive('\n') {
        let lower = line.to_lowercase();
        if level_of(line).is_some() || !line.starts_with([' ', '-', '|', '*']) && line.trim_end().ends_with(':') {
            contacts = CONTACTS.iter().any(|word| lower.contains(word));
        }
        let labelled = PHONE.as_ref().map_or_else(|| line.into(), |phone| phone.replace_all(line, format!("${{keep}}{stand_in}")));
        let national = NATIONAL.as_ref().filter(|_| contacts);
        out.push_str(&national.map_or_else(|| labelled.clone(), |national| national.replace_all(&labelled, stand_in)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_end_where_their_rank_does() {
        let text = "# T\n\npublic\n\n## A {audience=internal}\n\nsecret\n---\n### B\nsecret\n```\n## not a heading\n```\nsecret\n## C\npublic\n### D (internal)\nsecret\n### E\n\n<!-- internal -->\n\nsecret\n# F\npublic\n";
        let cut = sections(text, &[]);
        assert!(!cut.contains("secret") && cut.matches("public").count() == 3, "{cut}");
        assert_eq!(cut.lines().count(), text.lines().count());
        assert!(!sections("Plans (internal)\n---\nsecret\n", &[]).contains("secret"));
        assert!(!sections("## 3. 🔒 Budget\nsecret\n", &["budget".to_owned()]).contains("secret"));
        assert!(!sections("## A (internal)\n<!--\n# B\n-->\nsecret\n", &[]).contains("secret"));
        assert_eq!(sections("## Internals\nkept (internal)\n", &[]), "## Internals\nkept (internal)\n");
    }

    #[test]
    fn whole_files() {
        for internal in [
            "---\ntitle: x\naudience: internal\n---\n# X\n",
            "\n# X (internal)\n",
            "# X\n\n<!-- internal -->\n",
            "---\naudience: intrenal\n---\n",
        ] {
            assert!(is_internal(internal, false), "{internal}");
        }
        for public in ["---\naudience: public\n---\n# X\n", "# X\naudience: internal\n", "## X (internal)\n", ""] {
            assert!(!is_internal(public, false), "{public}");
        }
        assert!(is_internal("version: 1.0.0\naudience: internal # ours\n", true));
    }

    #[test]
    fn entries_of_data() {
        let text = "version: 1\nrisks:\n  - id: A\n    audience: internal\n    title: secret\n  - id: B\nbudget:\n  audience: internal\n  sum: secret\nnotes: kept\n";
        assert_eq!(data(text), "version: 1\nrisks:\n\n\n\n  - id: B\n\n\n\nnotes: kept\n");
        assert_eq!(data("- audience: internal\n  a: secret\n- b: kept\n"), "\n\n- b: kept\n");
    }

    #[test]
    fn telephone_numbers() {
        let hidden = |text: &str| phones(text, "(x)");
        for (text, shown) in [
            ("Phone: +82 10-1234-5678 (day)", "Phone: (x) (day)"),
            ("- **Phone:** 010-1234-5678", "- **Phone:** (x)"),
            ("| Phone | 555-0100-22 |", "| Phone | (x) |"),
            ("[call](tel:+821012345678)", "[call](tel:(x))"),
            ("call +1 (555) 010-1234 now", "call (x) now"),
            ("## Contacts\n- Mina: 02-1234-5678\n", "## Contacts\n- Mina: (x)\n"),
            ("연락처: 010-1234-5678", "연락처: (x)"),
        ] {
            assert_eq!(hidden(text), shown);
        }
        for kept in [
            "2026-11-20 09:00",
            "+12345 rows",
            "a +5% change",
            "commit 0123456",
            "v1.2.3",
            "## Contacts\non 2026-11-20, 09:00-18:00\n",
            "0/1A2B3C4D",
        ] {
            assert_eq!(hidden(kept), kept);
        }
    }
}
