//! Hostile texts: whatever an author writes, the page holds only listed elements, attributes and schemes.

use super::html;

/// Elements that may be in a page, each with the attributes that it may have.
const ALLOWED: &[(&str, &[&str])] = &[
    ("a", &["href", "rel", "title", "class", "aria-label"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("code", &["class"]),
    ("del", &[]),
    ("details", &[]),
    ("div", &["class", "role", "tabindex", "aria-label"]),
    ("em", &[]),
    ("h1", &["id", "lang"]),
    ("h2", &["id", "lang"]),
    ("h3", &["id", "lang"]),
    ("h4", &["id", "lang"]),
    ("h5", &["id", "lang"]),
    ("h6", &["id", "lang"]),
    ("hr", &[]),
    ("img", &["src", "alt", "loading", "title"]),
    ("kbd", &[]),
    ("li", &["class", "id", "lang"]),
    ("mark", &["class"]),
    ("ol", &["start"]),
    ("p", &["class", "lang"]),
    ("pre", &["tabindex", "role", "aria-label"]),
    ("section", &["class", "aria-label"]),
    ("span", &["class", "aria-hidden"]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &["class", "id"]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["class", "lang"]),
    ("th", &["class", "scope", "lang"]),
    ("thead", &[]),
    ("tr", &[]),
    ("ul", &[]),
];

/// Elements without an end tag.
const VOID: &[&str] = &["br", "hr", "img"];

/// Reads HTML strictly and tells what is wrong with it.
pub(super) fn fault(html: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find(['<', '>']) {
        if !rest[start..].starts_with('<') {
            return Some(format!("a bare > in {rest:.60}"));
        }
        let Some(end) = rest[start..].find('>') else { return Some("a tag without end".to_owned()) };
        let tag = &rest[start + 1..start + end];
        rest = &rest[start + end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Some(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        if let Some(fault) = attributes_fault(name, attributes) {
            return Some(fault);
        }
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    open.pop().map(|name| format!("<{name}> stays open"))
}

/// What is wrong with the attributes of an element.
fn attributes_fault(name: &str, attributes: &str) -> Option<String> {
    let Some((_, allowed)) = ALLOWED.iter().find(|(element, _)| *element == name) else { return Some(format!("<{name}>")) };
    let mut rest = attributes;
    while !rest.is_empty() {
        let Some((attribute, after)) = rest.split_once("=\"") else { return Some(format!("no value in {rest}")) };
        let Some((value, after)) = after.split_once('"') else { return Some(format!("no quote in {after}")) };
        if !allowed.contains(&attribute) || value.contains(['<', '>', '\'', '\0']) {
            return Some(format!("<{name} {attribute}={value}>"));
        }
        if matches!(attribute, "href" | "src") && !is_harmless(value) {
            return Some(format!("{attribute} {value}"));
        }
        rest = after.trim_start();
    }
    None
}

/// Whether an address has a listed scheme, or none. Read as a browser reads it.
fn is_harmless(address: &str) -> bool {
    let decoded = address.replace("&amp;", "&").replace("&#39;", "'").replace("&quot;", "\"");
    let read: String = decoded.chars().filter(|character| !matches!(character, '\t' | '\n' | '\r') && *character > ' ').collect();
    let read = read.replace('\\', "/").to_ascii_lowercase();
    let scheme = read.split(['/', '?', '#']).next().unwrap_or_default();
    let listed = ["http:", "https:", "mailto:", "tel:"].iter().any(|listed| scheme.starts_with(listed));
    !read.starts_with("//") && (listed || !scheme.contains(':'))
}

/// Places in a text where a hostile word may stand.
const FIELDS: &[&str] = &[
    "{}",
    "# {}\n",
    "| {} | b |\n|---|---|\n| c | {} |\n",
    "- [ ] {}\n",
    "> [!NOTE]\n> {}\n",
    "```{}\ncode\n```\n",
    "a[^{}]\n\n[^{}]: {}\n",
    "<details>\n<summary>{}</summary>\n\n{}\n\n</details>\n",
    "[a]({})",
    "[a](<{}>)",
    "[{}](https://a.b \"{}\")",
    "![{}]({})",
    "<{}>",
    "https://a.b/{}",
    "[a]: {} '{}'\n\n[a] ![a]\n",
    "`{}` ``` {} ```",
    "*{}* **{}** ~~{}~~",
];

/// Words in the known shapes of attacks.
fn payloads() -> Vec<String> {
    let plain = include_str!("payloads.txt").lines().filter(|line| !line.is_empty() && !line.starts_with("%%")).map(str::to_owned);
    let special = [
        "java\0script:alert(1)",
        "\u{1}javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "java\rscript:alert(1)",
        "\u{a0}javascript:alert(1)",
        "java\u{200b}script:alert(1)",
        "java\u{ad}script:alert(1)",
        "\u{feff}javascript:alert(1)",
        "\u{202e}javascript:alert(1)",
        "javascript\u{2028}:alert(1)",
        "\u{3000}javascript:alert(1)",
        "ｊavascript:alert(1)",
        "java\u{85}script:alert(1)",
        "\u{c}javascript:alert(1)",
        "<scr\0ipt>alert(1)</scr\0ipt>",
        "<img\u{c}src=x\u{c}onerror=alert(1)>",
        "<svg\u{b}onload=alert(1)>",
        "＜script＞alert(1)＜/script＞",
        "\u{2039}script\u{203a}",
        "<a\u{a0}href=javascript:alert(1)>x</a>",
    ];
    plain.chain(special.map(str::to_owned)).collect()
}

#[test]
fn no_payload_lives_anywhere() {
    let payloads = payloads();
    assert!(payloads.len() >= 100);
    for payload in &payloads {
        for field in FIELDS {
            let text = field.replace("{}", payload);
            let html = html(&text);
            assert_eq!(fault(&html), None, "{text:?} became {html}");
        }
    }
}

#[test]
fn the_scanner_sees_faults() {
    for bad in [
        "<script></script>",
        "<p onclick=\"x\"></p>",
        "<a href=\"javascript:x\"></a>",
        "<a href=\"jav&#39;ascript:x\"></a>",
        "<p>",
        "</p>",
        "<p",
        "a>",
        "<p class=x></p>",
        "<a href=\"//x\"></a>",
    ] {
        assert!(fault(bad).is_some(), "{bad}");
    }
    assert_eq!(fault("<p class=\"a\">b<br><a href=\"c.html#d\">e</a></p>"), None);
}
