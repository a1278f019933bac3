//! Sources and the HTTP client against fake upstreams, over real HTTP.
#![expect(clippy::unwrap_used, reason = "helpers of tests panic as tests do")]

mod fake;
mod github;
mod http;
mod raw;
