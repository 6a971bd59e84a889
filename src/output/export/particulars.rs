//! The parts of a release that only some templates have, and the registers over all releases, in the machine contract.
//!
//! Refuses to fill a blank silently: what a command became, and what fills nothing, stand beside it.

use serde_json::{Map, Value, json};

use super::Export;
use crate::{
    archive::{Archive, Node, Register, RegisterEntry, Release, filled},
    record::{self, Dependency, MigrationKind, Particulars, PlanKind, PlanPart, PlanStep, Read, Task, TestOutcome, TestRun, Text, Undo},
    value::{Mark, Version, When, as_number},
};

impl Export<'_> {
    /// Adds the keys of a release's particulars; without a record they are empty.
    pub(super) fn particulars(&self, release: &Release, all: &mut Map<String, Value>) {
        let none = Particulars::default();
        let parts = release.record.as_ref().map_or(&none, |record| &record.particulars);
        let mut add = |key: &str, values: Vec<Value>| all.insert(key.to_owned(), Value::Array(values));
        add("tests", parts.tests.iter().map(test).collect());
        add("dependencies", parts.dependencies.iter().map(dependency).collect());
        add("migrations", parts.migrations.iter().map(migration).collect());
        add("configuration", parts.configuration.iter().map(configuration).collect());
        add("rollback_plan", parts.rollback_plan.iter().map(|part| self.plan_part(part, release)).collect());
        add("images", parts.images.iter().map(image).collect());
        add("known_issues", parts.known_issues.iter().map(known_issue).collect());
        add("deprecations", parts.deprecations.iter().map(deprecation).collect());
        add("future_work", parts.future.iter().map(|one| json!({"text": one.text.plain, "refs": one.refs})).collect());
        let contributor =
            |one: &record::Contributor| json!({"name": one.name, "contribution": one.contribution.as_ref().map(|text| &text.plain)});
        add("contributors", parts.contributors.iter().map(contributor).collect());
        let task = |task: &record::DocumentationTask| json!({"text": task.text.plain, "list": task.list, "done": task.done});
        add("documentation", parts.documentation.iter().map(task).collect());
        add("notifications", parts.notifications.iter().map(notification).collect());
        all.insert("infrastructure".to_owned(), super::infrastructure::of_release(&parts.infrastructure));
    }

    fn plan_part(&self, part: &PlanPart, release: &Release) -> Value {
        let step = |step: &PlanStep| {
            let mut value = plan_step(step);
            let told = filled(&step.command, release, self.archive);
            value["command_filled"] = json!(told.command);
            value["blanks"] = json!(told.blanks);
            value
        };
        let steps: Vec<Value> = part.steps.iter().map(step).collect();
        json!({"title": part.title, "kind": plan_word(part.kind), "steps": steps, "items": tasks(&part.tasks)})
    }

    /// A register, each entry with the address of its page, else of the newest release that mentions it.
    pub(super) fn register(&self, register: Register) -> Value {
        register.entries(self.archive).map(|(index, entry)| self.register_entry(index, entry)).collect()
    }

    fn register_entry(&self, index: usize, entry: &RegisterEntry) -> Value {
        let releases: Vec<&str> = entry.releases().into_iter().map(|index| self.archive.releases[index].id.as_str()).collect();
        let own = entry.register.has_pages().then_some(Node::Entry(index));
        let node = own.or_else(|| Some(Node::Release(entry.mentions.first()?.release)));
        let url = node.map_or(Value::Null, |node| self.url(node));
        let mut value = json!({"id": entry.id, "title": entry.title, "url": url, "releases": releases});
        for (key, fact) in entry.mentions.first().into_iter().flat_map(|mention| &mention.facts).filter(|(key, _)| *key != "moved") {
            value[*key] = json!(fact);
        }
        match entry.register {
            Register::Dependencies => value["history"] = self.history(entry),
            Register::FutureWork => {
                value["fulfilled_by"] = json!(entry.fulfilled_by.map(|index| self.archive.releases[index].id.as_str()));
            }
            Register::People => value["roles"] = roles(entry),
            _ => {}
        }
        value
    }

    fn history(&self, entry: &RegisterEntry) -> Value {
        let row = |mention: &crate::archive::Mention| {
            let fact = |wanted: &str| mention.facts.iter().find(|(key, _)| *key == wanted).map(|(_, value)| value.as_str());
            let mut row = json!({"release": self.archive.releases[mention.release].id, "previous": fact("previous"), "new": fact("new")});
            if let Some(versions) = fact("resolved").or_else(|| fact("moved")) {
                row["resolved"] = json!(versions);
            }
            row
        };
        entry.mentions.iter().map(row).collect()
    }
}

/// What somebody was in any release, each once.
fn roles(entry: &RegisterEntry) -> Value {
    let mut all: Vec<&str> = entry.mentions.iter().flat_map(|mention| &mention.facts).map(|(_, role)| role.as_str()).collect();
    all.sort_unstable();
    all.dedup();
    json!(all)
}

fn plain(text: Option<&Text>) -> Option<&str> {
    text.map(|text| text.plain.as_str())
}

fn version(read: Option<&Read<Version>>) -> Option<&str> {
    read?.value.as_ref().map(|version| version.written.as_str())
}

fn test(run: &TestRun) -> Value {
    let (suite, scenario) = match run.outcome {
        TestOutcome::Suite(_) => (Some(&run.name), None),
        TestOutcome::Scenario(_) => (None, Some(&run.name)),
    };
    let (status, claimed) = match &run.outcome {
        TestOutcome::Suite(read) => (read.value.map(Mark::word), Some(read.text.as_str())),
        TestOutcome::Scenario(state) => (Some(super::state_word(*state)), None),
    };
    json!({
        "suite": suite,
        "scenario": scenario,
        "status": status,
        "status_claimed": claimed,
        "tests": run.counts.tests,
        "passed": run.counts.passed,
        "failures": run.counts.failures,
        "skipped": run.counts.skipped,
        "coverage_percent": run.coverage.map(as_number),
        "duration_minutes": run.duration.as_ref().and_then(crate::value::Quantity::minutes).map(as_number),
        "error": run.error,
    })
}

fn dependency(one: &Dependency) -> Value {
    json!({
        "name": one.name,
        "previous": version(one.previous.as_ref()),
        "new": version(one.new.as_ref()),
        "notes": plain(one.notes.as_ref()),
        "cves": one.cves,
        "severity": one.severity,
        "impact": plain(one.impact.as_ref()),
    })
}

pub(super) fn plan_step(step: &PlanStep) -> Value {
    json!({"caption": step.caption, "command": step.command, "expected": step.expected})
}

fn migration(migration: &record::Migration) -> Value {
    let steps = |steps: &[PlanStep]| steps.iter().map(plan_step).collect::<Vec<_>>();
    let undo = migration.undo.as_ref().map(|undo| match undo {
        Undo::Steps(found) => json!({"steps": steps(found), "text": null, "none": false, "reason": null}),
        Undo::Told(text) => json!({"steps": [], "text": text.plain, "none": false, "reason": null}),
        Undo::None(reason) => json!({"steps": [], "text": null, "none": true, "reason": reason}),
    });
    json!({"title": migration.title, "kind": migration_word(migration.kind), "steps": steps(&migration.steps), "rollback": undo})
}

fn configuration(change: &record::ConfigChange) -> Value {
    json!({"file": change.file, "text": change.text, "actions": tasks(&change.actions)})
}

fn tasks(tasks: &[Task]) -> Vec<Value> {
    tasks.iter().map(|task| json!({"text": task.text.plain, "state": super::state_word(task.state)})).collect()
}

fn image(image: &record::Image) -> Value {
    json!({"component": image.component, "image": image.repository, "tag": image.tag.as_ref().map(|tag| &tag.written), "digest": image.digest})
}

fn known_issue(issue: &record::KnownIssue) -> Value {
    json!({
        "title": issue.title,
        "text": plain(issue.text.as_ref()),
        "workaround": plain(issue.workaround.as_ref()),
        "tracking": plain(issue.tracking.as_ref()),
        "refs": issue.refs,
    })
}

fn deprecation(one: &record::Deprecation) -> Value {
    let removal = one.removal.as_ref();
    json!({
        "title": one.title,
        "reason": plain(one.reason.as_ref()),
        "alternative": plain(one.alternative.as_ref()),
        "removal": removal.map(|removal| &removal.text),
        "removal_version": removal.and_then(|removal| removal.version.as_ref()).map(|version| &version.written),
        "removal_date": removal.and_then(|removal| removal.date.as_ref()).map(When::iso),
    })
}

fn notification(one: &record::Notification) -> Value {
    let time = one.time.as_ref().and_then(|read| read.value.as_ref()).map(When::iso);
    json!({"audience": one.audience.value, "channel": one.channel, "time": time, "sent": one.sent})
}

/// Before and after, and what users notice of the deployment.
pub(super) fn impact(record: Option<&record::Release>, performance: Vec<Value>) -> Value {
    let availability = record.map(|record| &record.particulars.availability);
    let downtime = availability.and_then(|one| one.downtime.as_ref());
    let services: Vec<&str> = availability.iter().flat_map(|one| &one.services).map(|service| service.value.as_str()).collect();
    json!({
        "performance": performance,
        "downtime": downtime.filter(|read| read.value.is_some()).map(|read| &read.text),
        "downtime_minutes": super::minutes(downtime),
        "affected_services": services,
        "maintenance_window": availability.and_then(|one| one.window.as_ref()?.value.as_ref()),
    })
}

fn migration_word(kind: MigrationKind) -> &'static str {
    match kind {
        MigrationKind::Database => "database",
        MigrationKind::Configuration => "configuration",
        MigrationKind::Service => "service",
        MigrationKind::Other => "other",
    }
}

fn plan_word(kind: PlanKind) -> &'static str {
    match kind {
        PlanKind::Quick => "quick",
        PlanKind::Full => "full",
        PlanKind::Database => "database",
        PlanKind::Verification => "verification",
        PlanKind::Other => "other",
    }
}

/// The five metrics of delivery of a product: times in hours, frequency in 30 days. `n` is what each was computed from.
pub(super) fn delivery(archive: &Archive, product: usize) -> Value {
    let found = crate::archive::delivery(archive, product);
    let metric = |metric: &crate::archive::Metric, unit: &str| {
        let counted: Vec<&str> = metric.counted.iter().map(|index| archive.releases[*index].id.as_str()).collect();
        json!({"value": metric.value.map(as_number), "unit": unit, "n": metric.of, "counted": counted})
    };
    json!({"window_days": crate::archive::WINDOW_DAYS, "change_lead_time": metric(&found.lead_time, "hours"),
        "deployment_frequency": metric(&found.frequency, "per 30 days"), "failed_deployment_recovery_time": metric(&found.recovery, "hours"),
        "change_fail_rate": metric(&found.fail_rate, "ratio"), "deployment_rework_rate": metric(&found.rework_rate, "ratio")})
}
