//! The code blocks of the README, compiled as documentation tests, so that
//! what they teach is true.

#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;
