//! Evidence that a record names against the files that are there: brackets, globs, placeholders, with and without time stamps.
//!
//! Refuses regular expressions: an archive has millions of names to match.

use std::collections::BTreeSet;

/// One expectation: the pattern as the page shows it, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    /// As written, one alternative of each bracket.
    pub(super) path: String,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    /// Any characters but a slash, at least one.
    Any,
}

/// Takes a pattern apart: `[1,5,25]` is one expectation each; `[timestamp]`, `[VERSION]` and `*` stand for anything.
pub(super) fn expected(pattern: &str) -> Vec<Expected> {
    alternatives(pattern).into_iter().map(|path| Expected { pieces: pieces(&path), path }).collect()
}

/// What a pattern asks for and none of these files of a release is, one alternative of each bracket.
#[must_use]
pub fn unmet(pattern: &str, paths: &[&str]) -> Vec<String> {
    let lacking = |expected: &Expected| !paths.iter().any(|path| expected.fits(path));
    expected(pattern).into_iter().filter(lacking).map(|expected| expected.path).collect()
}

/// Whether a pattern fits a file of the evidence, by its path beneath the release's folder or beneath `evidence/`.
#[must_use]
pub fn names(pattern: &str, path: &str) -> bool {
    expected(pattern).iter().any(|one| one.fits(path))
}

/// How many expectations one pattern may become: brackets multiply.
const MOST: usize = 256;

fn alternatives(pattern: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut rest = pattern;
    while let Some(open) = rest.find('[') {
        let Some(close) = rest[open..].find(']').map(|at| open + at) else { break };
        let inner = &rest[open + 1..close];
        let choices: Vec<&str> = inner.split(',').map(str::trim).collect();
        let before = &rest[..open];
        let listed = choices.len() > 1 && all.len() * choices.len() <= MOST;
        all = if listed {
            all.iter().flat_map(|head| choices.iter().map(move |choice| format!("{head}{before}{choice}"))).collect()
        } else {
            all.iter().map(|head| format!("{head}{before}[{inner}]")).collect()
        };
        rest = &rest[close + 1..];
    }
    all.iter().map(|head| format!("{head}{rest}")).collect()
}

fn pieces(path: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut rest = path;
    while let Some(c) = rest.chars().next() {
        let blank = (c == '[').then(|| rest.find(']')).flatten();
        if blank.is_none() && c != '*' {
            text.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        if pieces.last() != Some(&Piece::Any) {
            pieces.push(Piece::Any);
        }
        rest = &rest[blank.map_or(1, |close| close + 1)..];
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    pieces
}

impl Expected {
    /// Whether it holds nothing but text.
    fn literal(&self) -> bool {
        self.pieces.iter().all(|piece| matches!(piece, Piece::Text(_)))
    }

    /// The same for a file of a release, by its path beneath the release's folder or beneath `evidence/`.
    pub(super) fn fits(&self, path: &str) -> bool {
        self.matches(path) || path.strip_prefix("evidence/").is_some_and(|short| self.matches(short))
    }

    /// Whether a file is what was expected: by its name, or by its name without the time stamp that a writer added.
    pub(super) fn matches(&self, path: &str) -> bool {
        if self.literal() {
            return self.path == path || path.len() > self.path.len() && without_stamp(path).is_some_and(|bare| bare == self.path);
        }
        follows(&self.pieces, path) || without_stamp(path).is_some_and(|bare| follows(&self.pieces, &bare))
    }
}

/// Follows every place that the pieces so far can reach at once: trying one way after another would take for ever with many stars.
fn follows(pieces: &[Piece], text: &str) -> bool {
    let mut reached = BTreeSet::from([0]);
    for piece in pieces {
        reached = match piece {
            Piece::Text(head) => {
                reached.into_iter().filter(|at| text[*at..].starts_with(head.as_str())).map(|at| at + head.len()).collect()
            }
            Piece::Any => reached.into_iter().flat_map(|at| ends_of_any(at, text)).collect(),
        };
    }
    reached.contains(&text.len())
}

/// Where one or more characters behind `at`, none of them a slash, may end.
fn ends_of_any(at: usize, text: &str) -> impl Iterator<Item = usize> {
    text[at..].char_indices().take_while(|(_, c)| *c != '/').map(move |(offset, c)| at + offset + c.len_utf8())
}

/// `rollout_stage_1_20251016_194548.txt` without the stamp is `rollout_stage_1.txt`.
fn without_stamp(path: &str) -> Option<String> {
    let dot = path.rfind('.').filter(|dot| !path[*dot..].contains('/')).unwrap_or(path.len());
    let (stem, ending) = path.split_at(dot);
    let digits = |text: &str, len: &[usize]| len.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let (head, last) = stem.rsplit_once(['_', '-'])?;
    let is_time = |text: &str| digits(text.trim_end_matches('Z'), &[4, 6]);
    let is_day_time = |text: &str| text.split_once('T').is_some_and(|(day, time)| digits(day, &[8]) && is_time(time));
    let bare = match head.rsplit_once(['_', '-']) {
        _ if is_day_time(last) || digits(last, &[8]) => head,
        Some((head, day)) if is_time(last) && digits(day, &[8]) => head,
        _ => return None,
    };
    Some(format!("{bare}{ending}"))
}

/// The share of traffic that a name carries: `logs_stage_25.txt` is about 25 %.
pub(super) fn stage_percent(path: &str) -> Option<rust_decimal::Decimal> {
    let name = path.rsplit('/').next()?.to_lowercase();
    let rest = &name[name.find("stage_").or_else(|| name.find("stage-"))? + "stage_".len()..];
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let number = crate::value::parse_decimal(&rest[..end])?;
    (number <= rust_decimal::Decimal::ONE_HUNDRED).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let any = |pattern: &str, path: &str| expected(pattern).iter().any(|expected| expected.matches(path));
        assert_eq!(expected("evidence/logs_stage_[1,5,25].txt").len(), 3);
        assert!(any("evidence/logs_stage_[1,5,25].txt", "evidence/logs_stage_25.txt"));
        assert!(!any("evidence/logs_stage_[1,5,25].txt", "evidence/logs_stage_50.txt"));
        assert!(any("evidence/rollback_[timestamp].txt", "evidence/rollback_20260915T0947Z.txt"));
        assert!(any("evidence/rollout_stage_*.txt", "evidence/rollout_stage_1.txt"));
        assert!(any("evidence/rollout_stage_1.txt", "evidence/rollout_stage_1_20251016_194548.txt"));
        assert!(any("evidence/sbom_v[VERSION].json", "evidence/sbom_v2.4.0.json"));
        assert!(!any("evidence/a*.txt", "evidence/a/b.txt"));
        assert!(!any("evidence/a.txt", "evidence/b.txt"));
        assert_eq!(expected(&"[1,2,3,4,5,6,7,8]".repeat(9)).len(), 64);
    }

    #[test]
    fn files_are_named_from_the_folder_of_the_release_or_of_its_evidence() {
        for pattern in ["evidence/a.txt", "a.txt", "evidence/*.txt", "*.txt"] {
            assert!(names(pattern, "evidence/a.txt"), "{pattern}");
            assert_eq!(unmet(pattern, &["evidence/a.txt"]), Vec::<String>::new());
        }
        assert!(!names("a.txt", "other/a.txt"));
        assert_eq!(unmet("a_[1,2].txt", &["evidence/a_1.txt"]), ["a_2.txt"]);
    }

    #[test]
    fn stages_by_name() {
        let percent = |path: &str| stage_percent(path).map(|p| p.to_string());
        assert_eq!(percent("evidence/logs_stage_25.txt").as_deref(), Some("25"));
        assert_eq!(percent("evidence/release_tag.txt"), None);
    }
}
