//! The `relsite` command: everything is in the library.
//!
//! Refuses nothing itself; it chooses the allocator, since a library must not.

use std::process::ExitCode;

/// Views and templates are many small values: a fifth of a build's time goes to the system's allocator, a third of that to this one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    relsite::cli::main()
}
