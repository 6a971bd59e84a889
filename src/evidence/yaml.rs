//! Plain YAML, document by document.
//!
//! Refuses to show a part of what breaks: behind the first mistake nothing is certain.

use super::{Confidence, Exhibit, Head, Input, Kind, Needs, Reader, Reading, Tree, TreeValue, text::mostly};
use crate::site::Limits;

/// YAML that is nothing else.
pub(super) static YAML: Reader = Reader { kind: Kind::Yaml, most: Confidence::Possible, fits, needs: Needs::Whole, read };

pub(super) fn fits(head: &Head<'_>) -> Confidence {
    let is_key = |key: &str| !key.is_empty() && !key.contains([' ', ',', '<']);
    let structured = |line: &str| line.starts_with("- ") || line == "---" || key_of(line).is_some_and(is_key);
    let keyed = || head.text.lines().any(|line| key_of(line.trim_start().trim_start_matches("- ")).is_some_and(is_key));
    let begins = head.text.starts_with("---\n") || head.text.starts_with("---\r\n") || head.text.starts_with("%YAML");
    Confidence::Possible.when(begins || mostly(head.text, structured) && keyed())
}

/// What stands before the colon of `key: value` or `key:`.
fn key_of(line: &str) -> Option<&str> {
    line.split_once(": ").map(|(key, _)| key).or_else(|| line.trim_end().strip_suffix(':'))
}

fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    match Tree::of_yaml(input.text, limits) {
        Ok(documents) => {
            let mut reading = Reading::default();
            reading.facts.state("valid", true);
            reading.facts.state("documents", documents.len());
            // A single word is no structure: its line is shown anyway.
            let nested = |tree: &Tree| matches!(tree.value, TreeValue::List(_) | TreeValue::Map(_));
            reading.exhibits = documents.into_iter().filter(nested).map(Exhibit::Tree).collect();
            reading
        }
        Err(fault) => {
            let mut reading = Reading::of_fault(fault);
            reading.facts.state("valid", false);
            reading
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::recognise;

    fn reading(text: &str) -> Reading {
        let recognised = recognise(text.as_bytes());
        assert_eq!(recognised.kind, Kind::Yaml, "{text}");
        recognised.read(text.as_bytes(), text.len() as u64, &|| None, &Limits::default())
    }

    #[test]
    fn documents_are_trees() {
        let found = reading("---\na: 1\nb: [x, y]\n---\n- c\n...\n");
        assert_eq!((found.exhibits.len(), found.facts.number("documents")), (2, Some(2.into())));
        assert!(found.faults.is_empty());
        assert_eq!(reading("service: api\nreplicas: 3\nimage: x\n").exhibits.len(), 1);
    }

    #[test]
    fn what_breaks_is_a_fault() {
        let broken = reading("a: 1\nb:\n\t- tab\nc: d\ne: f\n");
        assert_eq!(broken.faults[0].code.name, "evidence/malformed");
        assert_eq!(broken.facts.json(), serde_json::json!({"valid": false}));
        let cut = reading("service: api\nreplicas: 3\nspec:\n  image:");
        assert_eq!((cut.faults[0].code.name, cut.faults[0].line, cut.exhibits.len()), ("evidence/malformed", 4, 0));
        let laughs = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\nh: [*g,*g,*g,*g,*g,*g,*g,*g,*g]\n";
        assert!(!reading(laughs).faults.is_empty());
    }
}
