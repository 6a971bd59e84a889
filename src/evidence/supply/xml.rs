//! CycloneDX in XML, made into the shape of its JSON: elements become keys, plural ones lists.
//!
//! Refuses to keep more of the document than one component at a time.

use super::{
    super::{Fault, Tree, TreeValue, xml},
    cyclonedx,
    inventory::Draft,
};
use crate::site::Limits;

type Pieces<'a, 't> = &'a mut xml::Pieces<'t>;

pub(super) fn read(text: &str, limits: &Limits, draft: &mut Draft<'_>) -> Result<(), Fault> {
    let namespace = xml::root(text, &["bom"]).and_then(|tag| tag.split_once("cyclonedx.org/schema/bom/"));
    let version = namespace.map(|(_, rest)| rest.split(['"', '\'', '/', '#']).next().unwrap_or(rest));
    let mut pieces = xml::Pieces::of(text, limits);
    let mut rest = Vec::new();
    // The root itself.
    for piece in pieces.by_ref() {
        if matches!(piece?, xml::Piece::Open(_)) {
            break;
        }
    }
    while let Some(piece) = pieces.next() {
        match piece? {
            xml::Piece::Open(element) if matches!(element.name.as_str(), "components" | "vulnerabilities") => {
                items(&element.name, &mut pieces, draft)?;
            }
            xml::Piece::Open(element) if element.name == "dependencies" => skip(&mut pieces)?,
            xml::Piece::Open(element) => {
                let name = element.name.clone();
                rest.push((name, tree(&element, &mut pieces)?));
            }
            xml::Piece::Text(_) => {}
            xml::Piece::Close => break,
        }
    }
    for piece in pieces {
        piece?;
    }
    draft.version(version, &cyclonedx::VERSIONS, 1);
    cyclonedx::head(&Tree { line: 1, value: TreeValue::Map(rest) }, draft);
    Ok(())
}

fn items(list: &str, pieces: Pieces<'_, '_>, draft: &mut Draft<'_>) -> Result<(), Fault> {
    while let Some(piece) = pieces.next() {
        match piece? {
            xml::Piece::Open(element) => cyclonedx::item_of(list, &tree(&element, pieces)?, draft),
            xml::Piece::Text(_) => {}
            xml::Piece::Close => break,
        }
    }
    Ok(())
}

fn skip(pieces: Pieces<'_, '_>) -> Result<(), Fault> {
    let mut depth = 1u32;
    while depth > 0 {
        match pieces.next().transpose()? {
            Some(xml::Piece::Open(_)) => depth += 1,
            Some(xml::Piece::Close) => depth -= 1,
            Some(xml::Piece::Text(_)) => {}
            None => break,
        }
    }
    Ok(())
}

/// An element with what is in it, up to its end. The reader of pieces bounds the depth.
fn tree(element: &xml::Element, pieces: Pieces<'_, '_>) -> Result<Tree, Fault> {
    let mut children = Vec::new();
    let mut text = String::new();
    let attributes = ["bom-ref", "type", "ref"].into_iter().filter_map(|key| Some((key, element.get(key)?)));
    let mut entries: Vec<(String, Tree)> =
        attributes.map(|(key, value)| (key.to_owned(), Tree { line: element.line, value: TreeValue::Text(value.to_owned()) })).collect();
    while let Some(piece) = pieces.next() {
        match piece? {
            xml::Piece::Open(inner) => {
                let name = inner.name.clone();
                children.push((name, tree(&inner, pieces)?));
            }
            xml::Piece::Text(more) => text.push_str(&more),
            xml::Piece::Close => break,
        }
    }
    let value = match element.name.as_str() {
        "licenses" => TreeValue::List(children.into_iter().map(alone).collect()),
        "components" | "vulnerabilities" | "ratings" | "affects" | "tools" => {
            TreeValue::List(children.into_iter().map(|(_, tree)| tree).collect())
        }
        _ if children.is_empty() && (entries.is_empty() || !text.trim().is_empty()) => TreeValue::Text(text.trim().to_owned()),
        _ => {
            entries.extend(children);
            TreeValue::Map(entries)
        }
    };
    Ok(Tree { line: element.line, value })
}

/// `<expression>` and `<license>` stand in an object of their own in JSON.
fn alone((name, tree): (String, Tree)) -> Tree {
    Tree { line: tree.line, value: TreeValue::Map(vec![(name, tree)]) }
}
