//! `[theme]`: how the site looks, as far as configuration may say.
//!
//! Refuses colours and links that are more than that: they end up in style sheets and attributes.

use super::{address, table::Table};
use crate::{path::RelPath, world::World};

/// The theme's name when site.toml names none.
const BUILT_IN: &str = "default";

/// `[theme]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Look {
    /// `name`: a folder of `themes/`, laid over the built-in theme file by file.
    pub name: String,
    /// `accent`: `#rrggbb`.
    pub accent: Option<String>,
    /// `logo`: an image of the archive, relative to the root.
    pub logo: Option<RelPath>,
    /// `links`: text and address, in the order of the header.
    pub links: Vec<(String, String)>,
    /// `footer`: plain text.
    pub footer: Option<String>,
}

impl Default for Look {
    fn default() -> Self {
        Self { name: BUILT_IN.to_owned(), accent: None, logo: None, links: Vec::new(), footer: None }
    }
}

pub(super) fn read(mut table: Table<'_, '_>, world: &dyn World) -> Look {
    let look = Look {
        name: table.field("name").and_then(|field| field.parsed(folder_name)).unwrap_or_else(|| BUILT_IN.to_owned()),
        accent: table.field("accent").and_then(|field| field.parsed(colour)),
        logo: table.field("logo").and_then(|field| {
            let path = field.path()?;
            if world.find(path.as_str()).is_none() {
                field.nonsense("name an image of the archive; there is no such file");
                return None;
            }
            Some(path)
        }),
        links: links(&mut table),
        footer: table.text("footer"),
    };
    table.finish();
    look
}

fn links(table: &mut Table<'_, '_>) -> Vec<(String, String)> {
    let fields = table.entries_of("links");
    fields.iter().filter_map(|field| Some((field.key.clone(), field.parsed(address::link)?))).collect()
}

fn folder_name(text: &str) -> Result<String, String> {
    let fine = RelPath::new(text).is_ok() && !text.contains('/');
    if fine { Ok(text.to_owned()) } else { Err("be the name of a folder in `themes/`".to_owned()) }
}

fn colour(text: &str) -> Result<String, String> {
    let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    match digits.map(str::len) {
        Some(6) => Ok(text.to_ascii_lowercase()),
        Some(3) => Ok(text.chars().skip(1).fold("#".to_owned(), |all, c| format!("{all}{c}{c}")).to_ascii_lowercase()),
        _ => Err("be a colour such as \"#0b6bcb\"".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_six_digits() {
        assert_eq!(colour("#0B6bcb"), Ok("#0b6bcb".to_owned()));
        assert_eq!(colour("#0bC"), Ok("#00bbcc".to_owned()));
        for bad in ["red", "#12", "#12345g", "#1;}", "", "#é12"] {
            assert!(colour(bad).is_err(), "{bad}");
        }
    }
}
