//! Series of evidence as drawings: numbers over their places, the limits of the gates that they were held to as lines.
//!
//! Refuses to say by a line alone what words do not say, and to leave out a peak where points are many.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::Serialize;

use super::{measured::quantity, words::Words, words::fill};
use crate::{
    archive::{Gate, Release},
    evidence::{Sample, Series},
    value::{Limit, Unit},
};

/// How many drawings a page has.
const MOST: usize = 24;
/// How many numbers make a curve.
const FEWEST: usize = 3;
/// How many points a curve has at most: more lie closer than a screen shows.
const POINTS: usize = 400;

/// The drawing in its own units.
const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 160.0;

/// A limit that a series was held to.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The series, as the file names it.
    pub series: String,
    /// The limit in the unit of the file.
    pub limit: Decimal,
    /// The limit as the record has it: `API P95 < 200ms`.
    pub text: String,
}

/// A series over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Curve {
    /// The series.
    pub title: String,
    /// What the drawing says, in words.
    pub story: String,
    /// All points as SVG writes them.
    pub line: String,
    /// The lines of limits.
    pub limits: Vec<Level>,
    /// The labels of the vertical axis, top and bottom.
    pub top: String,
    /// The lowest number of the axis.
    pub bottom: String,
    /// The labels of the horizontal axis, left and right.
    pub from: String,
    /// Where it ends.
    pub until: String,
}

/// A level with its name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Level {
    /// From the top.
    pub y: f64,
    /// What it is.
    pub text: String,
}

/// The limits of the gates that were measured in a file.
#[must_use]
pub fn held(release: &Release, file: usize) -> Vec<Held> {
    let gates = release.stages.iter().flat_map(|stage| &stage.gates);
    let mut all: Vec<Held> = gates.filter_map(|gate| limit(gate, file)).collect();
    all.sort_by(|a, b| (&a.series, a.limit, &a.text).cmp(&(&b.series, b.limit, &b.text)));
    all.dedup();
    all
}

fn limit(gate: &Gate, file: usize) -> Option<Held> {
    let measured = gate.measured.as_ref().filter(|measured| measured.evidence == file)?;
    let threshold = gate.record.threshold.as_ref()?;
    let (series, own) = &measured.series;
    let base = match &threshold.value.as_ref()?.limit {
        Limit::Absolute(quantity) if quantity.unit.compatible(own) => quantity.base()?,
        Limit::Absolute(_) => return None,
        // A baseline's limit has the unit of the number that was observed.
        Limit::Baseline(_) => gate.limit?.checked_mul(Unit::parse(&measured.unit).scale)?,
    };
    let text = format!("{} {}", crate::value::without_emoji(gate.record.metric.trim()), threshold.text);
    Some(Held { series: series.clone(), limit: base.checked_div(own.scale)?.normalize(), text })
}

/// The drawings of a file's series, those with limits first.
#[must_use]
pub fn curves(samples: &[Sample], held: &[Held], words: &Words) -> Vec<Curve> {
    let mut all = Series::all(samples);
    all.retain(|series| series.samples.iter().filter(|sample| sample.value.is_some()).count() >= FEWEST);
    let is_held = |series: &Series<'_>| held.iter().any(|held| series.samples.first().is_some_and(|first| first.name == held.series));
    all.sort_by_key(|series| !is_held(series));
    all.iter().take(MOST).filter_map(|series| curve(series, held, words)).collect()
}

fn curve(series: &Series<'_>, held: &[Held], words: &Words) -> Option<Curve> {
    let first = series.samples.first()?;
    let own: Vec<&Held> = held.iter().filter(|held| held.series == first.name).collect();
    let summary = series.summary()?;
    let (low, high) = own.iter().fold((summary.min, summary.max), |(low, high), held| (low.min(held.limit), high.max(held.limit)));
    let scale = Scale::of(low, high)?;
    let points = placed(series);
    let line = thinned(&points).iter().map(|(x, number)| Some(format!("{x},{}", scale.height(*number)?))).collect::<Option<Vec<_>>>()?;
    let unit = first.unit.as_deref().unwrap_or_default();
    let limits = own.iter().filter_map(|held| Some(Level { y: scale.height(held.limit)?, text: held.text.clone() })).collect();
    let own_words = &words.reports;
    let (count, range) = (summary.count.to_string(), [summary.min, summary.median, summary.max].map(|number| quantity(number, unit)));
    let title = series.name();
    let mut story = fill(own_words.curve_story, &[&title, &count, &range[0], &range[2], &range[1]]);
    for held in &own {
        story.push(' ');
        story.push_str(&fill(own_words.curve_limit, &[&held.text, &quantity(held.limit, unit)]));
    }
    let time = |sample: Option<&&Sample>| sample.and_then(|sample| sample.time).map(|time| time.to_string());
    let line_of = |sample: Option<&&Sample>| sample.map(|sample| format!("L{}", sample.line)).unwrap_or_default();
    Some(Curve {
        title,
        story,
        line: line.join(" "),
        limits,
        top: quantity(high, unit),
        bottom: quantity(low, unit),
        from: time(series.samples.first()).unwrap_or_else(|| line_of(series.samples.first())),
        until: time(series.samples.last()).unwrap_or_else(|| line_of(series.samples.last())),
    })
}

/// From numbers to heights.
struct Scale {
    low: f64,
    span: f64,
}

impl Scale {
    fn of(low: Decimal, high: Decimal) -> Option<Self> {
        let (low, high) = (low.to_f64()?, high.to_f64()?);
        let span = high - low;
        Some(Self { low, span: if span > 0.0 { span } else { 1.0 } })
    }

    fn height(&self, number: Decimal) -> Option<f64> {
        let share = ((number.to_f64()? - self.low) / self.span).clamp(0.0, 1.0);
        Some(round((HEIGHT - 8.0) * (1.0 - share) + 4.0))
    }
}

fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// The finite numbers from left to right: by their times where all have one, else evenly.
fn placed(series: &Series<'_>) -> Vec<(f64, Decimal)> {
    let known: Vec<&Sample> = series.samples.iter().copied().filter(|sample| sample.value.is_some()).collect();
    let seconds: Option<Vec<f64>> = known.iter().map(|sample| sample.time.map(|time| time.as_millisecond() as f64)).collect();
    let steps = seconds.filter(|all| all.is_sorted() && all.first() < all.last());
    let steps = steps.unwrap_or_else(|| (0..known.len()).map(|step| step as f64).collect());
    let (first, last) = (steps.first().copied().unwrap_or(0.0), steps.last().copied().unwrap_or(1.0));
    let width = if last > first { last - first } else { 1.0 };
    let x = |step: f64| round((step - first) / width * WIDTH);
    known.iter().zip(steps).filter_map(|(sample, step)| Some((x(step), sample.value?))).collect()
}

/// At most so many points: of each stretch its lowest and its highest, in their order.
fn thinned(points: &[(f64, Decimal)]) -> Vec<(f64, Decimal)> {
    if points.len() <= POINTS {
        return points.to_vec();
    }
    let stretch = points.len().div_ceil(POINTS / 2);
    let extremes = |part: &[(f64, Decimal)]| {
        let by_number = |(at, (_, number)): &(usize, &(f64, Decimal))| (*number, *at);
        let low = part.iter().enumerate().min_by_key(by_number).map(|(at, _)| at);
        let high = part.iter().enumerate().max_by_key(by_number).map(|(at, _)| at);
        let mut both: Vec<usize> = low.into_iter().chain(high).collect();
        both.sort_unstable();
        both.dedup();
        both.into_iter().map(|at| part[at]).collect::<Vec<_>>()
    };
    points.chunks(stretch).flat_map(extremes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::words;

    fn sample(number: i64, line: u32) -> Sample {
        Sample::new("api_p95_ms", Some(Decimal::from(number)), line)
    }

    #[test]
    fn a_curve_has_its_limit_and_says_so() {
        let samples = [sample(150, 1), sample(420, 2), sample(160, 3)];
        let held = [Held { series: "api_p95_ms".into(), limit: Decimal::from(200), text: "API P95 < 200ms".into() }];
        let all = curves(&samples, &held, words::of("en"));
        assert_eq!(all[0].line, "0,156 320,4 640,150.4");
        assert_eq!(all[0].limits, [Level { y: 127.9, text: "API P95 < 200ms".into() }]);
        assert!(
            all[0].story.contains("150") && all[0].story.contains("420") && all[0].story.contains("API P95 < 200ms"),
            "{}",
            all[0].story
        );
        assert!(curves(&samples[..2], &held, words::of("en")).is_empty());
    }

    #[test]
    fn peaks_stay_where_points_are_thinned() {
        let mut samples: Vec<Sample> = (0..10_000).map(|line| sample(100, line + 1)).collect();
        samples[4_321].value = Some(Decimal::from(999));
        let all = curves(&samples, &[], words::of("en"));
        let points = all[0].line.split(' ').count();
        assert!(points <= 2 * POINTS, "{points}");
        assert!(all[0].line.contains(",4 "), "the peak is drawn");
    }

    #[test]
    fn equal_numbers_make_a_level_curve() {
        let all = curves(&[sample(5, 1), sample(5, 2), sample(5, 3)], &[], words::of("en"));
        assert_eq!(all[0].line, "0,156 320,156 640,156");
    }
}
