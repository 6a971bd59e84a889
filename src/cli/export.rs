//! `relsite export`: the whole archive as data, to stdout.
//!
//! Refuses to judge: it writes what is known, and exits 0 whatever the problems.

use clap::{Args, ValueEnum};

use super::{Common, Exit, Failure, Streams, archive};
use crate::{Settings, output, report};

/// Writes the whole archive as data to the standard output
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// For whom: `public` leaves out what is internal [default: as site.toml says, else internal]
    #[arg(long, value_enum, value_name = "WHO")]
    audience: Option<super::audience::Audience>,
    /// In which form
    #[arg(long, value_enum, default_value = "json")]
    format: Form,
}

const EXAMPLES: &str = "\
Examples:
  relsite export > archive.json
  relsite export --format json | jq '.releases[] | {version, status, verdict}'";

/// The forms of the archive.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// One JSON document
    Json,
}

pub(super) fn run(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let world = archive::open(common)?;
    let compiled = crate::compile(&world, &Settings { audience: options.audience.map(Into::into), ..Settings::default() });
    match options.format {
        Form::Json => {
            compiled.within(&world, |world| {
                output::export(&compiled.archive, compiled.plan.addresses(), &compiled.findings, world, streams.data())
            })?;
        }
    }
    if !common.quiet && !compiled.problems.is_empty() {
        streams.tell(&format!("{} (`relsite check` lists them)", report::counts(&compiled.problems)));
    }
    Ok(Exit::Fine)
}
