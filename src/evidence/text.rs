//! What the recognisers of texts share.
//!
//! Refuses to look at more than the first lines.

/// The lines of a text that hold something.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Whether most of the first 20 lines satisfy a test (`#` comments aside), and at least one does.
pub(super) fn mostly(text: &str, fits: impl Fn(&str) -> bool) -> bool {
    let (mut fitting, mut others) = (0, 0);
    for line in lines(text).filter(|line| !line.starts_with('#')).take(20) {
        *if fits(line) { &mut fitting } else { &mut others } += 1;
        // More than a fifth of twenty: whatever follows, they are not most.
        if others > 4 {
            return false;
        }
    }
    fitting > 0 && fitting >= others * 4
}

/// How many of these `key:` labels a text has, case aside.
pub(super) fn labels(text: &str, names: &[&str]) -> usize {
    let mut found = vec![false; names.len()];
    for (key, _) in text.lines().filter_map(keyed) {
        let named = names.iter().position(|name| key.eq_ignore_ascii_case(name));
        named.into_iter().for_each(|index| found[index] = true);
    }
    found.into_iter().filter(|found| *found).count()
}

/// Every `key: value` of a text with its 1-based line; marks of lists and of emphasis around the key aside.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (&str, &str, u32)> {
    text.lines().zip(1u32..).filter_map(|(line, number)| {
        let (key, value) = keyed(line)?;
        Some((key, value.trim().trim_start_matches("**").trim(), number))
    })
}

/// The key of a line, and what stands behind its colon.
fn keyed(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let key = key.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '-' | '_' | '`' | '•'));
    (!key.is_empty() && key.len() <= 40).then_some((key, value))
}
