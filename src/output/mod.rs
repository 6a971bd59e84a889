//! The plan of the site, and the bytes of each of its paths.
//!
//! Refuses to write: `publish` does. Two things never share a path, and a page is rendered from nothing but its own sources.

pub mod search;

mod answers;
mod calendar;
mod codes;
mod data;
mod export;
mod feed;
mod index;
mod kept;
mod page;
mod plan;
mod render;
mod statement;
mod xml;

pub use codes::CODES;
pub use export::export;
pub use kept::Kept;
pub use page::{FeedFormat, Page};
pub use plan::{Known, Plan, Searched, Settled, plan};
pub use render::{Output, Press, render};

#[cfg(test)]
mod tests;
