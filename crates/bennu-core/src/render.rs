//! What a template is made of, and the sinks that it is drawn into.
//!
//! A template value is not a tree: it is code that fills [`Dynamic`]s in order.
//! The same code serves two sinks. The first render appends HTML to one buffer,
//! as the fastest template libraries do; a connected render compares each
//! dynamic with what was sent last and writes the JSON of a diff (see
//! [`crate::diff`]). No tree of strings stands between the two.
//!
//! [`Dynamic`] is consumed by every method that fills it, so a value cannot
//! fill its place twice; a value that drops it fills it with nothing.

mod dynamic;
mod static_html;
mod values;

pub use self::dynamic::{Comprehension, Dynamic, Dynamics, Markup};
pub use self::static_html::{StaticHtml, render_html};
pub use self::values::{Display, Html, display};

pub(crate) use self::dynamic::Sink;

use crate::Template;

/// A value that a template can show.
///
/// Implemented for text, numbers, `bool`, `char`, [`Html`], `Option`, slices
/// and vectors of such values, references and boxes of them, and for what
/// `html!` evaluates to. Rendering cannot fail, block or do I/O, and should
/// give the same output for the same state.
///
/// # Examples
///
/// ```
/// use bennu_core::render::{Dynamic, Render, render_html};
///
/// struct Percent(u8);
///
/// impl Render for Percent {
///     fn render(&self, dynamic: Dynamic<'_>) {
///         dynamic.markup(|markup| {
///             markup.text(&self.0.to_string());
///             markup.raw("&nbsp;%");
///         });
///     }
/// }
///
/// assert_eq!(render_html(&Percent(7)).html, "7&nbsp;%");
/// ```
#[diagnostic::on_unimplemented(
    message = "a template cannot show a value of type `{Self}`",
    label = "not text, a number, a template or another `Render` value",
    note = "for a type that implements `std::fmt::Display`, write `{{display(&value)}}`; for trusted HTML, `Html::trusted(text)`",
    note = "for the items of an iterator, write a loop: `{{for item in items {{ <li>{{item}}</li> }}}}`"
)]
pub trait Render {
    /// Fills `dynamic` with this value.
    fn render(&self, dynamic: Dynamic<'_>);
}

/// A template value: the static half and the code that fills the dynamics.
///
/// This is what `html!` expands to; the code must fill exactly as many
/// dynamics as the template has.
pub fn template<F>(template: &'static Template, dynamics: F) -> impl Render
where
    F: Fn(&mut Dynamics<'_>),
{
    TemplateValue { template, dynamics }
}

struct TemplateValue<F> {
    template: &'static Template,
    dynamics: F,
}

impl<F: Fn(&mut Dynamics<'_>)> Render for TemplateValue<F> {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.template(self.template, &self.dynamics);
    }
}
