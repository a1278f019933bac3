//! The tokens of one template body in a row, with the white space between.
//!
//! Parentheses and brackets are text in a template, so they stand in the row
//! themselves, and what they enclose follows them. White space is found again
//! from the places of the tokens, which the compiler tells since Rust 1.88.

use proc_macro2::{
    Delimiter, Group, Ident, LineColumn, Literal, Punct, Spacing, Span, TokenStream, TokenTree,
};

use crate::ast::{Name, Space};

pub(crate) enum Token {
    Ident(Ident),
    Punct(char, Span),
    Literal(Literal),
    Braces(Group),
}

impl Token {
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Ident(ident) => ident.span(),
            Self::Punct(_, span) => *span,
            Self::Literal(literal) => literal.span(),
            Self::Braces(group) => group.span(),
        }
    }

    /// The token as it is written.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Ident(ident) => ident.to_string(),
            Self::Punct(character, _) => character.to_string(),
            Self::Literal(literal) => literal.to_string(),
            Self::Braces(group) => group.to_string(),
        }
    }
}

/// A row of tokens, read from the front.
pub(crate) struct Tokens {
    row: Vec<Token>,
    at: usize,
}

impl Tokens {
    pub(crate) fn new(stream: TokenStream) -> Self {
        let mut row = Vec::new();
        flatten(stream, &mut row);
        Self { row, at: 0 }
    }

    /// The token `ahead` places after the next one.
    pub(crate) fn peek(&self, ahead: usize) -> Option<&Token> {
        self.row.get(self.at + ahead)
    }

    pub(crate) fn is_punct(&self, ahead: usize, punct: char) -> bool {
        matches!(self.peek(ahead), Some(Token::Punct(found, _)) if *found == punct)
    }

    pub(crate) fn ident(&self, ahead: usize) -> Option<&Ident> {
        match self.peek(ahead) {
            Some(Token::Ident(ident)) => Some(ident),
            _ => None,
        }
    }

    pub(crate) fn advance(&mut self, tokens: usize) {
        self.at = (self.at + tokens).min(self.row.len());
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at == self.row.len()
    }

    /// The white space before the token `ahead` places after the next one.
    pub(crate) fn space(&self, ahead: usize) -> Option<Space> {
        let at = self.at + ahead;
        let before = self.row.get(at.checked_sub(1)?)?.span().end();
        space_between(before, self.row.get(at)?.span().start())
    }

    /// A token of a name, as a macro passes it on.
    pub(crate) fn tree(&self, ahead: usize) -> Option<TokenTree> {
        Some(match self.peek(ahead)? {
            Token::Ident(ident) => ident.clone().into(),
            Token::Literal(literal) => literal.clone().into(),
            Token::Braces(group) => group.clone().into(),
            Token::Punct(punct, span) => {
                let mut punct = Punct::new(*punct, Spacing::Joint);
                punct.set_span(*span);
                punct.into()
            }
        })
    }

    /// Whether `</name` still comes, where a slot's name begins with a colon.
    pub(crate) fn closes_later(&self, name: &str) -> bool {
        self.find("</", name).is_some()
    }

    /// Whether a `<name` comes before the next `</name`.
    pub(crate) fn opens_first(&self, name: &str) -> bool {
        match (self.find("<", name), self.find("</", name)) {
            (Some(opens), Some(closes)) => opens < closes,
            (opens, _) => opens.is_some(),
        }
    }

    /// How far ahead `start` (some puncts) and then `name` come.
    fn find(&self, start: &str, name: &str) -> Option<usize> {
        let (start, name) = match name.strip_prefix(':') {
            Some(name) => (format!("{start}:"), name),
            None => (start.to_owned(), name),
        };
        (0..self.row.len() - self.at).find(|ahead| {
            let mut puncts = start.chars().enumerate();
            puncts.all(|(at, punct)| self.is_punct(ahead + at, punct))
                && self
                    .name(ahead + start.len())
                    .is_some_and(|(found, _)| found.text == name)
        })
    }

    /// The name that begins `ahead` places after the next token, and how many
    /// tokens it has: words and numbers joined by `-`, `:` and `.`.
    pub(crate) fn name(&self, ahead: usize) -> Option<(Name, usize)> {
        let span = self.peek(ahead)?.span();
        let mut last = span;
        let mut text = String::new();
        let mut tokens = 0;
        while let Some(token) = self.peek(ahead + tokens) {
            if tokens > 0 && self.space(ahead + tokens).is_some() {
                break;
            }
            let part = match token {
                Token::Ident(ident) => ident.to_string(),
                Token::Literal(literal) if tokens > 0 => literal.to_string(),
                Token::Punct(punct @ ('-' | ':' | '.'), _) if tokens > 0 => punct.to_string(),
                _ => break,
            };
            text += part.strip_prefix("r#").unwrap_or(&part);
            last = token.span();
            tokens += 1;
        }
        (tokens > 0).then_some((Name { text, span, last }, tokens))
    }
}

fn space_between(before: LineColumn, after: LineColumn) -> Option<Space> {
    match after.line.cmp(&before.line) {
        std::cmp::Ordering::Greater => Some(Space::Lines {
            breaks: after.line - before.line,
            indent: after.column,
        }),
        std::cmp::Ordering::Equal if after.column > before.column => Some(Space::Inline {
            columns: after.column - before.column,
        }),
        // Tokens that a macro put together stand in any order.
        _ => None,
    }
}

fn flatten(stream: TokenStream, row: &mut Vec<Token>) {
    let mut trees = stream.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(ident) => row.push(Token::Ident(ident)),
            TokenTree::Literal(literal) => row.push(Token::Literal(literal)),
            TokenTree::Punct(punct) => {
                if let Some(TokenTree::Group(group)) = trees.peek()
                    && punct.as_char() == '#'
                    && is_doc_comment(punct.span(), group)
                {
                    trees.next();
                } else {
                    row.push(Token::Punct(punct.as_char(), punct.span()));
                }
            }
            TokenTree::Group(group) => flatten_group(group, row),
        }
    }
}

fn flatten_group(group: Group, row: &mut Vec<Token>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Brace => return row.push(Token::Braces(group)),
        Delimiter::None => return flatten(group.stream(), row),
        Delimiter::Parenthesis => ('(', ')'),
        Delimiter::Bracket => ('[', ']'),
    };
    row.push(Token::Punct(open, group.span_open()));
    flatten(group.stream(), row);
    row.push(Token::Punct(close, group.span_close()));
}

/// Whether `#[…]` was written as `/// …`: then all of it has one place.
fn is_doc_comment(hash: Span, group: &Group) -> bool {
    group.delimiter() == Delimiter::Bracket
        && group.span().start() == hash.start()
        && matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(ident)) if ident == "doc")
}
