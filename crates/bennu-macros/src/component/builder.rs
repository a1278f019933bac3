//! The type through which a component is given its props.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ItemFn;

use super::generics::{Declared, Used};
use super::plain;
use super::prop::Prop;

pub(super) fn expand(function: &ItemFn, props: &[Prop]) -> TokenStream {
    let builder = Builder { function, props };
    let setters = (0..props.len()).map(|at| builder.prop(at));
    let setters: TokenStream = setters.collect();
    let names = builder.names();
    let render = builder.render();
    quote!(#names #render #setters)
}

struct Builder<'a> {
    function: &'a ItemFn,
    props: &'a [Prop],
}

impl Builder<'_> {
    fn component(&self) -> &Ident {
        &self.function.sig.ident
    }

    /// The type of the props that have been given.
    fn builder(&self) -> Ident {
        format_ident!("__{}Props", self.component())
    }

    /// The type of the prop's name.
    fn name(&self, prop: &Prop) -> Ident {
        format_ident!("__{}_{}", self.component(), plain(&prop.name))
    }

    /// The trait of the prop if it is given, or may be left out.
    fn given(&self, prop: &Prop) -> Ident {
        format_ident!("__{}_{}_given", self.component(), plain(&prop.name))
    }

    /// The parameters of the builder, one for each prop.
    fn states(&self) -> Vec<Ident> {
        (0..self.props.len())
            .map(|at| format_ident!("__P{at}"))
            .collect()
    }

    /// The type of the component's name, with a field for each prop.
    fn names(&self) -> TokenStream {
        let (component, builder) = (self.component(), self.builder());
        let visibility = &self.function.vis;
        let fields: Vec<_> = self.props.iter().map(|prop| &prop.name).collect();
        let names: Vec<_> = self.props.iter().map(|prop| self.name(prop)).collect();
        let docs = self.props.iter().map(|prop| &prop.docs);
        let states = self.states();
        let unset = self.props.iter().map(|_| quote!(::bennu::__private::Unset));
        let unset: Vec<_> = unset.collect();
        quote! {
            #[doc(hidden)]
            #[derive(Debug)]
            #[allow(dead_code, non_camel_case_types, unreachable_pub, reason = "generated")]
            #visibility struct #component { #(#(#docs)* pub #fields: #names,)* }

            #[doc(hidden)]
            #[allow(dead_code, non_camel_case_types, missing_debug_implementations, unreachable_pub, reason = "generated")]
            #visibility struct #builder<#(#states),*>(#(#states,)*);

            #[allow(dead_code, unreachable_pub, reason = "generated")]
            impl #component {
                #[doc(hidden)]
                pub const PROPS: Self = Self { #(#fields: #names,)* };

                #[doc(hidden)]
                pub fn __props() -> #builder<#(#unset),*> {
                    #builder(#(#unset),*)
                }
            }
        }
    }

    /// The call of the component's function, once all props are given.
    fn render(&self) -> TokenStream {
        let (component, builder) = (self.component(), self.builder());
        let signature = &self.function.sig;
        let mut used = Used::default();
        self.props
            .iter()
            .for_each(|prop| used.add(Used::of_prop(prop)));
        let generics = &signature.generics;
        let mut declared = Declared::used(generics, &used);
        self.props
            .iter()
            .for_each(|prop| declared.add_prop(prop, generics));
        let Declared {
            parameters,
            conditions,
        } = declared;
        let (states, output) = (self.states(), &signature.output);
        let given = self.props.iter().map(|prop| self.given(prop));
        let given: Vec<_> = given.collect();
        let types: Vec<_> = self.props.iter().map(|prop| &prop.ty).collect();
        let at = (0..self.props.len()).map(syn::Index::from);
        quote! {
            #[allow(dead_code, non_camel_case_types, unreachable_pub, reason = "generated")]
            impl<#(#states),*> #builder<#(#states),*> {
                #[doc(hidden)]
                pub fn __render<#(#parameters),*>(self) #output
                where
                    #(#states: #given<#types>,)*
                    #(#conditions,)*
                {
                    #component(#(#given::<#types>::take(self.#at)),*)
                }
            }
        }
    }

    /// The name of the prop number `at`, and what giving it means.
    fn prop(&self, at: usize) -> TokenStream {
        let prop = &self.props[at];
        let (name, visibility) = (self.name(prop), &self.function.vis);
        let given = self.given_trait(prop);
        let setters = self.setters(at);
        quote! {
            #[doc(hidden)]
            #[derive(Debug)]
            #[allow(dead_code, non_camel_case_types, unreachable_pub, reason = "generated")]
            #visibility struct #name;

            #given

            #[allow(dead_code, non_camel_case_types, unreachable_pub, unused_variables, reason = "generated")]
            impl #name { #setters }
        }
    }

    fn given_trait(&self, prop: &Prop) -> TokenStream {
        let (given, visibility) = (self.given(prop), &self.function.vis);
        let (name, component) = (plain(&prop.name), plain(self.component()));
        let message = format!("`<{component}>` needs the prop `{name}`");
        let label = match name.as_str() {
            "children" => format!("write its content: `<{component}>…</{component}>`"),
            _ if prop.slot.is_some() => {
                format!("write the slot `<:{name} :let={{{{…}}}}>…</:{name}>` into it")
            }
            _ => format!("write `<{component} {name}={{{{…}}}}>`"),
        };
        let default = self.default(prop);
        quote! {
            #[doc(hidden)]
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            #[allow(dead_code, non_camel_case_types, unreachable_pub, reason = "generated")]
            #visibility trait #given<T> {
                fn take(self) -> T;
            }

            impl<T> #given<T> for ::bennu::__private::Given<T> {
                fn take(self) -> T {
                    self.0
                }
            }

            #default
        }
    }

    /// What stands for the prop when it is left out, if it may be.
    fn default(&self, prop: &Prop) -> Option<TokenStream> {
        let default = prop.default.as_ref()?;
        let (given, ty) = (self.given(prop), &prop.default_ty);
        let generics = &self.function.sig.generics;
        let mut declared = Declared::used(generics, &Used::of_type(ty));
        if prop.opaque.is_empty() {
            declared.add_lifetimes(prop, generics);
        } else if let Some(lifetime) = &prop.lifetime {
            declared.parameters.insert(0, quote!(#lifetime));
        }
        let Declared {
            parameters,
            conditions,
        } = declared;
        Some(quote! {
            impl<#(#parameters),*> #given<#ty> for ::bennu::__private::Unset
            where #(#conditions),*
            {
                fn take(self) -> #ty {
                    #default
                }
            }
        })
    }

    /// The methods that give the prop number `at`.
    fn setters(&self, at: usize) -> TokenStream {
        let prop = &self.props[at];
        let generics = &self.function.sig.generics;
        let mut declared = Declared::used(generics, &Used::of_prop(prop));
        declared.add_prop(prop, generics);
        let ty = &prop.ty;
        let set = match prop.into {
            false => self.setter(
                at,
                "set",
                &declared,
                &[],
                &[(quote!(value), quote!(#ty))],
                (quote!(value), quote!(#ty)),
            ),
            true => {
                let into = quote!(impl ::core::convert::Into<#ty>);
                self.setter(
                    at,
                    "set",
                    &declared,
                    &[],
                    &[(quote!(value), into)],
                    (quote!(value.into()), quote!(#ty)),
                )
            }
        };
        let Some(argument) = &prop.slot else {
            let value = (quote!(value), quote!(#ty));
            let slot = self.setter(
                at,
                "set_slot",
                &declared,
                &[],
                std::slice::from_ref(&value),
                value.clone(),
            );
            return quote!(#set #slot);
        };
        let (slot, told) = self.slot_setters(at, argument);
        quote!(#set #slot #told)
    }

    /// The methods that give a slot without and with `:let`.
    fn slot_setters(&self, at: usize, argument: &syn::Type) -> (TokenStream, TokenStream) {
        let generics = &self.function.sig.generics;
        let used = Used::of_type(argument);
        let mut plain = Declared::default();
        plain
            .parameters
            .push(quote!(__R: ::bennu::__private::Render));
        let content = (quote!(content), quote!(__R));
        let value = (
            quote!(::bennu::__private::PlainSlot(content)),
            quote!(::bennu::__private::PlainSlot<__R>),
        );
        let slot = self.setter(at, "set_slot", &plain, &[], &[content], value);

        // The props that tell which type the slot is told of.
        let telling: Vec<_> = (0..self.props.len())
            .filter(|other| {
                let prop = &self.props[*other];
                *other != at && prop.slot.is_none() && Used::of_prop(prop).shares(&used, generics)
            })
            .collect();
        let mut all = Used::of_type(argument);
        telling
            .iter()
            .for_each(|other| all.add(Used::of_prop(&self.props[*other])));
        let mut told = Declared::used(generics, &all);
        telling
            .iter()
            .for_each(|other| told.add_prop(&self.props[*other], generics));
        if let Some(lifetime) = self.props[at].lifetime.as_ref() {
            told.parameters.insert(0, quote!(#lifetime));
        }
        let dynamics = quote!(&mut ::bennu::__private::Dynamics<'_>);
        told.parameters
            .push(quote!(__F: ::core::ops::Fn(&#argument, #dynamics)));
        let inputs = [
            (
                quote!(template),
                quote!(&'static ::bennu::__private::Template),
            ),
            (quote!(dynamics), quote!(__F)),
        ];
        let value = (
            quote!(::bennu::__private::LetSlot::new(template, dynamics)),
            quote!(::bennu::__private::LetSlot<__F>),
        );
        let told = self.setter(at, "set_let", &told, &telling, &inputs, value);
        debug_assert!(used.is_generic(generics) || telling.is_empty());
        (slot, told)
    }

    /// A method that gives the prop number `at` the value `value` of a type.
    ///
    /// The props in `telling` must be given before, and are of their own types.
    fn setter(
        &self,
        at: usize,
        method: &str,
        declared: &Declared,
        telling: &[usize],
        inputs: &[(TokenStream, TokenStream)],
        (value, ty): (TokenStream, TokenStream),
    ) -> TokenStream {
        let method = Ident::new(method, self.props[at].name.span());
        let builder = self.builder();
        let states = self.states();
        let before = states
            .iter()
            .enumerate()
            .map(|(index, state)| match index == at {
                true => quote!(::bennu::__private::Unset),
                false => quote!(#state),
            });
        let after = states
            .iter()
            .enumerate()
            .map(|(index, state)| match index == at {
                true => quote!(::bennu::__private::Given<#ty>),
                false => quote!(#state),
            });
        let kept = (0..states.len()).map(|index| match index == at {
            true => quote!(::bennu::__private::Given(#value)),
            false => {
                let index = syn::Index::from(index);
                quote!(props.#index)
            }
        });
        let others = states.iter().enumerate().filter(|(index, _)| *index != at);
        let others = others.map(|(_, state)| state);
        let given = telling.iter().map(|other| {
            let prop = &self.props[*other];
            let (state, given, ty) = (&states[*other], self.given(prop), &prop.ty);
            quote!(#state: #given<#ty>)
        });
        let (parameters, conditions) = (&declared.parameters, &declared.conditions);
        let inputs = inputs.iter().map(|(name, ty)| quote!(#name: #ty));
        let span = self.props[at].name.span();
        quote_spanned! {span=>
            #[doc(hidden)]
            pub fn #method<#(#parameters,)* #(#others),*>(
                self,
                props: #builder<#(#before),*>,
                #(#inputs),*
            ) -> #builder<#(#after),*>
            where #(#given,)* #(#conditions,)*
            {
                #builder(#(#kept),*)
            }
        }
    }
}
