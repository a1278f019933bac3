//! `if`, `match` and `for` in braces, with markup in their bodies.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Lit, Pat, Token};

use super::inside;
use crate::ast::{Arm, Branch, Each, For, If, Match, Node};
use crate::errors::Errors;

/// The control structure that stands in `group`.
///
/// `None` if it is none, or goes on after it as an expression may; `Some(None)`
/// if it is one with a mistake, which was told.
pub(super) fn parse(group: &Group, errors: &mut Errors) -> Option<Option<Node>> {
    let parsed = match first_word(&group.stream())?.as_str() {
        "if" => If::read(group, errors).map(Node::If),
        "match" => Match::read(group, errors).map(Node::Match),
        "for" => For::read(group, errors).map(|each| Node::For(Box::new(each))),
        _ => return None,
    };
    match parsed {
        Ok(node) => Some(Some(node)),
        Err(_) if syn::parse2::<Expr>(group.stream()).is_ok() => None,
        Err(error) => {
            errors.add(error);
            Some(None)
        }
    }
}

fn first_word(stream: &TokenStream) -> Option<String> {
    match stream.clone().into_iter().next()? {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    }
}

/// The head of a structure, with bodies still to be read.
struct IfSyntax {
    arms: Vec<(Expr, Group)>,
    otherwise: Option<Group>,
}

impl Parse for IfSyntax {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut arms = Vec::new();
        loop {
            input.parse::<Token![if]>()?;
            arms.push((input.call(Expr::parse_without_eager_brace)?, body(input)?));
            if !input.peek(Token![else]) {
                let otherwise = None;
                return Ok(Self { arms, otherwise });
            }
            input.parse::<Token![else]>()?;
            if !input.peek(Token![if]) {
                let otherwise = Some(body(input)?);
                return Ok(Self { arms, otherwise });
            }
        }
    }
}

impl If {
    fn read(group: &Group, errors: &mut Errors) -> syn::Result<Self> {
        let IfSyntax { arms, otherwise } = inside(group, |input| input.parse())?;
        let arms = arms
            .into_iter()
            .map(|(condition, body)| (condition, branch(&body, errors)))
            .collect();
        let otherwise = otherwise.map_or(Branch::Empty, |body| branch(&body, errors));
        Ok(Self { arms, otherwise })
    }
}

impl For {
    fn read(group: &Group, errors: &mut Errors) -> syn::Result<Self> {
        let syntax = |input: ParseStream<'_>| {
            input.parse::<Token![for]>()?;
            let pattern = Pat::parse_multi_with_leading_vert(input)?;
            input.parse::<Token![in]>()?;
            let iterator = input.call(Expr::parse_without_eager_brace)?;
            Ok((Each { pattern, iterator }, body(input)?))
        };
        let (each, body) = inside(group, syntax)?;
        let body = branch(&body, errors);
        Ok(Self { each, body })
    }
}

impl Match {
    fn read(group: &Group, errors: &mut Errors) -> syn::Result<Self> {
        let syntax = |input: ParseStream<'_>| {
            input.parse::<Token![match]>()?;
            Ok((input.call(Expr::parse_without_eager_brace)?, body(input)?))
        };
        let (scrutinee, body) = inside(group, syntax)?;
        let arms = inside(&body, arms)?;
        let arms = arms
            .into_iter()
            .map(|(pattern, guard, body)| Arm {
                pattern,
                guard,
                body: branch(&body, errors),
            })
            .collect();
        Ok(Self { scrutinee, arms })
    }
}

type ArmSyntax = (Pat, Option<Expr>, Group);

fn arms(input: ParseStream<'_>) -> syn::Result<Vec<ArmSyntax>> {
    let mut arms = Vec::new();
    while !input.is_empty() {
        let pattern = Pat::parse_multi_with_leading_vert(input)?;
        let guard = match input.parse::<Option<Token![if]>>()? {
            Some(_) => Some(input.parse()?),
            None => None,
        };
        input.parse::<Token![=>]>()?;
        let body = arm_body(input)?;
        arms.push((pattern, guard, body));
    }
    Ok(arms)
}

/// The body of an arm as braces, which stand around it or are put there.
fn arm_body(input: ParseStream<'_>) -> syn::Result<Group> {
    if input.peek(Token![<]) {
        return Err(
            input.error("markup in an arm stands in braces: write `pattern => { <b>…</b> }`")
        );
    }
    if input.peek(syn::token::Brace) {
        let body = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        return Ok(body);
    }
    let value: Expr = input.parse()?;
    if !input.is_empty() {
        input.parse::<Token![,]>()?;
    }
    let mut body = Group::new(proc_macro2::Delimiter::Brace, quote::quote!(#value));
    body.set_span(syn::spanned::Spanned::span(&value));
    Ok(body)
}

/// The braces that come next.
fn body(input: ParseStream<'_>) -> syn::Result<Group> {
    if input.peek(syn::token::Brace) {
        input.parse()
    } else {
        Err(input.error("expected a body in braces"))
    }
}

/// The body of a branch: markup if it begins as markup does, else Rust.
fn branch(body: &Group, errors: &mut Errors) -> Branch {
    let stream = body.stream();
    let Some(first) = stream.clone().into_iter().next() else {
        return Branch::Empty;
    };
    if is_markup(&first, &stream) {
        return Branch::Markup(super::parse(stream, errors));
    }
    if let Some(control) = parse(body, errors) {
        return Branch::Markup(control.into_iter().collect());
    }
    match super::code(body) {
        Ok(code) => Branch::Rust(code),
        Err(error) => {
            errors.push(error.span(), rust_message(&error, &stream));
            Branch::Empty
        }
    }
}

fn is_markup(first: &TokenTree, stream: &TokenStream) -> bool {
    match first {
        TokenTree::Punct(punct) => punct.as_char() == '<',
        TokenTree::Group(group) => group.delimiter() == proc_macro2::Delimiter::Brace,
        TokenTree::Literal(literal) => {
            let is_text = matches!(Lit::new(literal.clone()), Lit::Str(_));
            is_text
                && (syn::parse2::<Lit>(stream.clone()).is_ok()
                    || syn::parse2::<Expr>(stream.clone()).is_err())
        }
        TokenTree::Ident(_) => false,
    }
}

fn rust_message(error: &syn::Error, stream: &TokenStream) -> String {
    let has_tag = stream
        .clone()
        .into_iter()
        .any(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '<'));
    if has_tag {
        format!(
            "{error}; a body is markup if it begins with `<`, `{{` or a string literal, else Rust: write text before a tag in quotes"
        )
    } else {
        error.to_string()
    }
}
