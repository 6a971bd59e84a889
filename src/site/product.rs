//! The products of an archive, and where the content of each stands.
//!
//! Refuses two products in one folder: every record belongs to exactly one.

use super::table::{Field, Table};
use crate::{
    diag::Span,
    path::{RelPath, slug},
    world::World,
};

/// The slug of the only product when site.toml declares none.
pub const UNDECLARED: &str = "default";

/// One product: what is released together and counted together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Product {
    /// The key in `[products]`; part of addresses when there are several products.
    pub slug: String,
    /// `title`; the slug when not given.
    pub title: String,
    /// `content`: the folder with its records, relative to the root.
    pub folder: RelPath,
    /// `repository`: the address of its source code, for compare links.
    pub repository: Option<String>,
    /// `tag_prefix`: what stands before the version in its git tags (`api/` for `api/v1.2.0`).
    pub tag_prefix: Option<String>,
    /// `git`: a folder of the clone that lead times are read from, relative to the root; it may lead out of it.
    pub git: Option<String>,
    /// `environments`: in the order of a promotion.
    pub environments: Vec<String>,
    /// Where it is declared; `None` when it is not.
    pub span: Option<Span>,
}

impl Product {
    /// The product of an archive that declares none.
    pub(super) fn undeclared(title: &str, content: &RelPath) -> Self {
        Self {
            slug: UNDECLARED.to_owned(),
            title: title.to_owned(),
            folder: content.clone(),
            repository: None,
            tag_prefix: None,
            git: None,
            environments: Vec::new(),
            span: None,
        }
    }
}

/// Reads `[products.<slug>]`, in source order.
pub(super) fn read(root: &mut Table<'_, '_>, content: &RelPath, world: &dyn World) -> Vec<Product> {
    let fields = root.entries_of("products");
    let only = fields.len() == 1;
    let mut products: Vec<Product> = Vec::new();
    for field in &fields {
        let Some(product) = product(field, content, world, only) else { continue };
        if products.iter().any(|other| other.folder == product.folder) {
            field.nonsense("have a content folder of its own (key `content`)");
        }
        products.push(product);
    }
    products
}

fn product(field: &Field<'_, '_>, content: &RelPath, world: &dyn World, only: bool) -> Option<Product> {
    if slug(&field.key) != field.key {
        field.nonsense("be named in lower-case letters, digits, dots and dashes: the name becomes part of addresses");
        return None;
    }
    let mut table = field.table()?;
    let folder = table.field("content").and_then(|field| field.path());
    let product = Product {
        slug: field.key.clone(),
        title: table.text("title").unwrap_or_else(|| field.key.clone()),
        folder: folder.unwrap_or_else(|| usual_folder(&field.key, content, world, only)),
        repository: table.field("repository").and_then(|field| field.parsed(super::address::base_url)),
        tag_prefix: table.text("tag_prefix"),
        git: table.field("git").and_then(|field| field.parsed(clone_at)),
        environments: table.texts("environments"),
        span: Some(field.key_span),
    };
    table.finish();
    Some(product)
}

/// A path that means the same wherever the archive stands.
fn clone_at(text: &str) -> Result<String, String> {
    let is_relative = !text.is_empty() && !text.starts_with(['/', '\\', '~']) && text.as_bytes().get(1) != Some(&b':');
    if is_relative && !text.contains("://") {
        return Ok(text.to_owned());
    }
    Err("be the folder of a clone, relative to the root, such as \"../service\"".to_owned())
}

impl Product {
    /// Where its history is looked for: a folder of a repository, relative to the root.
    #[must_use]
    pub fn history(&self) -> &str {
        self.git.as_deref().unwrap_or(self.folder.as_str())
    }
}

/// `<content>/<slug>`; the content folder itself for an only product that has no such folder.
fn usual_folder(slug: &str, content: &RelPath, world: &dyn World, only: bool) -> RelPath {
    let own = RelPath::new(&format!("{content}/{slug}")).unwrap_or_else(|_| content.clone());
    let exists = || world.files().iter().any(|entry| entry.path.beneath(own.as_str()).is_some());
    if only && !exists() { content.clone() } else { own }
}
