//! Records that are broken in every way: `check` ends, names each with file and line, and never panics.

use std::{fs, time::Instant};

use crate::{archive, relsite};

/// A small generator of numbers, so that every run breaks the same records in the same way.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below.max(1)
    }
}

/// Each broken record must be named: the ways that a reader can survive silently (a flipped letter in prose) are not among them.
fn broken(number: usize, numbers: &mut Numbers) -> Vec<u8> {
    let whole = archive::record(&format!("v1.{number}.0"), number, "broken").into_bytes();
    match number % 20 {
        0 => [whole.as_slice(), b"\xff\xfe\x80"].concat(),
        1 => {
            let mut bytes = whole;
            let at = numbers.next(bytes.len());
            bytes.insert(at, 0);
            bytes
        }
        2 => flipped(whole, numbers),
        3 => b"---\ntitle: [\n---\n# v1\n".to_vec(),
        4 => format!("---\ntitle: {}\n---\n", "[".repeat(100_000)).into_bytes(),
        5 => bomb(),
        6 => [whole, vec![b'x'; 1 << 20]].concat(),
        7 => [whole, b"\n\n".to_vec(), vec![b'['; 100_000]].concat(),
        8 => [
            whole,
            b"\n\n".to_vec(),
            (0..20_000).map(|depth| " ".repeat(depth % 200) + "- x\n").collect::<String>().into_bytes(),
            "- ".repeat(20_000).into_bytes(),
        ]
        .concat(),
        9 => [whole, b"\n\n```bash\nnever closed\n".to_vec()].concat(),
        10 => b"---\n- just\n- a list\n---\n".to_vec(),
        11 => b"---\ntitle: {a: b}\nversion: [1]\n---\n".to_vec(),
        12 => String::from_utf8_lossy(&whole).replace("2026-", "2026-13-").into_bytes(),
        13 => String::from_utf8_lossy(&whole).replace("151ms", "[XXX]ms").into_bytes(),
        14 => String::from_utf8_lossy(&whole).replace("151ms", "412ms").into_bytes(),
        15 => whole[..whole.len() * 2 / 5].to_vec(),
        16 => ">".repeat(50_000).into_bytes(),
        17 => String::from_utf8_lossy(&whole).replace("Medium", "rather").into_bytes(),
        18 => format!("---\nverison: {number}\n---\n# v1.{number}.0\n").into_bytes(),
        _ => Vec::new(),
    }
}

/// A byte that makes the text invalid UTF-8.
fn flipped(mut bytes: Vec<u8>, numbers: &mut Numbers) -> Vec<u8> {
    let at = numbers.next(bytes.len());
    bytes[at] = 0xC0;
    bytes
}

fn bomb() -> Vec<u8> {
    let mut yaml = String::from("---\na: &a [x, x, x, x, x, x, x, x, x]\n");
    for (name, before) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e"), ("g", "f"), ("h", "g"), ("i", "h")] {
        yaml.push_str(&format!("{name}: &{name} [{}]\n", vec![format!("*{before}"); 9].join(", ")));
    }
    (yaml + "title: *i\n---\n").into_bytes()
}

#[test]
fn two_hundred_broken_records_are_each_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let mut numbers = Numbers(42);
    for number in 0..200 {
        let home = root.join(format!("content/releases/v1.{number}.0"));
        fs::create_dir_all(&home).expect("a folder");
        fs::write(home.join("index.md"), broken(number, &mut numbers)).expect("written");
    }
    let start = Instant::now();
    let output = relsite(&["check", "--format", "json"], root).output().expect("the binary runs");
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    let problems = report["problems"].as_array().expect("a list");
    for number in 0..200 {
        let path = format!("content/releases/v1.{number}.0/index.md");
        let named =
            problems.iter().any(|problem| problem["path"] == path.as_str() && problem["line"].as_u64().is_some_and(|line| line > 0));
        assert!(named, "{path} (way {}) is not named", number % 20);
    }
    eprintln!("200 broken records, {} problems, {seconds:.2} s", problems.len());
    assert!(seconds < 60.0, "it hangs");
}
