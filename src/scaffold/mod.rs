//! Beginning and mending: files that relsite writes into an archive when it is asked to.
//!
//! Refuses to write without being asked by name, to follow links, to overwrite what it did not read first, and to leave a half-written file.
#![allow(clippy::disallowed_methods, reason = "these commands write to the archive: that is what they are for")]

pub mod fix;
pub mod import;
pub mod init;
pub mod new;
pub mod seal;
