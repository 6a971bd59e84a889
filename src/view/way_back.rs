//! Roll back now: the last good version, the commands in order, then everything else that somebody woken at night may need.
//!
//! Refuses prose above the first command, and to show a blank as if it could be run.

use serde::Serialize;

use super::{
    address::Listing,
    parts::{Badge, Fact, Html, Link, Part, Table, written},
    prose::Pen,
    release, rollbacks, status,
    viewpoint::Viewpoint,
    words::fill,
};
use crate::{
    archive::{DocumentKind, Node, Release, Status, filled, last_good, overwrites_data, targets},
    diag::Span,
    record::{Checklist, Entry, Item, Migration, PlanKind, PlanPart, PlanStep, ReleaseType, Undo},
};

/// The page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct WayBackView {
    /// The heading.
    pub title: String,
    /// What became of the release.
    pub badges: Vec<Part>,
    /// The version to go back to, and when it was released.
    pub target: Option<Vec<Part>>,
    /// What has to be known before the first command: one line each.
    pub warnings: Vec<String>,
    /// The ways back, the quick one first.
    pub ways: Vec<Way>,
    /// How to see that it worked, and whatever else has boxes.
    pub lists: Vec<Boxes>,
    /// Whom to call.
    pub contacts: Vec<Fact>,
    /// Where the contacts come from, when that is another release.
    pub contacts_from: Option<Part>,
    /// Runbooks of the product on rolling back.
    pub runbooks: Vec<Link>,
    /// The first of them, where the record has no plan of its own.
    pub runbook: Option<Runbook>,
    /// When it was last done.
    pub history: Option<Table>,
    /// Where to read on.
    pub links: Vec<Link>,
}

/// One way back: steps in order.
#[derive(Debug, Clone, Serialize)]
pub struct Way {
    /// The id of its heading.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// What stands beneath the heading.
    pub note: Option<String>,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// One step, one copy button.
#[derive(Debug, Clone, Serialize)]
pub struct Step {
    /// What it does.
    pub caption: Vec<Part>,
    /// The same in plain words: the name of its block.
    pub name: String,
    /// The command in pieces; empty for what is done by hand.
    pub command: Vec<Piece>,
    /// What it should print.
    pub expected: Option<String>,
    /// That it overwrites data, that it goes elsewhere.
    pub badges: Vec<Badge>,
    /// What was filled in from the archive.
    pub filled: Option<String>,
    /// What nothing fills.
    pub blanks: Option<String>,
}

/// A piece of a command: templates look at `is`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// `text`, `filled` or `blank`.
    pub is: &'static str,
    /// As it would be run.
    pub text: String,
}

/// A list of boxes, none of them ticked: this is the next time.
#[derive(Debug, Clone, Serialize)]
pub struct Boxes {
    /// The id of its heading.
    pub id: String,
    /// Its heading.
    pub title: String,
    /// Where it comes from, when that is another page.
    pub from: Option<Link>,
    /// Its items.
    pub items: Vec<BoxItem>,
}

/// One thing to do.
#[derive(Debug, Clone, Serialize)]
pub struct BoxItem {
    /// How deep it stands beneath others: `d1`, `d2`.
    pub class: Option<&'static str>,
    /// What is to be done.
    pub parts: Vec<Part>,
}

/// A runbook as written.
#[derive(Debug, Clone, Serialize)]
pub struct Runbook {
    /// Its page.
    pub link: Link,
    /// Its text.
    pub html: Html,
}

/// Whether a release has a page on its way back: it was in production, or it is planned with a plan.
#[must_use]
pub fn has_page(release: &Release) -> bool {
    let planned = matches!(release.status, Status::Planned) && !plan(release).is_empty();
    !release.template && (planned || release.was_in_production())
}

fn plan(release: &Release) -> &[PlanPart] {
    release.record.as_ref().map_or(&[], |record| &record.particulars.rollback_plan)
}

/// What would be rolled back now: the release that is being rolled out, else what is in production.
#[must_use]
pub fn current(archive: &crate::archive::Archive, product: usize) -> Option<usize> {
    let runs = super::overview::in_production(archive, product);
    let mut releases = super::lists::releases(archive, product).filter(|index| !archive.releases[*index].template);
    let under_way = releases.find(|index| archive.releases[*index].status == Status::InProgress);
    match (under_way, runs) {
        // Newer releases stand first.
        (Some(under_way), Some(runs)) if runs < under_way => Some(runs),
        (under_way, runs) => under_way.or(runs),
    }
}

/// Builds the page of a release.
pub fn view(index: usize, title: String, pen: &mut Pen<'_>) -> WayBackView {
    let at = pen.at;
    let release = &at.archive.releases[index];
    let words = &at.words.way_back;
    let mut ids = Ids { pen };
    let ways = ways(release, &at, &mut ids);
    let lists = lists(release, &at, &mut ids);
    let (contacts, contacts_from) = contacts(index, ids.pen);
    let mut warnings = Vec::new();
    if ways.is_empty() {
        warnings.push(words.no_plan.to_owned());
    }
    if release.last_good.is_none() {
        warnings.push(words.no_target.to_owned());
    }
    WayBackView {
        title,
        badges: status::of_release(release, at.words),
        target: target(release, &at),
        warnings,
        ways,
        lists,
        contacts,
        contacts_from,
        runbooks: runbooks(release.product, &at),
        runbook: None,
        history: history(release.product, &at),
        links: links(index, &at),
    }
}

/// The page where nothing runs.
#[must_use]
pub fn of_nothing(product: usize, at: &Viewpoint<'_>) -> WayBackView {
    let words = &at.words.way_back;
    let all = at.listing(product, Listing::Releases).map(|href| Link { text: at.words.all_releases.to_owned(), href });
    WayBackView {
        title: words.roll_back_now.to_owned(),
        warnings: vec![at.words.nothing_in_production.to_owned()],
        runbooks: runbooks(product, at),
        history: history(product, at),
        links: all.into_iter().collect(),
        ..WayBackView::default()
    }
}

/// Gives headings their ids.
struct Ids<'i, 'r> {
    pen: &'i mut Pen<'r>,
}

impl Ids<'_, '_> {
    fn take(&mut self, title: &str) -> String {
        self.pen.take_id(&super::prose::anchor(title))
    }
}

fn target(release: &Release, at: &Viewpoint<'_>) -> Option<Vec<Part>> {
    let index = release.last_good?;
    let good = &at.archive.releases[index];
    let mut parts = vec![at.release(index), Part::text(" ")];
    parts.extend(status::of_release(good, at.words));
    parts.push(Part::text(" "));
    parts.extend(release::released(good, at));
    Some(parts)
}

/// The plan's parts with commands: the application first, then migrations taken back, then what touches the database.
fn ways(release: &Release, at: &Viewpoint<'_>, ids: &mut Ids<'_, '_>) -> Vec<Way> {
    let touches_data = |part: &&PlanPart| matches!(part.kind, PlanKind::Full | PlanKind::Database);
    let with_steps = || plan(release).iter().filter(|part| !part.steps.is_empty() && part.kind != PlanKind::Verification);
    let mut quick: Vec<&PlanPart> = with_steps().filter(|part| !touches_data(part)).collect();
    quick.sort_by_key(|part| part.kind != PlanKind::Quick);
    let mut ways: Vec<Way> = quick.into_iter().map(|part| way(part, release, at, ids)).collect();
    ways.extend(migrations(release, at, ids));
    ways.extend(with_steps().filter(touches_data).map(|part| way(part, release, at, ids)));
    ways
}

fn way(part: &PlanPart, release: &Release, at: &Viewpoint<'_>, ids: &mut Ids<'_, '_>) -> Way {
    let title = crate::value::without_emoji(&part.title);
    let steps = part.steps.iter().map(|one| step(one, false, release, at)).collect();
    Way { id: ids.take(&title), title, note: part.note.clone(), steps }
}

/// What leads back from the migrations, the last one first.
fn migrations(release: &Release, at: &Viewpoint<'_>, ids: &mut Ids<'_, '_>) -> Option<Way> {
    let all = release.record.as_ref().map_or(&[][..], |record| &record.particulars.migrations);
    let steps: Vec<Step> = all.iter().rev().flat_map(|migration| undo(migration, release, at)).collect();
    let words = &at.words.way_back;
    let title = words.migrations_back.to_owned();
    (!steps.is_empty()).then(|| Way { id: ids.take(&title), title, note: Some(words.migrations_note.to_owned()), steps })
}

fn undo(migration: &Migration, release: &Release, at: &Viewpoint<'_>) -> Vec<Step> {
    let title = crate::value::without_emoji(&migration.title);
    // `3. Service Updates`: its number counts forwards, and the way back has its own.
    let title = title.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' ')).to_owned();
    let told = |parts: Vec<Part>| {
        let caption = [vec![Part::text(format!("{title}: "))], parts].concat();
        Step { name: title.clone(), caption, command: Vec::new(), expected: None, badges: Vec::new(), filled: None, blanks: None }
    };
    let is_database = migration.kind == crate::record::MigrationKind::Database;
    match &migration.undo {
        Some(Undo::Steps(steps)) => steps.iter().map(|one| step(one, is_database, release, at)).collect(),
        Some(Undo::Told(text)) => vec![told(written(&text.plain))],
        Some(Undo::None(Some(reason))) => vec![told(written(&format!("{}: {reason}", at.words.way_back.none_needed)))],
        Some(Undo::None(None)) | None if is_database => vec![told(vec![Part::Badge(unsafe_badge(at.words.way_back.no_way_back))])],
        Some(Undo::None(None)) | None => Vec::new(),
    }
}

fn unsafe_badge(word: &str) -> Badge {
    Badge::new("fail", "warning", word)
}

/// A step as it would be run.
fn step(step: &PlanStep, on_database: bool, release: &Release, at: &Viewpoint<'_>) -> Step {
    let words = &at.words.way_back;
    let run = filled(&step.command, release, at.archive);
    let mut badges = Vec::new();
    if !step.command.is_empty() && (on_database || overwrites_data(&run.command)) {
        badges.push(unsafe_badge(words.overwrites));
    }
    let good = last_good(release, at.archive);
    let elsewhere = good.and_then(|good| targets(&run.command).into_iter().find(|version| !version.same(&good.version)));
    badges.extend(elsewhere.map(|version| unsafe_badge(&fill(words.goes_elsewhere, &[&version.written]))));
    let caption = step.caption.as_deref().unwrap_or_default();
    let listed = |found: &[(String, String)]| {
        let mut pairs: Vec<String> = found.iter().map(|(blank, value)| format!("{} = {value}", blank.trim_matches(['[', ']']))).collect();
        pairs.dedup();
        pairs.join(", ")
    };
    Step {
        caption: written(caption),
        name: if caption.is_empty() { words.command.to_owned() } else { caption.to_owned() },
        command: pieces(&step.command, &run.filled, &run.blanks),
        expected: step.expected.clone(),
        badges,
        filled: (!run.filled.is_empty()).then(|| fill(words.filled_in, &[&listed(&run.filled)])),
        blanks: (!run.blanks.is_empty()).then(|| fill(words.blank_left, &[&run.blanks.join(", ")])),
    }
}

/// The command cut where blanks stand in it, each with its value or as it is.
fn pieces(command: &str, filled: &[(String, String)], blanks: &[String]) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = command;
    let marks = || filled.iter().map(|(blank, value)| (blank, value, "filled")).chain(blanks.iter().map(|blank| (blank, blank, "blank")));
    while let Some((at, blank, value, is)) =
        marks().filter_map(|(blank, value, is)| Some((rest.find(blank.as_str())?, blank, value, is))).min_by_key(|(at, ..)| *at)
    {
        if at > 0 {
            found.push(Piece { is: "text", text: rest[..at].to_owned() });
        }
        found.push(Piece { is, text: value.clone() });
        rest = &rest[at + blank.len()..];
    }
    if !rest.is_empty() {
        found.push(Piece { is: "text", text: rest.to_owned() });
    }
    found
}

/// The plan's own boxes, then the emergency branches of checklists: the release's, else the product's.
fn lists(release: &Release, at: &Viewpoint<'_>, ids: &mut Ids<'_, '_>) -> Vec<Boxes> {
    let parts = plan(release).iter().filter(|part| !part.tasks.is_empty() || part.kind == PlanKind::Verification);
    let mut lists: Vec<Boxes> = parts
        .map(|part| {
            let title = crate::value::without_emoji(&part.title);
            let done = if part.kind == PlanKind::Verification { part.steps.as_slice() } else { &[] };
            let by_hand = done.iter().map(|step| step.caption.clone().unwrap_or_else(|| step.command.clone()));
            let tasks = part.tasks.iter().map(|task| vec![ids.pen.inline(&task.text)]).collect::<Vec<_>>();
            let items = by_hand.map(|text| written(&text)).chain(tasks).map(|parts| BoxItem { class: None, parts }).collect();
            Boxes { id: ids.take(&title), title, from: None, items }
        })
        .filter(|list: &Boxes| !list.items.is_empty())
        .collect();
    let own = release.record.iter().filter_map(|record| record.page.checklist.as_ref()).map(|list| (list, None));
    let pages = release.documents.iter().map(|index| Node::Document(*index));
    let own: Vec<_> = own.chain(pages.filter_map(|node| checklist(node, at))).collect();
    let kept = own.iter().any(|(list, _)| list.items.iter().any(|item| item.emergency));
    let reusable = || at.addresses.support(release.product).checklists.iter().map(|index| Node::Document(*index));
    let found = if kept { own } else { reusable().filter_map(|node| checklist(node, at)).collect() };
    let shown: Vec<Span> = plan(release).iter().flat_map(|part| &part.tasks).map(|task| task.text.span).collect();
    for (list, from) in found {
        let rest = list.items.iter().filter(|item| item.emergency && !shown.contains(&item.text.span)).collect();
        lists.extend(emergency(rest, from, release, at, ids));
    }
    lists
}

fn checklist<'a>(node: Node, at: &Viewpoint<'a>) -> Option<(&'a Checklist, Option<Link>)> {
    let Node::Document(index) = node else { return None };
    Some((at.archive.documents[index].record.page.checklist.as_ref()?, at.link(node)))
}

/// The emergency items of one checklist under their heading; those of the plan stand on the page already.
fn emergency(items: Vec<&Item>, from: Option<Link>, release: &Release, at: &Viewpoint<'_>, ids: &mut Ids<'_, '_>) -> Option<Boxes> {
    let title = items.first()?.section.rsplit(" / ").next().unwrap_or_default().to_owned();
    let next = release.next.filter(|next| is_patch(&at.archive.releases[*next]));
    let class = |depth: u32| match depth {
        0 => None,
        1 => Some("d1"),
        2 => Some("d2"),
        _ => Some("d3"),
    };
    let row = |item: &&Item, ids: &mut Ids<'_, '_>| {
        let mut parts = vec![ids.pen.inline(&item.text)];
        let opens_hotfix = item.text.plain.to_lowercase().starts_with("if hotfix");
        if let Some(next) = next.filter(|_| opens_hotfix) {
            parts.extend([Part::text(" "), at.release(next)]);
        }
        BoxItem { class: class(item.depth), parts }
    };
    let items = items.iter().map(|item| row(item, ids)).collect();
    Some(Boxes { id: ids.take(&title), title, from, items })
}

fn is_patch(release: &Release) -> bool {
    let kind = release.kind();
    matches!(kind, Some(ReleaseType::Hotfix | ReleaseType::Patch))
}

/// The release's contacts, those on rollbacks first; those of the nearest older release that has any, where it has none.
fn contacts(index: usize, pen: &mut Pen<'_>) -> (Vec<Fact>, Option<Part>) {
    let at = pen.at;
    let listed = |index: usize| -> &[Entry] { at.archive.releases[index].record.as_ref().map_or(&[], |record| &record.contacts) };
    let Some(owner) = at.archive.releases[index].contacts else { return (Vec::new(), None) };
    let on_rollback = |entry: &&Entry| {
        let words = format!("{} {}", entry.group.as_deref().unwrap_or_default(), entry.label).to_lowercase();
        !["rollback", "roll back", "on-call", "oncall", "롤백", "emergency"].iter().any(|word| words.contains(word))
    };
    let mut entries: Vec<&Entry> = listed(owner).iter().collect();
    entries.sort_by_key(on_rollback);
    let label = |entry: &Entry| match &entry.group {
        Some(group) if *group != entry.label => format!("{group}: {}", entry.label),
        _ => entry.label.clone(),
    };
    let facts = entries.into_iter().map(|entry| Fact::new(label(entry), vec![pen.inline(&entry.text)])).collect();
    (facts, (owner != index).then(|| at.release(owner)))
}

/// The most runbooks that a page names: whoever is woken at night has no time for five hundred.
const RUNBOOKS: usize = 10;

fn runbooks(product: usize, at: &Viewpoint<'_>) -> Vec<Link> {
    let all = &at.addresses.support(product).runbooks;
    let shown = all.iter().take(RUNBOOKS).filter_map(|index| at.link(Node::Document(*index)));
    let more = all.len().saturating_sub(RUNBOOKS);
    let rest = at.listing(product, Listing::Documents(DocumentKind::Runbook)).filter(|_| more > 0);
    shown.chain(rest.map(|href| Link { text: fill(at.words.way_back.more_runbooks, &[&more.to_string()]), href })).collect()
}

/// The ids that the page has before a runbook is written into it.
#[must_use]
pub fn ids(view: &WayBackView) -> Vec<String> {
    let fixed = ["main", "q", "contacts", "runbooks", "last-done", "rollback-log", "runbook"].map(str::to_owned);
    fixed.into_iter().chain(view.ways.iter().map(|way| way.id.clone())).chain(view.lists.iter().map(|list| list.id.clone())).collect()
}

fn history(product: usize, at: &Viewpoint<'_>) -> Option<Table> {
    let rows = &at.addresses.support(product).rollbacks;
    (!rows.is_empty()).then(|| rollbacks::log(rows, at))
}

fn links(index: usize, at: &Viewpoint<'_>) -> Vec<Link> {
    let product = at.archive.releases[index].product;
    let page = at.href(Node::Release(index)).map(|href| Link { text: fill(at.words.way_back.release_page, &[&at.version(index)]), href });
    let log = at.listing(product, Listing::Rollbacks).map(|href| Link { text: at.words.rollback_log.to_owned(), href });
    let runbooks =
        at.listing(product, Listing::Documents(DocumentKind::Runbook)).filter(|_| at.addresses.has(product, DocumentKind::Runbook));
    let runbooks = runbooks.map(|href| Link { text: at.words.runbooks.to_owned(), href });
    [page, log, runbooks].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_cut_at_its_blanks() {
        let filled = [("[PREVIOUS_VERSION]".to_owned(), "2.3.0".to_owned())];
        let found = pieces("run v[PREVIOUS_VERSION] -d [DB]\n./x", &filled, &["[DB]".to_owned()]);
        let pieces: Vec<(&str, &str)> = found.iter().map(|piece| (piece.is, piece.text.as_str())).collect();
        assert_eq!(pieces, [("text", "run v"), ("filled", "2.3.0"), ("text", " -d "), ("blank", "[DB]"), ("text", "\n./x")]);
        assert_eq!(super::pieces("ls", &[], &[]), [Piece { is: "text", text: "ls".to_owned() }]);
    }
}
