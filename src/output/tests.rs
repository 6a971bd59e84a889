//! The plan and its pages over small archives, through the real readers.

use std::collections::BTreeSet;

use expect_test::expect_file;
use jiff::civil::date;

use super::{Output, Plan, Press, plan, render};
use crate::{
    archive::{self, Archive},
    diag::Problems,
    path::OutPath,
    record,
    site::{self, Site},
    theme::{self, Theme},
    view::Findings,
    world::MemoryWorld,
};

const CANARY: &str = include_str!("golden/canary.md");

struct Built {
    world: MemoryWorld,
    site: Site,
    archive: Archive,
    theme: std::sync::Arc<Theme>,
    plan: Plan,
    problems: Problems,
    findings: Findings,
}

fn world(files: &[(&str, &str)]) -> MemoryWorld {
    MemoryWorld::new(date(2026, 11, 20), files.iter().map(|(path, text)| (*path, *text)))
}

fn build(files: &[(&str, &str)]) -> Built {
    let world = world(files);
    let mut problems = Problems::new();
    let site = site::read(&world, &mut problems);
    let records = record::parse(&world, &site, &[0; 32], &record::Known::default(), &mut problems);
    let archive = archive::link(records, (&site, &[0; 32]), archive::Drafts::LeftOut, &world, &archive::Known::default(), &mut problems);
    let theme = theme::compile(&world, &site.look.name, &site.limits, &theme::Known::default(), &mut problems);
    let plan = plan(&archive, &site, &theme, &world, (super::Searched::Planned, &super::Known::default()), &mut problems);
    let findings = Findings::of(&archive, &problems);
    Built { world, site, archive, theme, plan, problems, findings }
}

impl Built {
    fn press(&self) -> Press<'_> {
        Press {
            world: &self.world,
            archive: &self.archive,
            site: &self.site,
            theme: &self.theme,
            plan: &self.plan,
            findings: &self.findings,
        }
    }

    fn page(&self, path: &str) -> String {
        let path = OutPath::new(path).expect("a path");
        match render(&self.press(), &path) {
            Ok(Output::Bytes(bytes)) => String::from_utf8(bytes).expect("text"),
            other => panic!("{path}: {other:?}"),
        }
    }

    fn main(&self, path: &str) -> String {
        let page = self.page(path);
        let from = page.find("<main").expect("a main");
        let to = page.find("</main>").expect("its end");
        page[from..to].lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n") + "\n</main>\n"
    }

    fn html(&self) -> Vec<(String, String)> {
        let paths = self.plan.paths();
        let pages = paths.iter().filter(|path| path.as_str().ends_with(".html"));
        pages.map(|path| (path.to_string(), self.page(path.as_str()))).collect()
    }

    fn paths(&self) -> BTreeSet<String> {
        self.plan.paths().iter().map(ToString::to_string).collect()
    }

    fn codes(&self) -> Vec<&'static str> {
        self.problems.iter().map(|problem| problem.code.name).filter(|code| code.starts_with("output/")).collect()
    }
}

const SAMPLE: &[(&str, &str)] = &[
    ("content/releases/v2.4.0/index.md", CANARY),
    ("content/releases/v2.4.0/evidence/rollout_stage_1.txt", "api_p95_ms 151\n"),
    ("content/releases/v2.4.0/evidence/report.html", "<script>alert(1)</script>"),
    ("content/releases/v2.4.0/evidence/report.html.txt", "a clash"),
    ("content/releases/v2.4.0/evidence/shot.png", "\u{89}PNG"),
    ("content/releases/v2.4.0/incident.md", "---\naliases: [/old/place/]\n---\n# What happened\n\nSee v2.4.0.\n"),
    ("content/releases/v2.3.0.md", "# Release v2.3.0\n\n**Date:** 2026-08-18\n**Type:** Minor Release\n"),
    ("content/releases/v2.5.0/evidence/log.txt", "a folder without a record\n"),
    ("content/runbooks/db/restore.md", "# Restore\n\n1. Stop\n"),
    ("content/checklists/release.md", "# Checklist\n\n- [x] one\n- [ ] two\n"),
    ("content/process/guide.md", "# Guide\n\n## 배포 절차\n\n[the runbook](../runbooks/db/restore.md)\n"),
    ("content/incidents/outage.md", "# Outage\n"),
    ("content/notes.md", "# Notes\n\nText.\n"),
    ("static/robots.txt", "User-agent: *\n"),
    ("static/CNAME", "releases.example\n"),
];

#[test]
fn every_kind_of_page_has_its_address() {
    let built = build(SAMPLE);
    assert_eq!(built.codes(), Vec::<&str>::new());
    let paths = built.paths();
    for path in [
        "index.html",
        "releases/index.html",
        "releases/latest.html",
        "releases/status-rolled-back.html",
        "releases/type-minor.html",
        "releases/v2.4.0.html",
        "releases/v2.4.0/record.html",
        "releases/v2.4.0/incident.html",
        "releases/v2.3.0.html",
        "releases/v2.5.0.html",
        "old/place/index.html",
        "evidence/v2.4.0/rollout_stage_1.txt.html",
        "evidence/v2.4.0/raw/rollout_stage_1.txt",
        "evidence/v2.4.0/raw/report.html.txt",
        "evidence/v2.4.0/raw/report.html~2.txt",
        "evidence/v2.4.0/raw/SHA256SUMS",
        "risks/index.html",
        "risks/pool-saturation.html",
        "rollbacks/index.html",
        "runbooks/index.html",
        "runbooks/db/restore.html",
        "checklists/index.html",
        "checklists/release.html",
        "process/guide.html",
        "incidents/outage.html",
        "pages/notes.html",
        "search.html",
        "404.html",
        "releases.json",
        "robots.txt",
        ".nojekyll",
        "CNAME",
        "assets/site.css",
        "assets/search-index.js",
    ] {
        assert!(paths.contains(path), "{path} is not in {paths:#?}");
    }
    assert!(!paths.iter().any(|path| path.starts_with("evidence/") && path.contains("/raw/") && path.ends_with(".html")));
    assert!(!paths.contains("sitemap.xml"));
    assert!(!built.page("releases/v2.5.0.html").is_empty());
}

#[test]
fn a_release_as_a_page() {
    let built = build(SAMPLE);
    expect_file!["golden/release.html"].assert_eq(&built.main("releases/v2.4.0.html"));
    expect_file!["golden/overview.html"].assert_eq(&built.main("index.html"));
    expect_file!["golden/risks.html"].assert_eq(&built.main("risks/index.html"));
    expect_file!["golden/bare.html"].assert_eq(&built.main("releases/v2.5.0.html"));
}

/// Visible words: letters and digits outside of tags, entities resolved as far as they occur.
fn words(html: &str) -> BTreeSet<String> {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            _ if !inside => text.push(c),
            _ => {}
        }
    }
    let text = text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    split(&text)
}

fn split(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[test]
fn no_word_of_a_record_is_lost() {
    let built = build(SAMPLE);
    let page = words(&built.page("releases/v2.4.0.html"));
    let shown_otherwise = ["2026", "09", "15", "10", "20", "11", "14", "47", "12", "x", "utc", "date", "incident", "md", "nowhere"];
    let lost: Vec<String> =
        split(CANARY).into_iter().filter(|word| !page.contains(word) && !shown_otherwise.contains(&word.as_str())).collect();
    assert_eq!(lost, Vec::<String>::new());
}

#[test]
fn links_lead_to_pages_of_the_plan_and_anchors_exist() {
    let built = build(SAMPLE);
    let paths = built.paths();
    let pages = built.html();
    for (path, html) in &pages {
        for href in attributes(html, " href=\"").into_iter().filter(|href| !href.contains("://")) {
            let (file, fragment) = href.split_once('#').unwrap_or((&href, ""));
            let target = if file.is_empty() { path.clone() } else { resolve(path, file) };
            assert!(paths.contains(&target), "{path}: {href}");
            if !fragment.is_empty() {
                let there = pages.iter().find(|(other, _)| *other == target).expect("a page");
                let id = crate::path::decode(fragment).expect("encoded");
                assert!(there.1.contains(&format!(" id=\"{id}\"")), "{path}: {href}");
            }
        }
    }
}

fn resolve(from: &str, href: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in href.split('/') {
        match part {
            ".." => drop(parts.pop().expect("inside the site")),
            part => parts.push(part),
        }
    }
    crate::path::decode(&parts.join("/")).expect("encoded")
}

fn attributes(html: &str, name: &str) -> Vec<String> {
    html.split(name).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_page_keeps_the_rules_of_html() {
    for (path, html) in build(SAMPLE).html() {
        let count = |needle: &str| html.matches(needle).count();
        assert_eq!((count("<h1"), count("<main"), count("<script"), count("<html lang=")), (1, 1, 1, 1), "{path}");
        assert_eq!(
            (count(" style=\""), count(" onclick"), count("<form"), count("<style"), count("javascript:")),
            (0, 0, 0, 0, 0),
            "{path}"
        );
        assert!(html.contains("Content-Security-Policy") && html.contains("<meta name=\"description\" content=\""), "{path}");
        let ids = attributes(&html, " id=\"");
        assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "{path}: {ids:?}");
        let levels: Vec<u32> = html.match_indices("<h").filter_map(|(at, _)| html[at + 2..].chars().next()?.to_digit(10)).collect();
        let main = levels.iter().position(|level| *level == 1).expect("an h1");
        assert!(levels[main..].windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
    }
}

#[test]
fn titles_are_unique() {
    let pages = build(SAMPLE).html();
    let titles: Vec<&str> = pages.iter().filter_map(|(_, html)| html.split("<title>").nth(1)?.split("</title>").next()).collect();
    let unique: BTreeSet<&&str> = titles.iter().collect();
    assert_eq!(unique.len(), pages.len(), "{titles:#?}");
}

/// Markup in every field that an author or a pipeline fills.
#[test]
fn no_field_of_an_archive_is_live() {
    let payload = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";
    let record = CANARY
        .replace("HighErrorRate5xx", payload)
        .replace("Mina Park", payload)
        .replace("API P95", payload)
        .replace("Pool saturation", payload)
        .replace("Canary\n", &format!("{payload}\n"))
        .replace("57 minutes", payload);
    let record = format!("---\ntitle: '{}'\ndescription: '{}'\n---\n{record}", payload.replace('\'', "''"), payload.replace('\'', "''"));
    let name = "content/releases/v2.4.0/evidence/a'&onerror=alert(1).txt";
    let files = [
        ("content/releases/v2.4.0/index.md", record.as_str()),
        (name, payload),
        ("content/runbooks/x.md", "# <script>alert(3)</script>\n\n<svg onload=alert(4)> [x](javascript:alert(5))\n"),
        ("site.toml", "title = \"<script>alert(6)</script>\"\n[theme]\nfooter = \"<b onmouseover=alert(7)>\"\n"),
    ];
    let built = build(&files);
    for (path, html) in built.html() {
        assert_eq!(html.matches("<script").count(), 1, "{path}: {html}");
        for live in ["<img", "<svg onload", "<b onmouseover", "href=\"javascript:"] {
            assert!(!html.contains(live), "{path}: {live}");
        }
    }
    assert!(built.page("releases/v2.4.0.html").contains("&lt;img src=x onerror=alert(1)&gt;"));
}

#[test]
fn two_things_at_one_path_are_both_named() {
    let mut files = SAMPLE.to_vec();
    files.push(("static/Releases/V2.4.0.html", "x"));
    let built = build(&files);
    let problem = built.problems.iter().find(|problem| problem.code.name == "output/collision").expect("a collision");
    assert!(problem.message.contains("release v2.4.0") && problem.message.contains("static/"), "{}", problem.message);
    assert!(problem.code.blocking && problem.span.is_some() && problem.labels.len() == 1);
}

#[test]
fn a_file_cannot_stand_where_a_folder_does() {
    let mut files = SAMPLE.to_vec();
    files.push(("static/evidence/V2.4.0", "x"));
    assert_eq!(build(&files).codes().iter().collect::<BTreeSet<_>>(), BTreeSet::from([&"output/collision"]));
}

#[test]
fn names_that_cannot_be_are_refused() {
    for name in ["static/con.txt", "static/a:b.txt", "static/manifest.json", "content/releases/v2.4.0/evidence/nul.txt"] {
        let mut files = SAMPLE.to_vec();
        files.push((name, "x"));
        assert!(build(&files).codes().contains(&"output/name"), "{name}");
    }
    let alias = [("content/notes.md", "---\naliases: [../../escaped]\n---\n# Notes\n")];
    assert_eq!(build(&alias).codes(), ["output/name"]);
}

#[test]
fn several_products_have_a_tree_each() {
    let files = [
        ("site.toml", "title = \"All\"\n[products.spark]\ntitle = \"Spark\"\n[products.flow]\ntitle = \"Flow\"\n"),
        ("content/spark/releases/v1.0.0.md", "# v1.0.0\n\n**Date:** 2026-08-18\n"),
        ("content/flow/releases/v1.0.0.md", "# v1.0.0\n\n**Date:** 2026-08-19\n"),
    ];
    let built = build(&files);
    let paths = built.paths();
    for path in [
        "index.html",
        "spark/index.html",
        "flow/releases/v1.0.0.html",
        "spark/releases/v1.0.0.html",
        "flow/risks/index.html",
        "search.html",
    ] {
        assert!(paths.contains(path), "{path}: {paths:#?}");
    }
    let home = built.main("index.html");
    assert!(home.contains("href=\"spark/releases/v1.0.0.html\"") && home.contains("href=\"flow/index.html\""), "{home}");
}

#[test]
fn long_lists_have_several_pages() {
    let names: Vec<String> = (0..120).map(|number| format!("content/releases/v1.{number}.0.md")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "**Date:** 2026-08-18\n")).collect();
    let built = build(&files);
    let rows = |page: &str| built.main(page).matches("<tr><th scope=\"row\">").count();
    assert_eq!([rows("releases/index.html"), rows("releases/page-2.html"), rows("releases/page-3.html")], [50, 50, 20]);
    assert!(!built.paths().contains("releases/page-4.html"));
}

#[test]
fn a_record_that_changed_under_the_build_is_refused() {
    let built = build(SAMPLE);
    let mut files = SAMPLE.to_vec();
    let changed = CANARY.replace("412ms", "112ms");
    files[0].1 = &changed;
    let other = world(&files);
    let press = Press { world: &other, ..built.press() };
    let problem = render(&press, &OutPath::new("releases/v2.4.0.html").expect("a path")).expect_err("changed");
    assert_eq!(problem.code.name, "output/source-changed");
}

#[test]
fn a_path_that_is_not_planned_is_refused() {
    let problem = render(&build(SAMPLE).press(), &OutPath::new("releases/v9.9.9.html").expect("a path")).expect_err("unplanned");
    assert_eq!(problem.code.name, "output/unplanned");
}

#[test]
fn checksums_name_the_published_files() {
    let sums = build(SAMPLE).page("evidence/v2.4.0/raw/SHA256SUMS");
    let names: Vec<&str> = sums.lines().filter_map(|line| line.split_once("  ")).map(|(_, name)| name).collect();
    assert_eq!(names, ["report.html.txt", "report.html~2.txt", "rollout_stage_1.txt", "shot.png"]);
}

#[test]
fn the_page_of_any_address_links_from_the_root_of_the_host() {
    let files = [("site.toml", "base_url = \"https://x.example/docs\"\n"), ("content/notes.md", "# Notes\n")];
    let built = build(&files);
    assert!(
        built.page("404.html").contains("href=\"https://x.example/docs/index.html\"")
            || built.page("404.html").contains("href=\"/docs/index.html\"")
    );
    assert!(built.page("sitemap.xml").contains("<loc>https://x.example/docs/pages/notes.html</loc>"));
    assert!(built.page("pages/notes.html").contains("href=\"../index.html\""));
}

#[test]
fn korean_pages_speak_korean() {
    let files = [("site.toml", "language = \"ko\"\n"), ("content/releases/v1.0.0.md", "# v1.0.0\n\n**Date:** 2026-08-18\n")];
    let page = build(&files).page("releases/v1.0.0.html");
    assert!(page.contains("<html lang=\"ko\">") && page.contains("2026년 8월 18일") && page.contains("본문으로 건너뛰기"), "{page}");
}

/// A release with two stages, three risks of which two share a number, and a text that names them all.
fn identified(text: &str) -> [(&'static str, String); 2] {
    let record = format!(
        "# Release v1.0.0\n\n**Date:** 2026-08-18\n\n## Notes\n\n{text}\n\n### Canary Stages & Durations\n\n\
         | Stage | Traffic % | Status |\n|---|---|---|\n| 1 | 5% | PASS |\n| 2 | 25% | PASS |\n\n## Risks\n\n\
         ### Risk 1: One\n\n**Owner:** A\n\n### Risk 2: Two\n\n**Owner:** A\n\n### Risk 2: Three\n\n**Owner:** A\n"
    );
    [("content/releases/v1.0.0/index.md", record), ("content/releases/v1.0.0/more.md", format!("# More\n\n{text}\n"))]
}

#[test]
fn numbers_in_prose_lead_to_risks_and_stages_of_the_release() {
    let text = "Because of Risk 1, at Stage 2, not Risk 2, Risk 7 or Stage 9.\n\n```\nat Risk 1\n```";
    let [record, more] = identified(text);
    let notes = format!("# Notes\n\n{text}\n");
    let built = build(&[(record.0, &record.1), (more.0, &more.1), ("content/notes.md", &notes)]);
    let shown = |risk: &str, stage: &str| format!("<p>Because of {risk}, at {stage}, not Risk 2, Risk 7 or Stage 9.</p>");
    let page = built.page("releases/v1.0.0.html");
    assert!(page.contains(&shown("<a href=\"../risks/one.html\">Risk 1</a>", "<a href=\"#stage-2\">Stage 2</a>")), "{page}");
    assert!(page.contains("id=\"stage-2\"") && !page.contains("at <a href=\"../risks/one.html\">Risk 1"), "{page}");
    let page = built.page("releases/v1.0.0/more.html");
    let stage = "<a href=\"../v1.0.0.html#stage-2\">Stage 2</a>";
    assert!(page.contains(&shown("<a href=\"../../risks/one.html\">Risk 1</a>", stage)), "{page}");
    assert!(built.page("pages/notes.html").contains(&shown("Risk 1", "Stage 2")));
}

#[test]
fn identifiers_in_prose_lead_to_the_trackers() {
    let notes = ("content/notes.md", "# Notes\n\nFixes #12, `ABC-3`, [#4](https://x.example) and CVE-2024-5535.\n\n```\n#12\n```\n");
    let trackers = "[trackers]\nissue = \"https://t.example/?a=1&id={id}\"\ncve = \"https://c.example/{id}\"\n";
    let page = build(&[("site.toml", trackers), notes]).page("pages/notes.html");
    let link = |href: &str, shown: &str| format!("<a href=\"{href}\" rel=\"external noopener\">{shown}</a>");
    let shown = [
        link("https://t.example/?a=1&amp;id=12", "#12"),
        link("https://t.example/?a=1&amp;id=ABC-3", "<code>ABC-3</code>"),
        link("https://x.example", "#4"),
        link("https://c.example/CVE-2024-5535", "CVE-2024-5535"),
    ];
    let [number, key, own, cve] = &shown;
    assert!(page.contains(&format!("Fixes {number}, {key}, {own} and {cve}.")), "{page}");
    assert_eq!(page.matches("id=12\"").count(), 1);
    assert!(build(&[notes]).page("pages/notes.html").contains("Fixes #12, <code>ABC-3</code>, "));
}

#[test]
fn older_addresses_lead_on() {
    let built = build(&[("content/notes.md", "---\naliases: [/old/place/, 'news', '#old-heading', '#notes']\n---\n# Notes\n\n## Text\n")]);
    let moved = built.page("old/place/index.html");
    assert!(
        moved.contains("<a href=\"../../pages/notes.html\">Notes</a>")
            && moved.contains("rel=\"canonical\" href=\"../../pages/notes.html\"")
    );
    assert!(!moved.contains("http-equiv=\"refresh\"") && built.paths().contains("news.html"));
    assert!(built.page("pages/notes.html").contains("<span id=\"old-heading\"></span>"));
}

#[test]
fn numbers_that_disagree_are_shown_side_by_side() {
    let page = build(SAMPLE).page("releases/v2.4.0.html");
    for shown in ["record says: pass", "recomputed: \u{2212}17.2", "2/2", "0/2", "v2.4.0/record.html#L"] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn a_logo_and_an_accent_are_files_of_the_site() {
    let files = [
        ("site.toml", "[theme]\naccent = \"#7a1f5c\"\nlogo = \"brand/logo.png\"\n"),
        ("brand/logo.png", "x"),
        ("content/notes.md", "# Notes\n"),
    ];
    let built = build(&files);
    let paths = built.paths();
    assert!(paths.contains("assets/logo.png") && paths.contains("assets/accent.css"), "{paths:?}");
    assert!(built.page("pages/notes.html").contains("<img src=\"../assets/logo.png\" alt=\"\">"));
}

#[test]
fn edges_and_pages_agree_on_where_links_lead() {
    let text = "# Notes\n\n[the runbooks](runbooks/) [one](runbook-x.md) [paper](/paper.txt) [mail](mailto:a@b.example) [web](https://x.example)\n\n\
                [gone](nowhere.md) [no list](checklists/)\n\n![logo](../static/logo.png)\n";
    let files = [
        ("content/notes.md", text),
        ("content/runbooks/db/runbook-x.md", "# X\n"),
        ("static/paper.txt", "x"),
        ("static/logo.png", "x"),
        ("content/releases/v1.0.0/index.md", "# v1.0.0\n\n**Date:** 2026-08-18\n\nSee log.txt and [all](../).\n"),
        ("content/releases/v1.0.0/evidence/log.txt", "x\n"),
    ];
    let built = build(&files);
    let broken: Vec<&str> =
        built.problems.iter().filter(|problem| problem.code.name == "link/broken").map(|problem| problem.message.as_str()).collect();
    assert_eq!(broken, ["`nowhere.md` leads nowhere", "`checklists/` leads nowhere"]);
    let page = built.main("pages/notes.html");
    for href in ["../runbooks/index.html", "../runbooks/db/runbook-x.html", "../paper.txt", "mailto:a@b.example", "https://x.example"] {
        assert!(page.contains(&format!("href=\"{href}\"")), "{href}: {page}");
    }
    assert!(page.contains("src=\"../logo.png\""), "{page}");
    let release = built.main("releases/v1.0.0.html");
    assert!(
        release.contains("href=\"../evidence/v1.0.0/log.txt.html\">log.txt") && release.contains("href=\"index.html\">all"),
        "{release}"
    );
}

/// Whether every element of an XML text is closed where it should be, and nothing stands bare that is markup.
fn well_formed(xml: &str) {
    let mut open = Vec::new();
    let body = xml.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n").expect("a declaration");
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        let name = tag.trim_matches('/').split(' ').next().expect("a name");
        match (tag.starts_with('/'), tag.ends_with('/')) {
            (true, _) => assert_eq!(open.pop(), Some(name), "{piece}"),
            (_, true) => {}
            _ => open.push(name),
        }
        for entity in text.split('&').skip(1) {
            assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|known| entity.starts_with(known)), "{piece}");
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn feeds_hold_what_is_out_newest_first() {
    let record = CANARY.replace("HighErrorRate5xx", "a < b & \"c\"");
    let mut files = SAMPLE.to_vec();
    files[0].1 = &record;
    files.push(("content/releases/v9.0.0.md", "# v9.0.0\n\n**Date:** 2027-01-01\n"));
    files.push(("content/releases/v[VERSION].md", "# v[VERSION]\n\n**Date:** 2026-01-01\n"));
    let built = build(&files);
    let atom = built.page("feed.xml");
    well_formed(&atom);
    let ids: Vec<&str> = atom.split("<id>").skip(1).filter_map(|rest| rest.split("</id>").next()).collect();
    assert_eq!(ids, ["urn:relsite:all", "urn:relsite:default:v2.4.0", "urn:relsite:default:v2.3.0"]);
    assert!(atom.contains("<title>v2.4.0: Rolled back</title>") && atom.contains("<updated>2026-09-15T09:00:00Z</updated>"), "{atom}");
    assert!(atom.contains("href=\"releases/v2.4.0.html\"") && atom.contains("<updated>2026-08-18T00:00:00Z</updated>"), "{atom}");
    let json: serde_json::Value = serde_json::from_str(&built.page("feed.json")).expect("JSON");
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["items"][0]["id"], "urn:relsite:default:v2.4.0");
    assert_eq!(json["items"][0]["date_published"], "2026-09-15T09:00:00Z");
    assert!(json["items"][0]["url"].is_null() && json["items"].as_array().is_some_and(|items| items.len() == 2), "{json}");
    assert!(built.page("releases/v2.4.0/record.html").contains("type=\"application/atom+xml\" title=\"Releases\" href=\"../../feed.xml\""));
}

#[test]
fn feeds_of_a_site_that_knows_its_address() {
    let files = [
        (
            "site.toml",
            "title = \"All\"\nbase_url = \"https://x.example/r\"\n[products.spark]\ntitle = \"Spark\"\n[products.flow]\ntitle = \"Flow & Co\"\n",
        ),
        ("content/spark/releases/v1.0.0.md", "# v1.0.0\n\n**Date:** 2026-08-18\n"),
        ("content/flow/releases/v1.0.0.md", "# v1.0.0\n\n**Date:** 2026-08-19 10:00 UTC\n"),
    ];
    let built = build(&files);
    let all = built.page("feed.xml");
    for xml in [&all, &built.page("flow/feed.xml"), &built.page("sitemap.xml")] {
        well_formed(xml);
    }
    let (flow, spark) =
        (all.find("https://x.example/r/flow/releases/v1.0.0.html"), all.find("https://x.example/r/spark/releases/v1.0.0.html"));
    assert!(flow.is_some() && flow < spark && all.contains("<title>Flow &amp; Co v1.0.0: Not stated</title>"), "{all}");
    let one: serde_json::Value = serde_json::from_str(&built.page("flow/feed.json")).expect("JSON");
    assert_eq!(one["feed_url"], "https://x.example/r/flow/feed.json");
    assert_eq!(one["items"][0]["url"], "https://x.example/r/flow/releases/v1.0.0.html");
    assert!(built.page("robots.txt").contains("Sitemap: https://x.example/r/sitemap.xml"));
    assert!(built.page("flow/releases/v1.0.0.html").contains("href=\"../feed.xml\""));
}

#[test]
fn a_release_as_data_is_its_part_of_the_export() {
    let built = build(SAMPLE);
    let mut export = Vec::new();
    super::export(&built.archive, built.plan.addresses(), &built.findings, &built.world, &mut export).expect("memory takes all");
    let export = String::from_utf8(export).expect("UTF-8");
    for id in ["v2.3.0", "v2.4.0", "v2.5.0"] {
        let one = built.page(&format!("releases/{id}.json"));
        assert!(one.contains(&format!("\"id\":\"{id}\"")), "{one}");
        assert!(export.contains(&one), "{id}");
    }
}
