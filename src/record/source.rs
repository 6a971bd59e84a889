//! From the bytes of a file to the text of a record: decoded, repaired, within the limits.
//!
//! Refuses text that is none, and text that would stop the parser.

use sha2::{Digest, Sha256};

use super::{
    Extract, Page,
    codes::{ENCODING, MOJIBAKE, MOJIBAKE_LOSSY, TOO_LARGE, UNREADABLE},
};
use crate::{
    diag::{FileId, Problem, Problems, Span},
    markup,
    site::Limits,
    text::{self, Lines, Repair},
    world::World,
};

/// The text of a record as it is read.
#[derive(Debug, Clone)]
pub struct Source {
    /// The file.
    pub file: FileId,
    /// Its name without the ending, for pages without a title.
    pub stem: String,
    /// The text, repaired, with `\n` at the end of lines.
    pub text: String,
    /// What was repaired.
    pub repairs: Vec<Repair>,
    /// Byte ranges of `text` that lost characters and cannot be repaired.
    pub lossy: Vec<std::ops::Range<usize>>,
    /// SHA-256 of the bytes as stored.
    pub digest: [u8; 32],
    /// How many lines of the file stand above the text, where it is a stretch of the file.
    pub above: u32,
    /// Line and column in the file of each line of the text, where the text was written from data.
    pub places: Vec<(u32, u32)>,
}

impl Source {
    /// The text of a page that is not its whole file.
    #[must_use]
    pub fn of_extract(page: &Page, extract: &Extract) -> Self {
        Self {
            file: page.file,
            stem: page.title.clone(),
            text: extract.text.clone(),
            repairs: Vec::new(),
            lossy: Vec::new(),
            digest: page.digest,
            above: extract.line.saturating_sub(1),
            places: Vec::new(),
        }
    }
}

/// Reads the text of a file. `None` where a problem says why there is none.
pub fn text_of(world: &dyn World, file: FileId, limits: &Limits, problems: &mut Problems) -> Option<Source> {
    read_within(world, file, ("record", limits.record), &parser_limits(limits), problems)
}

/// Reads the text of a changelog, which may be larger than a record.
pub(super) fn changelog_text(world: &dyn World, file: FileId, limits: &Limits, problems: &mut Problems) -> Option<Source> {
    let parser = markup::Limits { size: usize::try_from(limits.changelog).unwrap_or(usize::MAX), ..parser_limits(limits) };
    read_within(world, file, ("changelog", limits.changelog), &parser, problems)
}

fn read_within(
    world: &dyn World,
    file: FileId,
    (limit, allowed): (&str, u64),
    parser: &markup::Limits,
    problems: &mut Problems,
) -> Option<Source> {
    let entry = world.entry(file);
    if entry.bytes > allowed {
        problems.push(too_large(file, limit, allowed, None));
        return None;
    }
    let bytes = match world.read(file, allowed + 1) {
        Ok(bytes) if bytes.len() as u64 > allowed => {
            problems.push(too_large(file, limit, allowed, None));
            return None;
        }
        Ok(bytes) => bytes,
        Err(error) => {
            problems.push(Problem::of_file(&UNREADABLE, file, error.to_string()).help("change its permissions, or remove it"));
            return None;
        }
    };
    let decoded = text::decode(&bytes);
    if let Some(problem) = no_text(&decoded, file) {
        problems.push(problem);
        return None;
    }
    let repaired = text::repair(&decoded.text);
    let source = Source {
        file,
        stem: entry.path.stem().to_owned(),
        text: repaired.text.into_owned(),
        repairs: repaired.repairs,
        lossy: repaired.lossy,
        digest: Sha256::digest(&bytes).into(),
        above: 0,
        places: Vec::new(),
    };
    report_repairs(&source, problems);
    match markup::guard(&source.text, parser) {
        Ok(()) => Some(source),
        Err(exceeded) => {
            let at = Lines::new(file, &source.text).span(&(exceeded.offset..exceeded.offset + 1));
            problems.push(too_large(file, exceeded.limit.name(), u64::try_from(exceeded.allowed).unwrap_or(u64::MAX), Some(at)));
            None
        }
    }
}

fn parser_limits(limits: &Limits) -> markup::Limits {
    let size = |bytes: u64| usize::try_from(bytes).unwrap_or(usize::MAX);
    markup::Limits {
        size: size(limits.markdown),
        line: size(limits.line),
        depth: size(limits.markdown_depth),
        columns: size(limits.table_columns),
        ..markup::Limits::default()
    }
}

fn too_large(file: FileId, limit: &str, allowed: u64, at: Option<Span>) -> Problem {
    let span = at.unwrap_or_else(|| Span::start_of(file));
    Problem::new(&TOO_LARGE, span, format!("this file exceeds the limit `{limit}` ({allowed})"))
        .help("move what is no prose into the evidence folder, or raise the limit in `[limits]` of site.toml")
}

fn no_text(decoded: &text::Decoded<'_>, file: FileId) -> Option<Problem> {
    let (place, what) =
        decoded.first_invalid.map(|place| (place, "bytes that are no text")).or(decoded.first_nul.map(|place| (place, "a NUL byte")))?;
    let span = Span { file, line: place.line, column: 1, length: 1 };
    Some(Problem::new(&ENCODING, span, format!("this record holds {what} at byte {}", place.byte)).help("save the file as UTF-8"))
}

fn report_repairs(source: &Source, problems: &mut Problems) {
    if source.repairs.is_empty() && source.lossy.is_empty() {
        return;
    }
    let lines = Lines::repaired(source.file, &source.text, &source.repairs);
    for repair in &source.repairs {
        let message = format!("`{}` was `{}` once", repair.before, repair.after);
        problems.push(
            Problem::new(&MOJIBAKE, lines.span(&repair.range), message)
                .help("`relsite check --fix encoding` writes the repaired text into the file"),
        );
    }
    for range in &source.lossy {
        let message = format!("`{}` lost characters when it was saved in the wrong encoding", &source.text[range.clone()]);
        problems.push(Problem::new(&MOJIBAKE_LOSSY, lines.span(range), message).help("write the lost characters anew"));
    }
}

/// The text with its YAML front matter blanked: every byte keeps its place, and no Markdown parser reads it as headings.
#[must_use]
pub fn without_front_matter(text: &str) -> String {
    let Some(end) = front_matter_end(text) else { return text.to_owned() };
    let mut out: String = text[..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    out.push_str(&text[end..]);
    out
}

fn front_matter_end(text: &str) -> Option<usize> {
    let bare = text.trim_start_matches('\u{feff}');
    let mut at = text.len() - bare.len();
    for (number, line) in bare.split_inclusive('\n').enumerate() {
        let fence = matches!(line.trim_end(), "---") || number > 0 && line.trim_end() == "...";
        if number == 0 && !fence {
            return None;
        }
        at += line.len();
        if number > 0 && fence {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_keeps_its_bytes() {
        let text = "---\ntitle: é\n---\n# X\n";
        let blanked = without_front_matter(text);
        assert_eq!(blanked.len(), text.len());
        assert_eq!(blanked.trim_start(), "# X\n");
        assert_eq!(without_front_matter("# X\n---\n"), "# X\n---\n");
        assert_eq!(without_front_matter("---\nopen"), "---\nopen");
    }
}
