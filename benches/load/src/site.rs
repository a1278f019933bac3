//! The server, and requests to it.

use std::net::SocketAddr;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HOST};
use http::{HeaderMap, Request, StatusCode, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::error::{Error, Result};

/// Where the pages are.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    /// As in the `Host` header.
    pub(crate) authority: String,
    /// Of the page, with its query.
    pub(crate) path: String,
    address: SocketAddr,
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
        let address = tokio::net::lookup_host((host, port)).await?.next();
        Ok(Self {
            authority: authority.as_str().to_owned(),
            path: uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
            address: address.ok_or_else(unusable)?,
        })
    }

    /// The origin of the pages, as browsers write it.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.authority)
    }

    pub(crate) async fn connect(&self) -> Result<TcpStream> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Loads the page, as somebody who was never here.
    pub(crate) async fn get(&self) -> Result<Answer> {
        let request = Request::get(&self.path)
            .header(HOST, &self.authority)
            .header(ACCEPT, "text/html")
            .body(Full::default())?;
        self.exchange(request).await
    }

    pub(crate) async fn post(&self, path: &str, json: String) -> Result<Answer> {
        let request = Request::post(path)
            .header(HOST, &self.authority)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(json))?;
        self.exchange(request).await
    }

    /// A request on a connection of its own.
    async fn exchange(&self, request: Request<Full<Bytes>>) -> Result<Answer> {
        let path = request.uri().path().to_owned();
        let io = TokioIo::new(self.connect().await?);
        let (mut sender, connection) = http1::handshake(io).await?;
        let mut tasks = JoinSet::new();
        tasks.spawn(connection);
        let response = sender.send_request(request).await?;
        let (head, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        match head.status {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(Answer {
                headers: head.headers,
                body,
            }),
            status => Err(Error::Status { path, status }),
        }
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
