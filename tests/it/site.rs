//! The site as a reader gets it: no word of a source is lost, every link leads somewhere, nothing from evidence is active.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use relsite::{
    Compiled, Settings, compile,
    output::{Output, Page},
    path::OutPath,
    render, text,
    world::{MemoryWorld, World},
};

/// A rendered site in memory.
pub(crate) struct Site {
    pub(crate) world: MemoryWorld,
    pub(crate) compiled: Compiled,
    pub(crate) pages: BTreeMap<String, Vec<u8>>,
}

impl Site {
    pub(crate) fn of(world: MemoryWorld) -> Self {
        let compiled = compile(&world, &Settings::default());
        let bytes = |path: &OutPath| match render(&world, &compiled, path) {
            Ok(Output::Bytes(bytes)) => bytes,
            Ok(Output::Copy { file, .. }) => world.read(file, u64::MAX).expect("readable"),
            Err(problem) => panic!("{path}: {}", problem.message),
        };
        let pages = compiled.plan.paths().iter().map(|path| (path.to_string(), bytes(path))).collect();
        Self { world, compiled, pages }
    }

    fn html(&self, path: &str) -> String {
        String::from_utf8(self.pages.get(path).unwrap_or_else(|| panic!("{path} is planned")).clone()).expect("UTF-8")
    }
}

fn archives() -> Vec<(&'static str, MemoryWorld)> {
    let mut all = vec![(
        "a page of everything",
        MemoryWorld::new(date(2026, 11, 20), [("content/releases/v1.2.0/index.md", EVERYTHING), ("content/about.md", EVERYTHING)]),
    )];
    if let Some(sample) = crate::archives::shared("samples/spark-trading").map(|root| crate::archives::world_of(&root)) {
        all.push(("the sample", sample));
    }
    all
}

/// Known sections, unknown ones, and everything that Markdown has, in an order that no template has.
const EVERYTHING: &str = "# Release Notes: v1.2.0

Preface words **Date:** inside prose stay.

**Date:** 2026-09-15 09:00 UTC  
**Type:** Minor Release  
**Weather:** sunny intervals

## Unheard-of section 🎉

Some *emphasis*, ~~struck~~, `code-span`, a footnote[^n] and <kbd>Ctrl</kbd>.

[^n]: Footnote words.

| Stage | Traffic % | Colour | Status |
|---|---|---|---|
| 1 | 5% | greenish | ✅ PASS |
| 2 | 100% | bluish | ✅ PASS |

> [!WARNING]
> Alerted words.

## Deployment Summary (One-Page)

Leading remark.

### Canary Stages & Durations

| Stage | Traffic % | Duration | Status | Metrics Pass | Shift |
|---|---|---|---|---|---|
| 1 | 5% | 15 min | ✅ PASS | 1/1 | nightly |
| 2 | 100% | 30 min | ✅ PASS | 1/1 | daily |

**Total Deployment Time:** 45 minutes  
**Rollbacks:** 0  
**Mood:** optimistic

### Key Metrics (Per Stage)

Metrics were taken by Zelda.

**Stage 1 (5%):**
- API P95: 151ms ✅ < 200ms

**Stage 2 (100%):**
- API P95: 152ms ✅ < 200ms
- a stray item without a number

### Rollback Events (if any)

No rollback occurred.

## Remaining Risks & Actions

Introductory sentence about hazards.

### Risk 1: Pool saturation

**Description:** It may overflow.
**Likelihood:** Medium  
**Impact:** High  
**Owner:** Mina Park  
**Due Date:** 2027-01-14  
**Budget:** twelve crowns

**Mitigation Plan:**
1. Raise `default_pool_size`
2. Watch closely

**Status:** 🟡 In Progress

Trailing paragraph of the hazard.

## Evidence Files

Listed with care:

| File | Purpose | Curator |
|---|---|---|
| `release_tag.txt` | provenance | Yvonne |

## Performance Comparison

| Metric | Before | After | Change | Witness |
|---|---|---|---|---|
| API P95 | 166ms | 171ms | +3.0% | Xavier |

## Sign-off

**Release Manager:** Mina Park  
**Approved By:** J. Alvarez, S. Okafor  
**Date:** 2026-09-16  
**Status:** ✅ STABLE  
**Witness:** Quentin

**Next Release:** v1.3.0 (planned for October)

_Closing line of the document._
";

/// The words of a text: runs of letters and digits, lower case.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

/// The text of a page, its attributes included: a date is shown in words and kept as written in its attribute.
fn text_of(html: &str) -> String {
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(html.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

/// Words that stand for a form on the page: the labels of alerts, the names of footnotes, `Release Notes` above a version, labels that the
/// page gives in its own words.
fn machinery() -> BTreeSet<String> {
    words("warning note tip important caution n notes plan")
}

#[test]
fn every_word_of_every_source_is_on_its_page() {
    for (name, world) in archives() {
        let site = Site::of(world);
        for (path, page) in site.compiled.plan.iter() {
            let file = match page {
                Page::Release(index) => site.compiled.archive.releases[*index].record.as_ref().map(|record| record.page.file),
                Page::Document(index) => Some(site.compiled.archive.documents[*index].record.page.file),
                _ => None,
            };
            let Some(file) = file else { continue };
            let bytes = site.world.read(file, u64::MAX).expect("readable");
            let source = text::decode(&bytes).text.into_owned();
            let shown = words(&text_of(&site.html(path.as_str())));
            let lost: Vec<String> =
                words(&without_syntax(&source)).into_iter().filter(|word| !shown.contains(word) && !machinery().contains(word)).collect();
            assert!(lost.is_empty(), "{name}: {path} has lost {lost:?}");
        }
    }
}

/// The source without what is address or machinery: front matter keys, link destinations, fence languages, footnote names, table rules.
fn without_syntax(source: &str) -> String {
    let mut out = String::new();
    let mut rest = source;
    if let Some(body) = rest.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) {
        for line in body.0.lines().filter(|line| line.starts_with("title:") || line.starts_with("description:")) {
            out.push_str(line.split_once(':').map_or("", |(_, value)| value));
            out.push('\n');
        }
        rest = body.1;
    }
    for line in rest.lines() {
        let line = if line.trim_start().starts_with("```") { "" } else { without_number(line) };
        let mut line = line.to_owned();
        while let Some(open) = line.find("](") {
            let close = line[open..].find(')').map_or(line.len(), |at| open + at + 1);
            line.replace_range(open..close, "]");
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// An item of an ordered list without its number, which the browser draws.
fn without_number(line: &str) -> &str {
    let rest = line.trim_start().trim_start_matches(|c: char| c.is_ascii_digit());
    rest.strip_prefix(". ").unwrap_or(line)
}

/// Every value of an attribute in a page.
fn attributes<'h>(html: &'h str, name: &str) -> Vec<&'h str> {
    let opening = format!(" {name}=\"");
    html.match_indices(&opening).filter_map(|(at, _)| html[at + opening.len()..].split('"').next()).collect()
}

#[test]
fn every_link_and_anchor_resolves() {
    for (name, world) in archives() {
        let site = Site::of(world);
        let ids: BTreeMap<&str, BTreeSet<String>> = site
            .pages
            .iter()
            .filter(|(path, _)| path.ends_with(".html"))
            .map(|(path, _)| (path.as_str(), attributes(&site.html(path), "id").into_iter().map(str::to_owned).collect()))
            .collect();
        for path in ids.keys() {
            let html = site.html(path);
            for link in attributes(&html, "href").into_iter().chain(attributes(&html, "src")) {
                let link = text_of(link);
                if link.contains("://") || link.starts_with("mailto:") || link.starts_with("tel:") || *path == "404.html" {
                    continue;
                }
                let (target, anchor) = link.split_once('#').map_or((link.as_str(), None), |(target, anchor)| (target, Some(anchor)));
                let target = if target.is_empty() { (*path).to_owned() } else { resolved(path, target) };
                let there = site.pages.contains_key(&target) || target == "manifest.json";
                assert!(there, "{name}: {path} links to {link}, which is not there");
                if let Some(anchor) = anchor.filter(|anchor| !anchor.is_empty()) {
                    let anchor = relsite::path::decode(anchor).expect("a valid escape");
                    assert!(
                        ids.get(target.as_str()).is_some_and(|ids| ids.contains(&anchor)),
                        "{name}: {path} links to {link}: no such anchor"
                    );
                }
            }
        }
    }
}

fn resolved(page: &str, link: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in link.split('?').next().unwrap_or(link).split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." | "" => {}
            part => parts.push(part),
        }
    }
    relsite::path::decode(&parts.join("/")).expect("a valid escape")
}

#[test]
fn no_page_has_inline_script_style_or_handlers() {
    for (name, world) in archives() {
        let site = Site::of(world);
        for path in site.pages.keys().filter(|path| path.ends_with(".html")) {
            let html = site.html(path);
            assert!(html.contains("Content-Security-Policy") && html.contains("default-src 'none'"), "{name}: {path} has no policy");
            assert!(!html.contains(" style=\"") && !html.contains("<style"), "{name}: {path} has an inline style");
            assert!(!html.contains("<script>") && !html.contains(" onclick="), "{name}: {path} has an inline script");
        }
    }
}

#[test]
fn nothing_from_evidence_is_active() {
    let nasty = ["page.html", "drawing.svg", "feed.xml", "code.js", "paper.pdf", "page.xhtml", "style.css"];
    let mut files: Vec<(String, Vec<u8>)> =
        nasty.iter().map(|name| (format!("content/releases/v1.0.0/evidence/{name}"), b"<script>alert(1)</script>".to_vec())).collect();
    files.push(("content/releases/v1.0.0/evidence/page.html.txt".into(), b"the same name, made inert".to_vec()));
    files.push(("content/releases/v1.0.0/index.md".into(), b"# Release v1.0.0\n\n**Date:** 2026-01-01\n".to_vec()));
    let site = Site::of(MemoryWorld::new(date(2026, 11, 20), files));
    let raw: Vec<&String> = site.pages.keys().filter(|path| path.contains("/raw/")).collect();
    assert_eq!(raw.len(), nasty.len() + 2, "every file and SHA256SUMS: {raw:?}");
    assert!(raw.iter().all(|path| path.ends_with(".txt") || path.ends_with("SHA256SUMS") || path.ends_with("~2")), "{raw:?}");
    for path in site.pages.keys().filter(|path| path.ends_with(".html")) {
        assert!(!site.html(path).contains("<script>alert"), "{path}");
    }
}

#[test]
fn no_caption_says_again_what_the_heading_above_it_says() {
    for (name, world) in archives().into_iter().chain([("the demo", crate::demo::demo())]) {
        let site = Site::of(world);
        let mut hidden = 0;
        for path in site.pages.keys().filter(|path| path.ends_with(".html")) {
            let html = site.html(path);
            for (at, _) in html.match_indices("<caption id=") {
                let (tag, text) = html[at..].split_once('>').expect("a tag");
                let caption = text.split("</caption>").next().expect("closed");
                let heading = html[..at].rfind("<h").and_then(|heading| html[heading..at].split_once('>'));
                let heading = heading.map_or("", |(_, text)| text.split('<').next().unwrap_or_default());
                hidden += usize::from(tag.contains("vh"));
                assert!(heading != caption || tag.contains("vh"), "{name}, {path}: {caption}");
            }
        }
        assert!(name != "the demo" || hidden > 0, "{name}: tables keep their names for those who do not see them");
    }
}
