//! The theme: templates and assets, the built-in ones overridden file by file, compiled once and rendered for each page.
//!
//! Refuses whatever could leave the page: no files, no network, no environment, no unescaped text, no endless templates.

mod codes;
mod cycles;
mod embedded;
mod fixture;
mod functions;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    io::{self, Write},
    sync::{Arc, OnceLock},
};

use serde::Serialize;
use sha2::{Digest, Sha256};
use tera::{Context, ErrorKind, Tera};

pub use codes::CODES;

use crate::{
    diag::{Code, FileId, Problem, Problems, Span},
    memo::{Key, Keyer, Table},
    site::Limits,
    view::{self, Frame, Words},
    world::World,
};

/// What a page is rendered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Template {
    /// Overview of a product, or of all.
    Overview,
    /// A list or register.
    List,
    /// A release.
    Release,
    /// A runbook, a checklist, a guide, any other page.
    Document,
    /// A risk.
    Risk,
    /// An entry of a register: a person, a component, a vulnerability, a dependency.
    Entry,
    /// How to roll a release back.
    WayBack,
    /// The sign-off pack of a release.
    Pack,
    /// A page made of sections.
    Summary,
    /// The source of a record.
    Source,
    /// An evidence file.
    Evidence,
    /// All pages.
    Search,
    /// A page that says one thing.
    Notice,
}

impl Template {
    /// Every template that a page is rendered with.
    pub const ALL: [Self; 13] = [
        Self::Overview,
        Self::List,
        Self::Release,
        Self::Document,
        Self::Risk,
        Self::Entry,
        Self::WayBack,
        Self::Pack,
        Self::Summary,
        Self::Source,
        Self::Evidence,
        Self::Search,
        Self::Notice,
    ];

    /// The name of its file in `templates/`.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Overview => "overview.html",
            Self::List => "list.html",
            Self::Release => "release.html",
            Self::Document => "document.html",
            Self::Risk => "risk.html",
            Self::Entry => "entry.html",
            Self::WayBack => "rollback.html",
            Self::Pack => "pack.html",
            Self::Summary => "summary.html",
            Self::Source => "source.html",
            Self::Evidence => "evidence.html",
            Self::Search => "search.html",
            Self::Notice => "notice.html",
        }
    }
}

/// A file that pages name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asset {
    /// Part of the program.
    BuiltIn(&'static [u8]),
    /// A file of the site's own theme.
    File(FileId),
}

/// A compiled theme.
pub struct Theme {
    tera: Tera,
    /// The site's own templates, by name.
    own: BTreeMap<String, FileId>,
    assets: BTreeMap<String, Asset>,
    fingerprint: String,
    page_limit: u64,
    folder: String,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Theme").field("fingerprint", &self.fingerprint).field("own", &self.own).finish_non_exhaustive()
    }
}

/// How many bytes a page has that is larger than most.
const USUAL_PAGE: usize = 64 << 10;
/// How much of site.toml is read to find the line that names the theme.
const LARGEST_SITE: u64 = 1 << 20;

/// Compiles the theme of this name over the built-in one, and renders every template once so that its mistakes are found before a page needs it.
///
/// Never fails: where the site's own templates are broken the built-in ones stand in, and a blocking problem says so.
pub fn compile(world: &dyn World, name: &str, limits: &Limits, known: &Known, problems: &mut Problems) -> Arc<Theme> {
    let compile = || {
        let mut problems = Problems::new();
        let theme = Arc::new(compiled(world, name, limits, &mut problems));
        (theme, problems)
    };
    let compiled = known.of(|| key(world, name, limits), compile);
    problems.share(&compiled.1);
    compiled.0.clone()
}

/// Compiled themes, by their files.
pub type Known = Table<(Arc<Theme>, Problems)>;

/// All that compiling a theme reads.
fn key(world: &dyn World, name: &str, limits: &Limits) -> Option<Key> {
    let mut keyer = Keyer::new("theme");
    keyer.text(name).all(limits);
    for (path, file) in own_files(world, &format!("themes/{name}")) {
        keyer.text(&path).number(file.0 as usize).number(usize::try_from(world.entry(file).bytes).ok()?);
        keyer.add(&world.identity(file)?.to_bytes());
    }
    // Where site.toml names a theme that is not there, the problem stands in it.
    if let Some(site) = world.find("site.toml") {
        keyer.number(site.0 as usize).add(&world.identity(site)?.to_bytes());
    }
    Some(keyer.key())
}

fn compiled(world: &dyn World, name: &str, limits: &Limits, problems: &mut Problems) -> Theme {
    let folder = format!("themes/{name}");
    let files = own_files(world, &folder);
    if files.is_empty() && name != crate::site::Look::default().name {
        let message = format!("site.toml names the theme `{name}`, but there is no file in `{folder}/`");
        problems.push(named_at(world, &codes::MISSING, message).help("create the folder, or remove `name` from [theme]"));
    }
    let mut sources: BTreeMap<String, String> = built_in();
    let mut own = BTreeMap::new();
    let mut assets: BTreeMap<String, Asset> =
        embedded::ASSETS.iter().map(|(name, bytes)| ((*name).to_owned(), Asset::BuiltIn(bytes))).collect();
    for (path, file) in files {
        if let Some(asset) = path.strip_prefix("assets/") {
            assets.insert(asset.to_owned(), Asset::File(file));
        } else if let Some(template) = path.strip_prefix("templates/") {
            match read_template(world, file, limits) {
                Ok(source) => {
                    sources.insert(template.to_owned(), source);
                    own.insert(template.to_owned(), file);
                }
                Err(problem) => problems.push(*problem),
            }
        }
    }
    let mut theme = Theme { tera: engine(), own, fingerprint: String::new(), assets, page_limit: limits.page_output, folder };
    theme.fingerprint = fingerprint(world, &sources, &theme.assets, limits);
    theme.load(&sources, problems);
    theme
}

impl Theme {
    /// The SHA-256 over all templates and assets, in hexadecimal: whatever is rendered depends on it.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The files that pages name, by their path beneath `assets/`.
    #[must_use]
    pub fn assets(&self) -> &BTreeMap<String, Asset> {
        &self.assets
    }

    /// Whether every template is the built-in one, so that views may draw what those say.
    #[must_use]
    pub fn is_built_in(&self) -> bool {
        self.own.is_empty()
    }

    /// Renders a page.
    ///
    /// # Errors
    /// When a template of the site fails on this page, or the page is larger than the limit.
    pub fn render(&self, template: Template, frame: &Frame, words: &Words, view: &impl Serialize) -> Result<String, Box<Problem>> {
        let mut context = Context::new();
        context.insert("page", frame);
        context.insert_value("w", in_templates(words));
        context.insert("view", view);
        let mut out = Capped { bytes: Vec::with_capacity(USUAL_PAGE), left: self.page_limit };
        match self.tera.render_to(template.file(), &context, &mut out) {
            Ok(()) => Ok(String::from_utf8(out.bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())),
            Err(_) if out.left == 0 => Err(Box::new(self.too_large(template, frame))),
            Err(error) => Err(Box::new(self.problem(&error, Some(&fields(&context))))),
        }
    }

    /// Compiles all templates; on a mistake in the site's own, the built-in ones alone.
    fn load(&mut self, sources: &BTreeMap<String, String>, problems: &mut Problems) {
        if let Some(problem) = self.try_load(sources) {
            problems.push(problem);
            self.fall_back(problems);
            return;
        }
        let failures: Vec<Problem> =
            fixture::renderings(self).into_iter().filter_map(|rendered| rendered.err().map(|problem| *problem)).collect();
        if !failures.is_empty() && !self.own.is_empty() {
            problems.extend(failures);
            self.fall_back(problems);
        } else {
            problems.extend(failures);
        }
    }

    fn try_load(&mut self, sources: &BTreeMap<String, String>) -> Option<Problem> {
        if let Some(cycle) = cycles::find(sources) {
            let message = format!("templates call each other without end: {}", cycle.join(" → "));
            let file = cycle.iter().find_map(|name| self.own.get(name));
            let problem = file
                .map_or_else(|| Problem::nowhere(&codes::TEMPLATE, &message), |file| Problem::of_file(&codes::TEMPLATE, *file, &message));
            return Some(problem.help("write a loop over a list instead"));
        }
        let error = self.tera.add_raw_templates(sources.iter().map(|(name, source)| (name.as_str(), source.as_str()))).err()?;
        Some(self.problem(&error, None))
    }

    fn fall_back(&mut self, problems: &mut Problems) {
        self.tera = engine();
        self.own.clear();
        if let Some(problem) = self.try_load(&built_in()) {
            problems.push(problem);
        }
    }

    fn too_large(&self, template: Template, frame: &Frame) -> Problem {
        let message = format!("the page “{}” is larger than the limit `page_output` ({} bytes)", frame.title, self.page_limit);
        let help = format!("split what it shows, mend `{}`, or raise `[limits] page_output`", template.file());
        let own = self.own.get(template.file());
        own.map_or_else(|| Problem::nowhere(&codes::PAGE_SIZE, &message), |file| Problem::of_file(&codes::PAGE_SIZE, *file, &message))
            .help(help)
    }

    /// A mistake in a template, with its place where the engine knows one.
    fn problem(&self, error: &tera::Error, fields: Option<&str>) -> Problem {
        let place = Place::of(error);
        let (message, name) = match &place {
            Some(place) => (place.message.clone(), place.template.clone()),
            None => (error.to_string(), String::new()),
        };
        let position = place.as_ref().map(|place| format!("{}:{}", place.line, place.column)).unwrap_or_default();
        let path = if name.is_empty() { String::new() } else { format!("{}/templates/{name}:{position}: ", self.folder) };
        let problem = match (self.own.get(&name), place) {
            (Some(file), Some(place)) => {
                let span = Span { file: *file, line: place.line, column: place.column, length: 1 };
                Problem::new(&codes::TEMPLATE, span, message)
            }
            _ => Problem::nowhere(&codes::TEMPLATE, format!("{path}{message}")),
        };
        match fields {
            Some(fields) => problem.help(format!("this page has {fields}")),
            None => problem.help("see `relsite explain theme/template`"),
        }
    }
}

/// Where a template is wrong.
struct Place {
    message: String,
    template: String,
    line: u32,
    column: u32,
}

impl Place {
    fn of(error: &tera::Error) -> Option<Self> {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => Some(Self {
                message: report.message().to_owned(),
                template: report.filename().to_owned(),
                line: u32::try_from(report.span().start_line).unwrap_or(1).max(1),
                column: u32::try_from(report.span().start_col + 1).unwrap_or(1),
            }),
            ErrorKind::Msg(text) => Self::of_report(text),
            _ => None,
        }
    }

    /// Mistakes across templates come as text: `error: message`, then `--> template:line:column`.
    fn of_report(text: &str) -> Option<Self> {
        let message = text.lines().next()?.strip_prefix("error: ")?.to_owned();
        let place = text.lines().find_map(|line| line.trim_start().strip_prefix("--> "))?;
        let mut parts = place.rsplitn(3, ':');
        let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { message, template: parts.next()?.to_owned(), line, column })
    }
}

/// The words as templates see them: made once for each language, since every page has them all.
fn in_templates(words: &Words) -> tera::Value {
    static ALL: [OnceLock<tera::Value>; 2] = [OnceLock::new(), OnceLock::new()];
    let known = ["en", "ko"].into_iter().zip(&ALL).find(|(language, _)| std::ptr::eq(view::words::of(language), words));
    let make = || tera::Value::from_serializable(words);
    known.map_or_else(make, |(_, value)| value.get_or_init(make).clone())
}

/// The names that a template may use, for the help of a message.
fn fields(context: &Context) -> String {
    let of = |name: &str| {
        let map = context.get(name)?.as_map()?;
        let mut keys: Vec<String> = map.keys().map(|key| format!("{name}.{key}")).collect();
        keys.sort_unstable();
        Some(keys.join(", "))
    };
    ["view", "page"].iter().filter_map(|name| of(name)).collect::<Vec<_>>().join(", ")
}

/// A problem of the line of site.toml that names the theme.
fn named_at(world: &dyn World, code: &'static Code, message: String) -> Problem {
    let Some(file) = world.find("site.toml") else { return Problem::nowhere(code, message) };
    let text = world.read(file, LARGEST_SITE).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let mut lines = (1u32..).zip(text.lines()).skip_while(|(_, line)| line.trim() != "[theme]");
    let line = lines.find(|(_, line)| line.trim_start().starts_with("name")).map_or(1, |(number, _)| number);
    Problem::new(code, Span { line, ..Span::start_of(file) }, message)
}

fn engine() -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on([".html"]);
    functions::register(&mut tera);
    tera
}

fn built_in() -> BTreeMap<String, String> {
    embedded::TEMPLATES.iter().map(|(name, source)| ((*name).to_owned(), (*source).to_owned())).collect()
}

/// The files of a theme: path beneath its folder, and the file.
fn own_files(world: &dyn World, folder: &str) -> Vec<(String, FileId)> {
    let files = world.files().iter().zip(0u32..);
    let inner = files.filter(|(entry, _)| entry.refused.is_none());
    inner.filter_map(|(entry, id)| Some((entry.path.beneath(folder)?.to_owned(), FileId(id)))).collect()
}

fn read_template(world: &dyn World, file: FileId, limits: &Limits) -> Result<String, Box<Problem>> {
    let wrong = |message: String| Box::new(Problem::of_file(&codes::TEMPLATE, file, message));
    let bytes = world.read(file, limits.record + 1).map_err(|error| wrong(error.to_string()))?;
    if bytes.len() as u64 > limits.record {
        return Err(wrong(format!("the template is larger than the limit `record` ({} bytes)", limits.record)));
    }
    String::from_utf8(bytes).map_err(|_| wrong("the template is not UTF-8".to_owned()))
}

fn fingerprint(world: &dyn World, sources: &BTreeMap<String, String>, assets: &BTreeMap<String, Asset>, limits: &Limits) -> String {
    let mut hasher = Sha256::new();
    let mut add = |name: &str, bytes: &[u8]| {
        hasher.update((name.len() as u64).to_le_bytes());
        hasher.update(name);
        hasher.update((bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for (name, source) in sources {
        add(name, source.as_bytes());
    }
    for (name, asset) in assets {
        match asset {
            Asset::BuiltIn(bytes) => add(name, bytes),
            // An asset that cannot be read fails when it is published; until then its size stands for it.
            Asset::File(file) => match world.read(*file, limits.page_output) {
                Ok(bytes) => add(name, &bytes),
                Err(_) => add(name, &world.entry(*file).bytes.to_le_bytes()),
            },
        }
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Takes bytes up to a limit; what exceeds it is an error, and nothing is left then.
struct Capped {
    bytes: Vec<u8>,
    left: u64,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.left.checked_sub(bytes.len() as u64).filter(|left| *left > 0) {
            Some(left) => {
                self.left = left;
                self.bytes.extend_from_slice(bytes);
                Ok(bytes.len())
            }
            None => {
                self.left = 0;
                Err(io::Error::other("the page is larger than its limit"))
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
