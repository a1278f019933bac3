//! The dashboard below its command line: configuration, sources, the store of
//! last good values, and the page.
//!
//! A source task fetches a value and hands it to its [`feed`]; every open page
//! follows the feed. Viewers never cause a fetch.

pub mod config;
pub mod feed;
pub mod figure;
pub mod http;
pub mod secret;
pub mod sources;
pub mod store;
pub mod tls;
pub mod widgets;
