//! The files of the site that are no pages: data, digests, and what search engines ask for.
//!
//! Refuses a date of the build: every file depends on the archive alone.

use super::{page::Page, plan::Plan, statement, xml::escape};
use crate::{
    path::OutPath,
    site::Site,
    view::{Viewpoint, data::ReleaseData, frame::absolute},
};

/// What search engines may read: all of it.
pub(super) fn robots(site: &Site) -> String {
    let sitemap = site.base_url.as_ref().and_then(|base| Some(absolute(base, &OutPath::new("sitemap.xml").ok()?)));
    let line = sitemap.map(|address| format!("Sitemap: {address}\n")).unwrap_or_default();
    format!("User-agent: *\nAllow: /\n{line}")
}

/// How many addresses a sitemap may hold (sitemaps.org).
const SITEMAP_LIMIT: usize = 50_000;

/// Whether a sitemap names a path.
pub(super) fn is_listed(path: &OutPath, page: &Page) -> bool {
    path.as_str().ends_with(".html") && page.is_content()
}

/// How many files a list of so many addresses is cut into; none where one file holds them all.
pub(super) fn sitemap_parts(pages: usize) -> usize {
    if pages <= SITEMAP_LIMIT { 0 } else { pages.div_ceil(SITEMAP_LIMIT) }
}

/// The addresses of all pages, a part of them (counted from 1), or the list of its parts.
pub(super) fn sitemap(number: usize, site: &Site, plan: &Plan) -> String {
    let base = site.base_url.clone().unwrap_or_default();
    let pages: Vec<&OutPath> = plan.iter().filter(|(path, page)| is_listed(path, page)).map(|(path, _)| path).collect();
    let parts = sitemap_parts(pages.len());
    if number == 0 && parts > 0 {
        let names = (1..=parts).filter_map(|part| OutPath::new(&format!("sitemap-{part}.xml")).ok());
        let locations = names.map(|path| location("sitemap", &base, &path)).collect();
        return sitemap_file("sitemapindex", locations);
    }
    let from = number.saturating_sub(1) * SITEMAP_LIMIT;
    let shown = pages.into_iter().skip(from).take(SITEMAP_LIMIT);
    sitemap_file("urlset", shown.map(|path| location("url", &base, path)).collect())
}

fn location(element: &str, base: &str, path: &OutPath) -> String {
    format!("<{element}><loc>{}</loc></{element}>\n", escape(&absolute(base, path)))
}

fn sitemap_file(element: &str, locations: Vec<String>) -> String {
    let all = locations.concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{element} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{all}</{element}>\n"
    )
}

/// The releases of all products as data, newest first.
pub(super) fn releases(at: &Viewpoint<'_>) -> Vec<u8> {
    let all: Vec<ReleaseData> = (0..at.archive.releases.len()).map(|index| ReleaseData::of(index, at)).collect();
    let mut bytes = serde_json::to_vec_pretty(&all).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The style sheet with the site's accent colour: a line beneath the header. Text keeps the colours whose contrast was checked.
pub(super) fn accent(site: &Site) -> String {
    let colour = site.look.accent.as_deref().unwrap_or_default();
    format!(":root{{--accent:{colour}}}\n.top{{border-bottom:3px solid var(--accent)}}\n")
}

/// The digests of a release's published evidence, as `sha256sum -c` reads them in the folder of the raw files.
pub(super) fn checksums(at: &Viewpoint<'_>, release: usize) -> String {
    statement::published(at, release).into_iter().map(|(name, sha256)| line(&sha256, &name)).collect()
}

/// One line as coreutils writes it: a name with a backslash or a line break is escaped, and the line says so by its first character.
fn line(sha256: &str, name: &str) -> String {
    let escaped = name.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
    let mark = if escaped == name { "" } else { "\\" };
    format!("{mark}{sha256}  {escaped}\n")
}

#[cfg(test)]
mod tests {
    use super::{line, sitemap_parts};

    #[test]
    fn a_long_list_of_addresses_is_cut() {
        assert_eq!([0, 1, 50_000, 50_001, 100_000, 100_001].map(sitemap_parts), [0, 0, 0, 2, 2, 3]);
    }

    #[test]
    fn checksum_lines_are_those_of_coreutils() {
        assert_eq!(line("00", "a b.txt"), "00  a b.txt\n");
        assert_eq!(line("00", "a\\b\n.txt"), "\\00  a\\\\b\\n.txt\n");
    }
}
