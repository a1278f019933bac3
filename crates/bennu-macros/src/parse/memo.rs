//! What `:memo` lists.

use proc_macro2::Ident;
use quote::ToTokens as _;
use syn::parse::ParseStream;
use syn::punctuated::Punctuated;
use syn::{Expr, Token};

use crate::ast::Input;

/// `name = value, …`, where `name` is short for `name = name`.
pub(super) fn inputs(input: ParseStream<'_>) -> syn::Result<Vec<Input>> {
    if input.is_empty() {
        let message = "what the part depends on is missing";
        return Err(syn::Error::new(input.span(), message));
    }
    let inputs = Punctuated::<Input, Token![,]>::parse_terminated_with(input, memo_input)?;
    Ok(inputs.into_iter().collect())
}

fn memo_input(input: ParseStream<'_>) -> syn::Result<Input> {
    let value: Expr = input.parse()?;
    let named = match value {
        Expr::Assign(assign) => (ident_of(&assign.left), *assign.right),
        value => (ident_of(&value), value),
    };
    match named {
        (Some(name), value) => Ok(Input { name, value }),
        (None, value) => Err(syn::Error::new_spanned(&value, unnamed(&value))),
    }
}

/// The name that `value` is, if it is one.
fn ident_of(value: &Expr) -> Option<Ident> {
    match value {
        Expr::Path(path) => path.path.get_ident().cloned().filter(|name| name != "self"),
        _ => None,
    }
}

/// Says how `value`, which has no name, is listed.
fn unnamed(value: &Expr) -> String {
    let field = match value {
        Expr::Reference(reference) => &reference.expr,
        value => value,
    };
    let name = match field {
        Expr::Field(field) => field.member.to_token_stream().to_string(),
        _ => "name".to_owned(),
    };
    let value = value.to_token_stream().to_string().replace(' ', "");
    format!("the part needs a name for this: write `{name} = {value}`")
}
