//! What people and programs read.

use expect_test::{Expect, expect};
use jiff::civil::date;

use super::*;
use crate::{
    diag::{Code, FileId, Severity, Span},
    path::RelPath,
    world::{FileEntry, MemoryWorld, ReadError},
};

static ERROR: Code = Code { name: "gate/contradicted", severity: Severity::Error, blocking: false, summary: "", explanation: "" };
static NOTE: Code = Code { name: "a/note", severity: Severity::Note, blocking: false, summary: "", explanation: "" };

fn world() -> MemoryWorld {
    let files: [(&str, &[u8]); 3] =
        [("a.md", b"one\ntwo \x1b[31m 188ms \xe2\x80\xae< 200ms\n"), ("b.md", &[b'x'; 500]), ("c.txt", b"\xff\xfea\0\n\0b\0c\0")];
    MemoryWorld::new(date(2026, 11, 20), files)
}

fn span(file: u32, line: u32, column: u32, length: u32) -> Span {
    Span { file: FileId(file), line, column, length }
}

fn problems(list: impl IntoIterator<Item = Problem>) -> Problems {
    let mut problems = Problems::new();
    problems.extend(list);
    problems.settle(|_| None);
    problems
}

#[track_caller]
fn check(format: Format, list: impl IntoIterator<Item = Problem>, expected: &Expect) {
    let mut out = Vec::new();
    write(format, &problems(list), &world(), &mut out, Style::Plain).expect("memory");
    let text = String::from_utf8(out).expect("text");
    assert!(!text.contains(['\x1b', '\u{202e}']), "{text:?}");
    expected.assert_eq(&text);
}

#[test]
fn people_see_the_line() {
    check(
        Format::Human,
        [
            Problem::new(&ERROR, span(0, 2, 11, 5), "the record says pass,\x1b]0;x\x07 the number says fail")
                .label(span(1, 1, 300, 3), "measured here")
                .label(span(0, 1, 1, 3), "declared here")
                .help("correct the mark"),
            Problem::new(&NOTE, span(2, 2, 2, 90), "in UTF-16"),
            Problem::new(&NOTE, span(2, 99, 1, 1), "beyond the end"),
            Problem::nowhere(&NOTE, "of the whole archive"),
        ],
        &expect![[r#"
            note[a/note]: of the whole archive

            error[gate/contradicted]: the record says pass,\u{1b}]0;x\u{7} the number says fail
             --> a.md:2:11
              |
            2 | two ␛[31m 188ms �< 200ms
              |           ^^^^^
              |
             ::: b.md:1:300
              |
            1 | ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
              |                                                  --- measured here
              |
             ::: a.md:1:1
              |
            1 | one
              | --- declared here
              |
              = help: correct the mark

            note[a/note]: in UTF-16
             --> c.txt:2:2
              |
            2 | bc
              |  ^

            note[a/note]: beyond the end
            --> c.txt:99:1

            1 error, 3 notes
        "#]],
    );
}

#[test]
fn no_problems_are_said_to_be_none() {
    check(
        Format::Human,
        [],
        &expect![[r#"
        no problems
    "#]],
    );
    check(
        Format::Json,
        [],
        &expect![[r#"
        {"problems":[],"counts":{"error":0,"warning":0,"note":0}}
    "#]],
    );
}

#[test]
fn programs_see_the_contract() {
    check(
        Format::Json,
        [
            Problem::new(&NOTE, span(1, 1, 9, 1), "later on the line"),
            Problem::new(&ERROR, span(0, 2, 11, 5), "\x1b \u{202e} \u{9b}").help("mend"),
            Problem::new(&NOTE, span(0, 2, 12, 5), "same line, lesser code"),
            Problem::nowhere(&NOTE, "nowhere"),
        ],
        &expect![[r#"
            {"problems":[{"code":"a/note","severity":"note","message":"nowhere","path":null,"line":null,"column":null,"help":null},{"code":"a/note","severity":"note","message":"same line, lesser code","path":"a.md","line":2,"column":12,"help":null},{"code":"gate/contradicted","severity":"error","message":"\u001b \u202e \u009b","path":"a.md","line":2,"column":11,"help":"mend"},{"code":"a/note","severity":"note","message":"later on the line","path":"b.md","line":1,"column":9,"help":null}],"counts":{"error":1,"warning":0,"note":3}}
        "#]],
    );
}

#[test]
fn colours_only_if_told() {
    let mut out = Vec::new();
    let list = problems([Problem::nowhere(&ERROR, "x")]);
    write(Format::Human, &list, &world(), &mut out, Style::Coloured).expect("memory");
    assert!(out.contains(&0x1b));
}

/// A world with one file, whose name sets the title of a terminal and which cannot be read.
struct HostileName(Vec<FileEntry>);

impl World for HostileName {
    fn files(&self) -> &[FileEntry] {
        &self.0
    }

    fn open(&self, file: FileId) -> Result<Box<dyn io::Read + Send>, ReadError> {
        Err(ReadError { path: self.entry(file).path.clone(), cause: io::ErrorKind::PermissionDenied.into() })
    }

    fn today(&self) -> jiff::civil::Date {
        date(2026, 11, 20)
    }
}

#[test]
fn names_of_files_are_escaped() {
    let world = HostileName(vec![FileEntry { path: RelPath::from_disk(&["\x1b]0;x\x07.md"]), bytes: 9, refused: None }]);
    let list = problems([Problem::new(&ERROR, span(0, 1, 1, 1), "unreadable")]);
    let mut out = Vec::new();
    for format in [Format::Human, Format::Json] {
        write(format, &list, &world, &mut out, Style::Plain).expect("memory");
    }
    let text = String::from_utf8(out).expect("text");
    assert!(!text.contains(['\x1b', '\x07']), "{text:?}");
    assert!(text.contains("\\u{1b}]0;x\\u{7}.md:1:1") && text.contains("\\u001b]0;x\\u0007.md"), "{text}");
}
