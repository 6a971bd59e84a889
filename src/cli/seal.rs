//! `relsite seal`: freezes a release that was signed off, or answers for a change to one.
//!
//! Refuses a release that is not finished or not signed off, and an amendment without a reason.

use clap::Args;

use super::{Common, Exit, Failure, Streams, archive};
use crate::{
    Compiled, Settings,
    archive::{Release, Status},
    integrity::{self, Act, Change, Entry, LEDGER, Seal, SealedFile},
    load::{self, DiskWorld},
    record::Form,
    report::visible,
    scaffold::seal::append,
    text::nearest,
    world::World,
};

/// Freezes a signed-off release: digests of its record and evidence go to the ledger; later changes are amendments
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The version, as the record or its address has it
    #[arg(value_name = "VERSION")]
    release: String,
    /// The product, where several have such a version
    #[arg(long, value_name = "SLUG")]
    product: Option<String>,
    /// Who seals it [default: user.name of git]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Answer for what was changed since it was sealed
    #[arg(long, requires = "why")]
    amend: bool,
    /// Why it was changed
    #[arg(long, value_name = "TEXT", requires = "amend")]
    why: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  relsite seal v2.4.0                                  after the sign-off
  relsite seal v2.4.0 --by \"Mina Park\" --product api
  relsite seal v2.4.0 --amend --why \"The date of the sign-off was mistyped\"
  relsite verify                                       is everything as it was sealed?

The line goes to relsite.ledger.jsonl: commit it. From then on `build` and `check` fail on any change.";

/// The families of problems that forbid sealing wherever they stand.
const FAMILIES: [&str; 1] = ["ledger/"];
/// What a release lacks that is not signed off.
const UNSIGNED: [&str; 3] = ["signoff/missing", "signoff/too-few", "signoff/self-approved"];

pub(super) fn run(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let world = archive::open(common)?;
    let compiled = crate::compile(&world, &Settings::default());
    let index = find(options, &compiled)?;
    let release = &compiled.archive.releases[index];
    let product = &compiled.archive.products[release.product].slug;
    if let Some(problem) = compiled.problems.iter().find(|problem| FAMILIES.iter().any(|family| problem.code.name.starts_with(family))) {
        return Err(Failure::of_content(problem.message.clone()).help(problem.help.clone().unwrap_or_default()));
    }
    let act = match compiled.archive.ledger.seal(product, &release.id) {
        Some(seal) => amend(options, seal, &world)?,
        None if options.amend => {
            return Err(Failure::of_content(format!("{} was never sealed: there is nothing to amend", release.version.written))
                .help(format!("seal it: `relsite seal {}`", options.release)));
        }
        None => Some(seal(release, &compiled, &world)?),
    };
    let Some((act, said)) = act else {
        if !common.quiet {
            streams.tell(&format!("{} is sealed, and nothing changed since", visible(&release.version.written)));
        }
        return Ok(Exit::Fine);
    };
    let by = who(common, options)?;
    let day = world.today().to_string();
    let folder = own_folder(release, &world);
    let entry = Entry::after(&compiled.archive.ledger, product, &release.id, folder.as_deref(), &day, &by, act);
    append(&common.root, &compiled.archive.ledger, &entry).map_err(|error| Failure::new(error.to_string()).help(error.help()))?;
    if !common.quiet {
        let version = visible(&release.version.written);
        streams.tell(&format!("{version}: {said} by {} on {day}; commit {LEDGER}", visible(&by)));
    }
    Ok(Exit::Fine)
}

/// The release that is meant: by id or version, in the product that is named.
fn find(options: &Options, compiled: &Compiled) -> Result<usize, Failure> {
    let archive = &compiled.archive;
    let bare = |text: &str| text.trim_start_matches(['v', 'V']).to_owned();
    let fits = |release: &&Release| {
        let of_product = options.product.as_ref().is_none_or(|slug| archive.products[release.product].slug == *slug);
        of_product && (release.id == options.release || release.version.bare() == bare(&options.release))
    };
    let found: Vec<usize> = (0..archive.releases.len()).filter(|index| fits(&&archive.releases[*index])).collect();
    match found.as_slice() {
        [only] => Ok(*only),
        [] => {
            let guess = nearest(&options.release, archive.releases.iter().map(|release| release.id.as_str()));
            let guess = guess.map(|id| format!("; the nearest is `{id}`")).unwrap_or_default();
            Err(Failure::new(format!("there is no release `{}`{guess}", options.release)).help("drafts are not sealed"))
        }
        several => {
            let products: Vec<&str> =
                several.iter().map(|index| archive.products[archive.releases[*index].product].slug.as_str()).collect();
            Err(Failure::new(format!("several releases are `{}`", options.release))
                .help(format!("name one by its id, or its product with --product: {}", products.join(", "))))
        }
    }
}

/// What a first seal says, unless the release cannot be sealed.
fn seal(release: &Release, compiled: &Compiled, world: &DiskWorld) -> Result<(Act, String), Failure> {
    let refuse =
        |reason: String, help: &str| Failure::of_content(format!("{} cannot be sealed: {reason}", release.version.written)).help(help);
    let record = match &release.record {
        None => return Err(refuse("it has no record".to_owned(), "write the record")),
        Some(_) if release.template => return Err(refuse("its record is a template".to_owned(), "fill in version and date")),
        Some(record) if record.form == Form::Changelog => {
            return Err(refuse("its record is a part of a changelog".to_owned(), "write a record of its own"));
        }
        Some(record) => record,
    };
    if matches!(release.status, Status::Planned | Status::InProgress | Status::Blocked) {
        let word = release.status.word();
        return Err(refuse(format!("it is not finished, but {word}"), "seal it when the outcome is signed off"));
    }
    let exempt = policy_asks_nobody(release, compiled);
    let of_this = |problem: &&crate::diag::Problem| problem.span.is_some_and(|span| span.file == record.page.file);
    let lacking = compiled.problems.iter().filter(of_this).find(|problem| UNSIGNED.contains(&problem.code.name));
    let signed = record.signoff.as_ref().is_some_and(|signoff| signoff.signed() > 0 && signoff.blank() == 0);
    if !exempt && (lacking.is_some() || !signed) {
        let reason = lacking.map_or_else(|| "it is not signed off".to_owned(), |problem| problem.message.clone());
        return Err(refuse(reason, "fill in release manager, approvers and date; a policy with `approvers = 0` asks for nobody"));
    }
    let path = world.entry(record.page.file).path.to_string();
    let mut files = Vec::new();
    for (path, (_, stamp)) in integrity::sealed_files(own_folder(release, world).as_deref(), &path, world) {
        let stamp = stamp.map_err(|reason| refuse(format!("{path}: {reason}"), "make it readable, or remove it"))?;
        files.push(SealedFile { path, stamp });
    }
    let said = format!("sealed {} files", files.len());
    Ok((Act::Seal { files }, said))
}

fn policy_asks_nobody(release: &Release, compiled: &Compiled) -> bool {
    let kind = release.record.as_ref().and_then(|record| record.kind.as_ref()?.value).map_or("default", |kind| kind.word());
    compiled.site.policy(kind).and_then(|policy| policy.approvers) == Some(0)
}

/// What an amendment says; nothing where nothing changed.
fn amend(options: &Options, seal: &Seal, world: &DiskWorld) -> Result<Option<(Act, String)>, Failure> {
    let changes: Vec<Change> = integrity::amendment_of(seal, world)
        .map_err(|reason| Failure::of_content(format!("{}: {reason}", seal.release)).help("make the file readable"))?;
    if changes.is_empty() {
        return Ok(None);
    }
    let why = options.why.as_deref().map(str::trim).unwrap_or_default();
    if !options.amend || why.is_empty() {
        let paths: Vec<String> = changes.iter().map(|change| format!("`{}`", change.path)).collect();
        let message = format!("{} was sealed on {} by {}, and changed since: {}", seal.release, seal.day, seal.by, paths.join(", "));
        return Err(Failure::of_content(message)
            .help(format!("restore the files, or answer for the change: relsite seal {} --amend --why \"…\"", seal.release)));
    }
    let said = format!("amended {} files", changes.len());
    Ok(Some((Act::Amendment { why: why.to_owned(), changes }, said)))
}

/// The folder of a release, where no other release stands in it: `releases/v2.4.0`, and not `releases`.
fn own_folder(release: &Release, world: &DiskWorld) -> Option<String> {
    let record = world.entry(release.record.as_ref()?.page.file).path.folder().to_owned();
    let named = record.rsplit('/').next() == Some(release.name.as_str());
    named.then_some(record)
}

fn who(common: &Common, options: &Options) -> Result<String, Failure> {
    let by = options.by.clone().or_else(|| load::user(&common.root)).map(|name| name.trim().to_owned());
    by.filter(|name| !name.is_empty())
        .ok_or_else(|| Failure::new("nobody is named who seals").help("name yourself with --by, or with `git config user.name`"))
}
