//! An upstream that misbehaves below HTTP.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What is done with every connection once a request has come.
#[derive(Clone)]
pub(crate) enum Raw {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// Nothing, for ever.
    Silence,
    /// A body without end.
    Endless,
}

/// A running upstream; it ends when it is dropped.
pub(crate) struct RawServer {
    pub(crate) url: String,
    task: JoinHandle<()>,
}

impl RawServer {
    pub(crate) async fn start(raw: Raw) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/path?key=hunter2", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                tokio::spawn(misbehave(connection, raw.clone()));
            }
        });
        Self { url, task }
    }
}

impl Drop for RawServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn misbehave(mut connection: TcpStream, raw: Raw) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let _ = connection.read(&mut request).await?;
    match raw {
        Raw::Bytes(bytes) => connection.write_all(&bytes).await,
        Raw::Silence => {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            Ok(())
        }
        Raw::Endless => {
            connection
                .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
                .await?;
            loop {
                connection.write_all(b"5\r\nagain\r\n").await?;
            }
        }
    }
}
