//! TOML with the line of every value.
//!
//! Refuses to read on behind the first mistake, and to think about dates: they are texts.

use std::borrow::Cow;

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Budget, Tree, TreeValue};
use crate::{
    evidence::{Fault, codes},
    site::Limits,
};

pub(super) fn read(text: &str, limits: &Limits) -> Result<Tree, Fault> {
    let lines = Lines::of(text);
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| lines.at(span.start));
        Fault::new(&codes::MALFORMED, line, error.message().lines().next().unwrap_or_default())
    })?;
    let mut budget = Budget::of(limits);
    Ok(Tree { line: 1, value: of_table(table.into_inner(), 1, &lines, &mut budget)? })
}

/// Where lines begin.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        Self(std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect())
    }

    fn at(&self, byte: usize) -> u32 {
        u32::try_from(self.0.partition_point(|start| *start <= byte)).unwrap_or(u32::MAX).max(1)
    }
}

fn tree(value: Spanned<DeValue<'_>>, depth: u64, lines: &Lines, budget: &mut Budget) -> Result<Tree, Fault> {
    let line = lines.at(value.span().start);
    budget.take(line, depth)?;
    let value = match value.into_inner() {
        DeValue::String(text) => TreeValue::Text(text.into_owned()),
        DeValue::Integer(number) => TreeValue::Number(number.as_str().to_owned()),
        DeValue::Float(number) => TreeValue::Number(number.as_str().to_owned()),
        DeValue::Boolean(flag) => TreeValue::Flag(flag),
        DeValue::Datetime(date) => TreeValue::Text(date.to_string()),
        DeValue::Array(items) => {
            TreeValue::List(items.into_iter().map(|item| tree(item, depth + 1, lines, budget)).collect::<Result<_, _>>()?)
        }
        DeValue::Table(table) => of_table(table, depth, lines, budget)?,
    };
    Ok(Tree { line, value })
}

fn of_table(table: DeTable<'_>, depth: u64, lines: &Lines, budget: &mut Budget) -> Result<TreeValue, Fault> {
    let entry = |(key, value): (Spanned<Cow<'_, str>>, Spanned<DeValue<'_>>)| {
        Ok((key.into_inner().into_owned(), tree(value, depth + 1, lines, budget)?))
    };
    Ok(TreeValue::Map(table.into_iter().map(entry).collect::<Result<_, Fault>>()?))
}
