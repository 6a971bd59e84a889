//! What keeps the past as it was: the ledger of sealed releases and the digests that checksum files state.
//!
//! Refuses to write (`scaffold` appends to the ledger) and to call anything verified that was not.

mod codes;
mod ledger;
mod seals;
pub mod secrets;
pub mod signatures;
mod sums;

pub use codes::{CODES, ROLLED_BACK};
pub use ledger::{Act, Amendment, Change, Entry, LEDGER, Ledger, Seal, SealedFile, Stamp};
pub use seals::{Anchor, amendment_of, check, read, sealed_files};
pub use sums::{Claim, Digits, claims, is_list};
