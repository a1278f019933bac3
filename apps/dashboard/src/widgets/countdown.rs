//! The countdown: what is left until an instant, and what to say once it is there.

mod config;
mod moment;
mod rest;

pub use config::CountdownConfig;
pub use moment::{Moment, MomentError};
pub use rest::{Part, Rest, Unit};
