//! The delivery of a product on its overview: five numbers, each with what it counts and how it was computed.
//!
//! Refuses a score, a colour, and a rate of too few deployments.

use jiff::ToSpan;
use rust_decimal::Decimal;
use serde::Serialize;

use super::{
    format::{self, percent},
    lead,
    parts::Link,
    viewpoint::Viewpoint,
    words::{Words, fill},
};
use crate::archive::{self, ENOUGH, Metric, Node, WINDOW_DAYS};

/// The block of the overview.
#[derive(Debug, Clone, Serialize)]
pub struct DeliveryView {
    /// Its heading.
    pub title: String,
    /// The five metrics.
    pub metrics: Vec<MetricView>,
    /// That there are too few deployments for rates.
    pub note: Option<String>,
    /// From when to when was counted.
    pub window: String,
}

/// One metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MetricView {
    /// Its name.
    pub label: &'static str,
    /// Its value, or why there is none.
    pub value: String,
    /// What it was computed from: `2 of 5`.
    pub count: Option<String>,
    /// The releases that it counts.
    pub links: Vec<Link>,
    /// How many more there are.
    pub more: Option<String>,
    /// What it means.
    pub definition: &'static str,
}

/// How many counted releases a metric names.
const NAMED: usize = 5;

/// The delivery of a product; `None` where nothing was ever deployed.
#[must_use]
pub fn view(product: usize, at: &Viewpoint<'_>) -> Option<DeliveryView> {
    let words = &at.words.way_back;
    if archive::deployments(at.archive, product).is_empty() {
        return None;
    }
    let found = archive::delivery(at.archive, product);
    let deployments = found.frequency.of;
    let rate = |metric: &Metric| {
        let count = fill(words.count_of, &[&metric.count.to_string(), &metric.of.to_string()]);
        match metric.value {
            Some(value) => (percent((value * Decimal::ONE_HUNDRED).round_dp(1)), Some(count)),
            None => (count, None),
        }
    };
    let (fail, fails) = rate(&found.fail_rate);
    let (rework, reworks) = rate(&found.rework_rate);
    let counted = counted(deployments, words.deployments_one, words.deployments_many);
    let (frequency, of) = match found.frequency.value {
        Some(value) => (value.round_dp(1).normalize().to_string(), Some(counted)),
        None => (counted, None),
    };
    let lead = (lead::line(&found.lead_time, at.words), lead::count(&found, at));
    let one = |label, value, count, metric: &Metric, definition| metric_view((label, definition), value, count, &metric.counted, at);
    let metrics = vec![
        one(words.frequency, frequency, of, &found.frequency, words.def_frequency),
        one(words.lead_time, lead.0, lead.1, &found.lead_time, words.def_lead_time),
        one(words.fail_rate, fail, fails, &found.fail_rate, words.def_fail_rate),
        one(
            words.recovery,
            recovery(&found.recovery, at.words),
            recoveries(&found.recovery, at.words),
            &found.recovery,
            words.def_recovery,
        ),
        one(words.rework_rate, rework, reworks, &found.rework_rate, words.def_rework_rate),
    ];
    let first = at.archive.today().checked_sub((WINDOW_DAYS - 1).days()).unwrap_or(at.archive.today());
    let shown = |day| format::day(day, at.words).shown;
    Some(DeliveryView {
        title: fill(words.delivery, &[&WINDOW_DAYS.to_string()]),
        metrics,
        note: (deployments < ENOUGH).then(|| fill(words.too_few, &[&ENOUGH.to_string()])),
        window: fill(words.def_window, &[&shown(first), &shown(at.archive.today())]),
    })
}

fn metric_view(
    (label, definition): (&'static str, &'static str),
    value: String,
    count: Option<String>,
    counted: &[usize],
    at: &Viewpoint<'_>,
) -> MetricView {
    let links = counted.iter().take(NAMED).filter_map(|index| at.link(Node::Release(*index))).collect();
    let more = counted.len().checked_sub(NAMED).filter(|more| *more > 0).map(|more| fill(at.words.and_more, &[&more.to_string()]));
    MetricView { label, value, count, links, more, definition }
}

fn recovery(metric: &Metric, words: &Words) -> String {
    let Some(hours) = metric.value else { return words.way_back.no_recoveries.to_owned() };
    lead::span(hours, words)
}

fn recoveries(metric: &Metric, words: &Words) -> Option<String> {
    (metric.of > 0).then(|| counted(metric.of, words.way_back.recoveries_one, words.way_back.recoveries_many))
}

fn counted(count: usize, one: &str, many: &str) -> String {
    fill(if count == 1 { one } else { many }, &[&count.to_string()])
}
