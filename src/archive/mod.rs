//! What is true: records linked with each other and with their evidence, statuses and verdicts derived.
//!
//! Refuses to change after linking, to format for readers, and to judge by anything but numbers.

mod model;

pub use model::*;
