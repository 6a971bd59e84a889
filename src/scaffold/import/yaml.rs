//! The YAML that is written into an archive: keys in the order they were put, texts quoted so that nothing in them is read as YAML.
//!
//! Refuses anchors, tags and plain texts: what comes from another tool stays the text that it is.

use serde_json::Number;

/// A value to write.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A text.
    Text(String),
    /// A number.
    Number(Number),
    /// A flag.
    Flag(bool),
    /// A list.
    List(Vec<Node>),
    /// A map, in this order.
    Map(Vec<(&'static str, Node)>),
}

impl Node {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of texts.
    pub fn texts(texts: impl IntoIterator<Item = String>) -> Self {
        Self::List(texts.into_iter().map(Self::Text).collect())
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            Self::Number(_) | Self::Flag(_) => false,
        }
    }
}

/// A map as a document; keys without content are left out.
pub(super) fn document(entries: &[(&'static str, Node)]) -> String {
    let mut out = String::new();
    map(entries, 0, &mut out);
    out
}

/// One item of a block list that stands `depth` levels deep.
pub(super) fn item(node: &Node, depth: usize) -> String {
    let mut out = String::new();
    list(std::slice::from_ref(node), depth, &mut out);
    out
}

fn map(entries: &[(&'static str, Node)], depth: usize, out: &mut String) {
    for (key, value) in entries.iter().filter(|(_, value)| !value.is_empty()) {
        indent(depth, out);
        out.push_str(key);
        out.push(':');
        match value {
            Node::List(items) => {
                out.push('\n');
                list(items, depth + 1, out);
            }
            Node::Map(inner) => {
                out.push('\n');
                map(inner, depth + 1, out);
            }
            scalar => {
                out.push(' ');
                write_scalar(scalar, out);
            }
        }
    }
}

fn list(items: &[Node], depth: usize, out: &mut String) {
    for node in items.iter().filter(|node| !node.is_empty()) {
        indent(depth, out);
        out.push_str("- ");
        match node {
            Node::Map(entries) => {
                let mut inner = String::new();
                map(entries, depth + 1, &mut inner);
                out.push_str(inner.trim_start_matches(' '));
            }
            scalar => write_scalar(scalar, out),
        }
    }
}

fn write_scalar(node: &Node, out: &mut String) {
    match node {
        // A JSON text is a double-quoted YAML text.
        Node::Text(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
        Node::Number(number) => out.push_str(&number.to_string()),
        Node::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Node::List(_) | Node::Map(_) => {}
    }
    out.push('\n');
}

fn indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n("  ", depth));
}
