//! Everything that a page can ask for, and what the answer is in this version of an archive: what decides whether a page has to be made again.
//!
//! Refuses numbers: rows move with every file and release before them, so that questions name things by what they are called, and answers say which things
//! they lead to.

use std::collections::HashMap;

use rayon::prelude::*;

use super::{page::Page, render::Press};
use crate::{
    archive::{Archive, Destination, Document, Node, Release, RiskEntry},
    diag::{FileId, Problem},
    memo::{Asked, Key, Keyer, Lookup, Tables},
    path::OutPath,
    view::{
        Listing, lists,
        shelves::{Rows, Support},
    },
};

/// The answer to a question about what is not there.
const NOTHING: Key = [0; 32];

/// The answers to all questions.
pub(super) struct Answers<'a> {
    press: Press<'a>,
    by_question: HashMap<Key, Key>,
}

impl std::fmt::Debug for Answers<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Answers").field("questions", &self.by_question.len()).finish_non_exhaustive()
    }
}

impl<'a> Answers<'a> {
    /// Asks everything.
    pub(super) fn of(press: Press<'a>) -> Self {
        let mut answers = Self { press, by_question: HashMap::new() };
        let today = press.archive.today().to_string();
        answers.by_question.insert(question(&Asked::Today, ""), answer(|keyer| keyer.text(&today)));
        answers.rows();
        answers.files();
        answers.lookups();
        answers.shelves();
        answers
    }

    /// The answer to a question.
    pub(super) fn answer(&self, question: &Key) -> Key {
        self.by_question.get(question).copied().unwrap_or(NOTHING)
    }

    /// A question as it can be asked of any version; `None` where it cannot be.
    pub(super) fn question(&self, asked: &Asked) -> Option<Key> {
        let node = |table, row| match table {
            Tables::Releases => Some(Node::Release(row)),
            Tables::Documents => Some(Node::Document(row)),
            Tables::Risks => Some(Node::Risk(row)),
            Tables::Entries => Some(Node::Entry(row)),
            Tables::Files | Tables::Edges | Tables::Words | Tables::Pages | Tables::Counts | Tables::Support => None,
        };
        Some(match asked {
            // What pages and files there are decides too much to be asked in one.
            Asked::All(Tables::Pages | Tables::Files | Tables::Edges) => return None,
            Asked::Row(Tables::Files, file) => question(asked, self.press.world.files().get(*file)?.path.as_str()),
            Asked::Row(Tables::Counts | Tables::Support, product) => question(asked, &self.archive().products[*product].slug),
            Asked::Row(table, row) => question(asked, &self.name(node(*table, *row)?)),
            Asked::Look(_, _, name) => question(asked, name),
            Asked::Today | Asked::All(_) => question(asked, ""),
        })
    }

    /// What a page of the plan is called: its path, and what stands there. `None` where it is not worth being known again.
    pub(super) fn page(&self, path: &OutPath, page: &Page) -> Option<Key> {
        let (nodes, words) = page.told()?;
        let mut keyer = Keyer::new("page");
        keyer.text(path.as_str()).text(&words);
        for node in nodes {
            keyer.text(&self.name(node));
        }
        Some(keyer.key())
    }

    fn archive(&self) -> &'a Archive {
        self.press.archive
    }

    /// What a thing is called in every version of an archive.
    fn name(&self, node: Node) -> String {
        let archive = self.archive();
        let product = |product: usize| archive.products[product].slug.as_str();
        match node {
            Node::Release(index) => {
                let release = &archive.releases[index];
                format!("release {}/{}", product(release.product), release.id)
            }
            Node::Evidence(release, index) => {
                format!("{} {}", self.name(Node::Release(release)), archive.releases[release].evidence[index].path)
            }
            Node::Document(index) => {
                let document = &archive.documents[index];
                let of = document.release.map(|release| self.name(Node::Release(release))).unwrap_or_default();
                format!("document {}/{:?}/{}/{of}", product(document.product), document.kind, document.slug)
            }
            Node::Risk(index) => {
                let risk = &archive.risks[index];
                format!("risk {}/{}", product(risk.product), risk.slug)
            }
            Node::Entry(index) => {
                let entry = &archive.entries[index];
                format!("entry {}/{:?}/{}", product(entry.product), entry.register, entry.id)
            }
        }
    }

    fn rows(&mut self) {
        let archive = self.archive();
        self.table(Tables::Releases, archive.releases.len(), Node::Release);
        self.table(Tables::Documents, archive.documents.len(), Node::Document);
        self.table(Tables::Risks, archive.risks.len(), Node::Risk);
        self.table(Tables::Entries, archive.entries.len(), Node::Entry);
    }

    fn table(&mut self, table: Tables, count: usize, node: fn(usize) -> Node) {
        let row = |row: usize| (question(&Asked::Row(table, row), &self.name(node(row))), self.thing(node(row)));
        let rows: Vec<(Key, Key)> = (0..count).into_par_iter().map(row).collect();
        let all = answer(|keyer| rows.iter().fold(keyer, |keyer, (question, answer)| keyer.add(question).add(answer)));
        self.by_question.insert(question(&Asked::All(table), ""), all);
        for (question, row) in rows {
            // Two of one name are none: whoever asks for either is made anew.
            let both = |known: &mut Key| *known = answer(|keyer| keyer.add(known).add(&row));
            self.by_question.entry(question).and_modify(both).or_insert(row);
        }
    }

    fn files(&mut self) {
        let archive = self.archive();
        let mut known: HashMap<FileId, Vec<u8>> = HashMap::new();
        let records = archive.releases.iter().filter_map(|release| Some(&release.record.as_ref()?.page));
        for page in records.chain(archive.documents.iter().map(|document| &document.record.page)) {
            known.insert(page.file, page.digest.to_vec());
        }
        for evidence in archive.releases.iter().flat_map(|release| &release.evidence) {
            known.extend(evidence.file.map(|file| (file, evidence.sha256.clone().into_bytes())));
        }
        for (number, entry) in self.press.world.files().iter().enumerate() {
            let file = FileId(u32::try_from(number).unwrap_or(u32::MAX));
            let digest = known.remove(&file).or_else(|| Some(self.press.world.identity(file)?.to_bytes().to_vec()));
            // A file that cannot be known by its stamp yet is another one in every build.
            let Some(digest) = digest else { continue };
            let withheld = archive.withheld.has(Some(file));
            let answer = answer(|keyer| keyer.add(&digest).text(&format!("{:?} {withheld}", entry.refused)));
            self.by_question.insert(question(&Asked::Row(Tables::Files, number), entry.path.as_str()), answer);
        }
    }

    fn lookups(&mut self) {
        let (names, places) = (self.press.plan.addresses().names(), &self.archive().places);
        let named = |node: Option<Node>| answer(|keyer| keyer.text(&node.map(|node| self.name(node)).unwrap_or_default()));
        let mut all: Vec<(Key, Key)> = names
            .all()
            .map(|(lookup, product, name, node)| (question(&Asked::Look(lookup, product, String::new()), name), named(node)))
            .collect();
        all.extend(places.all().map(|(lookup, name, to)| {
            let to = answer(|keyer| to.iter().fold(keyer, |keyer, to| self.destination(to, keyer)));
            (question(&Asked::Look(lookup, 0, String::new()), name), to)
        }));
        let words = answer(|keyer| {
            names.words().into_iter().fold(keyer, |keyer, (product, kind, name, entry)| {
                keyer.number(product).text(kind).text(name).text(&self.name(Node::Entry(entry)))
            })
        });
        self.by_question.extend(all);
        self.by_question.insert(question(&Asked::All(Tables::Words), ""), words);
    }

    /// What stands in the lists of each product, page by page.
    fn shelves(&mut self) {
        let addresses = self.press.plan.addresses();
        for (product, shelf) in addresses.shelves().iter().enumerate() {
            let lists: Vec<(Listing, &Rows)> = shelf.lists().collect();
            let pages = |(listing, rows): &(Listing, &Rows)| {
                let page = |page| {
                    let path = addresses.listing(product, *listing, page)?;
                    let asked = Asked::Look(Lookup::Lists, product, String::new());
                    Some((question(&asked, path.as_str()), self.stretch(rows, page)))
                };
                (1..=lists::pages(rows.len())).filter_map(page).collect::<Vec<_>>()
            };
            let pages: Vec<(Key, Key)> = lists.par_iter().flat_map_iter(pages).collect();
            let slug = &self.archive().products[product].slug;
            let counts = answer(|keyer| {
                let count = |keyer, (listing, rows): &(Listing, &Rows)| {
                    Keyer::all(keyer, &addresses.listing(product, *listing, 1)).number(rows.len())
                };
                lists.iter().fold(keyer, count)
            });
            let support = answer(|keyer| self.support(shelf.support(), keyer));
            self.by_question.insert(question(&Asked::Row(Tables::Counts, product), slug), counts);
            self.by_question.insert(question(&Asked::Row(Tables::Support, product), slug), support);
            self.by_question.extend(pages);
        }
    }

    fn stretch(&self, rows: &Rows, page: usize) -> Key {
        let named = |(node, number): (Node, usize)| (self.name(node), number);
        let registers = if let Rows::Registers(all) = rows { all.as_slice() } else { &[] };
        answer(|keyer| keyer.all(&(rows.nodes(rows.stretch(page)).into_iter().map(named).collect::<Vec<_>>(), registers)))
    }

    fn support<'k>(&self, support: &Support, keyer: &'k mut Keyer) -> &'k mut Keyer {
        let Support { runbooks, stand_in, checklists, rollbacks } = support;
        for documents in [runbooks, &stand_in.iter().copied().collect(), checklists] {
            keyer.number(documents.len());
            self.nodes(documents.iter().map(|index| Node::Document(*index)), keyer);
        }
        let named = |(release, number): &(usize, usize)| (self.name(Node::Release(*release)), *number);
        keyer.all(&rollbacks.iter().map(named).collect::<Vec<_>>())
    }

    fn destination<'k>(&self, to: &Destination, keyer: &'k mut Keyer) -> &'k mut Keyer {
        match to {
            Destination::Node(node, anchor) => keyer.text(&self.name(*node)).all(anchor),
            Destination::Elsewhere | Destination::Folder(..) | Destination::File(_) | Destination::Withheld | Destination::Nothing => {
                keyer.all(to)
            }
        }
    }

    /// All that the page of a thing, or a link to it, can say of it.
    fn thing(&self, node: Node) -> Key {
        let addresses = self.press.plan.addresses();
        answer(|keyer| {
            match node {
                Node::Release(index) | Node::Evidence(index, _) => self.release(index, keyer),
                Node::Document(index) => self.document(&self.archive().documents[index], keyer),
                Node::Risk(index) => self.risk(&self.archive().risks[index], keyer),
                Node::Entry(index) => self.entry(index, keyer),
            }
            keyer.all(&addresses.page(node));
            self.nodes(addresses.incoming(node), keyer);
            self.nodes(self.archive().leading_from(node).iter().map(|edge| edge.to), keyer);
            let problems: Vec<&Problem> = self.press.findings.on(node).collect();
            keyer.number(problems.len());
            problems.into_iter().for_each(|problem| self.problem(problem, keyer));
            keyer
        })
    }

    fn nodes(&self, nodes: impl IntoIterator<Item = Node>, keyer: &mut Keyer) {
        let names: Vec<String> = nodes.into_iter().map(|node| self.name(node)).collect();
        keyer.all(&names);
    }

    fn release(&self, index: usize, keyer: &mut Keyer) {
        let release = &self.archive().releases[index];
        let Release { id, previous, next, last_good, contacts, documents, restored, supply, lead, judged } = release;
        keyer.text(id).all(&**judged).all(lead);
        self.nodes([previous, next, last_good, contacts].into_iter().flatten().map(|index| Node::Release(*index)), keyer);
        keyer.all(&(previous.is_some(), next.is_some(), last_good.is_some(), contacts.is_some()));
        self.nodes(documents.iter().map(|index| Node::Document(*index)), keyer);
        let restored: Vec<Option<String>> = restored.iter().map(|index| index.map(|index| self.name(Node::Release(index)))).collect();
        keyer.all(&restored);
        keyer.all(&supply.is_some());
        if let Some(crate::archive::Supply { components, exposures, named, since, unlike }) = supply {
            keyer.all(&(components, exposures, named, unlike));
            if let Some(crate::archive::Difference { from, locked, counts, moved, exposures }) = since {
                keyer.text(&self.name(Node::Release(*from))).all(&(locked, counts, moved, exposures));
            }
        }
        let addresses = self.press.plan.addresses();
        for number in 0..release.evidence.len() {
            let address = addresses.evidence(index, number);
            keyer.all(&address.map(|address| (&address.viewer, &address.raw)));
            self.nodes(addresses.incoming(Node::Evidence(index, number)), keyer);
        }
        let seal = self.archive().ledger.seal(&self.archive().products[release.product].slug, id);
        keyer.text(&format!("{seal:?}"));
    }

    fn document(&self, document: &Document, keyer: &mut Keyer) {
        let Document { kind, slug, record, release, about, product } = document;
        keyer.all(&(kind, slug, record, product, release.is_some()));
        self.nodes(release.iter().chain(about).map(|index| Node::Release(*index)), keyer);
    }

    fn risk(&self, risk: &RiskEntry, keyer: &mut Keyer) {
        let RiskEntry { id, slug, current, releases, document, product } = risk;
        keyer.all(&(id, slug, current, product));
        self.nodes(releases.iter().map(|(release, _)| Node::Release(*release)), keyer);
        keyer.all(&releases.iter().map(|(_, at)| *at).collect::<Vec<_>>());
        self.nodes(document.iter().map(|index| Node::Document(*index)), keyer);
    }

    fn entry(&self, index: usize, keyer: &mut Keyer) {
        let crate::archive::RegisterEntry { register, id, title, names, product, mentions, stated, documents, fulfilled_by, owns } =
            &self.archive().entries[index];
        keyer.all(&(register, id, title, names, product));
        for crate::archive::Mention { release, facts } in mentions {
            keyer.text(&self.name(Node::Release(*release))).all(facts);
        }
        for crate::archive::Statement { document, facts } in stated {
            keyer.text(&self.name(Node::Document(*document))).all(facts);
        }
        self.nodes(documents.iter().map(|index| Node::Document(*index)), keyer);
        self.nodes(fulfilled_by.iter().map(|index| Node::Release(*index)), keyer);
        self.nodes(owns.iter().map(|index| Node::Risk(*index)), keyer);
        keyer.all(&(mentions.len(), stated.len(), fulfilled_by.is_some()));
    }

    fn problem(&self, problem: &Problem, keyer: &mut Keyer) {
        let Problem { code, severity, message, span, labels, help, lacks } = problem;
        let path = |file: FileId| self.press.world.files().get(file.0 as usize).map(|entry| entry.path.as_str());
        keyer.text(code.name).text(severity.word()).text(message).all(&(help, lacks));
        keyer.all(&span.map(|span| (span, path(span.file))));
        let labels: Vec<_> = labels.iter().map(|label| (label.span, path(label.span.file), &label.message)).collect();
        keyer.all(&labels);
    }
}

/// What every page depends on, whatever it asks: the configuration, the theme, and the navigation.
pub(super) fn around(press: &Press<'_>, settings: &str) -> Key {
    let Press { world: _, archive, site, theme, plan, findings: _ } = press;
    let mut keyer = Keyer::new("around");
    keyer.text(settings).all(*site).text(theme.fingerprint()).all(&archive.products);
    keyer.text(&plan.addresses().navigation());
    keyer.key()
}

fn answer(tell: impl FnOnce(&mut Keyer) -> &mut Keyer) -> Key {
    let mut keyer = Keyer::new("answer");
    tell(&mut keyer).key()
}

/// A question, of a thing by its name.
fn question(asked: &Asked, name: &str) -> Key {
    let mut keyer = Keyer::new("question");
    match asked {
        Asked::Today => keyer.text("today"),
        // To find a file and to look at it are one question.
        Asked::Row(Tables::Files, _) | Asked::Look(Lookup::Files, ..) => keyer.text("file"),
        Asked::Row(table, _) => keyer.text("row").all(table),
        Asked::All(table) => keyer.text("all").all(table),
        Asked::Look(lookup, product, _) => keyer.text("look").all(&(lookup, product)),
    };
    keyer.text(name).key()
}
