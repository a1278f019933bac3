//! The clock: the time in any zone, in any format.

mod config;
mod face;

pub use config::ClockConfig;
pub use face::{ClockFormat, FormatError, Glyphs, Kind};

use crate::widget::Widget;

/// A clock.
#[derive(Debug)]
pub struct Clock;

impl Widget for Clock {
    const TYPE: &'static str = "clock";
    type Config = ClockConfig;
}
