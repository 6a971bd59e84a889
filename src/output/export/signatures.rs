//! Signatures in the machine contract: each with what it signs, what it came to, and the files that it covers.
//!
//! Refuses to leave out what was not checked.

use serde_json::{Value, json};

use crate::{
    archive::{Release, Signature, Signed},
    diag::Span,
    integrity::signatures::State,
    world::World,
};

/// The signatures of a release. `covers` are paths beneath its folder; only a valid signature has any.
pub(super) fn of(release: &Release, world: &dyn World) -> Value {
    let one = |(index, one): (usize, &Signature)| {
        let source = release.evidence[one.holder].file.map(|file| {
            let span = Span { line: one.line, ..Span::start_of(file) };
            format!("{}:{}", world.entry(span.file).path, span.line)
        });
        let covered = release.signatures.covered.iter().filter(|(_, cover)| cover.signature == index);
        let covers: Vec<&str> = covered.map(|(file, _)| release.evidence[*file].path.as_str()).collect();
        json!({
            "source": source,
            "scheme": one.scheme.word(),
            "signs": signs(release, one, world),
            "state": one.judged.state.word(),
            "key": one.judged.key.as_deref().filter(|_| matches!(one.judged.state, State::Valid | State::Invalid(_))),
            "covers": covers,
        })
    };
    release.signatures.found.iter().enumerate().map(one).collect()
}

/// The path of what is signed, from the root, or the digest of a file that is not there; null for the payload of an envelope.
fn signs(release: &Release, one: &Signature, world: &dyn World) -> Value {
    let path = |file: Option<crate::diag::FileId>| file.map(|file| world.entry(file).path.to_string());
    match &one.of {
        Signed::Evidence(index) => json!(path(release.evidence[*index].file)),
        Signed::Record => json!(path(release.record.as_ref().map(|record| record.page.file))),
        Signed::Other(path) | Signed::Missing(path) | Signed::Digest(path) => json!(path),
        Signed::Payload => Value::Null,
    }
}
