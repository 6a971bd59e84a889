//! The lists of digests that evidence holds: `SHA256SUMS`, `*.sha256`, in the forms of coreutils, BSD and Windows.
//!
//! Refuses to check them: `archive` knows the files.

/// One line of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The 1-based line.
    pub line: u32,
    /// The file that is meant, with forward slashes; empty where the list names none.
    pub path: String,
    /// The digest that is stated.
    pub digits: Digits,
}

/// What stands where a digest should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Digits {
    /// SHA-256, in lower case.
    Sha256(String),
    /// A digest of another length, which is not checked.
    Other,
    /// No digest at all.
    None,
}

/// Whether a file is a list of digests by its name.
#[must_use]
pub fn is_list(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.strip_suffix(".txt").unwrap_or(&name);
    ["sha256sums", "sha256sum", "sha256"].iter().any(|known| stem == *known || stem.ends_with(&format!(".{known}")))
}

/// Reads a list. What `path` names is the list itself: a lone digest in `app.tar.gz.sha256` is that of `app.tar.gz`.
#[must_use]
pub fn claims(text: &str, path: &str) -> Vec<Claim> {
    let lines = (1u32..).zip(text.lines().map(str::trim));
    lines.filter(|(_, line)| !line.is_empty() && !line.starts_with(['#', ';'])).map(|(number, line)| claim(number, line, path)).collect()
}

fn claim(number: u32, line: &str, list: &str) -> Claim {
    if let Some((digits, name)) = bsd(line) {
        return Claim { line: number, path: named(name, false), digits };
    }
    let escaped = line.starts_with('\\');
    let line = line.strip_prefix('\\').unwrap_or(line);
    let (first, name) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let name = name.trim_start().trim_start_matches('*');
    let name = if name.is_empty() { lone(list) } else { named(name, escaped) };
    Claim { line: number, path: name, digits: digits(first) }
}

/// `SHA256 (file) = digest`
fn bsd(line: &str) -> Option<(Digits, &str)> {
    let (algorithm, rest) = line.split_once(" (")?;
    let (name, digest) = rest.rsplit_once(") = ")?;
    let known = algorithm.eq_ignore_ascii_case("sha256") || algorithm.eq_ignore_ascii_case("sha2-256");
    let digits = if known { digits(digest) } else { Digits::Other };
    algorithm.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-').then_some((digits, name))
}

fn digits(text: &str) -> Digits {
    let text = text.strip_prefix("sha256:").unwrap_or(text);
    match text.len() {
        _ if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) => Digits::None,
        64 => Digits::Sha256(text.to_ascii_lowercase()),
        32 | 40 | 56 | 96 | 128 => Digits::Other,
        _ => Digits::None,
    }
}

/// The name as paths are written here. Only a name that coreutils escaped has escapes; in any other a backslash is a folder of Windows.
fn named(name: &str, escaped: bool) -> String {
    let name = if escaped {
        let mut plain = String::with_capacity(name.len());
        let mut letters = name.chars();
        while let Some(letter) = letters.next() {
            plain.push(match (letter, if letter == '\\' { letters.next() } else { None }) {
                (_, Some('n')) => '\n',
                (_, Some('r')) => '\r',
                (_, Some(other)) => other,
                (letter, None) => letter,
            });
        }
        plain
    } else {
        name.replace('\\', "/")
    };
    name.strip_prefix("./").map(str::to_owned).unwrap_or(name)
}

fn lone(list: &str) -> String {
    let name = list.rsplit('/').next().unwrap_or(list);
    name.rsplit_once('.').map_or("", |(stem, _)| stem).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_every_kind_are_read() {
        let hex = "0123456789abcdef".repeat(4);
        let upper = hex.to_uppercase();
        let text = format!(
            "# digests\n{hex}  a b.txt\n{upper} *logs\\x.txt\n\\{hex}  odd\\\\name\\n\nSHA256 (b.txt) = {hex}\n{hex}\nTBD  c.txt\n{}  d\n\n",
            "ab".repeat(20)
        );
        let found = claims(&text, "evidence/app.tar.gz.sha256");
        let paths: Vec<&str> = found.iter().map(|claim| claim.path.as_str()).collect();
        assert_eq!(paths, ["a b.txt", "logs/x.txt", "odd\\name\n", "b.txt", "app.tar.gz", "c.txt", "d"]);
        assert!(found[..5].iter().all(|claim| claim.digits == Digits::Sha256(hex.clone())));
        assert_eq!((&found[5].digits, &found[6].digits), (&Digits::None, &Digits::Other));
        assert_eq!(found[0].line, 2);
    }

    #[test]
    fn lists_are_known_by_name() {
        assert!(["SHA256SUMS", "evidence/app.sha256", "sha256sums.txt", "x/rc.SHA256SUM"].iter().all(|path| is_list(path)));
        assert!(!["sums.txt", "sha256.json", "SHA512SUMS"].iter().any(|path| is_list(path)));
    }
}
