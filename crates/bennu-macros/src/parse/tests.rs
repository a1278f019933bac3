//! Mistakes and how parsing goes on past them.
