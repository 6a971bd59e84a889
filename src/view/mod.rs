//! What pages show, as templates and machines see it.

pub mod timeline;
