//! The roll-out as a drawing: one bar per stage, rollbacks where they happened, and the same story in words.
//!
//! Refuses to draw a false time: where the recorded times do not fit each other, bars show durations only, and a note says so.

mod layout;

use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use self::layout::{Piece, Slot};
use crate::{
    archive::{Release, Rollback, Stage, Status, Verdict},
    record,
    value::{Mark, Quantity},
};

/// Relsite's own words in the drawing. `{0}`, `{1}` stand for values, in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimelineWords<'w> {
    /// `Stages of {0}`: the version.
    pub title: &'w str,
    /// `{0} for {1}`: traffic and duration.
    pub stage: &'w str,
    /// `{0} of {1} metrics passed`.
    pub metrics: &'w str,
    /// A stage that passed.
    pub passed: &'w str,
    /// A stage that failed.
    pub failed: &'w str,
    /// A stage that no number lets pass.
    pub doubtful: &'w str,
    /// A stage that has not run.
    pub planned: &'w str,
    /// A stage that the record describes otherwise than its numbers do.
    pub contradicted: &'w str,
    /// `Rollback {0}`: a time.
    pub rollback: &'w str,
    /// A rollback without a time.
    pub rollback_untimed: &'w str,
    /// `recovering {0}`: a duration.
    pub recovering: &'w str,
    /// The traffic of a stage that does not say.
    pub unknown_traffic: &'w str,
    /// The duration of a stage that does not say.
    pub unknown_duration: &'w str,
    /// `{0} min`.
    pub minutes: &'w str,
    /// `{0} h`.
    pub hours: &'w str,
    /// `{0} d`.
    pub days: &'w str,
    /// Height is traffic, times are UTC.
    pub note_clock: &'w str,
    /// Height is traffic, width is duration, the time of day is not recorded.
    pub note_durations: &'w str,
    /// `Recorded start {0} and rollback {1} do not fit: widths are durations, not times`.
    pub note_conflict: &'w str,
    /// Short stages are drawn wider than they were.
    pub note_scale: &'w str,
    /// Bars with a `?` have no recorded duration or traffic.
    pub note_unknown: &'w str,
    /// When the stages after a rollback began is not recorded.
    pub note_break: &'w str,
}

/// The drawing, in units of its view box.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Timeline {
    /// Its name.
    pub title: String,
    /// Its story in words.
    pub desc: String,
    /// The width of the view box.
    pub width: f64,
    /// The height of the view box.
    pub height: f64,
    /// Where the lines of the grid begin.
    pub left: f64,
    /// Where they end.
    pub right: f64,
    /// The line of no traffic.
    pub base: f64,
    /// The lines of the grid.
    pub grid: Vec<GridLine>,
    /// The stages.
    pub bars: Vec<Bar>,
    /// The rollbacks.
    pub rollbacks: Vec<Mend>,
    /// Where time is missing: between a rollback and the stages after it.
    pub breaks: Vec<f64>,
    /// What the bars mean, each kind once.
    pub key: Vec<Key>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// A line at a share of traffic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GridLine {
    /// Its height.
    pub y: f64,
    /// The share: `25 %`.
    pub text: String,
}

/// A stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// The class: `pass`, `fail`, `warn` or `planned`.
    pub tone: &'static str,
    /// Whether the record says otherwise than the numbers.
    pub contradicted: bool,
    /// The left edge.
    pub x: f64,
    /// The upper edge.
    pub y: f64,
    /// From left to right.
    pub width: f64,
    /// From the upper edge to the base.
    pub height: f64,
    /// Its middle, for what is written above and below.
    pub middle: f64,
    /// Traffic and sign: `25 % ✕`.
    pub label: String,
    /// When it began, where that is known: `09:30`.
    pub clock: Option<String>,
    /// How long it took: `15 min`, or `?`.
    pub duration: String,
}

/// A rollback and the recovery after it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Mend {
    /// Where its line stands.
    pub x: f64,
    /// Where its line begins.
    pub top: f64,
    /// Whether it stands at the end of its stage because its time has no place on the axis.
    pub edge: bool,
    /// Its time in words, and the recovery.
    pub label: String,
    /// Where the label begins or ends.
    pub label_x: f64,
    /// Its baseline.
    pub label_y: f64,
    /// `start` or `end`.
    pub anchor: &'static str,
    /// The upper edge of the recovery.
    pub y: f64,
    /// How wide the recovery is.
    pub width: f64,
    /// How high.
    pub height: f64,
}

/// A kind of bar and its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// The class: that of the bar, `contradicted` or `recovering`.
    pub tone: &'static str,
    /// Its meaning.
    pub word: String,
}

/// Draws the roll-out of a release; `None` when it has no stages.
#[must_use]
pub fn timeline(release: &Release, words: &TimelineWords<'_>) -> Option<Timeline> {
    let date = release.record.as_ref().and_then(|record| record.date.as_ref());
    let rollout = Rollout {
        version: &release.version.written,
        start: date.and_then(|date| date.value.as_ref()).and_then(crate::value::When::instant),
        planned: release.status == Status::Planned,
        stages: &release.stages,
        rollbacks: &release.rollbacks,
    };
    (!release.stages.is_empty()).then(|| draw(&rollout, words))
}

/// What the drawing needs of a release.
struct Rollout<'r> {
    version: &'r str,
    start: Option<Timestamp>,
    planned: bool,
    stages: &'r [Stage],
    rollbacks: &'r [Rollback],
}

impl Rollout<'_> {
    /// How a stage looks: planned when nothing says that it ran, neither a status nor a number nor a rollback.
    fn look(&self, at: usize) -> Look {
        let stage = &self.stages[at];
        let claim = stage.record.status.as_ref().and_then(|status| status.value);
        let ran = claim.is_some()
            || !stage.gates.is_empty()
            || self.rollbacks.iter().any(|rollback| layout::stage_of(rollback, self.stages) == at);
        match stage.verdict {
            _ if self.planned || !ran => Look::Planned,
            Verdict::Fail => Look::Fail,
            Verdict::Ungated if claim == Some(Mark::Fail) => Look::Fail,
            Verdict::Pass if !stage.contradicted => Look::Pass,
            Verdict::Pass | Verdict::NoData | Verdict::Ungated => Look::Doubtful,
        }
    }
}

/// The height of all traffic.
const PLOT: f64 = 140.0;
const LEFT: f64 = 46.0;
const MARGIN: f64 = 16.0;
/// A row of text above the plot.
const ROW: f64 = 18.0;
/// Room for two rows of text below the plot.
const FOOT: f64 = 42.0;
/// After a number: a narrow blank that does not break, and the sign.
const PERCENT: &str = "\u{202f}%";
/// How wide a character of a label may be.
const CHARACTER: f64 = 7.5;

fn draw(rollout: &Rollout<'_>, words: &TimelineWords<'_>) -> Timeline {
    let layout = layout::of(rollout);
    let base = MARGIN + ROW * (1.0 + count(rollout.rollbacks.len())) + PLOT;
    let right = LEFT + layout.width;
    let pen = Pen { rollout, words, base, right: right + MARGIN };
    let bars: Vec<Bar> = layout.slots.iter().filter_map(|slot| pen.bar(slot)).collect();
    Timeline {
        title: fill(words.title, &[rollout.version]),
        desc: pen.story(),
        width: round(right + MARGIN),
        height: round(base + FOOT),
        left: LEFT,
        right: round(right),
        base: round(base),
        grid: [0.0, 25.0, 50.0, 75.0, 100.0]
            .map(|share| GridLine { y: round(base - PLOT * share / 100.0), text: format!("{share}{PERCENT}") })
            .into(),
        key: key(&bars, rollout, words),
        bars,
        rollbacks: layout.slots.iter().filter_map(|slot| pen.mend(slot)).collect(),
        breaks: layout.slots.iter().filter(|slot| slot.piece == Piece::Break).map(|slot| round(LEFT + slot.x + slot.width / 2.0)).collect(),
        notes: notes(rollout, &layout, words),
    }
}

/// What it takes to draw one piece.
struct Pen<'p> {
    rollout: &'p Rollout<'p>,
    words: &'p TimelineWords<'p>,
    base: f64,
    right: f64,
}

impl Pen<'_> {
    fn bar(&self, slot: &Slot) -> Option<Bar> {
        let Piece::Stage { at, begins } = slot.piece else { return None };
        let stage = self.rollout.stages.get(at)?;
        let look = self.rollout.look(at);
        let height = height(share(stage));
        let room = (slot.width / CHARACTER) as usize;
        Some(Bar {
            tone: look.class(),
            contradicted: stage.contradicted,
            x: round(LEFT + slot.x),
            y: round(self.base - height),
            width: round((slot.width - 2.0).max(2.0)),
            height: round(height),
            middle: round(LEFT + slot.x + slot.width / 2.0 - 1.0),
            label: signed(shortened(&traffic(stage).unwrap_or_else(|| "?".to_owned()), room), look, stage.contradicted),
            clock: begins.and_then(|minutes| clock(self.rollout.start?, minutes)),
            duration: minutes_of(stage.record.duration.as_ref()).map_or_else(|| "?".to_owned(), |minutes| self.span(minutes)),
        })
    }

    fn mend(&self, slot: &Slot) -> Option<Mend> {
        let Piece::Rollback { at, after, row, timed } = slot.piece else { return None };
        let rollback = self.rollout.rollbacks.get(at)?;
        let x = LEFT + slot.x;
        let label = self.rollback_label(rollback, timed);
        let fits = x + 6.0 + count(label.chars().count()) * CHARACTER <= self.right;
        let height = self.rollout.stages.get(after).map_or(0.0, |stage| height(share(stage)));
        let label_y = MARGIN + ROW * count(row);
        Some(Mend {
            x: round(x),
            top: round(label_y - 11.0),
            edge: !timed,
            label,
            label_x: round(if fits { x + 6.0 } else { x - 6.0 }),
            label_y: round(label_y),
            anchor: if fits { "start" } else { "end" },
            y: round(self.base - height),
            width: round(slot.width),
            height: round(height),
        })
    }

    /// The time of day where the axis shows times, else day and time; then how long the recovery took.
    fn rollback_label(&self, rollback: &Rollback, timed: bool) -> String {
        let time = rollback.record.time.as_ref().and_then(|time| time.value.as_ref());
        let shown = time.map(|time| match (time.instant(), timed) {
            (Some(instant), true) => hour_and_minute(instant),
            (Some(instant), false) => day_and_time(instant),
            (None, _) => time.iso(),
        });
        let what = shown.map_or_else(|| self.words.rollback_untimed.to_owned(), |time| fill(self.words.rollback, &[&time]));
        match minutes_of(rollback.record.recovery.as_ref()) {
            Some(minutes) => format!("{what}, {}", fill(self.words.recovering, &[&self.span(minutes)])),
            None => what,
        }
    }

    /// The stages and rollbacks in order, in words.
    fn story(&self) -> String {
        let mut told: Vec<String> = Vec::new();
        for (at, stage) in self.rollout.stages.iter().enumerate() {
            told.push(self.stage_story(at, stage));
            let rollbacks = self.rollout.rollbacks.iter().filter(|rollback| layout::stage_of(rollback, self.rollout.stages) == at);
            told.extend(rollbacks.map(|rollback| self.rollback_label(rollback, false)));
        }
        format!("{}.", told.join("; "))
    }

    fn stage_story(&self, at: usize, stage: &Stage) -> String {
        let traffic = traffic(stage).unwrap_or_else(|| self.words.unknown_traffic.to_owned());
        let duration = minutes_of(stage.record.duration.as_ref()).map(|minutes| self.span(minutes));
        let duration = duration.unwrap_or_else(|| self.words.unknown_duration.to_owned());
        let outcome = self.rollout.look(at).word(self.words);
        let mut told = format!("{}: {outcome}", fill(self.words.stage, &[&traffic, &duration]));
        if !stage.gates.is_empty() {
            let counts = [stage.passed().to_string(), stage.gates.len().to_string()];
            told += &format!(", {}", fill(self.words.metrics, &[&counts[0], &counts[1]]));
        }
        if stage.contradicted {
            told += &format!(", {}", self.words.contradicted);
        }
        told
    }

    /// A duration in its largest whole unit.
    fn span(&self, minutes: f64) -> String {
        let units = [(1_440.0, self.words.days), (60.0, self.words.hours)];
        let whole = units.into_iter().find(|(unit, _)| minutes >= 2.0 * unit && minutes % unit == 0.0);
        let (unit, word) = whole.unwrap_or((1.0, self.words.minutes));
        fill(word, &[&round(minutes / unit).to_string()])
    }
}

/// How a stage looks. Solid says that numbers let it pass, and nothing else does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Pass,
    Fail,
    Doubtful,
    Planned,
}

impl Look {
    const ALL: [Self; 4] = [Self::Pass, Self::Fail, Self::Doubtful, Self::Planned];

    fn class(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Doubtful => "warn",
            Self::Planned => "planned",
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Pass | Self::Planned => "",
            Self::Fail => " ✕",
            Self::Doubtful => " !",
        }
    }

    fn word<'w>(self, words: &TimelineWords<'w>) -> &'w str {
        match self {
            Self::Pass => words.passed,
            Self::Fail => words.failed,
            Self::Doubtful => words.doubtful,
            Self::Planned => words.planned,
        }
    }
}

fn key(bars: &[Bar], rollout: &Rollout<'_>, words: &TimelineWords<'_>) -> Vec<Key> {
    let looks = Look::ALL.into_iter().filter(|look| bars.iter().any(|bar| bar.tone == look.class()));
    let mut key: Vec<Key> = looks.map(|look| Key { tone: look.class(), word: format!("{}{}", look.word(words), look.sign()) }).collect();
    if bars.iter().any(|bar| bar.contradicted) {
        key.push(Key { tone: "contradicted", word: format!("{} *", words.contradicted) });
    }
    if rollout.rollbacks.iter().any(|rollback| minutes_of(rollback.record.recovery.as_ref()).is_some()) {
        key.push(Key { tone: "recovering", word: fill(words.recovering, &[""]).trim().to_owned() });
    }
    key
}

fn notes(rollout: &Rollout<'_>, layout: &layout::Layout, words: &TimelineWords<'_>) -> Vec<String> {
    let unknown = rollout.stages.iter().any(|stage| stage.record.percent.is_none() || minutes_of(stage.record.duration.as_ref()).is_none());
    let conflict =
        layout.conflict.and_then(|at| Some((rollout.start?, rollout.rollbacks.get(at)?.record.time.as_ref()?.value.as_ref()?.instant()?)));
    let first = match conflict {
        Some((start, rollback)) => fill(words.note_conflict, &[&day_and_time(start), &day_and_time(rollback)]),
        None if layout.clocked => words.note_clock.to_owned(),
        None => words.note_durations.to_owned(),
    };
    let others = [
        (layout.slots.iter().any(|slot| slot.piece == Piece::Break), words.note_break),
        (!layout.to_scale, words.note_scale),
        (unknown, words.note_unknown),
    ];
    let others = others.into_iter().filter(|(holds, _)| *holds).map(|(_, note)| note.to_owned());
    std::iter::once(first).chain(others).collect()
}

fn signed(traffic: String, look: Look, contradicted: bool) -> String {
    traffic + look.sign() + if contradicted { " *" } else { "" }
}

/// The share of traffic, else who gets it.
fn traffic(stage: &Stage) -> Option<String> {
    let share = stage.record.percent.map(|percent| format!("{}{PERCENT}", percent.normalize()));
    share.or_else(|| stage.record.audience.clone())
}

fn shortened(text: &str, room: usize) -> String {
    if text.chars().count() <= room.max(4) {
        return text.to_owned();
    }
    text.chars().take(room.max(4) - 1).chain(['…']).collect()
}

/// Percent of traffic, where it is a share.
fn share(stage: &Stage) -> Option<f64> {
    stage.record.percent.map(|percent| finite(&percent.to_string()).clamp(0.0, 100.0))
}

/// A stage that does not say gets a low bar; its label says `?` or who got it.
fn height(share: Option<f64>) -> f64 {
    share.map_or(10.0, |share| (PLOT * share / 100.0).max(2.0))
}

/// A positive duration in minutes.
fn minutes_of(read: Option<&record::Read<Quantity>>) -> Option<f64> {
    let minutes = finite(&read?.value.as_ref()?.minutes()?.to_string());
    (minutes > 0.0).then_some(minutes)
}

/// A decimal as a number to draw with, at most about two years of minutes.
fn finite(decimal: &str) -> f64 {
    decimal.parse::<f64>().unwrap_or(0.0).clamp(-1.0e6, 1.0e6)
}

fn clock(start: Timestamp, minutes: f64) -> Option<String> {
    let seconds = start.as_second().checked_add((minutes * 60.0) as i64)?;
    Some(hour_and_minute(Timestamp::from_second(seconds).ok()?))
}

fn hour_and_minute(instant: Timestamp) -> String {
    let zoned = instant.to_zoned(TimeZone::UTC);
    format!("{:02}:{:02}", zoned.hour(), zoned.minute())
}

fn day_and_time(instant: Timestamp) -> String {
    format!("{} {} UTC", instant.to_zoned(TimeZone::UTC).date(), hour_and_minute(instant))
}

/// One decimal: as fine as a screen shows, and the same on every machine.
fn round(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

fn count(number: usize) -> f64 {
    number as f64
}

/// The text with `{0}`, `{1}` replaced by values.
fn fill(text: &str, values: &[&str]) -> String {
    values.iter().enumerate().fold(text.to_owned(), |text, (at, value)| text.replace(&format!("{{{at}}}"), value))
}

#[cfg(test)]
mod tests;
