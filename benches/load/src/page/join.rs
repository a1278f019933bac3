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
use crate::site::{Answer, Site};

/// What a connection reads at once. Thousands of pages share this process's memory.
const READ_BUFFER_BYTES: usize = 4 << 10;

/// A page whose views have joined, what it came from, and what they showed then.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) document: Document,
    pub(crate) page: Page,
    /// The main view comes first.
    pub(crate) views: Vec<View>,
}

/// What a view was answered to its join.
#[derive(Debug)]
pub(crate) struct View {
    pub(crate) topic: Topic,
    pub(crate) response: Value,
}

impl Opened {
    /// Opens the site's page, as somebody who was never here.
    pub(crate) async fn by(site: &Site) -> Result<Self> {
        let document = Document::read(site, &site.get().await?);
        let (page, views) = document.connect(site).await?;
        Ok(Self {
            document,
            page,
            views,
        })
    }
}

impl Page {
    /// Joins views, and those that appear in them.
    async fn join(&mut self, document: &Document) -> Result<Vec<View>> {
        let (mut waiting, mut views) = (document.roots.clone(), Vec::new());
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
            waiting.clear();
            for view in self.joined(asked).await? {
                waiting.extend(containers_in(&view.response["rendered"]));
                views.push(view);
            }
        }
        Ok(views)
    }

    /// Waits until all that asked have joined.
    async fn joined(&mut self, mut asked: HashMap<String, Joined>) -> Result<Vec<View>> {
        let mut views = Vec::new();
        while !asked.is_empty() {
            let message = decode(&self.receive().await?)?;
            let message_ref = message
                .message_ref
                .as_ref()
                .map_or("", |found| found.as_str());
            if !answers(&message, message_ref) {
                continue;
            }
            if let Some(Joined { topic, .. }) = asked.remove(message_ref) {
                let response = response(&message)?;
                views.push(View { topic, response });
            }
        }
        Ok(views)
    }
}

/// What the page that came over HTTP says.
#[derive(Debug)]
pub(crate) struct Document {
    url: String,
    cookies: String,
    csrf_token: String,
    /// The main one comes first.
    roots: Vec<Container>,
    /// Of nested views; what their parents show later comes without.
    static_tokens: HashMap<String, String>,
}

impl Document {
    /// Opens the page's websocket and joins its views.
    pub(crate) async fn connect(&self, site: &Site) -> Result<(Page, Vec<View>)> {
        let opened = timeout(PATIENCE, self.open(site)).await;
        opened.map_err(|_| timed_out())?
    }

    async fn open(&self, site: &Site) -> Result<(Page, Vec<View>)> {
        let main = self.roots.first().ok_or(Error::NoView)?;
        let mut page = Page {
            socket: connect(site, &self.cookies, &self.csrf_token).await?,
            heartbeat: heartbeat(),
            last_ref: 0,
            main: Joined {
                topic: Topic::of_view(&main.id)?,
                join_ref: String::new(),
            },
        };
        let views = page.join(self).await?;
        Ok((page, views))
    }

    pub(crate) fn read(site: &Site, answer: &Answer) -> Self {
        let html = &String::from_utf8_lossy(&answer.body);
        let (nested, mut roots): (Vec<_>, Vec<_>) = containers(html)
            .into_iter()
            .partition(|container| container.role == Role::Nested);
        roots.sort_by_key(|container| container.role != Role::Main);
        let tokens = nested
            .into_iter()
            .filter_map(|container| Some((container.id, container.static_token?)));
        Self {
            url: format!("{}{}", site.origin(), site.path),
            cookies: cookies(&answer.headers),
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
        let answer = Answer {
            headers: HeaderMap::new(),
            body: r#"<meta name="csrf-token" content="C">
            <div id="side" data-phx-session="S2" data-phx-static="T2"></div>
            <div id="main" data-phx-main data-phx-session="S1" data-phx-static="">
            <p id="part" data-phx-parent-id="main" data-phx-session="" data-phx-static="T3"></p></div>"#
                .into(),
        };
        let document = Document::read(&site, &answer);
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
