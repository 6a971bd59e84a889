//! The sections of a release's record in the order of its page, each with what relsite knows of it and with the author's own text.
//!
//! Refuses to lose a word: what no typed part holds whole is shown as written, in its place.

use std::ops::Range;

use super::{
    blocks::{Block, Section},
    comparison, course, evidence, infrastructure, measured,
    parts::{Html, Link, Part},
    prose::{Pen, Prose, anchor},
    risks, rollbacks, signed, signoff, stages,
    timeline::timeline,
};
use crate::{
    archive::Release,
    markup::language_of,
    record::{self, SectionKind},
    value::without_emoji,
};

/// The deepest heading.
const DEEPEST: u8 = 6;

/// Lays out the sections of one release.
pub struct Layout<'p, 'r> {
    release: &'p Release,
    index: usize,
    pen: &'p mut Pen<'r>,
    prose: &'p Prose,
    sections: Vec<Section>,
    /// The parts that stand on the page already: each stands once, in the first section of its kind.
    shown: Vec<SectionKind>,
    /// Whether the standing of the acceptance criteria stands on the page.
    judged: bool,
}

/// The sections of a release's record.
pub fn of_release(release: &Release, index: usize, prose: &Prose, pen: &mut Pen<'_>) -> Vec<Section> {
    let mut layout = Layout { release, index, pen, prose, sections: Vec::new(), shown: Vec::new(), judged: false };
    if let Some(record) = &release.record {
        layout.roots(&record.sections);
    }
    layout.add_unheld_parts();
    layout.sections
}

/// The sections of a document, as written and in its order; the heading that is the page's title is left out.
#[must_use]
pub fn toc(sections: &[Section]) -> Vec<Link> {
    let top = sections.iter().filter(|section| section.level == 2 && !section.id.is_empty());
    top.map(|section| Link { text: section.title.clone(), href: format!("#{}", section.id) }).collect()
}

impl Layout<'_, '_> {
    /// The roots: the heading that is the page's title is left out, its sections are the page's.
    fn roots(&mut self, roots: &[record::Section]) {
        let mut tops: Vec<&record::Section> = Vec::new();
        let mut titled = false;
        for root in roots {
            let is_label = root.title.is_empty();
            if root.level == 0 || root.level == 1 && (is_label || !titled && self.is_title(root)) {
                titled |= root.level == 1;
                self.untitled(root);
                tops.extend(&root.children);
            } else {
                tops.push(root);
            }
        }
        for section in ordered(&tops) {
            self.section(section, 2);
        }
    }

    /// Whether a heading says what the head of the page says already.
    fn is_title(&self, section: &record::Section) -> bool {
        let title = self.release.record.as_ref().map(|record| without_emoji(&record.page.title));
        section.title.is_empty() || title.is_some_and(|title| title == without_emoji(&section.title))
    }

    /// The text before the first heading, or under the heading that is the page's title.
    fn untitled(&mut self, section: &record::Section) {
        let html = self.prose.within(&section.left, Some(section.range.start));
        if let Some(block) = Block::written(html) {
            self.sections.push(Section { id: String::new(), level: 0, title: String::new(), lang: None, blocks: vec![block] });
        }
    }

    fn section(&mut self, section: &record::Section, level: u8) {
        let part = self.first_of(section.kind).then(|| self.part(section.kind, level)).flatten();
        let holds_part = part.is_some() || self.shown.contains(&section.kind);
        let ranges: &[Range<usize>] = if holds_part { &section.left } else { std::slice::from_ref(&section.range) };
        let text = self.prose.within(ranges, Some(section.range.start));
        let is_empty = part.is_none() && text.is_empty() && section.children.is_empty();
        if !(is_empty && holds_part && self.is_said_elsewhere(section)) {
            self.push(section, level, part, text);
        }
        for child in ordered(&section.children.iter().collect::<Vec<_>>()) {
            self.section(child, (level + 1).min(DEEPEST));
        }
    }

    fn push(&mut self, section: &record::Section, level: u8, part: Option<Vec<Block>>, text: Html) {
        let (id, title) = match self.prose.heading_at(section.range.start) {
            Some((id, text)) => (id.to_owned(), text.to_owned()),
            None => (self.pen.take_id(&anchor(&section.title)), section.title.clone()),
        };
        if part.is_some() {
            self.shown.push(section.kind);
        }
        let mut blocks = part.unwrap_or_default();
        blocks.extend(self.standing(section));
        blocks.extend(Block::written(text));
        self.sections.push(Section { lang: language_of(&title), id, level, title, blocks });
    }

    /// What the acceptance criteria are worth, beside the first list of them.
    fn standing(&mut self, section: &record::Section) -> Option<Block> {
        if self.judged || !record::is_criteria(&section.title) {
            return None;
        }
        let table = infrastructure::criteria(self.release, &self.pen.at)?;
        self.judged = true;
        Some(Block::Table { table })
    }

    /// Whether the words of a heading stand in the part that its kind of section has on the page.
    fn is_said_elsewhere(&self, section: &record::Section) -> bool {
        let title = section.title.to_lowercase();
        let says = |text: &str| !text.is_empty() && title.ends_with(&without_emoji(text).to_lowercase());
        match section.kind {
            _ if section.title.is_empty() => true,
            SectionKind::Stages | SectionKind::StageMetrics => says_only_its_stage(&section.title),
            SectionKind::Evidence => matches!(title.as_str(), "deployment evidence" | "rollback evidence" | "evidence files"),
            SectionKind::Pipeline => {
                let phases = self.course().into_iter().flat_map(|course| &course.pipeline).filter_map(|step| step.phase.as_deref());
                phases.into_iter().any(says)
            }
            SectionKind::Risks => self.release.risks.iter().any(|risk| says(&risk.record.title.plain)),
            SectionKind::Rollbacks => self.release.rollbacks.iter().any(|rollback| says(&rollback.record.title)),
            _ => false,
        }
    }

    fn first_of(&self, kind: SectionKind) -> bool {
        !self.shown.contains(&kind)
    }

    /// Every metric against its threshold, and how many numbers their evidence was asked for.
    fn matrix_part(&self) -> Option<Vec<Block>> {
        let table = stages::matrix(self.release, self.index, &self.pen.at)?;
        let checked = measured::summary(self.release, &self.pen.at).map(|text| Block::Text { parts: vec![Part::muted(text)] });
        Some(std::iter::once(Block::Table { table }).chain(checked).collect())
    }

    /// What relsite knows of a kind of section; `None` where it knows nothing.
    fn part(&mut self, kind: SectionKind, level: u8) -> Option<Vec<Block>> {
        let release = self.release;
        let below = (level + 1).min(DEEPEST);
        match kind {
            SectionKind::Stages => (!release.stages.is_empty()).then(|| self.stage_part()),
            SectionKind::StageMetrics => self.matrix_part(),
            SectionKind::Rollbacks => self.rollback_part(below),
            SectionKind::Risks => self.risk_part(below),
            SectionKind::Evidence => (!release.evidence.is_empty()).then(|| self.evidence_part()),
            SectionKind::Impact => {
                let comparisons = release.record.as_ref().map_or(&[][..], |record| &record.comparisons);
                (!comparisons.is_empty()).then(|| vec![Block::Table { table: comparison::table(comparisons, &self.pen.at) }])
            }
            SectionKind::Pipeline => course::pipeline(self.course()?, &self.pen.at),
            SectionKind::DeploymentProcess => course::deployments(self.course()?, release.product, &self.pen.at),
            SectionKind::PostRelease => course::watches(self.course()?, &self.pen.at),
            SectionKind::Services => {
                let services = release.record.as_ref().map_or(&[][..], |record| &record.particulars.infrastructure.services);
                let table = || Block::Table { table: infrastructure::services(services, release.product, &self.pen.at) };
                (!services.is_empty()).then(|| vec![table()])
            }
            SectionKind::Signoff => {
                let signoff = release.record.as_ref().and_then(|record| record.signoff.as_ref());
                let facts = signoff.map(|signoff| signoff::facts(signoff, &self.pen.at)).unwrap_or_default();
                (!facts.is_empty()).then(|| vec![Block::Facts { facts }])
            }
            _ => None,
        }
    }

    fn course(&self) -> Option<&record::Course> {
        self.release.record.as_ref().map(|record| &record.particulars.course)
    }

    fn stage_part(&self) -> Vec<Block> {
        let at = &self.pen.at;
        let timeline = timeline(self.release, &at.words.of_timeline()).map(|timeline| Block::Timeline { timeline });
        timeline.into_iter().chain([Block::Table { table: stages::table(self.release, at) }]).collect()
    }

    fn rollback_part(&mut self, level: u8) -> Option<Vec<Block>> {
        let release = self.release;
        let items: Vec<_> =
            release.rollbacks.iter().map(|rollback| rollbacks::item(release, self.index, rollback, level, self.pen)).collect();
        (!items.is_empty()).then(|| vec![Block::Items { items }])
    }

    fn risk_part(&mut self, level: u8) -> Option<Vec<Block>> {
        if self.release.risks.is_empty() {
            return None;
        }
        let mut blocks = vec![Block::Table { table: risks::of_release(self.release, &self.pen.at) }];
        let items = risks::items(self.release, level, self.pen);
        if !items.is_empty() {
            blocks.push(Block::Items { items });
        }
        Some(blocks)
    }

    fn evidence_part(&self) -> Vec<Block> {
        let at = &self.pen.at;
        let there = self.release.evidence.iter().filter(|file| file.file.is_some()).count();
        let mut line = vec![Part::text(at.words.files(there))];
        if let Some(sums) = at.addresses.checksums(at.archive, self.index).filter(|_| there > 0) {
            line.push(Part::text(". "));
            line.push(Part::text(at.words.hashes_as_published));
            line.push(Part::text(" "));
            line.push(Part::link("SHA256SUMS", Some(at.to(&sums))));
        }
        line.extend(super::completeness::line_of(self.index, at));
        let tables = [evidence::table(self.release, self.index, at)].into_iter().chain(signed::table(self.index, at));
        std::iter::once(Block::Text { parts: line }).chain(tables.map(|table| Block::Table { table })).collect()
    }

    /// Parts that relsite knows of and the record has no section for: each gets one, in the order of the page.
    fn add_unheld_parts(&mut self) {
        let words = self.pen.at.words;
        let generated = [
            (SectionKind::Rollbacks, words.rollbacks),
            (SectionKind::Stages, words.stages),
            (SectionKind::StageMetrics, words.stage_metrics),
            (SectionKind::Risks, words.risks),
            (SectionKind::Evidence, words.evidence),
            (SectionKind::Impact, words.comparison_caption),
            (SectionKind::Services, words.entities.services),
            (SectionKind::Signoff, words.signoff),
        ];
        for (kind, title) in generated {
            if !self.first_of(kind) {
                continue;
            }
            let Some(blocks) = self.part(kind, 2) else { continue };
            self.shown.push(kind);
            let id = self.pen.take_id(&anchor(title));
            self.sections.push(Section { id, level: 2, title: title.to_owned(), lang: None, blocks });
        }
    }
}

/// Siblings in the order of the page; one that relsite does not know keeps its place behind the sibling it follows.
fn ordered<'s>(siblings: &[&'s record::Section]) -> Vec<&'s record::Section> {
    let mut place = None;
    let mut keyed: Vec<(Option<SectionKind>, &record::Section)> = Vec::new();
    for section in siblings {
        if section.kind != SectionKind::Other {
            place = Some(section.kind);
        }
        keyed.push((place, section));
    }
    keyed.sort_by_key(|(place, _)| *place);
    keyed.into_iter().map(|(_, section)| section).collect()
}

/// Whether a heading says nothing but which stage, risk or rollback follows, as the tables do.
fn says_only_its_stage(title: &str) -> bool {
    const WORDS: [&str; 8] = ["stage", "phase", "canary", "traffic", "단계", "metrics", "of", "the"];
    title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| word.bytes().all(|b| b.is_ascii_digit()) || WORDS.contains(&word.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{FileId, Span};

    fn section(kind: SectionKind, title: &str) -> record::Section {
        let span = Span::start_of(FileId(0));
        record::Section { kind, title: title.into(), level: 2, range: 0..0, left: Vec::new(), children: Vec::new(), filled: false, span }
    }

    #[test]
    fn unknown_sections_keep_their_place() {
        let all = [
            section(SectionKind::Other, "first"),
            section(SectionKind::Signoff, "signoff"),
            section(SectionKind::Other, "after signoff"),
            section(SectionKind::Summary, "summary"),
            section(SectionKind::Other, "after summary"),
        ];
        let titles: Vec<&str> = ordered(&all.iter().collect::<Vec<_>>()).iter().map(|section| section.title.as_str()).collect();
        assert_eq!(titles, ["first", "summary", "after summary", "signoff", "after signoff"]);
    }

    #[test]
    fn a_heading_of_a_stage_says_no_more_than_its_table() {
        assert!(says_only_its_stage("Stage 3 (25%)"));
        assert!(!says_only_its_stage("Stage 3 (25%): early adopters"));
    }
}
