//! From tokens to [`ast`](crate::ast) nodes, on past every mistake.
//!
//! The parser is our own, on `syn` for all that is Rust: the language has
//! `:for={pattern in iterator}` and markup in the branches of `if`, `match`
//! and `for`, which `rstml` cannot know as it parses a brace's content as a
//! Rust block before we see it. What we take from it is the manner: a mistake
//! is recorded, and the parts around it are still parsed.

mod attribute;
mod control;
mod memo;
mod raw_text;
mod tag;

pub(crate) use self::attribute::prop;

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use syn::parse::{ParseStream, Parser as _};
use syn::{Block, Expr, Lit};

use crate::ast::{Code, Node};
use crate::errors::Errors;
use crate::tokens::{Token, Tokens};

/// Parses the body of `html!`.
pub(crate) fn parse(stream: TokenStream, errors: &mut Errors) -> Vec<Node> {
    Parser::new(stream, errors).nodes()
}

/// Reads one body: of `html!`, or of a branch or loop in braces.
struct Parser<'e> {
    tokens: Tokens,
    errors: &'e mut Errors,
    /// The names of the open elements, outermost first.
    open: Vec<String>,
    /// How many `<>` were told of, whose `</>` is no further mistake.
    fragments: usize,
}

impl<'e> Parser<'e> {
    fn new(stream: TokenStream, errors: &'e mut Errors) -> Self {
        Self {
            tokens: Tokens::new(stream),
            errors,
            open: Vec::new(),
            fragments: 0,
        }
    }

    /// Nodes up to the end, or up to an end tag that an open element waits for.
    fn nodes(&mut self) -> Vec<Node> {
        let mut nodes = Vec::new();
        loop {
            nodes.extend(self.tokens.space(0).map(Node::Space));
            if self.tokens.is_at_end() || self.is_at_end_of_element() {
                return nodes;
            }
            nodes.extend(self.node());
        }
    }

    /// One node, or nothing where a mistake was passed over. Always advances.
    fn node(&mut self) -> Option<Node> {
        match self.tokens.peek(0)? {
            Token::Punct('<', span) => self.angle(*span),
            Token::Braces(group) => {
                let group = group.clone();
                self.tokens.advance(1);
                self.braces(&group)
            }
            Token::Literal(literal) => {
                let text = match Lit::new(literal.clone()) {
                    Lit::Str(text) => escape(&text.value()),
                    _ => escape(&literal.to_string()),
                };
                self.tokens.advance(1);
                Some(Node::Text(text))
            }
            Token::Ident(_) | Token::Punct(..) => Some(self.text()),
        }
    }

    /// What begins with `<`.
    fn angle(&mut self, span: Span) -> Option<Node> {
        match self.tokens.peek(1) {
            _ if self.tokens.space(1).is_some() => self.stray_angle(span),
            Some(Token::Punct('/', _)) => self.stray_end_tag(span),
            Some(Token::Punct('!', _)) => self.declaration(span),
            Some(Token::Punct(':', _) | Token::Ident(_)) => self.tag(span),
            Some(Token::Punct('>', _)) => {
                let message =
                    "an element needs a name; nodes can stand side by side without one around them";
                self.errors.push(span, message);
                self.fragments += 1;
                self.tokens.advance(2);
                None
            }
            _ => self.stray_angle(span),
        }
    }

    fn stray_angle(&mut self, span: Span) -> Option<Node> {
        self.errors.push(
            span,
            "a `<` in text looks like the start of a tag: write `&lt;`, or the text in quotes",
        );
        self.tokens.advance(1);
        None
    }

    /// Text without quotes, up to white space. It is HTML: entities stay.
    fn text(&mut self) -> Node {
        let mut html = String::new();
        while let Some(token) = self.tokens.peek(0) {
            let is_text = matches!(token, Token::Ident(_) | Token::Punct(..))
                && !self.tokens.is_punct(0, '<');
            if !is_text || (!html.is_empty() && self.tokens.space(0).is_some()) {
                break;
            }
            match (token, self.entity()) {
                (_, Some((entity, tokens))) => {
                    html += &entity;
                    self.tokens.advance(tokens);
                }
                (token, None) => {
                    html += &escape(&token.text());
                    self.tokens.advance(1);
                }
            }
        }
        Node::Text(html)
    }

    /// `&name;` or `&#number;`, and how many tokens it has.
    fn entity(&self) -> Option<(String, usize)> {
        let tokens = &self.tokens;
        let number = tokens.is_punct(1, '#');
        let end = if number { 3 } else { 2 };
        let is_entity = tokens.is_punct(0, '&')
            && tokens.is_punct(end, ';')
            && (1..=end).all(|ahead| tokens.space(ahead).is_none());
        let value = tokens.peek(end - 1).filter(|_| is_entity)?.text();
        let is_value = value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let hash = if number { "#" } else { "" };
        is_value.then(|| (format!("&{hash}{value};"), end + 1))
    }

    /// `<!-- … -->`, or `<!doctype html>`.
    fn declaration(&mut self, span: Span) -> Option<Node> {
        let comment = self.tokens.is_punct(2, '-') && self.tokens.is_punct(3, '-');
        let mut html = String::new();
        loop {
            let Some(token) = self.tokens.peek(0) else {
                let end = if comment { "-->" } else { ">" };
                self.errors
                    .push(span, format!("this is never ended: write `{end}`"));
                return None;
            };
            if !html.is_empty() && self.tokens.space(0).is_some() {
                html.push(' ');
            }
            let ends = self.tokens.is_punct(0, '>');
            // The compiler wraps what is long, and the client does not find an
            // element behind a comment with a line break.
            let text = token.text();
            html += &text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
            self.tokens.advance(1);
            if ends && (!comment || (html.len() >= 7 && html.ends_with("-->"))) {
                return Some(Node::Declaration(html));
            }
        }
    }

    /// `{…}` among the children of an element.
    fn braces(&mut self, group: &Group) -> Option<Node> {
        let stream = group.stream();
        if let Some(control) = control::parse(group, self.errors) {
            return control;
        }
        // Empty braces hold a comment.
        if stream.is_empty() {
            return None;
        }
        self.code(group).map(Node::Rust)
    }

    /// The Rust expression in `group`, or the value of a Rust block in it.
    fn code(&mut self, group: &Group) -> Option<Code> {
        match code(group) {
            Ok(code) => Some(code),
            Err(error) => {
                self.errors.add(error);
                None
            }
        }
    }
}

/// Parses all that stands in `group`; an early end is told at its last brace.
fn inside<T>(
    group: &Group,
    parser: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
) -> syn::Result<T> {
    let braces = |input: ParseStream<'_>| {
        let content;
        syn::braced!(content in input);
        let parsed = parser(&content)?;
        match content.is_empty() {
            true => Ok(parsed),
            false if content.peek(syn::Token![,]) => Err(content.error(
                "expected one expression in the braces; a list of classes is `(\"…\", \"…\")`, text with a format is `format_args!(\"…\", …)`",
            )),
            false => Err(content.error(
                "expected the end of the braces after the expression; text with a format is `format_args!(\"…\")`",
            )),
        }
    };
    braces.parse2(TokenTree::Group(group.clone()).into())
}

fn code(group: &Group) -> syn::Result<Code> {
    let stream = group.stream();
    let span = group.span();
    if stream.is_empty() {
        return Err(syn::Error::new(
            span,
            "empty braces: write a Rust expression between them",
        ));
    }
    let tokens = match inside(group, |input| input.parse::<Expr>()) {
        Ok(_) => stream,
        Err(error) if inside(group, |input| input.call(Block::parse_within)).is_err() => {
            return Err(error);
        }
        Err(_) => quote::quote!({ #stream }),
    };
    Ok(Code { tokens, span })
}

/// `text` as HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests;
