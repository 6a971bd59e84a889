//! `relsite check`: every problem, and nothing else.
//!
//! Refuses to publish. It writes to the archive only with `--fix`, and only what is named there; and beside it what it read, where a build made
//! the folder for that.

use clap::{Args, ValueEnum};

use super::{Common, Exit, Failure, Streams, archive, recall::Files};
use crate::{
    Settings,
    diag::{Problems, Severity},
    record,
    report::{self, Format, visible},
    scaffold,
    world::World,
};

/// Lists every problem of the archive, without building it
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// For whom: `public` leaves out what is internal [default: as site.toml says, else internal]
    #[arg(long, value_enum, value_name = "WHO")]
    audience: Option<super::audience::Audience>,
    /// How to list them
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// Exit 1 for warnings too
    #[arg(long)]
    strict: bool,
    /// Mend these problems in the files first
    #[arg(long, value_enum, value_name = "WHAT")]
    fix: Option<Fix>,
}

const EXAMPLES: &str = "\
Examples:
  relsite check
  relsite check --strict --root my-archive
  relsite check --format json | jq '.counts'
  relsite check --fix encoding            repairs UTF-8 that was read as something else and saved again";

/// What can be mended without asking anybody.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Fix {
    /// Text that was read in the wrong encoding and saved again
    Encoding,
}

pub(super) fn run(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    if let Some(Fix::Encoding) = options.fix {
        fix_encoding(common, streams)?;
    }
    let world = archive::open(common)?;
    let mut files = Files::new(common, false);
    files.known = files.known.unsearched();
    let settings = Settings { audience: options.audience.map(Into::into), ..Settings::default() };
    let mut compiled = crate::compile_knowing(&world, &settings, &files.known);
    files.keep(common, streams);
    let mut shown = std::mem::take(&mut compiled.problems);
    let fails = fails(&shown, options.strict);
    super::left_to_the_system(compiled);
    if common.quiet && options.format == Format::Human {
        shown.retain(|problem| problem.severity == Severity::Error);
    }
    if !(common.quiet && shown.is_empty() && options.format == Format::Human) {
        let style = streams.data_style();
        report::write(options.format, &shown, &world, streams.data(), style)?;
    }
    Ok(if fails { Exit::Problems } else { Exit::Fine })
}

fn fails(problems: &Problems, strict: bool) -> bool {
    problems.count(Severity::Error) > 0 || (strict && problems.count(Severity::Warning) > 0)
}

fn fix_encoding(common: &Common, streams: &mut Streams) -> Result<(), Failure> {
    let world = archive::open(common)?;
    let records = world.files().iter().filter(|entry| entry.refused.is_none() && record::is_record(&entry.path));
    let done =
        scaffold::fix::fix_encoding(&common.root, records.map(|entry| &entry.path)).map_err(|error| Failure::new(error.to_string()))?;
    for one in done {
        match one {
            Ok(fixed) if common.quiet || fixed.repairs == 0 => {}
            Ok(fixed) => streams.tell(&format!("repaired {} places in {}", fixed.repairs, visible(fixed.path.as_str()))),
            Err(error) => streams.tell(&format!("warning: {}", visible(&error.to_string()))),
        }
    }
    Ok(())
}
