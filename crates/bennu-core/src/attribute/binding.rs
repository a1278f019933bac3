//! What may stand in an attribute that binds an event, such as `phx-click`.

use std::borrow::Cow;
use std::sync::Arc;

use super::Attribute;

/// What an event binding can hold: a typed event, or the name of an event as
/// text.
///
/// `#[derive(Event)]` implements it. An event without fields shows as its
/// name; an event with fields as a command list of the client, which sends
/// them along.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "not an event of a view and not the name of one",
    note = "write a value of an enum with `#[derive(Event)]`, or the event's name as text: `phx-click=\"name\"`"
)]
pub trait Binding {
    /// Fills `attribute` with the event to send.
    fn bind(&self, attribute: Attribute<'_>);
}

impl Binding for str {
    fn bind(&self, attribute: Attribute<'_>) {
        attribute.text(self);
    }
}

impl<T: Binding> Binding for Option<T> {
    fn bind(&self, attribute: Attribute<'_>) {
        match self {
            Some(event) => event.bind(attribute),
            None => attribute.absent(),
        }
    }
}

macro_rules! binding_as_target {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)*> Binding for $type {
            fn bind(&self, attribute: Attribute<'_>) {
                (**self).bind(attribute);
            }
        }
    )*};
}

binding_as_target! {
    [] String,
    [] Arc<str>,
    [] Cow<'_, str>,
    [T: Binding + ?Sized] &T,
    [T: Binding + ?Sized] Box<T>,
}

/// The name of a typed event without its fields, for forms and elements that
/// supply these: `phx-submit={ItemEvent::SAVE}`. `#[derive(Event)]` makes one
/// for each event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EventName(&'static str);

impl EventName {
    /// The event called `name`.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl Binding for EventName {
    fn bind(&self, attribute: Attribute<'_>) {
        attribute.text(self.0);
    }
}
