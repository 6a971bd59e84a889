//! Views: what templates see of a page, as values. The contract between the archive and the theme.
//!
//! Refuses to hand out the archive: a view holds what its own page shows, the titles and addresses of its neighbours among it.

pub mod address;
pub mod blocks;
pub mod changed;
pub mod comparison;
pub mod completeness;
pub mod course;
pub mod curves;
pub mod data;
pub mod delivery;
pub mod document;
pub mod drawn;
pub mod entities;
pub mod evidence;
pub mod exhibits;
pub mod findings;
pub mod format;
pub mod frame;
pub mod gates;
pub mod infrastructure;
pub mod lead;
pub mod lines;
pub mod lists;
pub mod measured;
pub mod mentions;
pub mod overview;
pub mod pack;
pub mod pages;
pub mod parts;
pub mod prose;
pub mod release;
pub mod risks;
pub mod rollbacks;
pub mod schedule;
pub mod seal;
pub mod sections;
pub mod shelves;
pub mod signed;
pub mod signoff;
pub mod stages;
pub mod status;
pub mod summary;
pub mod supply;
pub mod timeline;
pub mod viewpoint;
pub mod way_back;
pub mod words;

pub use address::{Addresses, Listing};
pub use findings::Findings;
pub use frame::{About, Frame};
pub use parts::Html;
pub use viewpoint::Viewpoint;
pub use words::Words;
