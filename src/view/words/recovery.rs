//! Words: the way back, stages, schedule, comparisons.
//!
//! Refuses words of other areas.

group! {
    /// The way back, stages, schedule, comparisons.
    Recovery {
    roll_back = "Roll back", "롤백";
    compare = "Compare", "비교";
    }
}
