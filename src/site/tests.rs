//! What site.toml says, and what is said about its mistakes.

use jiff::civil::date;

use super::*;
use crate::world::{FileEntry, MemoryWorld, ReadError, Refusal};

fn world(toml: impl Into<Vec<u8>>) -> MemoryWorld {
    MemoryWorld::new(date(2026, 11, 20), [("site.toml", toml.into())])
}

fn read_text(toml: &str) -> (Site, Vec<String>) {
    read_world(&world(toml))
}

fn read_world(world: &dyn World) -> (Site, Vec<String>) {
    let mut problems = Problems::new();
    let site = read(world, &mut problems);
    problems.settle(|_| None);
    let line = |problem: &Problem| {
        let place = problem.span.map_or(String::new(), |span| format!("{}:{} ", span.line, span.column));
        format!("{place}{} {}", problem.code.name, problem.message)
    };
    (site, problems.iter().map(line).collect())
}

#[track_caller]
fn complains(toml: &str, expected: &str) {
    assert_eq!(read_text(toml).1, [expected], "{toml}");
}

#[test]
fn no_file_is_all_defaults() {
    let (site, problems) = read_world(&MemoryWorld::new(date(2026, 11, 20), [("content/a.md", "")]));
    assert_eq!(site, Site::default());
    assert_eq!(problems, [""; 0]);
    assert_eq!(read_text("").0, Site::default());
}

#[test]
fn reads_every_part() {
    let (site, problems) = read_text(
        r##"
title = "Spark"
base_url = "https://releases.example.com/"
language = "pt-BR"
[products.web]
title = "Web"
environments = ["staging", "production"]
[products.api]
content = "services/api/"
tag_prefix = "api/"
repository = "https://git.example/api"
[synonyms.status]
stable = ["läuft"]
[synonyms.tr.labels]
date = ["Tarih"]
[trackers]
issue = "https://issues.example/{id}"
[metrics."API P95"]
key = "api_p95_ms"
unit = "ms"
[policies.minor]
approvers = 2
approver_not_manager = true
low_traffic = "22:00-05:00"
[problems]
"risk/overdue" = "error"
[audience]
default = "public"
internal = ["lessons"]
[theme]
accent = "#0B6"
footer = "Spark"
links = { Status = "https://status.example" }
[limits]
record = "2 MiB"
yaml_depth = 32
"##,
    );
    assert_eq!(problems, [""; 0]);
    assert_eq!((site.title.as_str(), site.language.as_str()), ("Spark", "pt-BR"));
    assert_eq!(site.base_url.as_deref(), Some("https://releases.example.com"));
    let folders: Vec<_> = site.products.iter().map(|product| (product.slug.as_str(), product.folder.as_str())).collect();
    assert_eq!(folders, [("web", "content/web"), ("api", "services/api")]);
    assert_eq!(site.folders(), ["content", "themes", "static", "services/api"]);
    assert_eq!(site.synonyms.status[0].written, ["läuft"]);
    assert_eq!(site.synonyms.labels[0].language.as_deref(), Some("tr"));
    assert_eq!(site.metric(" api p95").and_then(|metric| metric.key.as_deref()), Some("api_p95_ms"));
    assert_eq!(site.policy("minor").and_then(|policy| policy.approvers), Some(2));
    assert_eq!(site.policy("major"), None);
    assert_eq!(site.levels[0].severity, Severity::Error);
    assert_eq!(site.audience.default, Reader::Public);
    assert_eq!(site.look.accent.as_deref(), Some("#00bb66"));
    assert_eq!((site.limits.record, site.limits.yaml_depth, site.limits.files), (2 << 20, 32, 2_000_000));
}

#[test]
fn an_only_product_may_own_the_content_folder() {
    let toml = "[products.web]\n";
    assert_eq!(read_text(toml).0.products[0].folder.as_str(), "content");
    let nested = MemoryWorld::new(date(2026, 11, 20), [("site.toml", toml), ("content/web/releases/v1.md", "")]);
    assert_eq!(read_world(&nested).0.products[0].folder.as_str(), "content/web");
}

#[test]
fn unknown_keys_name_the_nearest() {
    complains("tilte = \"x\"\n", "1:1 site/unknown-key unknown key `tilte`; the nearest known one is `title`");
    complains(
        "[policies.minor]\naprovers = 2\n",
        "2:1 site/unknown-key unknown key `aprovers` in `[policies.minor]`; the nearest known one is `approvers`",
    );
    complains(
        "[policies.minr]\napprovers = 2\n",
        "1:11 site/unknown-key unknown key `minr` in `[policies]`; the nearest known one is `minor`",
    );
    complains("[synonyms.sektions]\n", "1:11 site/unknown-key unknown key `sektions` in `[synonyms]`; the nearest known one is `sections`");
}

#[test]
fn wrong_types_block_and_keep_the_default() {
    complains("title = 3\n", "1:9 site/type `title` must be a text, not a whole number");
    complains("[limits]\nfiles = true\n", "2:9 site/type `limits.files` must be a whole number, not true or false");
    complains("policies = 3\n", "1:12 site/type `policies` must be a table, not a whole number");
    complains(
        "[policies.major]\ngates = [\"a\", 3]\n",
        "2:9 site/type `policies.major.gates` must be a list of texts, not a list with other things in it",
    );
    assert!(codes::TYPE.blocking);
}

#[test]
fn nonsense_blocks() {
    for (toml, place) in [
        ("base_url = \"javascript:alert(1)\"", "1:12"),
        ("content = \"../x\"", "1:11"),
        ("content = \"/etc\"", "1:11"),
        ("language = \"english please\"", "1:12"),
        ("[limits]\nfiles = 0", "2:9"),
        ("[limits]\nfiles = -1", "2:9"),
        ("[limits]\nrecord = \"9 GiB\"", "2:10"),
        ("[problems]\n\"a/b\" = \"fatal\"", "2:9"),
        ("[audience]\ndefault = \"privat\"", "2:11"),
        ("[theme]\nlogo = \"none.svg\"", "2:8"),
        ("[theme]\nname = \"../x\"", "2:8"),
        ("[trackers]\nissue = \"https://x.example\"", "2:9"),
    ] {
        let problems = read_text(toml).1;
        assert_eq!(problems.len(), 1, "{toml}: {problems:?}");
        assert!(problems[0].starts_with(&format!("{place} site/value ")), "{toml}: {problems:?}");
    }
    let problems = read_text("[products.a]\ncontent=\"x\"\n[products.b]\ncontent=\"x\"\n[products.C]\n").1;
    assert_eq!(problems.len(), 2, "{problems:?}");
}

#[test]
fn broken_toml_names_every_place() {
    let (_, problems) = read_text("title = Spark\nlanguage = \"de\"\n[theme\n");
    assert!(problems.len() >= 2, "{problems:?}");
    assert!(problems.iter().all(|line| line.contains(" site/syntax ")), "{problems:?}");
    assert!(problems[0].starts_with("1:9 "), "{problems:?}");
    let nested = "a = ".to_owned() + &"[".repeat(200_000);
    assert!(read_text(&nested).1.iter().all(|line| line.contains("site/syntax")));
}

#[test]
fn bytes_that_are_no_text_block() {
    let (_, problems) = read_world(&world(*b"title = \"a\"\nlanguage = \"\xff\"\n"));
    assert_eq!(problems, ["2:13 site/unreadable site.toml is not UTF-8: byte 24 cannot be read"]);
    assert_eq!(read_text("\u{feff}title = \"a\"\n").0.title, "a");
    assert!(read_world(&world(vec![b'#'; 1 << 20])).1.is_empty());
    assert!(read_world(&world(vec![b'#'; (1 << 20) + 1])).1[0].contains("limit `record`"));
}

/// A world whose site.toml is a symbolic link.
struct Linked(Vec<FileEntry>);

impl World for Linked {
    fn files(&self) -> &[FileEntry] {
        &self.0
    }

    fn open(&self, _: FileId) -> Result<Box<dyn std::io::Read + Send>, ReadError> {
        Ok(Box::new(std::io::empty()))
    }

    fn today(&self) -> jiff::civil::Date {
        date(2026, 11, 20)
    }
}

#[test]
fn a_link_is_not_followed() {
    let path = RelPath::from_disk(&["site.toml"]);
    let linked = Linked(vec![FileEntry { path, bytes: 0, refused: Some(Refusal::Link) }]);
    assert!(read_world(&linked).1[0].contains("site/unreadable"));
}

#[test]
fn settings_without_effect_say_so() {
    complains("[[sources]]\nrepository = \"https://git.example/x\"\n", "1:3 site/no-effect `sources` has no effect in this version");
}

#[test]
fn levels_name_codes_that_exist() {
    let (site, _) = read_text("[problems]\n\"site/no-efect\" = \"error\"\n\"site/type\" = \"note\"\n\"site/no-effect\" = \"warning\"\n");
    let mut problems = Problems::new();
    site.check_levels(CODES, &mut problems);
    let messages: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "there is no problem code `site/no-efect`; the nearest is `site/no-effect`",
            "`site/type` blocks publication and cannot be lowered"
        ]
    );
    assert_eq!(site.level(&codes::NO_EFFECT), Some(Severity::Warning));
}

/// Pieces that make mistakes of every kind when put together at random.
const PIECES: [&str; 16] = [
    "title",
    "=",
    "\"x\"",
    "[limits]\n",
    "files",
    "-1",
    "[",
    "]",
    "{",
    "}",
    "\n",
    "[[sources]]\n",
    "[products.a]\n",
    "content",
    "\u{202e}é",
    "1979-05-27",
];

proptest::proptest! {
    #[test]
    fn nothing_an_author_writes_stops_the_reader(picks in proptest::collection::vec(0..PIECES.len(), 0..40)) {
        let text: Vec<&str> = picks.into_iter().map(|pick| PIECES[pick]).collect();
        let world = world(text.join(" "));
        let mut problems = Problems::new();
        let site = read(&world, &mut problems);
        proptest::prop_assert!(!site.products.is_empty());
        for problem in problems.iter() {
            let span = problem.span.expect("a place");
            proptest::prop_assert!(span.line >= 1 && span.column >= 1 && problem.help.is_some());
        }
    }

    #[test]
    fn nothing_in_bytes_stops_the_reader(bytes: Vec<u8>) {
        let mut problems = Problems::new();
        read(&world(bytes), &mut problems);
    }
}
