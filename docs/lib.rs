//! The code blocks of the README and the guides, compiled as documentation
//! tests, so that what they teach is true.

#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
