//! Command fences as steps: whole-line comments caption what follows them, up to the next comment.
//!
//! Refuses to split what stands under one caption: it belongs under one copy button.

use super::{
    PlanStep,
    document::{Block, Content, Doc, SourceMap, code_lines},
};
use crate::diag::Span;

/// Languages of fences that hold data, not commands.
const DATA: [&str; 14] = ["yaml", "yml", "json", "toml", "ini", "env", "dotenv", "diff", "patch", "text", "txt", "xml", "markdown", "md"];

/// The steps of a block, when it is a fence of commands.
pub(super) fn steps_of(block: &Block, doc: &Doc<'_>) -> Vec<PlanStep> {
    let mut found = steps_and_notes_of(block, doc);
    found.retain(|step| !step.command.is_empty());
    found
}

/// The steps of a block, when it is a fence of commands. A comment that captions nothing is a step as well: it is done by hand.
pub(super) fn steps_and_notes_of(block: &Block, doc: &Doc<'_>) -> Vec<PlanStep> {
    match &block.content {
        Content::Code { language, text, source } if !DATA.contains(&language.as_str()) => steps(text, source, doc),
        _ => Vec::new(),
    }
}

/// Comments on their way to a command.
#[derive(Default)]
struct Caption {
    lines: Vec<String>,
    span: Option<Span>,
    numbered: bool,
    ended: bool,
}

impl Caption {
    /// Whether a comment begins something new, so that nothing but words stands under what was said before.
    fn ends_before(&self, comment: &str) -> bool {
        !self.lines.is_empty() && (self.ended || self.numbered && is_numbered(comment))
    }

    fn add(&mut self, comment: &str, span: Span) {
        self.numbered |= self.lines.is_empty() && is_numbered(comment);
        self.span.get_or_insert(span);
        self.lines.push(without_number(comment).to_owned());
    }

    fn take(&mut self) -> Option<String> {
        let lines = std::mem::take(self).lines.join(" ");
        Some(lines).filter(|text| !text.is_empty())
    }

    fn note(&mut self) -> Option<PlanStep> {
        let span = self.span?;
        Some(PlanStep { caption: Some(self.take()?), command: String::new(), expected: None, span })
    }
}

/// The steps of a text of commands.
fn steps(text: &str, source: &SourceMap, doc: &Doc<'_>) -> Vec<PlanStep> {
    let mut found: Vec<PlanStep> = Vec::new();
    let mut caption = Caption::default();
    let mut open = false;
    for (line, range) in code_lines(text) {
        let line = line.trim_end();
        let span = || doc.span(&source.range(&range));
        if let Some(comment) = comment(line) {
            match expectation(comment) {
                Some(expected) => {
                    let last = found.iter_mut().rev().find(|step| !step.command.is_empty());
                    last.map(|step| step.expected = Some(expected.to_owned())).unwrap_or_default();
                }
                None => {
                    found.extend(caption.ends_before(comment).then(|| caption.note()).flatten());
                    caption.add(comment, span());
                }
            }
            open &= expectation(comment).is_some();
            continue;
        }
        caption.ended |= line.trim().is_empty();
        let Some(last) = found.last_mut().filter(|_| open) else {
            if !line.trim().is_empty() {
                found.push(PlanStep { caption: caption.take(), command: line.to_owned(), expected: None, span: span() });
                open = true;
            }
            continue;
        };
        last.command.push('\n');
        last.command.push_str(line);
    }
    found.extend(caption.note());
    found.iter_mut().for_each(|step| step.command = dedented(&step.command));
    found
}

/// A line that is nothing but a comment of a shell, of Python or of SQL.
fn comment(line: &str) -> Option<&str> {
    let line = line.trim();
    let text = line.strip_prefix('#').filter(|rest| !rest.starts_with('!')).or_else(|| line.strip_prefix("-- "))?;
    let text = text.trim_start_matches('#').trim();
    (!text.is_empty()).then_some(text)
}

/// `Expected: v2.4.0`
fn expectation(comment: &str) -> Option<&str> {
    ["Expected:", "expected:", "Expected output:"].iter().find_map(|word| comment.strip_prefix(word)).map(str::trim)
}

/// `1. Stop services`
fn is_numbered(comment: &str) -> bool {
    without_number(comment).len() < comment.len()
}

/// `1. Stop services` without its number: the list has its own.
fn without_number(comment: &str) -> &str {
    let rest = comment.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == comment.len() { comment } else { rest.strip_prefix(['.', ')']).map_or(comment, str::trim_start) }
}

/// The lines without the indentation and the prompts that all of them share, and without blank lines at the end.
fn dedented(command: &str) -> String {
    let lines: Vec<&str> = command.trim_end().lines().collect();
    let filled = lines.iter().filter(|line| !line.trim().is_empty());
    let indent = filled.map(|line| line.len() - line.trim_start_matches(' ').len()).min().unwrap_or(0);
    let bare = |line: &&str| {
        let line = line.get(indent..).unwrap_or_default();
        line.strip_prefix("$ ").unwrap_or(line).to_owned()
    };
    lines.iter().map(bare).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{diag::FileId, text::Lines};

    fn read(text: &str) -> Vec<(Option<String>, String, u32)> {
        let doc = Doc::parse(text, 0, Lines::new(FileId(0), text));
        let steps = doc.blocks.iter().flat_map(|block| steps_and_notes_of(block, &doc));
        steps.map(|step| (step.caption, step.command, step.span.line)).collect()
    }

    fn commands(text: &str) -> Vec<String> {
        let doc = Doc::parse(text, 0, Lines::new(FileId(0), text));
        doc.blocks.iter().flat_map(|block| steps_of(block, &doc)).map(|step| step.command).collect()
    }

    #[test]
    fn a_comment_captions_all_that_follows_it() {
        let text = "```bash\n# 1. Stop services\ndown\n\n# 2. Revert\nexport VERSION=v1\nup -d\n\n# 3. Say so\n```\n";
        let step = |caption: &str, command: &str, line| (Some(caption.to_owned()), command.to_owned(), line);
        let steps = [step("Stop services", "down", 3), step("Revert", "export VERSION=v1\nup -d", 6)];
        assert_eq!(read(text), [&steps[..], &[step("Say so", "", 9)]].concat());
        assert_eq!(commands(text), ["down", "export VERSION=v1\nup -d"]);
    }

    #[test]
    fn what_is_done_by_hand_is_a_step_of_its_own() {
        let step = |caption: &str, command: &str, line| (Some(caption.to_owned()), command.to_owned(), line);
        let text = "```bash\n# 1. Drain the pool in the console\n# 2. Revert\n# (takes a minute)\nrevert\n# Expected: ok\n```\n";
        assert_eq!(read(text), [step("Drain the pool in the console", "", 2), step("Revert (takes a minute)", "revert", 5)]);
        let text = "```bash\n# do this by hand\n\n# stop\n\ndown\n```\n";
        assert_eq!(read(text), [step("do this by hand", "", 2), step("stop", "down", 6)]);
        let text = "```bash\n# stop\n# all of them\ndown\n```\n";
        assert_eq!(read(text), [step("stop all of them", "down", 4)]);
    }

    #[test]
    fn other_languages_prompts_and_data() {
        let python = "```python\ndef back():\n    try:\n        # 1. Stop\n        stop()\n```\n";
        let found = read(python);
        assert_eq!(found.last(), Some(&(Some("Stop".to_owned()), "stop()".to_owned(), 5)));
        assert_eq!(read("```\n$ one \\\n  --two\n```\n")[0].1, "one \\\n  --two");
        assert_eq!(read("```yaml\n# a.yaml\na: 1\n```\n"), vec![]);
        assert_eq!(read("```bash\n#!/bin/sh\nrun\n```\n")[0].1, "#!/bin/sh\nrun");
        assert_eq!(read("```sql\n-- 1. Drop\nDROP TABLE x;\n```\n")[0].0.as_deref(), Some("Drop"));
    }
}
