//! The type through which a component is given its props.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ItemFn;

use super::generics::{Declared, Used};
use super::plain;
use super::prop::Prop;
use super::setter;

pub(super) fn expand(function: &ItemFn, props: &[Prop]) -> TokenStream {
    let builder = Builder { function, props };
    let setters = (0..props.len()).map(|at| builder.prop(at));
    let setters: TokenStream = setters.collect();
    let names = builder.names();
    let render = builder.render();
    quote!(#names #render #setters)
}

pub(super) struct Builder<'a> {
    pub(super) function: &'a ItemFn,
    pub(super) props: &'a [Prop],
}

impl Builder<'_> {
    fn component(&self) -> &Ident {
        &self.function.sig.ident
    }

    /// The type of the props that have been given.
    pub(super) fn builder(&self) -> Ident {
        format_ident!("__{}Props", self.component())
    }

    /// The type of the prop's name.
    fn name(&self, prop: &Prop) -> Ident {
        format_ident!("__{}_{}", self.component(), plain(&prop.name))
    }

    /// The trait of the prop if it is given, or may be left out.
    pub(super) fn given(&self, prop: &Prop) -> Ident {
        format_ident!("__{}_{}_given", self.component(), plain(&prop.name))
    }

    /// The parameters of the builder, one for each prop.
    pub(super) fn states(&self) -> Vec<Ident> {
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
        let setters = setter::all(self, at);
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
}
