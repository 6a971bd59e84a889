//! A release's tag: what git shows of it, or `REL=`, `SHA=` lines of a deployment script.

use super::{Confidence, Kind, Reader, text::lines};

/// A release's tag.
pub(super) static RELEASE_TAG: Reader = Reader::shown_as_is(Kind::ReleaseTag, |head| Confidence::Likely.when(is_release_tag(head.text)));

fn is_release_tag(text: &str) -> bool {
    let starts = |word: &str| lines(text).any(|line| line.starts_with(word));
    starts("tag ") && starts("commit ") || starts("REL=") && starts("SHA=")
}
