//! The mistakes of one template, collected so that all are told at once.

use std::fmt::Display;

use proc_macro2::{Punct, Spacing, Span, TokenStream, TokenTree};

use crate::ast::Name;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    pub(crate) fn push(&mut self, span: Span, message: impl Display) {
        self.0.push(syn::Error::new(span, message));
    }

    /// A mistake in all of `name`, or about what it names.
    pub(crate) fn push_name(&mut self, name: &Name, message: impl Display) {
        let token = |span| {
            let mut token = Punct::new('-', Spacing::Alone);
            token.set_span(span);
            TokenTree::from(token)
        };
        let place: TokenStream = [token(name.span), token(name.last)].into_iter().collect();
        self.0.push(syn::Error::new_spanned(place, message));
    }

    pub(crate) fn add(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `value`, with one `compile_error!` for each mistake beside it: what could
    /// be read still type-checks, so the user sees these errors only, and an
    /// editor knows the expressions.
    pub(crate) fn beside(self, value: TokenStream) -> TokenStream {
        if self.0.is_empty() {
            return value;
        }
        let all = self.beside_items(value);
        quote::quote!({ #all })
    }

    /// As [`beside`](Self::beside), where the macro stands for items.
    pub(crate) fn beside_items(self, items: TokenStream) -> TokenStream {
        let mut all: TokenStream = self.0.iter().map(syn::Error::to_compile_error).collect();
        all.extend(items);
        all
    }

    #[cfg(test)]
    pub(crate) fn messages(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

/// The one of `known` that `name` was most likely meant to be.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|known| (strsim::osa_distance(known, name), known))
        .filter(|(distance, known)| *distance <= known.len().div_ceil(3))
        .min()
        .map(|(_, known)| known)
}
