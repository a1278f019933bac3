//! The macros of Bennu.
