//! Problems as data: what is wrong, where, how bad, and how to mend it.
//!
//! Refuses to print, to read files and to decide an exit code: those belong to `report`, `load` and `cli`.

mod code;
mod kept;
mod problems;
mod span;

pub use code::{Code, Severity};
pub use kept::within;
pub use problems::{Label, Problem, Problems};
pub use span::{FileId, Span};
