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
#[path = "driver/messages.rs"]
mod messages;
#[path = "driver/nested.rs"]
mod nested;
#[path = "driver/patches.rs"]
mod patches;
#[path = "driver/recorded.rs"]
mod recorded;
