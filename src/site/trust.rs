//! Who may see what, whose keys count, and which other repositories belong to the archive.
//!
//! Refuses to guess an audience: a word it does not know blocks the build.

use super::table::{Field, Table};
use crate::{diag::Span, path::RelPath};

/// Who a site is built for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Reader {
    /// Anybody: internal releases and fields are left out.
    Public,
    /// Colleagues: everything is shown.
    #[default]
    Internal,
}

/// `[audience]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Audience {
    /// `default`: for whom a plain `relsite build` builds.
    pub default: Reader,
    /// `internal`: patterns of paths, and names of sections, that only colleagues see.
    pub internal: Vec<String>,
}

pub(super) fn read_audience(mut table: Table<'_, '_>) -> Audience {
    let word = |text: &str| match text {
        "public" => Ok(Reader::Public),
        "internal" => Ok(Reader::Internal),
        _ => Err("be \"public\" or \"internal\"".to_owned()),
    };
    let audience = Audience {
        default: table.field("default").and_then(|field| field.parsed(word)).unwrap_or_default(),
        internal: table.texts("internal"),
    };
    table.finish();
    audience
}

/// One public key that signs evidence.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The name that pages show for it.
    pub name: String,
    /// The key as text: minisign, OpenSSH or PEM.
    pub text: String,
    /// Where it is declared.
    pub span: Span,
}

pub(super) fn read_keys(root: &mut Table<'_, '_>) -> Vec<Key> {
    root.entries_of("keys").iter().filter_map(key).collect()
}

fn key(field: &Field<'_, '_>) -> Option<Key> {
    let text = field.parsed(|text| {
        let text = text.trim();
        let known =
            ["RW", "ssh-ed25519 ", "ecdsa-sha2-nistp256 ", "-----BEGIN PUBLIC KEY-----"].iter().any(|start| text.starts_with(start));
        if known { Ok(text.to_owned()) } else { Err("be a public key: minisign (`RW…`), OpenSSH (`ssh-ed25519 …`) or PEM".to_owned()) }
    })?;
    Some(Key { name: field.key.clone(), text, span: field.key_span })
}

/// One of `[[sources]]`: content that another repository holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    /// `repository`: its address.
    pub repository: String,
    /// `reference`: the branch, tag or commit; the default branch when not given.
    pub reference: Option<String>,
    /// `content`: the folder in it.
    pub content: Option<RelPath>,
    /// `product`: the product that the content belongs to.
    pub product: Option<String>,
    /// Where it is declared.
    pub span: Span,
}

pub(super) fn read_sources(field: &Field<'_, '_>) -> Vec<Source> {
    field.tables().into_iter().filter_map(|(span, table)| source(span, table, field)).collect()
}

fn source(span: Span, mut table: Table<'_, '_>, whole: &Field<'_, '_>) -> Option<Source> {
    let repository = table.field("repository");
    if repository.is_none() {
        whole.nonsense("have a `repository` in each of its tables");
    }
    let source = Source {
        repository: repository.and_then(|field| field.parsed(super::address::base_url)).unwrap_or_default(),
        reference: table.text("reference"),
        content: table.field("content").and_then(|field| field.path()),
        product: table.text("product"),
        span,
    };
    table.finish();
    (!source.repository.is_empty()).then_some(source)
}
