//! Attributes that are not known when the template is written.

use super::{Attribute, AttributeName, AttributeValue};

/// What may be spread into a tag with `{..attributes}`.
///
/// Attributes that the tag itself names win; names that cannot safely stand in
/// a tag are left out, and so is a bare name where the client takes commands only,
/// such as `("phx-connected", true)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be spread into a tag",
    label = "not a set of attributes",
    note = "spread `Attributes`, or a slice, an array or a vector of pairs `(name, value)`"
)]
pub trait Spread {
    /// Calls `attribute` with each name and value, in order.
    fn each(&self, attribute: &mut dyn FnMut(&str, &dyn AttributeValue));
}

/// A set of attributes in order: what a component takes to pass on to its
/// element.
///
/// ```
/// use bennu_core::attribute::{Attributes, spread};
/// use bennu_core::render::{Dynamic, Render, render_html};
///
/// struct Tag(Attributes);
///
/// impl Render for Tag {
///     fn render(&self, dynamic: Dynamic<'_>) {
///         spread(dynamic, &["id"], &self.0);
///     }
/// }
///
/// let attributes = Attributes::new()
///     .with("id", "the tag has its own")
///     .with("data-rows", 3)
///     .with("hidden", true)
///     .with("title", None::<&str>)
///     .with("onclick", "no()");
/// assert_eq!(render_html(&Tag(attributes)).html, r#" data-rows="3" hidden"#);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Attributes(Vec<(String, Held)>);

/// A value as an attribute shows it, its URLs checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Held {
    Present,
    Text(String),
}

impl Attributes {
    /// No attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an attribute. A name that is already there takes the new value;
    /// a value that means absence takes the name out.
    #[must_use]
    pub fn with<V: AttributeValue>(mut self, name: &str, value: V) -> Self {
        self.0.retain(|(known, _)| known != name);
        let mut held = None;
        if let Some(name) = AttributeName::checked(name) {
            value.attribute(Attribute::held(name, &mut held));
        }
        self.0.extend(held.map(|held| (name.to_owned(), held)));
        self
    }
}

impl<N: AsRef<str>, V: AttributeValue> FromIterator<(N, V)> for Attributes {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(attributes: I) -> Self {
        attributes
            .into_iter()
            .fold(Self::new(), |all, (name, value)| {
                all.with(name.as_ref(), value)
            })
    }
}

impl AttributeValue for Held {
    fn attribute(&self, attribute: Attribute<'_>) {
        match self {
            Self::Present => attribute.present(),
            Self::Text(text) => attribute.unchecked(text),
        }
    }
}

impl Spread for Attributes {
    fn each(&self, attribute: &mut dyn FnMut(&str, &dyn AttributeValue)) {
        for (name, held) in &self.0 {
            attribute(name, held);
        }
    }
}

impl<N: AsRef<str>, V: AttributeValue> Spread for [(N, V)] {
    fn each(&self, attribute: &mut dyn FnMut(&str, &dyn AttributeValue)) {
        for (name, value) in self {
            attribute(name.as_ref(), value);
        }
    }
}

impl<N: AsRef<str>, V: AttributeValue, const N_PAIRS: usize> Spread for [(N, V); N_PAIRS] {
    fn each(&self, attribute: &mut dyn FnMut(&str, &dyn AttributeValue)) {
        self.as_slice().each(attribute);
    }
}

impl<N: AsRef<str>, V: AttributeValue> Spread for Vec<(N, V)> {
    fn each(&self, attribute: &mut dyn FnMut(&str, &dyn AttributeValue)) {
        self.as_slice().each(attribute);
    }
}

impl<S: Spread + ?Sized> Spread for &S {
    fn each(&self, attribute: &mut dyn FnMut(&str, &dyn AttributeValue)) {
        (**self).each(attribute);
    }
}

impl<S: Spread> Spread for Option<S> {
    fn each(&self, attribute: &mut dyn FnMut(&str, &dyn AttributeValue)) {
        if let Some(attributes) = self {
            attributes.each(attribute);
        }
    }
}
