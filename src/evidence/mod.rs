//! What files show: their kind, recognised by content, and the numbers in them.
//!
//! Refuses to write markup and to believe a file's name.

mod kind;
mod recognise;
mod series;

pub use kind::Kind;
pub use recognise::{HEAD, recognise};
pub use series::{Sample, first_lsn, samples};
