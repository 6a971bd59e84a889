//! GitLab: the evidence that it collects when a release is made (docs.gitlab.com, "Release evidence").
//!
//! Refuses to carry a confidential issue's title along: only its number comes.

use serde_json::Value;

use super::{ImportError, Node, Record, Source};

/// The record of the release.
pub(super) fn record(evidence: &Value) -> Result<Record, ImportError> {
    let release = evidence.get("release").ok_or_else(|| Source::GitlabEvidence.lacks("it has no `release`"))?;
    let version = text(release, "tag_name").ok_or_else(|| Source::GitlabEvidence.lacks("its release has no `tag_name`"))?;
    let issues: Vec<&Value> = list(release, "milestones").iter().flat_map(|milestone| list(milestone, "issues")).collect();
    let (closed, open): (Vec<&Value>, Vec<&Value>) = issues.into_iter().partition(|issue| text(issue, "state") == Some("closed"));
    let artifacts = list(release, "report_artifacts").iter().filter_map(|artifact| text(artifact, "url")).map(artifact);
    let or_nothing = |value: Option<&str>| Node::text(value.unwrap_or_default());
    let entries = vec![
        ("version", Node::text(version)),
        ("title", or_nothing(text(release, "name").filter(|name| *name != version))),
        ("date", or_nothing(text(release, "created_at"))),
        ("tag", Node::text(version)),
        ("summary", or_nothing(text(release, "description"))),
        ("changes", Node::List(closed.into_iter().filter_map(change).collect())),
        ("known_issues", Node::texts(open.into_iter().filter_map(named))),
        ("links", Node::List(artifacts.collect())),
    ];
    Ok(Record { version: version.to_owned(), entries })
}

fn change(issue: &Value) -> Option<Node> {
    let number = issue.get("iid")?.as_u64()?;
    Some(Node::Map(vec![("text", Node::text(named(issue)?)), ("refs", Node::texts([format!("#{number}")]))]))
}

/// `Faster search (#12)`
fn named(issue: &Value) -> Option<String> {
    let number = issue.get("iid")?.as_u64()?;
    let confidential = issue.get("confidential").and_then(Value::as_bool) == Some(true);
    let title = text(issue, "title").filter(|_| !confidential).unwrap_or("Confidential issue");
    Some(format!("{title} (#{number})"))
}

fn artifact(url: &str) -> Node {
    let name = url.rsplit('/').next().unwrap_or(url);
    Node::Map(vec![("label", Node::text(format!("Report artefact {name}"))), ("text", Node::text(url))])
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str().map(str::trim).filter(|text| !text.is_empty())
}
