//! Records from what pipelines and other tools already have: YAML records, or the gates of one stage.
//!
//! Refuses to guess: what the source does not say is left out, and `check` names what is missing. It never overwrites.

mod analysis;
mod gates;
mod github;
mod gitlab;
mod k6;
mod prose;
mod yaml;

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde_json::Value;

pub use yaml::Node;

use crate::{
    path::{RelPath, slug},
    text,
};

/// The largest file that is imported, in bytes.
pub const SIZE_LIMIT: u64 = 64 << 20;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// An Argo Rollouts `AnalysisRun`, as YAML or JSON: the gates of a stage (argo-rollouts `docs/features/analysis.md`).
    AnalysisRun,
    /// A release, or a list of them, of GitHub's REST API: `gh api repos/OWNER/NAME/releases/tags/TAG`.
    GithubRelease,
    /// The release evidence of GitLab: `…/-/releases/TAG/evidences/ID.json`.
    GitlabEvidence,
    /// The end-of-test summary of k6: `handleSummary` data or `--summary-export`.
    K6,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Imported {
    /// Whole records.
    Records(Vec<Record>),
    /// The gates of a stage, and when they were measured.
    Gates(Vec<Node>),
}

/// A record to write.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its version: the name of its file.
    pub version: String,
    /// Its keys, in order.
    pub entries: Vec<(&'static str, Node)>,
}

impl Record {
    /// The record as YAML.
    #[must_use]
    pub fn yaml(&self) -> String {
        yaml::document(&self.entries)
    }
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file holds something else.
    #[error("this is no {expected}: {why}")]
    Form {
        /// What was asked for.
        expected: &'static str,
        /// What is missing.
        why: String,
    },
    /// The version makes no file name.
    #[error("`{0}` cannot be the name of a record")]
    Name(String),
    /// There is a record already.
    #[error("{0:?} is there already")]
    Exists(PathBuf),
    /// A stage cannot be put into this record.
    #[error("{path:?} cannot take the stage: {why}")]
    NotAppendable {
        /// The record.
        path: PathBuf,
        /// What stands against it.
        why: &'static str,
    },
    /// The system refused.
    #[error("cannot write {path:?}: {cause}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl ImportError {
    /// How to mend it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Form { .. } => "`relsite import --help` shows which command makes each kind of file",
            Self::Name(_) => "versions are letters, digits, dots and dashes",
            Self::Exists(_) => "nothing was written; print the record with --stdout and take over what you need",
            Self::NotAppendable { .. } => "nothing was written; print the stage with --stdout and put it into the record by hand",
            Self::Write { .. } => "make the folder writable",
        }
    }
}

/// Reads what another tool wrote. `name` is the file's own, for sources that do not name themselves.
///
/// # Errors
/// When the file holds something else.
pub fn read(source: Source, bytes: &[u8]) -> Result<Imported, ImportError> {
    let decoded = text::decode(bytes);
    let value = parse(source, &decoded.text)?;
    match source {
        Source::AnalysisRun => analysis::gates(&value).map(Imported::Gates),
        Source::K6 => k6::gates(&value).map(Imported::Gates),
        Source::GithubRelease => github::records(&value).map(Imported::Records),
        Source::GitlabEvidence => gitlab::record(&value).map(|record| Imported::Records(vec![record])),
    }
}

impl Source {
    fn name(self) -> &'static str {
        match self {
            Self::AnalysisRun => "AnalysisRun of Argo Rollouts",
            Self::GithubRelease => "release of GitHub's API",
            Self::GitlabEvidence => "release evidence of GitLab",
            Self::K6 => "summary of k6",
        }
    }

    fn lacks(self, why: impl Into<String>) -> ImportError {
        ImportError::Form { expected: self.name(), why: why.into() }
    }
}

fn parse(source: Source, text: &str) -> Result<Value, ImportError> {
    match source {
        Source::AnalysisRun => serde_saphyr::from_str(text).map_err(|error| source.lacks(first_line(&error.to_string()))),
        _ => serde_json::from_str(text).map_err(|error| source.lacks(error.to_string())),
    }
}

fn first_line(text: &str) -> String {
    text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().to_owned()
}

/// A stage that holds these gates.
#[must_use]
pub fn stage(percent: Option<&serde_json::Number>, gates: Vec<Node>) -> Node {
    let mut entries = Vec::new();
    entries.extend(percent.map(|percent| ("traffic_percent", Node::Number(percent.clone()))));
    entries.push(("gates", Node::List(gates)));
    Node::Map(entries)
}

/// A stage as a piece of YAML, to be put beneath a record's `stages:`.
#[must_use]
pub fn stages_yaml(stage: &Node) -> String {
    format!("stages:\n{}", yaml::item(stage, 1))
}

/// Writes a record into the product's folder `content` beneath `root`. Returns the file, relative to the root.
///
/// # Errors
/// When the version makes no name, there is a record of it, or the system refuses.
pub fn write(root: &Path, content: &RelPath, record: &Record) -> Result<RelPath, ImportError> {
    let path = path_of(content, &record.version)?;
    let folder = root.join(format!("{content}/releases/{}", record.version));
    if folder.exists() {
        return Err(ImportError::Exists(folder));
    }
    create(&root.join(path.as_str()), &record.yaml())?;
    Ok(path)
}

/// Puts a stage into the YAML record of a version: a new one, or at the end of one whose last key is `stages`.
///
/// # Errors
/// As [`write`], and when the record cannot take it.
pub fn write_stage(root: &Path, content: &RelPath, version: &str, stage: &Node) -> Result<RelPath, ImportError> {
    let path = path_of(content, version)?;
    let file = root.join(path.as_str());
    let Ok(old) = fs::read_to_string(&file) else {
        let entries = vec![("version", Node::text(version)), ("strategy", Node::text("canary"))];
        let record = Record { version: version.to_owned(), entries };
        return create(&file, &format!("{}{}", record.yaml(), stages_yaml(stage))).map(|()| path);
    };
    let refused = |why| ImportError::NotAppendable { path: file.clone(), why };
    let last = old.lines().rfind(|line| !line.trim().is_empty() && !line.starts_with([' ', '-', '#'])).unwrap_or_default();
    if old.lines().any(|line| line.trim_end() == "---") {
        return Err(refused("it holds several documents"));
    }
    if last.trim_end() != "stages:" {
        return Err(refused("`stages:` is not its last key, written as a list of lines"));
    }
    let depth = usize::from(!old.lines().any(|line| line.starts_with("- ")));
    let piece = yaml::item(stage, depth);
    let gap = if old.ends_with('\n') { "" } else { "\n" };
    let append = || OpenOptions::new().append(true).open(&file)?.write_all(format!("{gap}{piece}").as_bytes());
    append().map_err(|cause| ImportError::Write { path: file.clone(), cause })?;
    Ok(path)
}

fn path_of(content: &RelPath, version: &str) -> Result<RelPath, ImportError> {
    let refused = || ImportError::Name(version.to_owned());
    if slug(version).is_empty() || version.contains(['/', '\\']) || version.trim() != version {
        return Err(refused());
    }
    RelPath::new(&format!("{content}/releases/{version}.yaml")).map_err(|_| refused())
}

fn create(path: &Path, text: &str) -> Result<(), ImportError> {
    let write = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
    };
    write().map_err(|cause| match cause.kind() {
        io::ErrorKind::AlreadyExists => ImportError::Exists(path.to_owned()),
        _ => ImportError::Write { path: path.to_owned(), cause },
    })
}

#[cfg(test)]
mod tests;
