//! The overview: what runs now, what is at risk, what comes next, and what needs attention.
//!
//! Refuses a number without a way to what it counts.

use serde::Serialize;

use super::{
    address::Listing,
    completeness,
    delivery::{self, DeliveryView},
    gates, lists,
    parts::{Fact, Link, Part, Table},
    release, signoff, status,
    viewpoint::Viewpoint,
    words::fill,
};
use crate::archive::{Archive, Node, Release, Status, Verdict, is_refused};

/// The overview of one product, or of all.
#[derive(Debug, Clone, Serialize)]
pub struct OverviewView {
    /// The heading of the page.
    pub title: String,
    /// One block for each product.
    pub products: Vec<ProductView>,
    /// Whether the blocks carry their product's name as a heading.
    pub several: bool,
}

/// What is true of a product now.
#[derive(Debug, Clone, Serialize)]
pub struct ProductView {
    /// Its slug, for ids.
    pub slug: String,
    /// Its name.
    pub title: String,
    /// Its own overview, where that is another page.
    pub href: Option<String>,
    /// What runs in production.
    pub now: Option<Now>,
    /// Open risks, next release, last rollback.
    pub cards: Vec<Card>,
    /// The newest releases.
    pub recent: Option<Table>,
    /// All releases.
    pub all: Option<Link>,
    /// How well it is delivered.
    pub delivery: Option<DeliveryView>,
    /// What needs attention, kind by kind.
    pub attention: Vec<Attention>,
    /// Further pages about it.
    pub more: Vec<Link>,
}

/// What runs in production.
#[derive(Debug, Clone, Serialize)]
pub struct Now {
    /// The release.
    pub link: Link,
    /// Its statuses.
    pub badges: Vec<Part>,
    /// When it came, how its stages went, who signed it off.
    pub facts: Vec<Fact>,
    /// The way back, and what was signed.
    pub links: Vec<Link>,
}

/// A number with its meaning and a way to what it counts.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// The id of its heading.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// The number or version.
    pub number: String,
    /// What follows it.
    pub parts: Vec<Part>,
}

/// Things of one kind that somebody should look at.
#[derive(Debug, Clone, Serialize)]
pub struct Attention {
    /// What kind.
    pub label: &'static str,
    /// How many there are.
    pub count: usize,
    /// Some of them.
    pub links: Vec<Link>,
}

/// How many releases the overview shows.
const RECENT: usize = 10;
/// How many things of a kind the overview names.
const NAMED: usize = 10;

/// The overview of one product.
#[must_use]
pub fn of_product(product: usize, at: &Viewpoint<'_>) -> OverviewView {
    let title = if at.archive.products.len() > 1 { &at.archive.products[product].title } else { &at.site.title };
    OverviewView { title: title.clone(), products: vec![product_view(product, RECENT, at)], several: false }
}

/// The home page of a site with several products: what runs now for each.
#[must_use]
pub fn of_all(at: &Viewpoint<'_>) -> OverviewView {
    let view = |product: usize| {
        let mut view = product_view(product, 0, at);
        (view.delivery, view.more) = (None, Vec::new());
        view.href = at.addresses.overview(product).map(|path| at.to(&path));
        view
    };
    OverviewView { title: at.site.title.clone(), products: (0..at.archive.products.len()).map(view).collect(), several: true }
}

fn product_view(product: usize, recent: usize, at: &Viewpoint<'_>) -> ProductView {
    let newest: Vec<usize> = real(at.archive, product).take(recent).collect();
    let href = at.listing(product, Listing::Releases);
    ProductView {
        slug: at.archive.products[product].slug.clone(),
        title: at.archive.products[product].title.clone(),
        href: None,
        now: now(product, at),
        cards: vec![risk_card(product, at), next_card(product, at), rollback_card(product, at)],
        recent: (!newest.is_empty()).then(|| lists::release_table(&newest, at.words.recent_releases, at)),
        all: href.map(|href| Link { text: at.words.all_releases.to_owned(), href }),
        delivery: delivery::view(product, at),
        attention: attention(product, at),
        more: more(product, at),
    }
}

/// Pages about the product that are no lists.
fn more(product: usize, at: &Viewpoint<'_>) -> Vec<Link> {
    let words = &at.words.way_back;
    let pages = [
        (words.roll_back_now, at.addresses.rollback_now(product)),
        (words.schedule, at.addresses.schedule(product).filter(|_| at.addresses.has_schedule(product))),
        (at.words.reports.completeness, at.addresses.completeness(product).filter(|_| completeness::has_any(at.archive, product))),
        (words.gates, at.addresses.gates(product).filter(|_| gates::has_any(at.archive, product))),
    ];
    pages.into_iter().filter_map(|(text, path)| Some(Link { text: text.to_owned(), href: at.to(&path?) })).collect()
}

/// The releases of a product that are no templates, newest first.
fn real(archive: &Archive, product: usize) -> impl Iterator<Item = usize> {
    lists::releases(archive, product).filter(|index| !archive.releases[*index].template)
}

/// The newest release in production: the newest that is neither to come nor taken back.
#[must_use]
pub fn in_production(archive: &Archive, product: usize) -> Option<usize> {
    let runs = |status| matches!(status, Status::Stable | Status::Monitoring | Status::Partial);
    let all = || real(archive, product);
    let is_past = |index: &usize| archive.releases[*index].day.is_some_and(|day| day <= archive.today());
    let fallback = || all().find(|index| archive.releases[*index].status == Status::Unset && is_past(index));
    all().find(|index| runs(archive.releases[*index].status)).or_else(fallback)
}

fn now(product: usize, at: &Viewpoint<'_>) -> Option<Now> {
    let index = in_production(at.archive, product)?;
    let release = &at.archive.releases[index];
    let words = at.words;
    let mut facts = vec![Fact::new(words.released, release::released(release, at))];
    if !release.stages.is_empty() {
        let passed = release.stages.iter().filter(|stage| stage.verdict == Verdict::Pass && !stage.contradicted).count();
        let text = fill(words.stages_passed, &[&passed.to_string(), &release.stages.len().to_string()]);
        facts.push(Fact::new(words.stages, vec![Part::text(text)]));
    }
    facts.push(Fact::new(words.rollbacks, vec![Part::text(release.rollbacks.len().to_string())]));
    let signed =
        signed(release).then(|| release.record.as_ref()?.signoff.as_ref()).flatten().and_then(|signoff| signoff::line(signoff, at));
    facts.push(Fact::new(words.signed_off, signed.unwrap_or_else(|| vec![Part::text(words.unsigned)])));
    let link = Link { text: at.version(index), href: at.href(Node::Release(index))? };
    Some(Now { link, badges: status::of_release(release, words), facts, links: ways(index, at) })
}

/// From what runs now to the way back and to what was signed.
fn ways(index: usize, at: &Viewpoint<'_>) -> Vec<Link> {
    let (words, release) = (&at.words.way_back, &at.archive.releases[index]);
    let pages = [(words.how_to_roll_back, at.addresses.rollback_now(release.product)), (words.pack, at.addresses.pack(at.archive, index))];
    pages.into_iter().filter_map(|(text, path)| Some(Link { text: text.to_owned(), href: at.to(&path?) })).collect()
}

/// Whether anybody signed the release off: a name and a date.
fn signed(release: &Release) -> bool {
    let signoff = release.record.as_ref().and_then(|record| record.signoff.as_ref());
    signoff.is_some_and(|signoff| {
        let named = signoff.manager.iter().chain(&signoff.approvers).any(|person| person.value.is_some());
        named && signoff.date.as_ref().is_some_and(|date| date.value.is_some())
    })
}

fn risk_card(product: usize, at: &Viewpoint<'_>) -> Card {
    let words = at.words;
    let open: Vec<_> = at.archive.risks.iter().filter(|risk| risk.product == product && risk.current.open()).collect();
    let overdue = open.iter().filter(|risk| risk.current.overdue).count();
    let mut parts = Vec::new();
    if overdue > 0 {
        let badge = status::overdue(words);
        parts.push(Part::Badge(super::parts::Badge { word: fill(words.count_overdue, &[&overdue.to_string()]), ..badge }));
        parts.push(Part::text(" "));
    }
    parts.push(Part::link(words.risk_register, at.listing(product, Listing::Risks)));
    Card { id: "open-risks", title: words.open_risks, number: open.len().to_string(), parts }
}

fn next_card(product: usize, at: &Viewpoint<'_>) -> Card {
    let words = at.words;
    let now = in_production(at.archive, product).unwrap_or(usize::MAX);
    let is_next = |index: &usize| match at.archive.releases[*index].status {
        Status::Planned => true,
        Status::Blocked => *index < now,
        _ => false,
    };
    let planned = real(at.archive, product).filter(is_next);
    let next = planned.min_by_key(|index| (at.archive.releases[*index].day.is_none(), at.archive.releases[*index].day));
    let card = |number: String, parts| Card { id: "next-release", title: words.next_release, number, parts };
    if let Some(index) = next {
        let mut parts = vec![Part::text(words.planned), Part::text(" ")];
        parts.extend(release::released(&at.archive.releases[index], at));
        parts.extend(blockers(index, at));
        parts.extend([Part::text(" "), Part::link(words.details, at.href(Node::Release(index)))]);
        return card(at.version(index), parts);
    }
    let named = in_production(at.archive, product).and_then(|index| {
        let next = at.archive.releases[index].record.as_ref()?.next.as_ref()?;
        Some((index, next.value.as_ref()?.written.clone()))
    });
    match named.filter(|(_, version)| at.addresses.release(product, version.trim_start_matches(['v', 'V'])).is_none()) {
        Some((index, version)) => card(version, vec![Part::text(words.named_by), Part::text(" "), at.release(index)]),
        None => card("–".to_owned(), vec![Part::muted(words.none_planned)]),
    }
}

/// What keeps a planned release: errors of its record and its evidence, and overdue risks; then what is open of its checklist.
fn blockers(index: usize, at: &Viewpoint<'_>) -> Vec<Part> {
    let (release, words) = (&at.archive.releases[index], &at.words.way_back);
    let count = at.findings.errors(Node::Release(index)) + release.risks.iter().filter(|risk| risk.overdue).count();
    let mut parts = Vec::new();
    if is_refused(release) {
        parts.extend([Part::text(" "), Part::Badge(super::parts::Badge::new("fail", "cross", words.no_go))]);
    }
    if count > 0 {
        let word = fill(if count == 1 { words.blocker_one } else { words.blocker_many }, &[&count.to_string()]);
        parts.extend([Part::text(" "), Part::Badge(super::parts::Badge::new("fail", "warning", word))]);
    }
    let (done, all) = release::progress(release, at.archive);
    if done < all {
        parts.push(Part::text(format!(" {}", fill(words.open_items, &[&(all - done).to_string(), &all.to_string()]))));
    }
    parts
}

fn rollback_card(product: usize, at: &Viewpoint<'_>) -> Card {
    let words = at.words;
    let last = lists::releases(at.archive, product).find(|index| !at.archive.releases[*index].rollbacks.is_empty());
    let title = words.last_rollback;
    let Some((index, rollback)) = last.and_then(|index| Some((index, at.archive.releases[index].rollbacks.last()?))) else {
        return Card { id: "last-rollback", title, number: "–".to_owned(), parts: vec![Part::muted(words.never)] };
    };
    let mut parts = match &rollback.record.time {
        Some(time) => at.when(time),
        None => release::released(&at.archive.releases[index], at),
    };
    if let Some(recovery) = &rollback.record.recovery {
        parts.push(Part::text(format!(", {} ", words.recovered_in)));
        parts.extend(super::parts::written(&recovery.text));
    }
    parts.extend([Part::text(". "), Part::link(words.why, at.anchor(Node::Release(index), &rollback.id))]);
    parts.extend([Part::text(" · "), Part::link(words.rollback_log, at.listing(product, Listing::Rollbacks))]);
    Card { id: "last-rollback", title, number: at.version(index), parts }
}

fn attention(product: usize, at: &Viewpoint<'_>) -> Vec<Attention> {
    let words = at.words;
    let risks = (0..at.archive.risks.len()).filter(|index| at.archive.risks[*index].product == product);
    let overdue: Vec<Node> = risks.filter(|index| at.archive.risks[*index].current.overdue).map(Node::Risk).collect();
    let of = |wanted: &dyn Fn(&Release) -> bool| -> Vec<Node> {
        real(at.archive, product).filter(|index| wanted(&at.archive.releases[*index])).map(Node::Release).collect()
    };
    let is_out = |release: &Release| !matches!(release.status, Status::Planned | Status::Unset);
    let wrong: Vec<Node> = real(at.archive, product).map(Node::Release).filter(|node| at.findings.has_error(*node)).collect();
    let contradicted = of(&|release| release.contradicted);
    let unsigned = of(&|release| is_out(release) && release.record.is_some() && !signed(release));
    let missing = of(&|release| release.evidence.iter().any(|file| file.file.is_none()));
    let recordless = of(&|release| release.record.is_none());
    let kinds = [
        (words.releases_with_errors, wrong),
        (words.contradicted_releases, contradicted),
        (words.overdue_risks, overdue),
        (words.unsigned_releases, unsigned),
        (words.missing_evidence, missing),
        (words.releases_without_record, recordless),
    ];
    let named = |nodes: &[Node]| nodes.iter().take(NAMED).filter_map(|node| at.link(*node)).collect();
    kinds
        .into_iter()
        .filter(|(_, nodes)| !nodes.is_empty())
        .map(|(label, nodes)| Attention { label, count: nodes.len(), links: named(&nodes) })
        .collect()
}
