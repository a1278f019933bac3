//! The countdown: what is left until an instant, and what to say once it is there.

mod config;
mod moment;
mod rest;

pub use config::{CountdownConfig, LegConfig};
pub use moment::{Moment, MomentError};
pub use rest::{Part, Rest, Unit};

use crate::widget::Widget;

/// A countdown in a panel of its own.
#[derive(Debug)]
pub struct Countdown;

impl Widget for Countdown {
    const TYPE: &'static str = "countdown";
    type Config = CountdownConfig;
}
