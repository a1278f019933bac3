//! The clock: the time in any zone, in any format.

mod config;
mod face;
mod view;

pub use config::ClockConfig;
pub use face::{ClockFormat, FormatError, Glyphs, Kind};
pub use view::Clock;
