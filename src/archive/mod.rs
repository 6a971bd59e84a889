//! What is true: records linked with each other and with their evidence, statuses and verdicts derived.
//!
//! Refuses to change after linking, to format for readers, and to judge by anything but numbers.

mod about;
mod answered;
mod cadence;
mod codes;
mod compared;
mod completeness;
mod danger;
mod delivery;
mod edges;
mod exhibits;
mod expect;
mod fill;
mod fulfil;
mod identifiers;
mod infrastructure;
mod link;
mod measure;
mod mentions;
mod model;
mod names;
mod people;
mod places;
mod register;
mod registers;
mod required;
mod schedule;
mod signed;
mod status;
mod sums;
mod supply;
mod verdict;

pub use cadence::{Due, due, due_day};
pub use codes::CODES;
pub use compared::{compared, found as compared_pairs};
pub use completeness::Completeness;
pub use danger::overwrites_data;
pub use delivery::{Delivery, Deployment, ENOUGH, Metric, WINDOW_DAYS, delivery, deployments, was_in_production};
pub use expect::unmet;

pub use expect::names;
pub use fill::{Filled, filled, last_good, last_good_of, targets};
pub use infrastructure::same_metric;
pub use link::{Drafts, link};
pub use mentions::{Found, Mentions};
pub use model::*;
pub use names::Names;
pub use places::{Destination, Folder, Places};
pub use registers::{Mention, Register, RegisterEntry, Statement};
pub use signed::{Cover, Signature, Signatures, Signed, of_envelope};
pub use status::{is_refused, signed_status};
pub use sums::{Checksum, SumVerdict};
pub use supply::{Bill, Difference, Exposed, Move, Moved, Named, Supply, Turn, between, difference};
pub use verdict::{contradicts, lacking_gates, miscounted, misjudged, units_clash};
