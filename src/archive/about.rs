//! Which release an incident is about: the one that its labels or its front matter name, else its title.
//!
//! Refuses to choose between two: a title that names several releases names none.

use super::{Document, DocumentKind, Release};
use crate::value::Version;

/// Ties every incident to its release.
pub(super) fn tie(documents: &mut [Document], releases: &[Release]) {
    for document in documents.iter_mut().filter(|document| document.kind == DocumentKind::Incident) {
        let of = |version: &Version| {
            let same = |release: &&Release| release.product == document.product && !release.template && release.version.same(version);
            releases.iter().position(|release| same(&release))
        };
        let named = document.record.release.as_ref().and_then(|read| read.value.as_ref()).and_then(of);
        let mut titled: Vec<usize> = words(&document.record.page.title).filter_map(|version| of(&version)).collect();
        titled.dedup();
        document.about = named.or_else(|| titled.first().copied().filter(|_| titled.len() == 1));
    }
}

/// The versions of a title: words that hold a dot.
fn words(title: &str) -> impl Iterator<Item = Version> {
    let word = |c: char| c.is_whitespace() || matches!(c, ':' | ',' | '(' | ')' | '[' | ']' | '"' | '`');
    title.split(word).filter(|word| word.contains('.')).filter_map(|word| Version::parse(word.trim_end_matches('.')))
}
