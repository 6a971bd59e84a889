//! Who a release is: version, date, type, strategy, tag, commit, neighbours. Front matter wins; the more precise of two compatible values wins.
//!
//! Refuses a document's own `Version` and `Last Updated` further down: those are the document's.

use super::{
    Allowance, Read, Release, ReleaseType, SectionKind, Strategy,
    codes::{VALUE_DISAGREES, VALUE_UNREADABLE},
    document::{Content, Doc},
    labels::{Label, Labels},
    sections::{Node, heading_label},
    stages::length,
    vocabulary::Vocabulary,
    yaml::{AllowEntry, Front, Scalar},
};
use crate::{
    diag::{FileId, Problem, Problems, Span},
    value::{Mark, Version, When, placeholders, without_emoji},
};

/// Fills the identity of a release from its front matter and its labels.
pub(super) fn read(
    nodes: &[&Node<'_>],
    doc: &Doc<'_>,
    vocabulary: &Vocabulary,
    front: &Front,
    release: &mut Release,
    problems: &mut Problems,
) {
    for node in nodes {
        let labels = Labels::of(node.blocks, vocabulary);
        if is_head(node) {
            repeated(&labels, doc, release, problems);
            head(&labels, doc, release);
        }
        if matches!(node.kind, SectionKind::Changes | SectionKind::DeploymentSummary | SectionKind::Stages) || is_head(node) {
            totals(&labels, doc, release);
        }
        neighbours(&labels, doc, release);
        labels.settle();
        heading(node, doc, vocabulary, release);
    }
    from_front(front, release, problems);
    if release.date.is_none() {
        release.date = nodes.iter().filter(|node| node.level <= 1).find_map(|node| bare_date(node, doc));
    }
    if release.version.is_none() {
        let place = nodes.iter().find_map(|node| node.heading).map_or(0..0, |block| block.range.clone());
        release.version = in_title(&release.page.title, doc.span(&place));
    }
}

/// Labels here are the release's: before the first section, under the title, or under version information.
fn is_head(node: &Node<'_>) -> bool {
    node.level <= 1 || node.kind == SectionKind::VersionInfo
}

fn head(labels: &Labels<'_>, doc: &Doc<'_>, release: &mut Release) {
    first(&mut release.version, labels, "version", |label| label.read(doc, Version::parse));
    first(&mut release.date, labels, "date", |label| label.read(doc, When::parse));
    first(&mut release.kind, labels, "type", |label| label.read(doc, release_type));
    first(&mut release.strategy, labels, "strategy", |label| label.read(doc, strategy));
    first(&mut release.tag, labels, "tag", |label| label.read(doc, Version::parse));
    first(&mut release.commit, labels, "commit", |label| label.read(doc, commit));
}

/// A later place that says another version or date than an earlier one: `# Version: x` above, `**Version**: y` at the end.
fn repeated(labels: &Labels<'_>, doc: &Doc<'_>, release: &Release, problems: &mut Problems) {
    let version = labels.find("version").and_then(|label| label.read(doc, Version::parse));
    let date = labels.find("date").and_then(|label| label.read(doc, When::parse));
    let other = differs(release.version.as_ref(), version.as_ref(), Version::same);
    let day = differs(release.date.as_ref(), date.as_ref(), |a, b| a.iso() == b.iso() || a.day().is_some() && a.day() == b.day());
    for (here, there) in other.into_iter().chain(day) {
        let message = format!("`{}` here, `{}` above", here.0, there.0);
        problems.push(Problem::new(&VALUE_DISAGREES, here.1, message).label(there.1, "above").help("correct the wrong one of the two"));
    }
}

/// Text and place of two values that are not the same, the later first.
fn differs<T>(
    known: Option<&Read<T>>,
    again: Option<&Read<T>>,
    same: impl FnOnce(&T, &T) -> bool,
) -> Option<((String, Span), (String, Span))> {
    let (known, again) = (known?, again?);
    let equal = same(known.value.as_ref()?, again.value.as_ref()?);
    (!equal).then(|| ((again.text.clone(), again.span), (known.text.clone(), known.span)))
}

fn totals(labels: &Labels<'_>, doc: &Doc<'_>, release: &mut Release) {
    first(&mut release.total_time, labels, "total-time", |label| label.read(doc, length));
    first(&mut release.rollbacks_stated, labels, "rollback-count", |label| label.read(doc, count));
    first(&mut release.final_status, labels, "final-status", |label| label.read(doc, Mark::parse));
}

fn neighbours(labels: &Labels<'_>, doc: &Doc<'_>, release: &mut Release) {
    for (key, field) in [("next", &mut release.next), ("previous", &mut release.previous)] {
        let Some(label) = labels.find(key) else { continue };
        let whole = label.plain();
        let found = label.read(doc, |text| text.split_whitespace().find_map(Version::parse));
        if found.as_ref().and_then(|read| read.value.as_ref()).is_some_and(|version| version.written == whole) {
            label.take();
        }
        *field = field.take().or(found);
    }
}

/// `1`, `1 (at 25%)`, `None`
fn count(text: &str) -> Option<u32> {
    let first = text.split(|c: char| c.is_whitespace() || c == '(').next()?;
    if first.eq_ignore_ascii_case("none") || first.eq_ignore_ascii_case("no") { Some(0) } else { first.parse().ok() }
}

/// Takes the first label of this name, unless an earlier place said it. A later repeat stays on the page as written.
fn first<T>(field: &mut Option<Read<T>>, labels: &Labels<'_>, key: &str, read: impl FnOnce(&Label<'_>) -> Option<Read<T>>) {
    let known = field.as_ref().is_some_and(|field| field.value.is_some());
    if let Some(label) = labels.find(key).filter(|_| !known)
        && let Some(found) = read(label)
    {
        label.take();
        *field = Some(found);
    }
}

/// `# Version: 1.2.0`: held whole, so that the page does not say it a second time as a heading.
fn heading(node: &Node<'_>, doc: &Doc<'_>, vocabulary: &Vocabulary, release: &mut Release) {
    let (Some(block), Some((name, value))) = (node.heading, heading_label(&node.title)) else { return };
    let span = doc.span(&block.range);
    let blank = !placeholders(value).is_empty();
    match vocabulary.label(name) {
        Some("version") if node.level == 1 => {
            let found = Read { value: Version::parse(value).filter(|_| !blank), text: value.to_owned(), span };
            if release.version.is_none() && found.value.is_some() {
                block.take();
            }
            release.version.get_or_insert(found);
        }
        Some("date") if node.level == 1 => {
            let found = Read { value: When::parse(value).filter(|_| !blank), text: value.to_owned(), span };
            if release.date.is_none() && found.value.is_some() {
                block.take();
            }
            release.date.get_or_insert(found);
        }
        _ => {}
    }
}

/// A date that stands alone in a line below the title, or at the end of it, in parentheses or behind a dash: `# v1.4.0 (2026-04-06)`.
fn bare_date(node: &Node<'_>, doc: &Doc<'_>) -> Option<Read<When>> {
    let in_title = node.heading.filter(|_| node.level == 1).and_then(|heading| {
        let title = node.title.trim_end();
        let closed = title.strip_suffix(')').and_then(|title| title.rsplit_once('('));
        let (_, text) = closed.or_else(|| [" — ", " – ", " - ", " / "].iter().find_map(|dash| title.rsplit_once(dash)))?;
        Some((text.trim().to_owned(), doc.span(&heading.range)))
    });
    let alone = node.blocks.iter().take(2).filter_map(|block| match &block.content {
        Content::Paragraph(lines) if lines.len() == 1 => Some((lines[0].plain(), doc.span(&lines[0].range))),
        _ => None,
    });
    in_title.into_iter().chain(alone).find_map(|(text, span)| {
        let value = When::parse(&text).filter(|when| when.day().is_some())?;
        Some(Read { text, value: Some(value), span })
    })
}

/// The version that a title names: `Release v2.4.0`. A blank in its place says that the version is one.
fn in_title(title: &str, span: Span) -> Option<Read<Version>> {
    let mut words = title.split_whitespace().map(|word| word.trim_matches([':', ',', '(', ')', '[', ']', '"']));
    let found = words.find_map(|word| {
        Version::parse(word).filter(|version| version.bare().contains('.') && version.bare().starts_with(|c: char| c.is_ascii_digit()))
    });
    if let Some(version) = found {
        return Some(Read { text: version.written.clone(), value: Some(version), span });
    }
    let blank = placeholders(title).into_iter().next()?;
    title.to_lowercase().contains("version]").then(|| Read { value: None, text: title[blank].to_owned(), span })
}

fn from_front(front: &Front, release: &mut Release, problems: &mut Problems) {
    let file = release.page.file;
    let scalar = |key: &str| front.scalars.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    overrule(&mut release.version, scalar("version"), file, problems, Version::parse, |front, prose| {
        front.same(prose).then_some(Keep::Front)
    });
    overrule(&mut release.date, scalar("date"), file, problems, When::parse, same_day);
    overrule(&mut release.kind, scalar("type"), file, problems, release_type, |a, b| (a == b).then_some(Keep::Front));
    let way = scalar("strategy").or(scalar("deployment"));
    overrule(&mut release.strategy, way, file, problems, strategy, |a, b| (a == b).then_some(Keep::Front));
    overrule(&mut release.tag, scalar("tag"), file, problems, Version::parse, |a, b| a.same(b).then_some(Keep::Front));
    overrule(&mut release.commit, scalar("commit"), file, problems, commit, |a, b| {
        (a.starts_with(b.as_str()) || b.starts_with(a.as_str())).then_some(Keep::Front)
    });
    overrule(&mut release.next, scalar("next"), file, problems, Version::parse, |a, b| a.same(b).then_some(Keep::Front));
    overrule(&mut release.previous, scalar("previous"), file, problems, Version::parse, |a, b| a.same(b).then_some(Keep::Front));
    // A word that claims nothing, such as `reviewed`, is about the page, and leaves what the record claims alone.
    let status = scalar("status").filter(|text| Mark::parse(&text.text).is_some() || release.final_status.is_none());
    overrule(&mut release.final_status, status, file, problems, Mark::parse, |a, b| (a == b).then_some(Keep::Prose));
    release.draft = scalar("draft").is_some_and(|value| is_draft(value, file, problems));
    if let Some(text) = scalar("summary") {
        release.summary = Some(super::Text { plain: text.text.clone(), markdown: None, span: place(text, file) });
    }
    release.allow = front.allow.iter().filter_map(|row| allowance(row, file, problems)).collect();
}

/// Whether a record is a draft. What cannot be read is one: better held back than published by mistake.
fn is_draft(written: &Scalar, file: FileId, problems: &mut Problems) -> bool {
    match written.text.to_lowercase().as_str() {
        "true" | "yes" | "on" => true,
        "false" | "no" | "off" => false,
        _ => {
            let message = format!("`{}` is neither true nor false: the record counts as a draft", written.text);
            problems.push(Problem::new(&VALUE_UNREADABLE, place(written, file), message).help("write `draft: true` or `draft: false`"));
            true
        }
    }
}

/// A row of `allow`. One whose day cannot be read silences nothing: it would for ever.
fn allowance(row: &AllowEntry, file: FileId, problems: &mut Problems) -> Option<Allowance> {
    let until = match &row.until {
        None => None,
        Some(written) => {
            let day = When::parse(&written.text).and_then(|when| when.day());
            if day.is_none() {
                let message = format!("`{}` cannot be read: nothing is allowed by this row", written.text);
                problems.push(Problem::new(&VALUE_UNREADABLE, place(written, file), message).help("write a day, such as `2026-09-15`"));
            }
            Some(day?)
        }
    };
    Some(Allowance { code: row.code.clone(), reason: row.reason.clone(), until })
}

/// Which of two compatible values is the more precise.
enum Keep {
    Front,
    Prose,
}

fn same_day(front: &When, prose: &When) -> Option<Keep> {
    let same = front.iso() == prose.iso() || front.day().is_some() && front.day() == prose.day();
    same.then(|| if prose.instant().is_some() { Keep::Prose } else { Keep::Front })
}

fn overrule<T>(
    field: &mut Option<Read<T>>,
    scalar: Option<&Scalar>,
    file: FileId,
    problems: &mut Problems,
    parse: impl FnOnce(&str) -> Option<T>,
    compatible: impl FnOnce(&T, &T) -> Option<Keep>,
) {
    let Some(scalar) = scalar else { return };
    let span = place(scalar, file);
    let blank = !placeholders(&scalar.text).is_empty();
    let front = Read { value: if blank { None } else { parse(&scalar.text) }, text: scalar.text.clone(), span };
    if let (Some(prose), Some(value)) = (&*field, &front.value)
        && let Some(other) = &prose.value
    {
        match compatible(value, other) {
            Some(Keep::Prose) => return,
            Some(Keep::Front) => {}
            None => problems.push(
                Problem::new(&VALUE_DISAGREES, prose.span, format!("`{}` here, `{}` in the front matter", prose.text, front.text))
                    .label(span, "the front matter wins")
                    .help("correct the wrong one of the two"),
            ),
        }
    }
    *field = Some(front);
}

/// Where a scalar of the front matter stands: its first line is the file's second.
pub(super) fn place(scalar: &Scalar, file: FileId) -> Span {
    let length = u32::try_from(scalar.text.chars().count()).unwrap_or(1).max(1);
    Span { file, line: scalar.line.max(1) + 1, column: scalar.column.max(1), length }
}

/// `Minor Release`, `minor`. All choices left in are none.
pub(super) fn release_type(text: &str) -> Option<ReleaseType> {
    let words = without_emoji(text).to_lowercase();
    let all = [
        ("hotfix", ReleaseType::Hotfix),
        ("major", ReleaseType::Major),
        ("minor", ReleaseType::Minor),
        ("patch", ReleaseType::Patch),
        ("majör", ReleaseType::Major),
        ("minör", ReleaseType::Minor),
        ("yama", ReleaseType::Patch),
        ("메이저", ReleaseType::Major),
        ("마이너", ReleaseType::Minor),
        ("패치", ReleaseType::Patch),
        ("핫픽스", ReleaseType::Hotfix),
        ("メジャー", ReleaseType::Major),
        ("マイナー", ReleaseType::Minor),
        ("パッチ", ReleaseType::Patch),
    ];
    let found: Vec<ReleaseType> = all.into_iter().filter(|(word, _)| words.contains(word)).map(|(_, kind)| kind).collect();
    (found.len() == 1).then(|| found[0])
}

/// `Canary`, `Blue-Green`, `Rolling`, `Standard`. All choices left in are none.
pub(super) fn strategy(text: &str) -> Option<Strategy> {
    let words = without_emoji(text).to_lowercase().replace(['/', ' '], "-");
    let all = [
        ("canary", Strategy::Canary),
        ("blue-green", Strategy::BlueGreen),
        ("rolling", Strategy::Rolling),
        ("standard", Strategy::Standard),
        ("kanarya", Strategy::Canary),
        ("카나리", Strategy::Canary),
        ("カナリア", Strategy::Canary),
        ("블루-그린", Strategy::BlueGreen),
    ];
    let found: Vec<Strategy> = all.into_iter().filter(|(word, _)| words.contains(word)).map(|(_, kind)| kind).collect();
    (found.len() == 1).then(|| found[0])
}

/// 7 to 64 hexadecimal digits.
pub(super) fn commit(text: &str) -> Option<String> {
    let text = text.trim().trim_matches('`');
    let is_hash = (7..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit());
    is_hash.then(|| text.to_lowercase())
}
