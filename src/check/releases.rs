//! Releases: identity, status, sign-off, checklists, and the before and after table.

use rust_decimal::Decimal;

use super::{Check, Context, Rule, claimants, claims_stable, start, whole};
use crate::{
    archive::{Judged, Release, Status, Verdict, signed_status},
    diag::{Code, Problem, Problems, Severity, Span},
    record::{Comparison, Form, Item, ItemState, ReleaseType, says_not_applicable},
    site::Site,
    value::{Mark, Step, Unit, Version, change_between, rounds_to, without_emoji},
};

/// Identity: record, folder, version step, neighbours.
pub(super) static IDENTITY: Check =
    Check { codes: &[&MISSING, &TEMPLATE, &VERSION_DISAGREES, &TYPE_STEP], rules: &[Rule::Archive(identity), Rule::Release(versions)] };
/// What became of it against what its author says.
pub(super) static STATUS: Check = Check { codes: &[&STATUS_DISAGREES, &CLAIM_CONTRADICTED], rules: &[Rule::Release(status)] };
/// Who answers for it.
pub(super) static SIGNOFF: Check = Check { codes: &[&UNSIGNED, &SIGNED_EARLY, &SELF_APPROVED, &TOO_FEW], rules: &[Rule::Release(signoff)] };
/// What was left open.
pub(super) static CHECKLISTS: Check = Check { codes: &[&OPEN_ITEMS], rules: &[Rule::Archive(checklists)] };
/// What changed in numbers.
pub(super) static IMPACT: Check = Check { codes: &[&CHANGE_WRONG], rules: &[Rule::Release(impact)] };

static MISSING: Code = Code {
    name: "record/missing",
    severity: Severity::Warning,
    blocking: false,
    summary: "a release folder has no record",
    explanation:
        "The folder holds evidence or pages of a release, and no record says what the release was. It is shown as a release of unknown \
status.

**Bad:** `releases/v2.4.0/evidence/` alone.

**Good:** `releases/v2.4.0/index.md` beside it.

**Mend:** write the record; `relsite init` shows one.",
};

static TEMPLATE: Code = Code {
    name: "record/template",
    severity: Severity::Note,
    blocking: false,
    summary: "a record is a template: its version or date is a blank",
    explanation: "A record whose version or date is a placeholder is no release. It is listed as a template and counts nowhere.

**Bad:** `# Release Notes: v[VERSION]` in a record that was meant to be published.

**Good:** `# Release Notes: v2.4.0`

**Mend:** fill in version and date, or keep the template out of `releases/`.",
};

static VERSION_DISAGREES: Code = Code {
    name: "release/version-disagrees",
    severity: Severity::Error,
    blocking: false,
    summary: "folder, tag and record name different versions",
    explanation:
        "The version stands in the name of the folder, in the record, and perhaps as a tag. A reader who follows one of them must not \
end at another release.

**Bad:** `releases/v2.4.0/index.md` titled `Release v2.4.1`

**Good:** both say v2.4.0.

**Mend:** rename the folder, or correct the record.",
};

static TYPE_STEP: Code = Code {
    name: "release/type-step",
    severity: Severity::Warning,
    blocking: false,
    summary: "the release type does not fit the step of the version",
    explanation:
        "In semantic versioning a major release moves the first number, a minor the second, a patch or hotfix the third, counted from \
the release before.

**Bad:** `**Type:** Minor Release` for v2.4.1 after v2.4.0.

**Good:** `**Type:** Patch Release`

**Mend:** correct the type, or the version.",
};

static STATUS_DISAGREES: Code = Code {
    name: "status/disagrees",
    severity: Severity::Error,
    blocking: false,
    summary: "final status and sign-off contradict each other",
    explanation: "SUCCESS goes with stable or monitoring, PARTIAL with monitoring or rolled back, FAILED with rolled back.

**Bad:** `**Final Status:** ⚠️ PARTIAL` above a sign-off that says `✅ STABLE`.

**Good:** `**Final Status:** ⚠️ PARTIAL` and `⚠️ MONITORING`.

**Mend:** correct the one that is wrong.",
};

static CLAIM_CONTRADICTED: Code = Code {
    name: "status/contradicted",
    severity: Severity::Error,
    blocking: false,
    summary: "the record claims an outcome that its own stages deny",
    explanation:
        "The final status or the sign-off claims success, and a stage failed, or the release was rolled back; or the other way round.

**Bad:** `**Final Status:** ✅ SUCCESS` over a stage that failed.

**Good:** `**Final Status:** ❌ FAILED`

**Mend:** correct the status, or the stage that was written wrongly.",
};

static UNSIGNED: Code = Code {
    name: "signoff/missing",
    severity: Severity::Warning,
    blocking: false,
    summary: "a release in production is not signed off",
    explanation: "A sign-off names the release manager, who approved, and when. Blanks, underscores and unchosen boxes are no signature.

**Bad:** `**Approved By:** [Name(s)]`

**Good:** `**Approved By:** J. Alvarez, S. Okafor`

**Mend:** fill in the sign-off.",
};

static SIGNED_EARLY: Code = Code {
    name: "signoff/before-release",
    severity: Severity::Error,
    blocking: false,
    summary: "the sign-off is dated before the release",
    explanation:
        "A release is signed off when it is over. A date before the day of the release is a mistake, or was signed without knowing.

**Bad:** released on 2026-09-15, signed on 2026-09-14.

**Good:** signed on 2026-09-15 or later.

**Mend:** correct the date that is wrong.",
};

static SELF_APPROVED: Code = Code {
    name: "signoff/self-approved",
    severity: Severity::Error,
    blocking: false,
    summary: "the release manager approved the release alone, against the policy",
    explanation: "`approver_not_manager = true` in the policy of site.toml asks for an approval by somebody else.

**Bad:** `**Release Manager:** Mina Park`, `**Approved By:** Mina Park`

**Good:** `**Approved By:** J. Alvarez`

**Mend:** have somebody else approve it.",
};

static TOO_FEW: Code = Code {
    name: "signoff/too-few",
    severity: Severity::Error,
    blocking: false,
    summary: "fewer people approved than the policy asks for",
    explanation: "`approvers = 2` in the policy of site.toml asks for that many names.

**Bad:** `**Approved By:** J. Alvarez` where two are asked for.

**Good:** `**Approved By:** J. Alvarez, S. Okafor`

**Mend:** have another person approve it.",
};

static OPEN_ITEMS: Code = Code {
    name: "checklist/open",
    severity: Severity::Warning,
    blocking: false,
    summary: "a release signed off as stable has open checklist items",
    explanation: "The sign-off says stable while boxes of the record's checklists are not ticked.

**Bad:** `- [ ] Database integrity verified` under a sign-off `✅ STABLE`.

**Good:** every box is ticked, or the item says why it does not apply.

**Mend:** do what is open and tick it.",
};

static CHANGE_WRONG: Code = Code {
    name: "impact/change-wrong",
    severity: Severity::Error,
    blocking: false,
    summary: "the stated change is not what before and after come to",
    explanation: "The change is recomputed from the two numbers, to the precision that is stated; a half may be rounded either way.

**Bad:** `| API P95 | 166ms | 412ms | +48.2% |`

**Good:** `| API P95 | 166ms | 412ms | +148.2% |`

**Mend:** correct the change, or the number that is wrong.",
};

fn identity(context: Context<'_>, problems: &mut Problems) {
    for release in &context.archive.releases {
        if release.template {
            problems.extend(
                start(release)
                    .map(|span| Problem::new(&TEMPLATE, span, format!("{} is a template", release.name)).help("fill in version and date")),
            );
            continue;
        }
        if release.record.is_none() && !release.unread {
            let problem = Problem::new(&MISSING, whole(release), format!("{} has no record", release.folder));
            problems.push(problem.help(format!("write {}/index.md", release.folder)));
        }
        let previous = release.previous.map(|index| &context.archive.releases[index]);
        problems.extend(previous.and_then(|previous| step(release, previous)));
    }
}

fn versions(release: &Judged, _: &Site, problems: &mut Problems) {
    let Some(record) = &release.record else { return };
    let read = record.version.as_ref().and_then(|read| Some((read.value.as_ref()?, read.span)));
    let folder = Version::parse(&release.name).filter(|version| version.bare().contains('.'));
    if let (Some((version, span)), Some(folder)) = (read, folder)
        && !version.same(&folder)
    {
        let message = format!("the record is of {}, its folder is called {}", version.written, release.name);
        problems.push(Problem::new(&VERSION_DISAGREES, span, message).help("rename the folder, or correct the record"));
    }
    if let Some(tag) = record.tag.as_ref()
        && tag.value.as_ref().is_some_and(|value| !value.same(&release.version))
    {
        let message = format!("the record is of {}, its tag is {}", release.version.written, tag.text);
        problems.push(Problem::new(&VERSION_DISAGREES, tag.span, message).help("correct the tag, or the version"));
    }
}

fn step(release: &Release, previous: &Release) -> Option<Problem> {
    let read = release.record.as_ref()?.kind.as_ref()?;
    let kind = read.value?;
    let step = release.version.step_from(&previous.version)?;
    let fits = match kind {
        ReleaseType::Major => step == Step::Major,
        ReleaseType::Minor => step == Step::Minor,
        ReleaseType::Patch | ReleaseType::Hotfix => step == Step::Patch,
    };
    let message = format!(
        "{} after {} is not a {} release",
        release.version.written,
        previous.version.written,
        without_emoji(&read.text).to_lowercase().replace(" release", "")
    );
    (!fits).then(|| Problem::new(&TYPE_STEP, read.span, message).help("correct the type, or the version"))
}

fn status(release: &Judged, _: &Site, problems: &mut Problems) {
    problems.extend(words_disagree(release));
    problems.extend(outcome(release));
}

/// The status that a sign-off names, and where.
fn signed(release: &Judged) -> Option<(Status, Span)> {
    let record = release.record.as_ref()?;
    let read = record.signoff.as_ref()?.status.as_ref()?;
    Some((signed_status(record)?, read.span))
}

fn words_disagree(release: &Judged) -> Option<Problem> {
    let stated = release.record.as_ref()?.final_status.as_ref()?;
    let (signed, span) = signed(release)?;
    let fits = match stated.value? {
        Mark::Pass => matches!(signed, Status::Stable | Status::Monitoring),
        Mark::Warn => matches!(signed, Status::Monitoring | Status::RolledBack),
        Mark::Fail => signed == Status::RolledBack,
    };
    let message = format!("{}: the final status is `{}`, the sign-off says {}", release.version.written, stated.text, signed.word());
    (!fits).then(|| {
        Problem::new(&STATUS_DISAGREES, span, message).label(stated.span, "the final status").help("correct the one that is wrong")
    })
}

fn outcome(release: &Judged) -> Option<Problem> {
    let record = release.record.as_ref()?;
    let failed = || release.stages.iter().any(|stage| stage.verdict == Verdict::Fail);
    let stated = record.final_status.as_ref().filter(|read| read.value.is_some());
    let Some(stated) = stated else { return signed_stable(release) };
    let recorded = || (!release.rollbacks.is_empty()).then_some("a rollback is recorded");
    let why = match stated.value? {
        Mark::Pass => {
            let known = ended_otherwise(release).or_else(|| failed().then_some("a stage failed")).or_else(recorded);
            known.map(str::to_owned).or_else(|| unfinished(release))?
        }
        Mark::Fail if release.verdict == Verdict::Pass => "every stage passed and nothing was rolled back".to_owned(),
        _ => return None,
    };
    Some(contradicted(release, &stated.text, stated.span, &why))
}

/// A sign-off as stable, where no final status says anything: of a release that never was.
fn signed_stable(release: &Judged) -> Option<Problem> {
    let (_, span) = signed(release).filter(|(status, _)| *status == Status::Stable)?;
    let failed = (release.status == Status::Failed).then_some("a stage failed");
    let why = ended_otherwise(release).or(failed).map(str::to_owned).or_else(|| unfinished(release))?;
    let text = &release.record.as_ref()?.signoff.as_ref()?.status.as_ref()?.text;
    Some(contradicted(release, text, span, &why))
}

fn contradicted(release: &Judged, claim: &str, span: Span, why: &str) -> Problem {
    let message = format!("{}: `{claim}` is claimed, but {why}", release.version.written);
    Problem::new(&CLAIM_CONTRADICTED, span, message).help("correct the status, or the stages")
}

/// How a release ended that did not reach everybody in the end.
fn ended_otherwise(release: &Judged) -> Option<&'static str> {
    match release.status {
        Status::Blocked => Some("somebody decided against it"),
        Status::RolledBack => Some("the release was rolled back"),
        _ => None,
    }
}

/// Why stages that began did not end: the last has too little traffic, or says of no outcome. One without a share of traffic says nothing, and where
/// all traffic was reached before it the order of the stages is what is wrong.
fn unfinished(release: &Judged) -> Option<String> {
    let last = release.stages.last().filter(|_| release.status == Status::InProgress)?;
    let judged = |stage: &crate::archive::Stage| stage.record.status.as_ref().is_some_and(|status| status.value.is_some());
    if release.stages.iter().any(|stage| stage.record.percent == Some(Decimal::ONE_HUNDRED) && judged(stage)) {
        return None;
    }
    let percent = last.record.percent?;
    let name = super::gates::name(last);
    Some(if percent < Decimal::ONE_HUNDRED { format!("the last stage is {name}") } else { format!("{name} has no outcome") })
}

fn signoff(release: &Judged, site: &Site, problems: &mut Problems) {
    problems.extend(unsigned(release));
    problems.extend(signed_early(release));
    problems.extend(policy(release, site));
}

fn unsigned(release: &Judged) -> Option<Problem> {
    let record = release.record.as_ref().filter(|record| record.form != Form::Changelog)?;
    let ended = matches!(release.status, Status::Stable | Status::Monitoring | Status::Partial | Status::RolledBack | Status::Failed);
    let finished = ended || release.status == Status::Unset && !release.stages.is_empty();
    let complete = record.signoff.as_ref().is_some_and(|signoff| signoff.signed() >= 2 && signoff.blank() == 0);
    if !finished || complete {
        return None;
    }
    let place = record.signoff.as_ref().map_or_else(|| whole(release), |signoff| signoff.span);
    Some(
        Problem::new(&UNSIGNED, place, format!("{} is {} and not signed off", release.version.written, release.status.word()))
            .help("fill in release manager, approver and date"),
    )
}

fn signed_early(release: &Judged) -> Option<Problem> {
    let date = release.record.as_ref()?.signoff.as_ref()?.date.as_ref()?;
    let (signed, released) = (date.value.as_ref()?.day()?, release.day?);
    let message = format!("{} was released on {released} and signed on {signed}", release.version.written);
    (signed < released).then(|| Problem::new(&SIGNED_EARLY, date.span, message).help("correct the date that is wrong"))
}

fn policy(release: &Judged, site: &Site) -> Vec<Problem> {
    let record = release.record.as_ref();
    let kind = record.and_then(|record| record.kind.as_ref()?.value).map_or("default", ReleaseType::word);
    let (Some(policy), Some(signoff)) = (site.policy(kind), record.and_then(|record| record.signoff.as_ref())) else {
        return Vec::new();
    };
    let manager = signoff.manager.as_ref().and_then(|read| read.value.as_deref());
    let names: Vec<&str> = signoff.approvers.iter().filter_map(|read| read.value.as_deref()).collect();
    let others = names.iter().filter(|name| Some(**name) != manager).count();
    let counted = if policy.approver_not_manager == Some(true) { others } else { names.len() };
    let version = &release.version.written;
    let mut found = Vec::new();
    if policy.approver_not_manager == Some(true) && !names.is_empty() && others == 0 {
        let message = format!("{version} is approved by its release manager alone");
        found.push(Problem::new(&SELF_APPROVED, signoff.span, message).help("have somebody else approve it"));
    }
    if let Some(asked) = policy.approvers.filter(|asked| (counted as u64) < *asked) {
        let message = format!("{version} has {counted} approvals, the policy asks for {asked}");
        found.push(Problem::new(&TOO_FEW, signoff.span, message).help("have another person approve it"));
    }
    found
}

fn checklists(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive).filter(|release| claims_stable(release)) {
        let own = release.record.as_ref().and_then(|record| record.page.checklist.as_ref());
        let pages = release.documents.iter().filter_map(|index| context.archive.documents[*index].record.page.checklist.as_ref());
        for list in own.into_iter().chain(pages) {
            let open: Vec<_> = list.items.iter().filter(|item| is_left_open(item)).collect();
            if let Some(first) = open.first() {
                let message = format!("{} is stable, and {} of {} items are open", release.version.written, open.len(), list.items.len());
                problems.push(Problem::new(&OPEN_ITEMS, first.text.span, message).help("do what is open and tick it"));
            }
        }
    }
}

/// Whether an item is open that nothing excuses. What has to be done before something, and what does not apply without a reason, is named by
/// checks of its own.
fn is_left_open(item: &Item) -> bool {
    let named_elsewhere = item.terms.before.is_some() || says_not_applicable(&item.text.plain);
    let excused = item.terms.deviation.is_some() || is_optional(item);
    item.state == ItemState::Open && !item.emergency && !named_elsewhere && !excused
}

/// `(optional: …)` asks for nothing.
fn is_optional(item: &Item) -> bool {
    item.terms.condition.as_ref().is_some_and(|condition| condition.to_lowercase().starts_with("optional"))
}

fn impact(release: &Judged, _: &Site, problems: &mut Problems) {
    let rows = release.record.iter().flat_map(|record| &record.comparisons);
    problems.extend(rows.filter_map(|row| wrong_change(release, row)));
}

fn wrong_change(release: &Judged, row: &Comparison) -> Option<Problem> {
    let stated = row.change.as_ref()?;
    let claim = stated.value.as_ref()?;
    let computed = change_between(row.before.value.as_ref()?, row.after.value.as_ref()?, &claim.unit)?;
    if rounds_to(computed, claim.number) {
        return None;
    }
    let shown = computed.round_dp_with_strategy(claim.number.scale(), rust_decimal::RoundingStrategy::MidpointAwayFromZero);
    let message = format!(
        "{}: {} from {} to {} is {shown:+}{}, {} is stated",
        release.version.written, row.metric, row.before.text, row.after.text, claim.unit.text, stated.text
    );
    let in_points = claim.unit.text == "%" && {
        let points = change_between(row.before.value.as_ref()?, row.after.value.as_ref()?, &Unit::parse("pp"));
        points.is_some_and(|points| rounds_to(points, claim.number))
    };
    let help = if in_points { "write percentage points as `pp`" } else { "correct the change, or the number that is wrong" };
    Some(Problem::new(&CHANGE_WRONG, stated.span, message).help(help))
}
