//! The pages of evidence files: what their readers find, above their own lines.
//!
//! Refuses to show bytes that are no text, and live content of any kind.

use super::{Press, crumb, not_found};
use crate::{
    archive::{Evidence, Node},
    diag::{FileId, Problem},
    evidence::{Exhibit, Kind, recognise},
    markup::Definitions,
    output::codes,
    text,
    theme::Template,
    view::{
        self, About, Listing, Viewpoint,
        curves::{curves, held},
        exhibits::{Shown, shown},
        lines::{Lines, More},
        prose::{PageLinks, Pen, shows_as_image},
        words::fill,
    },
};

impl Press<'_> {
    pub(super) fn evidence(&self, release: usize, index: usize, at: &Viewpoint<'_>) -> Result<String, Box<Problem>> {
        let owner = &self.archive.releases[release];
        let exhibits = self.exhibits(release, index, at)?;
        let Some(view) = view::evidence::view(release, index, exhibits, at) else {
            return self.notice(at.words.not_found, not_found(at), at);
        };
        let mut crumbs = crumb(owner.product, Listing::Releases, at);
        crumbs.extend(at.link(Node::Release(release)));
        let about = About {
            title: format!("{} · {}", view.title, owner.version.written),
            description: fill(at.words.description_evidence, &[&owner.version.written, &view.title]),
            product: Some(owner.product),
            listing: Some(Listing::Releases),
            crumbs,
            ..About::default()
        };
        self.finish(Template::Evidence, about, &view, at)
    }

    /// What a page can show of an evidence file: what its reader finds, then its lines, a picture, or why there is nothing.
    fn exhibits(&self, release: usize, index: usize, at: &Viewpoint<'_>) -> Result<Vec<Shown>, Box<Problem>> {
        let file = &self.archive.releases[release].evidence[index];
        let Some(id) = file.file else { return Ok(vec![Shown::Nothing { reason: at.words.not_shown.to_owned() }]) };
        if self.archive.withheld.has(file.file) {
            return Ok(vec![self.redacted(file, id, at)?]);
        }
        let mut all = self.read(file, id, release, index, at)?;
        all.extend(self.prose(file, id, release, at)?);
        let itself = self.itself(file, id, release, index, at)?;
        if all.is_empty() || !matches!(itself, Shown::Nothing { .. }) {
            let limit = self.site.limits.evidence_preview;
            if matches!(itself, Shown::Lines { .. }) && file.bytes > limit {
                let reason = fill(at.words.reports.cut_by, &[&limit.to_string(), &file.bytes.to_string()]);
                all.push(Shown::Note { reason });
            }
            all.push(itself);
        }
        Ok(all)
    }

    /// What the file's reader finds in it.
    fn read(&self, file: &Evidence, id: FileId, release: usize, index: usize, at: &Viewpoint<'_>) -> Result<Vec<Shown>, Box<Problem>> {
        let unread = |error: crate::world::ReadError| Box::new(Problem::of_file(&codes::CHANGED, id, error.to_string()));
        let head = self.world.read(id, crate::evidence::HEAD as u64).map_err(unread)?;
        let recognised = recognise(&head);
        let wanted = recognised.wants(&self.site.limits);
        if wanted == 0 {
            return Ok(Vec::new());
        }
        let bytes = if file.bytes <= head.len() as u64 { head } else { self.world.read(id, wanted).map_err(unread)? };
        let reading = recognised.read(&bytes, file.bytes, &|| self.world.open(id).ok(), &self.site.limits);
        let held = held(&self.archive.releases[release], index);
        let drawn = |exhibit: &Exhibit| match exhibit {
            Exhibit::Metrics(samples) => Some(curves(samples, &held, at.words)).filter(|curves| !curves.is_empty()),
            _ => None,
        };
        let all = reading.exhibits.iter().zip(1..);
        let all = all.flat_map(|(exhibit, number)| {
            let drawing = drawn(exhibit).map(|curves| Shown::Curves { curves });
            drawing.into_iter().chain([shown(exhibit, number, at.words)])
        });
        Ok(all.collect())
    }

    /// Markdown as a page, its links resolved from where it lies; its own lines stand below.
    fn prose(&self, file: &Evidence, id: FileId, release: usize, at: &Viewpoint<'_>) -> Result<Option<Shown>, Box<Problem>> {
        if file.kind != Kind::Markdown || file.bytes > self.site.limits.markdown {
            return Ok(None);
        }
        let bytes = self.world.read(id, file.bytes).map_err(|error| Box::new(Problem::of_file(&codes::CHANGED, id, error.to_string())))?;
        let decoded = text::decode(&bytes);
        let limits = crate::markup::Limits::default();
        if crate::markup::guard(&decoded.text, &limits).is_err() {
            return Ok(None);
        }
        let definitions = Definitions::of(&decoded.text);
        let markup_words = at.words.of_markup();
        let folder = self.world.entry(id).path.folder();
        let links = PageLinks::new(*at, folder, self.archive.releases[release].product, Vec::new()).without_blanks();
        let mut pen = Pen::new(*at, &links, &markup_words, Some(&definitions), 2);
        let prose = pen.prose(&decoded.text);
        let html = prose.within(std::slice::from_ref(&(0..decoded.text.len())), None);
        Ok((!html.is_empty()).then_some(Shown::Prose { html }))
    }

    /// The file itself: its lines, a picture, or why it cannot be shown.
    fn itself(&self, file: &Evidence, id: FileId, release: usize, index: usize, at: &Viewpoint<'_>) -> Result<Shown, Box<Problem>> {
        let nothing = |reason: &str| Ok(Shown::Nothing { reason: reason.to_owned() });
        let is_drawing = file.path.to_ascii_lowercase().ends_with(".svg");
        match file.kind {
            Kind::Empty => return nothing(at.words.empty_file),
            Kind::Image if shows_as_image(&file.path) => {
                let src = self.plan.addresses().evidence(release, index).map(|address| at.to(&address.raw));
                return Ok(Shown::Image { src: src.unwrap_or_default() });
            }
            Kind::Image if !is_drawing => return nothing(at.words.not_shown),
            Kind::Binary | Kind::Archive | Kind::Pdf => return nothing(at.words.not_shown),
            _ => {}
        }
        let limit = self.site.limits.evidence_preview;
        let bytes = self.world.read(id, limit).map_err(|error| Box::new(Problem::of_file(&codes::CHANGED, id, error.to_string())))?;
        let more = if file.bytes > limit { More::Follows } else { More::Ends };
        Ok(Shown::Lines { lines: self.drawn_lines(Lines::of(&text::decode(&bytes).text, more)) })
    }
}
