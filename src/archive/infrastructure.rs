//! Services, variables and monitors over all releases and pages: entries of registers.
//!
//! Refuses to guess which metric a gate means: its name is that of the monitor.

use super::{
    Mention, Register, RegisterEntry, Release, Verdict,
    registers::{Named, shortened},
};
use crate::{
    path::slug,
    record::{Infrastructure, Monitor, MonitorKind, Read, Service, Variable},
};

/// What a text says for one of the registers of infrastructure.
pub(super) fn named(register: Register, of: &Infrastructure) -> Vec<Named> {
    match register {
        Register::Components => of.services.iter().map(|service| Named::new(&service.name, [])).collect(),
        Register::Services => of.services.iter().map(service).collect(),
        Register::Configuration => of.variables.iter().map(variable).collect(),
        Register::Monitoring => of.monitors.iter().map(monitor).collect(),
        _ => Vec::new(),
    }
}

fn service(service: &Service) -> Named {
    fn text<T>(read: Option<&Read<T>>) -> Option<String> {
        read.map(|read| read.text.clone())
    }
    Named::new(
        &service.name,
        [
            ("version", service.version.clone()),
            ("ports", service.ports.clone()),
            ("cpu", text(service.cpu.as_ref())),
            ("memory", text(service.memory.as_ref())),
            ("replicas", text(service.replicas.as_ref())),
            ("health", service.health.clone()),
        ],
    )
}

fn variable(variable: &Variable) -> Named {
    Named::new(
        &variable.name,
        [
            ("group", variable.group.clone()),
            ("text", variable.text.clone()),
            ("required", variable.required.clone()),
            ("change", variable.change.map(|change| change.word().to_owned())),
        ],
    )
}

fn monitor(monitor: &Monitor) -> Named {
    let words = matches!(monitor.kind, MonitorKind::Dashboard | MonitorKind::Alert);
    let value = if words { "text" } else { "value" };
    Named::new(&monitor.name, [("kind", Some(monitor.kind.word().to_owned())), (value, monitor.value.clone())])
}

/// Adds to every monitor the releases with a gate of its name, and how that went.
pub(super) fn mark(entries: &mut [RegisterEntry], releases: &[Release]) {
    for entry in entries.iter_mut().filter(|entry| entry.register == Register::Monitoring) {
        for (index, release) in releases.iter().enumerate().filter(|(_, release)| release.product == entry.product && !release.template) {
            entry.mentions.extend(gated(release, &entry.title).map(|facts| Mention { release: index, facts }));
        }
        entry.mentions.sort_by_key(|mention| mention.release);
    }
}

/// The last gate of this name, with the worst verdict that it has in any stage.
fn gated(release: &Release, name: &str) -> Option<Vec<(&'static str, String)>> {
    let wanted = key(name);
    let gates: Vec<_> = release.stages.iter().flat_map(|stage| &stage.gates).filter(|gate| key(&gate.record.metric) == wanted).collect();
    let verdict: Verdict = gates.iter().map(|gate| gate.verdict).min()?;
    let threshold = gates.last()?.record.threshold.as_ref().map(|read| ("threshold", read.text.clone()));
    Some(threshold.into_iter().chain([("verdict", verdict.word().to_owned())]).collect())
}

/// Whether some gate of a release is called as a monitor is.
#[must_use]
pub fn same_metric(gate: &str, monitor: &str) -> bool {
    key(gate) == key(monitor)
}

fn key(name: &str) -> String {
    shortened(&slug(name))
}
