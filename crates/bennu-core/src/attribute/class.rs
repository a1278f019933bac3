//! The value of `class`: lists of names, some of them on a condition.

use std::borrow::Cow;
use std::sync::Arc;

use crate::render::Markup;

/// What may stand in `class={…}`: names, and lists of such values.
///
/// A list is an array, a slice, a vector or, for values of different types, a
/// tuple. `None` and the empty text are left out; a pair of a name and a
/// `bool` is the name if the `bool` is true.
///
/// ```
/// use bennu_core::attribute::{ClassList, class};
/// use bennu_core::render::{Dynamic, Render, render_html};
///
/// struct Class<C>(C);
///
/// impl<C: ClassList> Render for Class<C> {
///     fn render(&self, dynamic: Dynamic<'_>) {
///         class(dynamic, &self.0);
///     }
/// }
///
/// let class = Class(("card", ("active", true), ("wide", false), Some("dark")));
/// assert_eq!(render_html(&class).html, "card active dark");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of classes",
    label = "not a name or a list of names",
    note = "a class list is text, an `Option`, a pair `(\"name\", condition)`, or an array, a vector or a tuple of such values"
)]
pub trait ClassList {
    /// Adds each of its names to `classes`.
    fn classes(&self, classes: &mut Classes<'_, '_>);
}

/// The value of a `class` attribute while it is written.
#[derive(Debug)]
pub struct Classes<'a, 'b> {
    markup: &'a mut Markup<'b>,
    empty: bool,
}

impl<'a, 'b> Classes<'a, 'b> {
    pub(super) fn new(markup: &'a mut Markup<'b>) -> Self {
        Self {
            markup,
            empty: true,
        }
    }

    /// Adds `names`: one, several with spaces between them, or none.
    pub fn push(&mut self, names: &str) {
        let names = names.trim_ascii();
        if names.is_empty() {
            return;
        }
        if !self.empty {
            self.markup.raw(" ");
        }
        self.empty = false;
        self.markup.text(names);
    }
}

impl ClassList for str {
    fn classes(&self, classes: &mut Classes<'_, '_>) {
        classes.push(self);
    }
}

impl ClassList for () {
    fn classes(&self, _: &mut Classes<'_, '_>) {}
}

impl<T: AsRef<str>> ClassList for (T, bool) {
    fn classes(&self, classes: &mut Classes<'_, '_>) {
        if self.1 {
            classes.push(self.0.as_ref());
        }
    }
}

impl<T: ClassList> ClassList for Option<T> {
    fn classes(&self, classes: &mut Classes<'_, '_>) {
        if let Some(list) = self {
            list.classes(classes);
        }
    }
}

impl<T: ClassList> ClassList for [T] {
    fn classes(&self, classes: &mut Classes<'_, '_>) {
        for list in self {
            list.classes(classes);
        }
    }
}

impl<T: ClassList, const N: usize> ClassList for [T; N] {
    fn classes(&self, classes: &mut Classes<'_, '_>) {
        self.as_slice().classes(classes);
    }
}

macro_rules! class_list_as_target {
    ($([$($generics:tt)*] $type:ty),* $(,)?) => {$(
        impl<$($generics)*> ClassList for $type {
            fn classes(&self, classes: &mut Classes<'_, '_>) {
                (**self).classes(classes);
            }
        }
    )*};
}

class_list_as_target! {
    [] String,
    [] Arc<str>,
    [] Cow<'_, str>,
    [T: ClassList + ?Sized] &T,
    [T: ClassList + ?Sized] Box<T>,
    [T: ClassList] Vec<T>,
}

macro_rules! class_list_tuple {
    ($($name:ident)*) => {
        impl<$($name: ClassList),*> ClassList for ($($name,)*) {
            fn classes(&self, classes: &mut Classes<'_, '_>) {
                #[expect(non_snake_case, reason = "the types' names serve as names of their values")]
                let ($($name,)*) = self;
                $($name.classes(classes);)*
            }
        }
    };
}

class_list_tuple! { A }
class_list_tuple! { A B }
class_list_tuple! { A B C }
class_list_tuple! { A B C D }
class_list_tuple! { A B C D E }
class_list_tuple! { A B C D E F }
class_list_tuple! { A B C D E F G }
class_list_tuple! { A B C D E F G H }
