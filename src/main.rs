//! The `relsite` command.
fn main() {}
