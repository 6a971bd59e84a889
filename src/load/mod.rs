//! The only code that reads: a folder, beneath its handle, into a [`World`](crate::world::World); and which day is today.
//!
//! Refuses to follow links, to open what is no regular file, and to leave its root, whatever happens on the disk meanwhile.

#![allow(clippy::disallowed_methods, reason = "this module is where the disk, the clock and the environment are looked at")]

mod beneath;
mod disk;
mod git;
mod history;
mod program;
mod published;
mod today;
mod walk;

pub use beneath::Root;
pub use disk::{DiskWorld, LoadError, load};
pub use git::{Committed, committed, user};
pub use history::key as history_key;
pub use program::{program, program_key};
pub use published::{digests, file_of, open_of};
pub use today::{TodayError, today, today_from};
pub use walk::FILE_LIMIT;
