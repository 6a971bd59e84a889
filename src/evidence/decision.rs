//! The decision to deploy, GO or NO-GO.

use super::{Confidence, Kind, Reader, text::labels};

/// A decision to go.
pub(super) static GO_NO_GO: Reader = Reader::shown_as_is(Kind::GoNoGo, |head| Confidence::Likely.when(is_go_no_go(head.text)));

fn is_go_no_go(text: &str) -> bool {
    let head: String = text.chars().take(200).collect::<String>().to_uppercase();
    let named = ["GO / NO-GO", "GO/NO-GO", "GO-NO-GO", "GO NO-GO"].iter().any(|name| head.contains(name));
    named || labels(text, &["decision"]) == 1 && text.contains("[x]")
}
