//! `[compare]`: pairs of releases that get a page of what changed between them, beside each release and the one before it.
//!
//! Refuses to look for the releases: a check says which of them are not there.

use super::table::Table;
use crate::{diag::Span, value::Version};

/// One pair: `v1.0.0..v2.0.0`, in an archive of several products `spark/v1.0.0..v2.0.0`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pair {
    /// The product, where it is named.
    pub product: Option<String>,
    /// The older release.
    pub from: Version,
    /// The newer one.
    pub to: Version,
    /// Where the list of pairs is declared.
    pub span: Span,
}

impl Pair {
    /// As site.toml writes it.
    #[must_use]
    pub fn written(&self) -> String {
        let product = self.product.as_ref().map(|product| format!("{product}/")).unwrap_or_default();
        format!("{product}{}..{}", self.from.written, self.to.written)
    }
}

pub(super) fn read(mut table: Table<'_, '_>) -> Vec<Pair> {
    let field = table.field("pairs");
    let pairs = field.map(|field| {
        let texts = field.texts();
        let read: Vec<Pair> = texts.iter().filter_map(|text| pair(text, field.key_span)).collect();
        if read.len() < texts.len() {
            field.nonsense("be pairs of versions, the older first: \"v1.0.0..v2.0.0\", of a product \"spark/v1.0.0..v2.0.0\"");
        }
        read
    });
    table.finish();
    pairs.unwrap_or_default()
}

fn pair(text: &str, span: Span) -> Option<Pair> {
    let (product, versions) = match text.rsplit_once('/') {
        Some((product, versions)) => (Some(product.trim().to_owned()), versions),
        None => (None, text),
    };
    let (from, to) = versions.split_once("..")?;
    let (from, to) = (Version::parse(from.trim())?, Version::parse(to.trim())?);
    (!from.same(&to)).then_some(Pair { product, from, to, span })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::FileId;

    #[test]
    fn pairs_with_and_without_a_product() {
        let read = |text: &str| pair(text, Span::start_of(FileId(0))).map(|pair| (pair.written(), pair.product));
        assert_eq!(read("v1.0.0..v2.0.0"), Some(("v1.0.0..v2.0.0".into(), None)));
        assert_eq!(read("spark/1.0.0 .. 2.0.0"), Some(("spark/1.0.0..2.0.0".into(), Some("spark".into()))));
        assert_eq!((read("v1.0.0"), read("v1.0.0..v1.0.0")), (None, None));
    }
}
