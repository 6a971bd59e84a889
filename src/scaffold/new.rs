//! A document to begin with: a release record, a runbook, a checklist or an incident report in the shape of the templates.
//!
//! Refuses to overwrite a file, and to fill a blank that only its author can fill: `check` lists those.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use jiff::civil::Date;

use crate::path::{RelPath, slug};

/// What can be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// A release in canary stages: seed 001.
    Canary,
    /// A release of a service: seed 000.
    Service,
    /// A release as the process guide has it: seed 004.
    Process,
    /// How to do something by hand.
    Runbook,
    /// A reusable checklist.
    Checklist,
    /// What happened and why.
    Incident,
}

/// Every template with its text.
pub const TEMPLATES: [(Template, &str); 6] = [
    (Template::Canary, include_str!("new/canary.md")),
    (Template::Service, include_str!("new/service.md")),
    (Template::Process, include_str!("new/process.md")),
    (Template::Runbook, include_str!("new/runbook.md")),
    (Template::Checklist, include_str!("new/checklist.md")),
    (Template::Incident, include_str!("new/incident.md")),
];

/// Why nothing was begun.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// The name makes no file name.
    #[error("`{0}` cannot be the name of a file")]
    Name(String),
    /// The file is there already.
    #[error("{0:?} is there already")]
    Exists(PathBuf),
    /// The system refused.
    #[error("cannot write {path:?}: {cause}")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl NewError {
    /// How to mend it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Name(_) => "use letters, digits, dots and dashes",
            Self::Exists(_) => "nothing was written; choose another name, or edit the file",
            Self::Write { .. } => "make the folder writable",
        }
    }
}

/// Writes the template into the product's folder `content` beneath `root`, named `name` and dated `today`. Returns the file, relative to the root.
///
/// # Errors
/// When the name is none, the file is there already, or the system refuses.
pub fn new(root: &Path, content: &RelPath, template: Template, name: &str, today: Date) -> Result<RelPath, NewError> {
    let path = path_of(content, template, name).ok_or_else(|| NewError::Name(name.to_owned()))?;
    let file = root.join(path.as_str());
    match write_new(&file, &text_of(template, name, today)) {
        Ok(()) => Ok(path),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Err(NewError::Exists(file)),
        Err(cause) => Err(NewError::Write { path: file, cause }),
    }
}

fn path_of(content: &RelPath, template: Template, name: &str) -> Option<RelPath> {
    let name = name.trim();
    let slug = Some(slug(name)).filter(|slug| !slug.is_empty())?;
    let below = match template {
        Template::Canary | Template::Service | Template::Process if name.contains(['/', '\\']) => return None,
        Template::Canary | Template::Service | Template::Process => format!("releases/{name}/index.md"),
        Template::Runbook => format!("runbooks/{slug}.md"),
        Template::Checklist => format!("checklists/{slug}.md"),
        Template::Incident => format!("incidents/{slug}.md"),
    };
    RelPath::new(&format!("{content}/{below}")).ok()
}

fn text_of(template: Template, name: &str, today: Date) -> String {
    let text = TEMPLATES.iter().find(|(known, _)| *known == template).map_or("", |(_, text)| text);
    let name = name.trim();
    text.replace("@NAME@", name).replace("@TITLE@", &title(name)).replace("@DATE@", &today.to_string())
}

/// `db-restore` as a title: `Db restore`. A name of several words is a title already.
fn title(name: &str) -> String {
    let words = if name.contains(' ') { name.to_owned() } else { name.replace(['-', '_'], " ") };
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Writes a file that must not exist, even if somebody has just made it.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{Settings, compile, value::placeholders, world::MemoryWorld};

    const TODAY: Date = date(2026, 11, 20);

    fn content() -> RelPath {
        RelPath::new("content").expect("a path")
    }

    #[test]
    fn every_template_has_blanks_and_no_mistakes() {
        for (template, text) in TEMPLATES {
            assert!(template == Template::Checklist || !placeholders(text).is_empty(), "{template:?} has no blank");
            let path = path_of(&content(), template, "v1.2.0").expect("a path");
            let text = text_of(template, "v1.2.0", TODAY);
            assert!(!text.contains("@NAME@") && !text.contains("@TITLE@") && !text.contains("@DATE@"));
            let world = MemoryWorld::new(TODAY, [(path.as_str(), text)]);
            let compiled = compile(&world, &Settings::default());
            let families = ["link/", "stage/", "release/", "status/", "lsn/", "record/", "content/"];
            let is_mistake = |code: &&str| *code != "record/placeholder" && families.iter().any(|family| code.starts_with(family));
            let found: Vec<&str> = compiled.problems.iter().map(|problem| problem.code.name).filter(is_mistake).collect();
            assert!(found.is_empty(), "{template:?}: {found:?}");
            assert!(compiled.archive.releases.iter().all(|release| !release.template && release.version.written == "v1.2.0"));
        }
    }

    #[test]
    fn nothing_is_overwritten_and_nothing_escapes() {
        let folder = tempfile::tempdir().expect("a folder");
        let begin = |template, name: &str| new(folder.path(), &content(), template, name, TODAY);
        assert_eq!(begin(Template::Runbook, "Restore the database").expect("written").as_str(), "content/runbooks/restore-the-database.md");
        assert!(matches!(begin(Template::Runbook, "restore the database"), Err(NewError::Exists(_))));
        for bad in ["", " ", "..", "../x", "a/b", "CON\0"] {
            assert!(matches!(begin(Template::Canary, bad), Err(NewError::Name(_))), "{bad:?}");
        }
        let text = fs::read_to_string(folder.path().join("content/runbooks/restore-the-database.md")).expect("written");
        assert!(text.starts_with("# Restore the database\n"));
    }
}
