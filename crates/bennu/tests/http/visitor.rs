//! A browser as far as the protocol sees one: it loads a page, keeps the
//! cookie, and joins the page's view over a websocket.

use futures_util::{SinkExt as _, StreamExt as _};
use hyper::StatusCode;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::support::Server;

/// A loaded page.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) url: String,
    pub(crate) html: String,
    pub(crate) cookie: String,
}

impl Page {
    #[track_caller]
    pub(crate) fn attribute(&self, name: &str) -> &str {
        let (_, rest) = self.html.split_once(&format!(" {name}=\"")).expect(name);
        rest.split_once('"').unwrap().0
    }

    pub(crate) fn csrf_token(&self) -> &str {
        let (_, rest) = self
            .html
            .split_once("name=\"csrf-token\" content=\"")
            .unwrap();
        rest.split_once('"').unwrap().0
    }

    pub(crate) fn topic(&self) -> String {
        format!("lv:{}", self.attribute("id"))
    }

    /// The join of the page's view, as the client writes it.
    pub(crate) fn join(&self) -> String {
        let mut payload = self.join_payload();
        payload["url"] = json!(self.url);
        json!(["4", "4", self.topic(), "phx_join", payload]).to_string()
    }

    /// The join of the first view on a page that is none itself: it has no address.
    pub(crate) fn join_embedded(&self) -> String {
        json!(["4", "4", self.topic(), "phx_join", self.join_payload()]).to_string()
    }

    fn join_payload(&self) -> Value {
        json!({
            "params": {"_csrf_token": self.csrf_token(), "_mounts": 0, "_mount_attempts": 0},
            "session": self.attribute("data-phx-session"),
            "static": self.attribute("data-phx-static"),
            "sticky": false,
        })
    }

    pub(crate) fn event(&self, name: &str) -> String {
        let payload = json!({"type": "click", "event": name, "value": {"value": ""}});
        json!(["4", "5", self.topic(), "event", payload]).to_string()
    }

    /// The query with which the page connects.
    pub(crate) fn query(&self) -> String {
        format!("_csrf_token={}&vsn=2.0.0", self.csrf_token())
    }
}

impl Server {
    pub(crate) async fn visit(&self, path: &str) -> Page {
        self.visit_with(path, "").await
    }

    /// Loads a page with a session that is there already.
    pub(crate) async fn visit_with(&self, path: &str, cookie: &str) -> Page {
        let answer = self.get_with(path, &[("cookie", cookie)]).await;
        let url = format!("http://{}{path}", self.addr);
        let cookie = match answer.set_cookie() {
            "" => cookie.to_owned(),
            _ => answer.cookie().1,
        };
        Page {
            url,
            html: answer.text().to_owned(),
            cookie,
        }
    }

    /// Opens a websocket, or says with which status it was refused.
    pub(crate) async fn websocket(
        &self,
        query: &str,
        headers: &[(&'static str, &str)],
    ) -> Result<Socket, StatusCode> {
        let url = format!("ws://{}/live/websocket?{query}", self.addr);
        let mut request = url.into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let stream = TcpStream::connect(self.addr).await.unwrap();
        match client_async(request, stream).await {
            Ok((stream, answer)) => {
                let protocol = answer.headers().get("sec-websocket-protocol");
                let protocol = protocol.map(|name| name.to_str().unwrap().to_owned());
                Ok(Socket { stream, protocol })
            }
            Err(Error::Http(answer)) => Err(answer.status()),
            Err(error) => panic!("{error}"),
        }
    }

    /// A websocket of this page, with its cookie and token.
    pub(crate) async fn connect(&self, page: &Page) -> Socket {
        self.websocket(&page.query(), &[("cookie", &page.cookie)])
            .await
            .unwrap()
    }
}

#[derive(Debug)]
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
    /// The subprotocol that the server chose.
    pub(crate) protocol: Option<String>,
}

impl Socket {
    pub(crate) async fn send(&mut self, text: impl Into<String>) {
        self.stream.send(Message::text(text.into())).await.unwrap();
    }

    /// Sends bytes that need be no whole frame.
    pub(crate) async fn send_bytes(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).await.unwrap();
    }

    /// The next text frame.
    pub(crate) async fn next(&mut self) -> String {
        match self.stream.next().await {
            Some(Ok(Message::Text(text))) => text.as_str().to_owned(),
            other => panic!("expected a text frame, got {other:?}"),
        }
    }

    /// The payload of the next frame.
    pub(crate) async fn payload(&mut self) -> Value {
        let frame: Value = serde_json::from_str(&self.next().await).unwrap();
        frame[4].clone()
    }

    /// Sends and gives the payload of the next frame.
    pub(crate) async fn ask(&mut self, text: impl Into<String>) -> Value {
        self.send(text).await;
        self.payload().await
    }

    /// Reads until the server closes, and says with which code.
    pub(crate) async fn close_code(&mut self) -> Option<u16> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Close(frame))) => return frame.map(|frame| frame.code.into()),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }
}
