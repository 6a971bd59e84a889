//! Sections 4 and 5 of what people really write (RECORDS.md), row by row: files as they are stored, and what comes out.

use std::fs;

use relsite::world::MemoryWorld;
use serde_json::Value;

use crate::{
    archives::{TODAY, exported, place, shared},
    site::Site,
};

/// What is looked at.
enum Look {
    /// Values of the export, by their pointers.
    Export(&'static [&'static str]),
    /// The problems: code and place.
    Problems,
    /// Which of these words a page holds: `+` where it does, `-` where it does not.
    Page(&'static str, &'static [&'static str]),
}
use Look::{Export, Page, Problems};

/// A file: its path below `content/`, and its bytes.
type File = (&'static str, &'static [u8]);
/// A row of RECORDS.md by its first words, the files, what of them is looked at, and how that reads.
type Row = (&'static str, &'static [File], Look, &'static str);

const DATES: &str = "ISO, `October 9, 2025`";
const FAR: &str = "record says 2025-01-16";
const VERSIONS: &str = "`v1.8.0-rc1`";
const LINKS: &str = "relative links: most work";
const EVIDENCE: &str = "evidence named in code spans";
const NAMES: &str = "spaces, non-ASCII, a name";
const CHANGELOG: &str = "one changelog, hundreds of versions";
const BASENAMES: &str = "same basename in many folders";
const MARKUP: &str = "`{{ $labels.x }}`, Hugo";
const DECODE: &str = "Decode BOM, UTF-16, CRLF";
const MOJIBAKE: &str = "**Mojibake**: repair run by run";

/// One record in, its date out.
macro_rules! dated {
    ($written:literal, $date:literal) => {
        (
            DATES,
            &[("releases/v1.1.0.md", concat!("# v1.1.0\n\n**Date:** ", $written, "\n").as_bytes())],
            Export(&["/releases/0/date"]),
            $date,
        )
    };
}

const ORDER: Look = Export(&["/releases/0/version", "/releases/1/version", "/releases/2/version"]);
const PRESENT: Look = Export(&["/releases/0/evidence/0/path", "/releases/0/evidence/0/present", "/releases/0/evidence/1/path"]);

const ROWS: &[Row] = &[
    dated!("2026-03-02", "2026-03-02"),
    dated!("October 9, 2025", "2025-10-09"),
    dated!("9 Ekim 2025, 14:30", "2025-10-09T14:30:00Z"),
    dated!("Monday 13th January 2025", "2025-01-13"),
    dated!("20251016_194548", "2025-10-16T19:45:48Z"),
    dated!("2025-10-16T19:45:48.1234567Z", "2025-10-16T19:45:48Z"),
    dated!("2025-10-16 19:45 +03:00", "2025-10-16T16:45:00Z"),
    dated!("November 2025", "2025-11"),
    dated!("2025-08-20T27:45:00Z", "-"),
    (DATES, &[("releases/v1.1.0.md", b"# v1.1.0\n\n**Date:** 2025-08-20T27:45:00Z\n")], Problems, "record/date-impossible content/releases/v1.1.0.md:3"),
    (
        FAR,
        &[("releases/v1.1.0/index.md", b"# v1.1.0\n\n**Date:** 2025-01-16\n"), ("releases/v1.1.0/evidence/stage_20251016_194548.txt", b"x\n")],
        Problems,
        "evidence/date-differs content/releases/v1.1.0/index.md:3",
    ),
    (
        FAR,
        &[("releases/20251016/index.md", b"# v1.1.0\n\n**Date:** 2025-01-16\n")],
        Problems,
        "evidence/date-differs content/releases/20251016/index.md:3",
    ),
    (
        VERSIONS,
        &[
            ("releases/a.md", b"# Release v1.8.0-rc1\n\n**Date:** 2026-01-02\n"),
            ("releases/b.md", b"# Release v1.8.0\n\n**Date:** 2026-01-03\n"),
            ("releases/c.md", b"# x\n\n**Version:** 1.4.2.1-sse-load-test\n**Date:** 2026-01-01\n"),
        ],
        ORDER,
        "v1.8.0 v1.8.0-rc1 1.4.2.1-sse-load-test",
    ),
    (
        VERSIONS,
        &[
            ("releases/a.md", b"# x\n\n**Version:** 1.99\n**Date:** 2026-01-02\n"),
            ("releases/b.md", b"# x\n\n**Version:** 1.100\n**Date:** 2026-01-01\n"),
            ("releases/c.md", b"# x\n\n**Version:** v1.65.0/v0.159.0\n**Date:** 2026-01-01\n"),
        ],
        ORDER,
        "1.100 1.99 v1.65.0/v0.159.0",
    ),
    (
        LINKS,
        &[
            ("releases/v1.1.0/index.md", b"# v1.1.0\n\n**Date:** 2026-01-02\n\n[a](../../runbooks/a.md) [b](runbooks/a.md) [c](/content/runbooks/a.md) [d](old/place/a.md) [e](../../runbooks/) [f](../b.md)\n"),
            ("runbooks/a.md", b"# A\n"),
        ],
        Problems,
        "link/broken content/releases/v1.1.0/index.md:5",
    ),
    (
        LINKS,
        &[("releases/v1.1.0/index.md", b"# v1.1.0\n\n**Date:** 2026-01-02\n\n[d](old/place/a.md) [e](../../runbooks/) [f](../b.md)\n"), ("runbooks/a.md", b"# A\n")],
        Page("releases/v1.1.0.html", &["runbooks/a.html\">d</a>", "runbooks/index.html\">e</a>", ">f</a>"]),
        "++-",
    ),
    (
        EVIDENCE,
        &[
            ("releases/v1.1.0/index.md", b"# v1.1.0\n\n**Date:** 2025-10-16\n\n## Evidence Files\n\n- `evidence\\canary\\stage_[1,5].txt`\n"),
            ("releases/v1.1.0/evidence/canary/stage_5.txt", b"x\n"),
        ],
        PRESENT,
        "evidence/canary/stage_1.txt false evidence/canary/stage_5.txt",
    ),
    (
        EVIDENCE,
        &[
            ("releases/v1.1.0/index.md", b"# v1.1.0\n\n**Date:** 2025-10-16\n\n## Evidence Files\n\n- `evidence/rollout_stage_1.txt`\n- `evidence/rollback_[timestamp].txt`\n- `evidence/sbom_v*.json`\n"),
            ("releases/v1.1.0/evidence/rollout_stage_1_20251016_194548.txt", b"x\n"),
            ("releases/v1.1.0/evidence/rollback_20251016T1945Z.txt", b"x\n"),
            ("releases/v1.1.0/evidence/sbom_v1.1.0.json", b"{}\n"),
        ],
        Problems,
        "",
    ),
    (
        NAMES,
        &[
            ("releases/v1.1.0/index.md", "# v1.1.0\n\n**Date:** 2025-10-16\n\n[it](<evidence/é what & who.txt>)\n".as_bytes()),
            ("releases/v1.1.0/evidence/@x..txt", b"x\n"),
            ("releases/v1.1.0/evidence/done.ok", b"ok\n"),
            ("releases/v1.1.0/evidence/é what & who.txt", b"x\n"),
        ],
        Page("releases/v1.1.0.html", &["%C3%A9%20what%20%26%20who.txt", "@x..txt", "done.ok", "what & who"]),
        "+++-",
    ),
    (
        CHANGELOG,
        &[(
            "CHANGELOG.md",
            b"# Changes\n\n## [2.0.0] - 2027-06-07\n\n- Later\n\n## 0.6.5\n\n- x\n\n## Cargo 1.30 (2018-10-25)\n\n- y\n\n## [v3.4.45](https://x.example) (2019-01-02)\n\n- z\n",
        )],
        Export(&["/releases/0/version", "/releases/1/version", "/releases/1/status", "/releases/2/version", "/releases/2/date", "/releases/3/version"]),
        "v3.4.45 2.0.0 planned 1.30 2018-10-25 0.6.5",
    ),
    (
        BASENAMES,
        &[("runbooks/a/Down.md", b"# A\n"), ("runbooks/b/Down.md", b"# B\n"), ("runbooks/Down.md", b"# C\n")],
        Export(&["/runbooks/0/slug", "/runbooks/1/slug", "/runbooks/2/slug"]),
        "a/down b/down down",
    ),
    (
        MARKUP,
        &[("about.md", b"# A\n\n{{ $labels.x }} {{< tip >}} <kbd>K</kbd> <br> <!-- hidden --> <b>bold</b>\n\n<details><summary>S</summary>\n\nin\n\n</details>\n\n```mermaid\ngraph\n```\n")],
        Page("pages/about.html", &["{{ $labels.x }}", "{{&lt; tip &gt;}}", "<kbd>K</kbd>", "<details>", "hidden", "<b>", "&lt;b&gt;bold"]),
        "++++--+",
    ),
    (DECODE, &[("releases/v1.1.0.md", b"\xEF\xBB\xBF# v1.1.0\r\n\r\n**Date:** 2026-03-02\r\n")], Export(&["/releases/0/title", "/releases/0/date"]), "v1.1.0 2026-03-02"),
    (DECODE, &[("releases/v1.1.0.md", b"\xFF\xFE#\0 \0v\x001\0.\x001\0\n\0")], Export(&["/releases/0/title"]), "v1.1"),
    (
        DECODE,
        &[
            ("releases/v1.1.0/index.md", b"# v1.1.0\n\n**Date:** 2026-03-02\n"),
            ("releases/v1.1.0/evidence/a.txt", b"\xFF\xFEx\0\n\0"),
            ("releases/v1.1.0/evidence/b.json", b"{\\\"a\\\": 1}\n"),
            ("releases/v1.1.0/evidence/c.txt", b""),
        ],
        Export(&["/releases/0/evidence/0/encoding", "/releases/0/evidence/1/present", "/releases/0/evidence/2/kind"]),
        "utf-16le true empty",
    ),
    (DECODE, &[("releases/v1.1.0.md", b"# v1.1.0\n\xff\xfe\x00\x01\n")], Problems, "record/encoding content/releases/v1.1.0.md:2"),
    (
        MOJIBAKE,
        &[("releases/v1.1.0.md", "# v1.1.0\n\n**Date:** 2026-03-02\n\nDone âœ… here\n".as_bytes())],
        Problems,
        "record/mojibake content/releases/v1.1.0.md:5",
    ),
    (
        MOJIBAKE,
        &[("releases/v1.1.0.md", "# v1.1.0\n\n**Date:** 2026-03-02\n\nDone âœ… here\n".as_bytes())],
        Page("releases/v1.1.0.html", &["Done ✅ here", "âœ…"]),
        "+-",
    ),
];

fn word(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn seen(files: &[File], look: &Look) -> String {
    let site = Site::of(MemoryWorld::new(TODAY, files.iter().map(|(path, bytes)| (format!("content/{path}"), bytes.to_vec()))));
    match look {
        Export(pointers) => {
            let export = exported(&site.world, &site.compiled);
            pointers.iter().map(|pointer| word(export.pointer(pointer))).collect::<Vec<_>>().join(" ")
        }
        Problems => {
            let told = site.compiled.problems.iter().map(|problem| format!("{} {}", problem.code.name, place(problem, &site.world)));
            told.collect::<Vec<_>>().join("; ")
        }
        Page(path, words) => {
            let html = site.pages.get(*path).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default();
            let main = html.split_once("<main").map_or("", |(_, main)| main).split("</main>").next().unwrap_or_default();
            words.iter().map(|word| if main.contains(word) { '+' } else { '-' }).collect()
        }
    }
}

#[test]
fn what_people_store_comes_out() {
    let mut wrong = Vec::new();
    for (row, files, look, expected) in ROWS {
        let found = seen(files, look);
        if found != *expected {
            let shown: Vec<_> = files.iter().map(|(path, bytes)| format!("{path}: {}", String::from_utf8_lossy(bytes))).collect();
            wrong.push(format!("{row}\n{}\nexpected {expected}\nfound    {found}\n", shown.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), ROWS.len(), wrong.join("\n"));
}

/// No row of the table of section 4, and no point of section 5, is left out.
#[test]
fn every_row_of_files_has_a_fixture() {
    let Some(root) = shared("seeds").and_then(|seeds| Some(seeds.parent()?.to_owned())) else { return };
    let text = fs::read_to_string(root.join("RECORDS.md")).expect("a file");
    let two = text.split("\n## ").filter(|section| section.starts_with(['4', '5']));
    let rows = two.flat_map(str::lines).filter_map(|line| line.strip_prefix("| ").or_else(|| line.strip_prefix("- ")));
    let rows: Vec<&str> = rows.filter(|row| !row.starts_with("what people do")).collect();
    assert!(rows.len() > 10, "{rows:?}");
    let missing: Vec<&&str> = rows.iter().filter(|row| !ROWS.iter().any(|(of, ..)| row.starts_with(of))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
