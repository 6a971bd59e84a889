//! What authors wrote: records read into typed values, each with its place.
//!
//! Refuses to judge: no verdict, no status, no link is computed here.

mod model;

pub use model::*;
