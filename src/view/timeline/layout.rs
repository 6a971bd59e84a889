//! Where the pieces of a roll-out stand from left to right.
//!
//! Refuses to place anything by a clock that its own record contradicts.

use super::{Rollout, count, minutes_of};
use crate::archive::{Rollback, Stage};

/// A piece of the roll-out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece {
    /// A stage, by index; its begin in minutes from the recorded start, where that is known.
    Stage { at: usize, begins: Option<f64> },
    /// The time between a stage and the rollback of it.
    Wait,
    /// A rollback, by index, after a stage, in a row of labels; whether it stands at its time.
    Rollback { at: usize, after: usize, row: usize, timed: bool },
    /// A time that nobody recorded.
    Break,
}

/// A piece with its place, from the left edge of the plot.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slot {
    pub(super) piece: Piece,
    pub(super) x: f64,
    pub(super) width: f64,
    minutes: f64,
    floor: f64,
}

/// All pieces in order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layout {
    pub(super) slots: Vec<Slot>,
    pub(super) width: f64,
    /// Whether widths are proportional to time.
    pub(super) to_scale: bool,
    /// Whether the first stages stand at their times.
    pub(super) clocked: bool,
    /// The rollback whose time does not fit the recorded start.
    pub(super) conflict: Option<usize>,
}

/// The width of a plot whose stages have room.
const WIDTH: f64 = 658.0;
/// The narrowest stage: its label fits.
const NARROWEST: f64 = 60.0;
const BREAK: f64 = 28.0;
/// The width of a recovery whose length is not recorded.
const UNKNOWN_RECOVERY: f64 = 10.0;

/// Lays a roll-out out.
pub(super) fn of(rollout: &Rollout<'_>) -> Layout {
    let conflict = conflict(rollout);
    let clocked = rollout.start.is_some() && conflict.is_none();
    let mut slots = slots(rollout, clocked);
    let (width, to_scale) = place(&mut slots);
    Layout { slots, width, to_scale, clocked, conflict }
}

/// The stage that a rollback follows: the one it names, else the last.
pub(super) fn stage_of(rollback: &Rollback, stages: &[Stage]) -> usize {
    let last = stages.len().saturating_sub(1);
    rollback.stage.map_or(last, |stage| stage.min(last))
}

/// Minutes from the recorded start to a rollback.
fn offset(rollout: &Rollout<'_>, rollback: &Rollback) -> Option<f64> {
    let instant = rollback.record.time.as_ref()?.value.as_ref()?.instant()?;
    let seconds = instant.as_second().checked_sub(rollout.start?.as_second())?;
    Some(seconds as f64 / 60.0)
}

/// The first rollback that comes before the stage it names began, or later than twice the time that the stages took.
///
/// Rollbacks of later attempts are not asked: when those began is not recorded.
fn conflict(rollout: &Rollout<'_>) -> Option<usize> {
    let first = rollout.rollbacks.iter().map(|rollback| stage_of(rollback, rollout.stages)).min()?;
    let known = |stages: &[Stage]| stages.iter().map(|stage| minutes_of(stage.record.duration.as_ref())).sum::<Option<f64>>();
    let begins = known(&rollout.stages[..first])?;
    let ends = known(&rollout.stages[..=first])?;
    let fits = |minutes: f64| minutes >= begins && minutes <= ends * 2.0;
    let of_first = rollout.rollbacks.iter().enumerate().filter(|(_, rollback)| stage_of(rollback, rollout.stages) == first);
    of_first.filter_map(|(at, rollback)| Some((at, offset(rollout, rollback)?))).find(|(_, minutes)| !fits(*minutes)).map(|(at, _)| at)
}

fn slots(rollout: &Rollout<'_>, clocked: bool) -> Vec<Slot> {
    let mut walk = Walk { rollout, slots: Vec::new(), now: clocked.then_some(0.0), filler: filler(rollout.stages), row: 0 };
    for at in 0..rollout.stages.len() {
        walk.stage(at);
    }
    walk.slots
}

/// What a stage without a duration is drawn with: the mean of the others, else one.
fn filler(stages: &[Stage]) -> f64 {
    let known: Vec<f64> = stages.iter().filter_map(|stage| minutes_of(stage.record.duration.as_ref())).collect();
    if known.is_empty() { 1.0 } else { known.iter().sum::<f64>() / count(known.len()) }
}

/// One pass over the stages; `now` is minutes from the recorded start, as long as that is known.
struct Walk<'w> {
    rollout: &'w Rollout<'w>,
    slots: Vec<Slot>,
    now: Option<f64>,
    filler: f64,
    row: usize,
}

impl Walk<'_> {
    fn stage(&mut self, at: usize) {
        let rollbacks = self.rollbacks_of(at);
        let known = minutes_of(self.rollout.stages[at].record.duration.as_ref());
        let cut = self.now.and_then(|now| Some(offset(self.rollout, &self.rollout.rollbacks[*rollbacks.first()?])? - now));
        let minutes = cut.map_or(known.unwrap_or(self.filler), |cut| cut.max(0.0).min(known.unwrap_or(cut)));
        self.push(Piece::Stage { at, begins: self.now }, minutes, NARROWEST);
        self.now = self.now.filter(|_| known.or(cut).is_some()).map(|now| now + minutes);
        for rollback in &rollbacks {
            self.rollback(*rollback, at);
        }
        if !rollbacks.is_empty() && at + 1 < self.rollout.stages.len() {
            self.push(Piece::Break, 0.0, BREAK);
            self.now = None;
        }
    }

    /// The rollbacks after a stage, in order of time where they have one.
    fn rollbacks_of(&self, at: usize) -> Vec<usize> {
        let all = self.rollout.rollbacks.iter().enumerate();
        let mut here: Vec<usize> = all.filter(|(_, rollback)| stage_of(rollback, self.rollout.stages) == at).map(|(at, _)| at).collect();
        here.sort_by_key(|at| {
            let instant = self.rollout.rollbacks[*at].record.time.as_ref().and_then(|time| time.value.as_ref()?.instant());
            (instant.is_none(), instant)
        });
        here
    }

    fn rollback(&mut self, at: usize, after: usize) {
        let rollback = &self.rollout.rollbacks[at];
        let minutes_until = self.now.and_then(|now| Some(offset(self.rollout, rollback)? - now));
        if let Some(wait) = minutes_until.filter(|wait| *wait > 0.0) {
            self.push(Piece::Wait, wait, 0.0);
            self.now = self.now.map(|now| now + wait);
        }
        let recovery = minutes_of(rollback.record.recovery.as_ref());
        let timed = minutes_until.is_some_and(|minutes| minutes >= -0.01);
        let piece = Piece::Rollback { at, after, row: self.row, timed };
        self.push(piece, recovery.unwrap_or(0.0), if recovery.is_some() { 0.0 } else { UNKNOWN_RECOVERY });
        self.row += 1;
        self.now = self.now.and_then(|now| Some(now + recovery?));
    }

    fn push(&mut self, piece: Piece, minutes: f64, floor: f64) {
        self.slots.push(Slot { piece, x: 0.0, width: 0.0, minutes, floor });
    }
}

/// Gives every slot its place: by time where every stage has room for its label, else with room first and time after.
///
/// Returns the width of all, and whether widths are proportional to time.
fn place(slots: &mut [Slot]) -> (f64, bool) {
    let minutes: f64 = slots.iter().map(|slot| slot.minutes).sum::<f64>().max(1.0e-9);
    let fixed: f64 = slots.iter().filter(|slot| slot.minutes == 0.0).map(|slot| slot.floor).sum();
    let scale = (WIDTH - fixed).max(0.0) / minutes;
    let to_scale = slots.iter().all(|slot| slot.minutes == 0.0 || slot.minutes * scale >= slot.floor);
    let floors: f64 = slots.iter().map(|slot| slot.floor).sum();
    let spare = (WIDTH - floors).max(0.0) / minutes;
    let mut x = 0.0;
    for slot in slots.iter_mut() {
        slot.width = if to_scale {
            (slot.minutes * scale).max(if slot.minutes == 0.0 { slot.floor } else { 0.0 })
        } else {
            slot.floor + slot.minutes * spare
        };
        slot.x = x;
        x += slot.width;
    }
    (x, to_scale)
}
