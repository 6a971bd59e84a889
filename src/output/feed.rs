//! The feeds: the newest releases as Atom and as JSON Feed, for one product or for all.
//!
//! Refuses templates, what is still to come, and a date of the build: a feed changes only when a release does.

use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

use super::xml::escape;
use crate::{
    archive::{Archive, Node, Release, Status},
    path::{OutPath, encode},
    view::{Viewpoint, frame::absolute, release, status},
};

/// How many releases a feed holds.
const LIMIT: usize = 50;
/// The update of a feed that holds nothing.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// One release of a feed.
struct Entry {
    id: String,
    /// Absolute where the site knows its address, else relative to the feed.
    href: String,
    title: String,
    /// RFC 3339, UTC.
    updated: String,
    summary: String,
    status: &'static str,
}

/// The feed as Atom (RFC 4287); of all products where none is given.
pub(super) fn atom(product: Option<usize>, at: &Viewpoint<'_>) -> Vec<u8> {
    let entries = entries(product, at);
    let updated = entries.first().map_or(NEVER, |entry| entry.updated.as_str());
    let title = escape(&title(product, at));
    let (id, own, home) = (escape(&id(product, at)), escape(&address(at.here, at)), escape(&home(product, at)));
    let author = escape(&at.site.title);
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<id>{id}</id>\n\
         <title>{title}</title>\n<updated>{updated}</updated>\n<author><name>{author}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{own}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{home}\"/>\n",
        escape(&at.site.language)
    );
    for entry in &entries {
        let [id, title, summary, href] = [&entry.id, &entry.title, &entry.summary, &entry.href].map(|text| escape(text));
        let (updated, status) = (&entry.updated, entry.status);
        out.push_str(&format!(
            "<entry>\n<id>{id}</id>\n<title>{title}</title>\n<published>{updated}</published>\n<updated>{updated}</updated>\n\
             <category term=\"{status}\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"{href}\"/>\n<summary>{summary}</summary>\n</entry>\n"
        ));
    }
    out.push_str("</feed>\n");
    out.into_bytes()
}

/// The feed as JSON Feed 1.1. It names no address where the site does not know its own.
pub(super) fn json(product: Option<usize>, at: &Viewpoint<'_>) -> Vec<u8> {
    let knows_itself = at.site.base_url.is_some();
    let item = |entry: Entry| {
        let mut item = Map::from_iter([
            ("id".to_owned(), json!(entry.id)),
            ("title".to_owned(), json!(entry.title)),
            ("content_text".to_owned(), json!(entry.summary)),
            ("date_published".to_owned(), json!(entry.updated)),
            ("tags".to_owned(), json!([entry.status])),
        ]);
        if knows_itself {
            item.insert("url".to_owned(), json!(entry.href));
        }
        Value::Object(item)
    };
    let items: Vec<Value> = entries(product, at).into_iter().map(item).collect();
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(product, at),
        "language": at.site.language,
        "authors": [{"name": at.site.title}],
        "items": items,
    });
    if knows_itself {
        feed["home_page_url"] = json!(home(product, at));
        feed["feed_url"] = json!(address(at.here, at));
    }
    let mut bytes = serde_json::to_vec_pretty(&feed).unwrap_or_default();
    bytes.push(b'\n');
    bytes
}

/// The newest releases that are out, newest first.
fn entries(product: Option<usize>, at: &Viewpoint<'_>) -> Vec<Entry> {
    let releases = at.archive.releases.iter().enumerate();
    let wanted = releases.filter(|(_, release)| product.is_none_or(|product| release.product == product));
    let mut dated: Vec<(DateTime, usize)> = wanted.filter_map(|(index, release)| Some((moment(release, at.archive)?, index))).collect();
    dated.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    dated.into_iter().take(LIMIT).filter_map(|(moment, index)| entry(index, moment, product, at)).collect()
}

/// When a release came out; `None` for a template, a plan, and what has no date.
fn moment(release: &Release, archive: &Archive) -> Option<DateTime> {
    let day = release.day.filter(|day| *day <= archive.today())?;
    if release.template || release.status == Status::Planned {
        return None;
    }
    let stated = release.record.as_ref().and_then(|record| record.date.as_ref()?.value.as_ref()?.earliest());
    Some(stated.unwrap_or_else(|| day.to_datetime(jiff::civil::Time::midnight())))
}

fn entry(index: usize, moment: DateTime, product: Option<usize>, at: &Viewpoint<'_>) -> Option<Entry> {
    let release = &at.archive.releases[index];
    let path = at.addresses.page(Node::Release(index))?;
    let own = &at.archive.products[release.product];
    let name = if product.is_none() && at.archive.products.len() > 1 { format!("{} ", own.title) } else { String::new() };
    let lede = release::lede(release, at);
    let stated = release.record.as_ref().and_then(|record| record.summary.as_ref());
    let href = address(path, at);
    Some(Entry {
        id: match at.site.base_url {
            Some(_) => href.clone(),
            None => format!("urn:relsite:{}:{}", encode(&own.slug), encode(&release.id)),
        },
        href,
        title: format!("{name}{}: {}", release.called(), status::status_word(release.status, at.words)),
        updated: format!("{moment}Z"),
        summary: stated.map_or(lede.clone(), |summary| format!("{lede} {}", summary.plain)),
        status: release.status.word(),
    })
}

fn title(product: Option<usize>, at: &Viewpoint<'_>) -> String {
    match product.filter(|_| at.archive.products.len() > 1) {
        Some(product) => format!("{} · {}", at.archive.products[product].title, at.site.title),
        None => at.site.title.clone(),
    }
}

fn id(product: Option<usize>, at: &Viewpoint<'_>) -> String {
    match (&at.site.base_url, product) {
        (Some(_), _) => home(product, at),
        (None, Some(product)) => format!("urn:relsite:{}", encode(&at.archive.products[product].slug)),
        (None, None) => "urn:relsite:all".to_owned(),
    }
}

/// The page that a feed is about.
fn home(product: Option<usize>, at: &Viewpoint<'_>) -> String {
    let overview = product.and_then(|product| at.addresses.overview(product));
    overview.or_else(|| OutPath::new("index.html").ok()).map(|path| address(&path, at)).unwrap_or_default()
}

fn address(path: &OutPath, at: &Viewpoint<'_>) -> String {
    match &at.site.base_url {
        Some(base) => absolute(base, path),
        None => at.here.link_to(path),
    }
}
