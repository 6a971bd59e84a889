//! Hostile texts in every field of evidence: whatever a pipeline writes, its pages hold no element, attribute or scheme that they would not
//! hold of harmless texts.

use std::collections::BTreeSet;

use relsite::{
    output::{Output, Press, render},
    path::RelPath,
    world::MemoryWorld,
};

use crate::{
    archives::{TODAY, compiled, place},
    dom,
};

/// The payloads of the tests of Markdown, and more that aim at what evidence is: XML, JSON, YAML, CSV, logs, names.
const PAYLOADS: &str = include_str!("../../src/markup/tests/payloads.txt");
const MORE: &str = include_str!("live.txt");

/// What Markdown makes of its own marks, on pages of Markdown.
const OF_MARKDOWN: &str = "\
h1|h1 id|h2|h2 id|h3|h3 id|em|strong|del|code|code class|pre|pre tabindex|pre role|pre aria-label|blockquote|a title|img alt|\
img src|img loading|img title|kbd|sub|sup|sup class|sup id|details|summary|mark|br|hr|table|thead|tbody|tr|th|td|th scope|ol|\
ol start|ul|li|p|section|section class|section aria-label|span|span class|span aria-hidden|span title|a rel|a class|a aria-label|\
div role|div tabindex|div aria-label|div class|li class|li id|mark class|p class|h1 lang|h2 lang|h3 lang|p lang|li lang|td lang|\
th lang|tr lang";

fn payloads() -> Vec<&'static str> {
    PAYLOADS.lines().chain(MORE.lines()).filter(|line| !line.is_empty() && !line.starts_with("%%")).collect()
}

/// A text in an attribute or between the tags of XML.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn all(payloads: &[&str], line: impl Fn(&str) -> String) -> String {
    payloads.iter().map(|payload| line(payload)).collect()
}

fn tar(payloads: &[&str]) -> Vec<u8> {
    let entry = |name: &str| {
        let mut header = vec![0u8; 512];
        let name = &name.as_bytes()[..name.len().min(99)];
        header[..name.len()].copy_from_slice(name);
        header[124..135].copy_from_slice(b"00000000000");
        header[156] = b'0';
        header[257..263].copy_from_slice(b"ustar\0");
        let sum: u32 = header.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum();
        header[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
        header
    };
    payloads.iter().flat_map(|payload| entry(payload)).chain(vec![0; 1024]).collect()
}

fn png(payloads: &[&str]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x08\x08\x02\0\0\0\0\0\0\0".to_vec();
    for payload in payloads {
        bytes.extend(u32::try_from(payload.len()).expect("short").to_be_bytes());
        bytes.extend(b"tEXtComment\0");
        bytes.extend(payload.as_bytes());
    }
    bytes.extend(b"\0\0\0\0IEND");
    bytes
}

/// A release with every kind of evidence, all texts in it from a list.
fn archive(payloads: &[&str]) -> Vec<(String, Vec<u8>)> {
    let suite = |body: String| format!("<testsuites>\n<testsuite name=\"{}\">\n{body}</testsuite>\n</testsuites>\n", xml(payloads[0]));
    let case = |text: &str| {
        let safe = text.replace("]]>", "");
        format!("<testcase name=\"{0}\" classname=\"{0}\"><failure message=\"{0}\"><![CDATA[{safe}]]></failure></testcase>\n", xml(text))
    };
    let class = |text: &str| {
        let name = xml(text);
        format!("<class name=\"{name}\" filename=\"{name}\"><lines><line number=\"1\" hits=\"1\"/></lines></class>\n")
    };
    let result = |text: &str| {
        let text = json(text);
        format!(
            "{{\"ruleId\": {text}, \"level\": {text}, \"message\": {{\"text\": {text}}}, \"locations\": [{{\"physicalLocation\": {{\"artifactLocation\": {{\"uri\": {text}}}}}}}]}},\n"
        )
    };
    let quoted = |text: &str| format!("\"{0}\",\"{0}\",1\n", text.replace('"', "\"\""));
    let labelled = |text: &str| format!("m{{a={0}}} 1\nm{{a={0}}} 2\nm{{a={0}}} 3\n", json(text));
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("junit.xml", suite(all(payloads, case)).into()),
        ("coverage.xml", format!("<coverage line-rate=\"1\">\n{}</coverage>\n", all(payloads, class)).into()),
        (
            "scan.sarif",
            format!(
                "{{\"$schema\": \"sarif\", \"runs\": [{{\"tool\": {{\"driver\": {{\"name\": {}}}}}, \"results\": [\n{}null]}}]}}\n",
                json(payloads[0]),
                all(payloads, result)
            )
            .into(),
        ),
        ("table.csv", format!("a,b,c\n{}", all(payloads, quoted)).into()),
        (
            "heading.csv",
            format!("{}\n{}\n", all(payloads, |text| format!("\"{}\",", text.replace('"', "\"\""))), "1,".repeat(payloads.len())).into(),
        ),
        ("table.tsv", format!("a\tb\n{}", all(payloads, |text| format!("{0}\t{0}\n", text.replace('\t', " ")))).into()),
        ("app.log", all(payloads, |text| format!("2026-03-02T09:00:00Z ERROR \u{1b}]8;;{text}\u{1b}\\\u{1b}[31m{text}\u{1b}[0m\n")).into()),
        ("data.json", format!("{{\n{}\"end\": 1}}\n", all(payloads, |text| format!("{0}: [{0}],\n", json(text)))).into()),
        ("data.yaml", format!("---\n{}", all(payloads, |text| format!("{0}: [{0}]\n", json(text)))).into()),
        ("metrics.txt", format!("# TYPE m gauge\n{}", all(payloads, labelled)).into()),
        (
            "psql.txt",
            format!(" a | b \n---+---\n{}(9 rows)\n", all(payloads, |text| format!(" {0} | {0} \n", text.replace('|', "/")))).into(),
        ),
        ("notes.md", format!("# {}\n\n{}", payloads[0], all(payloads, |text| format!("{text}\n\n- [ ] {text}\n\n"))).into()),
        ("words.txt", all(payloads, |text| format!("said: {text}\n")).into()),
        ("release_tag.txt", all(payloads, |text| format!("REL={text}\nSHA={text}\n")).into()),
        (
            "rollback_x.txt",
            all(payloads, |text| {
                format!("Timestamp: {text}\nReason: {text}\nStage: {text}\nTarget Version: {text}\nTriggered By: {text}\n")
            })
            .into(),
        ),
        ("bundle.tar", tar(payloads)),
        ("picture.png", png(payloads)),
        ("bytes.bin", payloads.iter().flat_map(|payload| [b"\0\x01\xff", payload.as_bytes()].concat()).collect()),
    ];
    let mut named: Vec<(String, Vec<u8>)> = files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)).collect();
    for (number, payload) in payloads.iter().enumerate() {
        let name: String = payload.chars().filter(|c| !matches!(c, '/' | '\\' | '\0') && !c.is_control()).take(60).collect();
        named.push((format!("{number} {name}.txt"), b"words\n".to_vec()));
    }
    let beneath = |(name, bytes): (String, Vec<u8>)| (format!("content/releases/v1.1.0/evidence/{name}"), bytes);
    let record = "# Release v1.1.0\n\n**Date:** 2026-03-02\n\n## Testing\n\n- Unit Tests: ✅ Passing\n\n## Evidence Files\n\n- `evidence/junit.xml`\n";
    let mut all: Vec<(String, Vec<u8>)> = named.into_iter().map(beneath).filter(|(path, _)| RelPath::new(path).is_ok()).collect();
    all.push(("content/releases/v1.1.0/index.md".to_owned(), record.into()));
    all
}

/// Every page of an archive.
fn pages(files: Vec<(String, Vec<u8>)>) -> Vec<(String, String)> {
    let world = MemoryWorld::new(TODAY, files);
    let compiled = compiled(&world);
    let relsite::Compiled { site, theme, archive, plan, findings, .. } = &compiled;
    let press = Press { world: &world, archive, site, theme, plan, findings };
    let html = plan.paths().into_iter().filter(|path| path.as_str().ends_with(".html"));
    let page = |path: relsite::path::OutPath| match render(&press, &path).expect("a page") {
        Output::Bytes(bytes) => (path.to_string(), String::from_utf8(bytes).expect("text")),
        Output::Copy { .. } => panic!("{path} is copied"),
    };
    html.map(page).collect()
}

#[test]
fn no_text_of_evidence_is_live() {
    let payloads = payloads();
    assert!(payloads.len() >= 223, "{} payloads", payloads.len());
    let words: Vec<String> =
        (0..payloads.len()).map(|number| format!("words {number} [text](https://a.example) **x** `y` [ ] z")).collect();
    let harmless: Vec<&str> = words.iter().map(String::as_str).collect();
    let allowed: BTreeSet<String> = pages(archive(&harmless))
        .iter()
        .flat_map(|(path, html)| dom::elements(html).unwrap_or_else(|wrong| panic!("{path}: {wrong}")))
        .collect();
    let hostile = pages(archive(&payloads));
    let mut shown = 0;
    for (path, html) in &hostile {
        let found = dom::elements(html).unwrap_or_else(|wrong| panic!("{path}: {wrong}"));
        let foreign: Vec<&String> = found
            .iter()
            .filter(|one| !(allowed.contains(*one) || path.ends_with("notes.md.html") && OF_MARKDOWN.split('|').any(|made| made == *one)))
            .collect();
        assert!(foreign.is_empty(), "{path}: {foreign:?}");
        shown += html.matches("&lt;script").count();
    }
    assert!(shown > 1_000, "{shown} scripts as text");
    let page = |name: &str| &hostile.iter().find(|(path, _)| path.ends_with(name)).unwrap_or_else(|| panic!("no page of {name}")).1;
    let lines = dom::text(page("words.txt.html"));
    let lost: Vec<&&str> = payloads.iter().filter(|payload| !lines.contains(payload.trim())).collect();
    assert!(lost.is_empty(), "{} of {} are no text of a page: {lost:#?}", lost.len(), payloads.len());
}

/// A name that no file of a site can have is told, and stands on the page of its release as text; every other one has a page.
#[test]
fn no_hostile_name_is_lost() {
    let payloads = payloads();
    let files = archive(&payloads);
    let world = MemoryWorld::new(TODAY, files.clone());
    let compiled = compiled(&world);
    let refused =
        |file: &str| compiled.problems.iter().any(|one| one.code.name == "output/name" && place(one, &world) == format!("{file}:1"));
    let all = pages(files.clone());
    let release = dom::text(&all.iter().find(|(path, _)| path == "releases/v1.1.0.html").expect("the release").1);
    let lost: Vec<&str> = files
        .iter()
        .filter_map(|(file, _)| Some((file.as_str(), file.split_once("/evidence/")?.1)))
        .filter(|(file, name)| {
            let published = all.iter().any(|(path, _)| *path == format!("evidence/v1.1.0/{name}.html"));
            published == refused(file) || !release.contains(name.trim())
        })
        .map(|(file, _)| file)
        .collect();
    assert!(files.len() > payloads.len() && lost.is_empty(), "{} of {}: {lost:#?}", lost.len(), files.len());
}

/// Where a payload can stand in a record, a runbook or the settings.
const FIELDS: &[&str] = &[
    "{}",
    "## {}\n",
    "**Owner:** {}\n",
    "| {} | b |\n|---|---|\n| c | {} |\n",
    "- [ ] {}\n",
    "### Risk 1: {}\n\n**Likelihood:** {}\n",
    "```{}\ncode {}\n```\n",
    "a[^{}]\n\n[^{}]: {}\n",
    "<details>\n<summary>{}</summary>\n\n{}\n\n</details>\n",
    "[a]({}) [b](<{}>) [c](https://a.example \"{}\")",
    "![{}]({})",
    "<{}> https://a.example/{}",
    "`{}` *{}* **{}** ~~{}~~",
];

#[test]
fn no_text_of_a_record_is_live() {
    let payloads = payloads();
    let of_field = |field: &&str| -> String { payloads.iter().map(|payload| format!("{}\n\n", field.replace("{}", payload))).collect() };
    let record = |number: usize, text: &str| {
        let title = serde_json::Value::from(payloads[number * 7]).to_string();
        format!("---\ntitle: {title}\n---\n# v1.{number}.0\n\n**Date:** 2026-03-02\n\n## Summary\n\n{text}")
    };
    let texts: Vec<String> = FIELDS.iter().map(of_field).collect();
    let records =
        texts.iter().enumerate().map(|(number, text)| (format!("content/releases/v1.{number}.0.md"), record(number, text).into()));
    let runbooks =
        texts.iter().enumerate().map(|(number, text)| (format!("content/runbooks/r{number}.md"), format!("# R\n\n{text}").into()));
    let pages = pages(records.chain(runbooks).collect());
    assert!(pages.len() > FIELDS.len() * 2, "{}", pages.len());
    for (path, html) in &pages {
        dom::elements(html).unwrap_or_else(|wrong| panic!("{path}: {wrong}"));
    }
}

/// The judge of the tests above, on pages that escape one payload less: every payload that can get out of where it stands is caught.
#[test]
fn an_escape_that_is_missing_is_seen() {
    let page = |body: String| format!("<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>");
    let inside = |text: &str| page(format!("<p>{text}</p>"));
    let quoted = |text: &str| page(format!("<p title=\"{text}\">a</p>"));
    let linked = |text: &str| page(format!("<a href=\"{text}\">a</a>"));
    let is_seen = |html: String, harmless: String| dom::elements(&html).ok() != dom::elements(&harmless).ok();
    let (mut caught, mut missed) = (0, Vec::new());
    for payload in payloads() {
        assert!(!is_seen(inside(&xml(payload)), inside("x")) && !is_seen(quoted(&xml(payload)), quoted("x")), "escaped: {payload}");
        let is_tag =
            payload.as_bytes().windows(2).any(|pair| pair[0] == b'<' && (pair[1].is_ascii_alphabetic() || b"/!?".contains(&pair[1])));
        let is_scheme = ["javascript:", "data:", "vbscript:"].iter().any(|scheme| payload.starts_with(scheme));
        let ways = [
            is_tag.then(|| is_seen(inside(payload), inside("x"))),
            is_scheme.then(|| is_seen(linked(payload), linked("x"))),
            payload.contains('"').then(|| is_seen(quoted(payload), quoted("x"))),
        ];
        caught += usize::from(ways.contains(&Some(true)));
        missed.extend(ways.contains(&Some(false)).then_some(payload));
    }
    assert!(missed.is_empty(), "{} missed: {missed:#?}", missed.len());
    assert!(caught >= 150, "{caught} caught");
}
