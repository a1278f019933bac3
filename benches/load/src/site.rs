//! The server, and requests to it.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::AtomicU8;
use std::sync::atomic::Ordering::Relaxed;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HOST};
use http::response::Parts;
use http::{HeaderMap, Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::page::{PATIENCE, timed_out};

/// The path that takes messages, unless another is named.
pub(crate) const PUBLISH: &str = "/publish";

/// Where the pages are.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// As in the `Host` header.
    pub(crate) authority: String,
    /// Of the page, with its query.
    pub(crate) path: String,
    address: SocketAddr,
    /// The last byte of the loopback address to connect from; 0 lets the system choose.
    source: Arc<AtomicU8>,
    receive_bytes: Option<u32>,
}

/// What the server has answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Site {
    /// Reads an address and resolves its host.
    pub(crate) async fn resolve(url: &str) -> Result<Self> {
        let unusable = || Error::Address(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| unusable())?;
        let authority = uri.authority().ok_or_else(unusable)?;
        if uri.scheme_str() != Some("http") {
            return Err(unusable());
        }
        let host = authority.host().trim_matches(['[', ']']);
        let port = authority.port_u16().unwrap_or(80);
        let addresses = tokio::net::lookup_host((host, port)).await;
        let mut addresses = addresses.map_err(|error| no_connection(authority.as_str(), error))?;
        Ok(Self {
            authority: authority.as_str().to_owned(),
            path: uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
            address: addresses.next().ok_or_else(unusable)?,
            source: Arc::default(),
            receive_bytes: None,
        })
    }

    /// The same site for a connection whose kernel holds no more than this unread.
    pub(crate) fn with_receive_bytes(&self, bytes: u32) -> Self {
        Self {
            receive_bytes: Some(bytes),
            ..self.clone()
        }
    }

    /// The origin of the pages, as browsers write it.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.authority)
    }

    pub(crate) async fn connect(&self) -> Result<TcpStream> {
        loop {
            let source = self.source.load(Relaxed);
            match self.connect_from(source).await {
                Ok(stream) => return Ok(stream),
                Err(error) if error.kind() == ErrorKind::AddrNotAvailable => {
                    self.leave(source, error)?;
                }
                Err(error) => return Err(no_connection(&self.authority, error)),
            }
        }
    }

    async fn connect_from(&self, source: u8) -> io::Result<TcpStream> {
        let socket = if self.address.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        if let Some(bytes) = self.receive_bytes {
            socket.set_recv_buffer_size(bytes)?;
        }
        if source > 0 {
            socket.set_reuseaddr(true)?;
            socket.bind((Ipv4Addr::new(127, 0, 0, source), 0).into())?;
        }
        socket.set_nodelay(true)?;
        socket.connect(self.address).await
    }

    /// Goes on from the next address of this machine: `source` has no port left. Errs
    /// where there is no other.
    fn leave(&self, source: u8, error: io::Error) -> io::Result<()> {
        let is_loopback = self.address.is_ipv4() && self.address.ip().is_loopback();
        let next = source.max(1).checked_add(1).filter(|_| is_loopback);
        let next = next.ok_or(error)?;
        // Somebody else may have left it already.
        let _ = self.source.compare_exchange(source, next, Relaxed, Relaxed);
        Ok(())
    }

    /// Loads the page once, over a connection of its own.
    pub(crate) async fn get(&self) -> Result<Answer> {
        self.visitor().await?.get().await
    }

    async fn post(&self, path: &str, json: String) -> Result<Answer> {
        let request = Request::post(path)
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(json))?;
        self.visitor().await?.exchange(request).await
    }

    /// Publishes a message of the form that [`FanoutOptions`](crate::FanoutOptions) tells.
    pub(crate) async fn publish(
        &self,
        path: &str,
        topic: &str,
        number: usize,
        msg: &str,
    ) -> Result<()> {
        let payload = json!({ "stars": number, "issues": number, "forks": number, "msg": msg });
        let document = json!({ "topic": topic, "payload": payload });
        self.post(path, document.to_string()).await.map(drop)
    }

    /// A connection that asks several times.
    pub(crate) async fn visitor(&self) -> Result<Visitor> {
        let io = TokioIo::new(self.connect().await?);
        let (sender, connection) = http1::handshake(io).await?;
        let mut tasks = JoinSet::new();
        tasks.spawn(connection);
        Ok(Visitor {
            site: self.clone(),
            sender,
            _tasks: tasks,
        })
    }
}

fn no_connection(authority: &str, error: io::Error) -> Error {
    Error::Connect {
        authority: authority.to_owned(),
        error,
    }
}

/// Somebody who keeps a connection.
pub(crate) struct Visitor {
    site: Site,
    sender: http1::SendRequest<Full<Bytes>>,
    _tasks: JoinSet<hyper::Result<()>>,
}

impl Visitor {
    /// Loads the page, as somebody who was never here.
    pub(crate) async fn get(&mut self) -> Result<Answer> {
        let request = Request::get(&self.site.path)
            .header(HOST, &self.site.authority)
            .header(ACCEPT, "text/html")
            .body(Full::default())?;
        self.exchange(request).await
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Answer> {
        let path = request.uri().path().to_owned();
        let answered = timeout(PATIENCE, self.answer(request)).await;
        let (head, body) = answered.map_err(|_| timed_out())??;
        match head.status {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(Answer {
                headers: head.headers,
                body,
            }),
            status => Err(Error::Status { path, status }),
        }
    }

    async fn answer(&mut self, request: Request<Full<Bytes>>) -> Result<(Parts, Bytes)> {
        self.sender.ready().await?;
        let response = self.sender.send_request(request).await?;
        let (head, body) = response.into_parts();
        Ok((head, body.collect().await?.to_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn address_gives_host_port_and_path() {
        let site = Site::resolve("http://127.0.0.1:4000/one?a=1")
            .await
            .unwrap();
        assert_eq!(site.authority, "127.0.0.1:4000");
        assert_eq!(site.path, "/one?a=1");
        assert_eq!(site.address, "127.0.0.1:4000".parse().unwrap());
        let site = Site::resolve("http://[::1]").await.unwrap();
        assert_eq!(site.address, "[::1]:80".parse().unwrap());
        assert_eq!(site.path, "/");
    }

    #[tokio::test]
    async fn connections_come_from_the_next_address_when_ports_run_out() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let site = Site::resolve(&url).await.unwrap();
        let none_left = || io::Error::from(ErrorKind::AddrNotAvailable);
        site.leave(0, none_left()).unwrap();
        site.leave(0, none_left()).unwrap();
        let _stream = site.connect().await.unwrap();
        let (_, peer) = listener.accept().await.unwrap();
        assert_eq!(peer.ip(), Ipv4Addr::new(127, 0, 0, 2));
        site.leave(u8::MAX, none_left()).unwrap_err();
    }

    #[tokio::test(start_paused = true)]
    async fn server_that_hangs_is_not_waited_for() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let site = Site::resolve(&url).await.unwrap();
        assert!(matches!(site.get().await, Err(Error::TimedOut(30))));
        let published = site.publish(PUBLISH, "bench", 1, "text").await;
        assert!(matches!(published, Err(Error::TimedOut(30))));
    }

    #[tokio::test]
    async fn other_addresses_are_refused() {
        for url in [
            "",
            "/one",
            "127.0.0.1:4000",
            "https://127.0.0.1/",
            "ftp://a/",
        ] {
            assert!(Site::resolve(url).await.is_err(), "{url}");
        }
    }
}
