//! Pages that are data: reusable checklists, release schedules, what a product runs on.
//!
//! Refuses to tick what was not ticked: `null` and `false` are open.

use super::{
    calendar,
    foreign::{self, Foreign},
    infrastructure::INFRASTRUCTURE,
    markdown::{self, Shown},
    release::no_yaml,
    shape::{self, Key, Shape},
    tree::{Tree, tree, tree_of_file},
};
use crate::{
    diag::Problems,
    record::{Document, DocumentPlace, Extract, Schedule, ScheduleType, Source, Spanned, Vocabulary, document, faults},
    text::yaml::{Part, parts},
};

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about }
}

/// The keys of a checklist.
pub static CHECKLIST: &[Key] = &[
    key("title", Shape::Text, "the title of the page"),
    key("description", Shape::Text, "one sentence for lists and search engines"),
    key("stages", Shape::Each(&Shape::List(&Shape::TextOr(ITEM))), "items by phase"),
    key("checklist", Shape::Each(&Shape::Flag), "items that something else ticks: true, false, or null for not known"),
    key("items", Shape::List(&Shape::TextOr(ITEM)), "items that belong to no phase"),
];

static ITEM: &[Key] =
    &[key("text", Shape::Text, "what is to be done"), key("state", Shape::Word(&["open", "done", "n-a"]), "whether it was")];

/// The keys of a release schedule.
pub static SCHEDULE: &[Key] = &[
    key("title", Shape::Text, "the title of the page"),
    key("description", Shape::Text, "one sentence for lists and search engines"),
    key("schedule", Shape::Each(&Shape::Map(TYPE)), "the release types by name"),
    key("planned", Shape::List(&Shape::Map(calendar::PLANNED)), "releases that are planned"),
    key("freezes", Shape::List(&Shape::Map(calendar::FREEZE)), "when nothing is released"),
];

static TYPE: &[Key] = &[
    key("description", Shape::Text, "what such a release holds"),
    key("frequency", Shape::Text, "quarterly, monthly, weekly, as_needed"),
    key("planning_lead_time", Shape::Text, "how long before it is planned: 4 weeks"),
    key("testing_period", Shape::Text, "how long it is tested: 2 weeks"),
    key("version_change", Shape::Text, "which number of the version moves: 0.X.0"),
];

/// Reads a YAML page of this kind. `None` where it cannot be read at all; a problem says why.
pub(in crate::record) fn page(
    source: &Source,
    place: DocumentPlace,
    depth: u64,
    vocabulary: &Vocabulary,
    problems: &mut Problems,
) -> Option<Document> {
    if let (DocumentPlace::Page, Some(foreign)) = (place, Foreign::of(&source.text)) {
        problems.push(foreign.problem(source));
        // What looks like a blank there is the syntax of that tool.
        let mut document = shown_document(&Tree::nothing(source.file), foreign::shown(source), source, vocabulary, &mut Problems::new());
        document.page.placeholders.clear();
        return Some(document);
    }
    let part = Part { text: &source.text, above: 0 };
    let first = parts(&source.text).into_iter().next().unwrap_or(part);
    let tree = match tree_of_file(first, &source.text, source.file, depth, problems) {
        Ok(tree) => tree,
        Err(broken) => {
            problems.push(no_yaml(broken));
            return None;
        }
    };
    let (keys, shown) = match place {
        DocumentPlace::Checklist => (CHECKLIST, markdown::of_checklist(&tree)),
        DocumentPlace::Page => (INFRASTRUCTURE, markdown::of_infrastructure(&tree)),
        _ => (SCHEDULE, markdown::of_schedule(&tree)),
    };
    shape::check(&tree, &Shape::Map(keys), problems);
    let mut document = shown_document(&tree, shown, source, vocabulary, problems);
    document.schedule = schedule(&tree);
    faults::of_schedule(&document.schedule, problems);
    Some(document)
}

fn shown_document(tree: &Tree, shown: Shown, source: &Source, vocabulary: &Vocabulary, problems: &mut Problems) -> Document {
    let mut document = document(&shown.of(source), vocabulary, problems);
    let scalar = |key: &str| tree.get(key).and_then(Tree::text).map(|text| text.trim().to_owned());
    document.page.title = scalar("title").unwrap_or_else(|| document.page.title.clone());
    document.page.description = scalar("description");
    document.page.extract = Some(Extract { text: shown.text, source: source.text.trim_end().to_owned(), line: 1 });
    if let Some(list) = &mut document.page.checklist {
        list.title.clone_from(&document.page.title);
    }
    document
}

/// A schedule: its types, and what is planned ahead, in source order.
fn schedule(tree: &Tree) -> Schedule {
    let types = tree.get("schedule").map(Tree::entries).unwrap_or_default();
    let types = types.iter().filter_map(|(name, value)| release_type(name, value)).collect();
    Schedule { types, planned: calendar::planned(tree), freezes: calendar::freezes(tree) }
}

fn release_type(name: &Tree, value: &Tree) -> Option<ScheduleType> {
    let field = |key: &str| {
        let value = value.get(key)?;
        Some(Spanned { value: value.text()?.trim().to_owned(), span: value.span })
    };
    Some(ScheduleType {
        name: name.text()?.trim().to_owned(),
        description: field("description"),
        frequency: field("frequency"),
        planning_lead_time: field("planning_lead_time"),
        testing_period: field("testing_period"),
        version_change: field("version_change"),
        span: name.span,
    })
}

/// The schedule of a YAML fence, which stands so many lines down its file; none where it is no YAML or holds none.
pub(in crate::record) fn fenced(text: &str, above: u32, indent: u32, file: crate::diag::FileId) -> Schedule {
    let Ok(tree) = tree(Part { text, above }, file, FENCE_DEPTH) else { return Schedule::default() };
    let mut found = schedule(&tree);
    found.shift(indent);
    found
}

/// How deep a YAML fence may nest.
const FENCE_DEPTH: u64 = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diag::{FileId, Problem},
        record::{ItemState, ReleaseType},
        site::Synonyms,
    };

    fn read(text: &str, place: DocumentPlace) -> (Document, Vec<(&'static str, u32)>) {
        let source = Source {
            file: FileId(0),
            stem: "release".to_owned(),
            text: text.to_owned(),
            repairs: Vec::new(),
            lossy: Vec::new(),
            digest: [0; 32],
            above: 0,
            places: Vec::new(),
        };
        let mut problems = Problems::new();
        let found = page(&source, place, 64, &Vocabulary::new(&Synonyms::default()), &mut problems).expect("YAML");
        let place = |problem: &Problem| (problem.code.name, problem.span.map_or(0, |span| span.line));
        (found, problems.iter().map(place).collect())
    }

    #[test]
    fn phases_and_flags_are_items() {
        let text = "title: Release checklist\nstages:\n  preparation:\n    - Version number updated\n    - {text: Changelog updated, state: done}\n  testing:\n    - Unit tests passed\nchecklist:\n  version_bump: true\n  licenses: false\n  artifacts: null\n";
        let (document, problems) = read(text, DocumentPlace::Checklist);
        assert_eq!(problems, []);
        let list = document.page.checklist.expect("a checklist");
        let items: Vec<(&str, &str, ItemState, u32)> =
            list.items.iter().map(|item| (item.section.as_str(), item.text.plain.as_str(), item.state, item.text.span.line)).collect();
        let expected = [
            ("Preparation", "Version number updated", ItemState::Open, 4),
            ("Preparation", "Changelog updated", ItemState::Done, 5),
            ("Testing", "Unit tests passed", ItemState::Open, 7),
            ("Automatic", "Version bump", ItemState::Done, 9),
            ("Automatic", "Licenses", ItemState::Open, 10),
            ("Automatic", "Artifacts", ItemState::Open, 11),
        ];
        assert_eq!(items, expected);
        assert_eq!(document.page.title, "Release checklist");
    }

    #[test]
    fn a_schedule_has_types() {
        let text = "schedule:\n  major:\n    frequency: quarterly\n    planning_lead_time: 4 weeks\n  hotfix:\n    frequency: as_needed\n    testing: 1 hour\n";
        let (document, problems) = read(text, DocumentPlace::Process);
        assert_eq!(problems, [("yaml/unknown-key", 7)]);
        let types = &document.schedule.types;
        assert_eq!(types.iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>(), ["major", "hotfix"]);
        assert_eq!(types[0].planning_lead_time.as_ref().map(|spanned| (spanned.value.as_str(), spanned.span.line)), Some(("4 weeks", 4)));
        assert!(types[1].testing_period.is_none());
    }

    #[test]
    fn a_schedule_plans_ahead() {
        let text = "planned:\n  - {version: v2.5.0, date: 2026-10-01, type: minor}\n  - {date: 2026-13-01}\nfreezes:\n  - from: 2026-12-20\n    to: 2026-02-30\n    reason: holidays\n    except: hotfix\n";
        let (document, problems) = read(text, DocumentPlace::Process);
        assert_eq!(problems, [("record/date-impossible", 3), ("record/date-impossible", 6)]);
        let [planned, _] = &document.schedule.planned[..] else { panic!("{:?}", document.schedule.planned) };
        assert_eq!(
            (planned.version.text.as_str(), planned.kind.as_ref().and_then(|kind| kind.value)),
            ("v2.5.0", Some(ReleaseType::Minor))
        );
        let [freeze] = &document.schedule.freezes[..] else { panic!("{:?}", document.schedule.freezes) };
        assert_eq!(
            freeze.from.as_ref().and_then(|read| read.value.as_ref()?.day()).map(|day| day.to_string()),
            Some("2026-12-20".to_owned())
        );
        assert_eq!(freeze.except, [ReleaseType::Hotfix]);
    }
}
