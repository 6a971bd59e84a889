//! Which program runs: a memo of another one is of no use.
//!
//! Refuses to run it, or to read a large one: its version, size and time tell that from others.

use crate::memo::{Key, Keyer};

/// The largest program that is read to be told from others, in bytes: with what a debugger needs it is larger.
const SMALL: u64 = 64 << 20;

/// The BLAKE3 of the program, wherever and whenever it was installed; of a large one that of all that [`program`] tells. `None` where it is
/// gone, as after an update.
#[must_use]
pub fn program_key() -> Option<Key> {
    let path = std::env::current_exe().ok()?;
    let mut keyer = Keyer::new("program");
    if std::fs::metadata(&path).ok()?.len() > SMALL {
        keyer.text(&program());
    } else {
        keyer.add(&std::fs::read(path).ok()?);
    }
    Some(keyer.key())
}

/// The version, and what the system says of the file it was started from.
#[must_use]
pub fn program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata);
    let stamp = file.map(|metadata| (metadata.len(), metadata.modified().ok()));
    format!("{} {stamp:?}", env!("CARGO_PKG_VERSION"))
}
