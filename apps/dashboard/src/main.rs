//! The dashboard binary: `serve`, `check` and `reference`.

use std::process::ExitCode;

use bennu_dashboard::command::Command;
use clap::Parser as _;

/// Gives the memory of pages back once they are closed, which the C library's own
/// allocator does not (docs/performance.md has the figures).
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    Command::parse().run()
}
