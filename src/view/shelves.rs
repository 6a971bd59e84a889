//! What stands in each list of a product, and what its ways back lean on: found out once, since thousands of pages show a part of it.
//!
//! Refuses to be read unheard: every look says to whoever listens which part of it was asked for.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

use super::address::{Listing, ROWS_PER_PAGE};
use crate::{
    archive::{Archive, DocumentKind, Node, Register, Release, Risk, Status},
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
    /// Looks through an archive for what one product has.
    pub(super) fn of(archive: &Archive, product: usize) -> Self {
        let lists = candidates(archive, product).map(|listing| (listing, rows(listing, product, archive)));
        let lists: BTreeMap<Listing, Rows> = lists.collect();
        let rollbacks = match lists.get(&Listing::Rollbacks) {
            Some(Rows::Rollbacks(all)) => all.iter().copied().take(LAST).collect(),
            _ => Vec::new(),
        };
        Self { lists, support: support(archive, product, rollbacks) }
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

/// Every list that a product may have.
fn candidates(archive: &Archive, product: usize) -> impl Iterator<Item = Listing> {
    let owners = Register::People.entries(archive).filter(move |(_, entry)| entry.product == product && !entry.owns.is_empty());
    [Listing::Releases, Listing::Risks, Listing::Rollbacks, Listing::OpenRisks, Listing::OverdueRisks, Listing::Registers]
        .into_iter()
        .chain(of_releases())
        .chain(super::frame::INDEXED.into_iter().map(Listing::Documents))
        .chain(Register::ALL.into_iter().map(Listing::Register))
        .chain(owners.map(|(index, _)| Listing::RisksOf(index)))
}

fn rows(listing: Listing, product: usize, archive: &Archive) -> Rows {
    let releases = || super::lists::releases(archive, product);
    let entries = |register: Register| register.entries(archive).filter(|(_, entry)| entry.product == product);
    match listing {
        Listing::Risks => Rows::Risks(ordered(0..archive.risks.len(), product, archive)),
        Listing::OpenRisks => Rows::Risks(ordered(those(archive, Risk::open), product, archive)),
        Listing::OverdueRisks => Rows::Risks(ordered(those(archive, |risk| risk.overdue), product, archive)),
        Listing::RisksOf(owner) => Rows::Risks(ordered(archive.entries[owner].owns.iter().copied(), product, archive)),
        Listing::Registers => Rows::Registers(Register::ALL.into_iter().filter(|register| entries(*register).next().is_some()).collect()),
        Listing::Register(register) => Rows::Entries(register, entries(register).map(|(index, _)| index).collect()),
        Listing::Rollbacks => {
            let of = |release: usize| (0..archive.releases[release].rollbacks.len()).rev().map(move |number| (release, number));
            Rows::Rollbacks(releases().flat_map(of).collect())
        }
        Listing::Documents(kind) => Rows::Documents(documents(archive, product, kind).collect()),
        Listing::Releases | Listing::ReleasesByStatus(_) | Listing::ReleasesByType(_) => {
            Rows::Releases(releases().filter(|index| is_in(&archive.releases[*index], listing)).collect())
        }
    }
}

fn is_in(release: &Release, listing: Listing) -> bool {
    match listing {
        Listing::ReleasesByStatus(status) => release.status == status && !release.template,
        Listing::ReleasesByType(kind) => release.kind() == Some(kind) && !release.template,
        _ => true,
    }
}

fn those(archive: &Archive, is_one: impl Fn(&Risk) -> bool) -> impl Iterator<Item = usize> {
    archive.risks.iter().enumerate().filter(move |(_, risk)| is_one(&risk.current)).map(|(index, _)| index)
}

/// A product's risks in the register's order: overdue first, then open, then by level, then as the archive has them.
fn ordered(risks: impl Iterator<Item = usize>, product: usize, archive: &Archive) -> Vec<usize> {
    let mut order: Vec<usize> = risks.filter(|index| archive.risks[*index].product == product).collect();
    order.sort_by_key(|index| {
        let risk = &archive.risks[*index].current;
        (!risk.overdue, !risk.open(), Reverse(risk.level), *index)
    });
    order
}

fn documents(archive: &Archive, product: usize, kind: DocumentKind) -> impl Iterator<Item = usize> {
    let all = archive.documents.iter().enumerate().filter(move |(_, one)| one.kind == kind && one.product == product);
    all.map(|(index, _)| index)
}

fn support(archive: &Archive, product: usize, rollbacks: Vec<(usize, usize)>) -> Support {
    let says = |index: &usize, names: &[&str]| {
        let title = archive.documents[*index].record.page.title.to_lowercase();
        names.iter().any(|name| title.contains(name))
    };
    let runbooks = documents(archive, product, DocumentKind::Runbook);
    let (back, others): (Vec<usize>, Vec<usize>) = runbooks.partition(|index| says(index, &ROLL_BACK));
    let restores = others.into_iter().filter(|index| says(index, &RESTORE));
    let stand_in = back.first().copied();
    let checklists = documents(archive, product, DocumentKind::Checklist).collect();
    Support { runbooks: back.into_iter().chain(restores).collect(), stand_in, checklists, rollbacks }
}
