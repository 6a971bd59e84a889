//! From a request to its answer: who asks, what for, and the page of the plan that it is.
//!
//! Refuses every method but GET and HEAD, every body, and every path that is not in the plan.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use hyper::{
    Method, Request, StatusCode, Uri, Version,
    header::{self, HeaderName, HeaderValue},
};
use tokio::sync::watch;

use super::{
    Event,
    body::Body,
    guard::{Asked, Hosts, only},
    http::Answer,
    reload,
    snapshot::{Found, Shown, State},
    wire::Laxity,
};
use crate::path::{self, OutPath};

/// The policy of pages, as a header: it may not be weaker than the one in their heads.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types relsite; frame-ancestors 'none'";
/// The policy of evidence: whatever it is, it does nothing.
const INERT: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";
/// How long an answer waits for the archive to be compiled again, when a source changed meanwhile.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often an answer is tried anew.
const TRIES: usize = 4;
/// The most streams of events.
const STREAMS: usize = 12;

/// All that answers are made from.
pub(super) struct Preview {
    pub(super) hosts: Hosts,
    /// Part of the address of the preview's own files: nobody else knows it.
    pub(super) token: String,
    /// What a reader on another machine must bring once.
    pub(super) key: Option<String>,
    pub(super) state: watch::Receiver<Arc<State>>,
    pub(super) events: mpsc::Sender<Event>,
    /// How many streams of events there are.
    pub(super) watching: Arc<AtomicUsize>,
}

impl Preview {
    /// Answers one request, whatever it is.
    pub(super) async fn answer<B: hyper::body::Body>(&self, request: &Request<B>, laxity: &Laxity) -> Answer {
        let mut answer = match self.refusal(request, laxity) {
            Some(refused) => refused,
            None => self.asked(request).await,
        };
        let broken = answer.status().is_client_error() && answer.status() != StatusCode::NOT_FOUND;
        if broken || answer.status().is_server_error() {
            set(&mut answer, header::CONNECTION, "close");
        }
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
            ("accept-ranges", "none"),
        ] {
            set(&mut answer, HeaderName::from_static(name), value);
        }
        answer.headers_mut().entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
        answer
    }

    /// What is wrong with the request itself, or with who asks.
    fn refusal<B: hyper::body::Body>(&self, request: &Request<B>, laxity: &Laxity) -> Option<Answer> {
        let headers = request.headers();
        if laxity.was_seen() || request.version() != Version::HTTP_11 {
            return Some(plain(StatusCode::BAD_REQUEST, "this is no HTTP/1.1"));
        }
        if headers.contains_key(header::TRANSFER_ENCODING) || headers.get_all(header::CONTENT_LENGTH).iter().any(|length| length != "0") {
            return Some(plain(StatusCode::BAD_REQUEST, "a request here has no body"));
        }
        if headers.contains_key(header::UPGRADE) || headers.contains_key(header::EXPECT) {
            return Some(plain(StatusCode::BAD_REQUEST, "only plain requests are answered"));
        }
        if request.uri().authority().is_some() || !request.uri().path().starts_with('/') {
            return Some(plain(StatusCode::BAD_REQUEST, "this is no proxy"));
        }
        if let Some(status) = self.hosts.refusal(headers, asked(request.uri())) {
            let text = "refused: this preview answers only its own pages, under its own name; --allow-host adds a name";
            return Some(plain(status, text));
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD");
            set(&mut answer, header::ALLOW, "GET, HEAD");
            return Some(answer);
        }
        self.key.as_deref().and_then(|key| self.entry(key, request))
    }

    /// Lets in who brings the key, and keeps out who has not brought it. The address without the key is what is left in the history.
    fn entry<B>(&self, key: &str, request: &Request<B>) -> Option<Answer> {
        let cookie = format!("relsite-{}", &self.token[..8]);
        let brought = request.uri().query().and_then(|query| query.strip_prefix("key="));
        if brought.is_some_and(|brought| reload::equal(brought, key)) {
            let mut answer = redirect(StatusCode::SEE_OTHER, &clean(request.uri().path()));
            set(&mut answer, header::SET_COOKIE, &format!("{cookie}={key}; HttpOnly; SameSite=Lax; Path=/"));
            return Some(answer);
        }
        let all = only(request.headers(), &header::COOKIE).unwrap_or_default();
        let held = all.split("; ").filter_map(|pair| pair.strip_prefix(&cookie)?.strip_prefix('=')).any(|held| reload::equal(held, key));
        (!held).then(|| plain(StatusCode::FORBIDDEN, "open the address that `relsite serve` printed: it holds the key"))
    }

    async fn asked<B>(&self, request: &Request<B>) -> Answer {
        let written = request.uri().path();
        let Some(path) = decoded(written) else { return plain(StatusCode::BAD_REQUEST, "the path cannot be decoded") };
        if let Some(own) = path.strip_prefix(reload::FOLDER) {
            return self.own(own);
        }
        let host = only(request.headers(), &header::HOST).unwrap_or_default().to_owned();
        self.page(&path, &host, request.method() == Method::HEAD).await
    }

    /// The preview's own files.
    fn own(&self, path: &str) -> Answer {
        match path.split_once('/') {
            Some((token, "reload.js")) if reload::equal(token, &self.token) => {
                typed(StatusCode::OK, "text/javascript; charset=utf-8", reload::SCRIPT)
            }
            Some((token, "events")) if reload::equal(token, &self.token) => self.events(),
            _ => plain(StatusCode::NOT_FOUND, "not found"),
        }
    }

    fn events(&self) -> Answer {
        let taken = self.watching.clone();
        if taken.fetch_add(1, Ordering::Relaxed) >= STREAMS {
            taken.fetch_sub(1, Ordering::Relaxed);
            return plain(StatusCode::SERVICE_UNAVAILABLE, "too many pages listen");
        }
        let (feed, body) = Body::stream();
        let state = self.state.clone();
        tokio::spawn(async move {
            reload::feed(state, feed).await;
            taken.fetch_sub(1, Ordering::Relaxed);
        });
        let mut answer = Answer::new(body);
        set(&mut answer, header::CONTENT_TYPE, "text/event-stream");
        answer
    }

    /// A page as it is now. A source that changed since it was compiled is about to be compiled again: that is waited for.
    async fn page(&self, path: &str, host: &str, head: bool) -> Answer {
        let mut state = self.state.clone();
        let mut tries = 0;
        loop {
            let now = state.borrow_and_update().clone();
            let (shown, path, host) = (now.shown.clone(), path.to_owned(), host.to_owned());
            let found = tokio::task::spawn_blocking(move || shown.find(&path, &host)).await;
            let problem = match found {
                Ok(Ok(found)) => return self.found(found, &now, head),
                Ok(Err(problem)) => problem,
                Err(_) => return plain(StatusCode::INTERNAL_SERVER_ERROR, "the page could not be made: please report it"),
            };
            tries += 1;
            let _ = self.events.send(Event::Changed(Vec::new()));
            if tries == TRIES || tokio::time::timeout(PATIENCE, state.changed()).await.is_err() {
                return self.injected(StatusCode::SERVICE_UNAVAILABLE, &reload::apology(&problem), &now);
            }
        }
    }

    fn found(&self, found: Found, state: &State, head: bool) -> Answer {
        match found {
            Found::Page(html) => self.injected(StatusCode::OK, &html, state),
            Found::Missing(Some(html)) => self.injected(StatusCode::NOT_FOUND, &html, state),
            Found::Missing(None) => plain(StatusCode::NOT_FOUND, "not found"),
            Found::Folder(path) => redirect(StatusCode::PERMANENT_REDIRECT, &format!("{}/", link(path.as_str()))),
            Found::Bytes(bytes, kind) => shown_as(kind, Body::whole(bytes)),
            Found::File(file, kind) => shown_as(kind, if head { Body::whole("") } else { Body::file(file) }),
        }
    }

    fn injected(&self, status: StatusCode, html: &[u8], state: &State) -> Answer {
        typed(status, "text/html; charset=utf-8", reload::inject(html, &self.token, state.generation))
    }
}

fn shown_as(kind: Shown, body: Body) -> Answer {
    let mut answer = Answer::new(body);
    set(&mut answer, header::CONTENT_TYPE, kind.media_type());
    if kind.is_evidence() {
        set(&mut answer, header::CONTENT_SECURITY_POLICY, INERT);
    }
    answer
}

fn asked(uri: &Uri) -> Asked {
    // Decoded, as it is for the answer: two readings of one path are a hole.
    let own = decoded(uri.path()).is_none_or(|path| path.starts_with(reload::FOLDER));
    if own { Asked::Channel } else { Asked::Page }
}

/// The path without its slash, decoded once.
fn decoded(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    let escapes = path.split('%').skip(1).all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()));
    if escapes { path::decode(path) } else { None }
}

/// The path alone, on this host: `//name` would be another one.
fn clean(path: &str) -> String {
    match decoded(path).and_then(|path| OutPath::new(path.trim_end_matches('/')).ok().map(|clean| (clean, path.ends_with('/')))) {
        Some((clean, folder)) => format!("{}{}", link(clean.as_str()), if folder { "/" } else { "" }),
        None => "/".to_owned(),
    }
}

fn link(path: &str) -> String {
    path.split('/').map(|part| format!("/{}", path::encode(part))).collect()
}

fn redirect(status: StatusCode, to: &str) -> Answer {
    let mut answer = plain(status, to);
    set(&mut answer, header::LOCATION, to);
    answer
}

fn plain(status: StatusCode, text: &str) -> Answer {
    typed(status, "text/plain; charset=utf-8", format!("{text}\n"))
}

fn typed(status: StatusCode, kind: &'static str, bytes: impl Into<hyper::body::Bytes>) -> Answer {
    let mut answer = Answer::new(Body::whole(bytes));
    *answer.status_mut() = status;
    set(&mut answer, header::CONTENT_TYPE, kind);
    answer
}

fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}
