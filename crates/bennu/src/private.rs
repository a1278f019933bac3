//! What generated code names: the only door from macros to the engine.
//!
//! Nothing here is part of the public interface.

pub use bennu_core::Template;
pub use bennu_core::attribute::{
    Attribute, AttributeName, Binding, BindingOf, EventName, class, spread,
};
pub use bennu_core::event::{Event, EventError, EventField, RawEvent, bind, field, insert, whole};
pub use bennu_core::memo::{
    MemoInput, entry as memo_entry, part as memo_part, stamp as memo_stamp,
};
pub use bennu_core::render::{Dynamic, Dynamics, Render, template};
pub use bennu_core::slot::{LetSlot, PlainSlot, Slot};
pub use serde_json::{Map, Value};

pub use crate::own_event::{InAny, InView, Within};

use bennu_core::attribute::AttributeValue;

/// The state of a component's prop that has not been given.
#[derive(Debug)]
pub struct Unset;

/// The state of a component's prop that has been given.
#[derive(Debug)]
pub struct Given<T>(pub T);

/// Fills `dynamic` with `value`.
pub fn render<R: Render + ?Sized>(dynamic: Dynamic<'_>, value: &R) {
    value.render(dynamic);
}

/// Fills `dynamic` with the attribute `name`.
pub fn attribute<V: AttributeValue + ?Sized>(
    dynamic: Dynamic<'_>,
    name: AttributeName<'static>,
    value: &V,
) {
    value.attribute(Attribute::whole(name, dynamic));
}

/// Fills `dynamic` with the value of the attribute `name`.
pub fn style<V: AttributeValue + ?Sized>(
    dynamic: Dynamic<'_>,
    name: AttributeName<'static>,
    value: &V,
) {
    value.attribute(Attribute::value(name, dynamic));
}

/// Fills `dynamic` with the event binding `name`.
pub fn binding<B: Binding + ?Sized>(dynamic: Dynamic<'_>, name: AttributeName<'static>, event: &B) {
    event.bind(Attribute::whole(name, dynamic));
}
