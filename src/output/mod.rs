//! The plan of pages, and the files that are no pages.

pub mod search;
