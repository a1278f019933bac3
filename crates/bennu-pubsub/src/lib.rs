//! Typed topics and broadcast.
