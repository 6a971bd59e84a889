//! The only code that reads: a folder, beneath its handle, into a [`World`](crate::world::World); and which day is today.
//!
//! Refuses to follow links, to open what is no regular file, and to leave its root, whatever happens on the disk meanwhile.

mod beneath;
mod disk;
mod today;
mod walk;

pub use beneath::Root;
pub use disk::{DiskWorld, LoadError, load};
pub use today::{TodayError, today, today_from};
pub use walk::FILE_LIMIT;
