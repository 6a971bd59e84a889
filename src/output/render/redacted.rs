//! The pages of evidence that holds a secret, where site.toml has it blacked out.
//!
//! Refuses every other view of such a file, and to show what cannot be blacked out for certain.

use super::Press;
use crate::{
    archive::Evidence,
    diag::{FileId, Problem},
    integrity::secrets,
    output::codes,
    text,
    view::{
        Viewpoint,
        exhibits::Shown,
        findings::shows_lines,
        lines::{Lines, More},
    },
};

impl Press<'_> {
    /// The text of a file whose bytes are not published. What is packed, or reaches beyond what is shown, is not shown at all.
    pub(super) fn redacted(&self, file: &Evidence, id: FileId, at: &Viewpoint<'_>) -> Result<Shown, Box<Problem>> {
        let limit = self.site.limits.evidence_preview;
        let bytes = self.world.read(id, limit).map_err(|error| Box::new(Problem::of_file(&codes::CHANGED, id, error.to_string())))?;
        let decoded = text::decode(&bytes);
        if decoded.encoding == text::Encoding::Binary || file.bytes > limit || !shows_lines(file.kind) {
            return Ok(Shown::Nothing { reason: at.words.integrity.withheld.to_owned() });
        }
        Ok(Shown::Lines { lines: self.drawn_lines(Lines::of(&secrets::masked(&decoded.text).0, More::Ends)) })
    }
}
