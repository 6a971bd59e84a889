//! The archive that the repository builds of itself: exactly the problems that its pages say are there on purpose.

use std::{fs, path::Path};

use jiff::civil::date;
use relsite::world::MemoryWorld;

use crate::archives::{compiled, exported, files_of, told};

const PRODUCTS: [&str; 3] = ["meridian", "sillage", "wattline"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the demo is built from, on the day of which it tells.
pub(crate) fn demo() -> MemoryWorld {
    let mut files: Vec<(String, Vec<u8>)> = ["content", "static"].into_iter().flat_map(|folder| files_of(root(), folder)).collect();
    files.push(("site.toml".to_owned(), fs::read(root().join("site.toml")).expect("a file")));
    MemoryWorld::new(date(2026, 11, 21), files)
}

/// `code path` of each row of the table on a product's page.
fn on_purpose(product: &str) -> Vec<String> {
    let page = fs::read_to_string(root().join("content").join(product).join("what-this-demo-shows.md")).expect("a page");
    let rows = page.lines().filter(|line| line.starts_with('|')).map(|line| line.trim_matches('|').split(" | ").collect::<Vec<_>>());
    let bare = |cell: &str| cell.trim().trim_matches('`').to_owned();
    let row = |cells: Vec<&str>| match cells.as_slice() {
        [_, _, file, code] if code.contains('/') => Some(format!("{} content/{product}/{}", bare(code), bare(file))),
        _ => None,
    };
    rows.filter_map(row).collect()
}

#[test]
fn the_demo_is_wrong_only_where_it_says_so() {
    let world = demo();
    let compiled = compiled(&world);
    let path = |problem: &relsite::diag::Problem| problem.span.map(|span| relsite::world::World::entry(&world, span.file).path.to_string());
    let mut found: Vec<String> =
        compiled.problems.iter().map(|problem| format!("{} {}", problem.code.name, path(problem).unwrap_or_default())).collect();
    let mut said: Vec<String> = PRODUCTS.into_iter().flat_map(on_purpose).collect();
    found.sort();
    said.sort();
    assert_eq!(found, said, "{}", told(&compiled, &world));
    assert!(said.len() >= 30, "{} rows are told", said.len());
}

#[test]
fn the_demo_holds_what_its_pages_tell_of() {
    let world = demo();
    let export = exported(&world, &compiled(&world));
    let releases = export["releases"].as_array().expect("a list");
    for product in PRODUCTS {
        let own: Vec<_> = releases.iter().filter(|release| release["product"] == product).collect();
        let with = |status: &str| own.iter().filter(|release| release["status"] == status).count();
        assert!(own.len() >= 9, "{product}: {}", own.len());
        assert_eq!((with("rolled-back"), with("planned"), with("monitoring") > 0), (1, 1, true), "{product}");
        assert!(own.iter().any(|release| release["type"] == "hotfix"), "{product}");
    }
    let size: usize = releases.iter().flat_map(|release| release["evidence"].as_array()).map(Vec::len).sum();
    assert!(size > 200, "{size} files of evidence");
}
