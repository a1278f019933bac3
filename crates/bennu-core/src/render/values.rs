//! The values of the standard library that a template can show.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::rc::Rc;
use std::sync::Arc;

use super::{Dynamic, Render};
use crate::Template;
use crate::memo::Tracked;

/// HTML that is trusted and shown as it stands.
///
/// The only way to put markup that is not part of a template on a page. Text
/// from outside must go through a sanitiser first.
///
/// ```
/// use bennu_core::render::{Html, render_html};
///
/// assert_eq!(render_html(&Html::trusted("<b>1</b>")).html, "<b>1</b>");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Html<T = String>(T);

impl<T: AsRef<str>> Html<T> {
    /// Vouches that `html` is safe on any page.
    pub fn trusted(html: T) -> Self {
        Self(html)
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }
}

impl<T: AsRef<str>> Render for Html<T> {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.html(self.0.as_ref());
    }
}

/// A value shown by its [`fmt::Display`], escaped; made by [`display`].
#[derive(Debug, Clone, Copy)]
pub struct Display<T>(pub(crate) T);

/// Shows any [`fmt::Display`] value in a template, escaped.
///
/// ```
/// use bennu_core::render::{display, render_html};
///
/// let address = std::net::Ipv4Addr::LOCALHOST;
/// assert_eq!(render_html(&display(address)).html, "127.0.0.1");
/// ```
pub fn display<T: fmt::Display>(value: T) -> Display<T> {
    Display(value)
}

impl<T: fmt::Display> Render for Display<T> {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.markup(|markup| {
            // A `Display` that fails shows what it wrote until then.
            let _ = write!(markup, "{}", self.0);
        });
    }
}

impl Render for fmt::Arguments<'_> {
    fn render(&self, dynamic: Dynamic<'_>) {
        Display(self).render(dynamic);
    }
}

impl Render for str {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.text(self);
    }
}

impl Render for char {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.text(self.encode_utf8(&mut [0; 4]));
    }
}

impl Render for bool {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.html(if *self { "true" } else { "false" });
    }
}

/// Nothing.
impl Render for () {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.empty();
    }
}

/// Nothing for `None`.
impl<T: Render> Render for Option<T> {
    fn render(&self, dynamic: Dynamic<'_>) {
        match self {
            Some(value) => value.render(dynamic),
            None => dynamic.empty(),
        }
    }
}

/// The items one after the other, each known by its position.
impl<T: Render> Render for [T] {
    fn render(&self, dynamic: Dynamic<'_>) {
        /// Only a dynamic, no static text of its own.
        static ITEM: Template = Template::new(&["", ""], 0x6974_656d, false);
        dynamic.comprehension(&ITEM, |entries| {
            for item in self {
                entries.entry(|dynamics| dynamics.dynamic(item));
            }
        });
    }
}

macro_rules! render_as_target {
    ($($(#[$doc:meta])* [$($generics:tt)*] $type:ty),* $(,)?) => {$(
        $(#[$doc])*
        impl<$($generics)*> Render for $type {
            fn render(&self, dynamic: Dynamic<'_>) {
                (**self).render(dynamic);
            }
        }
    )*};
}

render_as_target! {
    [] String,
    [T: Render + ?Sized] &T,
    [T: Render + ?Sized] &mut T,
    [T: Render + ?Sized] Box<T>,
    [T: Render + ?Sized] Rc<T>,
    [T: Render + ?Sized] Arc<T>,
    [T: Render + ToOwned + ?Sized] Cow<'_, T>,
    [T: Render + ?Sized] Tracked<T>,
    [T: Render] Vec<T>,
}

/// Items of an array, each known by its position.
impl<T: Render, const N: usize> Render for [T; N] {
    fn render(&self, dynamic: Dynamic<'_>) {
        self.as_slice().render(dynamic);
    }
}

macro_rules! render_integer {
    ($($type:ty)*) => {$(
        impl Render for $type {
            fn render(&self, dynamic: Dynamic<'_>) {
                dynamic.html(itoa::Buffer::new().format(*self));
            }
        }
    )*};
}

render_integer! { i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize }

macro_rules! render_float {
    ($($type:ty)*) => {$(
        impl Render for $type {
            fn render(&self, dynamic: Dynamic<'_>) {
                Display(self).render(dynamic);
            }
        }
    )*};
}

render_float! { f32 f64 }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::render_html;

    #[track_caller]
    fn check(value: &dyn Render, html: &str) {
        assert_eq!(render_html(value).html, html);
    }

    #[test]
    fn values_show_as_people_write_them() {
        check(&"<&>", "&lt;&amp;&gt;");
        check(&String::from("a"), "a");
        check(&'<', "&lt;");
        check(&-7_i64, "-7");
        check(&u128::MAX, "340282366920938463463374607431768211455");
        check(&1.5_f32, "1.5");
        check(&true, "true");
        check(&(), "");
        check(&None::<u8>, "");
        check(&Some(Cow::Borrowed("x")), "x");
        check(&vec![1, 2, 3], "123");
        check(&format_args!("<{}>", 1), "&lt;1&gt;");
        check(&Html::trusted("<i>"), "<i>");
    }
}
