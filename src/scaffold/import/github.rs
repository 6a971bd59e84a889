//! GitHub: a release, or a list of them, as its REST API returns it (docs.github.com/rest/releases).
//!
//! Refuses to invent evidence: assets are listed with their digests, and are missing until they are downloaded.

use serde_json::Value;

use super::{ImportError, Node, Record, Source, prose};

/// One record a release.
pub(super) fn records(value: &Value) -> Result<Vec<Record>, ImportError> {
    match value {
        Value::Array(releases) if releases.is_empty() => Err(Source::GithubRelease.lacks("the list is empty")),
        Value::Array(releases) => releases.iter().map(record).collect(),
        release => record(release).map(|record| vec![record]),
    }
}

fn record(release: &Value) -> Result<Record, ImportError> {
    let text = |key: &str| release.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let flag = |key: &str| release.get(key).and_then(Value::as_bool) == Some(true);
    let version = text("tag_name").ok_or_else(|| Source::GithubRelease.lacks("it has no `tag_name`"))?;
    let body = prose::body(text("body").unwrap_or_default());
    let or_nothing = |value: Option<&str>| Node::text(value.unwrap_or_default());
    let title = text("name").filter(|name| *name != version);
    // A draft has no day of publication, only one of its making.
    let date = text("published_at");
    let commit = text("target_commitish").filter(|commit| commit.len() == 40 && commit.bytes().all(|b| b.is_ascii_hexdigit()));
    let assets = release.get("assets").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut entries = vec![
        ("version", Node::text(version)),
        ("title", or_nothing(title)),
        ("date", or_nothing(date)),
        ("tag", Node::text(version)),
        ("commit", or_nothing(commit)),
        ("summary", Node::text(body.summary)),
        ("changes", Node::List(body.changes)),
        ("evidence", Node::List(assets.iter().filter_map(asset).collect())),
        ("links", Node::List(text("html_url").map(link).into_iter().collect())),
        ("contributors", Node::texts(body.contributors)),
    ];
    if flag("draft") {
        entries.insert(1, ("draft", Node::Flag(true)));
    }
    Ok(Record { version: version.to_owned(), entries })
}

fn link(url: &str) -> Node {
    Node::Map(vec![("label", Node::text("GitHub release")), ("text", Node::text(url))])
}

fn asset(asset: &Value) -> Option<Node> {
    let name = asset.get("name")?.as_str()?;
    let digest = asset.get("digest").and_then(Value::as_str).and_then(|digest| digest.strip_prefix("sha256:"));
    let mut entries = vec![("path", Node::text(format!("evidence/{name}")))];
    entries.extend(digest.map(|digest| ("sha256", Node::text(digest))));
    entries.extend(super::gates::number(asset.get("size")).map(|size| ("bytes", Node::Number(size))));
    Some(Node::Map(entries))
}
