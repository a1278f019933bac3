//! `bennu-bench-heap --write FILE` serves the views and says what holds memory: when its
//! standard input ends, it writes who asked for what is held then, as DHAT's viewer
//! takes it, and ends.

use std::net::SocketAddr;
use std::path::PathBuf;

use bennu::SecretKey;
use bennu_bench_server::{listen, serve};
use clap::Parser as _;
use tokio::io::{copy, sink, stdin};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Enough of a stack to reach who asked, from the allocator outwards.
const FRAMES: usize = 40;

/// The bench server under a profiler of its heap.
#[derive(Debug, clap::Parser)]
#[command(name = "bennu-bench-heap", version, about)]
struct Command {
    /// Where to listen; port 0 takes any.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4002")]
    listen: SocketAddr,
    /// Where the profile is written when the standard input ends.
    #[arg(long, value_name = "FILE", default_value = "dhat-heap.json")]
    write: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let command = Command::parse();
    let profiler = dhat::Profiler::builder()
        .file_name(command.write)
        .trim_backtraces(Some(FRAMES))
        .build();
    let listener = listen(command.listen).await?;
    // Before anything is closed: what counts is what open pages hold.
    let shutdown = async {
        let _ = copy(&mut stdin(), &mut sink()).await;
        drop(profiler);
    };
    serve(listener, &SecretKey::random(), shutdown).await?;
    Ok(())
}
