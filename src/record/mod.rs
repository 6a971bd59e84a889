//! What authors wrote: records read into typed values, each with its place.
//!
//! Refuses to judge: no verdict, no status, no link is computed here.

mod audience;
mod calendar;
mod changelog;
mod changes;
mod checklist;
mod codes;
mod commands;
mod course;
mod data;
mod delivery;
mod document;
mod entries;
mod evidence;
mod faults;
mod form;
mod gather;
mod identity;
mod infrastructure;
mod labels;
mod layout;
mod model;
mod parts;
mod plan;
mod quality;
mod remarks;
mod risks;
mod rollbacks;
mod schedule;
mod sections;
mod source;
mod stages;
mod tables;
mod test_counts;
mod vocabulary;
mod yaml;

pub use audience::{Public, Withheld};
pub use calendar::{Freeze, Planned};
pub use checklist::says_not_applicable;
pub use codes::{ALLOW, CODES};
pub use data::{CHECKLIST, FRONT_MATTER, INFRASTRUCTURE, Key, RELEASE, SCHEDULE, Shape};
pub use form::{Extract, Form, Standing};
pub use gather::{DocumentSource, Known, Records, ReleaseSource, joined, parse};
pub use infrastructure::is_criteria;
pub use layout::{DocumentPlace, Place, UNCLAIMED, is_record, place_of};
pub use model::*;
pub use schedule::{Schedule, ScheduleType};
pub use source::{Source, text_of, without_front_matter};
pub use vocabulary::Vocabulary;

use crate::{
    diag::{Problem, Problems},
    text::{Lines, nearest},
    value::Version,
};
use document::Doc;
use labels::Labels;
use sections::Node;
use yaml::Front;

/// Reads a release record. Never fails: what cannot be read is reported and unknown.
#[must_use]
pub fn release(source: &Source, vocabulary: &Vocabulary, problems: &mut Problems) -> Release {
    let release = read(source, Form::Record, vocabulary, problems);
    faults::of_release(&release, problems);
    release
}

/// Reads a release from Markdown in this form; what a release must have is not asked for yet.
fn read(source: &Source, form: Form, vocabulary: &Vocabulary, problems: &mut Problems) -> Release {
    let (front, base) = if form == Form::Record { front_matter(source, problems) } else { (Front::default(), 0) };
    let doc = Doc::parse(&source.text, base, lines(source));
    let outline = if form == Form::Changelog { sections::of_changelog(&doc, vocabulary) } else { sections::outline(&doc, vocabulary) };
    let nodes: Vec<&Node<'_>> = outline.iter().flat_map(Node::walk).collect();
    let mut release = empty(page(source, &front, &outline, &doc));
    release.form = form;
    identity::read(&nodes, &doc, vocabulary, &front, &mut release, problems);
    release.stages = stages::read(&nodes, &doc);
    rollbacks::read(&nodes, &doc, vocabulary, &mut release);
    changes::read(&nodes, &doc, vocabulary, &mut release);
    release.risks = risks::read(&nodes, &doc, vocabulary);
    evidence::read(&nodes, &doc, &mut release);
    parts::verification(&nodes, &doc, &mut release);
    parts::comparison(&nodes, &doc, &mut release);
    parts::lessons(&nodes, &doc, &mut release);
    parts::signoff(&nodes, &doc, vocabulary, &mut release);
    plan::read(&outline, &doc, vocabulary, &mut release);
    quality::read(&outline, &doc, vocabulary, &mut release);
    remarks::read(&nodes, &doc, vocabulary, &mut release);
    delivery::read(&nodes, &doc, vocabulary, &mut release);
    release.particulars.course = course::read(&outline, &doc, vocabulary);
    release.particulars.infrastructure = infrastructure::read(&outline, &doc, vocabulary);
    release.particulars.infrastructure.variables.extend(infrastructure::changed(&release.particulars.configuration));
    release.particulars.documentation.extend(checklist::documentation(&nodes, &doc));
    release.contacts = parts::entries(&nodes, SectionKind::Contacts, &doc, vocabulary);
    release.links = parts::entries(&nodes, SectionKind::Links, &doc, vocabulary);
    release.summary = release.summary.take().or_else(|| summary(&nodes, &doc));
    release.sections = outline.iter().map(|node| sections::section(node, &doc)).collect();
    if form == Form::Record {
        faults::of_page(&release.page, problems);
    }
    faults::of_fences(&doc, problems);
    release
}

fn lines(source: &Source) -> Lines<'_> {
    Lines::repaired(source.file, &source.text, &source.repairs).below(source.above).placed(&source.places)
}

/// Reads a page that is no release.
#[must_use]
pub fn document(source: &Source, vocabulary: &Vocabulary, problems: &mut Problems) -> Document {
    let (front, base) = front_matter(source, problems);
    let doc = Doc::parse(&source.text, base, lines(source));
    let outline = sections::outline(&doc, vocabulary);
    let nodes: Vec<&Node<'_>> = outline.iter().flat_map(Node::walk).collect();
    let page = page(source, &front, &outline, &doc);
    let risks = risks::read_tables(&nodes, &doc);
    let schedule = schedule::read(&nodes, &doc);
    let infrastructure = infrastructure::read(&outline, &doc, vocabulary);
    let course = course::read(&outline, &doc, vocabulary);
    faults::of_page(&page, problems);
    faults::of_fences(&doc, problems);
    faults::of_risks(&risks, problems);
    if source.places.is_empty() {
        faults::of_schedule(&schedule, problems);
    }
    let sections = outline.iter().map(|node| sections::section(node, &doc)).collect();
    let release = concerned(&nodes, &doc, vocabulary, &front, source);
    Document { page, risks, schedule, infrastructure, course, release, sections }
}

/// The release that a page says it is about: `release: v2.4.0` in the front matter, `**Release:** v2.4.0` below the title.
fn concerned(nodes: &[&Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary, front: &Front, source: &Source) -> Option<Read<Version>> {
    let front = front.scalars.iter().find(|(name, _)| name == "release").map(|(_, value)| Read {
        value: Version::parse(&value.text),
        text: value.text.clone(),
        span: identity::place(value, source.file),
    });
    let named = |label: &&labels::Label<'_>| matches!(label.name.trim().to_lowercase().as_str(), "release" | "affected release" | "릴리스");
    let first_word = |text: &str| text.split_whitespace().find_map(Version::parse);
    let label = |node: &&Node<'_>| {
        let labels = Labels::of(node.blocks, vocabulary);
        labels.list.iter().find(named).and_then(|label| label.read(doc, first_word))
    };
    front.or_else(|| nodes.iter().filter(|node| node.level <= 1).find_map(label))
}

/// The front matter, and where the text behind it begins.
fn front_matter(source: &Source, problems: &mut Problems) -> (Front, usize) {
    let Some((yaml, base)) = split_front(&source.text) else {
        problems.extend(unclosed_front(source));
        return (Front::default(), 0);
    };
    match yaml::front(yaml) {
        Ok(front) => {
            report_unknown(&front, source, problems);
            (front, base)
        }
        Err(error) => {
            let place = yaml::Scalar { text: String::new(), line: error.line, column: error.column };
            problems.push(
                Problem::new(
                    &codes::FRONT_MATTER,
                    identity::place(&place, source.file),
                    format!("the front matter is no YAML: {}", error.message),
                )
                .help("each line is `key: value`; put values with `: ` or brackets into quotes"),
            );
            (Front::default(), base)
        }
    }
}

/// The text between `---` lines at the very top.
fn split_front(text: &str) -> Option<(&str, usize)> {
    let rest = text.strip_prefix("---\n")?;
    let mut at = 4;
    for line in rest.split_inclusive('\n') {
        if matches!(line.trim_end(), "---" | "...") {
            return Some((&text[4..at], at + line.len()));
        }
        at += line.len();
    }
    None
}

/// A key right below a `---` at the very top is front matter, and no line ends it.
fn unclosed_front(source: &Source) -> Option<Problem> {
    let key = source.text.strip_prefix("---\n")?.lines().next()?.split_once(':')?.0.trim_end().to_lowercase();
    let known = yaml::KEYS.contains(&key.as_str()) || matches!(key.as_str(), "aliases" | "allow");
    let message = "the front matter is never closed, so nothing of it is read";
    known.then(|| Problem::of_file(&codes::FRONT_MATTER, source.file, message).help("end it with a line of `---`"))
}

/// Whether a text is a language tag: `ko`, `pt-BR`.
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().is_some_and(|part| matches!(part.len(), 2 | 3) && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
    first && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn report_unknown(front: &Front, source: &Source, problems: &mut Problems) {
    for (_, tag) in front.scalars.iter().filter(|(name, value)| name == "lang" && !is_language(&value.text)) {
        let message = format!("`{}` is no language tag", tag.text);
        let place = identity::place(tag, source.file);
        problems.push(Problem::new(&codes::VALUE_UNREADABLE, place, message).help("write a tag such as `en`, `ko` or `pt-BR`"));
    }
    for key in &front.unknown {
        let near = nearest(&key.text.to_lowercase(), yaml::KEYS.iter().copied().chain(["aliases", "allow"]));
        let help = near.map_or_else(|| "remove the line".to_owned(), |near| format!("did you mean `{near}`?"));
        let place = identity::place(key, source.file);
        problems.push(Problem::new(&codes::FRONT_MATTER_KEY, place, format!("the front matter has no key `{}`", key.text)).help(help));
    }
}

fn page(source: &Source, front: &Front, outline: &[Node<'_>], doc: &Doc<'_>) -> Page {
    let scalar = |key: &str| front.scalars.iter().find(|(name, _)| name == key).map(|(_, value)| value.text.clone());
    let heading = outline.iter().find(|node| node.level == 1 && !node.title.is_empty());
    let title = scalar("title").or_else(|| heading.map(|node| node.title.clone())).unwrap_or_else(|| source.stem.clone());
    if let Some(block) = heading.filter(|node| node.title == title).and_then(|node| node.heading) {
        block.take();
    }
    Page {
        file: source.file,
        digest: source.digest,
        checklist: checklist::read(&title, outline, doc),
        title,
        description: scalar("description"),
        owner: scalar("owner").filter(|owner| crate::value::placeholders(owner).is_empty()),
        status: scalar("status"),
        lang: scalar("lang").filter(|tag| is_language(tag)),
        aliases: front.aliases.iter().map(|alias| alias.text.clone()).collect(),
        placeholders: faults::blanks(doc),
        links: doc.links.clone(),
        headings: outline.iter().flat_map(Node::walk).map(|node| node.title.clone()).filter(|title| !title.is_empty()).collect(),
        extract: None,
    }
}

/// The first paragraph of a summary section that is no blank.
fn summary(nodes: &[&Node<'_>], doc: &Doc<'_>) -> Option<Text> {
    let section = nodes.iter().find(|node| node.kind == SectionKind::Summary)?;
    let text = section.blocks.iter().find_map(|block| labels::prose_of_block(doc, block))?;
    crate::value::placeholders(&text.plain).is_empty().then_some(text)
}

fn empty(page: Page) -> Release {
    Release {
        page,
        form: Form::Record,
        series: None,
        standing: None,
        version: None,
        date: None,
        kind: None,
        strategy: None,
        summary: None,
        tag: None,
        commit: None,
        next: None,
        previous: None,
        draft: false,
        stages: Vec::new(),
        total_time: None,
        rollbacks_stated: None,
        final_status: None,
        rollbacks: Vec::new(),
        changes: Vec::new(),
        risks: Vec::new(),
        evidence: Vec::new(),
        verification: Vec::new(),
        comparisons: Vec::new(),
        lessons: Vec::new(),
        contacts: Vec::new(),
        links: Vec::new(),
        signoff: None,
        particulars: Particulars::default(),
        sections: Vec::new(),
        allow: Vec::new(),
    }
}
