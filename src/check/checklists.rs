//! Checklists of a release: their order, what gates an environment, decisions, and items that do not apply.
//!
//! Refuses to tick anything, and to count what an emergency would need.

use super::{Check, Context, Rule, claimants};
use crate::{
    archive::{Archive, Release, Status},
    diag::{Code, Problem, Problems, Severity},
    record::{Checklist, Item, ItemState, says_not_applicable},
};

/// The family.
pub(super) static CHECK: Check = Check { codes: &[&ORDER, &GATE_OPEN, &TWO_BRANCHES, &UNREASONED], rules: &[Rule::Archive(run)] };

static ORDER: Code = Code {
    name: "checklist/order",
    severity: Severity::Warning,
    blocking: false,
    summary: "a post-release item is ticked while a pre-release item is open",
    explanation:
        "The phases of a release checklist come one after the other. A tick after the release beside an open box before it says that \
something was skipped, or was done and not ticked.

**Bad:** `- [x] Health endpoint responds` under Post-Release Verification, `- [ ] All tests pass` under Pre-Release Verification.

**Good:** everything before the release is ticked, or says why it does not apply.

**Mend:** do what was skipped, tick what was done, or write `n/a:` and the reason.",
};

static GATE_OPEN: Code = Code {
    name: "checklist/gate-open",
    severity: Severity::Error,
    blocking: false,
    summary: "an item that comes before a deployment is open on a deployed release",
    explanation:
        "A sentence such as `Before production deployment:` makes the boxes below it a condition. The release went out, and one of \
them is not ticked.

**Bad:** `Before production deployment:` above `- [ ] Generate strong SECRET_KEY` in the record of a release that is out.

**Good:** the box is ticked.

**Mend:** do it and tick it, or write `n/a:` and the reason.",
};

static TWO_BRANCHES: Code = Code {
    name: "checklist/two-branches",
    severity: Severity::Warning,
    blocking: false,
    summary: "two alternatives of one decision have ticked items",
    explanation: "After `Decision: hotfix or rollback?` one way is taken. Ticks in both leave open what happened.

**Bad:** `- [x] Deploy previous image` under `If rollback:` and `- [x] Deploy hotfix` under `If hotfix:`.

**Good:** ticks in one of them.

**Mend:** untick what was not done; a second incident has a checklist of its own.",
};

static UNREASONED: Code = Code {
    name: "checklist/n-a-unreasoned",
    severity: Severity::Warning,
    blocking: false,
    summary: "an item is marked as not applicable without a reason",
    explanation: "An item that does not apply says why, so that a reader can judge it. Without a reason it counts as open.

**Bad:** `- [ ] Migration guide provided (if needed): n/a`

**Good:** `- [ ] Migration guide provided (if needed): n/a, nothing breaks`

**Mend:** write the reason.",
};

fn run(context: Context<'_>, problems: &mut Problems) {
    for release in claimants(context.archive) {
        let own = release.record.as_ref().and_then(|record| record.page.checklist.as_ref());
        let pages = release.documents.iter().filter_map(|index| context.archive.documents[*index].record.page.checklist.as_ref());
        for list in own.into_iter().chain(pages) {
            problems.extend(order(list, release));
            problems.extend(gates(list, release, context.archive));
            problems.extend(branches(list, release));
            problems.extend(list.items.iter().filter_map(|item| unreasoned(item, release)));
        }
    }
}

/// Items of normal progress whose headings hold one of these words.
fn phase<'l>(list: &'l Checklist, words: &'static [&'static str]) -> impl Iterator<Item = &'l Item> {
    list.items.iter().filter(move |item| {
        let section = item.section.to_lowercase();
        !item.emergency && words.iter().any(|word| section.contains(word))
    })
}

fn order(list: &Checklist, release: &Release) -> Option<Problem> {
    let early = phase(list, &["pre-release", "prerequisites", "pre-deployment"]).filter(|item| item.terms.condition.is_none());
    let open = early.into_iter().find(|item| item.state == ItemState::Open)?;
    let done = phase(list, &["post-release", "post-deployment"]).find(|item| item.state == ItemState::Done)?;
    let message = format!("{}: this is ticked, and `{}` before the release is open", release.version.written, open.text.plain);
    Some(
        Problem::new(&ORDER, done.text.span, message)
            .label(open.text.span, "open")
            .help("tick what was done, or say why it does not apply"),
    )
}

fn gates(list: &Checklist, release: &Release, archive: &Archive) -> Vec<Problem> {
    let out = release.day.is_some_and(|day| day <= archive.today()) && !matches!(release.status, Status::Planned | Status::Blocked);
    let open = list.items.iter().filter(|item| out && item.state == ItemState::Open && !item.emergency);
    let problem = |item: &Item| {
        let before = item.terms.before.as_ref()?;
        let message = format!("{} is out, and `{}` comes before {before}", release.version.written, item.text.plain);
        Some(Problem::new(&GATE_OPEN, item.text.span, message).help("do it and tick it, or say why it does not apply"))
    };
    open.filter_map(problem).collect()
}

fn branches(list: &Checklist, release: &Release) -> Vec<Problem> {
    let mut taken: Vec<((u32, u32), &Item)> =
        list.items.iter().filter(|item| item.state == ItemState::Done).filter_map(|item| Some((item.terms.branch?, item))).collect();
    taken.sort_by_key(|(branch, _)| *branch);
    taken.dedup_by_key(|(branch, _)| *branch);
    let twice = taken.windows(2).filter(|pair| pair[0].0.0 == pair[1].0.0);
    let problem = |pair: &[((u32, u32), &Item)]| {
        let message = format!("{}: two alternatives of one decision are ticked", release.version.written);
        Problem::new(&TWO_BRANCHES, pair[1].1.text.span, message)
            .label(pair[0].1.text.span, "the other one")
            .help("untick what was not done")
    };
    twice.map(problem).collect()
}

fn unreasoned(item: &Item, release: &Release) -> Option<Problem> {
    let message = format!("{}: `{}` gives no reason", release.version.written, item.text.plain);
    (item.state == ItemState::Open && says_not_applicable(&item.text.plain))
        .then(|| Problem::new(&UNREASONED, item.text.span, message).help("write why it does not apply behind `n/a:`"))
}
