//! `relsite man`: the manual page, for packagers.
//!
//! Refuses to keep a text of its own: everything comes from the definitions that also parse.

use clap::{Args, CommandFactory};

use super::{Cli, Exit, Failure, Streams};

/// Writes the manual page to the standard output
#[derive(Debug, Args)]
#[command(hide = true, after_help = EXAMPLES)]
pub(super) struct Options {
    /// The command that the page is about [default: relsite itself]
    command: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  relsite man > relsite.1
  relsite man build > relsite-build.1";

pub(super) fn run(options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let mut whole = Cli::command();
    whole.build();
    let page = match &options.command {
        None => whole,
        Some(name) => whole.find_subcommand(name).cloned().ok_or_else(|| unknown(name))?,
    };
    clap_mangen::Man::new(page).render(&mut streams.data())?;
    Ok(Exit::Fine)
}

fn unknown(name: &str) -> Failure {
    Failure::new(format!("there is no command `{name}`")).help("`relsite --help` lists every command")
}
