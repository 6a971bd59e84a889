//! The `relsite` command: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    relsite::cli::main()
}
