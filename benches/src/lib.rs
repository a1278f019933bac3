//! The measurements of Bennu: what they measure, and with what.
//!
//! `cargo bench -p bennu-benches` runs them all and prints a table each.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

pub mod contest;
pub mod page;
