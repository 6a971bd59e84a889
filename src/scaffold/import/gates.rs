//! Gates of a stage, as the keys of a YAML record.
//!
//! Refuses a threshold that it does not understand whole: the gate then has none, and passes nothing.

use serde_json::Number;

use super::Node;
use crate::value::{Comparator, parse_decimal};

/// A gate in the making.
#[derive(Debug, Default)]
pub(super) struct Gate {
    pub(super) metric: String,
    /// The number that was observed; a text where there is none, and why.
    pub(super) value: Option<Node>,
    pub(super) unit: Option<&'static str>,
    pub(super) threshold: Option<Threshold>,
    pub(super) claimed: Option<&'static str>,
}

/// A comparison with a number.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Threshold {
    comparator: Comparator,
    number: String,
}

impl Threshold {
    /// `< 500` and nothing more; `None` for anything else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().replace("===", "==");
        let (comparator, number) = Comparator::split(&text)?;
        let number = number.trim();
        parse_decimal(number)?;
        Some(Self { comparator, number: number.to_owned() })
    }

    /// What must hold so that this does not.
    pub(super) fn negated(self) -> Option<Self> {
        let comparator = match self.comparator {
            Comparator::Less => Comparator::AtLeast,
            Comparator::AtMost => Comparator::Greater,
            Comparator::Greater => Comparator::AtMost,
            Comparator::AtLeast => Comparator::Less,
            Comparator::Equal => return None,
        };
        Some(Self { comparator, ..self })
    }
}

impl Gate {
    pub(super) fn node(self) -> Node {
        let mut entries = vec![("metric", Node::text(self.metric))];
        entries.extend(self.value.map(|value| ("value", value)));
        entries.extend(self.unit.map(|unit| ("unit", Node::text(unit))));
        if let Some(threshold) = self.threshold {
            entries.push(("comparator", Node::text(threshold.comparator.sign())));
            entries.push(("threshold", Node::text(threshold.number)));
        }
        entries.extend(self.claimed.map(|claimed| ("claimed", Node::text(claimed))));
        Node::Map(entries)
    }
}

/// A number of JSON; anything else is none.
pub(super) fn number(value: Option<&serde_json::Value>) -> Option<Number> {
    match value? {
        serde_json::Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}
