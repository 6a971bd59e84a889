//! The limit on open files: as many pages at a time as the system allows handles for.
//!
//! Refuses to raise the limit: that is for whoever started the process.

use rayon::ThreadPoolBuilder;
use rustix::process::{Resource, getrlimit};

/// Handles that are open anyway: the standard streams, the lock, the folders of the world, a listing.
const RESERVED: u64 = 16;

/// Handles that one page may need at a time: its source, its copy, and one for a template or an excerpt.
const PER_PAGE: u64 = 3;

/// Runs `work` in the current rayon pool, or in a smaller one where so many threads could run out of handles.
pub(super) fn within_limit<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let threads = affordable(getrlimit(Resource::Nofile).current);
    if rayon::current_num_threads() <= threads {
        return work();
    }
    match ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => pool.install(work),
        Err(_) => work(),
    }
}

/// How many threads a limit on handles allows; `None` is no limit.
fn affordable(limit: Option<u64>) -> usize {
    let pages = limit.map_or(u64::MAX, |limit| limit.saturating_sub(RESERVED) / PER_PAGE);
    usize::try_from(pages).unwrap_or(usize::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_handles_mean_few_threads() {
        assert_eq!(affordable(Some(32)), 5);
        assert_eq!(affordable(Some(3)), 1);
        assert_eq!(affordable(Some(1024)), 336);
        assert_eq!(affordable(None), usize::MAX);
    }
}
