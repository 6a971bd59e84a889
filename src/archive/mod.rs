//! What is true: records linked with each other and with their evidence, statuses and verdicts derived.
//!
//! Refuses to change after linking, to format for readers, and to judge by anything but numbers.

mod about;
mod answered;
mod cadence;
mod codes;
mod danger;
mod delivery;
mod edges;
mod exhibits;
mod expect;
mod fill;
mod fulfil;
mod identifiers;
mod link;
mod measure;
mod mentions;
mod model;
mod names;
mod people;
mod places;
mod register;
mod registers;
mod said;
mod schedule;
mod status;
mod sums;
mod verdict;

pub use cadence::{Due, due, due_day};
pub use codes::CODES;
pub use danger::overwrites_data;
pub use delivery::{Delivery, Deployment, ENOUGH, Metric, WINDOW_DAYS, delivery, deployments, was_in_production};

pub use fill::{Filled, filled, last_good, targets};
pub use link::{Drafts, Known, link};
pub use mentions::{Found, Mentions};
pub use model::*;
pub use names::Names;
pub use places::{Destination, Folder, Places};
pub use registers::{Mention, Register, RegisterEntry};
pub use status::signed_status;
pub use sums::{Checksum, SumVerdict};
pub use verdict::{contradicts, miscounted, misjudged, units_clash};
