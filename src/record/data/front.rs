//! The keys of front matter, for its schema.
//!
//! Refuses to be read from: `yaml` reads front matter, and a test compares the two.

use super::shape::{Key, Shape};

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about }
}

/// The keys of front matter.
pub static FRONT_MATTER: &[Key] = &[
    key("title", Shape::Text, "the title of the page"),
    key("description", Shape::Text, "one sentence for lists and search engines"),
    key("version", Shape::Text, "the version, as in the tag"),
    key("date", Shape::Text, "when it was released: 2026-09-15T09:00:00Z"),
    key("type", Shape::Text, "major, minor, patch or hotfix"),
    key("strategy", Shape::Text, "canary, blue-green, rolling or standard"),
    key("deployment", Shape::Text, "another name of `strategy`"),
    key("tag", Shape::Text, "the git tag"),
    key("commit", Shape::Text, "the git commit"),
    key("previous", Shape::Text, "the version before it"),
    key("next", Shape::Text, "the version that comes next"),
    key("release", Shape::Text, "the release that an incident is about"),
    key("owner", Shape::Text, "who looks after the page"),
    key("status", Shape::Text, "how far the page is"),
    key("summary", Shape::Text, "one paragraph on the release"),
    key("draft", Shape::Flag, "whether it is left out of builds without --drafts"),
    key("lang", Shape::Text, "the language of the text"),
    key("aliases", Shape::List(&Shape::Text), "older addresses that lead here"),
    key("allow", Shape::List(&Shape::Map(ALLOW)), "problems that are silenced, with a reason"),
];

/// One row of `allow`.
pub(super) static ALLOW: &[Key] = &[
    key("code", Shape::Text, "the code of the problem"),
    key("reason", Shape::Text, "why it is fine here"),
    key("until", Shape::Text, "the day until which it is"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::FRONT_MATTER;
    use crate::record::yaml::KEYS;

    #[test]
    fn every_key_that_is_read_is_there() {
        let read: BTreeSet<&str> = KEYS.iter().copied().chain(["aliases", "allow"]).collect();
        assert_eq!(FRONT_MATTER.iter().map(|key| key.name).collect::<BTreeSet<_>>(), read);
    }
}
