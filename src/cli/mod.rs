//! The command line: what may be written after `relsite`, one file per command.
//!
//! Refuses to know how anything is done: a command reads its options, calls the library once or twice, and says what came of it.
#![allow(
    clippy::disallowed_methods,
    reason = "the command line is where the clock, the environment and the folder of the archive are looked up"
)]

mod archive;
mod audience;
mod build;
mod check;
mod clock;
mod completions;
mod explain;
mod export;
mod failure;
mod import;
mod init;
mod keys;
mod man;
mod new;
mod recall;
mod schema;
mod seal;
#[cfg(feature = "serve")]
mod serve;
mod streams;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

pub use failure::{Exit, Failure};
pub use streams::{Colour, Streams};

/// Turns a folder of release records, evidence and runbooks into a browsable archive, and recomputes what the records claim.
#[derive(Debug, Parser)]
#[command(name = "relsite", version, about, propagate_version = true, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  relsite init my-archive                 a new archive that builds clean
  relsite new release v2.5.0              a release record to fill in
  relsite build --root my-archive         content → my-archive/public
  relsite serve --open                    a preview that follows what you write
  relsite check --format json             every problem, for a program
  relsite seal v2.4.0                     freezes a signed-off release
  relsite verify public                   is the published site unaltered?
  relsite explain gate/contradicted       what a problem means and how to mend it

Exit codes: 0 fine, 1 problems in the content, 2 could not run.";

/// The options of every command.
#[derive(Debug, Clone, Args)]
struct Common {
    /// The folder where site.toml stands
    #[arg(long, value_name = "DIR", default_value = ".", global = true)]
    root: PathBuf,
    /// The day that counts as today, in UTC [default: SOURCE_DATE_EPOCH, else the clock]
    #[arg(long, value_name = "YYYY-MM-DD", global = true)]
    now: Option<String>,
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    quiet: bool,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value = "auto", global = true)]
    color: Colour,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Options),
    #[cfg(feature = "serve")]
    Serve(serve::Options),
    Check(check::Options),
    Export(export::Options),
    Explain(explain::Options),
    Import(import::Options),
    Init(init::Options),
    Completions(completions::Options),
    Man(man::Options),
    New(new::Options),
    Schema(schema::Options),
    Seal(seal::Options),
    Verify(verify::Options),
}

/// Drops nothing: the process ends soon, and an archive is millions of small values.
fn left_to_the_system<T>(value: T) {
    std::mem::forget(value);
}

/// Reads the command line of this process, runs it, and says the one error if there is one.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let mut streams = Streams::of_process(cli.common.color);
    let result = cli.run(&mut streams).and_then(|exit| streams.finish().map(|()| exit));
    match result {
        Ok(exit) => exit.into(),
        Err(failure) if failure.is_broken_pipe() => Exit::Fine.into(),
        Err(failure) => {
            streams.tell(&failure.to_string());
            failure.exit().into()
        }
    }
}

/// Help and version are data; a mistake on the command line is 2.
fn usage(error: &clap::Error) -> ExitCode {
    // Nobody may be listening: then there is nothing to say, and the exit code says enough.
    let _ = error.print();
    if error.use_stderr() { Exit::Trouble.into() } else { Exit::Fine.into() }
}

impl Cli {
    fn run(&self, streams: &mut Streams) -> Result<Exit, Failure> {
        let common = &self.common;
        match &self.command {
            Command::Build(options) => build::run(common, options, streams),
            #[cfg(feature = "serve")]
            Command::Serve(options) => serve::run(common, options, streams),
            Command::Check(options) => check::run(common, options, streams),
            Command::Export(options) => export::run(common, options, streams),
            Command::Explain(options) => explain::run(options, streams),
            Command::Import(options) => import::run(common, options, streams),
            Command::Init(options) => init::run(common, options, streams),
            Command::Completions(options) => completions::run(options, streams),
            Command::Man(options) => man::run(options, streams),
            Command::Schema(options) => schema::run(options, streams),
            Command::Seal(options) => seal::run(common, options, streams),
            Command::Verify(options) => verify::run(common, options, streams),
            Command::New(options) => new::run(common, options, streams),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definitions_are_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_has_examples() {
        for mut command in Cli::command().get_subcommands().cloned() {
            let help = command.render_long_help().to_string();
            assert!(help.contains("Examples:"), "{}", command.get_name());
        }
    }
}
