//! The test kit of Bennu: an in-process browser for views.
//!
//! [`live`] opens a page with a view as a browser does: it loads the page over
//! HTTP, connects, joins the view and those nested in it, and merges each diff
//! into the page as the official client does. There is no network and no
//! JavaScript; all else is the real thing, from the signed tokens to the bytes
//! of each diff.
//!
//! ```
//! use bennu::prelude::*;
//! use bennu_test::live;
//!
//! struct Light { on: bool }
//!
//! #[derive(Event)]
//! enum LightEvent { Toggle }
//!
//! impl LiveView for Light {
//!     type Event = LightEvent;
//!     type Message = NoMessage;
//!
//!     async fn mount(_: &mut Socket<Self>) -> Result<Self> {
//!         Ok(Self { on: false })
//!     }
//!
//!     async fn handle_event(&mut self, _: LightEvent, _: &mut Socket<Self>) -> Result<()> {
//!         self.on = !self.on;
//!         Ok(())
//!     }
//!
//!     fn render(&self) -> impl Render {
//!         html! { <button phx-click={LightEvent::Toggle}>{if self.on { "on" } else { "off" }}</button> }
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> bennu_test::Result<()> {
//! assert!(live::<Light>().await?.element("button").click().await?.contains("on"));
//! # Ok(())
//! # }
//! ```
//!
//! # What a test can do
//!
//! - Look: [`View::render`], [`View::text`], [`View::has_element`],
//!   [`View::page_title`], and assertions that print the page when they fail.
//! - Act as a visitor: [`View::element`] to click, focus and press keys,
//!   [`View::form`] to fill in, change and submit.
//! - Act as a hook of the page: [`View::render_hook`].
//! - Act as the server: [`View::send`], or a broadcast on the view's topics
//!   followed by [`View::settle`].
//! - Be several visitors of one application: [`View::another`].
//! - Let time pass: [`View::advance`], in a test with paused time.
//!
//! # What makes a test fail
//!
//! Every [`Error`] says what was expected and what was found. A view that
//! crashes fails the action during which it does, with the view's own error. So
//! does a diff that would corrupt the page in a browser: where JavaScript shows
//! `undefined`, this client names the place in the diff ([`TreeError`]). And so do
//! two elements, or two nested views, with one id ([`Error::DuplicateId`]).

mod binding;
mod client;
mod dom;
mod element;
mod error;
mod form;
mod live;
mod view;
mod watch;
mod wire;

pub use client::{Move, Problem, PushedEvent, Tree, TreeError};
pub use element::Element;
pub use error::{Error, Result};
pub use form::Form;
pub use live::{Live, live};
pub use view::View;
