//! `cargo bench --bench hot`: the functions that a build spends its time in, each on one record.
//!
//! Refuses to judge: it prints times. Nothing here is a test, since machines differ.

fn main() {
    divan::main();
}

/// The shape of the records that the archives of `--bench archive` are made of.
#[path = "archive/corpus.rs"]
#[allow(dead_code, clippy::disallowed_methods, reason = "only single records are needed here")]
mod corpus;

use divan::{Bencher, black_box};
use jiff::civil::date;
use relsite::{Compiled, Settings, compile, markup, output::Page, path::OutPath, world::MemoryWorld};

fn world(releases: usize) -> MemoryWorld {
    let records = (0..releases).map(|number| (format!("content/releases/{}/index.md", corpus::version(number)), corpus::record(number, 0)));
    let site = ("site.toml".to_owned(), "title = \"Meridian\"\n".to_owned());
    MemoryWorld::new(date(2026, 11, 20), records.chain([site]))
}

/// Parse, link, judge, check and plan.
#[divan::bench(args = [1, 20, 200])]
fn compile_archive(bencher: Bencher<'_, '_>, releases: usize) {
    let world = world(releases);
    bencher.bench(|| compile(black_box(&world), &Settings::default()));
}

/// A page of each kind.
#[divan::bench(args = ["release", "source", "list", "data"])]
fn render_page(bencher: Bencher<'_, '_>, kind: &str) {
    let world = world(20);
    let compiled = compile(&world, &Settings::default());
    let path = path_of(&compiled, kind);
    bencher.bench(|| relsite::render(&world, &compiled, black_box(&path)));
}

fn path_of(compiled: &Compiled, kind: &str) -> OutPath {
    let fits = |page: &Page| match page {
        Page::Release(10) => kind == "release",
        Page::Record(10) => kind == "source",
        Page::List { .. } => kind == "list",
        Page::ReleaseData(10) => kind == "data",
        _ => false,
    };
    compiled.plan.iter().find(|(_, page)| fits(page)).map(|(path, _)| path.clone()).expect("such a page")
}

/// Code of the languages that records are full of.
#[divan::bench(args = ["bash", "sql", "yaml", "json", "text"])]
fn highlight(bencher: Bencher<'_, '_>, language: &str) {
    let text = "for stage in 1 5 25; do curl -s \"https://example.com/?stage=$stage\" | grep up; done # all of them\n".repeat(10);
    bencher.bench(|| markup::highlight(black_box(language), black_box(&text)));
}

/// Every limit of the Markdown parser, on a record.
#[divan::bench]
fn guard(bencher: Bencher<'_, '_>) {
    let text = corpus::record(3, 0);
    bencher.bench(|| markup::guard(black_box(&text), &markup::Limits::default()));
}
