//! The table of services and what a text promises of all of them, against the compose file among the evidence (seed 003).
//!
//! Refuses to compare what a compose file leaves to a variable or to the command line: it says nothing then.

use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Archive, Evidence, Judged, Release},
    diag::{Code, Problem, Problems, Severity},
    evidence::{Deployed, memory_bytes},
    record::{Infrastructure, Service},
    site::Site,
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&DIFFERS, &BROKEN], rules: &[Rule::Archive(run), Rule::Release(of_release)] };

static DIFFERS: Code = Code {
    name: "service/evidence-differs",
    severity: Severity::Error,
    blocking: false,
    summary: "a row of the table of services is not what the compose file says",
    explanation: "The table of services tells readers what runs, on which ports and with which limits; the compose file among the evidence is what runs. \
A limit, a number of instances, a port or a whole service differs.

**Bad:** `| worker | - | 4.0 | 8GB | 2 |` where the compose file limits `worker` to `memory: 4G`.

**Good:** the same limits in both; `8GB` and `8g` are the same.

**Mend:** correct whichever is wrong: the table, or the file that is deployed.",
};

static BROKEN: Code = Code {
    name: "service/promise-broken",
    severity: Severity::Error,
    blocking: false,
    summary: "a text says that all services have something, and the compose file has one without",
    explanation:
        "“All services have health checks and resource limits” is a claim, and the compose file among the evidence can be asked. A service \
without `healthcheck`, or without a limit of processors or memory, contradicts it.

**Bad:** `All services have health checks`, and `redis` has none in `docker-compose.production.yml`.

**Good:** a `healthcheck` for every service.

**Mend:** add it to the compose file, or name the services that have it.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    let archive = context.archive;
    for product in 0..archive.products.len() {
        // What documents say is true now, so it is held to the newest file.
        let Some(newest) = newest(archive, product) else { continue };
        for document in archive.documents.iter().filter(|document| document.product == product && document.release.is_none()) {
            of_text(&document.record.infrastructure, newest, problems);
        }
    }
}

fn of_release(release: &Judged, _: &Site, problems: &mut Problems) {
    let Some(record) = &release.record else { return };
    of_text(&record.particulars.infrastructure, release, problems);
}

fn newest(archive: &Archive, product: usize) -> Option<&Release> {
    let mut releases = claimants(archive).filter(|release| release.product == product);
    releases.find(|release| release.was_in_production() && files(release).next().is_some())
}

fn files(release: &Judged) -> impl Iterator<Item = &Evidence> {
    release.evidence.iter().filter(|one| !one.services.is_empty())
}

/// A service counts as there where one of several files has it; what that file says of it counts.
fn of_text(told: &Infrastructure, release: &Judged, problems: &mut Problems) {
    let deployed: Vec<(&Deployed, &Evidence)> = files(release).flat_map(|file| file.services.iter().map(move |one| (one, file))).collect();
    if deployed.is_empty() {
        return;
    }
    for service in &told.services {
        let found = deployed.iter().find(|(one, _)| one.name.eq_ignore_ascii_case(&service.name));
        let message = match found {
            Some((one, file)) => {
                difference(service, one).map(|what| format!("{}: {what} in `{}`, line {}", service.name, file.path, one.line))
            }
            None if service.optional => None,
            None => Some(format!("{} is not in `{}`", service.name, deployed[0].1.path)),
        };
        problems.extend(message.map(|message| Problem::new(&DIFFERS, service.span, message).help("correct whichever is wrong")));
    }
    let named = |one: &Deployed| told.services.iter().any(|service| one.name.eq_ignore_ascii_case(&service.name));
    if let Some(first) = told.services.first() {
        for (one, file) in deployed.iter().filter(|(one, _)| !named(one)) {
            let message = format!("{} runs by `{}`, line {}, and has no row here", one.name, file.path, one.line);
            problems.push(Problem::new(&DIFFERS, first.span, message).help("add its row, or take it out of the file"));
        }
    }
    for promise in &told.promises {
        let lacks = |one: &&(&Deployed, &Evidence)| promise.of.health && !one.0.health || promise.of.limits && !one.0.is_limited();
        problems.extend(deployed.iter().find(lacks).map(|(one, file)| {
            let what = if promise.of.health && !one.health { "health check" } else { "limit" };
            let message = format!("“{}”, and {} has no {what} in `{}`, line {}", promise.text.plain, one.name, file.path, one.line);
            Problem::new(&BROKEN, promise.text.span, message).help("add it to the file, or take the sentence back")
        }));
    }
}

/// The first value of a row that the file says otherwise.
fn difference(row: &Service, one: &Deployed) -> Option<String> {
    let cpu = row.cpu.as_ref().and_then(|read| Some((read, read.value.as_ref()?.base()?))).zip(one.cpu);
    if let Some(((read, _), runs)) = cpu.filter(|((_, said), runs)| said != runs) {
        return Some(format!("its processors are `{}` here, and {runs}", read.text));
    }
    let memory = row.memory.as_ref().and_then(|read| Some((read, memory_bytes(&read.text)?))).zip(one.memory.as_deref());
    if let Some(((read, _), runs)) = memory.filter(|((_, said), runs)| memory_bytes(runs).is_some_and(|runs| runs != *said)) {
        return Some(format!("its memory is `{}` here, and {runs}", read.text));
    }
    let replicas = row.replicas.as_ref().and_then(|read| read.value).zip(one.replicas);
    if let Some((said, runs)) = replicas.filter(|(said, runs)| said != runs) {
        return Some(format!("it has {said} instances here, and {runs}"));
    }
    let said: Vec<&str> = row.ports.as_deref().unwrap_or_default().split([',', ' ']).filter(|port| port.parse::<u16>().is_ok()).collect();
    let silent = |port: &&&str| !one.ports.iter().any(|open| open == **port);
    if let Some(port) = said.iter().find(silent).filter(|_| !one.ports.is_empty()) {
        return Some(format!("it listens on {port} here, and on {}", one.ports.join(", ")));
    }
    let hidden =
        one.published.iter().find(|port| !said.contains(&port.as_str()) && !one.ports.iter().any(|inner| said.contains(&inner.as_str())));
    hidden.map(|port| format!("port {port} is not among its ports here, and published"))
}
