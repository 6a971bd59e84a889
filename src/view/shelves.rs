//! What stands in each list of a product, and what its ways back lean on: found out once, since thousands of pages show a part of it.
//!
//! Refuses to be read unheard: every look says to whoever listens which part of it was asked for.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

use super::address::{Listing, ROWS_PER_PAGE};
use crate::{
    archive::{Archive, DocumentKind, Node, Register, Release, Status},
    record::ReleaseType,
};

/// The rows of a list of one product, before they are cut into pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Releases, newest first.
    Releases(Vec<usize>),
    /// Risks, overdue first.
    Risks(Vec<usize>),
    /// Release and number of its rollback, newest first.
    Rollbacks(Vec<(usize, usize)>),
    /// Documents, in the archive's order.
    Documents(Vec<usize>),
    /// The registers that have entries.
    Registers(Vec<Register>),
    /// Entries of a register.
    Entries(Register, Vec<usize>),
}

impl Rows {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Releases(rows) | Self::Risks(rows) | Self::Documents(rows) | Self::Entries(_, rows) => rows.len(),
            Self::Registers(rows) => rows.len(),
            Self::Rollbacks(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The things of a stretch of rows, each with its number among the parts of that thing; registers are none.
    pub fn nodes(&self, stretch: Range<usize>) -> Vec<(Node, usize)> {
        let of = |rows: &[usize], node: fn(usize) -> Node| rows[stretch.clone()].iter().map(|row| (node(*row), 0)).collect();
        match self {
            Self::Releases(rows) => of(rows, Node::Release),
            Self::Risks(rows) => of(rows, Node::Risk),
            Self::Documents(rows) => of(rows, Node::Document),
            Self::Entries(_, rows) => of(rows, Node::Entry),
            Self::Rollbacks(rows) => rows[stretch].iter().map(|(release, number)| (Node::Release(*release), *number)).collect(),
            Self::Registers(_) => Vec::new(),
        }
    }

    /// The rows of a page, counted from 1.
    #[must_use]
    pub fn stretch(&self, page: usize) -> Range<usize> {
        let start = ((page - 1) * ROWS_PER_PAGE).min(self.len());
        start..(start + ROWS_PER_PAGE).min(self.len())
    }
}

/// What the ways back of a product lean on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Support {
    /// Runbooks whose title says that they roll back, then those that restore.
    pub runbooks: Vec<usize>,
    /// The first runbook that rolls back: what stands in for a plan. One that restores a database does not.
    pub stand_in: Option<usize>,
    /// Checklists of the product.
    pub checklists: Vec<usize>,
    /// The last rollbacks, newest first: release and number.
    pub rollbacks: Vec<(usize, usize)>,
}

/// All of one product.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    lists: BTreeMap<Listing, Rows>,
    support: Support,
}

/// How many rollbacks a way back names.
const LAST: usize = 5;
const ROLL_BACK: [&str; 5] = ["rollback", "roll back", "roll-back", "revert", "롤백"];
const RESTORE: [&str; 3] = ["restore", "recovery", "복구"];

impl Shelf {
    /// Looks through an archive for what each product has.
    pub(super) fn all(archive: &Archive) -> Vec<Self> {
        Own::of(archive).iter().map(|own| Self::of(own, archive)).collect()
    }

    fn of(own: &Own, archive: &Archive) -> Self {
        let lists = own.candidates(archive).map(|listing| (listing, own.rows(listing, archive)));
        let lists: BTreeMap<Listing, Rows> = lists.collect();
        let rollbacks = match lists.get(&Listing::Rollbacks) {
            Some(Rows::Rollbacks(all)) => all.iter().copied().take(LAST).collect(),
            _ => Vec::new(),
        };
        Self { lists, support: own.support(archive, rollbacks) }
    }

    /// The rows of a list; `None` where the product cannot have such a list.
    #[must_use]
    pub fn rows(&self, listing: Listing) -> Option<&Rows> {
        self.lists.get(&listing)
    }

    /// All lists, those without rows too.
    pub fn lists(&self) -> impl Iterator<Item = (Listing, &Rows)> {
        self.lists.iter().map(|(listing, rows)| (*listing, rows))
    }

    /// What its ways back lean on.
    #[must_use]
    pub fn support(&self) -> &Support {
        &self.support
    }
}

const STATUSES: [Status; 9] = [
    Status::Stable,
    Status::Monitoring,
    Status::Partial,
    Status::InProgress,
    Status::RolledBack,
    Status::Failed,
    Status::Blocked,
    Status::Planned,
    Status::Unset,
];
const TYPES: [ReleaseType; 4] = [ReleaseType::Major, ReleaseType::Minor, ReleaseType::Patch, ReleaseType::Hotfix];

/// The filters that the releases of a product may have: every status and type.
pub(super) fn of_releases() -> impl Iterator<Item = Listing> {
    STATUSES.into_iter().map(Listing::ReleasesByStatus).chain(TYPES.into_iter().map(Listing::ReleasesByType))
}

/// The rows of one product, in the archive's order.
#[derive(Clone, Default)]
struct Own {
    releases: Vec<usize>,
    risks: Vec<usize>,
    documents: Vec<usize>,
    entries: BTreeMap<Register, Vec<usize>>,
}

impl Own {
    /// Those of each product, in one pass.
    fn of(archive: &Archive) -> Vec<Self> {
        let mut all = vec![Self::default(); archive.products.len()];
        archive.releases.iter().enumerate().for_each(|(index, one)| all[one.product].releases.push(index));
        archive.risks.iter().enumerate().for_each(|(index, one)| all[one.product].risks.push(index));
        archive.documents.iter().enumerate().for_each(|(index, one)| all[one.product].documents.push(index));
        for (index, entry) in archive.entries.iter().enumerate() {
            all[entry.product].entries.entry(entry.register).or_default().push(index);
        }
        all
    }

    /// Every list that the product may have.
    fn candidates(&self, archive: &Archive) -> impl Iterator<Item = Listing> {
        let owners = self.entries(Register::People).iter().filter(|person| !archive.entries[**person].owns.is_empty());
        [Listing::Releases, Listing::Risks, Listing::Rollbacks, Listing::OpenRisks, Listing::OverdueRisks, Listing::Registers]
            .into_iter()
            .chain(of_releases())
            .chain(super::frame::INDEXED.into_iter().map(Listing::Documents))
            .chain(Register::ALL.into_iter().map(Listing::Register))
            .chain(owners.map(|person| Listing::RisksOf(*person)))
    }

    fn rows(&self, listing: Listing, archive: &Archive) -> Rows {
        let risks = || self.risks.iter().copied();
        let risk = |index: &usize| &archive.risks[*index].current;
        match listing {
            Listing::Risks => Rows::Risks(ordered(risks(), archive)),
            Listing::OpenRisks => Rows::Risks(ordered(risks().filter(|index| risk(index).open()), archive)),
            Listing::OverdueRisks => Rows::Risks(ordered(risks().filter(|index| risk(index).overdue), archive)),
            Listing::RisksOf(owner) => {
                let product = archive.entries[owner].product;
                let owns = archive.entries[owner].owns.iter().copied().filter(|index| archive.risks[*index].product == product);
                Rows::Risks(ordered(owns, archive))
            }
            Listing::Registers => Rows::Registers(Register::ALL.into_iter().filter(|one| !self.entries(*one).is_empty()).collect()),
            Listing::Register(register) => Rows::Entries(register, self.entries(register).to_vec()),
            Listing::Rollbacks => {
                let of = |release: usize| (0..archive.releases[release].rollbacks.len()).rev().map(move |number| (release, number));
                Rows::Rollbacks(self.releases.iter().copied().flat_map(of).collect())
            }
            Listing::Documents(kind) => Rows::Documents(self.documents(kind, archive).collect()),
            Listing::Releases | Listing::ReleasesByStatus(_) | Listing::ReleasesByType(_) => {
                Rows::Releases(self.releases.iter().copied().filter(|index| is_in(&archive.releases[*index], listing)).collect())
            }
        }
    }

    fn entries(&self, register: Register) -> &[usize] {
        self.entries.get(&register).map_or(&[], Vec::as_slice)
    }

    fn documents(&self, kind: DocumentKind, archive: &Archive) -> impl Iterator<Item = usize> {
        self.documents.iter().copied().filter(move |index| archive.documents[*index].kind == kind)
    }

    fn support(&self, archive: &Archive, rollbacks: Vec<(usize, usize)>) -> Support {
        let says = |index: &usize, names: &[&str]| {
            let title = archive.documents[*index].record.page.title.to_lowercase();
            names.iter().any(|name| title.contains(name))
        };
        let runbooks = self.documents(DocumentKind::Runbook, archive);
        let (back, others): (Vec<usize>, Vec<usize>) = runbooks.partition(|index| says(index, &ROLL_BACK));
        let restores = others.into_iter().filter(|index| says(index, &RESTORE));
        let stand_in = back.first().copied();
        let checklists = self.documents(DocumentKind::Checklist, archive).collect();
        Support { runbooks: back.into_iter().chain(restores).collect(), stand_in, checklists, rollbacks }
    }
}

fn is_in(release: &Release, listing: Listing) -> bool {
    match listing {
        Listing::ReleasesByStatus(status) => release.status == status && !release.template,
        Listing::ReleasesByType(kind) => release.kind() == Some(kind) && !release.template,
        _ => true,
    }
}

/// Risks in the register's order: overdue first, then open, then by level, then as the archive has them.
fn ordered(risks: impl Iterator<Item = usize>, archive: &Archive) -> Vec<usize> {
    let mut order: Vec<usize> = risks.collect();
    order.sort_by_key(|index| {
        let risk = &archive.risks[*index].current;
        (!risk.overdue, !risk.open(), Reverse(risk.level), *index)
    });
    order
}
