//! The values that records and evidence are made of: quantities, thresholds, dates, versions, LSNs, marks.
//!
//! Refuses to guess: a text that is not surely such a value reads as `None`.

mod lsn;
mod mark;
mod placeholder;
mod quantity;
mod threshold;
mod version;
mod when;

pub use lsn::Lsn;
pub use mark::{Mark, Progress, without_emoji};
pub use placeholder::placeholders;
pub use quantity::{Dimension, Quantity, Unit, as_number, change_between, parse_decimal, rounds_to, spans};
pub use threshold::{Comparator, Limit, Threshold};
pub use version::{Rank, Step, Version};
pub use when::{Known, When};
