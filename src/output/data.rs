//! The files of the site that are no pages: data, digests, and what search engines ask for.
//!
//! Refuses a date of the build: every file depends on the archive alone.

use super::plan::Plan;
use crate::{
    archive::Node,
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

/// The addresses of all pages. They are percent-encoded, and so need no escaping but for `&` of the base address.
pub(super) fn sitemap(site: &Site, plan: &Plan) -> String {
    let base = site.base_url.clone().unwrap_or_default();
    let pages = plan.iter().filter(|(path, page)| path.as_str().ends_with(".html") && page.is_content());
    let urls: String = pages.map(|(path, _)| format!("<url><loc>{}</loc></url>\n", absolute(&base, path).replace('&', "&amp;"))).collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>\n")
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
    let Some(list) = at.addresses.checksums(at.archive, release) else { return String::new() };
    let folder = list.as_str().strip_suffix("SHA256SUMS").unwrap_or_default();
    let files = &at.archive.releases[release].evidence;
    let mut lines: Vec<(String, String)> = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let address = at.addresses.page(Node::Evidence(release, number)).and_then(|_| at.addresses.evidence(release, number));
        if let Some(name) = address.and_then(|address| address.raw.as_str().strip_prefix(folder)) {
            lines.push((name.to_owned(), line(&file.sha256, name)));
        }
    }
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

/// One line as coreutils writes it: a name with a backslash or a line break is escaped, and the line says so by its first character.
fn line(sha256: &str, name: &str) -> String {
    let escaped = name.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r");
    let mark = if escaped == name { "" } else { "\\" };
    format!("{mark}{sha256}  {escaped}\n")
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn checksum_lines_are_those_of_coreutils() {
        assert_eq!(line("00", "a b.txt"), "00  a b.txt\n");
        assert_eq!(line("00", "a\\b\n.txt"), "\\00  a\\\\b\\n.txt\n");
    }
}
