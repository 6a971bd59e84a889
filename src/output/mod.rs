//! The plan of pages, and the files that are no pages.

pub mod search;

mod export;

pub use export::export;
