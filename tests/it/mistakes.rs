//! One release with thirty mistakes of thirty kinds: `check` names each at its place, and nothing else.

use std::{collections::BTreeSet, fs, path::Path};

use crate::archives::{compiled, place, told, world_of};

/// `expect.txt` was written by hand, one `code path:line` for each mistake that was planted.
#[test]
fn thirty_mistakes_are_named_and_nothing_else() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let world = world_of(&root.join("archive"));
    let compiled = compiled(&world);
    let mut found: Vec<String> =
        compiled.problems.iter().map(|problem| format!("{} {}", problem.code.name, place(problem, &world))).collect();
    found.sort();
    let text = fs::read_to_string(root.join("expect.txt")).expect("a file");
    let mut expected: Vec<&str> = text.lines().collect();
    expected.sort_unstable();
    let codes: BTreeSet<&str> = expected.iter().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!((expected.len(), codes.len()), (30, 30), "thirty mistakes, each of a kind of its own");
    let missed: Vec<&&str> = expected.iter().filter(|line| !found.iter().any(|other| other == **line)).collect();
    let beside: Vec<&String> = found.iter().filter(|line| !expected.contains(&line.as_str())).collect();
    let all = told(&compiled, &world);
    assert!(missed.is_empty() && beside.is_empty(), "missed {missed:#?}\nbeside {beside:#?}\n{all}");
    assert_eq!(found.len(), expected.len(), "a mistake is named once\n{all}");
}
