//! Words: what evidence shows.
//!
//! Refuses words of other areas.

group! {
    /// What evidence shows.
    Exhibits {
    shown_by = "Shown by evidence", "증거에 나타난 값";
    }
}
