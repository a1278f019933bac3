//! Which of a function's generics one of its types needs.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::visit::{self, Visit};
use syn::{GenericParam, Generics, Lifetime, Type, WherePredicate};

use super::prop::Prop;

/// Generic parameters and the conditions on them, to be declared somewhere.
#[derive(Default)]
pub(super) struct Declared {
    pub(super) parameters: Vec<TokenStream>,
    pub(super) conditions: Vec<TokenStream>,
}

impl Declared {
    /// Those of `generics` that `used` needs, directly or by a bound.
    pub(super) fn used(generics: &Generics, used: &Used) -> Self {
        let used = used.closure(generics);
        let parameters = generics
            .params
            .iter()
            .filter(|parameter| used.contains(&name(parameter)))
            .map(without_default)
            .collect();
        let conditions = generics
            .where_clause
            .iter()
            .flat_map(|clause| &clause.predicates);
        let conditions = conditions
            .filter(|condition| {
                Used::of_predicate(condition)
                    .among(generics)
                    .is_subset(&used)
            })
            .map(ToTokens::to_token_stream)
            .collect();
        Self {
            parameters,
            conditions,
        }
    }

    /// Those that the type of `prop` needs.
    pub(super) fn of_prop(prop: &Prop, generics: &Generics) -> Self {
        let mut declared = Self::used(generics, &Used::of_prop(prop));
        declared.add_prop(prop, generics);
        declared
    }

    /// The names that stand for what a prop's type leaves out.
    pub(super) fn add_prop(&mut self, prop: &Prop, generics: &Generics) {
        self.add_lifetimes(prop, generics);
        for (name, bounds) in &prop.opaque {
            self.parameters.push(quote!(#name: #bounds));
        }
    }

    /// The lifetime that a prop's type leaves out, and what the type implies:
    /// that the types in it outlive the lifetimes in it.
    pub(super) fn add_lifetimes(&mut self, prop: &Prop, generics: &Generics) {
        if let Some(lifetime) = &prop.lifetime {
            self.parameters.insert(0, lifetime.to_token_stream());
        }
        let used = Used::of_type(&prop.ty).among(generics);
        let named = generics.lifetimes().map(|found| &found.lifetime);
        let named = named.filter(|lifetime| used.contains(&lifetime.to_string()));
        let types = generics.type_params().map(|ty| &ty.ident);
        let types = types.filter(|ty| used.contains(&ty.to_string()));
        let types: Vec<_> = types
            .chain(prop.opaque.iter().map(|(name, _)| name))
            .collect();
        for lifetime in named.chain(&prop.lifetime) {
            let outlive = types.iter().map(|ty| quote!(#ty: #lifetime));
            self.conditions.extend(outlive);
        }
    }
}

/// The names that occur in a piece of code.
#[derive(Default)]
pub(super) struct Used(BTreeSet<String>);

impl Used {
    pub(super) fn of_type(ty: &Type) -> Self {
        let mut used = Self::default();
        used.visit_type(ty);
        used
    }

    pub(super) fn of_prop(prop: &Prop) -> Self {
        let mut used = Self::of_type(&prop.ty);
        for bound in prop.opaque.iter().flat_map(|(_, bounds)| bounds) {
            used.visit_type_param_bound(bound);
        }
        used
    }

    fn of_predicate(predicate: &WherePredicate) -> Self {
        let mut used = Self::default();
        used.visit_where_predicate(predicate);
        used
    }

    /// Whether both have one of `generics` in common.
    pub(super) fn shares(&self, other: &Self, generics: &Generics) -> bool {
        !self.among(generics).is_disjoint(&other.among(generics))
    }

    pub(super) fn add(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    fn among(&self, generics: &Generics) -> BTreeSet<String> {
        let names = generics.params.iter().map(name);
        names.filter(|name| self.0.contains(name)).collect()
    }

    /// Those of `generics` that occur, and those that the bounds of these need.
    fn closure(&self, generics: &Generics) -> BTreeSet<String> {
        let mut all = self.among(generics);
        loop {
            let mut needed = Self::default();
            for parameter in generics
                .params
                .iter()
                .filter(|found| all.contains(&name(found)))
            {
                needed.visit_generic_param(parameter);
            }
            let before = all.len();
            all.extend(needed.among(generics));
            if all.len() == before {
                return all;
            }
        }
    }
}

impl Visit<'_> for Used {
    fn visit_ident(&mut self, ident: &Ident) {
        self.0.insert(ident.to_string());
    }

    fn visit_lifetime(&mut self, lifetime: &Lifetime) {
        self.0.insert(lifetime.to_string());
        visit::visit_lifetime(self, lifetime);
    }
}

fn name(parameter: &GenericParam) -> String {
    match parameter {
        GenericParam::Lifetime(lifetime) => lifetime.lifetime.to_string(),
        GenericParam::Type(ty) => ty.ident.to_string(),
        GenericParam::Const(constant) => constant.ident.to_string(),
    }
}

fn without_default(parameter: &GenericParam) -> TokenStream {
    match parameter {
        GenericParam::Type(ty) => {
            let (ident, bounds) = (&ty.ident, &ty.bounds);
            quote!(#ident: #bounds)
        }
        other => other.to_token_stream(),
    }
}
