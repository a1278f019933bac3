//! Views over an in-memory transport: what a browser is told, and when.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "driver/back_pressure.rs"]
mod back_pressure;
#[path = "driver/browser.rs"]
mod browser;
#[path = "driver/endings.rs"]
mod endings;
#[path = "driver/events.rs"]
mod events;
#[path = "driver/joins.rs"]
mod joins;
#[path = "driver/limits.rs"]
mod limits;
#[path = "driver/memory.rs"]
mod memory;
#[path = "driver/messages.rs"]
mod messages;
#[path = "driver/nested.rs"]
mod nested;
#[path = "driver/patches.rs"]
mod patches;
#[path = "driver/recorded.rs"]
mod recorded;
#[path = "driver/rejoins.rs"]
mod rejoins;
#[path = "driver/shared.rs"]
mod shared;

use self::recorded::{Recorded, record_on};

/// Runs a test in paused time, recording.
fn record<F: Future>(test: impl FnOnce(Recorded) -> F) -> F::Output {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    record_on(runtime.enable_time().start_paused(true), test)
}
