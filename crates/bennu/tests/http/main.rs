//! The HTTP and websocket side as a client on the wire sees it: a real server
//! on port 0, real requests.

mod assets;
mod csrf;
mod serve;
mod session;
mod support;
