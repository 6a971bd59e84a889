//! Live reload: the script that pages are given while they are answered, and the events that it hears.
//!
//! Refuses to change a page otherwise: without the script its bytes are those that a build publishes.

use std::{fmt::Write, io, sync::Arc, time::Duration};

use hyper::body::Bytes;
use serde::Serialize;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use super::snapshot::State;
use crate::{
    diag::{Problem, Problems},
    report::visible,
    view::words::{self, Words},
    world::World,
};

/// Where the preview's own files stand; no page of a plan can: it is nobody's folder.
pub(super) const FOLDER: &str = "~relsite/";
/// What runs in the browser.
pub(super) const SCRIPT: &str = include_str!("reload.js");
/// How long nothing is said at most: a reader who is gone is noticed by it.
const SILENCE: Duration = Duration::from_secs(15);
/// The most problems that a page shows; the terminal lists them all.
const PROBLEMS: usize = 20;

/// A random name of 128 bits.
pub(super) fn token() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| io::Error::other(error.to_string()))?;
    let mut name = String::new();
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(name, "{byte:02x}");
    }
    Ok(name)
}

/// Compares a secret in a time that does not tell where the difference is.
pub(super) fn equal(given: &str, secret: &str) -> bool {
    given.len() == secret.len() && given.bytes().zip(secret.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

/// A page with the script at the end of its head; one without a head gets it at its end.
pub(super) fn inject(html: &[u8], token: &str, generation: u64) -> Vec<u8> {
    let script = format!("<script defer src=\"/{FOLDER}{token}/reload.js\" data-generation=\"{generation}\"></script>\n");
    let end = b"</head>";
    let at = html.windows(end.len()).position(|part| part.eq_ignore_ascii_case(end)).unwrap_or(html.len());
    [&html[..at], script.as_bytes(), &html[at..]].concat()
}

/// A page that stands in for one that could not be made.
pub(super) fn apology(problem: &Problem) -> Vec<u8> {
    let mut text = String::new();
    for c in problem.message.chars() {
        match c {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            c => text.push(c),
        }
    }
    format!("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>relsite</title>\n</head>\n<body>\n<p>{text}</p>\n</body>\n</html>\n")
        .into_bytes()
}

/// What a browser hears of one version.
#[derive(Debug, Serialize)]
pub(super) struct Message {
    generation: u64,
    /// Whether pages show this version; else the one before stays.
    shown: bool,
    /// Whether files changed that pages load without naming their content: scripts, pictures.
    loaded: bool,
    /// The same, of styles.
    styles: bool,
    problems: Vec<Row>,
    more: Option<String>,
    pages: Vec<Target>,
    words: &'static words::Preview,
}

/// A problem, as shown in a page.
#[derive(Debug, Serialize)]
struct Row {
    severity: &'static str,
    place: Option<String>,
    message: String,
    help: Option<String>,
}

/// A page that an edit concerns.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Target {
    /// From the root of the site, percent-encoded.
    pub(super) href: String,
    /// What it is called.
    pub(super) title: String,
}

/// What changed, for browsers.
#[derive(Debug, Default, Clone)]
pub(super) struct Touched {
    pub(super) loaded: bool,
    pub(super) styles: bool,
    pub(super) pages: Vec<Target>,
}

impl Message {
    pub(super) fn new(generation: u64, shown: bool, language: &str, touched: Touched) -> Self {
        let Touched { loaded, styles, pages } = touched;
        let words: &Words = words::of(language);
        Self { generation, shown, loaded, styles, problems: Vec::new(), more: None, pages, words: &words.preview }
    }

    /// Adds what is wrong, the first of it in full.
    pub(super) fn with(mut self, problems: &Problems, world: &dyn World) -> Self {
        self.problems = problems.iter().take(PROBLEMS).map(|problem| row(problem, world)).collect();
        let rest = problems.len().saturating_sub(PROBLEMS);
        self.more = (rest > 0).then(|| words::fill(self.words.more, &[&rest.to_string()]));
        self
    }

    /// Adds that the archive cannot be loaded.
    pub(super) fn failed(mut self, message: &str) -> Self {
        self.problems = vec![Row { severity: "error", place: None, message: message.to_owned(), help: None }];
        self
    }

    pub(super) fn json(&self) -> String {
        // Strings and numbers: there is nothing that could fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn row(problem: &Problem, world: &dyn World) -> Row {
    let place = problem.span.map(|span| format!("{}:{}:{}", visible(world.entry(span.file).path.as_str()), span.line, span.column));
    Row { severity: problem.severity.word(), place, message: problem.message.clone(), help: problem.help.clone() }
}

/// Tells a browser what is, and then each version as it comes, until it is gone.
pub(super) async fn feed(mut state: watch::Receiver<Arc<State>>, feed: mpsc::Sender<Bytes>) {
    let mut text = format!("retry: 1000\ndata: {}\n\n", state.borrow_and_update().message);
    loop {
        if feed.send(Bytes::from(text)).await.is_err() {
            return;
        }
        text = tokio::select! {
            () = feed.closed() => return,
            changed = timeout(SILENCE, state.changed()) => match changed {
                Ok(Ok(())) => format!("data: {}\n\n", state.borrow_and_update().message),
                Ok(Err(_)) => return,
                Err(_) => ": still here\n\n".to_owned(),
            },
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_the_script_is_the_page() {
        for html in ["<head><title>&lt;/head></title></head><body>", "no head", "", "<HEAD></HEAD></head>"] {
            let given = inject(html.as_bytes(), "0123", 7);
            let script = "<script defer src=\"/~relsite/0123/reload.js\" data-generation=\"7\"></script>\n";
            assert_eq!(String::from_utf8(given).expect("text").replacen(script, "", 1), html);
        }
    }

    #[test]
    fn secrets_are_compared_whole() {
        assert!(equal("abc", "abc"));
        assert!(!equal("abd", "abc") && !equal("ab", "abc") && !equal("", "abc") && !equal("abcd", "abc"));
        let (one, other) = (token().expect("random"), token().expect("random"));
        assert!(one != other && one.len() == 32);
    }
}
