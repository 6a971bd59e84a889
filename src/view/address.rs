//! Addresses: where each thing of the archive stands in the site. They derive from ids alone, so that they never change between builds.
//!
//! Refuses to invent an address for what cannot have one: such a thing is named without a link, and the plan reports it.

mod around;
mod listed;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::shelves::Shelf;
use crate::{
    archive::{Archive, DocumentKind, Folder, Names, Node, Register, Signed, Status},
    memo::asked,
    path::{OutPath, PathError},
    record::ReleaseType,
};

/// How many rows a register or list has on one page.
pub const ROWS_PER_PAGE: usize = 50;

/// A list or register that has pages of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listing {
    /// All releases.
    Releases,
    /// The releases of one status.
    ReleasesByStatus(Status),
    /// The releases of one type.
    ReleasesByType(ReleaseType),
    /// The risk register.
    Risks,
    /// The rollback log.
    Rollbacks,
    /// The documents of one kind that has an index.
    Documents(DocumentKind),
    /// The risks that are open.
    OpenRisks,
    /// The risks that are overdue.
    OverdueRisks,
    /// The risks of one owner: an index of an entry.
    RisksOf(usize),
    /// All registers.
    Registers,
    /// A register.
    Register(Register),
}

impl Listing {
    /// The list of what a folder of the sources holds.
    #[must_use]
    pub fn of(folder: Folder) -> Self {
        match folder {
            Folder::Releases => Self::Releases,
            Folder::Risks => Self::Risks,
            Folder::Documents(kind) => Self::Documents(kind),
        }
    }

    /// The address of one of its pages, counted from 1, beneath the product's prefix. `id` is that of the owner of risks.
    fn path(self, page: usize, id: &str) -> String {
        let number = if page > 1 { format!("-{page}") } else { String::new() };
        match self {
            Self::ReleasesByStatus(of) => format!("releases/status-{}{number}.html", of.word()),
            Self::ReleasesByType(kind) => format!("releases/type-{}{number}.html", kind.word()),
            Self::OpenRisks => format!("risks/open{number}.html"),
            Self::OverdueRisks => format!("risks/overdue{number}.html"),
            Self::RisksOf(_) => format!("risks/owner-{id}{number}.html"),
            Self::Releases | Self::Risks | Self::Rollbacks | Self::Documents(_) | Self::Registers | Self::Register(_) => {
                let name = if page > 1 { format!("page-{page}") } else { "index".to_owned() };
                format!("{}/{name}.html", self.folder())
            }
        }
    }

    fn folder(self) -> &'static str {
        match self {
            Self::Releases | Self::ReleasesByStatus(_) | Self::ReleasesByType(_) => "releases",
            Self::Risks | Self::OpenRisks | Self::OverdueRisks | Self::RisksOf(_) => "risks",
            Self::Registers => "registers",
            Self::Register(register) => register_folder(register),
            Self::Rollbacks => "rollbacks",
            Self::Documents(kind) => folder(kind),
        }
    }
}

/// The folder of a register.
fn register_folder(register: Register) -> &'static str {
    match register {
        Register::KnownIssues => "registers/known-issues",
        Register::Deprecations => "registers/deprecations",
        Register::BreakingChanges => "registers/breaking-changes",
        Register::FutureWork => "registers/future-work",
        Register::Lessons => "registers/lessons",
        Register::Dependencies => "registers/dependencies",
        Register::Placeholders => "registers/placeholders",
        Register::Services => "services",
        Register::Configuration => "configuration",
        Register::Monitoring => "monitoring",
        Register::Environments => "environments",
        Register::Artefacts => "artefacts",
        Register::Criteria => "registers/criteria",
        Register::Cves => "cves",
        Register::Components => "components",
        Register::People => "people",
    }
}

/// The folder of a kind of document.
fn folder(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Runbook => "runbooks",
        DocumentKind::Checklist => "checklists",
        DocumentKind::Process => "process",
        DocumentKind::Incident => "incidents",
        DocumentKind::RiskRegister | DocumentKind::Page => "pages",
        DocumentKind::OfRelease => "releases",
    }
}

/// Where one evidence file stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceAddress {
    /// The page that shows it.
    pub viewer: OutPath,
    /// Its bytes, under an inert name.
    pub raw: OutPath,
}

/// A thing whose id cannot be an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unaddressable {
    /// The thing.
    pub node: Node,
    /// The address that was refused.
    pub path: String,
    /// Why.
    pub error: PathError,
}

/// The addresses of all things of an archive.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    prefixes: Vec<String>,
    releases: Vec<Option<OutPath>>,
    documents: Vec<Option<OutPath>>,
    risks: Vec<Option<OutPath>>,
    evidence: Vec<Vec<Option<EvidenceAddress>>>,
    entries: Vec<Option<OutPath>>,
    /// What prose may call each thing.
    names: Arc<Names>,
    /// The kinds of documents that each product has.
    kinds: BTreeSet<(usize, DocumentKind)>,
    /// The registers that each product has entries of.
    registers: BTreeSet<(usize, Register)>,
    /// What stands in the lists of each product.
    shelves: Vec<Shelf>,
    /// The products that have a schedule.
    schedules: BTreeSet<usize>,
    /// Where links to each thing stand, sorted.
    incoming: BTreeMap<Node, Vec<Node>>,
    refused: Vec<Unaddressable>,
}

impl Addresses {
    /// Gives everything its address.
    #[must_use]
    pub fn of(archive: &Archive) -> Self {
        let mut addresses = Self {
            prefixes: archive.products.iter().map(|product| product.prefix.clone()).collect(),
            names: archive.names.clone(),
            ..Self::default()
        };
        for index in 0..archive.releases.len() {
            addresses.add_release(archive, index);
        }
        for (index, document) in archive.documents.iter().enumerate() {
            let path = match document.release {
                Some(release) => format!("releases/{}/{}.html", archive.releases[release].id, document.slug),
                None => format!("{}/{}.html", folder(document.kind), document.slug),
            };
            let node = Node::Document(index);
            let path = addresses.take(document.product, &path, node);
            addresses.documents.push(path);
            addresses.kinds.insert((document.product, document.kind));
        }
        for (index, risk) in archive.risks.iter().enumerate() {
            let path = addresses.take(risk.product, &format!("risks/{}.html", risk.slug), Node::Risk(index));
            addresses.risks.push(path);
        }
        for (index, entry) in archive.entries.iter().enumerate() {
            let path = entry.register.has_pages().then(|| format!("{}/{}.html", register_folder(entry.register), entry.id));
            let path = path.and_then(|path| addresses.take(entry.product, &path, Node::Entry(index)));
            addresses.entries.push(path);
            addresses.registers.insert((entry.product, entry.register));
        }
        addresses.shelves = Shelf::all(archive);
        addresses.schedules = (0..archive.products.len()).filter(|product| super::schedule::has_any(archive, *product)).collect();
        for edge in &archive.edges {
            addresses.incoming.entry(edge.to).or_default().push(edge.from);
        }
        addresses
    }

    /// What could not be given an address, in the archive's order.
    #[must_use]
    pub fn refused(&self) -> &[Unaddressable] {
        &self.refused
    }

    /// The page of anything that has one.
    #[must_use]
    pub fn page(&self, node: Node) -> Option<&OutPath> {
        asked(|| node.asked());
        match node {
            Node::Release(index) => self.releases.get(index)?.as_ref(),
            Node::Document(index) => self.documents.get(index)?.as_ref(),
            Node::Risk(index) => self.risks.get(index)?.as_ref(),
            Node::Evidence(release, index) => Some(&self.evidence(release, index)?.viewer),
            Node::Entry(index) => self.entries.get(index)?.as_ref(),
        }
    }

    /// Viewer and bytes of an evidence file that is there.
    #[must_use]
    pub fn evidence(&self, release: usize, index: usize) -> Option<&EvidenceAddress> {
        asked(|| Node::Release(release).asked());
        self.evidence.get(release)?.get(index)?.as_ref()
    }

    /// The page with the lines of a release's record.
    #[must_use]
    pub fn record(&self, release: usize) -> Option<OutPath> {
        let page = self.page(Node::Release(release))?.as_str();
        OutPath::new(&format!("{}/record.html", page.strip_suffix(".html")?)).ok()
    }

    /// A release as data.
    #[must_use]
    pub fn data(&self, release: usize) -> Option<OutPath> {
        let page = self.page(Node::Release(release))?.as_str();
        OutPath::new(&format!("{}.json", page.strip_suffix(".html")?)).ok()
    }

    /// A feed by the name of its file: of one product, or of all.
    #[must_use]
    pub fn feed(&self, product: Option<usize>, file: &str) -> Option<OutPath> {
        match product {
            Some(product) => self.beneath(product, file).ok(),
            None => OutPath::new(file).ok(),
        }
    }

    /// The list of the digests of a release's published evidence.
    #[must_use]
    pub fn checksums(&self, archive: &Archive, release: usize) -> Option<OutPath> {
        let release = &archive.releases[release];
        self.beneath(release.product, &format!("evidence/{}/raw/SHA256SUMS", release.id)).ok()
    }

    /// The in-toto statement of a release's evidence.
    #[must_use]
    pub fn statement(&self, archive: &Archive, release: usize) -> String {
        let list = self.checksums(archive, release).map(|path| path.as_str().to_owned()).unwrap_or_default();
        list.replace("/raw/SHA256SUMS", "/statement.json")
    }

    /// A page of a list, counted from 1.
    #[must_use]
    pub fn listing(&self, product: usize, listing: Listing, page: usize) -> Option<OutPath> {
        let owner = match listing {
            Listing::RisksOf(entry) => self.page(Node::Entry(entry))?.as_str().rsplit('/').next()?.strip_suffix(".html")?,
            _ => "",
        };
        self.beneath(product, &listing.path(page, owner)).ok()
    }

    /// The overview of a product: the home page where there is only one.
    #[must_use]
    pub fn overview(&self, product: usize) -> Option<OutPath> {
        self.beneath(product, "index.html").ok()
    }

    /// The page of what runs in production now.
    #[must_use]
    pub fn latest(&self, product: usize) -> Option<OutPath> {
        self.beneath(product, "releases/latest.html").ok()
    }

    /// What prose may call each thing.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Whether a product has a schedule.
    #[must_use]
    pub fn has_schedule(&self, product: usize) -> bool {
        self.schedules.contains(&product)
    }

    /// What each product has, in words: kinds of documents, registers, a schedule.
    #[must_use]
    pub fn navigation(&self) -> String {
        format!("{:?} {:?} {:?}", self.kinds, self.registers, self.schedules)
    }

    /// Whether a product has any register with entries.
    #[must_use]
    pub fn has_registers(&self, product: usize) -> bool {
        Register::ALL.into_iter().any(|register| self.has_register(product, register))
    }

    /// Whether a product's register has entries.
    #[must_use]
    pub fn has_register(&self, product: usize, register: Register) -> bool {
        self.registers.contains(&(product, register))
    }

    /// A page, counted from 1, with all that leads to a thing.
    #[must_use]
    pub fn mentions(&self, node: Node, page: usize) -> Option<OutPath> {
        let own = self.page(node)?.as_str();
        let number = if page > 1 { format!("-{page}") } else { String::new() };
        OutPath::new(&format!("{}/mentions{number}.html", own.strip_suffix(".html")?)).ok()
    }

    /// Everything that something leads to, in order.
    pub fn mentioned(&self) -> impl Iterator<Item = Node> + '_ {
        self.incoming.keys().copied()
    }

    /// A release of a product by its version, a leading `v` and case aside.
    #[must_use]
    pub fn release(&self, product: usize, bare_version: &str) -> Option<usize> {
        self.names.release(product, bare_version)
    }

    /// A risk of a product's register by its id.
    #[must_use]
    pub fn risk(&self, product: usize, id: &str) -> Option<usize> {
        self.names.risk(product, id)
    }

    /// The things that link to a thing, itself left out, in the archive's order.
    pub fn incoming(&self, node: Node) -> impl Iterator<Item = Node> + '_ {
        asked(|| node.asked());
        self.incoming.get(&node).into_iter().flatten().copied().filter(move |source| *source != node)
    }

    /// Whether a product has documents of a kind.
    #[must_use]
    pub fn has(&self, product: usize, kind: DocumentKind) -> bool {
        self.kinds.contains(&(product, kind))
    }

    /// A path beneath a product's prefix.
    ///
    /// # Errors
    /// When it is no output path.
    pub fn beneath(&self, product: usize, path: &str) -> Result<OutPath, PathError> {
        let prefix = self.prefixes.get(product).map_or("", String::as_str);
        OutPath::new(&format!("{prefix}{path}"))
    }

    fn add_release(&mut self, archive: &Archive, index: usize) {
        let release = &archive.releases[index];
        let node = Node::Release(index);
        let path = self.take(release.product, &format!("releases/{}.html", release.id), node);
        self.releases.push(path);
        let mut taken = BTreeSet::from(["sha256sums".to_owned()]);
        let mut evidence = Vec::new();
        for (number, file) in release.evidence.iter().enumerate() {
            let node = Node::Evidence(index, number);
            let raw = self.follows(archive, index, number, &evidence).unwrap_or_else(|| inert(inner(&file.path)));
            evidence.push(file.file.and_then(|_| self.evidence_address(archive, node, index, &file.path, &untaken(&raw, &mut taken))));
        }
        self.evidence.push(evidence);
    }

    fn evidence_address(&mut self, archive: &Archive, node: Node, release: usize, path: &str, raw: &str) -> Option<EvidenceAddress> {
        let release = &archive.releases[release];
        let inner = inner(path);
        let viewer = self.take(release.product, &format!("evidence/{}/{inner}.html", release.id), node)?;
        let raw = self.take(release.product, &format!("evidence/{}/raw/{raw}", release.id), node)?;
        Some(EvidenceAddress { viewer, raw })
    }

    /// The name of a detached signature: that of its file as published, with the signature's own ending, so that tools find the two together.
    fn follows(&self, archive: &Archive, release: usize, number: usize, before: &[Option<EvidenceAddress>]) -> Option<String> {
        let own = &archive.releases[release];
        let signed = own.signatures.found.iter().find_map(|one| match one.of {
            Signed::Evidence(file) if one.holder == number => Some(file),
            _ => None,
        })?;
        let folder = self.checksums(archive, release)?;
        let raw = before.get(signed)?.as_ref()?.raw.as_str().strip_prefix(folder.as_str().strip_suffix("SHA256SUMS")?)?;
        let ending = own.evidence[number].path.strip_prefix(own.evidence[signed].path.as_str())?;
        Some(format!("{raw}{ending}"))
    }

    fn take(&mut self, product: usize, path: &str, node: Node) -> Option<OutPath> {
        match self.beneath(product, path) {
            Ok(path) => Some(path),
            Err(error) => {
                self.refused.push(Unaddressable { node, path: path.to_owned(), error });
                None
            }
        }
    }
}

/// The path of a file of the evidence beneath its folder.
fn inner(path: &str) -> &str {
    path.strip_prefix("evidence/").unwrap_or(path)
}

/// Endings that a browser may execute or render with scripts: such bytes are published under another name.
const ACTIVE: [&str; 16] =
    ["html", "htm", "xhtml", "xht", "shtml", "svg", "svgz", "xml", "xsl", "xslt", "pdf", "js", "mjs", "css", "wasm", "swf"];
/// More of them: mail archives of web pages.
const ACTIVE_ARCHIVES: [&str; 3] = ["mht", "mhtml", "hta"];

/// The name under which bytes are harmless.
fn inert(path: &str) -> String {
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending.to_ascii_lowercase());
    let active = ending.is_some_and(|ending| ACTIVE.iter().chain(&ACTIVE_ARCHIVES).any(|active| *active == ending));
    if active { format!("{path}.txt") } else { path.to_owned() }
}

/// The path, or the path with `~2`, `~3` and so on before its ending, that no other takes on a disk that ignores case.
fn untaken(path: &str, taken: &mut BTreeSet<String>) -> String {
    let key = |path: &str| OutPath::new(path).map_or_else(|_| path.to_lowercase(), |path| path.collision_key());
    let slash = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path[slash..].rfind('.').filter(|dot| *dot > 0).map_or(path.len(), |dot| slash + dot);
    let mut candidate = path.to_owned();
    let mut number = 2;
    while !taken.insert(key(&candidate)) {
        candidate = format!("{}~{number}{}", &path[..dot], &path[dot..]);
        number += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_bytes_get_an_inert_name() {
        for active in ["report.html", "a/X.SVG", "x.PdF", "m.mjs", "a.b.xhtml", "z.mhtml"] {
            assert_eq!(inert(active), format!("{active}.txt"));
        }
        for fine in ["data.json", "x.txt", "html", "a.html/x.log", ".svg.txt"] {
            assert_eq!(inert(fine), fine);
        }
    }

    #[test]
    fn clashes_are_numbered() {
        let mut taken = BTreeSet::from(["sha256sums".to_owned()]);
        assert_eq!(untaken("SHA256SUMS", &mut taken), "SHA256SUMS~2");
        assert_eq!(untaken("a/report.html.txt", &mut taken), "a/report.html.txt");
        assert_eq!(untaken("a/Report.html.txt", &mut taken), "a/Report.html~2.txt");
    }
}
