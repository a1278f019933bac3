//! One parameter of a component.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, GenericArgument, Lifetime, PathArguments, Token, Type, TypeParamBound,
    TypeReference,
};

use super::plain;
use crate::errors::Errors;

pub(super) struct Prop {
    pub(super) name: Ident,
    /// The type with everything in it named.
    pub(super) ty: Type,
    /// The lifetime that stands for those left out, if there are any.
    pub(super) lifetime: Option<Lifetime>,
    /// The names given to each `impl Trait` in the type.
    pub(super) opaque: Vec<(Ident, Punctuated<TypeParamBound, Token![+]>)>,
    /// What a slot is told, if the type is `impl Slot<…>`.
    pub(super) slot: Option<Type>,
    /// The expression for when it is left out, if it may be.
    pub(super) default: Option<TokenStream>,
    /// The type of that expression.
    pub(super) default_ty: Type,
    /// Whether what is given is converted.
    pub(super) into: bool,
    pub(super) docs: Vec<Attribute>,
}

impl Prop {
    pub(super) fn new(
        name: Ident,
        ty: &Type,
        attributes: &[Attribute],
        errors: &mut Errors,
    ) -> Self {
        let mut names = Names::new(&name);
        let mut named = ty.clone();
        names.visit_type_mut(&mut named);
        let mut default_ty = named.clone();
        Nothing(&names.opaque).visit_type_mut(&mut default_ty);
        let options = Options::parse(attributes, errors);
        let mut default = options
            .default
            .or_else(|| is_option(ty).then(default_value));
        if let (Type::ImplTrait(_), Some(span)) = (ty, options.default_span) {
            let message =
                "the default of an `impl Trait` prop is `()`, nothing: write `#[prop(default)]`";
            errors.push(span, message);
            default = Some(default_value());
        }
        let docs = attributes
            .iter()
            .filter(|found| found.path().is_ident("doc"));
        Self {
            slot: slot(&names),
            lifetime: names.is_used.then_some(names.lifetime),
            opaque: names.opaque,
            docs: docs.cloned().collect(),
            ty: named,
            into: options.into,
            name,
            default,
            default_ty,
        }
    }
}

/// What stands in `#[prop(…)]`.
#[derive(Default)]
struct Options {
    default: Option<TokenStream>,
    /// Where the default's expression stands, if there is one.
    default_span: Option<Span>,
    into: bool,
}

impl Options {
    fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        for attribute in attributes {
            if attribute.path().is_ident("doc") {
                continue;
            }
            let parsed = match attribute.path().is_ident("prop") {
                true => attribute.parse_nested_meta(|meta| options.option(&meta)),
                false => Err(syn::Error::new_spanned(
                    attribute,
                    "a prop takes `#[prop(default)]`, `#[prop(default = value)]` or `#[prop(into)]`",
                )),
            };
            if let Err(error) = parsed {
                errors.add(error);
            }
        }
        options
    }

    fn option(&mut self, meta: &syn::meta::ParseNestedMeta<'_>) -> syn::Result<()> {
        if meta.path.is_ident("into") {
            self.into = true;
        } else if !meta.path.is_ident("default") {
            return Err(meta
                .error("unknown option of a prop: write `default`, `default = value` or `into`"));
        } else if meta.input.peek(Token![=]) {
            let value: Expr = meta.value()?.parse()?;
            self.default_span = Some(syn::spanned::Spanned::span(&value));
            self.default = Some(value.into_token_stream());
        } else {
            self.default = Some(default_value());
        }
        Ok(())
    }
}

fn default_value() -> TokenStream {
    quote!(::core::default::Default::default())
}

fn is_option(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "Option"),
        _ => false,
    }
}

/// What the slot is told that a prop of one opaque type is, if it is one.
fn slot(names: &Names) -> Option<Type> {
    let [(_, bounds)] = names.opaque.as_slice() else {
        return None;
    };
    bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let last = bound
            .path
            .segments
            .last()
            .filter(|last| last.ident == "Slot")?;
        match &last.arguments {
            PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
                GenericArgument::Type(ty) => Some(ty.clone()),
                _ => None,
            },
            _ => None,
        }
    })
}

/// Gives a name to all that a type leaves unnamed.
struct Names {
    prop: String,
    lifetime: Lifetime,
    is_used: bool,
    opaque: Vec<(Ident, Punctuated<TypeParamBound, Token![+]>)>,
}

impl Names {
    fn new(prop: &Ident) -> Self {
        let prop = plain(prop);
        Self {
            lifetime: Lifetime::new(&format!("'__{prop}"), Span::call_site()),
            prop,
            is_used: false,
            opaque: Vec::new(),
        }
    }
}

impl VisitMut for Names {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        if let Type::ImplTrait(opaque) = ty {
            let name = format_ident!("__{}_{}", self.prop, self.opaque.len());
            self.opaque.push((name.clone(), opaque.bounds.clone()));
            *ty = Type::Path(syn::parse_quote!(#name));
        }
    }

    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if reference.lifetime.is_none() {
            self.is_used = true;
            reference.lifetime = Some(self.lifetime.clone());
        }
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            self.is_used = true;
            *lifetime = self.lifetime.clone();
        }
    }

    // In `Fn(&T)` and `fn(&T)` what is left out means any lifetime.
    fn visit_parenthesized_generic_arguments_mut(
        &mut self,
        _: &mut syn::ParenthesizedGenericArguments,
    ) {
    }

    fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
}

/// Puts `()` where an opaque type stands: nothing, of a default.
struct Nothing<'a>(&'a [(Ident, Punctuated<TypeParamBound, Token![+]>)]);

impl VisitMut for Nothing<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        if let Type::Path(path) = ty
            && self.0.iter().any(|(name, _)| path.path.is_ident(name))
        {
            *ty = syn::parse_quote!(());
        }
    }
}
