//! What a product runs on: promises about all services, limits against needs, commands that scale, variables, monitors.
//!
//! Refuses to call a port open: what a service listens on says nothing of a firewall.

mod codes;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Archive, Register, Release, same_metric},
    diag::{Problem, Problems, Span},
    path::slug,
    record::{Asked, Infrastructure, ItemState, MonitorKind, Requirement, Service},
    value::Quantity,
};

/// The rules about infrastructure.
pub(super) static CHECK: Check = Check {
    codes: &[
        &codes::PROMISE,
        &codes::DISAGREES,
        &codes::CAPACITY,
        &codes::UNKNOWN_SERVICE,
        &codes::NO_ACTION,
        &codes::QUERY,
        &codes::UNWATCHED,
    ],
    rules: &[Rule::Archive(run)],
};

fn run(context: Context<'_>, problems: &mut Problems) {
    let archive = context.archive;
    for document in &archive.documents {
        of_text(&document.record.infrastructure, problems);
    }
    for release in claimants(archive) {
        let Some(record) = &release.record else { continue };
        of_text(&record.particulars.infrastructure, problems);
        problems.extend(no_action(release));
    }
    for product in 0..archive.products.len() {
        unknown_services(product, archive, problems);
        unwatched(product, archive, problems);
    }
}

/// What one text says against itself.
fn of_text(told: &Infrastructure, problems: &mut Problems) {
    broken_promises(told, problems);
    for need in told.requirements.iter().filter(|need| need.of_service) {
        problems.extend(service_of(need, &told.services).and_then(|service| disagreement(need, service)));
    }
    problems.extend(beyond_host(told));
    let queries = told.monitors.iter().filter(|monitor| monitor.kind == MonitorKind::Metric);
    for (monitor, query) in queries.filter_map(|monitor| Some((monitor, monitor.value.as_deref()?))) {
        problems.extend(unbalanced(query).map(|what| {
            Problem::new(&codes::QUERY, monitor.span, format!("the query of “{}” cannot be run: {what}", monitor.name))
                .help("close what is open")
        }));
    }
}

/// The first service of whose row a promise says something else.
fn broken_promises(told: &Infrastructure, problems: &mut Problems) {
    for promise in &told.promises {
        if let Some(service) = promise.broken(&told.services) {
            let what = if promise.of == (Asked { limits: true, health: true }) {
                "both"
            } else if promise.of.limits {
                "limits"
            } else {
                "a health check"
            };
            let message = format!("“{}”, and {} does not have {what}", promise.text.plain, service.name);
            let problem = Problem::new(&codes::PROMISE, promise.text.span, message).label(service.span, "the service");
            problems.push(problem.help("fill in the row, or take the sentence back"));
        }
    }
}

/// The service that a need is about: `LLM Worker` is `worker-llm`.
fn service_of<'s>(need: &Requirement, services: &'s [Service]) -> Option<&'s Service> {
    let words = |text: &str| slug(text).split('-').map(str::to_owned).collect::<BTreeSet<String>>();
    let wanted = words(&need.subject);
    let mut found = services.iter().filter(|service| words(&service.name) == wanted);
    found.next().filter(|_| found.next().is_none())
}

/// The limit that a resource has in a service's row.
fn limit<'s>(service: &'s Service, resource: &str) -> Option<(&'s Quantity, &'s str)> {
    let read = match resource.to_lowercase().as_str() {
        "cpu" | "cpus" | "processors" | "cores" => service.cpu.as_ref(),
        "memory" | "ram" => service.memory.as_ref(),
        _ => None,
    };
    read.and_then(|read| Some((read.value.as_ref()?, read.text.as_str())))
}

fn disagreement(need: &Requirement, service: &Service) -> Option<Problem> {
    let replicas = service.replicas.as_ref().and_then(|read| read.value);
    let instances = need.instances.zip(replicas).filter(|(said, run)| said != run);
    let limits = need
        .most
        .as_ref()
        .zip(limit(service, &need.resource))
        .filter(|(most, (limit, _))| most.unit.compatible(&limit.unit) && most.base() != limit.base());
    let message = match (instances, limits) {
        (Some((said, run)), _) => format!("{} has {run} instances in the table of services, and {said} here", service.name),
        (None, Some((_, (_, text)))) => format!("{}: {} is `{}` here, and its limit is {text}", service.name, need.resource, need.text),
        (None, None) => return None,
    };
    let problem = Problem::new(&codes::DISAGREES, need.span, message).label(service.span, "the service");
    Some(problem.help("correct whichever is wrong"))
}

/// Whether all limits together are more than the host that production is recommended to have.
fn beyond_host(told: &Infrastructure) -> Option<Problem> {
    let hosts = told.requirements.iter().filter(|need| !need.of_service && slug(&need.subject).starts_with("recommended"));
    hosts.filter_map(|need| beyond(need, &told.services)).next()
}

fn beyond(need: &Requirement, services: &[Service]) -> Option<Problem> {
    let host = need.most.as_ref()?;
    let mut sum = Decimal::ZERO;
    for service in services.iter().filter(|service| !service.optional) {
        let Some((limit, _)) = limit(service, &need.resource) else { continue };
        let replicas = service.replicas.as_ref().and_then(|read| read.value).unwrap_or(1);
        sum = sum.checked_add(limit.base()?.checked_mul(Decimal::from(replicas))?)?;
    }
    let room = host.base()?;
    let in_units = sum.checked_div(host.unit.scale)?.round_dp(1).normalize();
    let message =
        format!("the limits of all services add up to {in_units}{} of {}, the host has `{}`", host.unit.text, need.resource, need.text);
    (sum > room).then(|| Problem::new(&codes::CAPACITY, need.span, message).help("a larger host, or smaller limits"))
}

/// Commands that scale a service which the product's tables do not have.
fn unknown_services(product: usize, archive: &Archive, problems: &mut Problems) {
    let known: BTreeSet<&str> =
        Register::Services.entries(archive).filter(|(_, entry)| entry.product == product).map(|(_, entry)| entry.title.as_str()).collect();
    if known.is_empty() {
        return;
    }
    let documents = archive.documents.iter().filter(|document| document.product == product).map(|document| &document.record.infrastructure);
    let releases = claimants(archive).filter(|release| release.product == product);
    let records = releases.filter_map(|release| Some(&release.record.as_ref()?.particulars.infrastructure));
    for scaling in documents.chain(records).flat_map(|told| &told.scalings).filter(|scaling| !known.contains(scaling.service.as_str())) {
        let message = format!("`{}` is no service of the tables", scaling.service);
        let near = crate::text::nearest(&scaling.service, known.iter().copied());
        let help = near.map_or_else(|| "add it to the table, or correct the command".to_owned(), |near| format!("did you mean `{near}`?"));
        problems.push(Problem::new(&codes::UNKNOWN_SERVICE, scaling.span, message).help(help));
    }
}

/// A release that adds or removes a variable says what has to be done about it.
fn no_action(release: &Release) -> Option<Problem> {
    let parts = &release.record.as_ref()?.particulars;
    let changed = parts.infrastructure.variables.iter().find(|variable| variable.change.is_some())?;
    let acts = parts.configuration.iter().flat_map(|change| &change.actions).any(|task| task.state != ItemState::NotApplicable);
    let told = parts.migrations.iter().any(|migration| migration.steps.iter().any(|step| step.command.contains(&changed.name)));
    let message = format!("{}: `{}` is {}, and nothing says what to do about it", release.version.written, changed.name, word(changed));
    (!acts && !told)
        .then(|| Problem::new(&codes::NO_ACTION, changed.span, message).help("list what has to be done below the change: `- [ ] Set …`"))
}

fn word(variable: &crate::record::Variable) -> &'static str {
    variable.change.map_or("named", crate::record::VariableChange::word)
}

/// Brackets and quotes of a query that are not closed.
fn unbalanced(query: &str) -> Option<String> {
    let mut open: Vec<char> = Vec::new();
    let mut quote: Option<char> = None;
    let mut escaped = false;
    for c in query.chars() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(own), c) if own == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '(' | '[' | '{') => open.push(c),
            (None, ')' | ']' | '}') => {
                let opens = match c {
                    ')' => '(',
                    ']' => '[',
                    _ => '{',
                };
                if open.pop() != Some(opens) {
                    return Some(format!("`{c}` closes nothing"));
                }
            }
            (None, _) => {}
        }
    }
    quote.or_else(|| open.pop()).map(|left| format!("`{left}` is never closed"))
}

/// Metrics that gate what runs now and that nobody watches afterwards, where there is a list of what is watched.
fn unwatched(product: usize, archive: &Archive, problems: &mut Problems) {
    let told = |register: Register| register.entries(archive).filter(move |(_, entry)| entry.product == product);
    let watched: Vec<&str> = told(Register::Monitoring)
        .filter(|(_, entry)| entry.told("kind") == Some("metric"))
        .map(|(_, entry)| entry.title.as_str())
        .collect();
    if watched.is_empty() {
        return;
    }
    let Some(newest) = claimants(archive).find(|release| release.product == product && !release.stages.is_empty()) else { return };
    let mut seen = BTreeSet::new();
    let gates = newest.stages.iter().flat_map(|stage| &stage.gates);
    let unknown = gates.filter(|gate| !watched.iter().any(|name| same_metric(&gate.record.metric, name)));
    let found: Vec<(&str, Span)> = unknown.map(|gate| (gate.record.metric.as_str(), gate.record.span)).collect();
    for (metric, span) in found.into_iter().filter(|(metric, _)| seen.insert(slug(metric))) {
        let message = format!("{}: the gate “{metric}” is not among the metrics that are watched", newest.version.written);
        problems.push(Problem::new(&codes::UNWATCHED, span, message).help("add its query to the page of monitoring, under this name"));
    }
}

#[cfg(test)]
mod tests {
    use super::unbalanced;

    #[test]
    fn queries_that_cannot_be_run() {
        assert_eq!(unbalanced(r#"rate(http_requests_total{status=~"5.."}[5m])"#), None);
        assert_eq!(unbalanced(r#"x{a="\"(""#).as_deref(), Some("`{` is never closed"));
        assert_eq!(unbalanced("sum(rate(x[5m])").as_deref(), Some("`(` is never closed"));
        assert_eq!(unbalanced("x)").as_deref(), Some("`)` closes nothing"));
        assert_eq!(unbalanced("x{a=\"b}").as_deref(), Some("`\"` is never closed"));
    }
}
