//! YAML of `infrastructure/` that is not relsite's: a Compose file, a Kubernetes manifest, the settings of another tool.
//!
//! Refuses to read it: it is shown as it stands, templates and all. A misspelt page of ours is no file of another kind.

use super::{codes, infrastructure::INFRASTRUCTURE, markdown::Shown};
use crate::{
    diag::{Problem, Span},
    record::Source,
    text::nearest,
};

/// What a YAML text is, where it is nothing that relsite reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    Compose,
    Kubernetes,
    Other,
}

impl Foreign {
    /// Recognises a text by the keys of its outermost level, whether or not it is YAML as a whole.
    pub(super) fn of(text: &str) -> Option<Self> {
        let keys: Vec<&str> = text.lines().filter_map(outermost).collect();
        let has = |key: &str| keys.contains(&key);
        let is_ours = |key: &&str| {
            let mut known = INFRASTRUCTURE.iter().map(|known| known.name);
            known.any(|known| known.eq_ignore_ascii_case(key)) || nearest(key, INFRASTRUCTURE.iter().map(|known| known.name)).is_some()
        };
        match () {
            () if has("apiVersion") && has("kind") => Some(Self::Kubernetes),
            () if has("services") && is_compose(text) => Some(Self::Compose),
            () if !keys.is_empty() && !keys.iter().any(is_ours) => Some(Self::Other),
            () => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Compose => "a Compose file",
            Self::Kubernetes => "a Kubernetes manifest",
            Self::Other => "YAML of another tool",
        }
    }

    /// The one thing to be said of it.
    pub(super) fn problem(self, source: &Source) -> Problem {
        let message = format!("this is {}: it is shown as it stands, and nothing is read from it", self.name());
        let help = "put it into the evidence of a release to have services held against it; `relsite schema infrastructure` prints what is read here";
        Problem::new(&codes::FOREIGN, Span::start_of(source.file), message).help(help)
    }
}

/// The key of a line that is not indented.
fn outermost(line: &str) -> Option<&str> {
    let (key, rest) = line.split_once(':')?;
    let key = key.trim_end().trim_matches(['"', '\'']);
    let is_key = line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '"' | '\'' | '.' | '$'));
    (is_key && !key.is_empty() && (rest.is_empty() || rest.starts_with(char::is_whitespace))).then_some(key)
}

/// Whether services stand by name, and one of them has an image or is built. Ours are a list.
fn is_compose(text: &str) -> bool {
    let beneath = text.lines().skip_while(|line| outermost(line) != Some("services")).skip(1);
    let mut beneath =
        beneath.take_while(|line| outermost(line).is_none()).map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let by_name = beneath.next().is_some_and(|line| !line.starts_with('-') && line.contains(':'));
    by_name && beneath.any(|line| ["image:", "build:", "extends:"].iter().any(|key| line.starts_with(key)))
}

/// The text in a fence that nothing in it can close.
pub(super) fn shown(source: &Source) -> Shown {
    let text = source.text.trim_end();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
    let places = [1].into_iter().chain(1..=lines).chain([lines.max(1)]).map(|line| (line, 1)).collect();
    Shown { text: format!("{fence}yaml\n{text}\n{fence}\n"), places }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_ours_is_known_by_its_keys() {
        let compose = "# dev\nversion: '3'\nservices:\n  # first\n  api:\n    image: api:1\nvolumes:\n  data: {}\n";
        let helm = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n";
        let rules = "groups:\n  - name: api\n    rules: []\n";
        let cases = [
            (compose, Some(Foreign::Compose)),
            (helm, Some(Foreign::Kubernetes)),
            (rules, Some(Foreign::Other)),
            ("services:\n  - name: api\n    version: 1\n", None),
            ("services:\n  api:\n    ports: [80]\n", None),
            ("servces:\n  - name: api\n", None),
            ("title: What we run on\ncolour: blue\n", None),
            ("", None),
            ("- a\n- b: c\n", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Foreign::of(text), expected, "{text}");
        }
    }
}
