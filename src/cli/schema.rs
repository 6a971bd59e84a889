//! `relsite schema`: JSON Schema of what authors write, for editors.
//!
//! Refuses to describe what is not read: the schema of records is printed from the tables that their readers use.

mod site;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::{Exit, Failure, Streams};
use crate::record::{CHECKLIST, FRONT_MATTER, INFRASTRUCTURE, Key, RELEASE, SCHEDULE, Shape};

/// Prints the JSON Schema (draft 2020-12) of site.toml, front matter, or documents that are data
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// Of what
    #[arg(value_enum, default_value = "site")]
    of: Subject,
}

const EXAMPLES: &str = "\
Examples:
  relsite schema > site.schema.json
  relsite schema record > record.schema.json     for releases/*.yaml: \"yaml.schemas\" in the editor's settings
  relsite schema front-matter";

/// What has a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Subject {
    /// site.toml
    Site,
    /// The front matter of a Markdown record or page
    FrontMatter,
    /// A release record as YAML
    Record,
    /// A reusable checklist as YAML
    Checklist,
    /// process/schedule.yaml
    Schedule,
    /// infrastructure/*.yaml
    Infrastructure,
}

pub(super) fn run(options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let schema = match options.of {
        Subject::Site => document("site.toml", site::SITE, Format::Toml),
        Subject::FrontMatter => document("Front matter of a relsite record", FRONT_MATTER, Format::Yaml),
        Subject::Record => document("A relsite release record", RELEASE, Format::Yaml),
        Subject::Checklist => document("A relsite checklist", CHECKLIST, Format::Yaml),
        Subject::Schedule => document("A relsite release schedule", SCHEDULE, Format::Yaml),
        Subject::Infrastructure => document("What a product runs on", INFRASTRUCTURE, Format::Yaml),
    };
    let text = serde_json::to_string_pretty(&schema).map_err(|error| Failure::new(error.to_string()))?;
    writeln!(streams.data(), "{text}")?;
    Ok(Exit::Fine)
}

/// Whose scalars are meant: TOML has types, YAML spells them all as words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Toml,
    Yaml,
}

fn document(title: &str, keys: &[Key], format: Format) -> Value {
    let mut schema = json!({"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title});
    if let (Value::Object(all), Value::Object(object)) = (&mut schema, object(keys, format)) {
        all.extend(object);
    }
    schema
}

fn object(keys: &[Key], format: Format) -> Value {
    let property = |key: &Key| {
        let mut value = shape(&key.shape, format);
        if let Value::Object(value) = &mut value {
            value.insert("description".to_owned(), json!(key.about));
        }
        (key.name.to_owned(), value)
    };
    let properties: Map<String, Value> = keys.iter().map(property).collect();
    json!({"type": kinds("object", format), "properties": properties, "additionalProperties": false})
}

fn shape(of: &Shape, format: Format) -> Value {
    match of {
        Shape::Text if format == Format::Toml => json!({"type": "string"}),
        Shape::Text => json!({"type": ["string", "number", "boolean", "null"]}),
        Shape::Number if format == Format::Toml => json!({"type": ["integer", "string"]}),
        Shape::Number => json!({"type": ["number", "string", "null"]}),
        Shape::Flag => json!({"type": kinds("boolean", format)}),
        Shape::Word(words) => json!({"enum": words}),
        Shape::List(item) if format == Format::Yaml && is_single(item) => {
            json!({"anyOf": [{"type": ["array", "null"], "items": shape(item, format)}, shape(item, format)]})
        }
        Shape::List(item) => json!({"type": kinds("array", format), "items": shape(item, format)}),
        Shape::Map(keys) => object(keys, format),
        Shape::TextOr(keys) => json!({"anyOf": [shape(&Shape::Text, format), object(keys, format)]}),
        Shape::Each(value) => json!({"type": kinds("object", format), "additionalProperties": shape(value, format)}),
        Shape::Any => json!({}),
    }
}

/// Whether a single value may stand for a list of one.
fn is_single(item: &Shape) -> bool {
    matches!(item, Shape::Text | Shape::Word(_) | Shape::TextOr(_))
}

/// A key of YAML may be left empty.
fn kinds(name: &str, format: Format) -> Value {
    match format {
        Format::Toml => json!(name),
        Format::Yaml => json!([name, "null"]),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use regex::Regex;

    use super::*;

    fn names(keys: &[Key], found: &mut BTreeSet<&'static str>) {
        for key in keys {
            found.insert(key.name);
            below(&key.shape, found);
        }
    }

    fn below(shape: &Shape, found: &mut BTreeSet<&'static str>) {
        match shape {
            Shape::Map(keys) | Shape::TextOr(keys) => names(keys, found),
            Shape::List(inner) | Shape::Each(inner) => below(inner, found),
            _ => {}
        }
    }

    #[test]
    fn every_key_that_site_toml_may_have_is_in_its_schema() {
        let mut known = BTreeSet::new();
        names(site::SITE, &mut known);
        let asked =
            Regex::new(r#"(?:\.(?:text|texts|field|table|entries_of)\(|number\(&mut table, |address\()"([a-z_]+)""#).expect("a pattern");
        let sources = [
            include_str!("../site/mod.rs"),
            include_str!("../site/product.rs"),
            include_str!("../site/rules.rs"),
            include_str!("../site/look.rs"),
            include_str!("../site/trust.rs"),
            include_str!("../site/words.rs"),
        ];
        let read: BTreeSet<&str> =
            sources.iter().flat_map(|text| asked.captures_iter(text)).filter_map(|found| Some(found.get(1)?.as_str())).collect();
        assert!(read.len() > 30, "{read:?}");
        let lacking: Vec<&&str> = read.iter().filter(|key| !known.contains(**key)).collect();
        assert!(lacking.is_empty(), "the schema of site.toml lacks {lacking:?}");
        let limits = Regex::new(r#"\("([a-z_]+)", "#).expect("a pattern");
        for found in limits.captures_iter(include_str!("../site/limits.rs")) {
            assert!(known.contains(&found[1]), "the schema of site.toml lacks limits.{}", &found[1]);
        }
    }

    #[test]
    fn a_schema_says_what_the_reader_takes() {
        let schema = document("x", RELEASE, Format::Yaml);
        assert_eq!(schema["properties"]["type"]["enum"], json!(["major", "minor", "patch", "hotfix"]));
        let gate = &schema["properties"]["stages"]["items"]["properties"]["gates"]["items"];
        assert_eq!(gate["properties"]["value"]["type"], json!(["number", "string", "null"]));
        assert_eq!(gate["additionalProperties"], json!(false));
        assert_eq!(document("x", site::SITE, Format::Toml)["properties"]["title"]["type"], json!("string"));
    }
}
