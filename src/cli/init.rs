//! `relsite init`: a new archive to begin with.
//!
//! Refuses to overwrite: a file that is there already stays, and nothing at all is written.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Common, Exit, Failure, Streams, today::today};
use crate::{report::visible, scaffold::init};

/// Begins a new archive with a filled-in example that builds clean
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The folder to begin it in; made if it is not there
    #[arg(default_value = ".")]
    dir: PathBuf,
}

const EXAMPLES: &str = "\
Examples:
  relsite init
  relsite init my-archive && relsite build --root my-archive";

pub(super) fn run(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let folder = match common.root == Path::new(".") {
        true => options.dir.clone(),
        false => common.root.join(&options.dir),
    };
    let files = init::init(&folder, today(common.now)?).map_err(|error| Failure::new(error.to_string()).help(error.help()))?;
    if !common.quiet {
        let root = folder.display().to_string();
        streams.tell(&format!(
            "{} files written. Next:\n  relsite build --root {root}    builds the example into {root}/public\n  \
             then open {root}/public/index.html, and change content/releases/v1.0.0/index.md",
            files.len(),
            root = visible(&root),
        ));
    }
    Ok(Exit::Fine)
}
