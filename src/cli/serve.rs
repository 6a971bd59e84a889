//! `relsite serve`: a preview that follows the content.
//!
//! Refuses addresses that others can reach, unless asked for by name.

use std::{
    net::{IpAddr, Ipv4Addr},
    process::{Command, Stdio},
    time::Duration,
};

use clap::Args;

use super::{Common, Exit, Failure, Streams, archive, recall::LISTED};
use crate::{
    Drafts, Settings,
    diag::{Problems, Severity},
    report::{self, visible},
    serve::{self, Looking, News, Snapshot},
};

/// Previews the site in a browser, and updates it while you write
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Options {
    /// The port; when it is taken, the next free one
    #[arg(long, value_name = "N", default_value_t = 8000)]
    port: u16,
    /// Open it in a browser
    #[arg(long)]
    open: bool,
    /// Show records marked `draft: true` too
    #[arg(long)]
    drafts: bool,
    /// Listen on another address of this machine: who has the key in the printed address can read the preview
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Another name by which browsers may call the preview, as `name` or `name:port`; may be repeated
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Look for changes every second: for network folders, of which the system hears nothing
    #[arg(long)]
    poll: bool,
}

const EXAMPLES: &str = "\
Examples:
  relsite serve --open
  relsite serve --root samples/spark-trading --port 4000 --drafts
  relsite serve --poll                          the archive is on a network drive
  relsite serve --host 0.0.0.0                  for colleagues: with a key in the address
  relsite serve --allow-host docs.internal:443  behind a proxy

Ctrl-C ends it. Nothing is written: `relsite build` publishes.";

pub(super) fn run(common: &Common, options: &Options, streams: &mut Streams) -> Result<Exit, Failure> {
    // A day that cannot be read is said at once, not at the first change.
    archive::today(common)?;
    let drafts = if options.drafts { Drafts::Included } else { Drafts::LeftOut };
    let wanted = serve::Options {
        root: common.root.clone(),
        address: options.host,
        port: options.port,
        allowed: options.allow_host.clone(),
        looking: if options.poll { Looking::Regularly } else { Looking::Told },
        settings: Settings { drafts, ..Settings::default() },
    };
    if !options.host.is_loopback() {
        streams.tell("warning: others on the network can reach this preview; whoever has the key in its address can read it, unencrypted");
    }
    let again = common.clone();
    let open: serve::Open = Box::new(move || archive::open(&again).map_err(|failure| failure.reason()));
    let known = super::recall::Files::read(common);
    let mut told = Told { quiet: common.quiet, browser: options.open, streams };
    serve::run(wanted, open, known, &mut |news| told.tell(&news))?;
    Ok(Exit::Fine)
}

/// What is said, and to whom.
struct Told<'s> {
    quiet: bool,
    browser: bool,
    streams: &'s mut Streams,
}

impl Told<'_> {
    fn tell(&mut self, news: &News) {
        match news {
            News::Ready { url, took, instead_of } => {
                if let Some(port) = instead_of {
                    self.streams.tell(&format!("note: port {port} is taken"));
                }
                self.streams.tell(&format!("ready in {}: {url}", shown(*took)));
                if self.browser {
                    self.open(url);
                }
            }
            News::Compiled { snapshot, changed, fresh, took, shown } => self.compiled(snapshot, changed, fresh, *took, *shown),
            News::Trouble(text) => self.streams.tell(&format!("warning: {}", visible(text))),
        }
    }

    fn compiled(&mut self, snapshot: &Snapshot, changed: &[String], fresh: &Problems, took: Duration, is_shown: bool) {
        self.list(snapshot, fresh);
        let problems = &snapshot.compiled.problems;
        if !is_shown {
            self.streams.tell("error: a problem forbids publishing; the preview stays as it was");
        }
        if self.quiet {
            return;
        }
        let what = match changed {
            [] => "the archive".to_owned(),
            [one] => visible(one).into_owned(),
            [first, rest @ ..] => format!("{} and {} more", visible(first), rest.len()),
        };
        let pages = snapshot.compiled.plan.iter().count();
        self.streams.tell(&format!("{what}: {pages} pages, {}, {}", report::counts(problems), shown(took)));
    }

    fn list(&mut self, snapshot: &Snapshot, fresh: &Problems) {
        let mut problems = fresh.clone();
        let quiet = self.quiet;
        problems.retain(|problem| !quiet || problem.severity == Severity::Error);
        if problems.is_empty() {
            return;
        }
        let (listed, more) = problems.first_of_each(LISTED);
        let style = self.streams.people_style();
        // Nobody may be listening; the preview goes on.
        let _ = report::list(&listed, snapshot.world(), self.streams.people(), style);
        for (code, count) in more {
            self.streams.tell(&format!("… and {count} more of {code}: `relsite check` lists them all"));
        }
        self.streams.tell(&report::counts(&problems));
    }

    /// A preview without a browser is still one.
    fn open(&mut self, url: &str) {
        let (program, arguments): (&str, &[&str]) = match std::env::consts::OS {
            "macos" => ("open", &[]),
            "windows" => ("cmd", &["/C", "start", ""]),
            _ => ("xdg-open", &[]),
        };
        let mut command = Command::new(program);
        command.args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Err(cause) = command.spawn() {
            self.streams.tell(&format!("note: no browser was opened: {program}: {cause}"));
        }
    }
}

fn shown(took: Duration) -> String {
    let milliseconds = took.as_millis();
    if milliseconds < 1_000 { format!("{milliseconds} ms") } else { format!("{:.1} s", took.as_secs_f64()) }
}

impl From<serve::Error> for Failure {
    fn from(error: serve::Error) -> Self {
        let help = match &error {
            serve::Error::Listen { .. } => "name another port with --port, or 0 for any that is free",
            serve::Error::Load(_) => "name the folder of the archive with --root, or begin one with `relsite init`",
            serve::Error::System(_) => "look at what else this machine is doing",
        };
        Self::new(error.to_string()).help(help)
    }
}
