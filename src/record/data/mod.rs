//! Documents that are data: YAML read into typed values, each with its place.
//!
//! Refuses to guess what a key means: unknown keys and values of the wrong kind are reported.

mod calendar;
mod codes;
mod document;
mod foreign;
mod front;
mod infrastructure;
mod markdown;
mod release;
mod shape;
mod tree;

pub(super) use codes::{CUT_OFF, FOREIGN, SYNTAX, UNKNOWN_KEY, WRONG_TYPE};
pub use document::{CHECKLIST, SCHEDULE};
pub(super) use document::{fenced, page};
pub use front::FRONT_MATTER;
pub use infrastructure::INFRASTRUCTURE;
pub use release::RELEASE;
pub(super) use release::releases;
pub use shape::{Key, Shape};
