//! The kinds of widgets, one module each.

pub mod clock;
pub mod countdown;
pub mod github;
pub mod posts;

pub use clock::Clock;
pub use countdown::Countdown;
pub use github::Github;
pub use posts::Posts;
