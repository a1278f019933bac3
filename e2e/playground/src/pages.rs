//! The pages, one file each.

pub(crate) mod conditionals;
pub(crate) mod counter;
pub(crate) mod crash;
pub(crate) mod escape;
pub(crate) mod form;
pub(crate) mod hook;
pub(crate) mod life;
pub(crate) mod list;
pub(crate) mod memo;
pub(crate) mod navigation;
pub(crate) mod nested;
pub(crate) mod plain;
pub(crate) mod room;
pub(crate) mod shared;
pub(crate) mod steady;
