//! Where log lines go: to standard error, at the level that `RUST_LOG` asks for.

use std::io::IsTerminal as _;
use std::panic;

use tracing::Level;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::LogFormat;

/// Starts logging. Panics are logged like everything else, so that a log of JSON
/// holds nothing but JSON.
pub(super) fn init(format: LogFormat) {
    let asked = std::env::var("RUST_LOG").ok();
    let asked = asked.filter(|filter| !filter.is_empty());
    let (filter, mistake) = match asked.map(|filter| filter.parse::<Targets>()).transpose() {
        Ok(filter) => (filter, None),
        Err(mistake) => (None, Some(mistake)),
    };
    let filter = filter.unwrap_or_else(|| Targets::new().with_default(Level::INFO));
    let colours = std::io::stderr().is_terminal();
    let lines = fmt::layer()
        .with_writer(std::io::stderr)
        .with_target(false)
        .with_ansi(colours);
    let registry = tracing_subscriber::registry().with(filter);
    let started = match format {
        LogFormat::Text => registry.with(lines).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
    if started.is_ok() {
        panic::set_hook(Box::new(|panic| {
            let place = panic.location().map(ToString::to_string);
            let text = panic.payload_as_str().unwrap_or("no text");
            tracing::error!(place, "panic: {text}");
        }));
    }
    if let Some(mistake) = mistake {
        tracing::warn!("expected levels in RUST_LOG, such as info,hyper=debug: {mistake}");
    }
}
