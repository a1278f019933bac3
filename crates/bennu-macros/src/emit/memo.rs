//! Memoised parts: functions of what `:memo` lists and of nothing else.
//!
//! The body becomes a closure where a `fn` is expected, so that the compiler
//! refuses one that names anything outside. Of `self`, which is named by
//! mistake most often, the macro tells itself, and what to write instead.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::Emitter;
use super::own::{Mention, mentions};
use crate::ast::Input;
use crate::lower::{Filling, Memo, Template};

impl Emitter<'_> {
    /// The expression that fills the slot with a memoised part.
    pub(super) fn part(&mut self, memo: &Memo<Filling>) -> TokenStream {
        let slot = self.slot.clone();
        let body = self.filling(&memo.body);
        self.memo("memo_part", memo, &slot, &quote!(#slot), &body)
    }

    /// The closure that fills the dynamics of a memoised entry.
    pub(super) fn entry(&mut self, memo: &Memo<Template>) -> TokenStream {
        let dynamics = self.dynamics.clone();
        let body = self.fill_dynamics(&memo.body);
        let parameter = self.parameter(&memo.body);
        let fill = self.memo("memo_entry", memo, &dynamics, &parameter, &body);
        quote!(|#dynamics: &mut ::bennu::__private::Dynamics<'_>| #fill)
    }

    /// The call of `function` for `place`, which is `parameter` in `body`.
    fn memo<T>(
        &mut self,
        function: &str,
        memo: &Memo<T>,
        place: &Ident,
        parameter: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let names = memo.inputs.iter().map(|Input { name, .. }| name);
        let names = quote!((#(#names,)*));
        let values = memo.inputs.iter().map(|Input { value, .. }| value);
        let values = quote!((#(#values,)*));
        let outside = mentions(body.clone());
        if !outside.is_empty() {
            for Mention { span, field } in outside {
                self.errors.push(span, unlisted(field.as_ref()));
            }
            return quote!(match #values { #names => #body });
        }
        let stamp = Ident::new("stamp", Span::mixed_site());
        let add = memo.inputs.iter().map(|Input { name, .. }| {
            quote_spanned!(name.span()=>
                ::bennu::__private::MemoInput::stamp(&#name, &mut #stamp);)
        });
        let function = format_ident!("{function}");
        // What the compiler says of the body, it says of the directive.
        let body = quote_spanned!(memo.span=> |#names, #parameter| { #body });
        quote!(match #values {
            #names => {
                let mut #stamp = ::bennu::__private::memo_stamp();
                #(#add)*
                ::bennu::__private::#function(#place, #stamp, #names, #body)
            }
        })
    }
}

/// Says how what a part names although it does not see it is listed.
fn unlisted(field: Option<&Ident>) -> String {
    match field {
        Some(name) => format!(
            "a memoised part sees only what `:memo` lists: add `{name} = &self.{name}` to it, and write `{name}` here"
        ),
        None => "a memoised part sees only what `:memo` lists: add `name = value` to it, and write `name` here".to_owned(),
    }
}
