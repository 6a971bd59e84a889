//! The known word nearest to a mistyped one: for every message that says "did you mean".
//!
//! Refuses to guess far: more than a third of the word changed, or a word longer than any name, has no nearest.

/// The longest word that is compared, in characters: the work grows with its square, and no name of ours is longer.
const LONGEST: usize = 64;

/// The known word with the smallest edit distance; the first of equals. Case does not count.
///
/// A word shorter than three characters may differ in one, any other in a third of its characters.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = folded(word)?;
    let limit = (word.len() / 3).max(1);
    known
        .into_iter()
        .filter_map(|candidate| Some((distance(&word, &folded(candidate)?), candidate)))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Lower-case characters; `None` when there are more than [`LONGEST`].
fn folded(word: &str) -> Option<Vec<char>> {
    let characters: Vec<char> = word.chars().take(LONGEST + 1).flat_map(char::to_lowercase).collect();
    (characters.len() <= LONGEST).then_some(characters)
}

/// Optimal string alignment: insertions, deletions, substitutions and swapped neighbours each count one.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let replaced = last[j] + usize::from(ca != cb);
            let mut best = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *ca == b[j - 1] && a[i - 1] == *cb {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["title", "theme", "limits", "problems"];
        assert_eq!(nearest("tilte", known), Some("title"));
        assert_eq!(nearest("Titel", known), Some("title"));
        assert_eq!(nearest("problem", known), Some("problems"));
        assert_eq!(nearest("zzz", known), None);
        assert_eq!(nearest("", known), None);
        assert_eq!(nearest(&"t".repeat(100_000), known), None);
    }

    #[test]
    fn swapped_neighbours_count_once() {
        let count = |a: &str, b: &str| distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>());
        assert_eq!(count("ab", "ba"), 1);
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("kitten", "sitting"), 3);
    }
}
