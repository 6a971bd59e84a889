//! YAML, document by document, with the line of every value. Numbers keep their spelling.
//!
//! Refuses what nests too deep or repeats too much through aliases.

use super::{Budget, Tree, TreeValue};
use crate::{
    evidence::{Fault, codes},
    site::Limits,
    text::yaml::{self, Node, Value},
};

pub(super) fn read(text: &str, limits: &Limits) -> Result<Vec<Tree>, Fault> {
    let mut budget = Budget::of(limits);
    let parts = yaml::parts(text);
    let count = parts.len();
    let document = |(index, part)| {
        let node = yaml::read(part, limits.evidence_depth).map_err(|broken| Fault::new(&codes::MALFORMED, broken.line, &broken.message))?;
        if let Some(open) = yaml::cut_off(text, &node).filter(|_| index + 1 == count) {
            let line = u32::try_from(text.lines().count()).unwrap_or(u32::MAX);
            return Err(Fault::new(&codes::MALFORMED, line, format!("the file ends at `{open}`, with nothing beneath: it was cut off")));
        }
        tree(node, 1, &mut budget)
    };
    parts.into_iter().enumerate().map(document).collect()
}

fn tree(node: Node, depth: u64, budget: &mut Budget) -> Result<Tree, Fault> {
    budget.take(node.line, depth)?;
    let value = match node.value {
        Value::Null => TreeValue::Null,
        Value::Flag(flag, _) => TreeValue::Flag(flag),
        Value::Number(number) => TreeValue::Number(number),
        Value::Text(text) => TreeValue::Text(text),
        Value::List(items) => TreeValue::List(items.into_iter().map(|item| tree(item, depth + 1, budget)).collect::<Result<_, _>>()?),
        Value::Map(entries) => {
            let mut all = Vec::with_capacity(entries.len());
            for (key, value) in entries {
                all.push((name(key, depth + 1, budget)?, tree(value, depth + 1, budget)?));
            }
            TreeValue::Map(all)
        }
    };
    Ok(Tree { line: node.line, value })
}

/// A key as it is written: `n` and `on` are keys, whatever YAML 1.1 makes of them.
fn name(key: Node, depth: u64, budget: &mut Budget) -> Result<String, Fault> {
    match key.value {
        Value::Flag(_, written) => Ok(written),
        _ => Ok(tree(key, depth, budget)?.written().unwrap_or_default()),
    }
}
