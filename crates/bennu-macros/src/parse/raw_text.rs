//! The content of `script`, `style` and the like, which is not HTML.

use proc_macro2::Span;
use syn::Lit;

use super::Parser;
use crate::ast::Name;
use crate::tokens::Token;

impl Parser<'_> {
    /// The text of an element such as `script`: string literals only.
    pub(super) fn raw_text(&mut self, name: &Name) -> String {
        let mut text = String::new();
        let mut told = false;
        loop {
            let at_end = self.end_tag().is_some_and(|(end, _)| end.text == name.text);
            let Some(token) = self.tokens.peek(0).filter(|_| !at_end) else {
                self.close(name);
                return text;
            };
            let (span, literal) = (token.span(), string(token));
            self.tokens.advance(1);
            match literal {
                Some(literal) => text += &self.checked_raw_text(name, span, literal),
                None if told => {}
                None => {
                    told = true;
                    let message = raw_text_message(&name.text);
                    self.errors.push(span, message);
                }
            }
        }
    }

    fn checked_raw_text(&mut self, name: &Name, span: Span, text: String) -> String {
        let end = format!("</{}", name.text);
        if text.to_ascii_lowercase().contains(&end) {
            let message = format!(
                "`{end}` in the text would end the element: write `<\\/{}`",
                name.text
            );
            self.errors.push(span, message);
        }
        text
    }
}

fn string(token: &Token) -> Option<String> {
    match token {
        Token::Literal(literal) => match Lit::new(literal.clone()) {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn raw_text_message(name: &str) -> String {
    let instead = match name {
        "script" => {
            "put values in `data-` attributes, or trusted text around the whole element with `Html::trusted`"
        }
        "style" => "put values in a `style={…}` attribute, a custom property say",
        _ => "put it in an attribute",
    };
    format!(
        "the text of `<{name}>` cannot be escaped, so it is constant: write it as a string literal, `r#\"…\"#`; {instead}"
    )
}
