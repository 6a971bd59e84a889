//! The filters and functions that templates have beyond the engine's own, and those of its own that they have not.
//!
//! Refuses to print unescaped text: only what the Markdown renderer wrote passes, which templates see as bytes.

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

/// The most numbers that `range` gives.
const RANGE_LIMIT: i128 = 10_000;

/// Gives an engine its filters and functions.
pub(super) fn register(tera: &mut Tera) {
    tera.register_filter("html", html);
    tera.register_filter("safe", safe);
    tera.register_filter("fill", fill);
    tera.register_function("range", range);
}

/// Prints rendered Markdown.
fn html(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    let bytes = value.as_bytes().ok_or_else(|| Error::message("`html` prints rendered Markdown only; other text needs no filter"))?;
    let text = std::str::from_utf8(bytes).map_err(|_| Error::message("`html` got bytes that are no text"))?;
    Ok(Value::safe_string(text))
}

/// Takes the place of the engine's `safe`.
fn safe(value: Value, _: Kwargs, _: &State) -> TeraResult<Value> {
    // What a component was called with is escaped already, and the engine knows it.
    if value.is_safe() {
        Ok(value)
    } else {
        Err(Error::message("`safe` is not available: everything is escaped but rendered Markdown (`html`)"))
    }
}

/// Puts values where words have `{0}`, `{1}`, `{2}`: `{{ words.as_of | fill(a=date) }}`.
fn fill(text: &str, values: Kwargs, _: &State) -> TeraResult<String> {
    let value = |name: &str| -> TeraResult<String> {
        let value = values.get::<Value>(name)?;
        Ok(value.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).unwrap_or_default())
    };
    let (a, b, c) = (value("a")?, value("b")?, value("c")?);
    Ok(crate::view::words::fill(text, &[&a, &b, &c]))
}

/// Numbers from `start` (0) to below `end`, by `step_by` (1), at most 10,000.
fn range(values: Kwargs, _: &State) -> TeraResult<Vec<i128>> {
    let start = values.get::<i128>("start")?.unwrap_or(0);
    let end = values.must_get::<i128>("end")?;
    let step = values.get::<i128>("step_by")?.unwrap_or(1);
    if step <= 0 || start > end {
        return Err(Error::message("`range` needs `start` not above `end` and a positive `step_by`"));
    }
    let length = end.checked_sub(start).map(|span| span / step + i128::from(span % step != 0));
    match length {
        Some(length) if length <= RANGE_LIMIT => Ok((0..length).map(|number| start + number * step).collect()),
        _ => Err(Error::message(format!("`range` gives at most {RANGE_LIMIT} numbers"))),
    }
}
