//! `#[derive(Event)]`: decoding of what a browser sends, and its counterpart,
//! what an attribute such as `phx-click` tells the browser to send.

mod names;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Type};

use crate::errors::Errors;

/// One event: a variant of the enum, or the struct.
struct Variant {
    /// How Rust names it: `Self::Add`, or `Self`.
    path: TokenStream,
    ident: Ident,
    wire_name: String,
    shape: Shape,
}

/// What the browser sends along.
enum Shape {
    Nothing,
    /// An object with these fields: name, name on the wire, type.
    Fields(Vec<(Ident, String, Type)>),
    /// The value as a whole, read as this type.
    Whole(Box<Type>),
}

/// The implementations for `input`.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut errors = Errors::default();
    let variants = variants(input, &mut errors);
    names::check_unique(&variants, &mut errors);
    match errors.is_empty() {
        true => expand(input, &variants),
        false => errors.beside_items(fallback(input, &variants)),
    }
}

fn variants(input: &DeriveInput, errors: &mut Errors) -> Vec<Variant> {
    match &input.data {
        Data::Enum(data) => {
            let variants = data.variants.iter();
            let variants = variants.map(|variant| Variant {
                path: {
                    let ident = &variant.ident;
                    quote!(Self::#ident)
                },
                ident: variant.ident.clone(),
                wire_name: names::event(&variant.attrs, &variant.ident, errors),
                shape: shape(&variant.fields, errors),
            });
            variants.collect()
        }
        Data::Struct(data) => vec![Variant {
            path: quote!(Self),
            ident: input.ident.clone(),
            wire_name: names::event(&input.attrs, &input.ident, errors),
            shape: shape(&data.fields, errors),
        }],
        Data::Union(data) => {
            let message = "events are an enum with a variant for each, or a struct for one";
            errors.push(data.union_token.span, message);
            Vec::new()
        }
    }
}

fn shape(fields: &Fields, errors: &mut Errors) -> Shape {
    match fields {
        Fields::Unit => Shape::Nothing,
        Fields::Unnamed(fields) if fields.unnamed.is_empty() => Shape::Nothing,
        Fields::Unnamed(fields) => {
            if let Some(second) = fields.unnamed.get(1) {
                let message = "a browser sends fields by name: write `{ name: type, … }`; a single field without a name is all that it sends";
                errors.push(second.span(), message);
            }
            Shape::Whole(Box::new(fields.unnamed[0].ty.clone()))
        }
        Fields::Named(fields) => {
            let fields = fields.named.iter().filter_map(|field| {
                let ident = field.ident.clone()?;
                let name = names::field(&field.attrs, &ident, errors);
                Some((ident, name, field.ty.clone()))
            });
            Shape::Fields(fields.collect())
        }
    }
}

fn expand(input: &DeriveInput, variants: &[Variant]) -> TokenStream {
    let names = variants.iter().map(|variant| &variant.wire_name);
    let decode = variants.iter().map(Variant::decode);
    let decode = quote! {
        match name {
            #(#decode)*
            _ => ::core::result::Result::Err(
                ::bennu::__private::EventError::unknown(name, &[#(#names),*]),
            ),
        }
    };
    let bind = variants.iter().map(Variant::bind);
    let bind = quote!(match *self { #(#bind)* });
    implementations(input, variants, &decode, &bind)
}

/// What type-checks where the events do not, so that only that is told.
fn fallback(input: &DeriveInput, variants: &[Variant]) -> TokenStream {
    let never = quote!(::core::unimplemented!());
    implementations(input, variants, &never, &never)
}

fn implementations(
    input: &DeriveInput,
    variants: &[Variant],
    decode: &TokenStream,
    bind: &TokenStream,
) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, type_generics, where_clause) = input.generics.split_for_impl();
    let constants = variants.iter().filter_map(Variant::constant);
    let value = Ident::new("value", Span::mixed_site());
    quote! {
        #[automatically_derived]
        impl #impl_generics ::bennu::__private::Event for #ident #type_generics #where_clause {
            fn decode(
                name: &str,
                #value: &::bennu::__private::Value,
            ) -> ::core::result::Result<Self, ::bennu::__private::EventError> {
                #decode
            }
        }

        #[automatically_derived]
        impl #impl_generics ::bennu::__private::Binding for #ident #type_generics #where_clause {
            fn bind(&self, attribute: ::bennu::__private::Attribute<'_>) {
                #bind
            }
        }

        #[automatically_derived]
        impl #impl_generics ::bennu::__private::BindingOf<Self>
            for #ident #type_generics #where_clause {}

        #[automatically_derived]
        impl #impl_generics ::bennu::__private::BindingOf<::bennu::__private::RawEvent>
            for #ident #type_generics #where_clause {}

        #[automatically_derived]
        #[allow(dead_code, reason = "not every event is bound by its name alone")]
        impl #impl_generics #ident #type_generics #where_clause { #(#constants)* }
    }
}

/// `ty` as a field, named in one way wherever it is, so that a type that cannot
/// be one is told once.
fn field(ty: &Type) -> TokenStream {
    quote_spanned!(ty.span()=> <#ty as ::bennu::__private::EventField>)
}

impl Variant {
    /// The arm that makes it of what came in.
    fn decode(&self) -> TokenStream {
        let Self {
            path, wire_name, ..
        } = self;
        let value = Ident::new("value", Span::mixed_site());
        let made = match &self.shape {
            Shape::Nothing => quote!(#path {}),
            Shape::Whole(ty) => {
                let field = field(ty);
                quote!(#path { 0: ::bennu::__private::whole(
                    #field::from_value,
                    #field::absent,
                    #wire_name,
                    #value,
                )? })
            }
            Shape::Fields(fields) => {
                let fields = fields.iter().map(|(ident, name, ty)| {
                    let field = field(ty);
                    quote!(#ident: ::bennu::__private::field(
                        #field::from_value,
                        #field::absent,
                        #wire_name,
                        #name,
                        #value,
                    )?)
                });
                quote!(#path { #(#fields),* })
            }
        };
        quote!(#wire_name => ::core::result::Result::Ok(#made),)
    }

    /// The arm that tells the browser to send it.
    fn bind(&self) -> TokenStream {
        let Self {
            path, wire_name, ..
        } = self;
        let none = quote!(::core::option::Option::None);
        match &self.shape {
            Shape::Nothing => {
                quote!(#path {} => ::bennu::__private::bind(attribute, #wire_name, #none),)
            }
            Shape::Whole(ty) => {
                let field = field(ty);
                quote! {
                    #path { 0: ref value } => {
                        ::bennu::__private::bind(attribute, #wire_name, #field::to_value(value));
                    }
                }
            }
            Shape::Fields(fields) => {
                let bound = |at: usize| format_ident!("field_{at}");
                let pattern = fields.iter().enumerate().map(|(at, (ident, ..))| {
                    let bound = bound(at);
                    quote!(#ident: ref #bound)
                });
                let insert = fields.iter().enumerate().map(|(at, (_, name, ty))| {
                    let (bound, field) = (bound(at), field(ty));
                    quote!(::bennu::__private::insert(&mut fields, #name, #field::to_value(#bound));)
                });
                quote! {
                    #path { #(#pattern),* } => {
                        let mut fields = ::bennu::__private::Map::new();
                        #(#insert)*
                        ::bennu::__private::bind(attribute, #wire_name, ::core::option::Option::Some(fields.into()));
                    }
                }
            }
        }
    }

    /// The name alone, for a form or element that supplies the fields.
    fn constant(&self) -> Option<TokenStream> {
        let name = names::constant(&self.ident);
        let wire_name = &self.wire_name;
        let doc = format!("The name of the event `{wire_name}`, without fields.");
        (self.ident != name).then(|| {
            let name = Ident::new(&name, self.ident.span());
            quote! {
                #[doc = #doc]
                pub const #name: ::bennu::__private::EventName<Self> =
                    ::bennu::__private::EventName::new(#wire_name);
            }
        })
    }
}
