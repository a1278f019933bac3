//! Every command as a user types it: what it makes, what it says, and what it
//! leaves when something is wrong.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod dev;
mod help;
mod interruption;
mod new;
mod question;
mod refusal;
mod source;
mod workshop;
