//! A server that takes its listening socket from systemd, where there is one.

use bennu::prelude::*;
use listenfd::ListenFd;
use tokio::net::TcpListener;

struct Hello;

impl LiveView for Hello {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! { <h1>"Hello"</h1> }
    }
}

// ANCHOR: main
/// The socket that systemd holds for us, or one of our own.
async fn listener() -> std::io::Result<TcpListener> {
    match ListenFd::from_env().take_tcp_listener(0)? {
        Some(listener) => {
            listener.set_nonblocking(true)?;
            TcpListener::from_std(listener)
        }
        None => TcpListener::bind("127.0.0.1:4000").await,
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let secret = SecretKey::from_env("SECRET_KEY_BASE")?;
    let pages = LiveRouter::new(&secret).live::<Hello>("/").into_router();
    bennu::serve(listener().await?, pages, bennu::shutdown_signal()?).await?;
    Ok(())
}
// ANCHOR_END: main
