//! `bennu-bench-server --listen ADDRESS` serves the views there and says so.

use std::net::SocketAddr;

use bennu::SecretKey;
use bennu_bench_server::{listen, serve};
use clap::Parser as _;

/// Gives the memory of pages back once they are closed, which the C library's own
/// allocator does not (docs/performance.md has the figures).
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// What the load tool measures: small views behind fixed addresses.
#[derive(Debug, clap::Parser)]
#[command(name = "bennu-bench-server", version, about)]
struct Command {
    /// Where to listen; port 0 takes any.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4000")]
    listen: SocketAddr,
    /// Signs what pages are given, at least 64 bytes; without it, a random one does.
    #[arg(long)]
    secret: Option<String>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let command = Command::parse();
    let secret = command
        .secret
        .map_or_else(|| Ok(SecretKey::random()), SecretKey::new)?;
    let listener = listen(command.listen).await?;
    serve(listener, &secret, bennu::shutdown_signal()?).await?;
    Ok(())
}
