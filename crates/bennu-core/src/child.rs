//! A nested LiveView as a template names it.

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
    /// The name under which the view's type is registered.
    pub view: &'static str,
    /// What the parent tells the child; it reaches the child's `mount` signed,
    /// so the browser can read it but not change it.
    pub session: Map<String, Value>,
    /// The element that holds the child.
    pub container: Container,
    /// Whether the child survives live navigation of the page around it.
    pub sticky: bool,
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
