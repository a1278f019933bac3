//! Opens many pages of a Bennu application as browsers do, and measures.
//!
//! Each page is loaded over HTTP with cookies of its own, connects with the token
//! that it found there, joins its views and those nested in them, and sends
//! heartbeats. Nothing here knows the application: any page with views will do.
//!
//! - [`open`] measures what it costs to open pages and to keep them.
//! - [`fanout`] publishes numbered messages and counts what arrives where.
//! - [`click`] measures round trips of an event.
//! - [`watch`] counts what comes by itself.
//! - [`churn`] opens and closes pages, and looks what the server keeps of them.
//! - [`storm`] kills the server under its pages, and starts it again.
//! - [`render`] loads pages over HTTP alone.
//! - [`record`] gives one page's conversation to those who replay it.
//!
//! Only plain HTTP is spoken. A thousand pages need about as many file descriptors on
//! each side: [`raise_file_limit`] asks for as many as the system grants; where that is
//! too little, its hard limit has to be raised (`ulimit -Hn`). Ports do not run out on
//! one machine: pages come from 127.0.0.2 and so on then.

mod churn;
mod click;
mod container;
mod error;
mod fanout;
mod fleet;
mod latency;
mod marker;
mod mirror;
mod page;
mod process;
mod progress;
mod record;
mod render;
mod report;
mod site;
mod storm;
mod watch;

pub use self::churn::{ChurnReport, churn};
pub use self::click::{ClickOptions, ClickReport, click};
pub use self::error::{Error, Result};
pub use self::fanout::{FanoutOptions, FanoutReport, fanout};
pub use self::fleet::{OpenReport, PageOptions, open};
pub use self::latency::Latency;
pub use self::process::Process;
pub use self::progress::Progress;
pub use self::record::{RecordOptions, Recording, record};
pub use self::render::{RenderReport, render};
pub use self::report::Report;
pub use self::storm::{StormReport, storm};
pub use self::watch::{WatchReport, watch};

/// Lets this process open as many files and sockets as the system grants it; returns how
/// many that are.
pub fn raise_file_limit() -> u64 {
    // Windows has no such limit, other systems always tell theirs.
    rlimit::increase_nofile_limit(u64::MAX).unwrap_or(u64::MAX)
}
