//! `relsite verify`: is everything as it was sealed, or as it was published?
//!
//! Refuses to say "verified" of what was not looked at.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Common, Exit, Failure, Streams, archive, keys};
use crate::{
    Settings,
    diag::Problems,
    integrity::{Anchor, LEDGER, signatures::Keyring},
    load::{self, Committed},
    publish::{MANIFEST, MARKER, Manifest},
    site::Key,
    verify::{self, Held, Outcome},
};

/// Where a site stands unless `--site` says otherwise, relative to the root.
const PUBLISHED: &str = "public";
/// The largest manifest that is read, in bytes.
const LIMIT: u64 = 1 << 30;

/// Compares an archive with its ledger, checksum lists and anchors, or a published site with its manifest; offline
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// An archive, or a published site, which needs nothing beside it [default: --root]
    dir: Option<PathBuf>,
    /// The published site that anchors the ledger of an archive [default: public, in the root]
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Public keys that you hold: a site.toml with `[keys]`, or one key as minisign, OpenSSH or OpenSSL write it; may be repeated
    ///
    /// They are used in place of those of the archive. A published site holds none: keys that come with a thing prove nothing about it.
    #[arg(long, value_name = "FILE")]
    keys: Vec<PathBuf>,
    /// How to say it
    #[arg(long, value_enum, default_value = "human")]
    format: Form,
}

/// The forms of the outcome.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// For people
    Human,
    /// One JSON document on one line
    Json,
}

const EXAMPLES: &str = "\
Examples:
  relsite verify                          the archive here: ledger, sealed files, checksum lists
  relsite verify --root my-archive --site /srv/www/releases
  relsite verify public                   a published site against its manifest
  relsite verify public --keys release.pub   and the signatures of its evidence, with a key of yours
  relsite verify --format json | jq '.problems'

Exit codes: 0 as sealed or published, 1 something is not, 2 could not run.";

pub(super) fn run(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let folder = options.dir.as_deref().unwrap_or(&common.root);
    let keys = keys::held(&options.keys)?;
    let outcome = match manifest_of(folder)? {
        Some(manifest) => published(folder, &manifest, keys.as_deref())?,
        None if is_published(folder) => verify::without_manifest(),
        None => content(&Common { root: folder.to_owned(), now: common.now.clone(), ..*common }, options, keys)?,
    };
    match options.format {
        Form::Human => verify::write_human(&outcome, streams.data())?,
        Form::Json => verify::write_json(&outcome, streams.data())?,
    }
    Ok(if outcome.holds() { Exit::Fine } else { Exit::Problems })
}

fn published(folder: &Path, manifest: &[u8], keys: Option<&[Key]>) -> Result<Outcome, Failure> {
    let files = load::digests(folder).map_err(|cause| unreadable(folder, &cause))?;
    let ring = keys.map(|keys| Keyring::of(keys, &mut Problems::new()));
    let open = |path: &str| load::open_of(folder, path).ok();
    let held = ring.as_ref().map(|keys| Held { keys, open: &open });
    Ok(verify::site(manifest, &files, held.as_ref()))
}

fn content(common: &Common, options: &Options, keys: Option<Vec<Key>>) -> Result<Outcome, Failure> {
    let world = archive::open(common)?;
    let compiled = crate::compile(&world, &Settings { audience: Some(crate::site::Reader::Internal), keys, ..Settings::default() });
    let site = options.site.clone().unwrap_or_else(|| common.root.join(PUBLISHED));
    let mut anchors = Vec::new();
    let mut silent = Vec::new();
    match manifest_of(&site)?.map(|bytes| Manifest::parse(&bytes)) {
        Some(Ok(Manifest { ledger: Some(head), .. })) => {
            anchors.push(Anchor::of_head(format!("the published {}", site.join(MANIFEST).display()), &head));
        }
        Some(Ok(_)) => silent.push(format!("{} was published without a ledger", site.display())),
        Some(Err(_)) => silent.push(format!("{} cannot be read", site.join(MANIFEST).display())),
        None if options.site.is_some() => {
            return Err(Failure::new(format!("{} is no published site", site.display())).help("name the folder that holds manifest.json"));
        }
        None => silent.push(format!("no published site at {}", site.display())),
    }
    match load::committed(&common.root, LEDGER) {
        Committed::Bytes(bytes, commit) => anchors.push(Anchor::of_text(format!("git at {commit}"), &bytes)),
        Committed::Never => silent.push("the ledger is not in the last git commit".to_owned()),
        Committed::Unknown(reason) => silent.push(format!("git: {reason}")),
    }
    Ok(verify::content(&compiled, &world, &anchors, &silent))
}

/// The bytes of the manifest of a published site; nothing where there is none.
fn manifest_of(folder: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match load::file_of(folder, MANIFEST, LIMIT) {
        Ok(Some(bytes)) if is_published(folder) || Manifest::parse(&bytes).is_ok() => Ok(Some(bytes)),
        Ok(_) => Ok(None),
        Err(cause) if is_published(folder) => Err(unreadable(folder, &cause)),
        Err(_) => Ok(None),
    }
}

fn is_published(folder: &Path) -> bool {
    load::file_of(folder, MARKER, 1).is_ok_and(|marker| marker.is_some())
}

fn unreadable(folder: &Path, cause: &std::io::Error) -> Failure {
    Failure::new(format!("cannot read {}: {cause}", folder.display())).help("make every file of the site readable")
}
