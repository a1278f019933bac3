//! Posts: what people on several networks say, newest first.

mod config;
mod list;
mod view;

pub use config::PostsCardConfig;
pub use list::list;
pub use view::Posts;
