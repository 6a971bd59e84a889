//! Values that everybody writes for a secret that is not there: `changeme`, `<password>`, `${TOKEN}`, `xxxx`, the keys of documentations.
//!
//! Refuses what only has such a word in it: `password` within a password makes it no example.

/// The words of such values, alone or several of them: `your-api-key-here`.
const WORDS: [&str; 39] = [
    "a",
    "access",
    "an",
    "api",
    "apikey",
    "bit",
    "change",
    "changeit",
    "changeme",
    "dummy",
    "enter",
    "example",
    "fake",
    "goes",
    "here",
    "insert",
    "key",
    "me",
    "not",
    "passwd",
    "password",
    "placeholder",
    "real",
    "redacted",
    "removed",
    "replace",
    "sample",
    "secret",
    "secretkey",
    "set",
    "the",
    "this",
    "to",
    "todo",
    "token",
    "value",
    "with",
    "your",
    "yourpassword",
];

/// What blanks of templates stand in: variables of any name, and words in brackets.
const VARIABLES: [(&str, &str); 4] = [("${", "}"), ("{{", "}}"), ("$(", ")"), ("%", "%")];
const BRACKETS: [(&str, &str); 2] = [("<", ">"), ("[", "]")];

/// Whether the whole value is one of these.
pub(super) fn is_example(secret: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(secret) else { return false };
    let lower = text.to_ascii_lowercase();
    is_filler(&lower) || is_worded(&lower) || is_blank(&lower) || is_documented(text)
}

fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | ' ' | '/')
}

/// `xxxx-xxxx`, `****`, `....`, `1234567890`: one sign again and again, or the digits in their order.
fn is_filler(text: &str) -> bool {
    let mut signs = text.chars().filter(|c| !is_separator(*c)).peekable();
    let same = match signs.peek().copied() {
        None => true,
        Some(first) => matches!(first, 'x' | '*' | '#' | '?' | '0') && signs.all(|c| c == first),
    };
    same || "123456789012345678901234567890".starts_with(text)
}

/// `changeme`, `your-api-key-here`, `your_256_bit_secret`.
fn is_worded(text: &str) -> bool {
    let is_number = |word: &str| word.len() <= 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    text.split(is_separator).all(|word| WORDS.contains(&word) || is_number(word))
}

/// `${DB_PASSWORD}`, `<your token>`.
fn is_blank(text: &str) -> bool {
    let within = |(open, close): &(&str, &str)| text.strip_prefix(open)?.strip_suffix(close).map(str::trim);
    let letters = |inner: &str| inner.chars().all(|c| c.is_ascii_alphabetic() || is_separator(c));
    let name = |inner: &str| inner.chars().all(|c| c.is_ascii_alphanumeric() || is_separator(c));
    VARIABLES.iter().filter_map(within).any(name) || BRACKETS.iter().filter_map(within).any(letters)
}

/// The keys of AWS's documentation, which end in what they are.
fn is_documented(text: &str) -> bool {
    let id = text.len() == 20 && (text.starts_with("AKIA") || text.starts_with("ASIA")) && text.ends_with("EXAMPLE");
    id || text.len() == 40 && text.ends_with("EXAMPLEKEY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_examples_when_they_are_all_there_is() {
        for text in [
            "password",
            "changeme",
            "CHANGE_ME",
            "<password>",
            "<your token>",
            "${PASSWORD}",
            "${DB1_PASSWORD}",
            "{{ token }}",
            "%PASSWORD%",
            "xxxx",
            "XXXXXXXX-XXXX",
            "****",
            "....",
            "1234567890",
            "your-api-key-here",
            "your-256-bit-secret",
            "not-a-real-token",
            "AKIAIOSFODNN7EXAMPLE",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ] {
            assert!(is_example(text.as_bytes()), "{text}");
        }
        for text in [
            "Spring-password-2026!",
            "password1",
            "mypasswordQ7",
            "xxxxQ7ab",
            "example.Qk7",
            "changeme8Zq",
            "redacted1a2b3c4d",
            "your-Zk81Lm",
            "1234567890abcdef",
            "<kJ8sQ2vN>",
            "${password}x",
            "1234567891",
            "QEXAMPLE",
        ] {
            assert!(!is_example(text.as_bytes()), "{text}");
        }
    }
}
