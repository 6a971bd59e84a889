//! What the policies of site.toml ask of every release of a type, beyond its sign-off.
//!
//! Refuses to judge what is only planned, and what a changelog says in three lines.

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};

use super::{Check, Context, Rule, claimants, whole};
use crate::{
    archive::{Archive, Release, Status, lacking_gates, names, unmet},
    diag::{Code, Problem, Problems, Severity, Span},
    path::slug,
    record::{self, Checklist, Form, ItemState, ReleaseType, Section},
    site::{Policy, Window},
    value::When,
};

/// The family.
pub(super) static CHECK: Check =
    Check { codes: &[&SECTION, &EVIDENCE, &GATE, &CHECKLIST, &TRAFFIC, &TEAM, &WATCH], rules: &[Rule::Archive(run)] };

static SECTION: Code = Code {
    name: "policy/section-missing",
    severity: Severity::Error,
    blocking: false,
    summary: "a release lacks a section that the policy asks for",
    explanation:
        "`sections` in the policy of site.toml names what every record of a type has: a canonical name (`rollback-plan`, `risks`, \
`sign-off`) or a heading. A section with nothing but blanks or a comment is not there.

**Bad:** `sections = [\"rollback-plan\"]`, and a minor release whose record ends before it.

**Good:** `## Rollback Procedures` with the commands.

**Mend:** write the section, or take it out of the policy.",
};

static EVIDENCE: Code = Code {
    name: "policy/evidence-missing",
    severity: Severity::Error,
    blocking: false,
    summary: "a release lacks evidence that the policy asks for",
    explanation:
        "`evidence` in the policy of site.toml names patterns of files that every release of a type has, below its folder. A file \
without content is none.

**Bad:** `evidence = [\"evidence/sbom_*.json\"]`, and a folder without one.

**Good:** `evidence/sbom_v2.4.0.json`

**Mend:** add the file, or take the pattern out of the policy.",
};

static GATE: Code = Code {
    name: "policy/gate-missing",
    severity: Severity::Error,
    blocking: false,
    summary: "a stage lacks a metric that the policy asks for",
    explanation:
        "`gates` in the policy of site.toml names metrics that every stage has to pass. A stage that does not have one of them has \
no data for it, and does not pass.

**Bad:** `gates = [\"API P95\", \"Error Rate\"]`, and a stage that lists API P95 alone.

**Good:** both, with number and threshold.

**Mend:** record the metric, or take it out of the policy.",
};

static CHECKLIST: Code = Code {
    name: "policy/checklist-incomplete",
    severity: Severity::Error,
    blocking: false,
    summary: "a checklist that the policy asks for is missing, or has open items",
    explanation: "`checklists` in the policy of site.toml names checklists that a release has to complete: by the title of the list, the \
name of its file, or a heading in it. Items for emergencies do not count.

**Bad:** `checklists = [\"Security Checklist\"]`, and a record with an open box under that heading.

**Good:** every box is ticked, or says why it does not apply.

**Mend:** complete the list, or take it out of the policy.",
};

static TRAFFIC: Code = Code {
    name: "policy/low-traffic",
    severity: Severity::Warning,
    blocking: false,
    summary: "a deployment started outside the hours of low traffic",
    explanation:
        "`low_traffic` in the policy of site.toml says in which hours, in UTC, a deployment may start. A record whose date has no \
time of day says nothing about it.

**Bad:** `low_traffic = \"22:00-05:00\"` and `**Date:** 2026-09-15 11:00 UTC`.

**Good:** `**Date:** 2026-09-15 23:00 UTC`

**Mend:** correct the time; where it had to be, `allow` the code in the record and say why.",
};

static TEAM: Code = Code {
    name: "policy/team-too-small",
    severity: Severity::Warning,
    blocking: false,
    summary: "the record names fewer people than the policy asks to be present",
    explanation:
        "`min_team` in the policy of site.toml says how many people are there when a release goes out. The people whom the record's \
sign-off names are counted, and whoever deployed by the release tag in its evidence, each once.

**Bad:** `min_team = 2` and a sign-off by one person.

**Good:** a release manager and somebody else.

**Mend:** name who was there.",
};

static WATCH: Code = Code {
    name: "policy/watch-cut-short",
    severity: Severity::Warning,
    blocking: false,
    summary: "a release was called stable, or its watch ended, before the time to watch it was over",
    explanation: "`watch_hours` in the policy of site.toml says how long a release is watched after its deployment. Until then it is \
monitored: it is not stable yet, and `Monitoring until:` names no earlier time.

**Bad:** `watch_hours = 24`, deployed on 2026-09-15 at 09:00, signed as stable on 2026-09-15 at 12:00.

**Good:** signed as `⚠️ MONITORING` that day, or as `✅ STABLE` the day after.

**Mend:** sign it when the time is over; where it need not be, `allow` the code in the record and say why.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive) {
        let Some(record) = release.record.as_ref().filter(|record| record.form != Form::Changelog) else { continue };
        let kind = record.kind.as_ref().and_then(|read| read.value).map_or("default", ReleaseType::word);
        let Some(policy) = context.site.policy(kind) else { continue };
        if matches!(release.status, Status::Planned | Status::Blocked) {
            continue;
        }
        problems.extend(sections(policy, record, release));
        problems.extend(evidence(policy, release));
        problems.extend(gates(policy, release));
        problems.extend(checklists(policy, release, context.archive));
        problems.extend(traffic(policy, record, release));
        problems.extend(team(policy, record, release));
        problems.extend(watch(policy, record, release, context.archive.today()));
    }
}

fn sections<'a>(policy: &'a Policy, record: &'a record::Release, release: &'a Release) -> impl Iterator<Item = Problem> + 'a {
    fn is_there(sections: &[Section], name: &str) -> bool {
        sections.iter().any(|section| section.is_called(name) && section.says_something() || is_there(&section.children, name))
    }
    let missing = policy.sections.iter().filter(|name| !is_there(&record.sections, name));
    missing.map(|name| {
        let message = format!("{} has no section `{name}`, which the policy asks for", release.version.written);
        Problem::new(&SECTION, whole(release), message).help("write it, or take it out of the policy")
    })
}

fn evidence<'a>(policy: &'a Policy, release: &'a Release) -> impl Iterator<Item = Problem> + 'a {
    let files: Vec<&str> = release.evidence.iter().filter(|one| one.file.is_some() && one.bytes > 0).map(|one| one.path.as_str()).collect();
    // What only colleagues may see is neither among the evidence nor asked for: it is not missing.
    let asked = |pattern: &String| release.evidence.iter().any(|one| one.required && (one.path == *pattern || names(pattern, &one.path)));
    let missing = policy.evidence.iter().flat_map(move |pattern| unmet(pattern, &files)).filter(asked);
    missing.map(|pattern| {
        let message = format!("{} has no evidence `{pattern}`, which the policy asks for", release.version.written);
        Problem::new(&EVIDENCE, whole(release), message).help("add the file, or take it out of the policy").lacks(&pattern)
    })
}

fn gates<'a>(policy: &'a Policy, release: &'a Release) -> impl Iterator<Item = Problem> + 'a {
    let one = |stage: &'a crate::archive::Stage| {
        let lacking: Vec<&str> = lacking_gates(policy, &stage.gates).collect();
        let stated = lacking.join("`, `");
        let message = format!("{} {}: no `{stated}`, which the policy asks for", release.version.written, stage.id);
        (!lacking.is_empty()).then(|| {
            Problem::new(&GATE, stage.record.span, message).help("record the metric with its threshold, or take it out of the policy")
        })
    };
    release.stages.iter().filter_map(one)
}

/// A list by its title or the name of its file, else what stands under a heading of that name.
fn checklists<'a>(policy: &'a Policy, release: &'a Release, archive: &'a Archive) -> impl Iterator<Item = Problem> + 'a {
    let lists = || {
        let own = release.record.iter().filter_map(|record| Some((String::new(), record.page.checklist.as_ref()?)));
        let pages = release.documents.iter().map(|index| &archive.documents[*index]);
        own.chain(pages.filter_map(|page| Some((page.slug.clone(), page.record.page.checklist.as_ref()?))))
    };
    let one = move |name: &'a String| {
        let wanted = slug(name);
        let items: Vec<&record::Item> = lists().flat_map(|(file, list)| under(&wanted, &file, list)).collect();
        let version = &release.version.written;
        let open: Vec<&&record::Item> = items.iter().filter(|item| item.state == ItemState::Open && !item.emergency).collect();
        let (place, message) = match (items.first(), open.first()) {
            (None, _) => (whole(release), format!("{version} has no checklist `{name}`, which the policy asks for")),
            (_, None) => return None,
            (_, Some(first)) => (first.text.span, format!("{version}: {} of {} items of `{name}` are open", open.len(), items.len())),
        };
        Some(Problem::new(&CHECKLIST, place, message).help("complete the list, or say why an item does not apply"))
    };
    policy.checklists.iter().filter_map(one)
}

fn under<'a>(wanted: &str, file: &str, list: &'a Checklist) -> Vec<&'a record::Item> {
    let whole = slug(&list.title) == wanted || file == wanted;
    let below = |item: &&record::Item| whole || item.section.split(" / ").any(|heading| slug(heading) == wanted);
    list.items.iter().filter(below).collect()
}

fn traffic(policy: &Policy, record: &record::Release, release: &Release) -> Option<Problem> {
    let (window, date) = (policy.low_traffic?, record.date.as_ref()?);
    let time = date.value.as_ref()?.instant()?.to_zoned(TimeZone::UTC).time();
    let minute = u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok()?;
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let message = format!(
        "{} started at {} UTC, outside the hours of low traffic ({}-{} UTC)",
        release.version.written,
        clock(minute),
        clock(window.from),
        clock(window.to)
    );
    (!holds(window, minute))
        .then(|| Problem::new(&TRAFFIC, date.span, message).help("correct the time, or allow it in the record with the reason"))
}

fn holds(window: Window, minute: u16) -> bool {
    if window.from < window.to { (window.from..window.to).contains(&minute) } else { minute >= window.from || minute < window.to }
}

fn team(policy: &Policy, record: &record::Release, release: &Release) -> Option<Problem> {
    let asked = policy.min_team?;
    let signed = record.signoff.iter().flat_map(|signoff| signoff.manager.iter().chain(&signoff.approvers));
    let signed = signed.filter_map(|read| read.value.as_deref());
    let deployed = release.evidence.iter().filter_map(|one| one.facts.text("by"));
    let mut people: Vec<String> = signed.chain(deployed).map(|name| name.trim().to_lowercase()).collect();
    people.sort_unstable();
    people.dedup();
    let place = record.signoff.as_ref().map_or_else(|| whole(release), |signoff| signoff.span);
    let message = format!("{} names {} people, the policy asks for {asked} to be present", release.version.written, people.len());
    ((people.len() as u64) < asked).then(|| Problem::new(&TEAM, place, message).help("name who was there"))
}

/// Told only where every reading of the two days says so: signed, or ended, at the last moment of its day, deployed at the first of its own.
fn watch(policy: &Policy, record: &record::Release, release: &Release, today: Date) -> Option<Problem> {
    let hours = policy.watch_hours?;
    let minutes =
        record.total_time.as_ref().and_then(|read| read.value.as_ref()?.minutes()).and_then(|minutes| i64::try_from(minutes).ok());
    let deployed = first_moment(record.date.as_ref()?.value.as_ref()?)?;
    let over = deployed
        .checked_add(SignedDuration::from_mins(minutes.unwrap_or(0)))
        .and_then(|end| end.checked_add(SignedDuration::from_hours(i64::try_from(hours).unwrap_or(0))))
        .ok()?;
    let version = &release.version.written;
    let signed = record.signoff.as_ref().and_then(|signoff| signoff.date.as_ref());
    let at = signed.and_then(|read| last_moment(read.value.as_ref()?)).or_else(|| end_of(today));
    let place: Span = signed.map_or_else(|| whole(release), |read| read.span);
    let signed = at.filter(|_| super::claims_stable(release)).map(|at| {
        (
            at,
            place,
            format!("{version} is stable by its sign-off, and is watched until {over} ({hours} hours)"),
            "sign it when the time is over",
        )
    });
    let is_back = matches!(release.status, Status::RolledBack | Status::Failed | Status::Blocked);
    let until = record.particulars.course.watched_until.as_ref().filter(|_| !is_back);
    let ended = until.and_then(|read| {
        let message = format!("{version} was to be watched until {}, and the policy asks for {hours} hours, until {over}", read.text);
        Some((last_moment(read.value.as_ref()?)?, read.span, message, "watch it as long as the policy says"))
    });
    // What was signed before it was deployed is another mistake, and named as that.
    let (_, place, message, help) = signed.into_iter().chain(ended).find(|(at, ..)| *at > deployed && *at < over)?;
    Some(Problem::new(&WATCH, place, message).help(help))
}

fn first_moment(when: &When) -> Option<Timestamp> {
    when.instant().or_else(|| Some(when.earliest()?.to_zoned(TimeZone::UTC).ok()?.timestamp()))
}

fn last_moment(when: &When) -> Option<Timestamp> {
    when.instant().or_else(|| end_of(when.day()?))
}

/// The first moment of the next day.
fn end_of(day: Date) -> Option<Timestamp> {
    Some(day.tomorrow().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_pass_midnight() {
        let night = Window { from: 22 * 60, to: 5 * 60 };
        assert!(holds(night, 23 * 60) && holds(night, 0) && !holds(night, 5 * 60) && !holds(night, 12 * 60));
        let noon = Window { from: 12 * 60, to: 13 * 60 };
        assert!(holds(noon, 12 * 60) && !holds(noon, 13 * 60));
    }
}
