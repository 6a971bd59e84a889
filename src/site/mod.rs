//! site.toml, typed: what the author of an archive decided once for all of it. Every key is optional.
//!
//! Refuses to fail: a mistake is a problem with its place, and the default stands in so that the rest can still be checked.

mod address;
mod codes;
mod compare;
mod limits;
mod look;
mod product;
mod rules;
mod secrets;
mod table;
mod trust;
mod words;

use std::hash::{Hash, Hasher};

use jiff::tz::{Offset, TimeZone};
use toml::de::DeTable;

use crate::{
    diag::{Code, FileId, Problem, Problems, Severity, Span},
    path::RelPath,
    text::{Lines, nearest},
    world::World,
};

pub use address::base_url;
pub use codes::CODES;
pub use compare::Pair;
pub use limits::Limits;
pub use look::Look;
pub use product::{Product, UNDECLARED};
pub use rules::{Level, MetricSource, Policy, Window};
pub use secrets::{Action, AllowedSecret, Secrets};
pub use trust::{Audience, Key, Reader, Source};
pub use words::{Synonym, Synonyms, Trackers};

/// Where the configuration stands, relative to the root.
pub const FILE: &str = "site.toml";

/// The title of an archive that has none.
const UNTITLED: &str = "Releases";

/// The configuration of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// `title`.
    pub title: String,
    /// `base_url`: where the site will stand, without a trailing slash. Needed for feeds and the sitemap only.
    pub base_url: Option<String>,
    /// `language`: of relsite's own words and of pages that say no other.
    pub language: String,
    /// `timezone`: in which pages show times beside UTC; `None` where they show UTC alone.
    pub timezone: Option<TimeZone>,
    /// `content`: the folder with everything that authors write.
    pub content: RelPath,
    /// `[products]`, in source order; never empty: an archive that declares none has one product, [`UNDECLARED`].
    pub products: Vec<Product>,
    /// `[synonyms]`.
    pub synonyms: Synonyms,
    /// `[trackers]`.
    pub trackers: Trackers,
    /// `[metrics]`, in source order.
    pub metrics: Vec<MetricSource>,
    /// `[policies]`, in source order.
    pub policies: Vec<Policy>,
    /// `[problems]`, in source order.
    pub levels: Vec<Level>,
    /// `[audience]`.
    pub audience: Audience,
    /// `[compare]`, in source order.
    pub compare: Vec<Pair>,
    /// `[theme]`.
    pub look: Look,
    /// `[keys]`, in source order.
    pub keys: Vec<Key>,
    /// `[secrets]`.
    pub secrets: Secrets,
    /// `[limits]`.
    pub limits: Limits,
    /// `[[sources]]`, in source order.
    pub sources: Vec<Source>,
}

impl Default for Site {
    fn default() -> Self {
        let content = RelPath::from_disk(&["content"]);
        Self {
            title: UNTITLED.to_owned(),
            base_url: None,
            language: "en".to_owned(),
            timezone: None,
            products: vec![Product::undeclared(UNTITLED, &content)],
            content,
            synonyms: Synonyms::default(),
            trackers: Trackers::default(),
            metrics: Vec::new(),
            policies: Vec::new(),
            levels: Vec::new(),
            audience: Audience::default(),
            compare: Vec::new(),
            look: Look::default(),
            keys: Vec::new(),
            secrets: Secrets::default(),
            limits: Limits::default(),
            sources: Vec::new(),
        }
    }
}

/// All of it; a place by its line and column alone, since numbers of files move with every file before them.
impl Hash for Site {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            title,
            base_url,
            language,
            timezone,
            content,
            products,
            synonyms,
            trackers,
            metrics,
            policies,
            levels,
            audience,
            compare,
            look,
            keys,
            secrets,
            limits,
            sources,
        } = self;
        (title, base_url, language, content, products, synonyms, trackers, metrics, policies).hash(state);
        (levels, audience, compare, look, keys, secrets, limits, sources).hash(state);
        // What a zone is called says what it is: its rules come with the program.
        format!("{timezone:?}").hash(state);
    }
}

impl Site {
    /// Whether addresses carry the product: only when there are several.
    #[must_use]
    pub fn has_several_products(&self) -> bool {
        self.products.len() > 1
    }

    /// The policy of a release type (`minor`), else the one named `default`.
    #[must_use]
    pub fn policy(&self, release_type: &str) -> Option<&Policy> {
        let named = |name: &str| self.policies.iter().find(|policy| policy.release_type == name);
        named(release_type).or_else(|| named("default"))
    }

    /// Where the evidence holds a metric; case and surrounding blanks do not count.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<&MetricSource> {
        let name = name.trim().to_lowercase();
        self.metrics.iter().find(|metric| metric.name.trim().to_lowercase() == name)
    }

    /// The level that `[problems]` gives to a code.
    #[must_use]
    pub fn level(&self, code: &Code) -> Option<Severity> {
        self.levels.iter().find(|level| level.code == code.name).map(|level| level.severity)
    }

    /// The folders of the root that this site reads, without those inside another.
    #[must_use]
    pub fn folders(&self) -> Vec<&str> {
        let mut folders = vec![self.content.as_str(), "themes", "static"];
        for product in &self.products {
            if !folders.iter().any(|folder| *folder == product.folder.as_str() || product.folder.beneath(folder).is_some()) {
                folders.push(product.folder.as_str());
            }
        }
        folders
    }

    /// Reports rows of `[problems]` that name no code, or lower one that blocks. `known` are the codes of all families.
    pub fn check_levels(&self, known: &[&'static Code], problems: &mut Problems) {
        for level in &self.levels {
            match known.iter().find(|code| code.name == level.code) {
                None => problems.push(unknown_code(level, known)),
                Some(code) if code.blocking && level.severity < code.severity => problems.push(blocking_code(level)),
                Some(_) => {}
            }
        }
    }
}

fn unknown_code(level: &Level, known: &[&'static Code]) -> Problem {
    let guess = nearest(&level.code, known.iter().map(|code| code.name));
    let guess = guess.map(|name| format!("; the nearest is `{name}`")).unwrap_or_default();
    Problem::new(&codes::UNKNOWN_CODE, level.span, format!("there is no problem code `{}`{guess}", level.code))
        .help("`relsite explain` lists every code")
}

fn blocking_code(level: &Level) -> Problem {
    Problem::new(&codes::VALUE, level.span, format!("`{}` blocks publication and cannot be lowered", level.code))
        .help("remove the row; mend what the problem names")
}

/// Reads site.toml. Never fails: what is missing or wrong has its default.
pub fn read(world: &dyn World, problems: &mut Problems) -> Site {
    let Some(file) = world.find(FILE) else { return Site::default() };
    match text(world, file) {
        Ok(text) => parse(&text, file, world, problems),
        Err(problem) => {
            problems.push(problem);
            Site::default()
        }
    }
}

/// The text of the file, without a byte order mark.
fn text(world: &dyn World, file: FileId) -> Result<String, Problem> {
    let unreadable = |message: String| Problem::of_file(&codes::UNREADABLE, file, message);
    let limit = Limits::default().record;
    if world.entry(file).refused.is_some() {
        return Err(unreadable("site.toml is no regular file that can be read".to_owned()).help("put a plain file in its place"));
    }
    let bytes = world.read(file, limit + 1).map_err(|error| unreadable(error.to_string()))?;
    if bytes.len() as u64 > limit {
        return Err(
            unreadable(format!("site.toml is larger than the limit `record` ({limit} bytes)")).help("remove what is no configuration")
        );
    }
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(&error, file))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

fn not_utf8(error: &std::string::FromUtf8Error, file: FileId) -> Problem {
    let valid = error.utf8_error().valid_up_to();
    let before = String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned() + "\u{fffd}";
    let span = Lines::new(file, &before).span(&(valid..valid + 1));
    Problem::new(&codes::UNREADABLE, span, format!("site.toml is not UTF-8: byte {valid} cannot be read")).help("save the file as UTF-8")
}

fn parse(text: &str, file: FileId, world: &dyn World, problems: &mut Problems) -> Site {
    let (document, errors) = DeTable::parse_recoverable(text);
    let reader = table::Reader::new(Lines::new(file, text));
    let site = document_to_site(table::Table::root(&reader, document.get_ref()), world);
    if errors.is_empty() {
        problems.extend(reader.into_problems());
        return site;
    }
    // What a broken file seems to say is no ground for further complaints.
    let lines = Lines::new(file, text);
    problems.extend(errors.iter().map(|error| {
        let span = error.span().map_or(Span::start_of(file), |range| lines.span(&range));
        Problem::new(&codes::SYNTAX, span, format!("site.toml is not valid TOML: {}", error.message()))
            .help("texts stand in quotes, and a key stands once in its table")
    }));
    site
}

fn document_to_site(mut root: table::Table<'_, '_>, world: &dyn World) -> Site {
    let defaults = Site::default();
    let title = root.text("title").unwrap_or(defaults.title);
    let content = root.field("content").and_then(|field| field.path()).unwrap_or(defaults.content);
    let mut products = product::read(&mut root, &content, world);
    if products.is_empty() {
        products.push(Product::undeclared(&title, &content));
    }
    let site = Site {
        title,
        base_url: root.field("base_url").and_then(|field| field.parsed(base_url)),
        language: root.field("language").and_then(|field| field.parsed(words::language)).unwrap_or(defaults.language),
        timezone: root.field("timezone").and_then(|field| field.parsed(timezone)).flatten(),
        content,
        products,
        synonyms: root.table("synonyms").map(words::read).unwrap_or_default(),
        trackers: root.table("trackers").map(words::read_trackers).unwrap_or_default(),
        metrics: rules::read_metrics(&mut root),
        policies: rules::read_policies(&mut root),
        levels: rules::read_levels(&mut root),
        audience: root.table("audience").map(trust::read_audience).unwrap_or_default(),
        compare: root.table("compare").map(compare::read).unwrap_or_default(),
        look: root.table("theme").map(|table| look::read(table, world)).unwrap_or_default(),
        keys: trust::read_keys(&mut root),
        secrets: root.table("secrets").map(secrets::read).unwrap_or_default(),
        limits: root.table("limits").map(limits::read).unwrap_or_default(),
        sources: root.field("sources").map(|field| trust::read_sources(&field)).unwrap_or_default(),
    };
    report_without_effect(&mut root);
    root.finish();
    site
}

/// `Europe/Istanbul`, `+03:00`; UTC is no zone beside UTC.
fn timezone(text: &str) -> Result<Option<TimeZone>, String> {
    let text = text.trim();
    if matches!(text, "UTC" | "Etc/UTC" | "GMT" | "Z") {
        return Ok(None);
    }
    let fixed = || -> Option<TimeZone> {
        let (hours, minutes) = text.get(1..)?.split_once(':')?;
        let (hours, minutes): (i32, i32) = (hours.parse().ok().filter(|hours| *hours < 24)?, minutes.parse().ok().filter(|n| *n < 60)?);
        let sign = if text.starts_with('-') { -1 } else { 1 };
        let signed = text.starts_with(['+', '-']) && text.len() == 6;
        signed.then(|| Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok().map(TimeZone::fixed))?
    };
    let zone = fixed().or_else(|| TimeZone::get(text).ok());
    zone.map(Some).ok_or_else(|| "be a zone such as \"Europe/Istanbul\" or \"+03:00\"".to_owned())
}

/// The settings of the contract that no code acts on yet.
const WITHOUT_EFFECT: [&str; 1] = ["sources"];

fn report_without_effect(root: &mut table::Table<'_, '_>) {
    for key in WITHOUT_EFFECT {
        if let Some(field) = root.field(key) {
            field.no_effect();
        }
    }
}

#[cfg(test)]
mod tests;
