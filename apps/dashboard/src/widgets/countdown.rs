//! The countdown: what is left until an instant, and what to say once it is there.

mod config;
mod face;
mod leg;
mod moment;
mod rest;
mod view;

pub use config::CountdownConfig;
pub use face::face;
pub use leg::{Leg, leg};
pub use moment::{Moment, MomentError};
pub use rest::{Part, Rest, Unit};
pub use view::Countdown;
