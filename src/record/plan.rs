//! The way in and the way back: migration steps paired with their rollback, configuration, and the plan for a rollback.
//!
//! Refuses to run one fence into the next: a rollback belongs to the steps right above it.

use super::{
    ConfigChange, ItemState, Migration, MigrationKind, PlanKind, PlanPart, PlanStep, Release, SectionKind, Task, Undo,
    changes::list_items,
    commands::{steps_and_notes_of, steps_of},
    document::{Block, Content, Doc, Line, ListItem, Style, code_lines},
    entries::is_blank,
    parts::after_colon,
    sections::Node,
    vocabulary::{Vocabulary, normalise},
};
use crate::value::placeholders;

/// Fills the plans of a release.
pub(super) fn read(outline: &[Node<'_>], doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    for node in outline {
        match (node.kind, role(node)) {
            (SectionKind::DeploymentPlan, Some(Role::Container)) => {
                migrate(node, doc, vocabulary, release);
                node.children.iter().filter(|child| !is_verification(child)).for_each(|child| migrate(child, doc, vocabulary, release));
            }
            (SectionKind::DeploymentPlan, Some(Role::Step)) => migrate(node, doc, vocabulary, release),
            (SectionKind::RollbackPlan, _) => part(node, None, doc, release),
            (SectionKind::Checklist | SectionKind::Rollbacks, _) => {}
            _ => read(&node.children, doc, vocabulary, release),
        }
    }
}

/// What a section of the deployment plan is.
enum Role {
    /// Holds steps.
    Container,
    /// Is one.
    Step,
}

fn role(node: &Node<'_>) -> Option<Role> {
    match normalise(&node.title).as_str() {
        "migration steps" | "migrations" | "upgrade instructions" => Some(Role::Container),
        "database migrations" | "configuration changes" | "service updates" => Some(Role::Step),
        _ => None,
    }
}

fn is_verification(node: &Node<'_>) -> bool {
    node.kind == SectionKind::DeploymentPlan && role(node).is_none()
}

fn kind_of(title: &str) -> MigrationKind {
    let words = normalise(title);
    let has = |known: &[&str]| known.iter().any(|word| words.contains(word));
    match () {
        () if has(&["database", "schema", "data migration", "sql"]) => MigrationKind::Database,
        () if has(&["configuration", "config", "environment variable"]) => MigrationKind::Configuration,
        () if has(&["service", "deploy", "image", "worker"]) => MigrationKind::Service,
        () => MigrationKind::Other,
    }
}

/// The steps of one section, each group of commands with the rollback right below it.
fn migrate(node: &Node<'_>, doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    let kind = kind_of(&node.title);
    let mut steps: Vec<(Vec<PlanStep>, Option<Undo>)> = Vec::new();
    let mut back = false;
    for block in node.blocks {
        if let Some(undo) = undo_in(block, doc, vocabulary) {
            back = undo.is_none();
            match steps.last_mut() {
                Some(last) => last.1 = undo.or(last.1.take()),
                None => steps.extend(undo.map(|undo| (Vec::new(), Some(undo)))),
            }
            continue;
        }
        // Comments alone are no way back: somebody meant to write one.
        let found = if steps_of(block, doc).is_empty() { by_hand(block, doc) } else { steps_and_notes_of(block, doc) };
        if found.is_empty() {
            continue;
        }
        match steps.last_mut() {
            Some(last) if back => last.1 = Some(Undo::Steps(found)),
            None if back => steps.push((Vec::new(), Some(Undo::Steps(found)))),
            Some(last) if last.1.is_none() => last.0.extend(found),
            _ => steps.push((found, None)),
        }
        back = false;
    }
    let below = node.children.iter().find(|child| matches!(normalise(&child.title).as_str(), "rollback" | "undo"));
    if let (Some(last), Some(below)) = (steps.last_mut(), below) {
        let found: Vec<PlanStep> = below.blocks.iter().flat_map(|block| steps_of(block, doc)).collect();
        last.1 = last.1.take().or(Some(Undo::Steps(found)).filter(|undo| *undo != Undo::Steps(Vec::new())));
    }
    let span = doc.span(&node.heading.or(node.blocks.first()).map_or(0..0, |block| block.range.clone()));
    let migration = |(steps, undo): (Vec<PlanStep>, Option<Undo>)| Migration { title: node.title.clone(), kind, steps, undo, span };
    let into = &mut release.particulars;
    into.migrations.extend(steps.into_iter().map(migration));
    if kind == MigrationKind::Configuration {
        into.configuration.extend(configuration(node, doc));
    }
}

/// `**Rollback:**` says that the next commands lead back (`Some(None)`); with a value it is the way back itself.
fn undo_in(block: &Block, doc: &Doc<'_>, vocabulary: &Vocabulary) -> Option<Option<Undo>> {
    let lines: Vec<&Line> = match &block.content {
        Content::Paragraph(lines) => lines.iter().collect(),
        Content::List { items } => items.iter().filter_map(|item| item.lines().first()).collect(),
        _ => return None,
    };
    let line = lines.into_iter().find(|line| {
        let text = line.plain();
        text.split_once(':').is_some_and(|(name, _)| vocabulary.label(name) == Some("undo"))
    })?;
    let value = after_colon(line);
    if value.is_blank() {
        return Some(None);
    }
    let text = doc.prose(&value);
    if let Some(reason) = none_because(&text.plain) {
        return Some(Some(Undo::None(reason)));
    }
    if is_blank(&text.plain) {
        return Some(None);
    }
    let command: Vec<&str> = value.runs.iter().filter(|run| run.style == Style::Code).map(|run| run.text.as_str()).collect();
    if command.is_empty() {
        return Some(Some(Undo::Told(text)));
    }
    let step = PlanStep { caption: None, command: command.join("\n"), expected: None, span: text.span };
    Some(Some(Undo::Steps(vec![step])))
}

/// `none, the column is only added`: the reason, if one is given.
fn none_because(text: &str) -> Option<Option<String>> {
    let lower = text.to_lowercase();
    let rest = ["none", "n/a", "not needed", "not possible", "not required"].iter().find_map(|word| lower.strip_prefix(word))?;
    if rest.starts_with(char::is_alphanumeric) {
        return None;
    }
    let reason = text[text.len() - rest.len()..]
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | ';' | '–' | '—' | '-' | '(' | ')' | '.'));
    Some(Some(reason.to_owned()).filter(|reason| !reason.is_empty()))
}

/// Items of a list that are no boxes: steps in words, their code as the command.
fn by_hand(block: &Block, doc: &Doc<'_>) -> Vec<PlanStep> {
    let items = list_items(block).unwrap_or(&[]).iter().filter(|item| item.task.is_none());
    items.filter_map(|item| hand_step(item, doc)).collect()
}

fn hand_step(item: &ListItem, doc: &Doc<'_>) -> Option<PlanStep> {
    let text = doc.prose_lines(item.lines()).filter(|text| !is_blank(&text.plain))?;
    let code = item.lines().iter().flat_map(|line| &line.runs).filter(|run| run.style == Style::Code).map(|run| run.text.as_str());
    let inline = code.filter(|code| code.contains(' ') || code.contains('/')).collect::<Vec<_>>().join("\n");
    let below: Vec<PlanStep> = item.blocks.iter().flat_map(|block| steps_of(block, doc)).collect();
    let command = below.iter().map(|step| step.command.as_str()).chain(Some(inline.as_str()).filter(|code| !code.is_empty()));
    Some(PlanStep { caption: Some(text.plain), command: command.collect::<Vec<_>>().join("\n"), expected: None, span: text.span })
}

/// Changed texts, and the boxes below them.
fn configuration(node: &Node<'_>, doc: &Doc<'_>) -> Vec<ConfigChange> {
    let mut found: Vec<ConfigChange> = Vec::new();
    for block in node.blocks {
        if let Content::Code { text, source, .. } = &block.content
            && steps_of(block, doc).is_empty()
        {
            let (file, range) = code_lines(text).next().map_or((None, 0..0), |(line, range)| (file_named(line), range));
            found.push(ConfigChange { file, text: text.trim_end().to_owned(), actions: Vec::new(), span: doc.span(&source.range(&range)) });
            continue;
        }
        let actions = tasks(block, doc);
        match (found.last_mut(), actions.first()) {
            (Some(last), Some(_)) => last.actions.extend(actions),
            (None, Some(first)) => {
                let span = first.text.span;
                found.push(ConfigChange { file: None, text: String::new(), actions, span });
            }
            _ => {}
        }
    }
    found
}

/// `# configs/params.yaml`
fn file_named(line: &str) -> Option<String> {
    let name = line.trim().strip_prefix(['#', ';'])?.trim();
    let path = !name.contains(char::is_whitespace) && (name.contains('/') || name.contains('.'));
    path.then(|| name.to_owned())
}

/// The boxes of a list.
fn tasks(block: &Block, doc: &Doc<'_>) -> Vec<Task> {
    let items = list_items(block).unwrap_or(&[]).iter();
    let task = |item: &ListItem| {
        let state = if item.task? { ItemState::Done } else { ItemState::Open };
        Some(Task { text: doc.prose_lines(item.lines())?, state })
    };
    items.filter_map(task).collect()
}

/// A part of the rollback plan, and those below it. What is said above a plan without steps of its own stands with its first part.
fn part(node: &Node<'_>, above: Option<String>, doc: &Doc<'_>, release: &mut Release) {
    let mut steps = Vec::new();
    let mut boxes = Vec::new();
    let mut said = above;
    for block in node.blocks {
        if let (Content::Paragraph(lines), true, true) = (&block.content, steps.is_empty(), boxes.is_empty()) {
            let text = doc.prose_lines(lines).map(|text| text.plain).filter(|text| !is_blank(text) && placeholders(text).is_empty());
            said = said.into_iter().chain(text).reduce(|before, text| format!("{before} {text}"));
        }
        steps.extend(steps_and_notes_of(block, doc));
        steps.extend(by_hand(block, doc));
        boxes.extend(tasks(block, doc));
    }
    steps.retain(|step| !(step.command.is_empty() && step.caption.as_deref().is_some_and(|text| !placeholders(text).is_empty())));
    if !steps.is_empty() || !boxes.is_empty() {
        let span = doc.span(&node.heading.or(node.blocks.first()).map_or(0..0, |block| block.range.clone()));
        let kind = plan_kind(&node.title);
        release.particulars.rollback_plan.push(PlanPart { title: node.title.clone(), note: said.take(), kind, steps, tasks: boxes, span });
    }
    node.children.iter().for_each(|child| part(child, said.take(), doc, release));
}

fn plan_kind(title: &str) -> PlanKind {
    let words = normalise(title);
    let has = |word: &str| words.contains(word);
    match () {
        () if has("verification") || has("checklist") => PlanKind::Verification,
        () if has("full") => PlanKind::Full,
        () if has("database") => PlanKind::Database,
        () if has("quick") || has("application") => PlanKind::Quick,
        () => PlanKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_way_back_and_why() {
        assert_eq!(none_because("none, the column is only added"), Some(Some("the column is only added".to_owned())));
        assert_eq!(none_because("None"), Some(None));
        assert_eq!(none_because("N/A (additive)"), Some(Some("additive".to_owned())));
        assert_eq!(none_because("nonetheless"), None);
        assert_eq!(none_because("restore the backup"), None);
    }

    #[test]
    fn kinds_by_heading() {
        assert_eq!(kind_of("1. Database Migrations"), MigrationKind::Database);
        assert_eq!(kind_of("2. Configuration Changes"), MigrationKind::Configuration);
        assert_eq!(kind_of("3. Service Updates"), MigrationKind::Service);
        assert_eq!(plan_kind("Quick Rollback (Recommended)"), PlanKind::Quick);
        assert_eq!(plan_kind("Full Rollback with Database"), PlanKind::Full);
        assert_eq!(plan_kind("Rollback Verification Checklist"), PlanKind::Verification);
    }
}
