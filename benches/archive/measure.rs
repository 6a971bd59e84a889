//! What a process took: CPU time and peak memory, from the system's own accounts.
//!
//! Refuses to compare wall times: machines are shared.

use std::{
    fs, io,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

/// What one run took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// User and system time, in seconds.
    pub(crate) cpu: f64,
    /// The largest resident set, in MiB.
    pub(crate) peak: f64,
    /// From start to end, in seconds.
    pub(crate) wall: f64,
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> io::Result<Cost> {
    let start = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut peak = 0;
    while !is_over(&child)? {
        peak = peak.max(high_water(&child));
        thread::sleep(Duration::from_millis(4));
    }
    let wall = start.elapsed().as_secs_f64();
    let cpu = cpu(&child)?;
    let status = child.wait()?;
    // 1 says that content has problems.
    if !matches!(status.code(), Some(0 | 1)) {
        return Err(io::Error::other(format!("{command:?} ended with {status}")));
    }
    Ok(Cost { cpu, peak: peak as f64 / 1024.0, wall })
}

/// Whether it ended; it stays a zombie, so that its accounts can be read.
fn is_over(child: &Child) -> io::Result<bool> {
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    Ok(waitid(WaitId::Pid(Pid::from_child(child)), options)?.is_some())
}

/// The largest resident set so far, in KiB.
pub(crate) fn high_water(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// User and system time, those of its own children with them, in seconds: fields 14 to 17 of `stat`, in hundredths.
pub(crate) fn cpu(child: &Child) -> io::Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", child.id()))?;
    let behind_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: u64 = behind_name.split_whitespace().skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(ticks as f64 / 100.0)
}

/// The processor and how many of it, and the system.
pub(crate) fn machine() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("a processor", |rest| rest.trim_start_matches([' ', '\t', ':']));
    let system = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let cores = thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} × {name}, Linux {}", system.trim())
}
