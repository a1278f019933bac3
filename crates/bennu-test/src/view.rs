//! `View`: an open page, to be looked at and used.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use bennu::LiveView;
use serde_json::{Value, json};

use crate::client::{Client, Move, PushedEvent};
use crate::dom::{Dom, Query, clipped, text_of};
use crate::error::Result;
use crate::live::Address;
use crate::{Element, Form};

/// A page with the view `V`, open in a browser that is none.
///
/// Made by [`live`](crate::live). Each action waits until the views of the page
/// have done all that there is to do, so that what is looked at afterwards is
/// what a visitor would see. An action fails if a view crashes meanwhile, with
/// the view's own error.
///
/// Time is the test's: in a test with `start_paused = true` timers fire when
/// [`advance`](Self::advance) says so.
pub struct View<V> {
    address: Address,
    client: Client,
    first_render: String,
    /// Names of fields that the visitor has filled in, by form.
    touched: Vec<(String, String)>,
    view: PhantomData<fn() -> V>,
}

impl<V: LiveView> View<V> {
    pub(crate) fn new(address: Address, client: Client, first_render: String) -> Self {
        Self {
            address,
            client,
            first_render,
            touched: Vec::new(),
            view: PhantomData,
        }
    }

    /// The same page, opened by another visitor, whose session has the same values.
    ///
    /// What one visitor does, the other sees after [`settle`](Self::settle): by a topic
    /// that both views listen to, or because the view is
    /// [shared](LiveView::SHARED).
    ///
    /// # Errors
    ///
    /// As opening the first.
    pub async fn another(&self) -> Result<Self> {
        self.address.clone().open().await
    }

    /// The HTML in the view's container, with that of the views nested in it.
    pub fn render(&self) -> String {
        self.client.page().html()
    }

    /// The page as it came over HTTP, before anything was connected.
    pub fn first_render(&self) -> &str {
        &self.first_render
    }

    /// The element that this CSS selector finds, to be used.
    pub fn element(&mut self, selector: &str) -> Element<'_, V> {
        Element::new(self, Query::new(selector))
    }

    /// The form that this CSS selector finds, to be filled in.
    pub fn form(&mut self, selector: &str) -> Form<'_, V> {
        Form::new(self, Query::new(selector))
    }

    /// Whether there is an element that this CSS selector finds.
    ///
    /// # Panics
    ///
    /// If the selector is wrong.
    #[track_caller]
    pub fn has_element(&self, selector: &str) -> bool {
        match self.dom().all(&Query::new(selector)) {
            Ok(found) => !found.is_empty(),
            Err(error) => panic!("{error}"),
        }
    }

    /// The text of the only element that the selector finds, with white space
    /// collapsed.
    ///
    /// # Errors
    ///
    /// If there is none, or more than one.
    pub fn text(&self, selector: &str) -> Result<String> {
        self.dom().one(&Query::new(selector)).map(text_of)
    }

    /// Asserts that there is at least one element that the selector finds and
    /// whose text holds `text`.
    ///
    /// # Panics
    ///
    /// If there is none.
    #[track_caller]
    pub fn assert_element(&self, selector: &str, text: &str) {
        let dom = self.dom();
        let texts: Vec<_> = match dom.all(&Query::new(selector)) {
            Ok(found) => found.into_iter().map(text_of).collect(),
            Err(error) => panic!("{error}"),
        };
        assert!(
            texts.iter().any(|found| found.contains(text)),
            "expected an element for `{selector}` with the text {text:?}, found {texts:?}; \
             the page has: {}",
            clipped(&self.render()),
        );
    }

    /// Asserts that the only element that the selector finds has exactly this
    /// text.
    ///
    /// # Panics
    ///
    /// If it has another, or if there is not exactly one element.
    #[track_caller]
    pub fn assert_text(&self, selector: &str, text: &str) {
        match self.text(selector) {
            Ok(found) => {
                assert!(
                    found == text,
                    "expected the text {text:?} in `{selector}`, found {found:?}"
                );
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// Pushes an event as a hook of the page would, and returns what the view
    /// replies; `null` if it does not.
    ///
    /// # Errors
    ///
    /// If a view crashes.
    pub async fn render_hook(&mut self, event: &str, value: &Value) -> Result<Value> {
        let payload = json!({"type": "hook", "event": event, "value": value});
        let main = self.client.page().main().to_owned();
        let reply = self.client.event(&main, &payload).await?;
        Ok(reply.unwrap_or_default())
    }

    /// Sends the view a message, which it gets in `handle_info`.
    ///
    /// # Errors
    ///
    /// If a view crashes.
    pub async fn send(&mut self, message: V::Message) -> Result<()> {
        let main = self.client.page().main().to_owned();
        self.client.message(&main, message).await
    }

    /// Sends a message to the nested view `C` whose container has this id.
    ///
    /// # Errors
    ///
    /// If there is no such view, or if a view crashes.
    pub async fn send_to<C: LiveView>(&mut self, id: &str, message: C::Message) -> Result<()> {
        self.client.message(id, message).await
    }

    /// Waits until all views have done what there is to do: after the test has
    /// broadcast something, for instance.
    ///
    /// # Errors
    ///
    /// If a view has crashed.
    pub async fn settle(&mut self) -> Result<()> {
        self.client.settle().await
    }

    /// Lets time pass, and timers fire in their order. In a test with
    /// `start_paused = true` it takes none.
    ///
    /// # Errors
    ///
    /// If a view crashes.
    pub async fn advance(&mut self, duration: Duration) -> Result<()> {
        tokio::time::sleep(duration).await;
        self.settle().await
    }

    /// Leaves the page. When this returns, the views have ended and their
    /// `terminate` has run.
    ///
    /// # Errors
    ///
    /// If a view crashes before.
    pub async fn leave(mut self) -> Result<()> {
        self.client.leave().await
    }

    /// What stands in the title bar, without the layout's prefix and suffix
    /// once a view has set a title.
    pub fn page_title(&self) -> Option<&str> {
        self.client.page().title()
    }

    /// The page's path and query.
    pub fn path(&self) -> &str {
        self.client.page().path()
    }

    /// The events that were pushed to the page since this was last called, and
    /// have not been asserted.
    pub fn take_events(&mut self) -> Vec<PushedEvent> {
        std::mem::take(self.client.page_mut().events())
    }

    /// Asserts that a view has pushed this event to the page, and takes it.
    ///
    /// # Panics
    ///
    /// If none has.
    #[track_caller]
    pub fn assert_push_event(&mut self, name: &str, payload: &Value) {
        let events = self.client.page_mut().events();
        let place = events
            .iter()
            .position(|event| event.name == name && event.payload == *payload);
        match place {
            Some(place) => drop(events.remove(place)),
            None => panic!("expected the event {name:?} with {payload}, found {events:?}"),
        }
    }

    /// Asserts that the page's address has changed to this path within the
    /// view, and takes the change.
    ///
    /// # Panics
    ///
    /// If it has not.
    #[track_caller]
    pub fn assert_patch(&mut self, to: &str) {
        self.assert_move(&Move::Patch(to.to_owned()));
    }

    /// Asserts that the visitor was sent to another view, without a page load.
    ///
    /// # Panics
    ///
    /// If not.
    #[track_caller]
    pub fn assert_navigate(&mut self, to: &str) {
        self.assert_move(&Move::Navigate(to.to_owned()));
    }

    /// Asserts that the visitor was sent to another page.
    ///
    /// # Panics
    ///
    /// If not.
    #[track_caller]
    pub fn assert_redirect(&mut self, to: &str) {
        self.assert_move(&Move::Redirect(to.to_owned()));
    }

    #[track_caller]
    fn assert_move(&mut self, expected: &Move) {
        let moves = self.client.page_mut().moves();
        match moves.iter().position(|found| found == expected) {
            Some(place) => drop(moves.remove(place)),
            None => panic!("expected {expected:?}, found {moves:?}"),
        }
    }

    pub(crate) fn dom(&self) -> Dom {
        Dom::fragment(&self.render())
    }

    pub(crate) fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    /// Remembers that the visitor has used these fields of a form.
    pub(crate) fn touch(&mut self, form: &str, names: impl IntoIterator<Item = String>) {
        self.touched
            .extend(names.into_iter().map(|name| (form.to_owned(), name)));
    }

    pub(crate) fn touched(&self, form: &str) -> Vec<String> {
        let names = self.touched.iter().filter(|(one, _)| one == form);
        names.map(|(_, name)| name.clone()).collect()
    }
}

impl<V> fmt::Debug for View<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("View")
            .field("path", &self.client.page().path())
            .field("html", &self.client.page().html())
            .finish_non_exhaustive()
    }
}
