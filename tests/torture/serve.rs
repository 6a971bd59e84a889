//! The preview under attack: over the network that a page or a neighbour has, by raw sockets, and while its sources change.

use std::{
    fs,
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{Shutdown, TcpStream},
    path::Path,
    process::{Child, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use crate::{archive, built, full, relsite};

const CANARY: &str = "canary-2c41e7";

/// A preview that runs until it is dropped.
struct Preview {
    process: Child,
    port: u16,
}

impl Preview {
    fn start(root: &Path, arguments: &[&str]) -> Self {
        let mut process = relsite(&["serve", "--port", "0"], root).args(arguments).stderr(Stdio::piped()).spawn().expect("it starts");
        let mut lines = BufReader::new(process.stderr.take().expect("piped")).lines();
        let ready = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("ready in")).expect("it says that it is ready");
        // Whatever it says afterwards must be taken from it.
        thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        let port = ready.rsplit(':').next().and_then(|rest| rest.split('/').next()).and_then(|port| port.parse().ok()).expect("a port");
        Self { process, port }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it accepts");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream
    }

    /// Sends these bytes, and gives everything that comes back until the connection ends.
    fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = self.connect();
        // It may be closed before all is said.
        let _ = stream.write_all(bytes);
        // Half a request, and then nothing: whoever asks for a page waits for it.
        if !bytes.windows(4).any(|part| part == b"\r\n\r\n") {
            let _ = stream.shutdown(Shutdown::Write);
        }
        let mut all = Vec::new();
        if let Err(error) = stream.read_to_end(&mut all) {
            assert!(error.kind() == ErrorKind::ConnectionReset, "{error} after {:?}", String::from_utf8_lossy(bytes));
        }
        Answer(all)
    }

    fn request(&self, line: &str, headers: &[&str]) -> Answer {
        let own = format!("Host: localhost:{}", self.port);
        let host = if headers.iter().any(|header| header.to_ascii_lowercase().starts_with("host")) { None } else { Some(own.as_str()) };
        let all: String = host.into_iter().chain(headers.iter().copied()).map(|header| format!("{header}\r\n")).collect();
        self.raw(format!("{line}\r\n{all}Connection: close\r\n\r\n").as_bytes())
    }

    fn get(&self, path: &str) -> Answer {
        self.request(&format!("GET {path} HTTP/1.1"), &[])
    }

    /// Its resident memory, in KiB.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).expect("it runs");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("a size");
        line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).expect("a number")
    }

    fn interrupt(mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        let pid = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("it can be told");
        let status = self.process.wait().expect("it ends");
        (status.code(), start.elapsed())
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// All that came back.
struct Answer(Vec<u8>);

impl Answer {
    /// 0 when there was no answer at all.
    fn status(&self) -> u16 {
        self.text().strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok()).unwrap_or(0)
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }

    fn header(&self, name: &str) -> Option<String> {
        let text = self.text();
        let head = text.split("\r\n\r\n").next()?;
        let mut lines = head.lines().filter_map(|line| line.split_once(": ")).filter(|(key, _)| key.eq_ignore_ascii_case(name));
        lines.next().map(|(_, value)| value.to_owned())
    }

    fn body(&self) -> Vec<u8> {
        let at = self.0.windows(4).position(|part| part == b"\r\n\r\n").map_or(self.0.len(), |at| at + 4);
        let body = &self.0[at..];
        if self.header("transfer-encoding").is_some() { unchunked(body) } else { body.to_vec() }
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(end) = rest.windows(2).position(|part| part == b"\r\n") {
        let length = usize::from_str_radix(&String::from_utf8_lossy(&rest[..end]), 16).expect("a length");
        if length == 0 {
            break;
        }
        all.extend(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 4 + length..];
    }
    all
}

/// Counts what is asked, and gathers what went wrong instead of stopping at the first.
#[derive(Default)]
struct Suite {
    asked: usize,
    wrong: Vec<String>,
}

impl Suite {
    fn expect(&mut self, what: &str, answer: &Answer, statuses: &[u16]) {
        self.asked += 1;
        if !statuses.contains(&answer.status()) {
            self.wrong.push(format!("{what}: {} instead of {statuses:?}", answer.status()));
        }
        if answer.text().contains(CANARY) {
            self.wrong.push(format!("{what}: it leaks"));
        }
    }

    fn demand(&mut self, what: &str, holds: bool) {
        self.asked += 1;
        if !holds {
            self.wrong.push(what.to_owned());
        }
    }

    #[track_caller]
    fn finish(self) {
        assert!(self.wrong.is_empty(), "{} of {}:\n{}", self.wrong.len(), self.asked, self.wrong.join("\n"));
        eprintln!("{} checks, 0 failed", self.asked);
    }
}

/// An archive with secrets around it, and evidence that would run in a browser.
fn planted(folder: &Path) -> std::path::PathBuf {
    let root = folder.join("root");
    archive::write(&root, 3, "first");
    fs::write(folder.join("secret.txt"), CANARY).expect("written");
    fs::write(root.join(".env"), CANARY).expect("written");
    fs::write(root.join("relsite.key"), CANARY).expect("written");
    fs::create_dir_all(root.join("static")).expect("a folder");
    fs::write(root.join("static/plain.txt"), "plain").expect("written");
    std::os::unix::fs::symlink(folder.join("secret.txt"), root.join("static/link.txt")).expect("a link");
    let evidence = root.join("content/releases/v1.0.0/evidence");
    fs::write(evidence.join("page.html"), "<script>alert(1)</script>").expect("written");
    fs::write(evidence.join("page.svg"), "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>").expect("written");
    std::os::unix::fs::symlink(folder.join("secret.txt"), evidence.join("link.txt")).expect("a link");
    root
}

/// The paths that readers of `/etc/passwd` and of the files beside a site try.
fn traversals() -> Vec<String> {
    let targets = ["secret.txt", "etc/passwd", "site.toml", ".env", "relsite.key"];
    let climbs = [
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "%252e%252e%252f",
        "..%5c",
        "..\\",
        "%2e%2e%5c",
        "..;/",
        "..%00/",
        ".%2e/",
        "%c0%ae%c0%ae/",
        "..%c0%af",
        "..%u2215",
        "....//",
        "%uff0e%uff0e/",
        "..%ef%bc%8f",
        "./../",
        "releases/../../",
        "assets/%2e%2e/%2e%2e/",
        "/",
    ];
    let mut all = Vec::new();
    for target in targets {
        for climb in climbs {
            all.push(format!("/{}{target}", climb.repeat(if climb.starts_with('.') || climb.starts_with('%') { 3 } else { 1 })));
        }
    }
    let further = [
        "/site.toml",
        "/.env",
        "/.git/config",
        "/content/releases/v1.0.0/index.md",
        "/themes/default/assets/site.css",
        "/static/plain.txt",
        "/link.txt",
        "/evidence/v1.0.0/raw/link.txt",
        "/index.html%00.txt",
        "/index.html%00",
        "/%00",
        "/index.html/",
        "/index.html/..",
        "/./index.html",
        "//index.html",
        "///etc/passwd",
        "/C:/windows/win.ini",
        "/c:%5cwindows%5cwin.ini",
        "/con",
        "/nul.txt",
        "/INDEX.HTML",
        "/index.html.",
        "/index.html%20",
        "/~relsite/",
        "/~relsite/events",
        "/~relsite/0/events",
        "/~relsite/0/reload.js",
        "/~relsite/../index.html",
        "/%7Erelsite/0/events",
        "/manifest.json",
        "/.relsite-site",
        "/~root",
        "/proc/self/environ",
        "/dev/zero",
        "/%",
        "/%2",
        "/%zz",
        "/%+1",
        "/%ff%fe",
        "/index.html%0d%0aSet-Cookie:a=b",
    ];
    all.extend(further.map(str::to_owned));
    all
}

#[test]
fn an_attack_gets_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = planted(folder.path());
    let preview = Preview::start(&root, &[]);
    let mut suite = Suite::default();
    paths(&preview, &mut suite);
    hosts(&preview, &mut suite);
    origins(&preview, &mut suite);
    methods(&preview, &mut suite);
    malformed(&preview, &mut suite);
    headers(&preview, &mut suite);
    evidence(&preview, &mut suite);
    ranges(&preview, &mut suite);
    exposure(&preview, &mut suite);
    suite.expect("the end: it still answers", &preview.get("/"), &[200]);
    assert!(suite.asked >= 300, "{}", suite.asked);
    suite.finish();
    let (code, took) = preview.interrupt();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(2), "{took:?}");
}

fn paths(preview: &Preview, suite: &mut Suite) {
    for path in traversals() {
        suite.expect(&path, &preview.get(&path), &[400, 404]);
    }
    for path in ["/", "/index.html", "/?x=../../etc/passwd", "/plain.txt", "/assets/site.css", "/%69ndex.html", "/releases/"] {
        suite.expect(path, &preview.get(path), &[200]);
    }
    suite.expect("a folder", &preview.get("/releases"), &[308]);
}

fn hosts(preview: &Preview, suite: &mut Suite) {
    let port = preview.port;
    for good in [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}"), format!("LOCALHOST:{port}")] {
        suite.expect(&good, &preview.request("GET / HTTP/1.1", &[&format!("Host: {good}")]), &[200]);
    }
    let mut bad: Vec<String> = ["localhost", "127.0.0.1", "localhost:1", "127.0.0.1:80", "evil.test", "", "null"].map(str::to_owned).into();
    for name in [
        "evil.test",
        "localhost.evil.test",
        "evil.localhost",
        "localhost.",
        "127.0.0.1.nip.io",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "[::]",
        "[::ffff:127.0.0.1]",
        "0177.0.0.1",
        "192.168.0.1",
        "localhost@evil.test",
        "evil.test@localhost",
        "localhost%00",
        "localhost,evil.test",
        "xn--localhost-",
        "ⓛocalhost",
    ] {
        bad.push(format!("{name}:{port}"));
    }
    for host in bad {
        suite.expect(&format!("Host: {host}"), &preview.request("GET / HTTP/1.1", &[&format!("Host: {host}")]), &[400, 403]);
    }
    let own = format!("Host: localhost:{port}");
    suite.expect("two hosts", &preview.request("GET / HTTP/1.1", &[&own, "Host: evil.test"]), &[400]);
    suite.expect("the same host twice", &preview.request("GET / HTTP/1.1", &[&own, &own]), &[400]);
    suite.expect("no host", &preview.raw(b"GET / HTTP/1.1\r\n\r\n"), &[400]);
    suite.expect("HTTP/1.0", &preview.raw(format!("GET / HTTP/1.0\r\n{own}\r\n\r\n").as_bytes()), &[400]);
    suite.expect("another authority", &preview.request("GET http://evil.test/ HTTP/1.1", &[]), &[400]);
    suite.expect("its own authority", &preview.request(&format!("GET http://localhost:{port}/ HTTP/1.1"), &[]), &[400]);
    suite.expect(
        "forwarded",
        &preview.request("GET / HTTP/1.1", &["Host: evil.test", &format!("X-Forwarded-Host: localhost:{port}")]),
        &[403],
    );
}

fn origins(preview: &Preview, suite: &mut Suite) {
    let port = preview.port;
    let token = token(preview);
    for path in ["/".to_owned(), format!("/~relsite/{token}/reload.js")] {
        let line = format!("GET {path} HTTP/1.1");
        let own = format!("Origin: http://localhost:{port}");
        suite.expect("its own origin", &preview.request(&line, &[&own, "Sec-Fetch-Site: same-origin"]), &[200]);
        let others = [
            "null",
            "http://evil.test",
            "https://localhost",
            "http://localhost",
            "http://localhost:1",
            "http://localhost.evil.test",
            "file://",
            "*",
        ];
        for origin in others.map(|origin| format!("Origin: {origin}")).into_iter().chain([format!("Origin: https://localhost:{port}")]) {
            suite.expect(&format!("{path} {origin}"), &preview.request(&line, &[&origin]), &[403]);
        }
        for site in ["cross-site", "same-site", "none, cross-site", "x"] {
            for (mode, what) in
                [("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe"), ("no-cors", "image"), ("navigate", "object")]
            {
                let rows = [format!("Sec-Fetch-Site: {site}"), format!("Sec-Fetch-Mode: {mode}"), format!("Sec-Fetch-Dest: {what}")];
                let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
                suite.expect(&format!("{path} {rows:?}"), &preview.request(&line, &rows), &[403]);
            }
        }
    }
    let link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
    suite.expect("a link from elsewhere", &preview.request("GET / HTTP/1.1", &link), &[200]);
    for path in [format!("/~relsite/{token}/events"), format!("/%7erelsite/{token}/events")] {
        suite.expect("a link to the events", &preview.request(&format!("GET {path} HTTP/1.1"), &link), &[403]);
    }
    let answer = preview.request("GET / HTTP/1.1", &[&format!("Origin: http://localhost:{port}")]);
    suite.demand("no CORS", !answer.text().to_ascii_lowercase().contains("access-control-"));
}

/// As a page of the preview knows it.
fn token(preview: &Preview) -> String {
    let text = preview.get("/").text();
    let (_, rest) = text.split_once("/~relsite/").expect("the script");
    rest.split('/').next().expect("a token").to_owned()
}

fn methods(preview: &Preview, suite: &mut Suite) {
    for method in [
        "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "MKCOL", "COPY", "MOVE", "LOCK", "DEBUG", "QUERY", "get", "GETT",
        "X",
    ] {
        suite.expect(method, &preview.request(&format!("{method} / HTTP/1.1"), &[]), &[405, 400]);
    }
    suite.expect("CONNECT", &preview.request("CONNECT evil.test:443 HTTP/1.1", &[]), &[400, 405]);
    suite.expect("OPTIONS *", &preview.request("OPTIONS * HTTP/1.1", &[]), &[400, 405]);
    let head = preview.request("HEAD / HTTP/1.1", &[]);
    suite.expect("HEAD", &head, &[200]);
    suite.demand("HEAD has no body", head.body().is_empty());
    for path in ["/plain.txt", "/evidence/v1.0.0/raw/release_tag.txt", "/nothing"] {
        suite.demand("HEAD of a file has no body", preview.request(&format!("HEAD {path} HTTP/1.1"), &[]).body().is_empty());
    }
    for override_by in ["X-HTTP-Method-Override: DELETE", "X-HTTP-Method: PUT"] {
        suite.expect(override_by, &preview.request("GET / HTTP/1.1", &[override_by]), &[200]);
    }
}

fn malformed(preview: &Preview, suite: &mut Suite) {
    let host = format!("Host: localhost:{}", preview.port);
    let second = "GET /evil HTTP/1.1\r\nHost: evil.test\r\n\r\n";
    let many = (0..80).map(|at| format!("X-{at}: 1\r\n")).collect::<String>();
    let cases: Vec<(&str, String)> = vec![
        ("CL and TE", format!("GET / HTTP/1.1\r\n{host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{second}")),
        ("TE and CL", format!("GET / HTTP/1.1\r\n{host}\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n{second}")),
        ("TE twice", format!("GET / HTTP/1.1\r\n{host}\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n")),
        ("TE of another kind", format!("GET / HTTP/1.1\r\n{host}\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")),
        ("TE behind a space", format!("GET / HTTP/1.1\r\n{host}\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n")),
        ("CL twice", format!("GET / HTTP/1.1\r\n{host}\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\nhello")),
        ("CL in a list", format!("GET / HTTP/1.1\r\n{host}\r\nContent-Length: 0, 5\r\n\r\nhello")),
        ("CL with a sign", format!("GET / HTTP/1.1\r\n{host}\r\nContent-Length: +5\r\n\r\nhello")),
        ("CL below zero", format!("GET / HTTP/1.1\r\n{host}\r\nContent-Length: -1\r\n\r\n")),
        ("CL beyond numbers", format!("GET / HTTP/1.1\r\n{host}\r\nContent-Length: 99999999999999999999\r\n\r\n")),
        ("a body", format!("GET / HTTP/1.1\r\n{host}\r\nContent-Length: 5\r\n\r\nhello")),
        ("a body with POST", format!("POST / HTTP/1.1\r\n{host}\r\nContent-Length: 5\r\n\r\nhello")),
        ("100-continue", format!("GET / HTTP/1.1\r\n{host}\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n")),
        ("an upgrade", format!("GET / HTTP/1.1\r\n{host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")),
        ("h2c", format!("GET / HTTP/1.1\r\n{host}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n")),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
        ("folded header", format!("GET / HTTP/1.1\r\n{host}\r\nX: a\r\n b\r\n\r\n")),
        ("folded host", format!("GET / HTTP/1.1\r\nHost:\r\n localhost:{}\r\n\r\n", preview.port)),
        ("bare line feeds", format!("GET / HTTP/1.1\n{host}\n\n")),
        ("one bare line feed", format!("GET / HTTP/1.1\r\n{host}\nX: 1\r\n\r\n")),
        ("bare carriage return", format!("GET / HTTP/1.1\r{host}\r\r")),
        ("a carriage return in a value", format!("GET / HTTP/1.1\r\n{host}\r\nX: a\rb\r\n\r\n")),
        ("NUL in a value", format!("GET / HTTP/1.1\r\n{host}\r\nX: a\0b\r\n\r\n")),
        ("NUL in the path", format!("GET /\0 HTTP/1.1\r\n{host}\r\n\r\n")),
        ("a space in a name", format!("GET / HTTP/1.1\r\n{host}\r\nX Y: 1\r\n\r\n")),
        ("a name without a colon", format!("GET / HTTP/1.1\r\n{host}\r\nX\r\n\r\n")),
        ("an empty name", format!("GET / HTTP/1.1\r\n{host}\r\n: 1\r\n\r\n")),
        ("a space in the path", format!("GET /a b HTTP/1.1\r\n{host}\r\n\r\n")),
        ("two spaces", format!("GET  / HTTP/1.1\r\n{host}\r\n\r\n")),
        ("a tab", format!("GET\t/\tHTTP/1.1\r\n{host}\r\n\r\n")),
        ("no path", format!("GET HTTP/1.1\r\n{host}\r\n\r\n")),
        ("a path without a slash", format!("GET index.html HTTP/1.1\r\n{host}\r\n\r\n")),
        ("no version", format!("GET /\r\n{host}\r\n\r\n")),
        ("another version", format!("GET / HTTP/1.2\r\n{host}\r\n\r\n")),
        ("version in lower case", format!("GET / http/1.1\r\n{host}\r\n\r\n")),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{fc}".to_owned() + "\r\n\r\n"),
        ("noise", "\u{1}\u{2}\u{3}\u{4}\r\n\r\n".to_owned()),
        ("a head of 20 KiB", format!("GET / HTTP/1.1\r\n{host}\r\nX: {}\r\n\r\n", "a".repeat(20 << 10))),
        ("a path of 20 KiB", format!("GET /{} HTTP/1.1\r\n{host}\r\n\r\n", "a".repeat(20 << 10))),
        ("a path of 9 KiB", format!("GET /{} HTTP/1.1\r\n{host}\r\nX: {}\r\n\r\n", "a".repeat(9 << 10), "b".repeat(9 << 10))),
        ("80 headers", format!("GET / HTTP/1.1\r\n{host}\r\n{many}\r\n")),
    ];
    for (what, bytes) in cases {
        let answer = preview.raw(bytes.as_bytes());
        suite.expect(what, &answer, &[0, 400, 405, 414, 431, 505]);
        let answers = answer.text().matches("HTTP/1.1 ").count();
        suite.demand(&format!("{what}: {answers} answers"), answers <= 1);
        let closes = answer.status() == 0 || answer.header("connection").is_some_and(|value| value == "close");
        suite.demand(&format!("{what}: the connection ends"), closes);
    }
    let two = format!("GET / HTTP/1.1\r\n{host}\r\n\r\nGET /plain.txt HTTP/1.1\r\n{host}\r\nConnection: close\r\n\r\n");
    suite.demand("two good requests are two", preview.raw(two.as_bytes()).text().matches("HTTP/1.1 200").count() == 2);
}

fn headers(preview: &Preview, suite: &mut Suite) {
    for path in ["/", "/nothing", "/assets/site.css", "/plain.txt", "/evidence/v1.0.0/raw/release_tag.txt", "/releases"] {
        let answer = preview.get(path);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cross-origin-resource-policy", "same-origin"),
            ("referrer-policy", "no-referrer"),
            ("cache-control", "no-store"),
        ] {
            suite.demand(&format!("{path}: {name}"), answer.header(name).as_deref() == Some(value));
        }
        let policy = answer.header("content-security-policy").unwrap_or_default();
        suite.demand(&format!("{path}: policy"), policy.starts_with("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        suite.demand(&format!("{path}: a type"), answer.header("content-type").is_some());
        suite.demand(&format!("{path}: no server, no cookie"), answer.header("server").is_none() && answer.header("set-cookie").is_none());
    }
    suite.expect("what is missing", &preview.get("/a/b/c"), &[404]);
    suite
        .demand("what is missing links to the site", preview.get("/a/b/c").text().contains(&format!("http://localhost:{}/", preview.port)));
}

fn evidence(preview: &Preview, suite: &mut Suite) {
    let index = preview.get("/releases/v1.0.0.html").text();
    suite.demand("the release is shown", index.contains("Feature 0"));
    for name in ["page.html.txt", "page.svg.txt", "release_tag.txt"] {
        let answer = preview.get(&format!("/evidence/v1.0.0/raw/{name}"));
        suite.expect(name, &answer, &[200]);
        let kind = answer.header("content-type").unwrap_or_default();
        suite.demand(&format!("{name} is {kind}"), kind.starts_with("text/plain") || kind == "application/octet-stream");
        suite.demand(&format!("{name} is inert"), answer.header("content-security-policy").unwrap_or_default().contains("sandbox"));
    }
}

/// Ranges are not offered, and a request for one gets the whole.
fn ranges(preview: &Preview, suite: &mut Suite) {
    let whole = preview.get("/evidence/v1.0.0/raw/release_tag.txt").body();
    for range in [
        "bytes=0-0",
        "bytes=5-",
        "bytes=-5",
        "bytes=0-1,3-4",
        "bytes=9-1",
        "bytes=0-99999999999999999999",
        "bytes=a-b",
        "lines=1-2",
        "bytes=-0",
        "",
    ] {
        let answer = preview.request("GET /evidence/v1.0.0/raw/release_tag.txt HTTP/1.1", &[&format!("Range: {range}")]);
        suite.expect(range, &answer, &[200]);
        suite.demand(&format!("{range}: the whole"), answer.body() == whole && answer.header("content-range").is_none());
    }
}

/// Nobody but this machine can reach it.
fn exposure(preview: &Preview, suite: &mut Suite) {
    let listens = |table: &str| -> Vec<String> {
        let rows = fs::read_to_string(table).unwrap_or_default();
        let port = format!(":{:04X}", preview.port);
        let local = rows.lines().filter_map(|row| row.split_whitespace().nth(1).zip(row.split_whitespace().nth(3)));
        local.filter(|(address, state)| address.ends_with(&port) && *state == "0A").map(|(address, _)| address.to_owned()).collect()
    };
    suite.demand("IPv4: loopback", listens("/proc/net/tcp") == [format!("0100007F:{:04X}", preview.port)]);
    suite.demand("IPv6: nowhere", listens("/proc/net/tcp6").is_empty());
    suite.demand("its events need the token", preview.get("/~relsite/00000000000000000000000000000000/events").status() == 404);
}

#[test]
fn other_addresses_need_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    archive::write(&root, 1, "first");
    let mut process = relsite(&["serve", "--port", "0", "--host", "0.0.0.0"], &root).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(process.stderr.take().expect("piped")).lines().map_while(Result::ok);
    let said: Vec<String> = lines.by_ref().take_while(|line| !line.contains("ready in")).collect();
    process.kill().expect("it ends");
    process.wait().expect("it ends");
    assert!(said.iter().any(|line| line.starts_with("warning: others on the network")), "{said:?}");

    let mut process = relsite(&["serve", "--port", "0", "--host", "0.0.0.0"], &root).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(process.stderr.take().expect("piped")).lines().map_while(Result::ok);
    let ready = lines.by_ref().find(|line| line.starts_with("ready in")).expect("ready");
    thread::spawn(move || lines.for_each(drop));
    let (_, address) = ready.split_once("localhost:").expect("an address");
    let (port, key) = address.split_once("/?key=").expect("a key");
    let preview = Preview { process, port: port.parse().expect("a port") };
    let mut suite = Suite::default();
    suite.expect("without the key", &preview.get("/"), &[403]);
    suite.expect("with another", &preview.get("/?key=00000000000000000000000000000000"), &[403]);
    suite.expect("another name", &preview.request(&format!("GET /?key={key} HTTP/1.1"), &["Host: evil.test"]), &[403]);
    let entered = preview.get(&format!("/releases/v1.0.0.html?key={key}"));
    suite.expect("with the key", &entered, &[303]);
    suite.demand("the key leaves the address", entered.header("location").as_deref() == Some("/releases/v1.0.0.html"));
    suite.demand("nowhere else", preview.get(&format!("//evil.test?key={key}")).header("location").as_deref() == Some("/"));
    let cookie = entered.header("set-cookie").expect("a cookie");
    suite.demand("the cookie is for us", cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
    let cookie = format!("Cookie: a=b; {}", cookie.split(';').next().expect("a pair"));
    suite.expect("with the cookie", &preview.request("GET / HTTP/1.1", &[&cookie]), &[200]);
    suite.expect("by its address", &preview.request("GET / HTTP/1.1", &[&cookie, &format!("Host: 192.0.2.1:{port}")]), &[200]);
    suite.finish();
}

#[test]
fn idle_and_slow_connections_hold_up_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    archive::write(&root, 3, "first");
    let preview = Preview::start(&root, &[]);
    let before = preview.memory();
    let mut idle: Vec<TcpStream> = (0..500).map(|_| preview.connect()).collect();
    // Some begin a head and never end it.
    for stream in idle.iter_mut().step_by(3) {
        let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: loc");
    }
    let mut times: Vec<Duration> = (0..100)
        .map(|_| {
            let start = Instant::now();
            assert_eq!(preview.get("/assets/site.css").status(), 200);
            start.elapsed()
        })
        .collect();
    times.sort();
    eprintln!("500 idle connections: median {:?}, p99 {:?}, memory {} -> {} KiB", times[50], times[98], before, preview.memory());
    assert!(times[98] < Duration::from_millis(250), "p99 {:?}", times[98]);

    // A head that comes byte by byte ends after five seconds, complete or not.
    let start = Instant::now();
    let mut slow = preview.connect();
    let ended = loop {
        if slow.write_all(b"X").is_err() || start.elapsed() > Duration::from_secs(12) {
            break start.elapsed();
        }
        thread::sleep(Duration::from_millis(100));
    };
    assert!(ended < Duration::from_secs(8), "{ended:?}");
    drop(idle);

    // Who asks and does not read is left, and others are served soon.
    let deaf: Vec<TcpStream> = (0..40)
        .map(|_| {
            let mut stream = preview.connect();
            let _ = stream.write_all(format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", preview.port).repeat(50).as_bytes());
            stream
        })
        .collect();
    // As long as every place is one that is being answered, a further one is turned away.
    let start = Instant::now();
    while preview.get("/").status() != 200 {
        assert!(start.elapsed() < Duration::from_secs(15), "who does not read holds up everybody");
        thread::sleep(Duration::from_millis(100));
    }
    drop(deaf);
}

/// Random requests, mostly broken: it survives each, and forgets it.
#[test]
fn noise_is_survived_and_forgotten() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    archive::write(&root, 1, "first");
    let preview = Preview::start(&root, &[]);
    let count = if full() { 10_000 } else { 500 };
    let parts: [&[u8]; 14] = [
        b"GET ",
        b"/",
        b" HTTP/1.1\r\n",
        b"Host: localhost\r\n",
        b"\r\n",
        b"\0",
        b"%2e%2e/",
        b"\n",
        b"\xff\xfe",
        b": ",
        b"Content-Length: 9\r\n",
        b"A",
        b"\r",
        b"?",
    ];
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: u64| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below).expect("small")
    };
    let mut before = 0;
    for at in 0..count {
        let bytes: Vec<u8> = (0..next(24)).flat_map(|_| parts[next(14)].to_vec()).collect();
        let status = preview.raw(&bytes).status();
        assert!(status < 500, "{status}: {bytes:?}");
        if at == count / 10 {
            before = preview.memory();
        }
    }
    let grown = preview.memory().saturating_sub(before);
    assert!(grown < 16 << 10, "{grown} KiB more after {count} requests");
}

#[test]
fn serve_and_build_give_equal_bytes() {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["canary", "service"] {
        let root = sites.join(name).join("in");
        let root = if root.exists() { root } else { sites.join(name) };
        let out = folder.path().join(name);
        built(&root, &out);
        let preview = Preview::start(&root, &[]);
        let token = token(&preview);
        let script = format!("<script defer src=\"/~relsite/{token}/reload.js\" data-generation=\"1\"></script>\n");
        let mut pages = 0;
        for path in files(&out, &out).iter().filter(|path| !["manifest.json", ".relsite-site"].contains(&path.as_str())) {
            let encoded: String = path
                .bytes()
                .map(|byte| {
                    if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                        char::from(byte).to_string()
                    } else {
                        format!("%{byte:02X}")
                    }
                })
                .collect();
            let answer = preview.get(&format!("/{encoded}"));
            assert_eq!(answer.status(), 200, "{path}");
            let mut body = answer.body();
            if path.ends_with(".html") {
                let text = String::from_utf8(body).expect("text");
                assert!(text.contains(&script), "{path} has no script");
                body = text.replacen(&script, "", 1).into_bytes();
                pages += 1;
            }
            assert!(body == fs::read(out.join(path)).expect("readable"), "{path} differs");
        }
        assert!(pages > 5, "{pages} pages of {name}");
    }
}

fn files(folder: &Path, root: &Path) -> Vec<String> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        if entry.path().is_dir() {
            all.extend(files(&entry.path(), root));
        } else {
            all.push(entry.path().strip_prefix(root).expect("beneath").to_string_lossy().into_owned());
        }
    }
    all
}

/// Waits until a page holds a text.
fn wait_for(preview: &Preview, path: &str, text: &str) -> Duration {
    let start = Instant::now();
    while !preview.get(path).text().contains(text) {
        assert!(start.elapsed() < Duration::from_secs(20), "{path} never shows {text}");
        thread::sleep(Duration::from_millis(2));
    }
    start.elapsed()
}

#[test]
fn whatever_an_editor_does_is_noticed() {
    for arguments in [&[][..], &["--poll"][..]] {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("root");
        archive::write(&root, 2, "first");
        let preview = Preview::start(&root, arguments);
        let record = root.join("content/releases/v1.0.0/index.md");
        let page = "/releases/v1.0.0.html";
        fs::write(&record, archive::record("v1.0.0", 0, "written")).expect("written");
        wait_for(&preview, page, "written edition");
        let beside = root.join("content/releases/v1.0.0/.index.md.swp");
        fs::write(&beside, archive::record("v1.0.0", 0, "renamed")).expect("written");
        fs::rename(&beside, &record).expect("renamed");
        wait_for(&preview, page, "renamed edition");
        fs::rename(&record, root.join("content/releases/v1.0.0/index.md~")).expect("renamed");
        fs::write(&record, archive::record("v1.0.0", 0, "kept")).expect("written");
        fs::remove_file(root.join("content/releases/v1.0.0/index.md~")).expect("removed");
        wait_for(&preview, page, "kept edition");
        // A folder with files in it at once, and deeper folders.
        let new = root.join("content/releases/v1.9.0");
        fs::create_dir_all(new.join("evidence/deep")).expect("a folder");
        fs::write(new.join("index.md"), archive::record("v1.9.0", 9, "new")).expect("written");
        fs::write(new.join("evidence/deep/late.txt"), "late\n").expect("written");
        wait_for(&preview, "/releases/v1.9.0.html", "new edition");
        thread::sleep(Duration::from_millis(400));
        fs::write(new.join("index.md"), archive::record("v1.9.0", 9, "newer")).expect("written");
        wait_for(&preview, "/releases/v1.9.0.html", "newer edition");
        fs::remove_dir_all(&new).expect("removed");
        wait_for(&preview, "/releases/v1.9.0.html", "404 Not Found");
        // The whole content goes and comes back.
        fs::rename(root.join("content"), root.join("aside")).expect("renamed");
        thread::sleep(Duration::from_millis(300));
        assert_eq!(preview.get("/assets/site.css").status(), 200, "it goes on");
        fs::rename(root.join("aside"), root.join("content")).expect("renamed");
        thread::sleep(Duration::from_millis(300));
        fs::write(&record, archive::record("v1.0.0", 0, "back")).expect("written");
        wait_for(&preview, page, "back edition");
        // A folder that was not there at the beginning.
        fs::create_dir_all(root.join("static")).expect("a folder");
        fs::write(root.join("static/note.txt"), "noted").expect("written");
        wait_for(&preview, "/note.txt", "noted");
        fs::write(root.join("site.toml"), "title = \"Another title\"\n").expect("written");
        wait_for(&preview, "/", "Another title");
    }
}

#[test]
fn the_last_good_site_stays_while_a_problem_forbids_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    archive::write(&root, 2, "first");
    let preview = Preview::start(&root, &[]);
    let token = token(&preview);
    let events = preview.connect();
    let mut reader = BufReader::new(events.try_clone().expect("a stream")).lines().map_while(Result::ok);
    let mut events = events;
    write!(events, "GET /~relsite/{token}/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", preview.port).expect("asked");
    let mut heard = |what: &str| reader.by_ref().find(|line| line.contains(what)).unwrap_or_else(|| panic!("never heard {what}"));
    heard("\"generation\":");
    let record = root.join("content/releases/v1.0.0/index.md");
    fs::write(root.join("site.toml"), "title = \"Tort").expect("written");
    let message = heard("\"shown\":false");
    assert!(message.contains("site.toml:1"), "{message}");
    fs::write(&record, archive::record("v1.0.0", 0, "second")).expect("written");
    heard("\"shown\":false");
    thread::sleep(Duration::from_millis(500));
    for path in ["/", "/releases/v1.0.0.html", "/releases/v1.1.0.html"] {
        assert_eq!(preview.get(path).status(), 200, "{path}");
    }
    assert!(preview.get("/releases/v1.0.0.html").text().contains("first edition"), "the version before stays, though never asked for");
    fs::write(root.join("site.toml"), "title = \"Torture\"\n").expect("written");
    heard("\"shown\":true");
    wait_for(&preview, "/releases/v1.0.0.html", "second edition");
}

#[test]
fn edits_while_browsing_give_whole_pages() {
    let (edits, time) = if full() { (1_000, Duration::from_secs(60)) } else { (100, Duration::from_secs(6)) };
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().join("root");
    archive::write(&root, 5, "edit-0");
    let preview = Preview::start(&root, &[]);
    let over = AtomicBool::new(false);
    let asked = thread::scope(|scope| {
        let browsing: Vec<_> = (0..2).map(|_| scope.spawn(|| browse(&preview, &over))).collect();
        let mut memory = 0;
        for edit in 1..=edits {
            let record = root.join("content/releases/v1.2.0/index.md");
            let text = archive::record("v1.2.0", 2, &format!("edit-{edit}"));
            match edit % 3 {
                // Half a record, as an editor leaves it for a moment.
                0 => fs::write(&record, &text[..text.len() / 2]).and_then(|()| fs::write(&record, &text)).expect("written"),
                1 => fs::write(&record, &text).expect("written"),
                _ => fs::write(root.join("content/x.tmp"), &text)
                    .and_then(|()| fs::rename(root.join("content/x.tmp"), &record))
                    .expect("written"),
            }
            if edit == edits / 4 {
                memory = preview.memory();
            }
            thread::sleep(time / edits);
        }
        let took = wait_for(&preview, "/releases/v1.2.0.html", &format!("edit-{edits} edition"));
        over.store(true, Ordering::Relaxed);
        let asked: usize = browsing.into_iter().map(|thread| thread.join().expect("whole pages")).sum();
        let grown = preview.memory().saturating_sub(memory);
        eprintln!("{edits} edits: {asked} whole pages, the last edit after {took:?}, memory {memory} KiB and {grown} more");
        assert!(grown < 48 << 10, "{grown} KiB more");
        asked
    });
    assert!(asked > 50, "{asked}");
    assert_eq!(preview.interrupt().0, Some(0));
}

/// Asks for pages until it is over: each is whole, and of one version.
fn browse(preview: &Preview, over: &AtomicBool) -> usize {
    let mut asked = 0;
    while !over.load(Ordering::Relaxed) {
        for path in ["/releases/v1.2.0.html", "/", "/releases/v1.3.0.html", "/releases/v1.2.0.md.html"] {
            let answer = preview.get(path);
            if answer.status() == 404 && path.ends_with(".md.html") {
                continue;
            }
            let text = answer.text();
            assert_eq!(answer.status(), 200, "{path}: {}", text.chars().take(400).collect::<String>());
            assert!(text.trim_end().ends_with("</html>"), "{path} is cut");
            let length: usize = answer.header("content-length").and_then(|length| length.parse().ok()).expect("a length");
            assert_eq!(answer.body().len(), length, "{path}");
            asked += 1;
        }
    }
    asked
}
