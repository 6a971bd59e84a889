//! What releases are made of, by their bills of materials, and what changed from one to another.
//!
//! Refuses to call a vulnerability resolved because nobody speaks of it any more, and to keep a bill: it is read again where it is needed.

mod locked;

pub use locked::Unlike;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rayon::prelude::*;

use super::{Archive, Evidence, Judged, Release};
use crate::{
    evidence::{
        Fact, FactValue, Kind,
        supply::{self, Component, Exposure, Purl, Statement},
    },
    integrity::secrets::Withheld,
    site::Limits,
    world::World,
};

/// How many releases are read in a row, the bill of the one before kept for the next.
const ROW: usize = 16;

/// What is known of a release's parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Supply {
    /// How many components its bills list, each once.
    pub components: usize,
    /// Vulnerabilities that are said to concern it, by id.
    pub exposures: Vec<Exposed>,
    /// What the bills have of each dependency of the record, in its order.
    pub named: Vec<Named>,
    /// What changed since the next older release that has a bill.
    pub since: Option<Difference>,
    /// What its lockfiles have in other versions than its bills, by name.
    pub unlike: Vec<Unlike>,
}

/// What bills of materials have of a dependency that the record names.
#[derive(Debug, Clone, Default, PartialEq, Hash)]
pub struct Named {
    /// Its versions in the release's own bill, and where; `None` without a bill.
    pub now: Option<Vec<String>>,
    /// The bill, an index into the release's evidence, and the 1-based line there.
    pub place: Option<(usize, u32)>,
    /// Its versions in the bill of the release before; `None` where that has none.
    pub before: Option<Vec<String>>,
}

/// A vulnerability, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Exposed {
    /// Its identifier.
    pub id: String,
    /// The worst that is said.
    pub exposure: Exposure,
    /// Why it does not matter.
    pub justification: Option<String>,
    /// What else is said.
    pub detail: Option<String>,
    /// How bad it is.
    pub severity: Option<String>,
    /// Of which components.
    pub products: Vec<String>,
    /// The file that says so, an index into the evidence of the release, and the line there; `None` where a later release says it.
    pub place: Option<(usize, u32)>,
}

/// What is different between two bills of materials.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Difference {
    /// The older release: an index.
    pub from: usize,
    /// Whether a lock file spoke for either of them.
    pub locked: bool,
    /// How many components the older one has, and the newer one.
    pub counts: (usize, usize),
    /// Components that came, went, or have another version or licence, by name.
    pub moved: Vec<Moved>,
    /// Vulnerabilities that either side speaks of and that are, or were, open or suppressed, by id.
    pub exposures: Vec<(Turn, Exposed)>,
}

/// A component that is not the same in two bills.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Moved {
    /// Its name.
    pub name: String,
    /// Its versions before; none where it was not there.
    pub before: Vec<String>,
    /// Its versions now; none where it is gone.
    pub after: Vec<String>,
    /// Its licences before.
    pub licences_before: Vec<String>,
    /// Its licences now.
    pub licences_after: Vec<String>,
    there: (bool, bool),
}

/// What happened to a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Move {
    /// It came.
    Added,
    /// It went.
    Removed,
    /// It has another version.
    Changed,
    /// It has the same version under another licence.
    Relicensed,
}

impl Move {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Relicensed => "relicensed",
        }
    }
}

impl Moved {
    /// What happened to it.
    #[must_use]
    pub fn kind(&self) -> Move {
        match self.there {
            (false, _) => Move::Added,
            (_, false) => Move::Removed,
            _ if self.before != self.after => Move::Changed,
            _ => Move::Relicensed,
        }
    }
}

/// What became of a vulnerability between two releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Turn {
    /// Open now, and was not.
    Introduced,
    /// Open before and now.
    Remaining,
    /// Open before, and nothing of the newer release speaks of vulnerabilities of it: nobody knows.
    Unmentioned,
    /// Open before, and said to be mended, or its component is not there any more.
    Resolved,
    /// Said not to matter.
    Suppressed,
}

impl Turn {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Introduced => "introduced",
            Self::Remaining => "remaining",
            Self::Unmentioned => "unmentioned",
            Self::Resolved => "resolved",
            Self::Suppressed => "suppressed",
        }
    }
}

/// One component of a bill, in all its versions.
#[derive(Debug, Default)]
struct Part {
    name: String,
    versions: BTreeSet<String>,
    licences: BTreeSet<String>,
    place: (usize, u32),
}

/// The bills of a release as one: twins in other formats count once.
#[derive(Debug, Default)]
pub struct Bill {
    parts: BTreeMap<String, Part>,
    statements: Vec<(usize, Statement)>,
    listed: bool,
    locked: bool,
}

impl Bill {
    /// Reads the bills and statements of a release again.
    #[must_use]
    pub fn read(release: &Release, withheld: &Withheld, limits: &Limits, world: &dyn World) -> Self {
        let mut bill = Self::of(release, |kind| kind != Kind::Lockfile, withheld, limits, world);
        // Lockfiles know what was resolved, whatever of it is shipped: they speak where no bill does.
        if !bill.listed {
            let locked = Self::of(release, |kind| kind == Kind::Lockfile, withheld, limits, world);
            bill = Self { statements: bill.statements, locked: locked.listed, ..locked };
        }
        bill
    }

    fn of(release: &Release, is_wanted: fn(Kind) -> bool, withheld: &Withheld, limits: &Limits, world: &dyn World) -> Self {
        let mut bill = Self::default();
        let mut bare = Vec::new();
        let is_meant = |one: &Evidence| counts(one) && is_wanted(one.kind) && !withheld.has(one.file);
        for (index, one) in release.evidence.iter().enumerate().filter(|(_, one)| is_meant(one)) {
            let bytes = one.file.and_then(|file| world.read(file, limits.evidence_bytes).ok());
            let Some(found) = bytes.and_then(|bytes| supply::inventory(&bytes, one.bytes, limits)) else { continue };
            bill.listed |= !found.components.is_empty();
            bill.statements.extend(found.statements.into_iter().filter(|one| !one.superseded).map(|statement| (index, statement)));
            for component in found.components {
                if component.purl.as_deref().and_then(Purl::parse).is_some() {
                    bill.add(component.key(), component, index);
                } else {
                    bare.push((index, component));
                }
            }
        }
        bill.add_bare(bare);
        bill.supersede();
        bill
    }

    /// A later document overrides what an earlier one says of the same product.
    fn supersede(&mut self) {
        let all: Vec<Statement> = self.statements.iter().map(|(_, one)| one.clone()).filter(|one| one.time.is_some()).collect();
        if all.len() < 2 {
            return;
        }
        let mut by_id: BTreeMap<&str, Vec<Statement>> = BTreeMap::new();
        for one in &all {
            by_id.entry(&one.vulnerability).or_default().push(one.clone());
        }
        self.statements.retain_mut(|(_, one)| {
            let others = by_id.get(one.vulnerability.as_str()).map(Vec::as_slice).unwrap_or_default();
            match one.overridden(others) {
                None => true,
                Some((_, left)) => {
                    one.products = left;
                    !one.products.is_empty()
                }
            }
        });
    }

    /// Whether any bill lists components.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        self.listed
    }

    /// How many components there are, each once whatever its versions.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether it lists nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    fn add(&mut self, key: String, component: Component, index: usize) {
        let part =
            self.parts.entry(key).or_insert_with(|| Part { name: component.name, place: (index, component.line), ..Part::default() });
        part.versions.extend(component.version);
        part.licences.extend(component.licences);
    }

    /// Components without an address are those of the same name that have one, where a twin tells.
    fn add_bare(&mut self, bare: Vec<(usize, Component)>) {
        let mut by_name: BTreeMap<String, String> = BTreeMap::new();
        for (key, part) in &self.parts {
            by_name.entry(part.name.to_lowercase()).or_insert_with(|| key.clone());
        }
        for (index, component) in bare {
            let name = component.name.to_lowercase();
            let twin = by_name.get(&name).filter(|key| {
                let same = |part: &Part| component.version.as_ref().is_none_or(|version| part.versions.contains(version));
                self.parts.get(*key).is_some_and(same)
            });
            let key = twin.cloned().unwrap_or(name);
            self.add(key, component, index);
        }
    }

    /// The parts that a record may mean by a name: those of that name, else those whose name ends with it.
    fn called(&self, name: &str) -> Vec<&Part> {
        let wanted = name.trim().trim_matches('`').to_lowercase();
        let exact: Vec<&Part> = self.parts.values().filter(|part| same_name(&part.name, &wanted)).collect();
        if !exact.is_empty() {
            return exact;
        }
        let ends = |part: &&Part| part.name.to_lowercase().rsplit(['/', ':']).next() == Some(wanted.as_str());
        self.parts.values().filter(ends).collect()
    }

    /// Whether a statement is about something of this bill. What names no component that the bill knows is about the release as a whole.
    fn concerns(&self, statement: &Statement, whole: bool) -> bool {
        let mut known = false;
        for product in &statement.products {
            let purl = Purl::parse(product);
            let part = match &purl {
                Some(purl) => self.parts.get(&purl.key()).or_else(|| self.named(&purl.name)),
                None => self.named(product.split(' ').next().unwrap_or(product)),
            };
            let Some(part) = part else { continue };
            known = true;
            let version = purl.and_then(|purl| purl.version).or_else(|| product.split_once(' ').map(|(_, version)| version.to_owned()));
            if version.is_none_or(|version| part.versions.is_empty() || part.versions.contains(&version)) {
                return true;
            }
        }
        whole && !known
    }

    fn named(&self, name: &str) -> Option<&Part> {
        self.parts.get(&name.to_lowercase())
    }

    /// The vulnerabilities of the release, by id: what was analysed counts before what was only found, and then the worst.
    fn exposures(&self, later: &[(usize, Statement)]) -> BTreeMap<String, Exposed> {
        let own = self.statements.iter().filter(|(_, one)| self.concerns(one, true)).map(|(index, one)| (Some(*index), one));
        let later = later.iter().filter(|(_, one)| self.concerns(one, false)).map(|(_, one)| (None, one));
        let mut found: BTreeMap<String, Exposed> = BTreeMap::new();
        for (index, one) in own.chain(later) {
            let new = Exposed {
                id: one.vulnerability.clone(),
                exposure: one.exposure,
                justification: one.justification.clone(),
                detail: one.detail.clone(),
                severity: one.severity.clone(),
                products: one.products.clone(),
                place: index.map(|index| (index, one.line)),
            };
            match found.get_mut(&one.vulnerability) {
                None => {
                    found.insert(one.vulnerability.clone(), new);
                }
                Some(old) => {
                    let severity = old.severity.take().or_else(|| new.severity.clone());
                    let weight = |exposure: Exposure| (exposure == Exposure::Open, exposure);
                    if weight(new.exposure) < weight(old.exposure) {
                        *old = new;
                    }
                    old.severity = severity;
                }
            }
        }
        found
    }
}

fn same_name(own: &str, wanted: &str) -> bool {
    let own = own.to_lowercase();
    own == wanted || own.replace('/', ":") == wanted
}

fn counts(one: &Evidence) -> bool {
    matches!(one.kind, Kind::Sbom | Kind::Vex | Kind::Lockfile) && one.file.is_some()
}

/// What is different from one release's bill to another's. `from` is the older release. Of a bill and a lockfile only what both name is
/// compared: the one leaves out what is not shipped, the other what no package manager installed.
#[must_use]
pub fn difference(from: usize, old: &Bill, new: &Bill) -> Difference {
    let mut moved = Vec::new();
    if old.listed && new.listed {
        let gone: Vec<(&String, &Part)> = old.parts.iter().filter(|(key, _)| !new.parts.contains_key(*key)).collect();
        let mut come: BTreeMap<&String, &Part> = new.parts.iter().filter(|(key, _)| !old.parts.contains_key(*key)).collect();
        let mut by_name: BTreeMap<String, VecDeque<&String>> = BTreeMap::new();
        for (key, part) in &come {
            by_name.entry(part.name.to_ascii_lowercase()).or_default().push_back(key);
        }
        for (_, part) in gone {
            // A component that got, or lost, its package address is the same component.
            let twin = by_name.get_mut(&part.name.to_ascii_lowercase()).and_then(VecDeque::pop_front);
            let twin = twin.and_then(|key| come.remove(key));
            moved.extend(different(Some(part), twin).filter(|_| twin.is_some() || old.locked == new.locked));
        }
        if old.locked == new.locked {
            moved.extend(come.into_values().filter_map(|part| different(None, Some(part))));
        }
        moved.extend(old.parts.iter().filter_map(|(key, part)| different(Some(part), Some(new.parts.get(key)?))));
    }
    if old.locked || new.locked {
        moved.retain(|one| one.kind() != Move::Relicensed);
    }
    moved.sort_by(|a, b| (a.name.to_lowercase(), &a.name, &a.after).cmp(&(b.name.to_lowercase(), &b.name, &b.after)));
    Difference { from, locked: old.locked || new.locked, counts: (old.len(), new.len()), moved, exposures: turns(old, new) }
}

fn different(old: Option<&Part>, new: Option<&Part>) -> Option<Moved> {
    let list = |part: Option<&Part>, pick: fn(&Part) -> &BTreeSet<String>| {
        part.map(|part| pick(part).iter().cloned().collect()).unwrap_or_default()
    };
    let one = Moved {
        name: new.or(old)?.name.clone(),
        before: list(old, |part| &part.versions),
        after: list(new, |part| &part.versions),
        licences_before: list(old, |part| &part.licences),
        licences_after: list(new, |part| &part.licences),
        there: (old.is_some(), new.is_some()),
    };
    let same = one.there == (true, true) && one.before == one.after && one.licences_before == one.licences_after;
    (!same).then_some(one)
}

/// What became of each vulnerability. What the newer release knows of components that only the older one has counts for that one as well.
fn turns(old: &Bill, new: &Bill) -> Vec<(Turn, Exposed)> {
    let before = old.exposures(&new.statements);
    let now = new.exposures(&[]);
    let was_open = |id: &str| before.get(id).is_some_and(|one| one.exposure.is_open());
    let mut all: Vec<(Turn, Exposed)> = Vec::new();
    for (id, one) in &now {
        let turn = match one.exposure {
            exposure if exposure.is_open() && was_open(id) => Turn::Remaining,
            exposure if exposure.is_open() => Turn::Introduced,
            Exposure::NotAffected => Turn::Suppressed,
            _ if was_open(id) => Turn::Resolved,
            _ => continue,
        };
        all.push((turn, one.clone()));
    }
    for (id, one) in before.iter().filter(|(id, one)| one.exposure.is_open() && !now.contains_key(*id)) {
        let own = new.statements.iter().any(|(_, statement)| statement.vulnerability == *id);
        let gone = new.listed && !one.products.is_empty() && !one.products.iter().any(|product| has_still(new, product));
        let turn = if own || gone { Turn::Resolved } else { Turn::Unmentioned };
        all.push((turn, Exposed { place: None, ..one.clone() }));
    }
    all.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
    all
}

/// Whether a bill still has the very version of a component.
fn has_still(bill: &Bill, product: &str) -> bool {
    let statement = Statement {
        vulnerability: String::new(),
        exposure: Exposure::Open,
        justification: None,
        detail: None,
        severity: None,
        products: vec![product.to_owned()],
        time: None,
        superseded: false,
        line: 1,
    };
    // A product that the bill does not know by name was never one of its components: nobody can say that it went.
    let known = Purl::parse(product).is_some() || bill.named(product.split(' ').next().unwrap_or(product)).is_some();
    bill.concerns(&statement, !known)
}

/// How many of the digests that provenance names are of the release's files or images.
pub(super) fn match_digests(release: &mut Judged) {
    let files = release.evidence.iter().filter(|one| one.file.is_some()).map(|one| format!("sha256:{}", one.sha256));
    let images = release.record.iter().flat_map(|record| &record.particulars.images).filter_map(|image| image.digest.clone());
    let own: BTreeSet<String> = files.chain(images).collect();
    for one in release.evidence.iter_mut().filter(|one| one.kind == Kind::Provenance) {
        let Some(Fact { value: FactValue::List(subjects), .. }) = one.facts.get("digests") else { continue };
        let found = subjects.iter().filter(|subject| own.contains(subject.split(' ').next().unwrap_or(subject))).count();
        one.facts.state("digest_matches", found);
    }
}

/// Finds what each release is made of and what changed since the one before.
pub(super) fn settle(releases: &mut [Release], withheld: &Withheld, limits: &Limits, world: &dyn World) {
    let has = |release: &Release| release.evidence.iter().any(counts);
    let with: Vec<usize> = (0..releases.len()).filter(|index| has(&releases[*index])).collect();
    let all = &*releases;
    let of_row = |row: &[usize]| -> Vec<(usize, Supply)> {
        let mut held: Option<(usize, Bill)> = None;
        let mut found = Vec::with_capacity(row.len());
        // Releases stand newest first: the older one is read before.
        for index in row.iter().rev().copied() {
            let read = |index: usize| Bill::read(&all[index], withheld, limits, world);
            let base = std::iter::successors(all[index].previous, |older| all[*older].previous).find(|older| has(&all[*older]));
            let before = match base {
                Some(base) if held.as_ref().is_some_and(|(held, _)| *held == base) => held.take(),
                base => base.map(|base| (base, read(base))),
            };
            let own = read(index);
            let unlike = locked::unlike(&all[index], &own, withheld, limits, world);
            found.push((index, Supply { unlike, ..of_release(&all[index], &own, before.as_ref()) }));
            held = Some((index, own));
        }
        found
    };
    let found: Vec<(usize, Supply)> = with.par_chunks(ROW).flat_map_iter(of_row).collect();
    for (index, supply) in found {
        releases[index].supply = Some(supply);
    }
}

fn of_release(release: &Release, own: &Bill, before: Option<&(usize, Bill)>) -> Supply {
    let previous = before.filter(|(index, bill)| release.previous == Some(*index) && bill.listed).map(|(_, bill)| bill);
    let versions = |bill: &Bill, name: &str| -> Vec<String> {
        bill.called(name).into_iter().flat_map(|part| part.versions.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let dependencies = release.record.iter().flat_map(|record| &record.particulars.dependencies);
    let named = dependencies.map(|one| Named {
        // A lockfile is of one ecosystem: what it does not name may well be there.
        now: own.listed.then(|| versions(own, &one.name)).filter(|found| !own.locked || !found.is_empty()),
        place: own.called(&one.name).first().map(|part| part.place),
        before: previous.map(|bill| versions(bill, &one.name)),
    });
    Supply {
        components: own.len(),
        exposures: own.exposures(&[]).into_values().collect(),
        named: named.collect(),
        since: before.map(|(index, bill)| difference(*index, bill, own)),
        unlike: Vec::new(),
    }
}

/// What is different between any two releases, both read again; `None` where neither has anything to compare.
#[must_use]
pub fn between(archive: &Archive, from: usize, to: usize, limits: &Limits, world: &dyn World) -> Option<(Difference, bool, bool)> {
    let [old, new] = [from, to].map(|index| &archive.releases[index]);
    if old.supply.is_none() && new.supply.is_none() {
        return None;
    }
    let [old, new] = [old, new].map(|release| Bill::read(release, &archive.withheld, limits, world));
    Some((difference(from, &old, &new), old.listed, new.listed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_that_got_an_address_are_the_same_however_many_they_are() {
        let bill = |address: bool| {
            let mut bill = Bill { listed: true, ..Bill::default() };
            for number in 0..20_000 {
                let name = format!("Part-{number}");
                let key = if address { format!("pkg:generic/{}", name.to_lowercase()) } else { name.to_lowercase() };
                let version = Some(if number == 7 && address { "2" } else { "1" }.to_owned());
                bill.add(key, Component { name, version, ..Component::default() }, 0);
            }
            bill
        };
        let found = difference(0, &bill(false), &bill(true));
        let moved: Vec<(&str, Move)> = found.moved.iter().map(|one| (one.name.as_str(), one.kind())).collect();
        assert_eq!(moved, [("Part-7", Move::Changed)]);
    }
}
