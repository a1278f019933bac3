//! The clock: the time in any zone, in any format.

mod config;
mod face;

pub use config::ClockConfig;
pub use face::{ClockFormat, FormatError, Glyphs, Kind};
