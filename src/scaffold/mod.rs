//! What writes into the sources of an archive, and only when asked to.
//!
//! Refuses to follow links and to leave a half-written file.

pub mod fix;
