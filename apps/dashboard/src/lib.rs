//! The dashboard below its command line: configuration, sources, the store of
//! last good values, and the page.
//!
//! A source task fetches a value and hands it to its [`feed`]; every open page
//! follows the feed. Viewers never cause a fetch.

pub mod assets;
pub mod board;
pub mod broadcast;
pub mod command;
pub mod config;
pub mod edition;
pub mod feed;
pub mod figure;
pub mod frame;
pub mod http;
pub mod lamp;
pub mod layout;
pub mod metrics;
pub mod page;
pub mod plain;
pub mod secret;
pub mod site;
pub mod sources;
pub mod store;
pub mod ticker;
pub mod tls;
pub mod watched;
pub mod widget;
pub mod widgets;
