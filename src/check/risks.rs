//! Risks: overdue, vanished, without anybody who does anything about them.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Archive, Judged, Level, Release, Risk},
    diag::{Code, Problem, Problems, Severity},
    path::slug,
    record,
    site::Site,
};

/// The family.
pub(super) static CHECK: Check =
    Check { codes: &[&OVERDUE, &VANISHED, &UNMITIGATED, &TWICE], rules: &[Rule::Archive(run), Rule::Release(of_release)] };

static OVERDUE: Code = Code {
    name: "risk/overdue",
    severity: Severity::Warning,
    blocking: false,
    summary: "an open risk is past its due date",
    explanation: "The risk is not done and its due date has passed, as of the day of the build.

**Bad:** `**Due Date:** 2026-11-14`, `**Status:** 🟡 In Progress`, built on 2026-11-20.

**Good:** the work is done, or the due date is moved and the register says why.

**Mend:** close the risk, or agree on a new date.",
};

static VANISHED: Code = Code {
    name: "risk/vanished",
    severity: Severity::Error,
    blocking: false,
    summary: "an open risk is in one release and absent from the next",
    explanation:
        "A risk that nobody closed does not go away by not being mentioned. A row in a register table of the content folder counts as \
carrying it.

**Bad:** RISK-014 is open in v2.4.0; v2.4.1 does not list it, and no register has it.

**Good:** v2.4.1 lists it as done, or still open; or `risks.md` has it.

**Mend:** carry the risk to the next release or the register, or close it.",
};

static UNMITIGATED: Code = Code {
    name: "risk/unmitigated",
    severity: Severity::Warning,
    blocking: false,
    summary: "a high or critical risk has no owner or nothing is done about it",
    explanation: "A risk of level high or critical needs somebody who answers for it, and at least one step of mitigation.

**Bad:** likelihood High, impact High, no owner.

**Good:** an owner and a mitigation plan.

**Mend:** name the owner, and write what is done.",
};

static TWICE: Code = Code {
    name: "risk/duplicate",
    severity: Severity::Warning,
    blocking: false,
    summary: "two risks of one record have the same id",
    explanation: "A risk keeps its identity over releases by its id, else by its title. Two risks with one id in one record, or in one \
register table, are followed as if they were one: the first is what the register shows.

**Bad:** `RISK-014` above the risk of a full queue, and `RISK-014` above that of an old client.

**Good:** the second is `RISK-015`.

**Mend:** give one of them an id of its own, or join them.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    problems.extend(context.archive.risks.iter().filter_map(|entry| overdue(&entry.current, context.archive)));
    let registered = context.archive.risks.iter().filter(|entry| entry.document.is_some());
    let registered: HashSet<(usize, &str)> = registered.map(|entry| (entry.product, entry.slug.as_str())).collect();
    for release in claimants(context.archive) {
        problems.extend(vanished(release, context.archive, &registered));
    }
    for document in &context.archive.documents {
        problems.extend(twice(&document.record.risks));
    }
}

fn of_release(release: &Judged, _: &Site, problems: &mut Problems) {
    problems.extend(release.risks.iter().filter_map(unmitigated));
    problems.extend(twice(release.risks.iter().map(|risk| &risk.record)));
}

/// Risks of one file that share an id, or a title where they have none.
fn twice<'r>(risks: impl IntoIterator<Item = &'r Arc<record::Risk>>) -> Vec<Problem> {
    let mut seen: BTreeMap<String, &record::Risk> = BTreeMap::new();
    let mut found = Vec::new();
    for risk in risks {
        let name = risk.id.as_ref().unwrap_or(&risk.title.plain);
        let key = slug(name);
        match seen.get(&key) {
            Some(first) => {
                let problem = Problem::new(&TWICE, risk.span, format!("`{name}` is the name of two risks")).label(first.span, "the first");
                found.push(problem.help("give one of them an id of its own, or join them"));
            }
            None => drop(seen.insert(key, risk)),
        }
    }
    found
}

/// Overdue is what is true now: one problem a risk, at its newest mention.
fn overdue(risk: &Risk, archive: &Archive) -> Option<Problem> {
    let due = risk.record.due.as_ref().filter(|_| risk.overdue)?;
    let message = format!("{} was due on {} (as of {})", risk.id, due.text, archive.today());
    Some(Problem::new(&OVERDUE, due.span, message).help("close it, or agree on a new date"))
}

fn unmitigated(risk: &Risk) -> Option<Problem> {
    let serious = risk.open() && matches!(risk.level, Some(Level::High | Level::Critical));
    let owner = risk.record.owner.as_ref().is_some_and(|owner| owner.value.is_some());
    let what = match (owner, risk.record.mitigations.is_empty()) {
        (false, true) => "no owner and no mitigation",
        (false, false) => "no owner",
        (true, true) => "no mitigation",
        (true, false) => return None,
    };
    let level = risk.level.map_or("", Level::word);
    serious.then(|| {
        Problem::new(&UNMITIGATED, risk.record.span, format!("{} is {level} and has {what}", risk.id))
            .help("name an owner and what is done")
    })
}

/// Open risks of the release before this one that neither this one nor a register has.
fn vanished(release: &Release, archive: &Archive, registered: &HashSet<(usize, &str)>) -> Vec<Problem> {
    let Some(previous) = release.previous.map(|index| &archive.releases[index]) else { return Vec::new() };
    let has_record = release.record.is_some();
    let same_line = release.version.bare().split('.').next() == previous.version.bare().split('.').next();
    if !has_record || !same_line {
        return Vec::new();
    }
    let carried = |risk: &Risk| {
        let here = release.risks.iter().any(|other| other.slug == risk.slug);
        here || registered.contains(&(release.product, risk.slug.as_str()))
    };
    let lost = previous.risks.iter().filter(|risk| risk.open() && !carried(risk));
    let problem = |risk: &Risk| {
        let message = format!("{} is open in {} and absent from {}", risk.id, previous.version.written, release.version.written);
        Problem::new(&VANISHED, risk.record.span, message)
            .help(format!("carry it to {} or to risks.md, or close it", release.version.written))
    };
    lost.map(problem).collect()
}
