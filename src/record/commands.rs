//! Command fences as steps: whole-line comments caption what follows them, up to the next comment.
//!
//! Refuses to split what stands under one caption: it belongs under one copy button.

use super::{
    PlanStep,
    document::{Block, Content, Doc, SourceMap, code_lines},
};

/// Languages of fences that hold data, not commands.
const DATA: [&str; 14] = ["yaml", "yml", "json", "toml", "ini", "env", "dotenv", "diff", "patch", "text", "txt", "xml", "markdown", "md"];

/// The steps of a block, when it is a fence of commands.
pub(super) fn steps_of(block: &Block, doc: &Doc<'_>) -> Vec<PlanStep> {
    match &block.content {
        Content::Code { language, text, source } if !DATA.contains(&language.as_str()) => steps(text, source, doc),
        _ => Vec::new(),
    }
}

/// The steps of a text of commands.
fn steps(text: &str, source: &SourceMap, doc: &Doc<'_>) -> Vec<PlanStep> {
    let mut found: Vec<PlanStep> = Vec::new();
    let mut caption: Vec<&str> = Vec::new();
    let mut open = false;
    for (line, range) in code_lines(text) {
        let line = line.trim_end();
        if let Some(comment) = comment(line) {
            match expectation(comment) {
                Some(expected) => found.last_mut().map(|step| step.expected = Some(expected.to_owned())).unwrap_or_default(),
                None => caption.push(without_number(comment)),
            }
            open &= expectation(comment).is_some();
            continue;
        }
        let Some(last) = found.last_mut().filter(|_| open) else {
            if !line.trim().is_empty() {
                let caption = Some(std::mem::take(&mut caption).join(" ")).filter(|caption| !caption.is_empty());
                let span = doc.span(&source.range(&range));
                found.push(PlanStep { caption, command: line.to_owned(), expected: None, span });
                open = true;
            }
            continue;
        };
        last.command.push('\n');
        last.command.push_str(line);
    }
    found.iter_mut().for_each(|step| step.command = dedented(&step.command));
    found.retain(|step| !step.command.is_empty());
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
        let steps = doc.blocks.iter().flat_map(|block| steps_of(block, &doc));
        steps.map(|step| (step.caption, step.command, step.span.line)).collect()
    }

    #[test]
    fn a_comment_captions_all_that_follows_it() {
        let text = "```bash\n# 1. Stop services\ndown\n\n# 2. Revert\nexport VERSION=v1\nup -d\n\n# 3. Say so\n```\n";
        let step = |caption: &str, command: &str, line| (Some(caption.to_owned()), command.to_owned(), line);
        assert_eq!(read(text), [step("Stop services", "down", 3), step("Revert", "export VERSION=v1\nup -d", 6)]);
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
