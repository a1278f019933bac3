//! The macros of Bennu: `html!`, `#[component]` and `#[derive(Event)]`.
//!
//! Use them through the crate `bennu`, which re-exports and documents them;
//! the code that they generate names its runtime only as `::bennu::__private`.
//!
//! A template goes through four steps, a module each: tokens are parsed into
//! nodes as they are written, the nodes checked, lowered into static and
//! dynamic parts, and these emitted as Rust. All mistakes of a template are
//! told at once, and what could be read is emitted beside them. Why the parser
//! is our own and not `rstml` is said in `parse`.

mod ast;
mod component;
mod emit;
mod errors;
mod event;
mod html;
mod lower;
mod parse;
mod tokens;
mod validate;

use proc_macro::TokenStream;

/// A template: HTML with Rust in braces. See `bennu::html!`.
#[proc_macro]
pub fn html(input: TokenStream) -> TokenStream {
    let mut errors = errors::Errors::default();
    let nodes = parse::parse(input.into(), &mut errors);
    validate::validate(&nodes, &mut errors);
    let value = emit::emit(&lower::lower(nodes), &mut errors);
    errors.beside(value).into()
}

/// The events of a view, typed. See `bennu::Event`.
#[proc_macro_derive(Event, attributes(event))]
pub fn event(input: TokenStream) -> TokenStream {
    event::derive(&syn::parse_macro_input!(input)).into()
}

/// A function that templates call by a tag. See `bennu::component`.
#[proc_macro_attribute]
pub fn component(arguments: TokenStream, function: TokenStream) -> TokenStream {
    let function = syn::parse_macro_input!(function);
    component::component(&arguments.into(), function).into()
}
