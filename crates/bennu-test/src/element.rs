//! `Element`: something on the page that a visitor can use.

use std::fmt;

use bennu::LiveView;

use crate::View;
use crate::binding::{Input, Push, pushes};
use crate::dom::{Query, text_of};
use crate::error::Result;

/// An element of a page, found when it is used.
///
/// Made by [`View::element`]. What is done to it sends what the official client
/// would send: the events of its `phx-` attributes with their values, of a name
/// as of a list of commands, to the view that owns the element or to its
/// `phx-target`. Actions return the view's HTML afterwards.
pub struct Element<'a, V> {
    view: &'a mut View<V>,
    query: Query,
}

impl<'a, V: LiveView> Element<'a, V> {
    pub(crate) fn new(view: &'a mut View<V>, query: Query) -> Self {
        Self { view, query }
    }

    /// Wants of the elements that the selector finds the one whose text holds
    /// `text`.
    #[must_use]
    pub fn with_text(mut self, text: impl Into<String>) -> Self {
        self.query.text = Some(text.into());
        self
    }

    /// The element's text, with white space collapsed.
    ///
    /// # Errors
    ///
    /// If there is not exactly one such element.
    pub fn text(&self) -> Result<String> {
        self.view.dom().one(&self.query).map(text_of)
    }

    /// The element as HTML.
    ///
    /// # Errors
    ///
    /// If there is not exactly one such element.
    pub fn render(&self) -> Result<String> {
        self.view
            .dom()
            .one(&self.query)
            .map(|element| element.html())
    }

    /// The value of an attribute, if the element has it.
    ///
    /// # Errors
    ///
    /// If there is not exactly one such element.
    pub fn attribute(&self, name: &str) -> Result<Option<String>> {
        let dom = self.view.dom();
        dom.one(&self.query)
            .map(|element| element.attr(name).map(str::to_owned))
    }

    /// Clicks the element: its `phx-click` or that of an element around it, or
    /// a live link.
    ///
    /// # Errors
    ///
    /// If there is not exactly one such element, nothing listens for a click,
    /// or a view crashes.
    pub async fn click(self) -> Result<String> {
        self.act(Input::Click).await
    }

    /// Gives the element the focus.
    ///
    /// # Errors
    ///
    /// As [`click`](Self::click).
    pub async fn focus(self) -> Result<String> {
        self.act(Input::Focus).await
    }

    /// Takes the focus from the element.
    ///
    /// # Errors
    ///
    /// As [`click`](Self::click).
    pub async fn blur(self) -> Result<String> {
        self.act(Input::Blur).await
    }

    /// Presses a key, named as in the browser (`"Enter"`, `"a"`), on the
    /// element or, where it listens for that, the window.
    ///
    /// # Errors
    ///
    /// As [`click`](Self::click). It is no error if the element's `phx-key`
    /// asks for another key; then nothing happens.
    pub async fn keydown(self, key: &str) -> Result<String> {
        self.act(Input::KeyDown(key)).await
    }

    /// Lets a key go.
    ///
    /// # Errors
    ///
    /// As [`keydown`](Self::keydown).
    pub async fn keyup(self, key: &str) -> Result<String> {
        self.act(Input::KeyUp(key)).await
    }

    async fn act(self, input: Input<'_>) -> Result<String> {
        let pushed = {
            let dom = self.view.dom();
            pushes(&dom, dom.one(&self.query)?, input)?
        };
        carry_out(self.view, pushed).await
    }
}

/// Sends one after the other, each after the answer to the last.
pub(crate) async fn carry_out<V: LiveView>(
    view: &mut View<V>,
    pushes: Vec<Push>,
) -> Result<String> {
    for push in pushes {
        match push {
            Push::Event {
                view: owner,
                payload,
            } => {
                let client = view.client();
                let id = if owner.is_empty() {
                    client.page().main().to_owned()
                } else {
                    owner
                };
                client.event(&id, &payload).await?;
            }
            Push::Patch { href } => view.client().patch(&href).await?,
            Push::Navigate { href } => view.client().navigate(&href),
        }
    }
    Ok(view.render())
}

impl<V> fmt::Debug for Element<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Element").field(&self.query).finish()
    }
}
