//! A walk through built sites: every link leads somewhere, every page is found, and back-links say no more and no less than the pages do.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::Path,
};

use jiff::civil::date;
use relsite::{archive::Node, output::Page, path::decode, world::MemoryWorld};

use crate::{archives::world_of, site::Site};

/// The sites of this repository, and one with more of everything than a page holds.
fn sites() -> Vec<(String, Site)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["", "tests/sites/canary", "tests/sites/service", "tests/sites/infrastructure", "tests/sites/process"];
    let mut all: Vec<(String, Site)> =
        folders.iter().map(|folder| (format!("/{folder}"), Site::of(world_of(&root.join(folder))))).collect();
    all.push(("crowd".to_owned(), Site::of(crowd())));
    all
}

/// Sixty releases in which one person, one component and one vulnerability come up in fields and in prose.
fn crowd() -> MemoryWorld {
    let mut files: Vec<(String, String)> = (0..60)
        .map(|number| {
            let text = format!(
                "---\nversion: v1.{number}.0\ndate: 2026-03-01\naliases: [/old/{number}/, \"#old-{number}\"]\n---\n# Release Notes: v1.{number}.0\n\n\
                 ## Summary\n\nAfter v1.{}.0, @mina and nobody@mina.example looked at order-service and `Ledger`; CVE-2026-1000{} is closed. RISK-001 stays.\n\n\
                 ## Contributors\n\n- @mina - review\n- Joon Lee (@joon) - tests\n\n## Dependencies\n\n### Updated\n- openssl: 3.0.1 → 3.0.{number} (CVE-2026-10000)\n\n\
                 ## Changes\n\n### Bug Fixes\n- **Retry**: waits longer\n  - Components: order-service, Ledger\n\n\
                 ## Known Issues\n\n- **Slow start**: The first request is slow\n\n## Future Work\n\n- Faster start\n",
                number.max(1) - 1,
                number % 3,
            );
            (format!("content/releases/v1.{number}.0/index.md"), text)
        })
        .collect();
    files.push(("content/runbooks/restore.md".to_owned(), "# Restore\n\nAsk @mina. See v1.3.0 and `Ledger`, not `Nothing`.\n".to_owned()));
    files.push((
        "content/risks.md".to_owned(),
        "# Risks\n\n| ID | Risk | Likelihood | Impact | Owner | Due | Status |\n|---|---|---|---|---|---|---|\n\
         | RISK-001 | Pool | High | High | @mina | 2027-01-01 | Open |\n| RISK-002 | Disk | Low | Low | Joon Lee | 2026-01-01 | Open |\n"
            .to_owned(),
    ));
    MemoryWorld::new(date(2026, 11, 20), files)
}

/// What one page says, as far as links go.
#[derive(Default)]
struct Read {
    ids: BTreeSet<String>,
    /// Every link within the site: page and fragment.
    links: Vec<(String, Option<String>)>,
    /// The pages that its own text leads to: neither navigation nor back-links.
    own: BTreeSet<String>,
    /// The pages that its back-links name.
    back: BTreeSet<String>,
}

fn attributes<'h>(html: &'h str, name: &'static str) -> impl Iterator<Item = &'h str> {
    let start = format!(" {name}=\"");
    html.split('<').filter(|tag| !tag.starts_with('/')).filter_map(move |tag| {
        let tag = tag.split('>').next()?;
        let at = tag.find(&start)? + start.len();
        tag[at..].split('"').next()
    })
}

fn resolved(page: &str, href: &str) -> Option<(String, Option<String>)> {
    if href.contains("://") || href.starts_with("mailto:") || href.starts_with("tel:") {
        return None;
    }
    let (path, fragment) = href.split_once('#').map_or((href, None), |(path, fragment)| (path, Some(fragment)));
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/').filter(|part| !path.is_empty() && !part.is_empty()) {
        if part == ".." { drop(parts.pop()) } else { parts.push(part) }
    }
    let target = if path.is_empty() { page.to_owned() } else { parts.join("/") };
    Some((decode(&target).unwrap_or(target), fragment.map(|fragment| decode(fragment).unwrap_or_else(|| fragment.to_owned()))))
}

/// The stretch from `start` to `end`, and the text without it.
fn cut<'h>(html: &'h str, start: &str, end: &str) -> (&'h str, String) {
    let Some(from) = html.find(start) else { return ("", html.to_owned()) };
    let to = html[from..].find(end).map_or(html.len(), |at| from + at);
    (&html[from..to], format!("{}{}", &html[..from], &html[to..]))
}

fn read(path: &str, html: &str) -> Read {
    let to = |html: &str| attributes(html, "href").filter_map(|href| resolved(path, href)).collect::<Vec<_>>();
    let pages = |html: &str| to(html).into_iter().map(|(page, _)| page).filter(|page| page != path).collect::<BTreeSet<_>>();
    let (_, main) = cut(html, "<body", "<main");
    let (back, main) = cut(&main, "<section class=\"mentions\"", "</section>");
    let (_, main) = cut(&main, "<nav class=\"pn\"", "</nav>");
    let (_, main) = cut(&main, "<footer", "</footer>");
    let (_, main) = cut(&main, "<head", "</head>");
    Read { ids: attributes(html, "id").map(unescaped).collect(), links: to(html), own: pages(&main), back: pages(back) }
}

fn unescaped(text: &str) -> String {
    text.replace("&#39;", "'").replace("&quot;", "\"").replace("&amp;", "&")
}

fn pages(site: &Site) -> BTreeMap<String, Read> {
    let html = site.pages.iter().filter(|(path, _)| path.ends_with(".html"));
    html.map(|(path, bytes)| (path.clone(), read(path, &unescaped_links(&String::from_utf8_lossy(bytes))))).collect()
}

fn unescaped_links(html: &str) -> String {
    html.replace("&amp;", "&")
}

#[test]
fn every_link_and_anchor_leads_somewhere() {
    for (name, site) in sites() {
        let pages = pages(&site);
        for (path, page) in &pages {
            for (target, fragment) in &page.links {
                assert!(site.pages.contains_key(target), "{name}: {path} links to {target}");
                let there = fragment.as_ref().is_none_or(|id| pages.get(target).is_some_and(|page| page.ids.contains(id)));
                assert!(there, "{name}: {path} links to {target}#{}", fragment.clone().unwrap_or_default());
            }
        }
    }
}

/// Pages that no page leads to on purpose: what a host shows for a wrong address, and older addresses.
fn is_hidden(site: &Site, path: &str) -> bool {
    let page = site.compiled.plan.iter().find(|(planned, _)| planned.as_str() == path).map(|(_, page)| page);
    matches!(page, Some(Page::NotFound | Page::Moved(_)))
}

/// The next page of a list is as near as the first.
fn is_next_page(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("page-")
        || name.starts_with("mentions")
        || name.trim_end_matches(".html").ends_with(|c: char| c.is_ascii_digit()) && path.contains("/owner-")
}

#[test]
fn every_page_is_three_clicks_from_the_overview() {
    for (name, site) in sites() {
        let pages = pages(&site);
        let mut depth = BTreeMap::from([("index.html".to_owned(), 0)]);
        let mut queue = VecDeque::from(["index.html".to_owned()]);
        while let Some(path) = queue.pop_front() {
            let here = depth[&path];
            for (target, _) in &pages[&path].links {
                if path == "index.html" && target == "search.html" || !pages.contains_key(target) {
                    continue;
                }
                let next = here + usize::from(!is_next_page(target));
                if depth.get(target).is_none_or(|known| next < *known) {
                    depth.insert(target.clone(), next);
                    queue.push_back(target.clone());
                }
            }
        }
        for path in pages.keys().filter(|path| !is_hidden(&site, path) && *path != "search.html") {
            let depth = depth.get(path).unwrap_or_else(|| panic!("{name}: nothing leads to {path}"));
            assert!(*depth <= 3, "{name}: {path} is {depth} clicks away");
        }
    }
}

#[test]
fn back_links_are_the_edges_and_edges_are_links() {
    let mut compared = [0usize; 2];
    for (name, site) in sites() {
        let pages = pages(&site);
        let addresses = site.compiled.plan.addresses();
        let path = |node: Node| addresses.page(node).map(|path| path.as_str().to_owned());
        let archive = &site.compiled.archive;
        let releases = (0..archive.releases.len()).map(Node::Release);
        let documents = (0..archive.documents.len()).map(Node::Document);
        let risks = (0..archive.risks.len()).map(Node::Risk);
        let entries = (0..archive.entries.len()).map(Node::Entry);
        let evidence = archive
            .releases
            .iter()
            .enumerate()
            .flat_map(|(release, one)| (0..one.evidence.len()).map(move |number| Node::Evidence(release, number)));
        let nodes: BTreeMap<String, Node> =
            releases.chain(documents).chain(risks).chain(entries).chain(evidence).filter_map(|node| Some((path(node)?, node))).collect();
        for (own, node) in &nodes {
            let edges: BTreeSet<String> = archive.edges.iter().filter(|edge| edge.to == *node).filter_map(|edge| path(edge.from)).collect();
            let stem = own.trim_end_matches(".html");
            let more = pages.iter().filter(|(page, _)| page.starts_with(&format!("{stem}/mentions")));
            let mut named = pages[own].back.clone();
            named.extend(more.flat_map(|(_, page)| page.own.iter().filter(|page| *page != own && !page.contains("/mentions")).cloned()));
            assert_eq!(named, edges, "{name}: what {own} says that leads to it");
            compared[0] += edges.len();
        }
        // What a reader can follow from a page about a person, component, vulnerability or dependency is what the edges say, and the reverse.
        for (own, node) in nodes.iter().filter(|(_, node)| matches!(node, Node::Entry(_))) {
            let linking =
                nodes.iter().filter(|(from, at)| matches!(at, Node::Release(_)) && *from != own && pages[*from].own.contains(own));
            let linking: BTreeSet<&Node> = linking.map(|(_, node)| node).collect();
            let edges = archive.edges.iter().filter(|edge| edge.to == *node && matches!(edge.from, Node::Release(_)));
            assert_eq!(linking, edges.map(|edge| &edge.from).collect(), "{name}: releases that lead to {own}");
            compared[1] += linking.len();
        }
        // A mention that became a link is an edge.
        for (own, node) in nodes.iter().filter(|(_, node)| matches!(node, Node::Document(_) | Node::Release(_))) {
            for target in pages[own]
                .own
                .iter()
                .filter_map(|target| nodes.get(target))
                .filter(|target| matches!(target, Node::Entry(_) | Node::Risk(_)))
            {
                let known = archive.edges.iter().any(|edge| edge.from == *node && edge.to == *target);
                assert!(known, "{name}: {own} leads to {:?}, and the archive does not know", path(*target));
            }
        }
    }
    assert!(compared.iter().all(|count| *count > 200), "{compared:?}");
}

#[test]
fn mentions_lead_to_people_components_and_vulnerabilities() {
    let site = Site::of(crowd());
    let html = String::from_utf8_lossy(&site.pages["runbooks/restore.html"]).into_owned();
    for link in ["<a href=\"../people/mina.html\">@mina</a>", "<a href=\"../components/ledger.html\"><code>Ledger</code></a>"] {
        assert!(html.contains(link), "{link}\n{html}");
    }
    assert!(html.contains("<code>Nothing</code>"));
    let html = String::from_utf8_lossy(&site.pages["releases/v1.4.0.html"]).into_owned();
    for link in ["../components/order-service.html\">order-service</a>", "../cves/cve-2026-10001.html\">CVE-2026-10001</a>"] {
        assert!(html.contains(link), "{link}\n{html}");
    }
    assert!(html.contains("nobody@mina.example") && !html.contains("nobody<a"), "a mail address is no handle");
}

#[test]
fn older_addresses_and_anchors_lead_on() {
    let site = Site::of(crowd());
    let moved = String::from_utf8_lossy(&site.pages["old/7/index.html"]).into_owned();
    assert!(moved.contains("../../releases/v1.7.0.html"), "{moved}");
    let page = String::from_utf8_lossy(&site.pages["releases/v1.7.0.html"]).into_owned();
    assert!(page.contains("id=\"old-7\""));
}
