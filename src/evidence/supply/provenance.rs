//! Attestations: who built what from which sources, and what was verified of it. in-toto Statements 0.1 and 1, SLSA provenance, summaries.
//!
//! Refuses to match a subject by its name: only digests say what a statement is about.

use super::{
    super::{
        Column, Exhibit, Fault, Input, Label, Reading, Row, Table, Tree, TreeValue, codes,
        envelope::{Content, Document, Envelope, documents, said_twice},
    },
    purl::told,
};
use crate::{site::Limits, value::Version};

/// How many digests of subjects are kept to be compared.
const DIGESTS: usize = 1_000;
/// How many faults of one file are told.
const FAULTS: usize = 20;

pub(super) fn read(input: &Input<'_>, limits: &Limits) -> Reading {
    let mut story = Story::default();
    for document in documents(input.text, limits) {
        match document {
            Ok(Document::Wrapped(envelope)) => story.envelope(&envelope, limits),
            Ok(Document::Bare(statement)) => {
                story.faults.extend(said_twice(&statement));
                story.statement(&statement);
            }
            Err(fault) => story.faults.push(fault),
        }
    }
    story.told()
}

#[derive(Default)]
struct Story {
    card: Vec<(Label, String)>,
    subjects: Vec<Row>,
    materials: Vec<Row>,
    digests: Vec<String>,
    signatures: usize,
    messages: usize,
    reading: Reading,
    payloads: Vec<Tree>,
    faults: Vec<Fault>,
}

impl Story {
    fn tell(&mut self, key: &'static str, value: Option<String>) {
        self.card.extend(value.filter(|value| !value.is_empty()).map(|value| (Label::Own(key), value)));
    }

    fn malformed(&mut self, line: u32, message: impl Into<String>) {
        self.faults.push(Fault::new(&codes::MALFORMED, line, message));
    }

    fn envelope(&mut self, envelope: &Envelope, limits: &Limits) {
        self.wrapping(envelope);
        match &envelope.content {
            Content::Message(message) => {
                let digest = format!("{}:{}", message.algorithm, message.digest);
                self.tell("message-digest", Some(digest.clone()));
                self.messages += 1;
                if self.digests.len() < DIGESTS {
                    self.digests.push(format!("{digest} "));
                }
            }
            Content::Payload(payload) => match payload.document(limits) {
                Ok(statement) => {
                    self.statement(&statement);
                    self.payloads.push(statement);
                }
                Err(fault) => self.faults.push(fault),
            },
        }
    }

    /// How something is wrapped, and how often it is signed.
    fn wrapping(&mut self, envelope: &Envelope) {
        self.signatures += envelope.signatures.len();
        if let Some(bundle) = &envelope.bundle {
            self.tell("bundle", bundle.media_type.clone());
            self.tell("verification", bundle.material.map(str::to_owned));
            self.tell("log-entries", bundle.log_entries.map(|entries| entries.to_string()));
        }
        if let Content::Payload(payload) = &envelope.content {
            self.tell("payload-type", Some(payload.kind.clone()));
        }
        if envelope.signatures.is_empty() {
            self.malformed(envelope.line, "the envelope has no signature: it shows no more than its payload does");
            return;
        }
        let keys: Vec<&str> = envelope.signatures.iter().map(|one| one.key_id.as_str()).filter(|key| !key.is_empty()).collect();
        self.tell("signatures-unchecked", Some(envelope.signatures.len().to_string()));
        self.tell("key-hint", Some(keys.join(", ")));
    }

    fn statement(&mut self, tree: &Tree) {
        let known = ["https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"];
        match tree.get("_type").and_then(Tree::text) {
            Some(kind) if known.contains(&kind) => {}
            Some(kind) => self.malformed(tree.line, format!("the statement is of type `{}`, which is not known", told(kind))),
            None => self.malformed(tree.line, "it has no `_type`: it is no in-toto statement"),
        }
        let predicate_type = tree.get("predicateType");
        let kind = predicate_type.and_then(Tree::text).unwrap_or_default().to_owned();
        if kind.is_empty() {
            self.malformed(tree.line, "the statement has no `predicateType`: it says nothing");
        }
        self.tell("predicate-type", Some(kind.clone()));
        self.reading.facts.state_at("predicate_type", kind.clone(), predicate_type.map_or(tree.line, |kind| kind.line));
        self.subjects(tree);
        let Some(predicate) = tree.get("predicate") else {
            return self.malformed(tree.line, "the statement has no predicate: it says nothing");
        };
        match kind.strip_prefix("https://slsa.dev/").unwrap_or_default() {
            "provenance/v1" => self.built_v1(predicate),
            rest if rest.starts_with("provenance/") => self.built_v0(predicate),
            rest if rest.starts_with("verification_summary/") => self.verified(predicate),
            _ => {}
        }
    }

    fn subjects(&mut self, tree: &Tree) {
        let all = tree.get("subject").map(Tree::items).unwrap_or_default();
        if all.is_empty() {
            self.malformed(tree.line, "the statement has no subject: it is about nothing");
        }
        for one in all {
            let name = one.get("name").and_then(Tree::text).unwrap_or_default();
            let digests = digests(one);
            if digests.is_empty() {
                self.malformed(one.line, format!("the subject `{}` has no digest: it is nobody's", told(name)));
            }
            for (algorithm, digest) in digests {
                if !is_digest(algorithm, digest) {
                    self.malformed(one.line, format!("`{}` is no {} digest", told(digest), told(algorithm)));
                }
                if self.digests.len() < DIGESTS {
                    self.digests.push(format!("{algorithm}:{} {name}", digest.to_ascii_lowercase()));
                }
                let cells = vec![name.to_owned(), algorithm.to_owned(), digest.to_owned()];
                self.subjects.push(Row { cells, line: Some(one.line) });
            }
            if let Some(version) = tag_of(name) {
                self.reading.facts.state_at("image_version", version, one.line);
            }
        }
    }

    fn built_v1(&mut self, predicate: &Tree) {
        let builder = predicate.at(&["runDetails", "builder", "id"]);
        self.builder(builder, predicate.line);
        let text = |keys: &[&str]| predicate.at(keys).and_then(Tree::written);
        self.tell("build-type", text(&["buildDefinition", "buildType"]));
        let parameters = predicate.at(&["buildDefinition", "externalParameters"]);
        let workflow = parameters.and_then(|all| all.get("workflow"));
        let of = |tree: Option<&Tree>, key: &str| tree?.get(key).cloned();
        self.tell("source", of(workflow, "repository").or_else(|| of(parameters, "source")).and_then(|one| one.written()));
        self.tell("workflow", of(workflow, "path").and_then(|one| one.written()));
        self.reference(of(workflow, "ref").or_else(|| of(parameters, "ref")));
        let dependencies = predicate.at(&["buildDefinition", "resolvedDependencies"]).map(Tree::items).unwrap_or_default();
        self.made_of(dependencies);
        self.tell("started", text(&["runDetails", "metadata", "startedOn"]));
        self.tell("finished", text(&["runDetails", "metadata", "finishedOn"]));
        self.tell("invocation", text(&["runDetails", "metadata", "invocationId"]));
    }

    fn built_v0(&mut self, predicate: &Tree) {
        self.builder(predicate.at(&["builder", "id"]), predicate.line);
        let text = |keys: &[&str]| predicate.at(keys).and_then(Tree::written);
        self.tell("build-type", text(&["buildType"]).or_else(|| text(&["recipe", "type"])));
        let source = predicate.at(&["invocation", "configSource"]);
        self.tell("source", source.and_then(|source| source.get("uri")?.written()));
        self.tell("workflow", source.and_then(|source| source.get("entryPoint")?.written()));
        if let Some(source) = source {
            self.source_of(source);
        }
        self.made_of(predicate.get("materials").map(Tree::items).unwrap_or_default());
        self.tell("started", text(&["metadata", "buildStartedOn"]));
        self.tell("finished", text(&["metadata", "buildFinishedOn"]));
        self.tell("invocation", text(&["metadata", "buildInvocationId"]).or_else(|| text(&["metadata", "buildInvocationID"])));
    }

    fn builder(&mut self, builder: Option<&Tree>, line: u32) {
        match builder.and_then(Tree::text) {
            Some(id) => {
                self.tell("builder", Some(id.to_owned()));
                self.reading.facts.state_at("builder", id, builder.map_or(line, |builder| builder.line));
            }
            None => self.malformed(line, "the provenance names no builder: nobody answers for it"),
        }
    }

    /// What the build was made from; the first piece of a repository names the commit.
    fn made_of(&mut self, all: &[Tree]) {
        for one in all {
            self.source_of(one);
            let uri = ["uri", "name"].into_iter().find_map(|key| one.get(key)?.text()).unwrap_or_default();
            let shown = digests(one).into_iter().map(|(algorithm, digest)| format!("{algorithm}:{digest}"));
            let cells = vec![uri.to_owned(), shown.collect::<Vec<_>>().join(", ")];
            self.materials.push(Row { cells, line: Some(one.line) });
        }
    }

    fn source_of(&mut self, one: &Tree) {
        let uri = one.get("uri").and_then(Tree::text).unwrap_or_default();
        let hex = |text: &&str| text.len() >= 40 && text.bytes().all(|b| b.is_ascii_hexdigit());
        let of = |key: &str| one.at(&["digest", key]).and_then(|digest| Some((digest.text().filter(hex)?, digest.line)));
        let commit = of("gitCommit").or_else(|| of("sha1").filter(|_| uri.contains("git")));
        if let Some((commit, line)) = commit
            && self.reading.facts.get("commit").is_none()
        {
            self.reading.facts.state_at("commit", commit.to_ascii_lowercase(), line);
            self.tell("commit", Some(commit.to_owned()));
            if let Some((_, reference)) = uri.rsplit_once('@') {
                self.reference(Some(Tree { line: one.line, value: TreeValue::Text(reference.to_owned()) }));
            }
        }
    }

    /// `refs/tags/v2.4.0`: what was built.
    fn reference(&mut self, reference: Option<Tree>) {
        let Some((text, line)) = reference.as_ref().and_then(|tree| Some((tree.text()?, tree.line))) else { return };
        if !self.card.iter().any(|(label, _)| *label == Label::Own("ref")) {
            self.tell("ref", Some(text.to_owned()));
        }
        if let Some(tag) = text.strip_prefix("refs/tags/") {
            self.reading.facts.state_at("version", tag, line);
        }
    }

    fn verified(&mut self, predicate: &Tree) {
        let text = |keys: &[&str]| predicate.at(keys).and_then(Tree::written);
        let result = predicate.get("verificationResult");
        let word = result.and_then(Tree::text).unwrap_or_default();
        if !matches!(word, "PASSED" | "FAILED") {
            self.malformed(
                result.map_or(predicate.line, |one| one.line),
                format!("the result `{}` is neither PASSED nor FAILED", told(word)),
            );
        }
        self.tell("result", Some(word.to_owned()));
        let line = result.map_or(predicate.line, |one| one.line);
        self.reading.facts.state_at("result", word.to_lowercase(), line);
        self.tell("verifier", text(&["verifier", "id"]));
        self.tell("resource", text(&["resourceUri"]));
        self.tell("policy", text(&["policy", "uri"]));
        self.levels(predicate, word);
        self.tell("verified-at", text(&["timeVerified"]));
        if text(&["verifier", "id"]).is_none() {
            self.malformed(predicate.line, "the summary names no verifier: nobody answers for it");
        }
    }

    fn levels(&mut self, predicate: &Tree, result: &str) {
        let stated = predicate.get("verifiedLevels");
        let line = stated.map_or(predicate.line, |stated| stated.line);
        match stated.map(|stated| &stated.value) {
            Some(TreeValue::List(_)) => {}
            Some(_) => self.malformed(line, "`verifiedLevels` is no list"),
            None => self.malformed(line, "the summary names no verified levels"),
        }
        let levels: Vec<String> = stated.map(Tree::items).unwrap_or_default().iter().filter_map(Tree::written).collect();
        if result == "PASSED" && levels.iter().any(|level| level == "FAILED") {
            self.malformed(line, "the result is PASSED, and a level is FAILED");
        }
        self.tell("levels", Some(levels.join(", ")));
    }

    fn told(mut self) -> Reading {
        let mut reading = self.reading;
        reading.facts.state("subjects", self.subjects.len() + self.messages);
        reading.facts.state("signature", if self.signatures > 0 { "not-checked" } else { "absent" });
        if self.signatures == 0 {
            self.card.push((Label::Own("signatures"), "0".to_owned()));
        }
        reading.facts.state("digests", self.digests);
        reading.exhibits.push(Exhibit::Card(self.card));
        let words = |keys: &[&'static str]| keys.iter().map(|key| Column::words(*key)).collect();
        if !self.subjects.is_empty() {
            let columns = words(&["subject", "algorithm", "digest"]);
            reading.exhibits.push(Exhibit::Table(Table { caption: Label::Own("subjects"), columns, rows: self.subjects }));
        }
        if !self.materials.is_empty() {
            let columns = words(&["material", "digest"]);
            reading.exhibits.push(Exhibit::Table(Table { caption: Label::Own("materials"), columns, rows: self.materials }));
        }
        reading.exhibits.extend(self.payloads.into_iter().map(Exhibit::Tree));
        let untold = self.faults.len().saturating_sub(FAULTS);
        self.faults.truncate(FAULTS);
        reading.faults.extend(self.faults);
        if untold > 0 {
            reading.faults.push(Fault::new(&codes::MALFORMED, 1, format!("{untold} further mistakes are in the file")));
        }
        reading
    }
}

fn digests(one: &Tree) -> Vec<(&str, &str)> {
    let all = one.get("digest").map(Tree::entries).unwrap_or_default();
    all.iter().filter_map(|(algorithm, digest)| Some((algorithm.as_str(), digest.text()?))).collect()
}

/// Whether a digest can be one of its algorithm; of one that is not known anything may be.
fn is_digest(algorithm: &str, digest: &str) -> bool {
    let wanted = match algorithm {
        "sha1" | "gitCommit" | "gitBlob" | "gitTree" | "gitTag" => 40,
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return !digest.is_empty(),
    };
    // Repositories may be of SHA-256 as well.
    let fits = digest.len() == wanted || algorithm.starts_with("git") && digest.len() == 64;
    fits && digest.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The version that an image's name is tagged with.
fn tag_of(name: &str) -> Option<&str> {
    let (_, tag) = name.split('@').next()?.rsplit_once(':')?;
    let version = !tag.contains('/') && tag.contains('.') && Version::parse(tag).is_some();
    (version && super::super::tag::is_version(tag)).then_some(tag)
}
