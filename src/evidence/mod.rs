//! What files show: their kind, recognised by content, and the numbers in them.
//!
//! Refuses to write markup and to believe a file's name.

mod kind;

pub use kind::Kind;
