//! What a file lists: components, and statements about vulnerabilities of them.
//!
//! Refuses to hold more components than the limit allows, and to drop what is wrong: it is counted and told.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{
    super::{Fault, Tree, TreeValue, codes},
    Purl, UNJUSTIFIED,
    purl::told,
};
use crate::site::Limits;

/// How many faults of one file are told singly.
const FAULTS: usize = 20;

/// Everything that a bill of materials or a set of exploitability statements lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Inventory {
    /// The format with its version: `CycloneDX 1.6`.
    pub format: String,
    /// What the file is about: its name, its version, the line.
    pub subject: Option<(String, Option<String>, u32)>,
    /// Further particulars, by the keys of their words: when, by whom, with what.
    pub about: Vec<(&'static str, String)>,
    /// The components in the file's order, those within others included.
    pub components: Vec<Component>,
    /// Whether it is a lockfile: what was resolved, and no word of licences.
    pub locked: bool,
    /// What is said of vulnerabilities, in the file's order.
    pub statements: Vec<Statement>,
    /// What is wrong with the file.
    pub faults: Vec<Fault>,
}

/// A part of the software.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Component {
    /// What the file itself calls it: `bom-ref`, `SPDXID`.
    pub reference: String,
    /// Its name, with its group.
    pub name: String,
    /// Its version, as written.
    pub version: Option<String>,
    /// Its package address, as written.
    pub purl: Option<String>,
    /// Its licences: identifiers, expressions or names.
    pub licences: Vec<String>,
    /// The digest of what is installed, as written.
    pub integrity: Option<String>,
    /// The 1-based line.
    pub line: u32,
    /// The line of its version, where that is another.
    pub version_line: Option<u32>,
}

impl Component {
    /// The same as what a file is about.
    pub(super) fn into_subject(self) -> (String, Option<String>, u32) {
        (self.name, self.version, self.version_line.unwrap_or(self.line))
    }

    /// What names it whatever its version: its package address, else its name.
    #[must_use]
    pub fn key(&self) -> String {
        self.purl.as_deref().and_then(Purl::parse).map_or_else(|| self.name.to_lowercase(), |purl| purl.key())
    }
}

/// Whether a vulnerability matters. Ordered from worst to best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exposure {
    /// It does.
    Affected,
    /// It is there, and nothing says more, or nothing that is known.
    Open,
    /// It is looked into.
    UnderInvestigation,
    /// It was mended.
    Fixed,
    /// It does not.
    NotAffected,
}

impl Exposure {
    /// The word of the machine contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Open => "open",
            Self::UnderInvestigation => "under-investigation",
            Self::Fixed => "fixed",
            Self::NotAffected => "not-affected",
        }
    }

    /// Whether it still needs attention.
    #[must_use]
    pub fn is_open(self) -> bool {
        self <= Self::UnderInvestigation
    }
}

/// What is said of a vulnerability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Its identifier, as written.
    pub vulnerability: String,
    /// Whether it matters.
    pub exposure: Exposure,
    /// Why it does not, in the format's own word.
    pub justification: Option<String>,
    /// What else is said: impact, action, detail.
    pub detail: Option<String>,
    /// How bad it is, in the file's own word.
    pub severity: Option<String>,
    /// Of what: package addresses, or names.
    pub products: Vec<String>,
    /// When it was made, where later ones override it.
    pub time: Option<Timestamp>,
    /// Whether a later one of the file says otherwise: it is shown, and counts for nothing.
    pub superseded: bool,
    /// The 1-based line.
    pub line: u32,
}

impl Statement {
    /// Parts the products of which a later statement about the same vulnerability speaks from the rest; `None` where there are none.
    /// Statements without a time neither override nor are overridden: the worse of two counts then.
    #[must_use]
    pub fn overridden(&self, later: &[Self]) -> Option<(Vec<String>, Vec<String>)> {
        let time = self.time?;
        let overrides = |product: &String| {
            later.iter().any(|other| {
                other.vulnerability == self.vulnerability
                    && other.time.is_some_and(|other| other > time)
                    && other.products.contains(product)
            })
        };
        let (over, left): (Vec<String>, Vec<String>) = self.products.iter().cloned().partition(overrides);
        (!over.is_empty()).then_some((over, left))
    }

    pub(super) fn new(vulnerability: String, exposure: Exposure, line: u32) -> Self {
        Self {
            vulnerability,
            exposure,
            justification: None,
            detail: None,
            severity: None,
            products: Vec::new(),
            time: None,
            superseded: false,
            line,
        }
    }
}

/// An inventory in the making.
pub(super) struct Draft<'l> {
    pub(super) inventory: Inventory,
    limits: &'l Limits,
    untold: usize,
    refused: usize,
}

impl<'l> Draft<'l> {
    pub(super) fn new(format: &str, limits: &'l Limits) -> Self {
        let inventory = Inventory { format: format.to_owned(), ..Inventory::default() };
        Self { inventory, limits, untold: 0, refused: 0 }
    }

    /// Names the version of the format; one that is not known is a fault, and read like the known ones.
    pub(super) fn version(&mut self, version: Option<&str>, known: &[&str], line: u32) {
        match version {
            Some(version) => {
                if !known.contains(&version) {
                    self.malformed(line, format!("version `{}` of {} is not known", told(version), self.inventory.format));
                }
                self.inventory.format = format!("{} {}", self.inventory.format, told(version));
            }
            None => self.malformed(line, format!("the version of {} is not stated", self.inventory.format)),
        }
    }

    pub(super) fn about(&mut self, key: &'static str, value: Option<String>) {
        self.inventory.about.extend(value.map(|value| (key, value)));
    }

    pub(super) fn malformed(&mut self, line: u32, message: impl Into<String>) {
        self.fault(Fault::new(&codes::MALFORMED, line, message));
    }

    pub(super) fn fault(&mut self, fault: Fault) {
        if self.inventory.faults.len() < FAULTS {
            self.inventory.faults.push(fault);
        } else {
            self.untold += 1;
        }
    }

    /// The mistake behind which nothing could be read: always told.
    pub(super) fn broken(&mut self, fault: Fault) {
        self.inventory.faults.push(fault);
    }

    pub(super) fn component(&mut self, mut component: Component) {
        if self.inventory.components.len() as u64 >= self.limits.evidence_components {
            self.refused += 1;
            return;
        }
        let purl = component.purl.as_deref();
        match purl.map(Purl::parse) {
            Some(None) => {
                self.malformed(component.line, format!("`{}` is no package address", told(purl.unwrap_or_default())));
            }
            Some(Some(parsed)) => self.compare(&component, &parsed),
            None => {}
        }
        component.licences.retain(|licence| !matches!(licence.trim(), "" | "NOASSERTION" | "NONE"));
        self.inventory.components.push(component);
    }

    /// A package address that names another version than the component has.
    fn compare(&mut self, component: &Component, purl: &Purl) {
        let (Some(own), Some(other)) = (&component.version, &purl.version) else { return };
        let bare = |text: &str| text.trim_start_matches(['v', 'V']).to_owned();
        // Debian and RPM carry the epoch as a qualifier of the address.
        let same = bare(own) == bare(other) || own.split_once(':').is_some_and(|(_, version)| version == other);
        if !same {
            let message = format!("{} is {} by its version, {} by its package address", told(&component.name), told(own), told(other));
            self.malformed(component.line, message);
        }
    }

    pub(super) fn statement(&mut self, statement: Statement) {
        let unjustified = statement.exposure == Exposure::NotAffected && statement.justification.is_none() && statement.detail.is_none();
        if unjustified {
            let message = format!("{} is said not to affect, and nothing says why", told(&statement.vulnerability));
            self.fault(Fault::new(&UNJUSTIFIED, statement.line, message));
        }
        self.inventory.statements.push(statement);
    }

    /// A text that is there and not blank; anything but a text is a fault.
    pub(super) fn text(&mut self, tree: &Tree, key: &str) -> Option<String> {
        let value = tree.get(key)?;
        match value.text() {
            Some(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
            None => {
                self.malformed(value.line, format!("`{key}` is {}, and should be a text", value.kind()));
                None
            }
        }
    }

    /// The items of a list; anything but a list is a fault.
    pub(super) fn list<'t>(&mut self, tree: &'t Tree, key: &str) -> &'t [Tree] {
        match tree.get(key) {
            None => &[],
            Some(Tree { value: TreeValue::List(items), .. }) => items,
            Some(other) => {
                self.malformed(other.line, format!("`{key}` is {}, and should be a list", other.kind()));
                &[]
            }
        }
    }

    pub(super) fn finished(mut self) -> Inventory {
        self.resolve();
        self.supersede();
        if self.refused > 0 {
            let (most, refused) = (self.limits.evidence_components, self.refused);
            let message = format!("{refused} components beyond `limits.evidence_components` = {most} are not read");
            self.inventory.faults.push(Fault::new(&codes::LIMIT, 1, message));
        }
        if self.untold > 0 {
            let message = format!("{} further mistakes of these kinds are in the file", self.untold);
            self.inventory.faults.push(Fault::new(&codes::MALFORMED, 1, message));
        }
        self.inventory
    }

    /// What a later statement of the file says otherwise is kept, and marked.
    fn supersede(&mut self) {
        let all = std::mem::take(&mut self.inventory.statements);
        for one in &all {
            match one.overridden(&all) {
                None => self.inventory.statements.push(one.clone()),
                Some((over, left)) => {
                    self.inventory.statements.push(Statement { products: over, superseded: true, ..one.clone() });
                    if !left.is_empty() {
                        self.inventory.statements.push(Statement { products: left, ..one.clone() });
                    }
                }
            }
        }
    }

    /// Statements name components by the file's own references: turns those into what names the component elsewhere.
    fn resolve(&mut self) {
        let name = |one: &Component| one.purl.clone().unwrap_or_else(|| version_of(&one.name, one.version.as_deref()));
        let components = &self.inventory.components;
        let by_reference: BTreeMap<&str, &Component> =
            components.iter().filter(|one| !one.reference.is_empty()).map(|one| (one.reference.as_str(), one)).collect();
        for product in self.inventory.statements.iter_mut().flat_map(|statement| &mut statement.products) {
            let inner = product.strip_prefix("urn:cdx:").and_then(|link| link.split_once('#')).map(|(_, inner)| inner);
            if let Some(found) = by_reference.get(product.as_str()).or_else(|| by_reference.get(inner?)) {
                *product = name(found);
            }
        }
    }
}

fn version_of(name: &str, version: Option<&str>) -> String {
    version.map_or_else(|| name.to_owned(), |version| format!("{name} {version}"))
}
