//! What a file of views needs: `use bennu::prelude::*`.

pub use std::time::Duration;

pub use crate::error::{Error, Result};
pub use crate::layout::Page;
pub use crate::live_page::LivePage;
pub use crate::nested::live_render;
pub use crate::router::LiveRouter;
pub use crate::secret::SecretKey;
pub use crate::socket::Socket;
pub use crate::view::{LiveView, NoMessage, TerminateReason};
pub use crate::{component, html};
pub use bennu_core::attribute::{Attributes, TrustedUrl};
pub use bennu_core::event::{Event, EventError, Json, NoEvent, RawEvent};
pub use bennu_core::memo::Tracked;
pub use bennu_core::params::Params;
pub use bennu_core::render::{Html, Render, display};
pub use bennu_core::slot::Slot;
pub use bennu_macros::Event;
pub use bennu_pubsub::{LocalTopic, PubSub, Topic};
