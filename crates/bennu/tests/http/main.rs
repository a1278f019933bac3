//! The HTTP and websocket side as a client on the wire sees it: a real server
//! on port 0, real requests.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod assets;
mod csrf;
mod first_render;
mod limits;
mod longpoll;
#[path = "../driver/recorded.rs"]
mod recorded;
mod serve;
mod session;
mod support;
mod views;
mod visitor;
mod websocket;
