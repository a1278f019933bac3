//! The methods that give a component one of its props.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Generics, Type};

use super::builder::Builder;
use super::generics::{Declared, Used};
use super::prop::Prop;

/// The methods that give the prop number `at`: `set` for a value, `set_slot`
/// for content with its name, `set_let` for content that is told something.
pub(super) fn all(builder: &Builder<'_>, at: usize) -> TokenStream {
    let generics = &builder.function.sig.generics;
    let prop = &builder.props[at];
    let mut setters = vec![Setter::value(prop, generics)];
    match &prop.slot {
        None => setters.push(Setter::content(prop, generics)),
        Some(argument) => {
            setters.push(Setter::slot());
            setters.push(Setter::told_slot(builder, at, argument));
        }
    }
    setters
        .iter()
        .map(|setter| setter.expand(builder, at))
        .collect()
}

/// One method.
struct Setter {
    method: &'static str,
    declared: Declared,
    /// The props that must have been given before, as they tell a type.
    telling: Vec<usize>,
    /// Names and types of the parameters.
    inputs: Vec<(TokenStream, TokenStream)>,
    /// What the prop becomes, and the type of that.
    value: TokenStream,
    ty: TokenStream,
}

impl Setter {
    /// A value of the prop's type, or one that is converted into it.
    fn value(prop: &Prop, generics: &Generics) -> Self {
        let ty = &prop.ty;
        let (input, value) = match prop.into {
            false => (quote!(#ty), quote!(value)),
            true => (
                quote!(impl ::core::convert::Into<#ty>),
                quote!(value.into()),
            ),
        };
        Self {
            method: "set",
            declared: Declared::of_prop(prop, generics),
            telling: Vec::new(),
            inputs: vec![(quote!(value), input)],
            value,
            ty: quote!(#ty),
        }
    }

    /// The content `<:name>…</:name>` of a prop that is no slot.
    fn content(prop: &Prop, generics: &Generics) -> Self {
        Self {
            method: "set_slot",
            ..Self::value(prop, generics)
        }
    }

    /// The content `<:name>…</:name>` of a slot.
    fn slot() -> Self {
        let mut declared = Declared::default();
        declared
            .parameters
            .push(quote!(__R: ::bennu::__private::Render));
        Self {
            method: "set_slot",
            declared,
            telling: Vec::new(),
            inputs: vec![(quote!(content), quote!(__R))],
            value: quote!(::bennu::__private::PlainSlot(content)),
            ty: quote!(::bennu::__private::PlainSlot<__R>),
        }
    }

    /// The content `<:name :let={…}>…</:name>` of the slot number `at`, which
    /// is told an `argument`.
    ///
    /// The type of `argument` must be known when the content is checked, so the
    /// props that share a type with it are required to be given before.
    fn told_slot(builder: &Builder<'_>, at: usize, argument: &Type) -> Self {
        let generics = &builder.function.sig.generics;
        let mut used = Used::of_type(argument);
        let shares = |prop: &Prop| Used::of_prop(prop).shares(&used, generics);
        let others = builder.props.iter().enumerate();
        let telling = others.filter(|(_, prop)| prop.slot.is_none() && shares(prop));
        let telling: Vec<_> = telling.collect();
        telling
            .iter()
            .for_each(|(_, prop)| used.add(Used::of_prop(prop)));

        let mut declared = Declared::used(generics, &used);
        telling
            .iter()
            .for_each(|(_, prop)| declared.add_prop(prop, generics));
        if let Some(lifetime) = &builder.props[at].lifetime {
            declared.parameters.insert(0, quote!(#lifetime));
        }
        let dynamics = quote!(&mut ::bennu::__private::Dynamics<'_>);
        declared
            .parameters
            .push(quote!(__F: ::core::ops::Fn(&#argument, #dynamics)));
        Self {
            method: "set_let",
            declared,
            telling: telling.iter().map(|(other, _)| *other).collect(),
            inputs: vec![
                (
                    quote!(template),
                    quote!(&'static ::bennu::__private::Template),
                ),
                (quote!(dynamics), quote!(__F)),
            ],
            value: quote!(::bennu::__private::LetSlot::new(template, dynamics)),
            ty: quote!(::bennu::__private::LetSlot<__F>),
        }
    }

    /// The method that gives the prop number `at`.
    fn expand(&self, builder: &Builder<'_>, at: usize) -> TokenStream {
        let span = builder.props[at].name.span();
        let method = Ident::new(self.method, span);
        let states = builder.states();
        let others = states.iter().enumerate().filter(|(index, _)| *index != at);
        let others = others.map(|(_, state)| state);
        let Self { value, ty, .. } = self;
        let before = with(&states, at, quote!(::bennu::__private::Unset));
        let after = with(&states, at, quote!(::bennu::__private::Given<#ty>));
        let kept = (0..states.len()).map(syn::Index::from);
        let kept: Vec<_> = kept.map(|index| quote!(props.#index)).collect();
        let kept = with(&kept, at, quote!(::bennu::__private::Given(#value)));
        let told = self.telling.iter().map(|other| {
            let prop = &builder.props[*other];
            let (state, given, ty) = (&states[*other], builder.given(prop), &prop.ty);
            quote!(#state: #given<#ty>)
        });
        let Declared {
            parameters,
            conditions,
        } = &self.declared;
        let inputs = self.inputs.iter().map(|(name, ty)| quote!(#name: #ty));
        let builder = builder.builder();
        quote_spanned! {span=>
            #[doc(hidden)]
            pub fn #method<#(#parameters,)* #(#others),*>(
                self,
                props: #builder<#(#before),*>,
                #(#inputs),*
            ) -> #builder<#(#after),*>
            where #(#told,)* #(#conditions,)*
            {
                #builder(#(#kept),*)
            }
        }
    }
}

/// `all` with `one` in the place number `at`.
fn with(all: &[impl quote::ToTokens], at: usize, one: TokenStream) -> Vec<TokenStream> {
    let mut all: Vec<_> = all.iter().map(|item| quote!(#item)).collect();
    all[at] = one;
    all
}
