//! `bennu-bench-baseline --like ADDRESS` replays that page and says where.

use std::io::Write as _;
use std::net::SocketAddr;

use anyhow::Context as _;
use bennu_bench_baseline::{Write, serve};
use bennu_load::RecordOptions;
use clap::Parser as _;
use tokio::net::TcpListener;

/// The same as the server's, so that no difference is the allocator's.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// The least that a server of live pages can cost: it replays what another one said.
#[derive(Debug, clap::Parser)]
#[command(name = "bennu-bench-baseline", version, about)]
struct Command {
    /// Where to listen; port 0 takes any.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4001")]
    listen: SocketAddr,
    /// A page of one view, like http://127.0.0.1:4000/one; its server may go afterwards.
    #[arg(long, value_name = "ADDRESS")]
    like: String,
    /// Whose answer is replayed: the event in the page's `phx-click`.
    #[arg(long)]
    event: Option<String>,
    /// Whose messages are replayed: the topic that the page listens to.
    #[arg(long)]
    topic: Option<String>,
    /// How frames reach the socket.
    #[arg(long, value_enum, default_value_t = Write::Plain)]
    write: Write,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let command = Command::parse();
    bennu_load::raise_file_limit();
    let options = RecordOptions {
        url: command.like,
        event: command.event,
        topic: command.topic,
    };
    let recording = bennu_load::record(&options).await?;
    let listener = TcpListener::bind(command.listen)
        .await
        .with_context(|| format!("cannot listen on {}", command.listen))?;
    let address = listener.local_addr()?;
    writeln!(std::io::stdout(), "listening on http://{address}")?;
    serve(listener, recording, command.write).await?;
    Ok(())
}
