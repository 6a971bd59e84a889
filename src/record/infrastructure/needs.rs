//! Resource requirements: what the host needs, and each service.
//!
//! Refuses a number without its resource.

use std::sync::LazyLock;

use regex::Regex;

use super::{Reader, services::amount};
use crate::record::{
    Infrastructure, Requirement,
    changes::list_items,
    document::{Block, ListItem},
    labels::Labels,
    sections::Node,
    vocabulary::normalise,
};
use crate::value::{Quantity, without_emoji};

static RANGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^(\d+(?:\.\d+)?)\s*([A-Za-z]*)(?:\s*[-–~]\s*(\d+(?:\.\d+)?)\s*([A-Za-z]*))?").ok());
static INSTANCES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[(\[]\s*[×x*]\s*(\d+)").ok());

/// Adds what the lists of one section need: beneath a heading, or beneath a label that names a service.
pub(super) fn read(reader: Reader<'_>, node: &Node<'_>, found: &mut Infrastructure) {
    let labels = Labels::of(node.blocks, reader.vocabulary);
    let mut held: Vec<*const Block> = Vec::new();
    for label in labels.list.iter().filter(|label| !label.below.is_empty() && label.value.is_empty()) {
        held.extend(label.below.iter().map(std::ptr::from_ref));
        let items = label.below.iter().filter_map(list_items).flatten();
        found.requirements.extend(items.filter_map(|item| requirement(reader, item, &label.name, true)));
    }
    let free = node.blocks.iter().filter(|block| !held.contains(&std::ptr::from_ref(*block)));
    let of_service = !is_host(&node.title);
    let items = free.filter_map(list_items).flatten();
    found.requirements.extend(items.filter_map(|item| requirement(reader, item, &node.title, of_service)));
}

/// Whether a heading is about the machine as a whole.
fn is_host(title: &str) -> bool {
    let words = normalise(title);
    let first = words.split_whitespace().next().unwrap_or_default();
    matches!(first, "minimum" | "recommended" | "production" | "development" | "resource" | "system" | "host" | "total")
}

/// `- **CPU**: 16+ cores`
fn requirement(reader: Reader<'_>, item: &ListItem, subject: &str, of_service: bool) -> Option<Requirement> {
    let line = item.lines().first().filter(|_| item.task.is_none())?;
    let plain = line.plain();
    let (resource, text) = plain.split_once([':', '：'])?;
    let (resource, text) = (resource.trim(), text.trim());
    if resource.split_whitespace().count() > 3 || text.is_empty() {
        return None;
    }
    let (least, most) = range(text);
    Some(Requirement {
        subject: without_emoji(subject).split(" (").next().unwrap_or_default().trim().to_owned(),
        of_service,
        instances: INSTANCES.as_ref().and_then(|pattern| pattern.captures(subject)?.get(1)?.as_str().parse().ok()),
        resource: resource.to_owned(),
        text: text.to_owned(),
        least,
        most,
        span: reader.doc.span(&line.range),
    })
}

/// The two ends of `0.5-2.0 cores per instance`; of one number both are that number.
fn range(text: &str) -> (Option<Quantity>, Option<Quantity>) {
    let Some(found) = RANGE.as_ref().and_then(|pattern| pattern.captures(text)) else { return (None, None) };
    let part = |index: usize| found.get(index).map_or("", |part| part.as_str());
    let unit = if part(4).is_empty() { part(2) } else { part(4) };
    let first = amount(&format!("{} {}", part(1), if part(2).is_empty() { unit } else { part(2) }));
    let last = if part(3).is_empty() { first.clone() } else { amount(&format!("{} {unit}", part(3))) };
    (first, last)
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ends_of_a_range() {
        let told = |text| {
            let (least, most) = range(text);
            let show = |end: Option<crate::value::Quantity>| end.map(|end| format!("{}{}", end.number, end.unit.text));
            (show(least), show(most))
        };
        let pair = |a: &str, b: &str| (Some(a.to_owned()), Some(b.to_owned()));
        assert_eq!(told("0.5-2.0 cores per instance"), pair("0.5", "2.0"));
        assert_eq!(told("512MB-2GB per instance"), pair("512MB", "2GB"));
        assert_eq!(told("16+ cores"), pair("16", "16"));
        assert_eq!(told("100GB+ SSD (NVMe preferred)"), pair("100GB", "100GB"));
        assert_eq!(told("Optional (NVIDIA with CUDA)"), (None, None));
    }
}
