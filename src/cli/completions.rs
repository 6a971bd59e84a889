//! `relsite completions`: what the shell needs to complete this command line.
//!
//! Refuses to keep a list of its own: everything comes from the definitions that also parse.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Cli, Exit, Failure, Streams};

/// Writes the completions for a shell to the standard output
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The shell
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  relsite completions bash > ~/.local/share/bash-completion/completions/relsite
  relsite completions zsh > ~/.zfunc/_relsite
  relsite completions fish > ~/.config/fish/completions/relsite.fish";

pub(super) fn run(options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    // The generator panics when its writer fails, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Cli::command(), "relsite", &mut script);
    streams.data().write_all(&script)?;
    Ok(Exit::Fine)
}
