//! `relsite explain`: what a problem means.
//!
//! Refuses to be vague: an unknown code names the nearest known one.

use std::io::Write;

use clap::Args;

use super::{Exit, Failure, Streams};
use crate::{diag::Code, text::nearest};

/// Explains a kind of problem, with a bad and a good example; without CODE, lists them all
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The code that stands in brackets in front of a problem
    code: Option<String>,
}

const EXAMPLES: &str = "\
Examples:
  relsite explain                         every code, with one line each
  relsite explain site/unknown-key";

pub(super) fn run(options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    let mut codes = crate::codes();
    codes.sort_by_key(|code| code.name);
    match &options.code {
        None => list(&codes, streams.data())?,
        Some(name) => explain(find(name, &codes)?, streams.data())?,
    }
    Ok(Exit::Fine)
}

fn list(codes: &[&Code], out: &mut dyn Write) -> Result<(), Failure> {
    let width = codes.iter().map(|code| code.name.len()).max().unwrap_or_default();
    for code in codes {
        writeln!(out, "{:width$}  {:7}  {}", code.name, level(code), code.summary)?;
    }
    Ok(())
}

fn explain(code: &Code, out: &mut dyn Write) -> Result<(), Failure> {
    writeln!(out, "# {}\n\n{} ({}).\n\n{}", code.name, sentence(code.summary), level_in_words(code), code.explanation.trim())?;
    Ok(())
}

fn find<'c>(name: &str, codes: &[&'c Code]) -> Result<&'c Code, Failure> {
    if let Some(code) = codes.iter().find(|code| code.name == name) {
        return Ok(code);
    }
    let guess = nearest(name, codes.iter().map(|code| code.name));
    let guess = guess.map(|code| format!("; the nearest is `{code}`")).unwrap_or_default();
    Err(Failure::new(format!("there is no problem code `{name}`{guess}")).help("`relsite explain` lists every code"))
}

fn level(code: &Code) -> &'static str {
    if code.blocking { "blocks" } else { code.severity.word() }
}

fn level_in_words(code: &Code) -> String {
    if code.blocking {
        return "an error that forbids publication".to_owned();
    }
    let article = if code.severity.word().starts_with('e') { "an" } else { "a" };
    format!("{article} {}, unless `[problems]` in site.toml says otherwise", code.severity)
}

fn sentence(summary: &str) -> String {
    let mut characters = summary.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
