//! The preview: compiles in a loop, answers from the plan, and tells browsers when something changed.
//!
//! Refuses to write, to print, and to look up what a request names on the disk: a path is in the plan, or it is not there.

#![allow(clippy::disallowed_methods, reason = "a preview watches folders, measures how long it took, and asks whether a path is a folder")]

mod answer;
mod body;
mod changes;
mod connections;
mod guard;
mod http;
mod reload;
mod snapshot;
mod watch;
mod wire;
mod workshop;

use std::{
    io,
    net::{IpAddr, SocketAddr, TcpListener},
    path::PathBuf,
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use crate::{Known, Settings, diag::Problems, load::DiskWorld};

pub use guard::Hosts;
pub use snapshot::Snapshot;
pub use watch::Looking;

use workshop::Workshop;

/// How many ports after the one asked for are tried.
const PORTS: u16 = 100;
/// How long answers under way may take when the preview ends.
const GOODBYE: Duration = Duration::from_millis(200);

/// Loads the world anew: which files there are, and which day is today.
pub type Open = Box<dyn Fn() -> Result<DiskWorld, String> + Send>;

/// What was asked for.
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder where site.toml stands.
    pub root: PathBuf,
    /// The address to listen on.
    pub address: IpAddr,
    /// The port; 0 for any. When it is taken, one of the next is used.
    pub port: u16,
    /// Further names by which browsers may call the preview.
    pub allowed: Vec<String>,
    /// How changes are noticed.
    pub looking: Looking,
    /// What the command line says over site.toml.
    pub settings: Settings,
}

/// What happened, for people.
#[derive(Debug)]
pub enum News {
    /// The preview answers.
    Ready {
        /// Where; with the key, if one is needed.
        url: String,
        /// From the start.
        took: Duration,
        /// The port that was asked for, if it was taken.
        instead_of: Option<u16>,
    },
    /// The archive was compiled again.
    Compiled {
        /// What it is made of.
        snapshot: Arc<Snapshot>,
        /// The files that changed, relative to the root; empty for the first time.
        changed: Vec<String>,
        /// Problems that the version before did not have.
        fresh: Problems,
        /// How long reading and compiling took.
        took: Duration,
        /// Whether pages show it; else a problem forbids it, and the version before stays.
        shown: bool,
    },
    /// Something that does not stop the preview.
    Trouble(String),
}

/// Why there is no preview.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No port could be had.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the system said.
        cause: io::Error,
    },
    /// The archive cannot be loaded.
    #[error("{0}")]
    Load(String),
    /// Threads, signals or random numbers cannot be had.
    #[error("cannot start: {0}")]
    System(io::Error),
}

/// What the loop waits for.
enum Event {
    /// These files or folders changed; none when somebody only found that something did.
    Changed(Vec<PathBuf>),
    /// What the watcher says of itself.
    Trouble(String),
    /// The end.
    Stop,
}

/// Serves the preview until it is interrupted, with the help of what is known; `tell` hears what happens.
///
/// # Errors
/// When no port can be had, or the archive cannot be loaded at the beginning. Later nothing stops it.
pub fn run(options: Options, open: Open, known: Known, tell: &mut dyn FnMut(News)) -> Result<(), Error> {
    let start = Instant::now();
    let listener = listen(options.address, options.port)?;
    let local = listener.local_addr().map_err(Error::System)?;
    let token = reload::token().map_err(Error::System)?;
    let hosts = Hosts::new(local, &options.allowed, options.address.is_loopback());
    let key = if options.address.is_loopback() { None } else { Some(reload::token().map_err(Error::System)?) };
    let url = url(local, key.as_deref());

    let (events, inbox) = mpsc::channel();
    let (news, heard) = mpsc::channel();
    let workshop = Workshop::begin(open, options.settings.clone(), known, news.clone()).map_err(Error::Load)?;
    let state = workshop.state();
    let site = Arc::new(answer::Preview { hosts, token, key, state, events: events.clone(), watching: Default::default() });

    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).max_blocking_threads(8).enable_all().build();
    let runtime = runtime.map_err(Error::System)?;
    let entered = runtime.enter();
    http::stop_on_signals(&runtime, events.clone(), news.clone()).map_err(Error::System)?;
    listener.set_nonblocking(true).map_err(Error::System)?;
    let listener = tokio::net::TcpListener::from_std(listener).map_err(Error::System)?;
    drop(entered);

    let watcher = watch::Watcher::new(&options.root, options.looking, events);
    let wanted = (options.port != 0 && local.port() != options.port).then_some(options.port);
    let _ = news.send(Some(News::Ready { url, took: start.elapsed(), instead_of: wanted }));
    runtime.spawn(http::accept(listener, site));
    // The loop is not waited for at the end: it reads only, and a long compile must not hold up an interrupt.
    let (done, stopped) = (news.clone(), news);
    std::thread::Builder::new()
        .name("compile".to_owned())
        .spawn(move || {
            workshop.work(&inbox, watcher);
            let _ = done.send(None);
        })
        .map_err(Error::System)?;
    drop(stopped);
    while let Ok(Some(news)) = heard.recv() {
        tell(news);
    }
    runtime.shutdown_timeout(GOODBYE);
    Ok(())
}

/// The port that was asked for, or the first free one after it.
fn listen(address: IpAddr, port: u16) -> Result<TcpListener, Error> {
    let last = if port == 0 { 0 } else { port.saturating_add(PORTS) };
    let mut port = port;
    loop {
        let address = SocketAddr::new(address, port);
        match TcpListener::bind(address) {
            Ok(listener) => return Ok(listener),
            Err(cause) if cause.kind() == io::ErrorKind::AddrInUse && port < last => port += 1,
            Err(cause) => return Err(Error::Listen { address, cause }),
        }
    }
}

/// What to open. An unspecified address is every address of this machine: its own name for itself is the one that always works.
fn url(local: SocketAddr, key: Option<&str>) -> String {
    let host = match local.ip() {
        ip if ip.is_loopback() && ip.is_ipv4() => "localhost".to_owned(),
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
    };
    let key = key.map(|key| format!("?key={key}")).unwrap_or_default();
    format!("http://{host}:{}/{key}", local.port())
}
