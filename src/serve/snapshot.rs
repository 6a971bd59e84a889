//! One version of the archive: its world, what it compiled to, and the page that a path shows in it.
//!
//! Refuses paths that are not in the plan; the texts that it was made of stay as they were, whatever happens on the disk.

use std::{
    collections::HashMap,
    io::{Cursor, Read},
    sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use jiff::civil::Date;

use crate::{
    Compiled, Known, Settings,
    diag::{FileId, Problem},
    load::DiskWorld,
    output::{self, Output, Page, Press},
    path::{OutPath, RelPath},
    view::prose::shows_as_image,
    world::{Commits, FileEntry, Identity, ReadError, Stamp, Stretch, Unread, World, folders},
};

/// The largest text that is held, in bytes.
const TEXT: u64 = 1 << 20;
/// The most bytes of texts that are held; what is beyond is read from the disk again.
const TEXTS: u64 = 96 << 20;

/// One version of the archive.
#[derive(Debug)]
pub struct Snapshot {
    world: Held,
    /// What it compiled to.
    pub compiled: Compiled,
}

/// What is shown, and what browsers are told of it.
#[derive(Debug)]
pub(super) struct State {
    /// Counts the versions, shown or not.
    pub(super) generation: u64,
    /// The last version that could be shown.
    pub(super) shown: Arc<Snapshot>,
    /// What browsers hear, as JSON.
    pub(super) message: String,
}

/// What stands at a path.
pub(super) enum Found {
    /// A page of HTML, made for this request.
    Page(Vec<u8>),
    /// Nothing; and the page that says so.
    Missing(Option<Vec<u8>>),
    /// A folder, asked for without its slash.
    Folder(OutPath),
    /// Another file that was made.
    Bytes(Vec<u8>, Shown),
    /// A file as it is.
    File(Box<dyn Read + Send>, Shown),
}

/// As what a browser takes a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// What its name says: made by relsite, or given by the site's owner.
    As(&'static str),
    /// Evidence, which does nothing: text, a picture, or bytes to keep.
    Evidence(&'static str),
}

impl Shown {
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::As(kind) | Self::Evidence(kind) => kind,
        }
    }

    pub(super) fn is_evidence(self) -> bool {
        matches!(self, Self::Evidence(_))
    }
}

impl Snapshot {
    /// Compiles a world, with the help of what is known and of the version before. The only place of the preview that does.
    #[must_use]
    pub fn new(disk: DiskWorld, settings: &Settings, known: &Known, before: Option<&Self>) -> Self {
        let world = Held::new(disk, before.map(|before| &before.world));
        let compiled = crate::compile_knowing(&world, settings, known);
        Self { world, compiled }
    }

    /// The folder that it was made of.
    pub(super) fn disk(&self) -> &DiskWorld {
        &self.world.disk
    }

    /// Its files.
    #[must_use]
    pub fn world(&self) -> &dyn World {
        &self.world
    }

    /// What stands at a decoded path. `host` is what this request calls the preview.
    ///
    /// # Errors
    /// When a source changed since it was compiled, or a template fails.
    pub(super) fn find(&self, path: &str, host: &str) -> Result<Found, Box<Problem>> {
        let index = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
        let Some((out, page)) = self.planned(&index) else {
            return match self.planned(&format!("{path}/index.html")) {
                Some(_) if !path.ends_with('/') => Ok(OutPath::new(path).map_or(Found::Missing(None), Found::Folder)),
                _ => self.missing(host),
            };
        };
        let kind = shown(&out, &page);
        match crate::render(&self.world, &self.compiled, &out)? {
            Output::Bytes(html) if kind == Shown::As(HTML) => Ok(Found::Page(html)),
            Output::Bytes(bytes) => Ok(Found::Bytes(bytes, kind)),
            Output::Copy { file, promise: _ } => match self.world.open(file) {
                Ok(reader) => Ok(Found::File(reader, kind)),
                Err(error) => Err(Box::new(Problem::nowhere(&crate::record::UNCLAIMED, error.to_string()))),
            },
        }
    }

    fn planned(&self, path: &str) -> Option<(OutPath, Page)> {
        let out = OutPath::new(path).ok()?;
        let page = self.compiled.plan.found(&out, &self.compiled.archive, &self.compiled.site)?;
        Some((out, page))
    }

    /// The page for what is missing stands at any depth, so its links need to know where the site is.
    fn missing(&self, host: &str) -> Result<Found, Box<Problem>> {
        let Some((out, _)) = self.planned("404.html") else { return Ok(Found::Missing(None)) };
        let Compiled { site, theme, archive, plan, problems: _, findings, withheld: _ } = &self.compiled;
        let mut site = site.clone();
        site.base_url = Some(format!("http://{host}"));
        let render = |world: &dyn World| output::render(&Press { world, archive, site: &site, theme, plan, findings }, &out);
        match self.compiled.within(&self.world, render)? {
            Output::Bytes(html) => Ok(Found::Missing(Some(html))),
            Output::Copy { .. } => Ok(Found::Missing(None)),
        }
    }
}

const HTML: &str = "text/html; charset=utf-8";
const PLAIN: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";

fn shown(path: &OutPath, page: &Page) -> Shown {
    let name = path.as_str();
    let ending = name.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending).to_ascii_lowercase();
    if matches!(page, Page::Raw(..)) {
        let is_text =
            matches!(ending.as_str(), "txt" | "log" | "csv" | "tsv" | "json" | "jsonl" | "yaml" | "yml" | "md" | "toml" | "sha256");
        return Shown::Evidence(match media_type(&ending) {
            picture if shows_as_image(name) => picture,
            _ if is_text => PLAIN,
            _ => BYTES,
        });
    }
    Shown::As(media_type(&ending))
}

fn media_type(ending: &str) -> &'static str {
    match ending {
        "html" | "htm" => HTML,
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" | "webmanifest" => "application/json",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ics" => "text/calendar; charset=utf-8",
        "pdf" => "application/pdf",
        "txt" | "md" | "log" | "sha256" => PLAIN,
        _ => BYTES,
    }
}

/// A folder whose texts are held as they were when they were first read.
#[derive(Debug)]
struct Held {
    disk: DiskWorld,
    texts: RwLock<Texts>,
    /// The versions of a preview share what they know of git.
    history: Arc<Mutex<History>>,
}

/// The commits of stretches of history, as long as all that they depend on is the same.
#[derive(Debug, Default)]
struct History {
    key: String,
    known: HashMap<Stretch, Commits>,
}

/// A text that is held.
#[derive(Debug, Clone)]
struct Text {
    bytes: Arc<[u8]>,
    digest: [u8; 32],
    /// Of its file, where that was old enough when it was read: a file that has it still holds this text.
    stamp: Option<Stamp>,
}

#[derive(Debug, Default)]
struct Texts {
    by_file: HashMap<FileId, Text>,
    bytes: u64,
    /// Those of the version before whose files may have changed: what is equal is kept once.
    before: HashMap<RelPath, Text>,
}

impl Held {
    fn new(disk: DiskWorld, before: Option<&Self>) -> Self {
        let history = before.map(|before| before.history.clone()).unwrap_or_default();
        let texts = before.map(|before| before.known().carried(&before.disk, &disk)).unwrap_or_default();
        Self { disk, texts: RwLock::new(texts), history }
    }

    fn lock(&self) -> RwLockWriteGuard<'_, Texts> {
        self.texts.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is held by now, of this version.
    fn known(&self) -> RwLockReadGuard<'_, Texts> {
        self.texts.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text of a file; nothing where it is none, or too large to be held.
    fn text(&self, file: FileId) -> Result<Option<Text>, ReadError> {
        let entry = self.disk.entry(file);
        let is_text = matches!(entry.path.extension().as_str(), "md" | "markdown" | "yaml" | "yml" | "toml" | "html");
        if !is_text || entry.bytes > TEXT || entry.refused.is_some() {
            return Ok(None);
        }
        if let Some(held) = self.known().by_file.get(&file) {
            return Ok(Some(held.clone()));
        }
        let stamp = settled(&self.disk, file);
        // One byte more than a text may have: one that grew meanwhile is none.
        let bytes = self.disk.read(file, TEXT + 1)?;
        if bytes.len() as u64 > TEXT {
            return Ok(None);
        }
        let digest = blake3::hash(&bytes).into();
        Ok(Some(self.lock().keep(file, &entry.path, Text { bytes: bytes.into(), digest, stamp })))
    }
}

/// The stamp of a file, where it is proof of what the file holds.
fn settled(disk: &DiskWorld, file: FileId) -> Option<Stamp> {
    match disk.identity(file) {
        Some(Identity::Stamp(stamp)) => Some(stamp),
        _ => None,
    }
}

impl Texts {
    /// What the next version need not read: the texts of files that have not changed since. Both tables of files are sorted by path.
    fn carried(&self, old: &DiskWorld, new: &DiskWorld) -> Self {
        let mut next = Self { by_file: HashMap::with_capacity(self.by_file.len()), ..Self::default() };
        let mut files = (0u32..).map(FileId).zip(new.files()).peekable();
        for (file, entry) in (0u32..).map(FileId).zip(old.files()) {
            let Some(text) = self.by_file.get(&file) else { continue };
            while files.next_if(|(_, other)| other.path < entry.path).is_some() {}
            let same = files.peek().filter(|(_, other)| other.path == entry.path).map(|(file, _)| *file);
            match same {
                Some(now) if text.stamp.is_some() && settled(new, now) == text.stamp => next.insert(now, text.clone()),
                Some(_) => drop(next.before.insert(entry.path.clone(), text.clone())),
                None => {}
            }
        }
        next
    }

    fn insert(&mut self, file: FileId, text: Text) {
        let length = text.bytes.len() as u64;
        if self.bytes + length <= TEXTS {
            self.bytes += length;
            self.by_file.insert(file, text);
        }
    }

    /// Keeps a text, or gives the one that another thread kept meanwhile.
    fn keep(&mut self, file: FileId, path: &RelPath, read: Text) -> Text {
        if let Some(held) = self.by_file.get(&file) {
            return held.clone();
        }
        let text = match self.before.remove(path) {
            Some(old) if old.bytes == read.bytes => Text { bytes: old.bytes, ..read },
            _ => read,
        };
        self.insert(file, text.clone());
        text
    }
}

impl World for Held {
    fn files(&self) -> &[FileEntry] {
        self.disk.files()
    }

    fn open(&self, file: FileId) -> Result<Box<dyn Read + Send>, ReadError> {
        match self.text(file)? {
            Some(text) => Ok(Box::new(Cursor::new(text.bytes))),
            None => self.disk.open(file),
        }
    }

    fn today(&self) -> Date {
        self.disk.today()
    }

    /// Of a text that is not held the next reading may give another.
    fn identity(&self, file: FileId) -> Option<Identity> {
        let known = || self.known().by_file.get(&file).map(|text| Identity::Contents(text.digest));
        if let Some(known) = known() {
            return Some(known);
        }
        match self.text(file) {
            Ok(Some(_)) => known(),
            Ok(None) => self.disk.identity(file),
            Err(_) => None,
        }
    }

    fn commits(&self, stretches: &[Stretch]) -> Vec<Commits> {
        let key = self.disk.history_key(&folders(stretches));
        let mut history = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        if history.key != key {
            *history = History { key, known: HashMap::new() };
        }
        let new: Vec<Stretch> = stretches.iter().filter(|stretch| !history.known.contains_key(stretch)).cloned().collect();
        let found = self.disk.commits(&new);
        history.known.extend(new.into_iter().zip(found));
        stretches.iter().map(|stretch| history.known.get(stretch).cloned().unwrap_or(Err(Unread::Unreadable))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_never_more_than_text_or_a_picture() {
        let kind = |path: &str| shown(&OutPath::new(path).expect("a path"), &Page::Raw(0, 0));
        for (path, expected) in
            [("a/page.html", BYTES), ("a/x.svg", BYTES), ("a/x.js", BYTES), ("a/page.html.txt", PLAIN), ("a/x.png", "image/png")]
        {
            assert_eq!(kind(path), Shown::Evidence(expected), "{path}");
        }
        assert_eq!(shown(&OutPath::new("releases/v1.html").expect("a path"), &Page::Release(0)), Shown::As(HTML));
    }
}
