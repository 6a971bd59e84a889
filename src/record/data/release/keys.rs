//! The keys of a release record that is data.
//!
//! Refuses what relsite computes itself: ids, addresses, verdicts, the next and previous release of the archive.

use super::super::{
    front::ALLOW,
    shape::{Key, Shape},
};

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about }
}

/// The keys of a release.
pub static RELEASE: &[Key] = &[
    key("version", Shape::Text, "the version, as in the tag: v2.4.0"),
    key("title", Shape::Text, "the title of the page; the version when left out"),
    key("description", Shape::Text, "one sentence for lists and search engines"),
    key("summary", Shape::Text, "one paragraph on the release"),
    key("date", Shape::Text, "when it was released: 2026-09-15T09:00:00Z"),
    key("type", Shape::Word(&["major", "minor", "patch", "hotfix"]), "the step that it is"),
    key("strategy", Shape::Word(&["canary", "blue-green", "rolling", "standard"]), "how it reaches production"),
    key("status_claimed", Shape::Text, "the outcome in the author's words"),
    key("tag", Shape::Text, "the git tag"),
    key("commit", Shape::Text, "the git commit"),
    key("previous", Shape::Text, "the version before it"),
    key("next", Shape::Text, "the version that comes next"),
    key("audience", Shape::Word(&["public", "internal"]), "who may see it: `internal` leaves it out of builds with --audience public"),
    key("owner", Shape::Text, "who looks after the release"),
    key("lang", Shape::Text, "the language of the text: ko, pt-BR"),
    key("draft", Shape::Flag, "whether it is left out of builds without --drafts"),
    key("aliases", Shape::List(&Shape::Text), "older addresses that lead here"),
    key("allow", Shape::List(&Shape::Map(ALLOW)), "problems that are silenced, with a reason"),
    key("total_duration_minutes", Shape::Number, "the length of the whole roll-out"),
    key("stages", Shape::List(&Shape::Map(STAGE)), "the stages of the roll-out, in order"),
    key("rollbacks", Shape::List(&Shape::Map(ROLLBACK)), "what was rolled back"),
    key("risks", Shape::List(&Shape::Map(RISK)), "what may still go wrong"),
    key("changes", Shape::List(&Shape::TextOr(CHANGE)), "what changed"),
    key("checklists", Shape::List(&Shape::Map(CHECKLIST)), "what was to be done"),
    key("evidence", Shape::List(&Shape::TextOr(EVIDENCE)), "files that show it, relative to the record's folder"),
    key("signoff", Shape::Map(SIGNOFF), "who answers for it"),
    key("impact", Shape::Map(IMPACT), "before and after"),
    key("verification", Shape::List(&Shape::Map(STEP)), "commands that show that it works"),
    key("lessons", Shape::List(&Shape::Map(LESSON)), "what was learned"),
    key("contacts", Shape::List(&Shape::Map(ENTRY)), "whom to ask"),
    key("links", Shape::List(&Shape::Map(ENTRY)), "where to look"),
    key("contributors", Shape::Any, "who helped"),
    key("tests", Shape::Any, "what was tested"),
    key("dependencies", Shape::Any, "what it is built on"),
    key("migrations", Shape::Any, "the steps of the migration, with commands"),
    key("configuration", Shape::Any, "what changed in the configuration"),
    key("rollback_plan", Shape::Any, "how to get back"),
    key("images", Shape::Any, "the images of its components"),
    key("known_issues", Shape::Any, "what is known to be wrong"),
    key("deprecations", Shape::Any, "what will go"),
    key("future_work", Shape::Any, "what comes next"),
    key("pipeline", Shape::Any, "the steps of the pipeline"),
    key("deployments", Shape::Any, "where it was deployed"),
    key("monitoring", Shape::Any, "what was watched afterwards"),
    key("notifications", Shape::Any, "who was told"),
    key("documentation", Shape::Any, "what was written about it"),
];

static STAGE: &[Key] = &[
    key("index", Shape::Number, "its number, from 1"),
    key("traffic_percent", Shape::Number, "its share of production traffic, 0 to 100"),
    key("audience", Shape::Text, "who gets it, where that is not a share"),
    key("duration_minutes", Shape::Number, "how long it took"),
    key("status_claimed", Shape::Text, "the status in the author's words"),
    key("gates_claimed", Shape::Map(CLAIMED), "the author's count"),
    key("gates", Shape::List(&Shape::Map(GATE)), "what it had to pass"),
];

static CLAIMED: &[Key] = &[key("passed", Shape::Number, "gates passed"), key("total", Shape::Number, "all gates")];

static GATE: &[Key] = &[
    key("metric", Shape::Text, "the metric's name"),
    key("value", Shape::Number, "what was observed"),
    key("unit", Shape::Text, "the unit of value and threshold"),
    key("comparator", Shape::Word(&["<", "<=", ">", ">=", "==", "=", "≤", "≥"]), "how the value is compared with the threshold"),
    key("threshold", Shape::Text, "the number that is allowed; or all of it: `< 200ms`, `< baseline+10%`"),
    key("kind", Shape::Word(&["absolute", "baseline"]), "whether the threshold is relative to the baseline"),
    key("baseline", Shape::Map(BASELINE), "the offset of a relative threshold"),
    key("claimed", Shape::Word(&["pass", "fail", "warn", "✅", "❌", "⚠️"]), "the author's mark"),
];

static BASELINE: &[Key] = &[
    key("base", Shape::Number, "the baseline's number; computed from the evidence, so without effect"),
    key("offset_percent", Shape::Number, "the percent added to the baseline"),
];

static ROLLBACK: &[Key] = &[
    key("title", Shape::Text, "its heading"),
    key("trigger", Shape::Text, "the alert, or Manual"),
    key("stage_percent", Shape::Number, "the traffic at which it happened"),
    key("time", Shape::Text, "when"),
    key("reason", Shape::Text, "why"),
    key("root_cause", Shape::Text, "what was behind it"),
    key("fix", Shape::Text, "what was done about it"),
    key("recovery_minutes", Shape::Number, "how long until it was over"),
    key("to_version", Shape::Text, "the version that was restored"),
    key("scope", Shape::List(&Shape::Word(&["application", "database"])), "what was taken back"),
    key("target_lsn", Shape::Text, "the log position that the database was recovered to"),
    key("lsn_before", Shape::Text, "the log position before"),
    key("lsn_after", Shape::Text, "the log position after"),
    key("dry_run", Shape::Flag, "whether it was a rehearsal: then it is none"),
    key("evidence", Shape::List(&Shape::TextOr(EVIDENCE)), "files that show it"),
];

static RISK: &[Key] = &[
    key("id", Shape::Text, "its id over all releases: RISK-009"),
    key("title", Shape::Text, "its title"),
    key("description", Shape::Text, "what the risk is"),
    key("likelihood", Shape::Word(&["low", "medium", "high"]), "how likely"),
    key("impact", Shape::Word(&["low", "medium", "high"]), "how bad"),
    key("owner", Shape::Text, "who looks after it"),
    key("due", Shape::Text, "by when"),
    key("status", Shape::Text, "how far it is: not-started, in-progress, done"),
    key("mitigations", Shape::List(&Shape::Text), "what is done about it"),
];

static CHANGE: &[Key] = &[
    key(
        "category",
        Shape::Word(&["feature", "fix", "performance", "improvement", "infrastructure", "documentation", "security", "other"]),
        "what kind of change",
    ),
    key("title", Shape::Text, "its name"),
    key("text", Shape::Text, "what it says"),
    key("breaking", Shape::Flag, "whether it breaks something"),
    key("impact", Shape::Text, "how much it matters"),
    key("components", Shape::List(&Shape::Text), "what it touches"),
    key("refs", Shape::List(&Shape::Text), "issues and pull requests: #123"),
    key("cves", Shape::List(&Shape::Text), "CVE-2024-5535"),
];

static CHECKLIST: &[Key] =
    &[key("title", Shape::Text, "its heading"), key("items", Shape::List(&Shape::TextOr(ITEM)), "its items, in order")];

static ITEM: &[Key] = &[
    key("text", Shape::Text, "what is to be done"),
    key("state", Shape::Word(&["open", "done", "n-a"]), "whether it was"),
    key("section", Shape::Text, "the heading that it stands under"),
    key("depth", Shape::Number, "0 for items that stand on their own"),
];

static EVIDENCE: &[Key] = &[
    key("path", Shape::Text, "path or pattern: evidence/logs_stage_[1,5].txt"),
    key("description", Shape::Text, "what it is"),
    key("sha256", Shape::Text, "its digest"),
    key("bytes", Shape::Number, "its size"),
];

static SIGNOFF: &[Key] = &[
    key("manager", Shape::Text, "the release manager"),
    key("approvers", Shape::List(&Shape::Text), "those who approved"),
    key("date", Shape::Text, "when"),
    key("status", Shape::Text, "STABLE, MONITORING or ROLLED BACK"),
];

static IMPACT: &[Key] = &[key("performance", Shape::List(&Shape::Map(COMPARISON)), "one row a metric")];

static COMPARISON: &[Key] = &[
    key("metric", Shape::Text, "what was measured"),
    key("before", Shape::TextOr(QUANTITY), "in the previous release: 166ms"),
    key("after", Shape::TextOr(QUANTITY), "in this one"),
    key("change", Shape::Text, "the difference that the author states: +48.2%"),
];

static QUANTITY: &[Key] = &[key("value", Shape::Number, "the number"), key("unit", Shape::Text, "its unit")];

static STEP: &[Key] = &[
    key("audience", Shape::Text, "who runs it"),
    key("caption", Shape::Text, "what it does"),
    key("command", Shape::Text, "the command"),
    key("expected", Shape::Text, "what it should print"),
];

static LESSON: &[Key] =
    &[key("kind", Shape::Word(&["well", "improve", "surprise"]), "what kind of lesson"), key("text", Shape::Text, "the lesson")];

static ENTRY: &[Key] = &[
    key("group", Shape::Text, "the heading that it stands under"),
    key("label", Shape::Text, "its name"),
    key("text", Shape::Text, "its value"),
];
