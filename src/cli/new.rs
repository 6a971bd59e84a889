//! `relsite new`: a document to begin with.
//!
//! Refuses to overwrite, and to choose a product where there are several.

use clap::{Args, Subcommand, ValueEnum};

use super::{Common, Exit, Failure, Streams, archive::today};
use crate::{
    diag::Problems,
    load::{self, FILE_LIMIT},
    path::RelPath,
    report::visible,
    scaffold::new::{Template, new},
    site::{self, Site},
    text::nearest,
};

/// Begins a release record, a runbook, a checklist or an incident report
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    #[command(subcommand)]
    kind: Kind,
}

const EXAMPLES: &str = "\
Examples:
  relsite new release v2.5.0                        a canary release, its blanks to be filled in
  relsite new release v2.5.0 --template service     in the shape of a service release
  relsite new runbook \"Restore the database\"
  relsite check                                     lists every blank that is left";

#[derive(Debug, Subcommand)]
enum Kind {
    /// A release record: releases/NAME/index.md
    Release {
        #[command(flatten)]
        what: What,
        /// In which shape
        #[arg(long, value_enum, default_value = "canary")]
        template: Shape,
    },
    /// A runbook: runbooks/NAME.md
    Runbook(What),
    /// A reusable checklist: checklists/NAME.md
    Checklist(What),
    /// An incident report: incidents/NAME.md
    Incident(What),
}

#[derive(Debug, Args)]
struct What {
    /// The version of a release; the title of anything else
    name: String,
    /// The product, where there are several
    #[arg(long, value_name = "SLUG")]
    product: Option<String>,
}

/// The shapes of a release record.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shape {
    /// Stages of rising traffic, each with its gates
    Canary,
    /// Changes, deployment, migration and rollback of a service
    Service,
    /// The short form of a release process
    Process,
}

pub(super) fn run(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let (what, template) = match &options.kind {
        Kind::Release { what, template: Shape::Canary } => (what, Template::Canary),
        Kind::Release { what, template: Shape::Service } => (what, Template::Service),
        Kind::Release { what, template: Shape::Process } => (what, Template::Process),
        Kind::Runbook(what) => (what, Template::Runbook),
        Kind::Checklist(what) => (what, Template::Checklist),
        Kind::Incident(what) => (what, Template::Incident),
    };
    let today = today(common)?;
    let configuration = load::load(&common.root, &[], today, FILE_LIMIT)?;
    let site = site::read(&configuration, &mut Problems::new());
    let content = folder_of(&site, what.product.as_deref())?;
    let path =
        new(&common.root, content, template, &what.name, today).map_err(|error| Failure::new(error.to_string()).help(error.help()))?;
    if !common.quiet {
        streams.tell(&format!("{} is begun; `relsite check` lists what is left to fill in", visible(path.as_str())));
    }
    Ok(Exit::Fine)
}

/// The folder of the product that is meant.
pub(super) fn folder_of<'s>(site: &'s Site, wanted: Option<&str>) -> Result<&'s RelPath, Failure> {
    let names = || site.products.iter().map(|product| product.slug.as_str());
    let all = names().collect::<Vec<_>>().join(", ");
    match (wanted, site.products.as_slice()) {
        (None, [only]) => Ok(&only.folder),
        (None, _) => Err(Failure::new("this archive has several products").help(format!("name one with --product: {all}"))),
        (Some(slug), products) => products.iter().find(|product| product.slug == slug).map(|product| &product.folder).ok_or_else(|| {
            let guess = nearest(slug, names()).map(|near| format!("; the nearest is `{near}`")).unwrap_or_default();
            Failure::new(format!("there is no product `{slug}`{guess}")).help(format!("this archive has {all}"))
        }),
    }
}
