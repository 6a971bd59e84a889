//! One small page for each template: rendered when a theme is compiled, so that its mistakes are found before a page needs it.
//!
//! Refuses to look like an archive: every list holds one thing, every choice is taken once.

mod recovery;

use crate::{
    diag::Problem,
    theme::{Template, Theme},
    view::{
        Frame, Html, Words,
        blocks::{Block, Item, Section, Steps},
        curves::{Curve, Level},
        document::{DocumentView, Progress},
        entities::EntryView,
        evidence::EvidenceView,
        exhibits::{Shown, Step},
        findings::{Finding, FindingsView, Fold},
        frame::{Files, NavItem},
        lines::{Line, Lines},
        lists::{Filter, ListView, PageLink},
        mentions::Mentions,
        overview::{Attention, Card, Now, OverviewView, ProductView},
        pages::{Group, NoticeView, SearchView, SourceView},
        parts::{Badge, Cell, Column, Fact, Link, Part, Row, Table, Time},
        release::{Banner, ReleaseView},
        risks::RiskView,
        rollbacks::Call,
        timeline::{Bar, GridLine, Key, Mend, Timeline},
        words,
    },
};

/// Renders every template with its small page.
pub(super) fn renderings(theme: &Theme) -> Vec<Result<String, Box<Problem>>> {
    let words = words::of("en");
    Template::ALL.iter().map(|template| rendering(theme, *template, words)).collect()
}

fn rendering(theme: &Theme, template: Template, words: &Words) -> Result<String, Box<Problem>> {
    let frame = frame();
    match template {
        Template::Overview => theme.render(template, &frame, words, &overview()),
        Template::List => theme.render(template, &frame, words, &list()),
        Template::Release => theme.render(template, &frame, words, &release()),
        Template::Document => theme.render(template, &frame, words, &document()),
        Template::Risk => theme.render(template, &frame, words, &risk()),
        Template::Entry => theme.render(template, &frame, words, &entry()),
        Template::WayBack => theme.render(template, &frame, words, &recovery::way_back()),
        Template::Pack => theme.render(template, &frame, words, &recovery::pack()),
        Template::Summary => theme.render(template, &frame, words, &recovery::summary()),
        Template::Source => theme.render(template, &frame, words, &SourceView { title: text(), file: text(), lines: lines() }),
        Template::Evidence => theme.render(template, &frame, words, &evidence(exhibits())),
        Template::Search => {
            let groups = vec![Group { id: text(), title: text(), links: vec![link()], more: Some(text()) }];
            theme.render(template, &frame, words, &SearchView { groups })
        }
        Template::Notice => theme.render(template, &frame, words, &NoticeView { title: text(), parts: parts() }),
    }
}

fn text() -> String {
    "text".to_owned()
}

fn link() -> Link {
    Link { text: text(), href: "index.html".to_owned() }
}

fn badge() -> Badge {
    Badge { written: Some(text()), ..Badge::new("pass", "check", "text") }
}

fn time() -> Time {
    Time { iso: "2026-09-15".to_owned(), shown: "15 Sep 2026".to_owned(), written: Some("September 15, 2026".to_owned()) }
}

fn parts() -> Vec<Part> {
    vec![
        Part::text("text"),
        Part::text("한국어"),
        Part::muted("text"),
        Part::Blank { text: text() },
        Part::Link(link()),
        Part::code("text"),
        Part::digest("0123456789abcdef0123"),
        Part::Badge(badge()),
        Part::Time(time()),
        Part::Judged { text: text(), tone: "ok", sign: "✓", word: "pass" },
        Part::Markup { html: Html::default() },
        Part::Break,
    ]
}

fn facts() -> Vec<Fact> {
    vec![Fact::new("label", parts())]
}

fn table() -> Table {
    let heat = Cell { parts: parts(), class: Some("s0") };
    let columns = vec![Column { note: Some(text()), ..Column::words("title") }, Column::numbers("title"), Column::words("title")];
    Table::new("table", "caption", columns, vec![Row::new("head", vec![parts().into(), heat]).anchored("row")])
}

fn steps() -> Steps {
    Steps { label: text(), items: vec![parts()] }
}

fn mentions() -> Mentions {
    Mentions { links: vec![link()], more: Some(link()) }
}

fn findings() -> Option<FindingsView> {
    let finding =
        Finding { badge: badge(), message: parts(), code: "code", place: Part::Link(link()), labels: vec![parts()], help: parts() };
    let folds = vec![Fold { summary: text(), items: vec![finding.clone()] }];
    Some(FindingsView { lede: text(), urgent: true, items: vec![finding], folds, drawn: Html::default() })
}

pub(super) fn lines() -> Lines {
    let line = |number, level| Line { number, text: text(), level };
    Lines {
        lines: vec![line(1, None), line(2, Some("error")), line(3, Some("warn"))],
        rows: Html::default(),
        shown: 3,
        total: 3,
        cut: true,
    }
}

fn sections() -> Vec<Section> {
    let item =
        Item { id: text(), level: 3, title: parts(), name: text(), badges: vec![badge()], facts: facts(), texts: facts(), steps: steps() };
    let blocks = vec![
        Block::Text { parts: parts() },
        Block::Timeline { timeline: timeline() },
        Block::Table { table: table() },
        Block::Facts { facts: facts() },
        Block::Items { items: vec![item] },
        Block::Charts { charts: vec![recovery::chart()] },
        Block::Written { html: Html::default(), lang: Some(text()) },
    ];
    let untitled = Section { id: String::new(), level: 0, title: String::new(), lang: None, blocks: Vec::new() };
    vec![untitled, Section { id: text(), level: 2, title: text(), lang: Some("ko"), blocks }]
}

fn timeline() -> Timeline {
    let bar = |contradicted| Bar {
        tone: "pass",
        contradicted,
        x: 0.0,
        y: 0.0,
        width: 1.0,
        height: 1.0,
        middle: 0.5,
        label: text(),
        clock: Some(text()),
        duration: text(),
    };
    let mend =
        |edge| Mend { x: 0.0, top: 0.0, edge, label: text(), label_x: 0.0, label_y: 0.0, anchor: "start", y: 0.0, width: 1.0, height: 1.0 };
    Timeline {
        title: text(),
        desc: text(),
        width: 720.0,
        height: 200.0,
        left: 40.0,
        right: 700.0,
        base: 160.0,
        grid: vec![GridLine { y: 160.0, text: text() }, GridLine { y: 80.0, text: text() }],
        bars: vec![bar(false), bar(true)],
        rollbacks: vec![mend(false), mend(true)],
        breaks: vec![1.0],
        key: vec![Key { tone: "contradicted", word: text() }, Key { tone: "pass", word: text() }],
        notes: vec![text(), text()],
    }
}

pub(super) fn frame() -> Frame {
    Frame {
        lang: "en".to_owned(),
        title: text(),
        description: text(),
        site_title: text(),
        home: text(),
        root: String::new(),
        canonical: Some(text()),
        hidden: true,
        nav: vec![NavItem { text: text(), href: text(), current: Some("page") }],
        crumbs: vec![link()],
        toc: vec![link()],
        files: Files {
            style: text(),
            script: text(),
            icon: text(),
            search: text(),
            releases: text(),
            feed: text(),
            feed_json: text(),
            logo: Some(text()),
            accent: Some(text()),
        },
        links: vec![link()],
        footer: Some(text()),
        as_of: Some(time()),
    }
}

fn overview() -> OverviewView {
    let product = ProductView {
        slug: text(),
        title: text(),
        href: Some(text()),
        now: Some(Now { link: link(), badges: parts(), facts: facts(), links: vec![link()] }),
        cards: vec![Card { id: "card", title: "title", number: text(), parts: parts() }],
        recent: Some(table()),
        all: Some(link()),
        delivery: Some(recovery::delivery()),
        more: vec![link()],
        attention: vec![Attention { label: "label", count: 1, links: vec![link()] }],
    };
    OverviewView { title: text(), products: vec![product], several: true }
}

fn list() -> ListView {
    ListView {
        title: text(),
        lede: text(),
        filters: vec![Filter { text: text(), count: 1, href: text(), current: true }],
        findings: findings(),
        tables: vec![table()],
        empty: Some(text()),
        pages: vec![PageLink { text: text(), href: Some(text()), current: true }],
    }
}

fn banner() -> Banner {
    Banner { tone: "warn", text: text() }
}

pub(super) fn release() -> ReleaseView {
    let call =
        Call { id: text(), tone: "fail", title: text(), lines: vec![parts()], facts: facts(), table: Some(table()), more: Some(link()) };
    ReleaseView {
        title: text(),
        subtitle: Some(Part::text("text")),
        badges: parts(),
        lede: text(),
        summary: Some(Part::text("text")),
        banners: vec![banner()],
        facts: facts(),
        anchors: vec![text()],
        findings: findings(),
        calls: vec![call],
        sections: sections(),
        footnotes: Html::default(),
        ways: vec![link()],
        further: vec![link()],
        source: Some(link()),
        data: Some(link()),
        named: facts(),
        mentions: mentions(),
        previous: Some(link()),
        next: Some(link()),
    }
}

fn document() -> DocumentView {
    DocumentView {
        title: text(),
        lang: Some("ko"),
        lede: Some(text()),
        progress: Some(Progress { done: 1, total: 2, text: text() }),
        facts: facts(),
        findings: findings(),
        anchors: vec![text()],
        sections: sections(),
        footnotes: Html::default(),
        mentions: mentions(),
        mentions_title: text(),
    }
}

fn entry() -> EntryView {
    EntryView { title: text(), lang: Some("ko"), kind: text(), facts: facts(), tables: vec![table()], mentions: mentions() }
}

fn risk() -> RiskView {
    RiskView {
        title: text(),
        lang: Some("ko"),
        badges: parts(),
        facts: facts(),
        description: parts(),
        steps: steps(),
        history: Some(table()),
        register: Some(link()),
        mentions: mentions(),
    }
}

fn exhibits() -> Vec<Shown> {
    let leaf = || Step::Leaf { key: text(), text: text(), href: Some(text()) };
    vec![
        Shown::Card { facts: facts() },
        Shown::Table { table: table(), cut: Some(text()) },
        Shown::Tree { steps: vec![Step::Open { key: text(), note: text(), open: true }, leaf(), Step::Close], cut: Some(text()) },
        Shown::Lines { lines: lines() },
        Shown::Image { src: text() },
        Shown::Prose { html: Html::default() },
        Shown::Curves {
            curves: vec![Curve {
                title: text(),
                story: text(),
                line: "0,0 1,1".to_owned(),
                limits: vec![Level { y: 1.5, text: text() }],
                top: text(),
                bottom: text(),
                from: text(),
                until: text(),
            }],
        },
        Shown::Nothing { reason: text() },
    ]
}

fn evidence(exhibits: Vec<Shown>) -> EvidenceView {
    EvidenceView {
        title: text(),
        facts: facts(),
        raw: link(),
        checksums: Some(link()),
        findings: findings(),
        exhibits,
        mentions: mentions(),
    }
}
