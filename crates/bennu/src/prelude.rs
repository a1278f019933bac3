//! What a file of views needs: `use bennu::prelude::*`.

pub use crate::{component, html};
pub use bennu_core::attribute::{Attributes, TrustedUrl};
pub use bennu_core::event::{Event, EventError, Json, NoEvent, RawEvent};
pub use bennu_core::render::{Html, Render, display};
pub use bennu_core::slot::Slot;
pub use bennu_macros::Event;
