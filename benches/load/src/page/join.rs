//! How a page comes to be: loaded, connected, its views joined.

use std::collections::HashMap;

use bennu_core::protocol::{ClientEvent, Topic, VERSION};
use http::header::{
    CONNECTION, COOKIE, HOST, ORIGIN, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, SET_COOKIE, UPGRADE,
};
use http::{HeaderMap, Request};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::{Joined, PATIENCE, Page, answers, decode, heartbeat, response, timed_out};
use crate::container::{Container, Role, containers, containers_in, csrf_token};
use crate::error::{Error, Result};
use crate::site::Site;

/// What a connection reads at once. Thousands of pages share this process's memory.
const READ_BUFFER_BYTES: usize = 4 << 10;

impl Page {
    /// Opens the site's page, as somebody who was never here.
    pub(crate) async fn open(site: &Site) -> Result<Self> {
        let opened = timeout(PATIENCE, open(site)).await;
        opened.map_err(|_| timed_out())?
    }

    /// Joins views, and those that appear in them.
    async fn join(&mut self, document: &Document, mut waiting: Vec<Container>) -> Result<()> {
        while !waiting.is_empty() {
            let mut asked = HashMap::new();
            for container in &waiting {
                let message_ref = self.new_ref();
                let view = Joined {
                    topic: Topic::of_view(&container.id)?,
                    join_ref: message_ref.clone(),
                };
                let payload = document.join_payload(container);
                self.send(&view, &message_ref, &ClientEvent::Join, &payload)
                    .await?;
                if container.role != Role::Nested && self.main.join_ref.is_empty() {
                    self.main = view.clone();
                }
                asked.insert(message_ref, view);
            }
            waiting = self.joined(asked).await?;
        }
        Ok(())
    }

    /// Waits until all that asked have joined; returns the views that they show.
    async fn joined(&mut self, mut asked: HashMap<String, Joined>) -> Result<Vec<Container>> {
        let mut shown = Vec::new();
        while !asked.is_empty() {
            let message = decode(&self.receive().await?)?;
            let message_ref = message
                .message_ref
                .as_ref()
                .map_or("", |found| found.as_str());
            if answers(&message, message_ref) && asked.remove(message_ref).is_some() {
                shown.extend(containers_in(&response(&message)?["rendered"]));
            }
        }
        Ok(shown)
    }
}

async fn open(site: &Site) -> Result<Page> {
    let answer = site.get().await?;
    let document = Document::read(site, &String::from_utf8_lossy(&answer.body));
    let socket = connect(site, &cookies(&answer.headers), &document.csrf_token).await?;
    let main = document.roots.first().ok_or(Error::NoView)?;
    let mut page = Page {
        socket,
        heartbeat: heartbeat(),
        last_ref: 0,
        main: Joined {
            topic: Topic::of_view(&main.id)?,
            join_ref: String::new(),
        },
    };
    page.join(&document, document.roots.clone()).await?;
    Ok(page)
}

/// What the page that came over HTTP says.
struct Document {
    url: String,
    csrf_token: String,
    /// The main one comes first.
    roots: Vec<Container>,
    /// Of nested views; what their parents show later comes without.
    static_tokens: HashMap<String, String>,
}

impl Document {
    fn read(site: &Site, html: &str) -> Self {
        let (nested, mut roots): (Vec<_>, Vec<_>) = containers(html)
            .into_iter()
            .partition(|container| container.role == Role::Nested);
        roots.sort_by_key(|container| container.role != Role::Main);
        let tokens = nested
            .into_iter()
            .filter_map(|container| Some((container.id, container.static_token?)));
        Self {
            url: format!("{}{}", site.origin(), site.path),
            csrf_token: csrf_token(html).unwrap_or_default(),
            roots,
            static_tokens: tokens.collect(),
        }
    }

    /// What `view.ts` of npm `phoenix_live_view` 1.2 sends.
    fn join_payload(&self, container: &Container) -> Value {
        let known = self.static_tokens.get(&container.id);
        let mut payload = json!({
            "params": {
                "_csrf_token": self.csrf_token,
                "_mounts": 0,
                "_mount_attempts": 0,
            },
            "session": container.session,
            "static": container.static_token.as_ref().or(known),
            "sticky": container.sticky,
        });
        if container.role == Role::Main {
            payload["url"] = self.url.as_str().into();
        }
        payload
    }
}

/// Opens the websocket (RFC 6455, section 4.1).
async fn connect(
    site: &Site,
    cookies: &str,
    csrf_token: &str,
) -> Result<WebSocketStream<TcpStream>> {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("_csrf_token", csrf_token)
        .append_pair("vsn", VERSION)
        .finish();
    let request = Request::get(format!("ws://{}/live/websocket?{query}", site.authority))
        .header(HOST, &site.authority)
        .header(ORIGIN, site.origin())
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, generate_key())
        .header(COOKIE, cookies)
        .body(())?;
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0);
    let stream = site.connect().await?;
    let (socket, _) = client_async_with_config(request, stream, Some(config)).await?;
    Ok(socket)
}

/// What the page's cookies are sent back as.
fn cookies(headers: &HeaderMap) -> String {
    let set = headers.get_all(SET_COOKIE).iter();
    let pairs = set.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    pairs.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn cookies_go_back_without_their_attributes() {
        let mut headers = HeaderMap::new();
        for cookie in ["a=1; Path=/; HttpOnly", "b=2"] {
            headers.append(SET_COOKIE, HeaderValue::from_static(cookie));
        }
        assert_eq!(cookies(&headers), "a=1; b=2");
    }

    #[tokio::test]
    async fn only_the_main_view_joins_with_the_address() {
        let site = Site::resolve("http://127.0.0.1:4000/one").await.unwrap();
        let document = Document::read(
            &site,
            r#"<meta name="csrf-token" content="C">
            <div id="side" data-phx-session="S2" data-phx-static="T2"></div>
            <div id="main" data-phx-main data-phx-session="S1" data-phx-static="">
            <p id="part" data-phx-parent-id="main" data-phx-session="" data-phx-static="T3"></p></div>"#,
        );
        let payloads: Vec<_> = document
            .roots
            .iter()
            .map(|root| document.join_payload(root))
            .collect();
        assert_eq!(payloads[0]["url"], "http://127.0.0.1:4000/one");
        assert_eq!(
            (&payloads[0]["session"], &payloads[0]["static"]),
            (&"S1".into(), &Value::Null)
        );
        assert_eq!(
            (&payloads[1]["url"], &payloads[1]["static"]),
            (&Value::Null, &"T2".into())
        );
        assert_eq!(payloads[1]["params"]["_csrf_token"], "C");
        assert_eq!(document.static_tokens["part"], "T3");
    }
}
