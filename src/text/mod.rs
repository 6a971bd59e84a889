//! From bytes to text: encodings, mojibake, and where a byte stands in lines and columns.
//!
//! Refuses to guess: what cannot be decoded or repaired without loss is reported and left as it is.

mod lines;
mod nearest;

pub use lines::Lines;
pub use nearest::nearest;
