use jiff::civil::date;

use super::*;
use crate::view::{
    blocks::{Block, Section},
    drawn,
    lines::{Lines, More},
    pages::SourceView,
    parts::{Badge, Part, Table},
    release::ReleaseView,
    words,
};
use crate::world::MemoryWorld;

fn compiled(files: &[(&str, &str)]) -> (Arc<Theme>, Problems) {
    let world = MemoryWorld::new(date(2026, 11, 20), files.iter().map(|(path, text)| (*path, *text)));
    let mut problems = Problems::new();
    let theme = compile(&world, "own", &Limits::default(), &Known::default(), &mut problems);
    (theme, problems)
}

fn messages(files: &[(&str, &str)]) -> Vec<String> {
    let (_, problems) = compiled(files);
    problems
        .iter()
        .map(|problem| format!("{} {:?} {}", problem.code.name, problem.span.map(|span| (span.line, span.column)), problem.message))
        .collect()
}

#[test]
fn the_built_in_templates_compile_and_render() {
    let (theme, problems) = compiled(&[("themes/own/assets/extra.css", "")]);
    assert_eq!(problems.iter().map(|problem| format!("{} {:?}", problem.message, problem.help)).collect::<Vec<_>>(), Vec::<String>::new());
    for rendered in fixture::renderings(&theme) {
        let html = rendered.expect("renders");
        assert!(html.starts_with("<!DOCTYPE html>") && html.trim_end().ends_with("</html>"), "{html}");
        assert!(!html.contains(" style=") && !html.contains("<form"), "{html}");
    }
}

#[test]
fn a_syntax_error_names_its_place_and_the_built_in_theme_stands_in() {
    let files = [("themes/own/templates/notice.html", "{% extends \"layout.html\" %}\n{% block main %}{{ view.title }")];
    let (theme, problems) = compiled(&files);
    assert_eq!(problems.len(), 1);
    let problem = problems.iter().next().expect("one");
    assert_eq!((problem.code.name, problem.span.map(|span| span.line)), ("theme/template", Some(2)));
    assert!(fixture::renderings(&theme).iter().all(Result::is_ok));
}

#[test]
fn an_unknown_field_names_those_there_are() {
    let files = [("themes/own/templates/notice.html", "<p>\n{{ view.tittle }}")];
    let (_, problems) = compiled(&files);
    let problem = problems.iter().next().expect("one");
    assert_eq!(problem.span.map(|span| span.line), Some(2));
    assert!(problem.help.as_deref().is_some_and(|help| help.contains("view.parts, view.title")), "{problem:?}");
}

#[test]
fn references_beyond_the_theme_are_mistakes() {
    let one = |source: &str| messages(&[("themes/own/templates/notice.html", source)]);
    for (source, part) in [
        ("{% include \"../../etc/passwd\" %}", "etc/passwd"),
        ("{% extends \"notice.html\" %}", "without end"),
        ("{% component x() %}{{ <x /> }}{% endcomponent x %}{{ <x /> }}", "without end"),
        ("{% for n in range(end=1000000000) %}{{ n }}{% endfor %}", "10000"),
        ("{{ view.title | safe }}", "not available"),
        ("{{ view.title | html }}", "rendered Markdown only"),
        ("{{ get_env(name=\"HOME\") }}", "get_env"),
        ("{{ load_data(path=\"/etc/passwd\") }}", "load_data"),
    ] {
        let found = one(source);
        assert!(found.len() == 1 && found[0].contains(part), "{source}: {found:?}");
    }
}

#[test]
fn a_theme_without_a_folder_is_a_mistake() {
    assert_eq!(messages(&[]), ["theme/missing None site.toml names the theme `own`, but there is no file in `themes/own/`"]);
}

#[test]
fn a_page_has_a_limit() {
    let files = [("themes/own/templates/notice.html", "{% for n in range(end=10000) %}xxxxxxxxxx{% endfor %}")];
    let world = MemoryWorld::new(date(2026, 11, 20), files);
    let mut problems = Problems::new();
    let limits = Limits { page_output: 50_000, ..Limits::default() };
    compile(&world, "own", &limits, &Known::default(), &mut problems);
    assert_eq!(problems.iter().map(|problem| problem.code.name).collect::<Vec<_>>(), ["theme/page-size"]);
}

#[test]
fn every_byte_of_a_theme_counts_in_its_fingerprint() {
    let fingerprint = |text: &str| compiled(&[("themes/own/assets/site.css", text)]).0.fingerprint().to_owned();
    assert_eq!(fingerprint("a").len(), 64);
    assert_ne!(fingerprint("a"), fingerprint("b"));
}

/// What is drawn without the templates is what they say, to the byte.
#[test]
fn what_is_drawn_is_what_the_templates_say() {
    let (theme, _) = compiled(&[]);
    for words in ["en", "ko"].map(words::of) {
        let both = |mut view: ReleaseView| {
            let shown = |view: &ReleaseView| theme.render(Template::Release, &fixture::frame(), words, view).expect("a page");
            let by_templates = shown(&view);
            view.sections = drawn::sections(view.sections, words);
            view.findings = view.findings.map(|findings| drawn::findings(findings, words));
            assert!(view.sections.iter().flat_map(|section| &section.blocks).any(|block| matches!(block, Block::Drawn { .. })));
            assert_eq!(shown(&view), by_templates);
        };
        let page = fixture::release();
        both(page.clone());
        let hostile = |text: &str| format!("{text}<&>\"'{{}}");
        let badges = ["check", "cross", "warning", "half", "ring", "dash"].map(|icon| Part::Badge(Badge::new("warn", icon, hostile("a"))));
        let sign = |text: String| Part::Judged { text, tone: "bad", sign: "✕", word: "fail" };
        let parts =
            badges.into_iter().chain([Part::text(hostile("b")), Part::text("통과"), sign(String::new()), sign(hostile("c"))]).collect();
        let named = |caption: String| Block::Table { table: Table::new("t", caption, Vec::new(), Vec::new()) };
        let tables = [named(hostile("e")), named(hostile("f"))];
        let blocks = vec![Block::Text { parts }, Block::Facts { facts: Vec::new() }, Block::Items { items: Vec::new() }];
        let blocks = blocks.into_iter().chain(tables).collect();
        let section = Section { id: hostile("d"), level: 3, title: hostile("e"), lang: None, blocks };
        let bare = Section { blocks: Vec::new(), ..section.clone() };
        both(ReleaseView { sections: vec![bare, section], findings: None, ..page });

        let source = |lines| SourceView { title: hostile("f"), file: hostile("g"), lines };
        let shown = |lines| theme.render(Template::Source, &fixture::frame(), words, &source(lines)).expect("a page");
        for lines in [fixture::lines(), Lines::of("a <b>\nERROR \"c\"\n\n", More::Ends), Lines::default()] {
            assert_eq!(shown(drawn::lines(lines.clone())), shown(lines));
        }
    }
}
