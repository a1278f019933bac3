//! A nested LiveView as a template names it.

use std::any::Any;
use std::fmt;

use serde_json::{Map, Value};

/// A LiveView inside another view's template or on a plain page.
///
/// Only the container of the child is part of the parent's page; its content
/// is rendered by the child itself, at first render in place, later over its
/// own channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The DOM id of the container, unique on the page; the child's channel
    /// topic is derived from it.
    pub id: String,
    /// The view's type.
    pub view: ViewRef,
    /// What the parent tells the child; it reaches the child's `mount` signed,
    /// so the browser can read it but not change it.
    pub session: Map<String, Value>,
    /// The element that holds the child.
    pub container: Container,
    /// Whether the child survives live navigation of the page around it.
    pub sticky: bool,
}

/// A type of view: its name, by which tokens and logs speak of it, and whatever the
/// driver needs to mount one. Two are equal when their names are.
#[derive(Clone, Copy)]
pub struct ViewRef {
    name: &'static str,
    driver: &'static (dyn Any + Send + Sync),
}

impl ViewRef {
    /// A type of view; only the driver knows what `driver` is.
    pub const fn new(name: &'static str, driver: &'static (dyn Any + Send + Sync)) -> Self {
        Self { name, driver }
    }

    /// The type's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// What the driver has put in.
    #[must_use]
    pub fn driver<T: 'static>(self) -> Option<&'static T> {
        self.driver.downcast_ref()
    }
}

impl PartialEq for ViewRef {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for ViewRef {}

impl fmt::Debug for ViewRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ViewRef").field(&self.name).finish()
    }
}

/// The element around a view: its tag, and attributes besides those of the
/// protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// The tag name, `div` by default.
    pub tag: &'static str,
    /// Further attributes, such as a class.
    pub attributes: Vec<(&'static str, String)>,
}

impl Default for Container {
    fn default() -> Self {
        Self {
            tag: "div",
            attributes: Vec::new(),
        }
    }
}
