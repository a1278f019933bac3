//! The check that a view's template binds the view's own events.
//!
//! `html!` does not know in which view it stands, if in any. Where a template
//! names `self` there is a type `Self`, and it may be a view. The macro then
//! calls the method `binding` of `Within<Self>`, and the compiler takes the
//! first that there is: that of [`InView`] for views, which asks for an event
//! of the view, else that of [`InAny`] by one reference more, for any event.

use std::fmt;
use std::marker::PhantomData;

use bennu_core::attribute::{Attribute, AttributeName, Binding, BindingOf};
use bennu_core::render::Dynamic;

use crate::view::LiveView;

/// The type in whose method a template stands.
pub struct Within<T: ?Sized>(PhantomData<fn() -> PhantomData<T>>);

impl<T: ?Sized> Within<T> {
    /// The type of `Self`, without a value.
    #[expect(clippy::new_without_default, reason = "only generated code makes one")]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: ?Sized> fmt::Debug for Within<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Within")
    }
}

/// Bindings in the methods of a view.
pub trait InView: Sized {
    /// The view's own.
    type Event;

    /// Fills `dynamic` with the event binding `name`.
    fn binding<B: BindingOf<Self::Event> + ?Sized>(
        self,
        dynamic: Dynamic<'_>,
        name: AttributeName<'static>,
        event: &B,
    ) {
        event.bind(Attribute::whole(name, dynamic));
    }
}

impl<V: LiveView> InView for Within<V> {
    type Event = V::Event;
}

/// Bindings in the methods of any other type.
pub trait InAny: Sized {
    /// Fills `dynamic` with the event binding `name`.
    fn binding<B: Binding + ?Sized>(
        self,
        dynamic: Dynamic<'_>,
        name: AttributeName<'static>,
        event: &B,
    ) {
        event.bind(Attribute::whole(name, dynamic));
    }
}

impl<T: ?Sized> InAny for &Within<T> {}
