//! The attributes of a tag, and those that begin with a colon.

use proc_macro2::{Group, Ident, Span};
use syn::parse::ParseStream;
use syn::{Expr, Lit, LitStr, Pat, Token};

use super::{Parser, inside, memo};
use crate::ast::{Attribute, Code, Directives, Each, Name, Value};
use crate::errors::nearest;
use crate::tokens::Token;

const DIRECTIVES: &[&str] = &["if", "for", "key", "let", "memo"];

impl Parser<'_> {
    /// What stands in the tag `tag` after its name.
    pub(super) fn attributes(&mut self, tag: &Name) -> (Directives, Vec<Attribute>) {
        let mut directives = Directives::default();
        let mut attributes = Vec::new();
        while let Some(token) = self.tokens.peek(0) {
            match token {
                Token::Punct('>' | '<', _) => break,
                Token::Punct('/', _) if self.tokens.is_punct(1, '>') => break,
                Token::Punct(':', span) => self.directive(*span, &mut directives),
                Token::Braces(group) => {
                    let group = group.clone();
                    self.tokens.advance(1);
                    attributes.extend(self.spread(&group));
                }
                Token::Ident(_) => attributes.extend(self.attribute()),
                token => {
                    let span = token.span();
                    self.unexpected(tag, span);
                }
            }
        }
        (directives, attributes)
    }

    /// Tells once of tokens that are no attribute, and passes them.
    fn unexpected(&mut self, tag: &Name, span: Span) {
        let message = format!(
            "expected an attribute of `<{}>`: `name`, `name=\"text\"`, `name={{expression}}` or `{{..attributes}}`",
            tag.text
        );
        self.errors.push(span, message);
        self.tokens.advance(1);
        while let Some(token) = self.tokens.peek(0) {
            match token {
                Token::Ident(_) | Token::Braces(_) | Token::Punct('>' | '<' | ':', _) => break,
                Token::Punct('/', _) if self.tokens.is_punct(1, '>') => break,
                _ => self.tokens.advance(1),
            }
        }
    }

    fn spread(&mut self, group: &Group) -> Option<Attribute> {
        let spread = |input: ParseStream<'_>| {
            input.parse::<Token![..]>()?;
            input.parse::<Expr>()
        };
        match inside(group, spread) {
            Ok(expression) => {
                let tokens = quote::quote!(#expression);
                let span = group.span();
                Some(Attribute::Spread(Code { tokens, span }))
            }
            Err(_) => {
                let message = "braces in a tag hold attributes to add: write `{..attributes}`, or `name={expression}` for one attribute";
                self.errors.push(group.span(), message);
                None
            }
        }
    }

    fn attribute(&mut self) -> Option<Attribute> {
        let (name, tokens) = self.tokens.name(0)?;
        self.tokens.advance(tokens);
        if !self.tokens.is_punct(0, '=') {
            let value = Value::Present;
            return Some(Attribute::Named { name, value });
        }
        self.tokens.advance(1);
        let value = self.value(&name)?;
        Some(Attribute::Named { name, value })
    }

    fn value(&mut self, name: &Name) -> Option<Value> {
        match self.tokens.peek(0) {
            Some(Token::Braces(group)) => {
                let group = group.clone();
                self.tokens.advance(1);
                if name.text == "for" && inside(&group, each).is_ok() {
                    let message = "a loop begins with a colon: write `:for={item in items}`";
                    self.errors.push_name(name, message);
                    return None;
                }
                self.code(&group).map(Value::Code)
            }
            Some(Token::Literal(literal)) => {
                let literal = literal.clone();
                self.tokens.advance(1);
                match Lit::new(literal.clone()) {
                    Lit::Str(text) => Some(Value::Text(text)),
                    _ => Some(self.unquoted(name, literal.span(), literal.to_string())),
                }
            }
            Some(Token::Punct('>' | '<' | '/', _)) | None => {
                let message = format!(
                    "`{0}=` has no value: write `{0}=\"text\"` or `{0}={{expression}}`",
                    name.text
                );
                self.errors.push_name(name, message);
                None
            }
            Some(token) => {
                let span = token.span();
                let text = self.bare_word();
                Some(self.unquoted(name, span, text))
            }
        }
    }

    fn unquoted(&mut self, name: &Name, span: Span, text: String) -> Value {
        let message = format!(
            "the value of an attribute stands in quotes or braces: write `{0}=\"{text}\"` or `{0}={{{text}}}`",
            name.text
        );
        self.errors.push(span, message);
        Value::Text(LitStr::new(&text, span))
    }

    /// Passes the tokens of an unquoted value, up to white space.
    fn bare_word(&mut self) -> String {
        let mut text = String::new();
        while let Some(token) = self.tokens.peek(0) {
            let ends = matches!(token, Token::Punct('>' | '<', _) | Token::Braces(_))
                || (!text.is_empty() && self.tokens.space(0).is_some());
            if ends {
                break;
            }
            text += &token.text();
            self.tokens.advance(1);
        }
        text
    }

    fn directive(&mut self, colon: Span, directives: &mut Directives) {
        self.tokens.advance(1);
        let Some((name, tokens)) = self.tokens.name(0) else {
            let message = "a directive needs a name: `:if`, `:for`, `:key`, `:let` or `:memo`";
            return self.errors.push(colon, message);
        };
        self.tokens.advance(tokens);
        let group = match (self.tokens.is_punct(0, '='), self.tokens.peek(1)) {
            (true, Some(Token::Braces(group))) => Some(group.clone()),
            _ => None,
        };
        if group.is_some() {
            self.tokens.advance(2);
        }
        if !DIRECTIVES.contains(&name.text.as_str()) {
            return self.unknown_directive(&name);
        }
        match group {
            Some(group) => self.fill_directive(&name, &group, directives),
            None => {
                if self.tokens.is_punct(0, '=') {
                    self.tokens.advance(1);
                    self.bare_word();
                }
                let message = format!(
                    "`:{0}` takes Rust in braces: {1}",
                    name.text,
                    usage(&name.text)
                );
                self.errors.push_name(&name, message);
            }
        }
    }

    fn unknown_directive(&mut self, name: &Name) {
        let known = nearest(&name.text, DIRECTIVES.iter().copied());
        let hint = known.map_or_else(
            || "there are `:if`, `:for`, `:key`, `:let` and `:memo`".to_owned(),
            |known| format!("did you mean `:{known}`?"),
        );
        self.errors
            .push_name(name, format!("unknown directive `:{}`: {hint}", name.text));
    }

    fn fill_directive(&mut self, name: &Name, group: &Group, directives: &mut Directives) {
        let span = name.span;
        let first = match name.text.as_str() {
            "if" => match inside(group, |input| input.parse::<Expr>()) {
                Ok(condition) => directives.condition.replace((span, condition)).is_none(),
                Err(error) => return self.directive_error(name, group, error),
            },
            "for" => match inside(group, each) {
                Ok(each) => directives.each.replace((span, each)).is_none(),
                Err(error) => return self.directive_error(name, group, error),
            },
            "let" => match inside(group, Pat::parse_multi_with_leading_vert) {
                Ok(pattern) => directives.binding.replace((span, pattern)).is_none(),
                Err(error) => return self.directive_error(name, group, error),
            },
            "memo" => match inside(group, memo::inputs) {
                Ok(inputs) => directives.memo.replace((span, inputs)).is_none(),
                Err(error) => return self.directive_error(name, group, error),
            },
            _ => match self.code(group) {
                Some(key) => directives.key.replace((span, key)).is_none(),
                None => return,
            },
        };
        if !first {
            let message = format!("a second `:{}` on one tag: remove one of them", name.text);
            self.errors.push(span, message);
        }
    }

    fn directive_error(&mut self, name: &Name, group: &Group, error: syn::Error) {
        let span = if group.stream().is_empty() {
            group.span()
        } else {
            error.span()
        };
        let message = format!("`:{}` should be {} ({error})", name.text, usage(&name.text));
        self.errors.push(span, message);
    }
}

fn usage(directive: &str) -> &'static str {
    match directive {
        "if" => "`:if={condition}`",
        "for" => "`:for={item in items}`",
        "key" => "`:key={value}`",
        "memo" => "`:memo={name = value}`, with several names separated by commas",
        _ => "`:let={pattern}`",
    }
}

/// `pattern in iterator`
pub(super) fn each(input: ParseStream<'_>) -> syn::Result<Each> {
    let pattern = Pat::parse_multi_with_leading_vert(input)?;
    input.parse::<Token![in]>()?;
    let iterator = input.parse()?;
    Ok(Each { pattern, iterator })
}

/// A name as the Rust identifier of a component's prop, if it can be one.
pub(crate) fn prop(name: &Name) -> Option<Ident> {
    let mut ident = syn::parse_str::<Ident>(&name.text)
        .or_else(|_| syn::parse_str::<Ident>(&format!("r#{}", name.text)))
        .ok()?;
    ident.set_span(name.span);
    Some(ident)
}
