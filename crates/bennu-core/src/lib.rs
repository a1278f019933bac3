//! The engine of Bennu, pure: values in, values out.
//!
//! Rendering and diffing, events, and the wire protocol of Phoenix LiveView's
//! JavaScript client, without an async runtime, a socket, a file or a clock.
//! The `bennu` crate drives it; most users need only that one.
//!
//! * [`render`]: what a template is made of, and the two sinks it draws into;
//! * [`attribute`]: what may stand in a tag;
//! * [`event`]: what a browser asks of a view, typed;
//! * [`slot`]: the parts of a component that its user writes;
//! * [`memo`]: the parts of a template that are not looked at again for nothing;
//! * [`diff`]: what was sent last, and the difference to what is shown now;
//! * [`protocol`]: messages as the client writes them, frames as it reads them;
//! * [`channel`]: the channels of one transport as a state machine;
//! * [`params`]: the nested parameters of addresses and forms;
//! * [`websocket`]: the server's side of RFC 6455.

pub mod attribute;
pub mod channel;
pub mod diff;
pub mod escape;
pub mod event;
pub mod memo;
pub mod params;
pub mod protocol;
pub mod render;
pub mod slot;
pub mod websocket;

mod child;
mod template;

pub use self::child::{Child, Container, ViewRef};
pub use self::template::Template;
