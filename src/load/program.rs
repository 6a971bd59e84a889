//! Which program runs: a memo of another one is of no use.
//!
//! Refuses to read the program: its version, size and time tell it from others.

/// The version, and what the system says of the file it was started from.
#[must_use]
pub fn program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let stamp = file.map(|metadata| (metadata.len(), metadata.modified().ok()));
    format!("{} {stamp:?}", env!("CARGO_PKG_VERSION"))
}
