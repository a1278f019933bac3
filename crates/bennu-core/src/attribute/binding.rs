//! What may stand in an attribute that binds an event, such as `phx-click`.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::Attribute;

/// What an event binding can hold: a typed event, or the name of an event as
/// text.
///
/// `#[derive(Event)]` implements it. An event without fields shows as its
/// name; an event with fields as a command list of the client, which sends
/// them along. Where the client takes commands only (`phx-connected`,
/// `phx-disconnected`, `phx-mounted`, `phx-remove`), so does every event and
/// every name; text that begins with `[` is commands already.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event",
    label = "not an event of a view and not the name of one",
    note = "write a value of an enum with `#[derive(Event)]`, or the event's name as text: `phx-click=\"name\"`"
)]
pub trait Binding {
    /// Fills `attribute` with the event to send.
    fn bind(&self, attribute: Attribute<'_>);
}

/// A binding that a view with the events `E` understands.
///
/// The bindings in a view's own templates must be this, so that an event of
/// another view is a compile error: those in templates that name `self`, in
/// methods of a type that is a view. Text is the name of any event, and not
/// checked. A tag with a `phx-target`, which may be in another view, is not
/// checked either.
///
/// `#[derive(Event)]` implements it for the events of the type itself, and for
/// views that read all names themselves as [`RawEvent`](crate::event::RawEvent).
/// A view whose events are put together from several types by hand says so:
/// `impl BindingOf<AllEvents> for SomeEvents {}`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an event of this view",
    label = "this view's events are `{E}`",
    note = "write an event of this view, or the event's name as text: `phx-click=\"name\"`; an event for another view is sent there by a `phx-target` on the same tag"
)]
pub trait BindingOf<E>: Binding {}

impl<E> BindingOf<E> for str {}
impl<E> BindingOf<E> for String {}
impl<E> BindingOf<E> for Arc<str> {}
impl<E> BindingOf<E> for Cow<'_, str> {}
impl<E, T: BindingOf<E>> BindingOf<E> for EventName<T> {}
impl<E, T: BindingOf<E>> BindingOf<E> for Option<T> {}
impl<E, T: BindingOf<E> + ?Sized> BindingOf<E> for &T {}
impl<E, T: BindingOf<E> + ?Sized> BindingOf<E> for Box<T> {}

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

/// The name of an event of type `E` without its fields, for forms and elements
/// that supply these: `phx-submit={ItemEvent::SAVE}`. `#[derive(Event)]` makes
/// one for each event.
pub struct EventName<E> {
    name: &'static str,
    of: PhantomData<fn() -> E>,
}

impl<E> EventName<E> {
    /// The event called `name`.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        let of = PhantomData;
        Self { name, of }
    }

    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.name
    }
}

impl<E> Clone for EventName<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for EventName<E> {}

impl<E> fmt::Debug for EventName<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EventName").field(&self.name).finish()
    }
}

impl<E> Binding for EventName<E> {
    fn bind(&self, attribute: Attribute<'_>) {
        attribute.text(self.name);
    }
}
