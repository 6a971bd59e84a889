//! A filled-in record in the shape of each template, against what was written by hand of its export: every field, and nothing beside them.

use std::{fs, path::Path};

use serde_json::Value;

use crate::archives::{compiled, exported, told, world_of};

/// Compiles `tests/sites/<name>` and compares what `expected.json` names with the export: objects key by key, none missing, none beside.
fn check(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites").join(name);
    let world = world_of(&root);
    let compiled = compiled(&world);
    let export = exported(&world, &compiled);
    let expected: Value = serde_json::from_str(&fs::read_to_string(root.join("expected.json")).expect("a file")).expect("JSON");
    let mut wrong = Vec::new();
    for (path, wanted) in expected.as_object().expect("an object") {
        let found = export.pointer(path).unwrap_or_else(|| panic!("{name}: the export has no {path}"));
        compare(path, wanted, found, &mut wrong);
    }
    let problems: Vec<String> =
        told(&compiled, &world).lines().map(|line| line.split(": ").next().unwrap_or_default().to_owned()).collect();
    let listed = fs::read_to_string(root.join("problems.txt")).expect("a file");
    let listed: Vec<&str> = listed.lines().map(|line| line.split(": ").next().unwrap_or_default()).collect();
    assert!(wrong.is_empty(), "{name}:\n{}", wrong.join("\n"));
    assert_eq!(problems, listed, "{name}: {}", told(&compiled, &world));
}

fn compare(path: &str, wanted: &Value, found: &Value, wrong: &mut Vec<String>) {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => {
            let keys = wanted.keys().chain(found.keys().filter(|key| !wanted.contains_key(*key)));
            for key in keys {
                let nothing = Value::String("(not there)".to_owned());
                compare(&format!("{path}/{key}"), wanted.get(key).unwrap_or(&nothing), found.get(key).unwrap_or(&nothing), wrong);
            }
        }
        (Value::Array(wanted), Value::Array(found)) if wanted.len() == found.len() => {
            for (at, (wanted, found)) in wanted.iter().zip(found).enumerate() {
                compare(&format!("{path}/{at}"), wanted, found, wrong);
            }
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        _ if wanted == found => {}
        _ => wrong.push(format!("{path}: expected {wanted}, found {found}")),
    }
}

#[test]
fn a_canary_release() {
    check("canary");
}

#[test]
fn a_service_release() {
    check("service");
}

#[test]
fn a_release_checklist() {
    check("checklist");
}

#[test]
fn an_infrastructure_summary() {
    check("infrastructure");
}

#[test]
fn a_release_by_the_process_guide() {
    check("process");
}
