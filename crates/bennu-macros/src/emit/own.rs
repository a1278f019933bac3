//! Where generated code, and so the template, names `self`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};

/// A mention of the value `self`.
pub(super) struct Mention {
    pub(super) span: Span,
    /// The field of it that is meant.
    pub(super) field: Option<Ident>,
}

impl Mention {
    /// The type that `self` has.
    pub(super) fn own_type(&self) -> Ident {
        Ident::new("Self", self.span)
    }
}

/// All mentions in `code`, in which text is in literals.
pub(super) fn mentions(code: TokenStream) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut trees = code.into_iter();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Group(group) => found.extend(mentions(group.stream())),
            TokenTree::Ident(ident) if ident == "self" => {
                let mut rest = trees.clone();
                let next = [rest.next(), rest.next(), rest.next()];
                if !is_punct(next[0].as_ref(), ':') {
                    let span = ident.span();
                    let field = field(next);
                    found.push(Mention { span, field });
                }
            }
            _ => {}
        }
    }
    found
}

/// The field that the tokens after `self` name.
fn field([dot, name, after]: [Option<TokenTree>; 3]) -> Option<Ident> {
    let is_call = matches!(after, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
    match name {
        Some(TokenTree::Ident(name)) if is_punct(dot.as_ref(), '.') && !is_call => Some(name),
        _ => None,
    }
}

fn is_punct(tree: Option<&TokenTree>, character: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}
