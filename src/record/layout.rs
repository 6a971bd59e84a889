//! Which file of a content folder is what: the table of places.
//!
//! Refuses to drop a file silently: what has no place is reported with the nearest kind.

use crate::{
    diag::{Code, Severity},
    path::RelPath,
};

/// What a file of a product's content folder is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The record of a release: its folder below the content folder (`releases/v2.4.0`, or `releases` for a file of its own) and its name.
    Release {
        /// The folder that holds evidence, relative to the content folder.
        folder: String,
        /// The name of folder or file: the version, if the record gives none.
        name: String,
        /// 0 for `index.md`, more for names that give way to it.
        rank: u8,
    },
    /// Evidence of a release: folder, and the path below it (`evidence/logs.txt`).
    Evidence {
        /// The release's folder, relative to the content folder.
        folder: String,
        /// The path below that folder.
        path: String,
    },
    /// A further page of a release: folder and slug source.
    ReleasePage {
        /// The release's folder, relative to the content folder.
        folder: String,
        /// The file's name without its ending.
        name: String,
    },
    /// A changelog, of which every version is a release.
    Changelog {
        /// The name of the changelog, where it is one of several: `changelogs/<name>/`.
        series: Option<String>,
        /// Its path without its ending.
        path: String,
    },
    /// A page of a kind: its path below the kind's folder, without ending.
    Document {
        /// Which kind.
        kind: DocumentPlace,
        /// The path without its ending.
        path: String,
    },
    /// Nothing that relsite knows; the nearest kind.
    Unclaimed(&'static str),
}

/// Folders of pages that are no releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentPlace {
    /// `runbooks/`
    Runbook,
    /// `checklists/`
    Checklist,
    /// `process/`
    Process,
    /// `incidents/`
    Incident,
    /// `risks.md`, `risks/`
    Risks,
    /// Anywhere else.
    Page,
}

/// Names under which a release's folder may hold its record; the first wins.
const RECORDS: [&str; 6] = ["index.md", "readme.md", "release_notes.md", "release.md", "index.yaml", "index.yml"];

/// Folders of documents.
const FOLDERS: [(&str, DocumentPlace); 5] = [
    ("runbooks", DocumentPlace::Runbook),
    ("checklists", DocumentPlace::Checklist),
    ("process", DocumentPlace::Process),
    ("incidents", DocumentPlace::Incident),
    ("risks", DocumentPlace::Risks),
];

/// A file that has no place.
pub static UNCLAIMED: Code = Code {
    name: "content/unclaimed",
    severity: Severity::Note,
    blocking: false,
    summary: "a file of the content folder is nothing that relsite knows",
    explanation: "Every file of the content folder is shown somewhere or named here, so that nothing is left out silently.

**Bad:** `content/releases/v2.4.0/notes.docx`

**Good:** `content/releases/v2.4.0/evidence/notes.docx` (any file may be evidence), or the notes as Markdown.

**Mend:** move the file to where the message says, or out of the content folder.",
};

/// Whether a file is a page or record by its name: Markdown outside of evidence.
#[must_use]
pub fn is_record(path: &RelPath) -> bool {
    path.extension() == "md" && !path.as_str().contains("/evidence/")
}

/// What the file at this path below a content folder is.
#[must_use]
pub fn place_of(path: &str) -> Place {
    let markdown = path.to_ascii_lowercase().ends_with(".md");
    if let Some(rest) = path.strip_prefix("releases/") {
        return in_releases(rest, markdown);
    }
    if let Some(place) = data_page(path) {
        return place;
    }
    if !markdown {
        return Place::Unclaimed(nearest(path));
    }
    let bare = path[..path.len() - 3].to_owned();
    if let Some(series) = changelog(&bare) {
        return Place::Changelog { series, path: bare };
    }
    if bare == "risks" {
        return Place::Document { kind: DocumentPlace::Risks, path: bare };
    }
    let below = FOLDERS.iter().find_map(|(folder, kind)| Some((*kind, bare.strip_prefix(folder)?.strip_prefix('/')?)));
    match below {
        Some((kind, path)) => Place::Document { kind, path: path.to_owned() },
        None => Place::Document { kind: DocumentPlace::Page, path: bare },
    }
}

/// Pages that are data: reusable checklists, the release schedule, what a product runs on.
fn data_page(path: &str) -> Option<Place> {
    let bare = [".yaml", ".yml"].iter().find_map(|ending| path.strip_suffix(ending))?;
    match bare.split_once('/')? {
        ("checklists", rest) => Some(Place::Document { kind: DocumentPlace::Checklist, path: rest.to_owned() }),
        ("process", "schedule") => Some(Place::Document { kind: DocumentPlace::Process, path: "schedule".to_owned() }),
        // A page of Markdown has the same path, so both lead to the same addresses.
        ("infrastructure", _) => Some(Place::Document { kind: DocumentPlace::Page, path: bare.to_owned() }),
        _ => None,
    }
}

/// Whether this is a changelog, and of which name: `CHANGELOG`, `changelogs/<name>/CHANGELOG-2`.
fn changelog(path: &str) -> Option<Option<String>> {
    if path.eq_ignore_ascii_case("changelog") {
        return Some(None);
    }
    let (name, file) = path.strip_prefix("changelogs/")?.rsplit_once('/')?;
    let is_one = file.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("changelog"));
    is_one.then(|| Some(name.replace('/', "-")))
}

fn in_releases(rest: &str, markdown: bool) -> Place {
    let Some((name, below)) = rest.split_once('/') else {
        if matches!(rest.to_ascii_lowercase().as_str(), "index.md" | "readme.md") {
            return Place::Document { kind: DocumentPlace::Page, path: "releases".to_owned() };
        }
        return match [".md", ".yaml", ".yml"].iter().find_map(|ending| rest.strip_suffix(ending)) {
            Some(name) => Place::Release { folder: "releases".to_owned(), name: name.to_owned(), rank: u8::MAX },
            None => {
                Place::Unclaimed("a release record is `releases/<version>/index.md`, `releases/<version>.md` or `releases/<version>.yaml`")
            }
        };
    };
    let folder = format!("releases/{name}");
    if below.starts_with("evidence/") {
        return Place::Evidence { folder, path: below.to_owned() };
    }
    let record = RECORDS.iter().position(|record| below.eq_ignore_ascii_case(record));
    if !markdown && record.is_none() || below.contains('/') {
        return Place::Unclaimed("evidence of a release stands in its `evidence/` folder");
    }
    match record {
        Some(rank) => Place::Release { folder, name: name.to_owned(), rank: u8::try_from(rank).unwrap_or(u8::MAX) },
        None => Place::ReleasePage { folder, name: below[..below.len() - 3].to_owned() },
    }
}

fn nearest(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("yaml" | "yml" | "json") => "YAML is read as `releases/<version>.yaml`, `checklists/<name>.yaml` and `process/schedule.yaml`",
        _ => "pages are Markdown; evidence stands in `releases/<version>/evidence/`",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let release = |folder: &str, name: &str, rank| Place::Release { folder: folder.into(), name: name.into(), rank };
        assert_eq!(place_of("releases/v2.4.0/index.md"), release("releases/v2.4.0", "v2.4.0", 0));
        assert_eq!(place_of("releases/v2.4.0/README.md"), release("releases/v2.4.0", "v2.4.0", 1));
        assert_eq!(place_of("releases/v2.4.0/index.yml"), release("releases/v2.4.0", "v2.4.0", 5));
        assert_eq!(place_of("releases/v2.4.0.yaml"), release("releases", "v2.4.0", 255));
        assert_eq!(place_of("releases/v2.4.0.md"), release("releases", "v2.4.0", 255));
        assert_eq!(
            place_of("releases/v1/evidence/a/b.txt"),
            Place::Evidence { folder: "releases/v1".into(), path: "evidence/a/b.txt".into() }
        );
        assert_eq!(place_of("releases/README.md"), Place::Document { kind: DocumentPlace::Page, path: "releases".into() });
        assert_eq!(place_of("releases/v1/checklist.md"), Place::ReleasePage { folder: "releases/v1".into(), name: "checklist".into() });
        assert_eq!(place_of("runbooks/db/restore.md"), Place::Document { kind: DocumentPlace::Runbook, path: "db/restore".into() });
        assert_eq!(place_of("checklists/a.yml"), Place::Document { kind: DocumentPlace::Checklist, path: "a".into() });
        assert_eq!(place_of("process/schedule.yaml"), Place::Document { kind: DocumentPlace::Process, path: "schedule".into() });
        assert!(matches!(place_of("process/other.yaml"), Place::Unclaimed(_)));
        assert_eq!(place_of("risks.md"), Place::Document { kind: DocumentPlace::Risks, path: "risks".into() });
        assert_eq!(place_of("about.md"), Place::Document { kind: DocumentPlace::Page, path: "about".into() });
        let changelog = |series: Option<&str>, path: &str| Place::Changelog { series: series.map(str::to_owned), path: path.into() };
        assert_eq!(place_of("CHANGELOG.md"), changelog(None, "CHANGELOG"));
        assert_eq!(place_of("changelogs/api/CHANGELOG-1.x.md"), changelog(Some("api"), "changelogs/api/CHANGELOG-1.x"));
        assert!(matches!(place_of("changelogs/CHANGELOG.md"), Place::Document { .. }));
        assert!(matches!(place_of("releases/v1/x.docx"), Place::Unclaimed(_)));
    }
}
