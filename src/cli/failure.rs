//! How a run ends: an exit code as a value, and why it could not go on.
//!
//! Refuses to carry problems of the content: those are `Problems`, and reported as such.

use std::{fmt, io, process::ExitCode};

use crate::{publish, report::visible};

/// The exit code of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: it did what was asked.
    Fine,
    /// 1: the content has problems that matter here.
    Problems,
    /// 2: it could not run.
    Trouble,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Problems => 1,
            Exit::Trouble => 2,
        })
    }
}

/// Why a command could not do what was asked: what, where, and how to mend it.
#[derive(Debug)]
pub struct Failure {
    exit: Exit,
    message: String,
    help: Option<String>,
    broken_pipe: bool,
}

impl Failure {
    /// It could not run at all.
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { exit: Exit::Trouble, message: message.into(), help: None, broken_pipe: false }
    }

    /// What is asked for cannot be done with the content as it is.
    pub(super) fn of_content(message: impl Into<String>) -> Self {
        Self { exit: Exit::Problems, ..Self::new(message) }
    }

    /// Adds how to mend it.
    #[must_use]
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What went wrong, without the way to mend it.
    #[cfg(feature = "serve")]
    pub(super) fn reason(&self) -> String {
        self.message.clone()
    }

    /// The exit code that goes with it.
    #[must_use]
    pub fn exit(&self) -> Exit {
        self.exit
    }

    /// Whether the reader of our output went away, which is success: it has read all it wanted.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        self.broken_pipe
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "error: {}", visible(&self.message))?;
        match &self.help {
            Some(help) => write!(out, "\n\nhelp: {}", visible(help)),
            None => Ok(()),
        }
    }
}

/// Writing to stdout failed.
impl From<io::Error> for Failure {
    fn from(cause: io::Error) -> Self {
        let broken_pipe = cause.kind() == io::ErrorKind::BrokenPipe;
        Self { broken_pipe, ..Self::new(format!("cannot write to the standard output: {cause}")) }
    }
}

impl From<publish::Error> for Failure {
    fn from(error: publish::Error) -> Self {
        let exit = if error.is_content() { Exit::Problems } else { Exit::Trouble };
        Self { exit, ..Self::new(error.to_string()).help(error.help()) }
    }
}
