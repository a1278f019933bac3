//! What the official client does, in Rust: it joins the views of a page, keeps
//! the rendered tree of each, and merges what the server sends into it.
//!
//! Where the JavaScript would corrupt its tree or write `undefined` into the
//! page, this one returns an error, so that a test fails at the diff that is
//! wrong. Authority: `rendered.js` and `view.ts` of npm `phoenix_live_view`
//! 1.2.12.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use self::diff::extract;
use self::page::{Gone, Joined, Page};
use crate::error::{Error, Result};
use crate::watch::Watch;
use crate::wire::{Browser, Wire, patiently};

mod diff;
mod error;
mod merge;
mod page;
mod tree;

pub use self::diff::PushedEvent;
pub(crate) use self::diff::shortened;
pub use self::error::{Problem, TreeError};
pub use self::page::Move;
pub use self::tree::Tree;

/// The site that pages pretend to come from.
pub(crate) const SITE: &str = "http://bennu.test";

/// How often a view must answer before it is known to rest.
const NUDGES: u64 = 2;

/// One tab with one page.
pub(crate) struct Client {
    wire: Wire,
    watch: Arc<Watch>,
    page: Page,
    next_ref: u64,
}

/// A message of the server, taken apart.
type Frame = (Option<String>, Option<String>, String, String, Value);

/// The server's answer to a message.
struct Reply {
    ok: bool,
    response: Map<String, Value>,
}

impl Client {
    /// Connects to the views of a page that came over HTTP, and joins them.
    pub(crate) async fn open(
        browser: &Browser,
        html: &str,
        path: &str,
        watch: Arc<Watch>,
    ) -> Result<Self> {
        let page = Page::read(html, path)?;
        let wire = browser.connect(page.csrf_token()).await?;
        let mut client = Self {
            wire,
            watch,
            page,
            next_ref: 0,
        };
        client.join_waiting().await?;
        client.settle().await?;
        Ok(client)
    }

    pub(crate) fn page(&self) -> &Page {
        &self.page
    }

    pub(crate) fn page_mut(&mut self) -> &mut Page {
        &mut self.page
    }

    /// Sends a message to the view `id`, as its own tasks would.
    pub(crate) async fn message<M: Send + 'static>(&mut self, id: &str, message: M) -> Result<()> {
        let view = self.page.joined(id)?.view;
        let Some(sender) = view.and_then(|view| self.watch.messages::<M>(view)) else {
            return Err(Error::NoMessages {
                id: id.to_owned(),
                message: std::any::type_name::<M>(),
            });
        };
        // A view that is just ending takes no message; what follows says so.
        drop(sender.send(message));
        self.settle().await
    }

    /// Sends an event to the view `id` and returns what `Socket::reply` gave.
    pub(crate) async fn event(&mut self, id: &str, payload: &Value) -> Result<Option<Value>> {
        let reply = self.acknowledged(id, "event", payload).await?;
        self.settle().await?;
        Ok(reply)
    }

    /// Follows a link within the main view.
    pub(crate) async fn patch(&mut self, href: &str) -> Result<()> {
        let id = self.page.main().to_owned();
        let to = self.page.resolve(href);
        let join_ref = self.page.joined(&id)?.join_ref.clone();
        let payload = json!({"url": format!("{SITE}{to}")});
        let reply = self.request(&id, &join_ref, "live_patch", &payload).await?;
        if reply.response.contains_key("link_redirect") {
            self.page.moved(Move::Navigate(to));
        } else {
            self.page.moved(Move::Patch(to));
            self.apply_reply(&id, reply)?;
        }
        self.settle().await
    }

    /// Follows a link to another view, which leaves this one.
    pub(crate) fn navigate(&mut self, href: &str) {
        let to = self.page.resolve(href);
        self.page.moved(Move::Navigate(to));
    }

    /// Waits until every view has handled what there is for it, and shows it.
    ///
    /// Views wake each other, so each is asked again until a round has changed
    /// nothing and no view has done anything but answer.
    pub(crate) async fn settle(&mut self) -> Result<()> {
        loop {
            let before = (self.page.changes(), self.watch.steps());
            let ids: Vec<_> = self.page.ids().map(str::to_owned).collect();
            for id in &ids {
                self.rest(id).await?;
            }
            self.join_waiting().await?;
            let answers = ids.len() as u64 * NUDGES;
            if (self.page.changes(), self.watch.steps()) == (before.0, before.1 + answers) {
                return Ok(());
            }
        }
    }

    /// Leaves the page, and waits until its views have ended.
    pub(crate) async fn leave(&mut self) -> Result<()> {
        let views: Vec<_> = self.page.views().collect();
        for id in self.page.roots().to_vec() {
            if let Ok(view) = self.page.joined(&id) {
                let join_ref = view.join_ref.clone();
                self.request(&id, &join_ref, "phx_leave", &json!({}))
                    .await?;
            }
        }
        for view in views {
            patiently("a view to end", self.watch.has_ended(view)).await?;
        }
        Ok(())
    }

    /// Waits until one view rests with nothing to do, and for its diffs: what
    /// it has rendered before it rested stands before the second answer.
    async fn rest(&mut self, id: &str) -> Result<()> {
        for _ in 0..NUDGES {
            let Some(view) = self.page.joined(id).ok().and_then(|joined| joined.view) else {
                return Ok(());
            };
            let polls = self.watch.polls(view);
            self.nudge(id).await?;
            if self.page.joined(id).is_err() {
                return Ok(());
            }
            patiently("a view to rest", self.watch.rested_since(view, polls)).await?;
        }
        Ok(())
    }

    /// Sends what every view answers and none notices: there is no flash.
    async fn nudge(&mut self, id: &str) -> Result<()> {
        let Ok(view) = self.page.joined(id) else {
            return Ok(());
        };
        let join_ref = view.join_ref.clone();
        let payload = json!({"type": "click", "event": "lv:clear-flash", "value": {}});
        let reply = match self.request(id, &join_ref, "event", &payload).await {
            Err(Error::Gone { .. }) => return Ok(()),
            reply => reply?,
        };
        if reply
            .response
            .get("reason")
            .is_some_and(|reason| reason == "unmatched topic")
        {
            self.page.remove(id, Gone::Closed);
            return Ok(());
        }
        self.apply_reply(id, reply).map(drop)
    }

    /// Sends a request whose answer holds the diff that it caused.
    async fn acknowledged(
        &mut self,
        id: &str,
        event: &str,
        payload: &Value,
    ) -> Result<Option<Value>> {
        let join_ref = self.page.joined(id)?.join_ref.clone();
        let reply = self.request(id, &join_ref, event, payload).await?;
        self.apply_reply(id, reply)
    }

    fn apply_reply(&mut self, id: &str, mut reply: Reply) -> Result<Option<Value>> {
        if !reply.ok {
            return Err(protocol(
                "an answer that is ok",
                &Value::Object(reply.response),
            ));
        }
        if let Some(to) = departure(&reply.response) {
            self.page.left(id, to?);
        }
        match reply.response.remove("diff") {
            Some(Value::Object(diff)) => self.page.apply(id, diff),
            Some(other) => Err(protocol("a diff", &other)),
            None => Ok(None),
        }
    }

    /// Joins the containers that have appeared, and those that appear in them.
    async fn join_waiting(&mut self) -> Result<()> {
        while let Some(container) = self.page.next_to_join() {
            let join_ref = self.new_ref();
            let payload = self.page.join_payload(&container);
            let id = container.id.clone();
            let reply = self
                .exchange(&id, &join_ref, &join_ref, "phx_join", &payload)
                .await?;
            if reply.ok {
                self.joined(&id, join_ref, reply.response)?;
            } else {
                return Err(self.refused(id, &reply.response));
            }
        }
        for (id, join_ref) in self.page.take_left() {
            self.request(&id, &join_ref, "phx_leave", &json!({}))
                .await?;
        }
        Ok(())
    }

    fn joined(&mut self, id: &str, join_ref: String, response: Map<String, Value>) -> Result<()> {
        let Some(Value::Object(rendered)) = response.get("rendered") else {
            return Err(protocol(
                "`rendered` in the answer to a join",
                &Value::Object(response),
            ));
        };
        if let Some(patch) = response.get("live_patch") {
            self.page.moved(Move::Patch(destination(patch)?));
        }
        let broken = |source| broken(id, source, rendered);
        let extracted = extract(rendered.clone()).map_err(broken)?;
        let tree = Tree::new(&extracted.tree).map_err(broken)?;
        let html = tree.to_html().map_err(broken)?;
        self.page.insert(
            id,
            Joined {
                view: self.watch.shown_in(id),
                join_ref,
                tree,
                html,
            },
        )?;
        self.page.told(extracted.title, extracted.events);
        Ok(())
    }

    fn refused(&mut self, id: String, response: &Map<String, Value>) -> Error {
        if let Some(Ok(to)) = departure(response) {
            let why = format!("sent its visitor to {}", to.path());
            self.page.left(&id, to);
            return Error::Gone { id, why };
        }
        let view = self.watch.shown_in(&id);
        match view.and_then(|view| self.watch.failure(view)) {
            Some((view, message)) => Error::Crashed { view, message },
            None => Error::Refused {
                id,
                response: Value::Object(response.clone()).to_string(),
            },
        }
    }

    async fn request(
        &mut self,
        id: &str,
        join_ref: &str,
        event: &str,
        payload: &Value,
    ) -> Result<Reply> {
        let message_ref = self.new_ref();
        self.exchange(id, join_ref, &message_ref, event, payload)
            .await
    }

    /// Sends a message and handles what comes until it is answered, or the view is gone
    /// that would have answered it.
    async fn exchange(
        &mut self,
        id: &str,
        join_ref: &str,
        message_ref: &str,
        event: &str,
        payload: &Value,
    ) -> Result<Reply> {
        let frame = json!([join_ref, message_ref, format!("lv:{id}"), event, payload]);
        self.wire.send(frame.to_string())?;
        loop {
            let text = self.wire.receive("an answer").await?;
            let frame: Frame = serde_json::from_str(&text)
                .map_err(|_| protocol("a frame of five", &Value::String(text)))?;
            if frame.1.as_deref() == Some(message_ref) && frame.3 == "phx_reply" {
                return read_reply(frame.4);
            }
            self.handle(frame)?;
            if event == "event" {
                self.page.joined(id)?;
            }
        }
    }

    /// A message that answers nothing that is waited for.
    fn handle(&mut self, (join_ref, _, topic, event, payload): Frame) -> Result<()> {
        let Some(id) = topic.strip_prefix("lv:") else {
            return Ok(());
        };
        let current = self.page.joined(id).ok().map(|view| view.join_ref.clone());
        if join_ref.is_some() && join_ref != current {
            return Ok(());
        }
        match (event.as_str(), payload) {
            ("diff", Value::Object(diff)) => self.page.apply(id, diff).map(drop),
            ("live_patch", payload) => {
                self.page.moved(Move::Patch(destination(&payload)?));
                Ok(())
            }
            ("live_redirect", payload) => {
                self.page.left(id, Move::Navigate(destination(&payload)?));
                Ok(())
            }
            ("redirect", payload) => {
                self.page.left(id, Move::Redirect(destination(&payload)?));
                Ok(())
            }
            ("phx_close", _) => {
                self.page.remove(id, Gone::Closed);
                Ok(())
            }
            ("phx_error", _) => Err(self.crashed(id)),
            ("phx_reply", _) => Ok(()),
            (other, _) => Err(protocol("an event that the client knows", &other.into())),
        }
    }

    fn crashed(&mut self, id: &str) -> Error {
        let view = self.page.joined(id).ok().and_then(|joined| joined.view);
        let failure = view.and_then(|view| self.watch.failure(view));
        let (view, message) = failure.unwrap_or_else(|| {
            (
                format!("{id:?}"),
                "the server ended it and gave no reason".to_owned(),
            )
        });
        self.page.remove(id, Gone::Crashed(message.clone()));
        Error::Crashed { view, message }
    }

    fn new_ref(&mut self) -> String {
        self.next_ref += 1;
        self.next_ref.to_string()
    }
}

fn read_reply(payload: Value) -> Result<Reply> {
    let status = payload["status"].as_str();
    match (status, &payload["response"]) {
        (Some(status @ ("ok" | "error")), Value::Object(response)) => Ok(Reply {
            ok: status == "ok",
            response: response.clone(),
        }),
        _ => Err(protocol("a status and a response", &payload)),
    }
}

/// Where a view sends its visitor, if the answer says that it does.
fn departure(response: &Map<String, Value>) -> Option<Result<Move>> {
    let named = |name: &str| response.get(name).map(destination);
    named("redirect")
        .map(|to| to.map(Move::Redirect))
        .or_else(|| named("live_redirect").map(|to| to.map(Move::Navigate)))
}

/// The `to` of a patch, a navigation or a redirect.
fn destination(payload: &Value) -> Result<String> {
    let to = payload["to"].as_str().map(str::to_owned);
    to.ok_or_else(|| protocol("a destination `to`", payload))
}

fn protocol(expected: &'static str, found: &Value) -> Error {
    Error::Protocol {
        expected,
        found: shortened(&found.to_string()),
    }
}

fn broken(id: &str, source: TreeError, diff: &Map<String, Value>) -> Error {
    Error::Diff {
        id: id.to_owned(),
        source,
        diff: Value::Object(diff.clone()).to_string(),
    }
}
