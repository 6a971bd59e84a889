//! What a product runs on, wherever a text says so (seed 003): in a record, in a page of `infrastructure/`, in any other document.
//!
//! Refuses to read a checklist as configuration: the same words there are things to do.

mod artefacts;
mod criteria;
mod monitoring;
mod needs;
mod services;
mod variables;

pub(super) use variables::changed;

use super::{
    Infrastructure, SectionKind,
    document::Doc,
    sections::Node,
    vocabulary::{Vocabulary, normalise},
};

/// What an outline says of services, needs, variables and monitoring.
pub(super) fn read(outline: &[Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary) -> Infrastructure {
    let mut found = Infrastructure::default();
    let reader = Reader { doc, vocabulary };
    reader.nodes(outline, Topic::Other, None, &mut found);
    found
}

/// Whether the sections of this heading hold acceptance criteria.
#[must_use]
pub fn is_criteria(title: &str) -> bool {
    criteria::is_heading(title)
}

/// What the headings above say that a text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Topic {
    Needs,
    Configuration,
    Monitoring,
    Other,
}

/// What every part is read with.
#[derive(Clone, Copy)]
struct Reader<'a> {
    doc: &'a Doc<'a>,
    vocabulary: &'a Vocabulary,
}

impl Reader<'_> {
    fn nodes(self, nodes: &[Node<'_>], above: Topic, group: Option<&str>, found: &mut Infrastructure) {
        for node in nodes {
            if matches!(node.kind, SectionKind::Checklist | SectionKind::Stages | SectionKind::StageMetrics | SectionKind::Impact) {
                continue;
            }
            let topic = topic(&normalise(&node.title), above);
            services::read(self, node, found);
            match topic {
                Topic::Needs => needs::read(self, node, found),
                Topic::Configuration => variables::read(self, node, found),
                Topic::Monitoring => monitoring::read(self, node, found),
                Topic::Other => {}
            }
            variables::tables(self, node, found);
            monitoring::tables(self, node, found);
            if criteria::is_heading(&node.title) {
                criteria::read(self, node, found);
            }
            if group.is_some() || is_inventory(&node.title) {
                artefacts::read(self, node, group.filter(|group| !group.is_empty()), found);
            }
            let group = match group {
                _ if is_inventory(&node.title) => Some(String::new()),
                Some(_) => Some(unnumbered(&node.title)),
                None => None,
            };
            self.nodes(&node.children, topic, group.as_deref(), found);
        }
    }
}

/// Whether the sections below a heading are files of a delivery; signs in front of it that were lost aside.
fn is_inventory(title: &str) -> bool {
    let words = normalise(title);
    ["files created/updated", "files created", "files updated", "artefacts", "artifacts", "deliverables", "산출물"]
        .iter()
        .any(|known| words == *known || words.strip_suffix(known).is_some_and(|before| before.ends_with(' ') && !before.is_ascii()))
}

/// `1. Dependency Management` without its number.
fn unnumbered(title: &str) -> String {
    let rest = title.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == title.len() { title.to_owned() } else { rest.trim_start_matches(['.', ')']).trim().to_owned() }
}

fn topic(words: &str, above: Topic) -> Topic {
    match words {
        "resource requirements" | "system requirements" | "resources" | "per-service resources" => Topic::Needs,
        "configuration" | "environment variables" | "environment configuration" | "settings" | "configuration changes" => {
            Topic::Configuration
        }
        "monitoring"
        | "observability"
        | "alerts"
        | "alerting"
        | "prometheus metrics"
        | "grafana dashboards"
        | "dashboards"
        | "health endpoints"
        | "health checks"
        | "monitoring & alerts"
        | "monitoring and alerts" => Topic::Monitoring,
        _ => above,
    }
}
