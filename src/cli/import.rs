//! `relsite import`: records from what pipelines and other tools already have.
//!
//! Refuses to overwrite, and to guess which release a measurement belongs to.

use std::{
    io::Read,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};

use super::{Common, Exit, Failure, Streams, archive::today, new::folder_of};
use crate::{
    diag::Problems,
    load::{self, FILE_LIMIT},
    path::RelPath,
    report::visible,
    scaffold::import::{self, Imported, Node, Source},
    site,
};

/// Writes YAML records, or the gates of a stage, from what other tools wrote
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// What the file is
    #[arg(value_enum)]
    kind: Kind,
    /// The file; `-` for the standard input
    file: PathBuf,
    /// The release that a measurement belongs to
    #[arg(long, value_name = "VERSION")]
    release: Option<String>,
    /// The stage's share of traffic, in percent
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    stage: Option<serde_json::Number>,
    /// The product, where there are several
    #[arg(long, value_name = "SLUG")]
    product: Option<String>,
    /// Print what would be written instead
    #[arg(long)]
    stdout: bool,
}

const EXAMPLES: &str = "\
Examples:
  gh api repos/acme/shop/releases/tags/v2.5.0 | relsite import github-release -
  relsite import gitlab-evidence evidence.json
  k6 run --summary-export summary.json load.js; relsite import k6 summary.json --release v2.5.0 --stage 5
  kubectl get analysisrun shop-6f --output yaml | relsite import analysisrun - --release v2.5.0 --stage 25";

/// The kinds of files.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// An AnalysisRun of Argo Rollouts, YAML or JSON
    Analysisrun,
    /// A release, or a list of them, of GitHub's API
    GithubRelease,
    /// The release evidence of GitLab
    GitlabEvidence,
    /// The end-of-test summary of k6
    K6,
}

impl Kind {
    fn source(self) -> Source {
        match self {
            Self::Analysisrun => Source::AnalysisRun,
            Self::GithubRelease => Source::GithubRelease,
            Self::GitlabEvidence => Source::GitlabEvidence,
            Self::K6 => Source::K6,
        }
    }
}

pub(super) fn run(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let bytes = bytes_of(&options.file)?;
    let imported = import::read(options.kind.source(), &bytes)?;
    let written = match imported {
        Imported::Records(records) if options.stdout => {
            let documents: Vec<String> = records.iter().map(import::Record::yaml).collect();
            write!(streams.data(), "{}", documents.join("---\n"))?;
            return Ok(Exit::Fine);
        }
        Imported::Gates(gates) if options.stdout => {
            write!(streams.data(), "{}", import::stages_yaml(&import::stage(options.stage.as_ref(), gates)))?;
            return Ok(Exit::Fine);
        }
        Imported::Records(records) => {
            let content = content(common, options)?;
            records.iter().map(|record| Ok(import::write(&common.root, &content, record)?)).collect::<Result<Vec<_>, Failure>>()?
        }
        Imported::Gates(gates) => vec![stage(common, options, gates)?],
    };
    if !common.quiet {
        for path in written {
            streams.tell(&format!("{} is written; `relsite check` lists what it lacks", visible(path.as_str())));
        }
    }
    Ok(Exit::Fine)
}

fn stage(common: &Common, options: &Options, gates: Vec<Node>) -> Result<RelPath, Failure> {
    let (Some(version), Some(percent)) = (&options.release, &options.stage) else {
        return Err(Failure::new("a measurement needs its release and its stage")
            .help("name them, as --release v2.5.0 --stage 25; or print the gates with --stdout"));
    };
    Ok(import::write_stage(&common.root, &content(common, options)?, version, &import::stage(Some(percent), gates))?)
}

/// The content folder of the product that is meant.
fn content(common: &Common, options: &Options) -> Result<RelPath, Failure> {
    let configuration = load::load(&common.root, &[], today(common)?, FILE_LIMIT)?;
    let site = site::read(&configuration, &mut Problems::new());
    folder_of(&site, options.product.as_deref()).cloned()
}

fn bytes_of(file: &Path) -> Result<Vec<u8>, Failure> {
    let shown = file.display().to_string();
    let unread = |cause: std::io::Error| {
        Failure::new(format!("cannot read {}: {cause}", visible(&shown))).help("name a file, or `-` for the standard input")
    };
    let mut bytes = Vec::new();
    let source: Box<dyn Read> =
        if shown == "-" { Box::new(std::io::stdin()) } else { Box::new(std::fs::File::open(file).map_err(unread)?) };
    source.take(import::SIZE_LIMIT + 1).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > import::SIZE_LIMIT {
        return Err(Failure::new(format!("{} is larger than {} MiB", visible(&shown), import::SIZE_LIMIT >> 20))
            .help("import a part of it: only the summary is read"));
    }
    Ok(bytes)
}

fn percent(text: &str) -> Result<serde_json::Number, String> {
    let number: serde_json::Number = text.trim_end_matches('%').parse().map_err(|_| "it must be a number".to_owned())?;
    let fits = number.as_f64().is_some_and(|value| (0.0..=100.0).contains(&value));
    if fits { Ok(number) } else { Err("it must be from 0 to 100".to_owned()) }
}

impl From<import::ImportError> for Failure {
    fn from(error: import::ImportError) -> Self {
        Self::new(error.to_string()).help(error.help())
    }
}
