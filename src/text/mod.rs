//! From bytes to text: encodings, mojibake, and where a byte stands in lines and columns.
//!
//! Refuses to guess: what cannot be decoded or repaired without loss is reported and left as it is.

mod decode;
mod lines;
mod mojibake;
mod natural;
mod nearest;
mod pages;
pub mod yaml;

pub use decode::{Decoded, Encoding, Newlines, Place, decode, decode_as_stored};
pub use lines::{Lines, floor_boundary};
pub use mojibake::{Repair, Repaired, repair};
pub use nearest::nearest;
