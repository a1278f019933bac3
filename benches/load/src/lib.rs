//! Opens many pages of a Bennu application as browsers do, and measures.
//!
//! Each page is loaded over HTTP with cookies of its own, connects with the token
//! that it found there, joins its views and those nested in them, and sends
//! heartbeats. Nothing here knows the application: any page with views will do.
//!
//! - [`open`] measures what it costs to open pages and to keep them.
//! - [`fanout`] publishes numbered messages and counts what arrives where.
//! - [`click`] measures round trips of an event.
//!
//! Only plain HTTP is spoken. A thousand pages need about as many file descriptors
//! on each side (`ulimit -n`).

mod click;
mod container;
mod error;
mod fanout;
mod fleet;
mod latency;
mod marker;
mod page;
mod process;
mod progress;
mod report;
mod site;

pub use self::click::{ClickOptions, click};
pub use self::error::{Error, Result};
pub use self::fanout::{FanoutOptions, fanout};
pub use self::fleet::{PageOptions, open};
pub use self::latency::Latency;
pub use self::process::Process;
pub use self::progress::Progress;
pub use self::report::{ClickReport, FanoutReport, OpenReport, Report};
