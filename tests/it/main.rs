//! One binary for all tests that go through the library's front door, or through the command's.
#![allow(clippy::disallowed_methods, reason = "tests read the repository, and give the command folders of their own")]
#![allow(clippy::print_stderr, reason = "a test that cannot run here says so aloud")]

mod archives;
mod as_written;
mod audience;
mod auditors;
mod begin;
mod changelogs;
mod checks;
mod command;
mod course;
mod data;
mod demo;
mod deviations;
mod deviations_in_files;
mod direction;
mod dom;
mod everyday;
mod falsehoods;
mod golden;
mod house;
mod infrastructure;
mod kept;
#[cfg(feature = "git")]
mod lead_times;
mod live;
mod mended;
mod mistakes;
mod promised;
mod publish;
mod readers;
mod recovery;
mod rehearsals;
mod reports;
mod sample;
mod secrets;
mod seeds;
mod signatures;
mod site;
mod sources;
mod supply;
mod templates;
mod verify;
mod versions;
mod walk;
