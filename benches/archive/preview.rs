//! The preview under edits: how long from a write to the new page, in the way of a browser: it hears of a version, and asks for the page.
//!
//! Refuses to ask for pages while it waits: making them would compete with what is measured.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::{corpus, measure};

/// How many edits there are.
const EDITS: usize = 20;
/// How long lies between two edits: nobody writes faster.
const PAUSE: Duration = Duration::from_millis(300);

/// What the preview took.
#[derive(Debug, Clone)]
pub(crate) struct Preview {
    /// From the start to the first answer, in milliseconds.
    pub(crate) ready: f64,
    /// From each write to the new page, in milliseconds, sorted.
    pub(crate) edits: Vec<f64>,
    /// The same, until the version was made.
    pub(crate) heard: Vec<f64>,
    /// The largest resident set, in MiB.
    pub(crate) peak: f64,
    /// CPU seconds of all edits.
    pub(crate) cpu: f64,
}

/// The value that so many of a hundred are not above.
pub(crate) fn percentile(sorted: &[f64], percent: usize) -> f64 {
    sorted.get((sorted.len() * percent / 100).min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// Begins a preview, and edits records one by one.
pub(crate) fn run(root: &Path, releases: usize) -> io::Result<Preview> {
    let start = Instant::now();
    let server = Server::start(root)?;
    server.get("/")?;
    let ready = milliseconds(start);
    let events = server.events()?;
    let mut events = BufReader::new(events);
    next_version(&mut events, 0)?;
    let before = measure::cpu(&server.child)?;
    let (mut edits, mut heard, mut generation) = (Vec::new(), Vec::new(), 1);
    for edit in 0..EDITS {
        std::thread::sleep(PAUSE);
        let number = (releases / EDITS * edit + 3) % releases;
        let path = root.join("content/releases").join(corpus::version(number)).join("index.md");
        let text = fs::read_to_string(&path)?;
        let sentence = format!("Sentence {edit} was written by hand.");
        let edited = text.replacen("\n---\n", &format!("\n{sentence}\n\n---\n"), 1);
        let start = Instant::now();
        fs::write(&path, edited)?;
        loop {
            generation = next_version(&mut events, generation)?;
            let made = milliseconds(start);
            if server.get(&format!("/releases/{}.html", corpus::version(number)))?.contains(&sentence) {
                heard.push(made);
                break;
            }
        }
        edits.push(milliseconds(start));
        fs::write(&path, text)?;
        generation = next_version(&mut events, generation)?;
    }
    edits.sort_by(f64::total_cmp);
    heard.sort_by(f64::total_cmp);
    let cpu = measure::cpu(&server.child)? - before;
    Ok(Preview { ready, edits, heard, peak: measure::high_water(&server.child) as f64 / 1024.0, cpu })
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

/// Waits for a version after this one.
fn next_version(events: &mut impl BufRead, last: u64) -> io::Result<u64> {
    let mut line = String::new();
    loop {
        line.clear();
        if events.read_line(&mut line)? == 0 {
            return Err(io::Error::other("the stream of events ended"));
        }
        let number = line.split_once("\"generation\":").map(|(_, rest)| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        if let Some(generation) = number.and_then(|digits| digits.parse().ok()).filter(|generation| *generation > last) {
            return Ok(generation);
        }
    }
}

/// A preview that ends with its owner.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(root: &Path) -> io::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_relsite"));
        command.args(["serve", "--port", "0", "--now", "2026-11-20", "--quiet", "--root"]).arg(root);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
        let stderr = child.stderr.take().ok_or_else(|| io::Error::other("no stderr"))?;
        let mut lines = BufReader::new(stderr).lines();
        let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
            let (_, address) = line.split_once("http://")?;
            Some(address.trim_end_matches('/').to_owned())
        });
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let server = Self { child, address: address.unwrap_or_default() };
        if server.address.is_empty() { Err(io::Error::other("the preview did not start")) } else { Ok(server) }
    }

    fn request(&self, path: &str) -> io::Result<TcpStream> {
        let mut stream = TcpStream::connect(self.address.replace("localhost", "127.0.0.1"))?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\n\r\n", self.address)?;
        Ok(stream)
    }

    /// The body of a page.
    fn get(&self, path: &str) -> io::Result<String> {
        let mut answer = BufReader::new(self.request(path)?);
        let (mut line, mut length) = (String::new(), 0);
        while answer.read_line(&mut line)? > 2 {
            let lower = line.to_lowercase();
            length = lower.strip_prefix("content-length:").and_then(|digits| digits.trim().parse().ok()).unwrap_or(length);
            line.clear();
        }
        let mut body = vec![0; length];
        answer.read_exact(&mut body)?;
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// The stream that every page listens to.
    fn events(&self) -> io::Result<TcpStream> {
        let page = self.get("/")?;
        let script = page.split_once("src=\"/~relsite/").and_then(|(_, rest)| rest.split_once("/reload.js"));
        let (token, _) = script.ok_or_else(|| io::Error::other("the page has no script"))?;
        self.request(&format!("/~relsite/{token}/events"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
