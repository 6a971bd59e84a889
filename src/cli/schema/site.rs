//! The keys of site.toml, for its schema.
//!
//! Refuses to be complete by itself: a test compares it with what the readers of site.toml ask for.

use crate::record::{Key, Shape};

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about }
}

const TEXTS: Shape = Shape::List(&Shape::Text);

/// The keys of site.toml.
pub(super) static SITE: &[Key] = &[
    key("title", Shape::Text, "the title of the archive"),
    key("base_url", Shape::Text, "where the site will stand: https://releases.example.org"),
    key("language", Shape::Text, "of relsite's own words: en, pt-BR"),
    key("timezone", Shape::Text, "in which pages show times beside UTC"),
    key("content", Shape::Text, "the folder with everything that authors write"),
    key("products", Shape::Each(&Shape::Map(PRODUCT)), "the products, by slug"),
    key("synonyms", Shape::Any, "words for sections, labels and status, canonical = [as written]; also per language"),
    key("trackers", Shape::Map(TRACKERS), "addresses with {id} where the identifier goes"),
    key("metrics", Shape::Each(&Shape::Map(METRIC)), "where the evidence holds a metric"),
    key("policies", Shape::Map(POLICIES), "what releases of a type must have"),
    key("problems", Shape::Each(&Shape::Word(&["error", "warning", "note"])), "levels of problems, by code"),
    key("audience", Shape::Map(AUDIENCE), "for whom the site is built"),
    key("compare", Shape::Map(COMPARE), "which releases are compared beside each and the one before it"),
    key("theme", Shape::Map(THEME), "how the site looks"),
    key("keys", Shape::Each(&Shape::Text), "public keys that sign evidence, by name"),
    key("secrets", Shape::Map(SECRETS), "what happens to secrets in what would be published"),
    key("limits", Shape::Map(LIMITS), "sizes in bytes or with a unit (\"2 MiB\"), depths and counts as numbers"),
    key("sources", Shape::List(&Shape::Map(SOURCE)), "content of other repositories"),
];

static PRODUCT: &[Key] = &[
    key("title", Shape::Text, "its title"),
    key("content", Shape::Text, "the folder with its records"),
    key("repository", Shape::Text, "the address of its source code"),
    key("tag_prefix", Shape::Text, "what stands before the version in its git tags"),
    key(
        "git",
        Shape::Text,
        "a clone of its source code, relative to the root: `../service`; else the repository that its content stands in",
    ),
    key("environments", TEXTS, "in the order of a promotion"),
];

static TRACKERS: &[Key] = &[
    key("issue", Shape::Text, "for #123 and ABC-123"),
    key("cve", Shape::Text, "for CVE-2024-5535"),
    key("commit", Shape::Text, "for a commit's hash"),
    key("user", Shape::Text, "for @handle"),
];

static METRIC: &[Key] = &[
    key("unit", Shape::Text, "of the number in the evidence"),
    key("file", Shape::Text, "a pattern of evidence files"),
    key("query", Shape::Text, "the Prometheus query or sample name"),
    key("json_path", Shape::Text, "where a JSON file holds it"),
    key("key", Shape::Text, "of key: value and key=value files"),
    key("dashboard", Shape::Text, "an address to link to"),
];

static POLICIES: &[Key] = &[
    key("major", Shape::Map(POLICY), "for major releases"),
    key("minor", Shape::Map(POLICY), "for minor releases"),
    key("patch", Shape::Map(POLICY), "for patch releases"),
    key("hotfix", Shape::Map(POLICY), "for hotfixes"),
    key("default", Shape::Map(POLICY), "for types without a policy of their own"),
];

static POLICY: &[Key] = &[
    key("approvers", Shape::Number, "how many people must approve"),
    key("approver_not_manager", Shape::Flag, "whether the release manager's own approval does not count"),
    key("sections", TEXTS, "that must be there and filled in"),
    key("evidence", TEXTS, "patterns of files that must be there"),
    key("signed", TEXTS, "patterns of evidence that a valid signature must cover"),
    key("gates", TEXTS, "metrics that every stage must have"),
    key("checklists", TEXTS, "that must be complete"),
    key("low_traffic", Shape::Text, "the hours, in UTC, in which a deployment may start: 22:00-05:00"),
    key("min_team", Shape::Number, "how many people must be present"),
    key("watch_hours", Shape::Number, "how long the release is watched"),
    key("evidence_days", Shape::Number, "how many days the evidence may differ from the record's date"),
];

static AUDIENCE: &[Key] = &[
    key("default", Shape::Word(&["public", "internal"]), "for whom a plain build builds"),
    key("internal", TEXTS, "patterns of paths, and names of sections, that only colleagues see"),
];

static COMPARE: &[Key] = &[key("pairs", TEXTS, "v1.0.0..v2.0.0, the older first; spark/v1.0.0..v2.0.0 of a product")];

static THEME: &[Key] = &[
    key("name", Shape::Text, "a folder of themes/"),
    key("accent", Shape::Text, "a colour: #0b6bcb"),
    key("logo", Shape::Text, "an image of the archive"),
    key("links", Shape::Each(&Shape::Text), "text and address, in the order of the header"),
    key("footer", Shape::Text, "plain text"),
];

static SECRETS: &[Key] = &[
    key(
        "action",
        Shape::Word(&["fail", "redact"]),
        "redact: evidence is shown with its secrets blacked out, and its bytes are not published",
    ),
    key("allow", Shape::List(&Shape::Map(ALLOWED_SECRET)), "what looks like a secret and is none"),
];

static ALLOWED_SECRET: &[Key] = &[
    key("fingerprint", Shape::Text, "the 16 digits that the problem names"),
    key("reason", Shape::Text, "why it is none"),
    key("until", Shape::Text, "the last day on which it is allowed: 2027-01-31"),
];

static LIMITS: &[Key] = &[
    key("record", Shape::Number, "bytes of one record"),
    key("line", Shape::Number, "bytes of one line of a record"),
    key("changelog", Shape::Number, "bytes of one changelog"),
    key("yaml_depth", Shape::Number, "how deep YAML may nest"),
    key("markdown", Shape::Number, "bytes of one page of Markdown that is no record"),
    key("markdown_depth", Shape::Number, "how deep Markdown may nest"),
    key("table_columns", Shape::Number, "columns of one table"),
    key("evidence_preview", Shape::Number, "bytes of an evidence file that are read into a view"),
    key("evidence_bytes", Shape::Number, "bytes of an evidence file that are read to understand it"),
    key("evidence_items", Shape::Number, "values of one evidence file that are read"),
    key("evidence_components", Shape::Number, "components of one bill of materials that are read"),
    key("evidence_depth", Shape::Number, "how deep an evidence file may nest"),
    key("files", Shape::Number, "files beneath the root"),
    key("page_output", Shape::Number, "bytes of one page that is written"),
];

static SOURCE: &[Key] = &[
    key("repository", Shape::Text, "its address"),
    key("reference", Shape::Text, "the branch, tag or commit"),
    key("content", Shape::Text, "the folder in it"),
    key("product", Shape::Text, "the product that the content belongs to"),
];
