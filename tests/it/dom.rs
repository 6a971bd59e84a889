//! Pages as browsers read them: the tree that an HTML parser makes of them, with scripts and without.
//!
//! Refuses whatever could run, load, send or restyle, and everything that a browser would have to mend.

use std::collections::BTreeSet;

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink, tree_builder::TreeBuilderOpts};
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// Elements that no page of a site has, whoever asks for them. Neither has any page a `style` attribute or one that begins with `on`.
const NEVER: &str = "applet base button[formaction] embed feimage fencedframe foreignobject form frame frameset iframe image link[import] math \
noscript object param plaintext portal set animate animatetransform animatemotion style template textarea use xmp";
/// Attributes whose values are addresses.
const ADDRESSES: &str =
    "action archive background cite classid codebase data formaction href longdesc manifest ping poster profile src srcset usemap";

/// Every element with the names of its attributes, or the first thing that is live or broken.
pub(crate) fn elements(html: &str) -> Result<BTreeSet<String>, String> {
    let mut found = BTreeSet::new();
    for scripting_enabled in [true, false] {
        let dom = parsed(html, scripting_enabled);
        if let Some(error) = dom.errors.borrow().first() {
            return Err(format!("a browser has to mend it: {error}"));
        }
        walk(&dom.document, &mut |node| match &node.data {
            NodeData::Element { name, attrs, .. } => {
                let attributes: Vec<(String, String)> =
                    attrs.borrow().iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect();
                found.insert(name.local.to_string());
                found.extend(attributes.iter().map(|(attribute, _)| format!("{} {attribute}", name.local)));
                fault(&name.local.to_ascii_lowercase(), &attributes, node)
            }
            NodeData::Comment { contents } => Some(format!("a comment: {contents:.60}")),
            NodeData::ProcessingInstruction { .. } => Some("a processing instruction".to_owned()),
            NodeData::Document | NodeData::Doctype { .. } | NodeData::Text { .. } => None,
        })
        .map_or(Ok(()), Err)?;
    }
    Ok(found)
}

/// What a page says: the text of all its nodes.
pub(crate) fn text(html: &str) -> String {
    let mut said = String::new();
    walk(&parsed(html, true).document, &mut |node| {
        if let NodeData::Text { contents } = &node.data {
            said.push_str(&contents.borrow());
        }
        None
    });
    said
}

fn parsed(html: &str, scripting_enabled: bool) -> RcDom {
    let options = ParseOpts { tree_builder: TreeBuilderOpts { scripting_enabled, ..TreeBuilderOpts::default() }, ..ParseOpts::default() };
    parse_document(RcDom::default(), options).one(html)
}

/// Asks about every node, those of templates included, until one answers. Without recursion: hostile pages are deep.
fn walk(root: &Handle, ask: &mut dyn FnMut(&Handle) -> Option<String>) -> Option<String> {
    let mut waiting = vec![root.clone()];
    while let Some(node) = waiting.pop() {
        if let Some(answer) = ask(&node) {
            return Some(answer);
        }
        waiting.extend(node.children.borrow().iter().rev().cloned());
        if let NodeData::Element { template_contents, .. } = &node.data {
            waiting.extend(template_contents.borrow().clone());
        }
    }
    None
}

/// What makes an element live.
fn fault(name: &str, attributes: &[(String, String)], node: &Handle) -> Option<String> {
    let value = |key: &str| attributes.iter().find(|(attribute, _)| attribute == key).map(|(_, value)| value.as_str());
    let said = || format!("<{name} {attributes:?}>").chars().take(200).collect::<String>();
    let is_ours = value("src").is_some_and(|source| !source.contains(':') && !source.starts_with("//"));
    let is_live = NEVER.split_whitespace().any(|one| one == name)
        || name == "script" && !(is_ours && node.children.borrow().is_empty())
        || name == "meta" && value("http-equiv").is_some_and(|what| what != "Content-Security-Policy")
        || attributes.iter().any(|(attribute, value)| is_live_attribute(&attribute.to_ascii_lowercase(), value));
    is_live.then(said)
}

fn is_live_attribute(name: &str, value: &str) -> bool {
    let address = name.rsplit(':').next().unwrap_or(name);
    name.starts_with("on") || matches!(name, "style" | "srcdoc") || ADDRESSES.split(' ').any(|one| one == address) && !is_harmless(value)
}

/// Whether an address leads within the site or to the web, read as a browser reads it.
fn is_harmless(address: &str) -> bool {
    let read: String = address.trim_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let scheme = read.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.filter(|scheme| is_scheme(scheme)) {
        Some(scheme) => matches!(scheme.as_str(), "mailto" | "tel" | "http" | "https"),
        // Two slashes of either kind begin another host.
        None => !read.starts_with(['/', '\\']) || !read[1..].starts_with(['/', '\\']),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

/// The parser and its judge see what they are for.
#[test]
fn what_is_live_is_seen() {
    let page = |body: &str| format!("<!DOCTYPE html><html><head><title>t</title></head><body>{body}</body></html>");
    for bad in [
        "<script>x</script>",
        "<script src=\"https://x.example/a.js\"></script>",
        "<script src=\"a.js\">x</script>",
        "<p onclick=\"x\"></p>",
        "<p OnClick=x></p>",
        "<p style=\"x\"></p>",
        "<style>x</style>",
        "<a href=\"jav&#x09;ascript:x\">a</a>",
        "<a href=\" javascript&colon;x\">a</a>",
        "<a href=\"data:text/html,x\">a</a>",
        "<a href=\"//x.example\">a</a>",
        "<a href=\"/\\x.example\">a</a>",
        "<a ping=\"javascript:x\">a</a>",
        "<svg><a xlink:href=\"javascript:x\">a</a></svg>",
        "<svg><foreignObject></foreignObject></svg>",
        "<svg><script>x</script></svg>",
        "<svg><use href=\"#x\"></use></svg>",
        "<iframe></iframe>",
        "<object></object>",
        "<embed>",
        "<form></form>",
        "<base href=\"x\">",
        "<meta http-equiv=\"refresh\" content=\"0\">",
        "<template><img src=\"x\" onerror=\"x\"></template>",
        "<math></math>",
        "<!-- x -->",
        "<p",
        "<p class=\"a\" class=\"b\"></p>",
        "<b><p></b></p>",
        "</p>",
    ] {
        assert!(elements(&page(bad)).is_err(), "{bad}");
    }
    let good = elements(&page(
        "<p class=\"a\">b<br><a href=\"c.html#d\">e</a><a href=\"https://x.example/?a:b\">f</a><a href=\"java%5Cscript:x\">g</a></p>",
    ))
    .expect("good");
    assert!(good.contains("p class") && good.contains("a href") && good.contains("br"));
    assert_eq!(text(&page("<p>a &lt;b&gt; &amp;amp;</p>")), "ta <b> &amp;");
}
