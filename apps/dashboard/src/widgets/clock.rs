//! The clock: the time in any zone, in any format.

mod face;

pub use face::{ClockFormat, FormatError, Glyphs, Kind};
