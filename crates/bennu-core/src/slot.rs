//! The parts of a component that its user writes, with what the component
//! tells them.

use std::fmt;

use crate::Template;
use crate::render::{Dynamic, Dynamics, Render};

/// A part of a component that its user writes, given an `A` each time it is
/// shown.
///
/// A component takes it as `row: impl Slot<User>` and shows it with
/// [`with`](Self::with): `{row.with(&user)}`. Its user writes
/// `<:row :let={user}>…</:row>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a slot",
    label = "a slot is written as an element: `<:name :let={{pattern}}>…</:name>`"
)]
pub trait Slot<A: ?Sized> {
    /// Fills `dynamic` with the slot's content for `argument`.
    fn fill(&self, argument: &A, dynamic: Dynamic<'_>);

    /// The slot's content for `argument`, as a value of a template.
    fn with(&self, argument: &A) -> impl Render
    where
        Self: Sized,
    {
        Filled {
            slot: self,
            argument,
        }
    }
}

/// A slot that is left out shows nothing.
impl<A: ?Sized> Slot<A> for () {
    fn fill(&self, _: &A, dynamic: Dynamic<'_>) {
        dynamic.empty();
    }
}

/// A slot that a component passes on to another.
impl<A: ?Sized, S: Slot<A> + ?Sized> Slot<A> for &S {
    fn fill(&self, argument: &A, dynamic: Dynamic<'_>) {
        (**self).fill(argument, dynamic);
    }
}

struct Filled<'s, 'a, S, A: ?Sized> {
    slot: &'s S,
    argument: &'a A,
}

impl<S: Slot<A>, A: ?Sized> Render for Filled<'_, '_, S, A> {
    fn render(&self, dynamic: Dynamic<'_>) {
        self.slot.fill(self.argument, dynamic);
    }
}

/// A slot with `:let`, as `html!` writes it.
#[doc(hidden)]
pub struct LetSlot<F> {
    template: &'static Template,
    dynamics: F,
}

impl<F> LetSlot<F> {
    /// The slot that `dynamics` fills `template` for.
    pub fn new(template: &'static Template, dynamics: F) -> Self {
        Self { template, dynamics }
    }
}

impl<F> fmt::Debug for LetSlot<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LetSlot").finish_non_exhaustive()
    }
}

impl<A: ?Sized, F: Fn(&A, &mut Dynamics<'_>)> Slot<A> for LetSlot<F> {
    fn fill(&self, argument: &A, dynamic: Dynamic<'_>) {
        dynamic.template(self.template, |dynamics| {
            (self.dynamics)(argument, dynamics)
        });
    }
}

/// A slot without `:let`, as `html!` writes it.
#[doc(hidden)]
#[derive(Debug)]
pub struct PlainSlot<R>(pub R);

impl<A: ?Sized, R: Render> Slot<A> for PlainSlot<R> {
    fn fill(&self, _: &A, dynamic: Dynamic<'_>) {
        self.0.render(dynamic);
    }
}
