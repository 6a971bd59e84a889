//! The small pages: the source of a record, the list of all pages, not found, and moved.
//!
//! Refuses to send a reader on by script or header: a page that moved says where to, and links there.

use serde::Serialize;

use super::{
    lines::Lines,
    parts::{Link, Part},
};

/// The source of a record, line by line.
#[derive(Debug, Clone, Serialize)]
pub struct SourceView {
    /// Its heading.
    pub title: String,
    /// The path of its file.
    pub file: String,
    /// Its lines.
    pub lines: Lines,
}

/// All pages by kind.
#[derive(Debug, Clone, Serialize)]
pub struct SearchView {
    /// Kind and pages.
    pub groups: Vec<Group>,
}

/// The pages of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// Its anchor.
    pub id: String,
    /// What kind.
    pub title: String,
    /// The pages, at most two thousand.
    pub links: Vec<Link>,
    /// How many more there are, in words.
    pub more: Option<String>,
}

/// A page that says one thing.
#[derive(Debug, Clone, Serialize)]
pub struct NoticeView {
    /// Its heading.
    pub title: String,
    /// What it says.
    pub parts: Vec<Part>,
}
