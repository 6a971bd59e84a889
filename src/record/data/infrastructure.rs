//! The keys of a page of `infrastructure/` that is data: named as in the export.
//!
//! Refuses values of variables: there is no key for them.

use super::shape::{Key, Shape};

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about }
}

/// The keys of what a product runs on.
pub static INFRASTRUCTURE: &[Key] = &[
    key("title", Shape::Text, "the title of the page"),
    key("description", Shape::Text, "one sentence for lists and search engines"),
    key("services", Shape::List(&Shape::Map(SERVICE)), "what the product runs as"),
    key("resources", Shape::List(&Shape::Map(RESOURCE)), "what the host and its services need"),
    key("variables", Shape::List(&Shape::Map(VARIABLE)), "the names of the configuration"),
    key("metrics", Shape::List(&Shape::Map(MONITOR)), "metrics, dashboards, alerts, health commands, endpoints"),
    key("artefacts", Shape::List(&Shape::Map(ARTEFACT)), "files of the delivery"),
    key("criteria", Shape::List(&Shape::Map(CRITERION)), "what had to be true"),
];

static SERVICE: &[Key] = &[
    key("name", Shape::Text, "its name"),
    key("version", Shape::Text, "the version that runs"),
    key("ports", Shape::List(&Shape::Text), "where it listens"),
    key("cpu", Shape::Text, "the most processors of one instance: 2.0"),
    key("memory", Shape::Text, "the most memory of one instance: 2GB"),
    key("replicas", Shape::Text, "how many instances run: 2, or 1 (optional)"),
    key("health", Shape::Text, "how its health is seen"),
];

static RESOURCE: &[Key] = &[
    key("subject", Shape::Text, "what needs it: Recommended, or a service"),
    key("instances", Shape::Number, "how many instances of a service"),
    key("resource", Shape::Text, "CPU, Memory"),
    key("text", Shape::Text, "how much: 0.5-2.0 cores"),
];

static VARIABLE: &[Key] = &[
    key("name", Shape::Text, "its name, never its value"),
    key("group", Shape::Text, "what it belongs to"),
    key("text", Shape::Text, "what it is for"),
    key("required", Shape::Text, "whether there has to be one"),
];

static MONITOR: &[Key] = &[
    key("kind", Shape::Word(&["metric", "dashboard", "alert", "health", "endpoint"]), "what it is; a metric when left out"),
    key("name", Shape::Text, "its name"),
    key("value", Shape::Text, "the query, the condition, the command or the address"),
];

static ARTEFACT: &[Key] = &[
    key("path", Shape::Text, "its path"),
    key("group", Shape::Text, "what it belongs to"),
    key("note", Shape::Text, "what is to be said of it in a word"),
    key("about", Shape::Text, "what it is, in a sentence"),
    key("features", Shape::List(&Shape::Text), "what it does, or covers"),
    key("usage", Shape::List(&Shape::Map(STEP)), "how it is used"),
];

static STEP: &[Key] = &[
    key("caption", Shape::Text, "what the command is for"),
    key("command", Shape::Text, "the command"),
    key("expected", Shape::Text, "what it should print"),
];

static CRITERION: &[Key] = &[
    key("name", Shape::Text, "what it asks for"),
    key("claimed", Shape::Word(&["pass", "fail"]), "whether it is said to be met"),
    key("support", Shape::List(&Shape::Text), "what is said for it, files in backquotes"),
];
