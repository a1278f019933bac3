//! The values of the standard library that an attribute can hold.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::Attribute;
use crate::render::Display;

/// A value that an attribute can hold.
///
/// Text and numbers stand between quotes; `true` is the attribute's bare name;
/// `false` and `None` leave the attribute out. Where HTML wants a `bool` in
/// words, as in `aria-hidden`, it is `"true"` or `"false"`.
#[diagnostic::on_unimplemented(
    message = "an attribute cannot hold a value of type `{Self}`",
    label = "not text, a number, a `bool` or an `Option` of these",
    note = "for a type that implements `std::fmt::Display`, write `name={{display(&value)}}`"
)]
pub trait AttributeValue {
    /// Fills `attribute` with this value.
    fn attribute(&self, attribute: Attribute<'_>);
}

impl AttributeValue for str {
    fn attribute(&self, attribute: Attribute<'_>) {
        attribute.text(self);
    }
}

impl AttributeValue for char {
    fn attribute(&self, attribute: Attribute<'_>) {
        attribute.text(self.encode_utf8(&mut [0; 4]));
    }
}

impl AttributeValue for bool {
    fn attribute(&self, attribute: Attribute<'_>) {
        attribute.truth(*self);
    }
}

impl<T: AttributeValue> AttributeValue for Option<T> {
    fn attribute(&self, attribute: Attribute<'_>) {
        match self {
            Some(value) => value.attribute(attribute),
            None => attribute.absent(),
        }
    }
}

impl<T: fmt::Display> AttributeValue for Display<T> {
    fn attribute(&self, attribute: Attribute<'_>) {
        attribute.display(&self.0);
    }
}

impl AttributeValue for fmt::Arguments<'_> {
    fn attribute(&self, attribute: Attribute<'_>) {
        attribute.display(self);
    }
}

macro_rules! attribute_value_as_target {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)*> AttributeValue for $type {
            fn attribute(&self, attribute: Attribute<'_>) {
                (**self).attribute(attribute);
            }
        }
    )*};
}

attribute_value_as_target! {
    [] String,
    [] Arc<str>,
    [] Cow<'_, str>,
    [T: AttributeValue + ?Sized] &T,
    [T: AttributeValue + ?Sized] Box<T>,
}

macro_rules! attribute_value_integer {
    ($($type:ty)*) => {$(
        impl AttributeValue for $type {
            fn attribute(&self, attribute: Attribute<'_>) {
                attribute.text(itoa::Buffer::new().format(*self));
            }
        }
    )*};
}

attribute_value_integer! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

macro_rules! attribute_value_float {
    ($($type:ty)*) => {$(
        impl AttributeValue for $type {
            fn attribute(&self, attribute: Attribute<'_>) {
                attribute.display(self);
            }
        }
    )*};
}

attribute_value_float! { f32 f64 }
