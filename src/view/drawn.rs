//! The pieces that pages have by the hundred, as HTML: parts, tables, facts, lines, sections. What the built-in templates say of them in
//! `partials/`, written without asking the engine for each; a theme of the site's own has the templates draw all.
//!
//! Refuses to differ: the theme's tests, and a site built both ways, hold every byte against the templates.

use std::fmt::Write as _;

use super::{
    blocks::{Block, Item, Section, Steps},
    findings::{Finding, FindingsView},
    lines::{Line, Lines},
    parts::{Badge, Cell, Fact, Html, Part, Row, Table, Time},
    words::Words,
};

/// How many bytes the sections of a release take.
const USUAL_SECTIONS: usize = 32 << 10;

/// The sections of a page as one: their blocks drawn, but for those that only templates draw.
#[must_use]
pub fn sections(sections: Vec<Section>, words: &Words) -> Vec<Section> {
    let mut draft = Draft { blocks: Vec::new(), out: String::with_capacity(USUAL_SECTIONS) };
    for section in sections {
        draft.heading(&section, words);
        for block in section.blocks {
            draft.block(block, &section.title, words);
        }
    }
    let blocks = draft.finish();
    if blocks.is_empty() { Vec::new() } else { vec![Section { id: String::new(), level: 0, title: String::new(), lang: None, blocks }] }
}

/// Lines as the rows of their table; only how many they are is left beside it.
#[must_use]
pub fn lines(lines: Lines) -> Lines {
    let mut out = String::with_capacity(lines.lines.iter().map(|line| line.text.len() + 96).sum());
    lines.lines.iter().for_each(|one| line(one, &mut out));
    Lines { lines: Vec::new(), rows: Html::rendered(out), ..lines }
}

/// The findings of a page as the HTML of their section.
#[must_use]
pub fn findings(findings: FindingsView, words: &Words) -> FindingsView {
    let mut out = String::with_capacity(1024);
    out.push_str("<section class=\"findings\" aria-labelledby=\"findings\"><h2 id=\"findings\">");
    escape(words.findings, &mut out);
    perm("findings", words.findings, words, &mut out);
    between("</h2>\n<p>", &findings.lede, "</p>\n<ul>", &mut out);
    findings.items.iter().for_each(|one| finding(one, words, &mut out));
    out.push_str("</ul>\n");
    for fold in &findings.folds {
        between("<details><summary>", &fold.summary, "</summary><ul>", &mut out);
        fold.items.iter().for_each(|one| finding(one, words, &mut out));
        out.push_str("</ul></details>");
    }
    out.push_str("</section>");
    FindingsView { items: Vec::new(), folds: Vec::new(), drawn: Html::rendered(out), ..findings }
}

fn finding(finding: &Finding, words: &Words, out: &mut String) {
    out.push_str("<li>");
    badge(&finding.badge, out);
    out.push(' ');
    parts(&finding.message, words, out);
    between(" <code class=\"muted\">", finding.code, "</code>, ", out);
    part(&finding.place, words, out);
    for label in &finding.labels {
        out.push_str("<br><small>");
        parts(label, words, out);
        out.push_str("</small>");
    }
    if !finding.help.is_empty() {
        between("<br><small>", words.help, " ", out);
        parts(&finding.help, words, out);
        out.push_str("</small>");
    }
    out.push_str("</li>\n");
}

/// What is drawn so far: whole blocks, and the HTML behind them. A template writes a line break behind every block.
struct Draft {
    blocks: Vec<Block>,
    out: String,
}

impl Draft {
    fn heading(&mut self, section: &Section, words: &Words) {
        if section.level > 0 {
            let out = &mut self.out;
            heading(section.level, &section.id, section.lang, out);
            escape(&section.title, out);
            perm(&section.id, &section.title, words, out);
            let _ = writeln!(out, "</h{}>", section.level);
        }
    }

    fn block(&mut self, block: Block, heading: &str, words: &Words) {
        let out = &mut self.out;
        match block {
            Block::Text { parts: list } => {
                out.push_str("<p>");
                parts(&list, words, out);
                out.push_str("</p>");
            }
            Block::Table { table: shown } => table(&shown, heading, words, out),
            Block::Facts { facts: list } => facts(&list, "facts", words, out),
            Block::Items { items } => items.iter().for_each(|one| item(one, words, out)),
            Block::Written { html, lang } => {
                out.push_str("<div class=\"source\"");
                attribute("lang", lang.as_deref(), out);
                out.push('>');
                out.push_str(html.as_str());
                out.push_str("</div>");
            }
            Block::Drawn { html } => out.push_str(html.as_str()),
            drawn_by_template @ (Block::Timeline { .. } | Block::Charts { .. }) => {
                self.cut();
                self.blocks.push(drawn_by_template);
                return;
            }
        }
        out.push('\n');
    }

    /// Ends the HTML behind the blocks, without the line break that the template writes.
    fn cut(&mut self) {
        let mut html = std::mem::take(&mut self.out);
        if html.ends_with('\n') {
            html.pop();
            self.blocks.push(Block::Drawn { html: Html::rendered(html) });
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.cut();
        self.blocks
    }
}

fn item(item: &Item, words: &Words, out: &mut String) {
    between("<section class=\"item\" aria-labelledby=\"", &item.id, "\">", out);
    heading(item.level, &item.id, None, out);
    parts(&item.title, words, out);
    perm(&item.id, &item.name, words, out);
    let _ = writeln!(out, "</h{}>", item.level);
    if !item.badges.is_empty() {
        out.push_str("<p>");
        for one in &item.badges {
            badge(one, out);
            out.push(' ');
        }
        out.push_str("</p>");
    }
    for text in &item.texts {
        out.push_str("<p><strong>");
        escape(&text.label, out);
        out.push_str(":</strong> ");
        parts(&text.parts, words, out);
        out.push_str("</p>");
    }
    facts(&item.facts, "written", words, out);
    out.push('\n');
    steps(&item.steps, words, out);
    out.push_str("\n</section>");
}

fn steps(steps: &Steps, words: &Words, out: &mut String) {
    if steps.items.is_empty() {
        return;
    }
    out.push_str("<p><strong>");
    escape(&steps.label, out);
    out.push_str("</strong></p>\n<ol>");
    for step in &steps.items {
        out.push_str("<li>");
        parts(step, words, out);
        out.push_str("</li>");
    }
    out.push_str("</ol>");
}

fn facts(list: &[Fact], class: &str, words: &Words, out: &mut String) {
    if list.is_empty() {
        return;
    }
    between("<dl class=\"", class, "\">", out);
    for fact in list {
        out.push_str("<div><dt>");
        escape(&fact.label, out);
        out.push_str("</dt><dd>");
        parts(&fact.parts, words, out);
        out.push_str("</dd></div>");
    }
    out.push_str("</dl>");
}

/// A table below a heading: a caption that says the same is left to those who hear the page.
fn table(table: &Table, heading: &str, words: &Words, out: &mut String) {
    out.push_str("<div class=\"scroll\" role=\"region\" aria-labelledby=\"");
    escape(&table.id, out);
    out.push_str("\" tabindex=\"0\"><table class=\"");
    escape(table.class, out);
    out.push_str("\"><caption id=\"");
    escape(&table.id, out);
    out.push_str(if table.caption == heading { "\" class=\"vh\">" } else { "\">" });
    escape(&table.caption, out);
    out.push_str("</caption>\n<thead><tr>");
    for column in &table.columns {
        out.push_str(if column.numeric { "<th scope=\"col\" class=\"n\">" } else { "<th scope=\"col\">" });
        escape(&column.title, out);
        if let Some(note) = some(column.note.as_deref()) {
            out.push_str("<br><small class=\"note\">");
            escape(note, out);
            out.push_str("</small>");
        }
        out.push_str("</th>");
    }
    out.push_str("</tr></thead>\n<tbody>");
    table.rows.iter().for_each(|one| row(one, table, words, out));
    out.push_str("\n</tbody></table></div>");
}

fn row(row: &Row, table: &Table, words: &Words, out: &mut String) {
    out.push_str("\n<tr");
    attribute("id", row.id.as_deref(), out);
    out.push_str("><th scope=\"row\">");
    parts(&row.head.parts, words, out);
    out.push_str("</th>");
    for (cell, column) in row.cells.iter().zip(1..) {
        let numeric = table.columns.get(column).is_some_and(|column| column.numeric);
        td(cell, numeric, words, out);
    }
    out.push_str("</tr>");
}

fn td(cell: &Cell, numeric: bool, words: &Words, out: &mut String) {
    out.push_str("<td");
    attribute("class", some(cell.class).or(numeric.then_some("n")), out);
    out.push('>');
    parts(&cell.parts, words, out);
    out.push_str("</td>");
}

fn parts(list: &[Part], words: &Words, out: &mut String) {
    list.iter().for_each(|one| part(one, words, out));
}

fn part(part: &Part, words: &Words, out: &mut String) {
    match part {
        Part::Text { text, lang: None } => escape(text, out),
        Part::Text { text, lang: Some(lang) } => wrap("<span lang=\"", lang, "\">", text, "</span>", out),
        Part::Muted { text } => between("<span class=\"muted\">", text, "</span>", out),
        Part::Blank { text } => {
            wrap("<mark class=\"blank\"><span class=\"vh\">", words.not_filled_in_label, " </span>", text, "</mark>", out);
        }
        Part::Link(link) => wrap("<a href=\"", &link.href, "\">", &link.text, "</a>", out),
        Part::Code { text } => between("<code>", text, "</code>", out),
        Part::Digest { text, short } => {
            wrap("<code class=\"sha digest\"><span class=\"short\">", short, "…</span><span class=\"full\">", text, "</span></code>", out);
        }
        Part::Badge(one) => badge(one, out),
        Part::Time(one) => time(one, out),
        Part::Judged { text, tone, sign, word } => {
            wrap("<span class=\"", tone, "\">", text, if text.is_empty() { "" } else { " " }, out);
            wrap("<span aria-hidden=\"true\">", sign, "</span><span class=\"vh\">", word, "</span></span>", out);
        }
        Part::Markup { html } => out.push_str(html.as_str()),
        Part::Break => out.push_str("<br>"),
    }
}

fn badge(badge: &Badge, out: &mut String) {
    between("<span class=\"badge ", badge.tone, "\"", out);
    attribute("title", badge.written.as_deref(), out);
    out.push_str("><svg class=\"ic\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\"><path d=\"");
    out.push_str(shape(badge.icon));
    out.push_str("\"/></svg>");
    escape(&badge.word, out);
    out.push_str("</span>");
}

/// The path of an icon.
fn shape(icon: &str) -> &'static str {
    match icon {
        "check" => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm3.6 5.3-4.2 5a.8.8 0 0 1-1.2 0L4.4 9.2l1.1-1 1.3 1.5 3.6-4.4 1.2 1Z",
        "cross" => {
            "M5 1h6l4 4v6l-4 4H5l-4-4V5l4-4Zm.9 3.8L4.8 5.9 6.9 8l-2.1 2.1 1.1 1.1L8 9.1l2.1 2.1 1.1-1.1L9.1 8l2.1-2.1-1.1-1.1L8 6.9 5.9 4.8Z"
        }
        "warning" => "M8 1.2 15.2 14H.8L8 1.2ZM7.2 6v4h1.6V6H7.2Zm0 5.2v1.5h1.6v-1.5H7.2Z",
        "half" => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.6v10.8A5.4 5.4 0 0 1 8 2.6Z",
        "ring" => "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.6a5.4 5.4 0 1 1 0 10.8A5.4 5.4 0 0 1 8 2.6Z",
        _ => "M3 7.2h10v1.6H3Z",
    }
}

fn time(time: &Time, out: &mut String) {
    between("<time datetime=\"", &time.iso, "\"", out);
    attribute("title", time.written.as_deref(), out);
    out.push('>');
    escape(&time.shown, out);
    out.push_str("</time>");
}

fn line(line: &Line, out: &mut String) {
    let number = line.number;
    let level = match line.level {
        Some("error") => " class=\"lv-e\"",
        Some("warn") => " class=\"lv-w\"",
        _ => "",
    };
    let _ = write!(out, "\n<tr id=\"L{number}\"><th scope=\"row\"><a href=\"#L{number}\">{number}</a></th><td{level}>");
    escape(&line.text, out);
    out.push_str("</td></tr>");
}

fn heading(level: u8, id: &str, lang: Option<&str>, out: &mut String) {
    let _ = write!(out, "<h{level} id=\"");
    escape(id, out);
    out.push('"');
    attribute("lang", lang, out);
    out.push('>');
}

/// The link to a heading.
fn perm(id: &str, title: &str, words: &Words, out: &mut String) {
    wrap("<a class=\"perm\" href=\"#", id, "\" aria-label=\"", &words.permalink.replace("{}", title), "\">#</a>", out);
}

/// Two texts between three pieces of markup.
fn wrap(before: &str, first: &str, middle: &str, second: &str, after: &str, out: &mut String) {
    out.push_str(before);
    escape(first, out);
    out.push_str(middle);
    escape(second, out);
    out.push_str(after);
}

/// A text between two pieces of markup.
fn between(before: &str, text: &str, after: &str, out: &mut String) {
    out.push_str(before);
    escape(text, out);
    out.push_str(after);
}

/// An attribute, where there is something to say.
fn attribute(name: &str, value: Option<&str>, out: &mut String) {
    if let Some(value) = some(value) {
        out.push(' ');
        out.push_str(name);
        between("=\"", value, "\"", out);
    }
}

/// To a template an empty text is none.
fn some(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}

/// Appends a text as templates escape it.
fn escape(text: &str, out: &mut String) {
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let replacement = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        out.push_str(replacement);
        plain = at + 1;
    }
    out.push_str(&text[plain..]);
}
