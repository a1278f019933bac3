//! `#[component]`: a function that tags such as `<Card title="…">` call.
//!
//! Beside the function stands a type of its name, through which `html!` gives
//! it its props, one after the other: `Card::PROPS.title.set(props, value)`.
//! A name that is no prop is thereby a field that does not exist, which the
//! compiler reports with the names that do. Which props have been given is
//! kept in the type of `props`; the last call wants, for each prop, a trait
//! that only a given (or optional) prop implements and whose diagnostic says
//! which prop is missing.

mod builder;
mod generics;
mod prop;
mod setter;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;
use syn::{FnArg, ItemFn, Pat, ReturnType};

use self::prop::Prop;
use crate::errors::Errors;

/// The function `function` as a component.
pub(crate) fn component(arguments: &TokenStream, mut function: ItemFn) -> TokenStream {
    let mut errors = Errors::default();
    if !arguments.is_empty() {
        let message = "`#[component]` takes no arguments: options stand on the parameters, `#[prop(default)]`";
        errors.push(arguments.span(), message);
    }
    check_signature(&function, &mut errors);
    function.sig.asyncness = None;
    let props = props(&mut function, &mut errors);
    let builder = builder::expand(&function, &props);
    let items = quote! {
        #[allow(non_snake_case, reason = "a component is named as a type is")]
        #[allow(clippy::too_many_arguments, reason = "props are given by name")]
        #function
        #builder
    };
    errors.beside_items(items)
}

fn check_signature(function: &ItemFn, errors: &mut Errors) {
    let signature = &function.sig;
    let name = signature.ident.to_string();
    if !name.starts_with(char::is_uppercase) {
        let message = "a component's name begins with an upper-case letter, which tells its tag from an element";
        errors.push(signature.ident.span(), message);
    }
    if let Some(keyword) = &signature.asyncness {
        let message =
            "rendering does not wait: load the data in the view's callbacks and take it as a prop";
        errors.push(keyword.span(), message);
    }
    if matches!(signature.output, ReturnType::Default) {
        let message = "a component returns what it shows: add `-> impl Render`";
        errors.push(signature.ident.span(), message);
    }
}

/// The props of `function`, whose attributes are taken from it.
fn props(function: &mut ItemFn, errors: &mut Errors) -> Vec<Prop> {
    let mut props = Vec::new();
    for (at, parameter) in function.sig.inputs.iter_mut().enumerate() {
        let FnArg::Typed(parameter) = parameter else {
            let message = "a component is a function without `self`";
            errors.push(parameter.span(), message);
            continue;
        };
        let attributes = std::mem::take(&mut parameter.attrs);
        let name = match &*parameter.pat {
            Pat::Ident(pattern) => pattern.ident.clone(),
            pattern => {
                let message =
                    "a prop is a parameter with a name: take it apart in the function's body";
                errors.push(pattern.span(), message);
                format_ident!("prop_{at}")
            }
        };
        props.push(Prop::new(name, &parameter.ty, &attributes, errors));
    }
    props
}

/// `name` as text for messages, without the mark of a raw identifier.
fn plain(name: &Ident) -> String {
    let name = name.to_token_stream().to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}
