//! The kinds of widgets, one module each.

pub mod clock;
pub mod countdown;
