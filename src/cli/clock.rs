//! How long the phases of a command took, and which one runs: for people who wait.
//!
//! Refuses to draw anything where nobody looks: a terminal sees the phase that runs, everything else only what `--timings` asks for.

use std::{io::IsTerminal as _, time::Instant};

use super::Streams;

/// The phases so far.
#[derive(Debug)]
pub(super) struct Clock {
    start: Instant,
    last: Instant,
    phases: Vec<(&'static str, f64)>,
    wanted: bool,
}

impl Clock {
    /// Starts; `--timings` wants them told.
    pub(super) fn start(wanted: bool) -> Self {
        let now = Instant::now();
        Self { start: now, last: now, phases: Vec::new(), wanted }
    }

    /// A phase ended.
    pub(super) fn phase(&mut self, name: &'static str) {
        let now = Instant::now();
        self.phases.push((name, now.duration_since(self.last).as_secs_f64()));
        self.last = now;
    }

    /// Seconds since the start.
    pub(super) fn total(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    /// Tells the phases, if they were asked for.
    pub(super) fn tell(&self, streams: &mut Streams) {
        if self.wanted {
            for (name, seconds) in &self.phases {
                streams.tell(&format!("{seconds:>9.3} s  {name}"));
            }
        }
    }
}

/// What a person at a terminal sees while a build runs; it is wiped before anything else is said.
#[derive(Debug)]
pub(super) struct Progress {
    shown: bool,
}

impl Progress {
    /// Shows one line, where a person looks at it and wants it.
    pub(super) fn show(text: &str, quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        if shown {
            draw(&format!("\r\u{1b}[2K{text}"));
        }
        Self { shown }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown {
            draw("\r\u{1b}[2K");
        }
    }
}

fn draw(text: &str) {
    use std::io::Write as _;
    let mut stream = std::io::stderr();
    // Nobody may be listening; nothing depends on it.
    let _ = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
}
