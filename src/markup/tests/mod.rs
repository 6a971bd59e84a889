//! Tests of the whole of `markup`: its rules, hostile and pathological texts, and what holds for every text.

use super::{Links, Mark, Mention, Renderer, Target, words::english};

mod hostile;
mod properties;
mod rules;

/// A small site: `a.md` and `pic.png` exist, `v1.2.3` is mentioned, `[XXX]` is a placeholder.
struct Site;

impl Links for Site {
    fn resolve(&self, destination: &str) -> Target {
        match destination {
            "a.md" => Target::Href("pages/a.html".into()),
            "evil" => Target::Href("javascript:alert(1)".into()),
            "refused" => Target::Refused,
            web if web.starts_with("http") => Target::AsWritten,
            _ => Target::Broken,
        }
    }

    fn image(&self, destination: &str) -> Option<String> {
        (destination == "pic.png").then(|| "raw/pic.png".into())
    }

    fn mentions(&self, text: &str) -> Vec<Mention> {
        let versions =
            text.match_indices("v1.2.3").map(|(at, found)| Mention { range: at..at + found.len(), mark: Mark::Link("v1.2.3.html".into()) });
        let blanks = text.match_indices("[XXX]").map(|(at, found)| Mention { range: at..at + found.len(), mark: Mark::Unfilled });
        versions.chain(blanks).collect()
    }
}

/// The HTML of a text, a block a line, footnotes last.
fn html(text: &str) -> String {
    let words = english();
    let rendered = Renderer::new(&Site, &words).render(text);
    let blocks = rendered.blocks.iter().map(|block| block.html.as_str());
    let all: Vec<&str> = blocks.chain([rendered.footnotes.as_str()]).filter(|html| !html.is_empty()).collect();
    all.join("\n")
}
