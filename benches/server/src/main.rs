//! `bennu-bench-server --listen ADDRESS` serves the views there and says so.

use std::io::Write as _;
use std::net::SocketAddr;

use clap::Parser as _;
use tokio::net::TcpListener;

/// What the load tool measures: small views behind fixed addresses.
#[derive(Debug, clap::Parser)]
#[command(name = "bennu-bench-server", version, about)]
struct Command {
    /// Where to listen; port 0 takes any.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:4000")]
    listen: SocketAddr,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let command = Command::parse();
    let listener = TcpListener::bind(command.listen).await?;
    writeln!(
        std::io::stdout(),
        "listening on http://{}",
        listener.local_addr()?
    )?;
    bennu_bench_server::serve(listener, bennu::shutdown_signal()?).await?;
    Ok(())
}
