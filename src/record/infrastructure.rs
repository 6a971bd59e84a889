//! What a product runs on, wherever a text says so (seed 003): in a record, in a page of `infrastructure/`, in any other document.
//!
//! Refuses to read a checklist as configuration: the same words there are things to do.

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
    reader.nodes(outline, Topic::Other, &mut found);
    found
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
    fn nodes(self, nodes: &[Node<'_>], above: Topic, found: &mut Infrastructure) {
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
            self.nodes(&node.children, topic, found);
        }
    }
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
