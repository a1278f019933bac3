//! A template as it is written, with the spans of everything.
//!
//! Static text is already HTML here; white space is still apart from it,
//! because whether it shows depends on its neighbours.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{Expr, Pat, Path};

/// One part of a template body.
pub(crate) enum Node {
    /// Text, escaped.
    Text(String),
    Space(Space),
    /// `<!-- … -->` or `<!doctype …>`, as HTML.
    Declaration(String),
    Tag(Box<Tag>),
    /// `{expression}`.
    Rust(Code),
    If(If),
    Match(Match),
    For(Box<For>),
}

/// White space between two parts of a template.
#[derive(Clone, Copy)]
pub(crate) enum Space {
    /// On one line.
    Inline { columns: usize },
    /// With a line break, and the indentation of the last line.
    Lines { breaks: usize, indent: usize },
}

/// A Rust expression, ready to stand as an operand.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) tokens: TokenStream,
    pub(crate) span: Span,
}

/// An element, a component or a slot.
pub(crate) struct Tag {
    pub(crate) kind: TagKind,
    pub(crate) name: Name,
    pub(crate) directives: Directives,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) children: Children,
}

pub(crate) enum TagKind {
    Element,
    Component(Path),
    Slot(Ident),
}

pub(crate) enum Children {
    /// `<name/>`, or a void element.
    None,
    Nodes(Vec<Node>),
    /// The text of `script`, `style` and the like, as it stands.
    Raw(String),
}

/// A name that is not one token, such as `data-id`.
#[derive(Clone)]
pub(crate) struct Name {
    pub(crate) text: String,
    /// The place of the first token.
    pub(crate) span: Span,
    /// The place of the last token.
    pub(crate) last: Span,
}

/// The attributes that begin with a colon.
#[derive(Default)]
pub(crate) struct Directives {
    /// `:if={condition}`
    pub(crate) condition: Option<(Span, Expr)>,
    /// `:for={pattern in iterator}`
    pub(crate) each: Option<(Span, Each)>,
    /// `:key={value}`
    pub(crate) key: Option<(Span, Code)>,
    /// `:let={pattern}`
    pub(crate) binding: Option<(Span, Pat)>,
    /// `:memo={name = value, …}`
    pub(crate) memo: Option<(Span, Vec<Input>)>,
}

/// What a memoised part depends on, by the name that it has there.
pub(crate) struct Input {
    pub(crate) name: Ident,
    pub(crate) value: Expr,
}

pub(crate) struct Each {
    pub(crate) pattern: Pat,
    pub(crate) iterator: Expr,
}

pub(crate) enum Attribute {
    Named {
        name: Name,
        value: Value,
    },
    /// `{..attributes}`
    Spread(Code),
}

pub(crate) enum Value {
    /// The bare name.
    Present,
    /// `"text"`
    Text(syn::LitStr),
    /// `{expression}`
    Code(Code),
}

/// `if … { } else if … { } else { }`
pub(crate) struct If {
    pub(crate) arms: Vec<(Expr, Branch)>,
    pub(crate) otherwise: Branch,
}

pub(crate) struct Match {
    pub(crate) scrutinee: Expr,
    pub(crate) arms: Vec<Arm>,
}

pub(crate) struct Arm {
    pub(crate) pattern: Pat,
    pub(crate) guard: Option<Expr>,
    pub(crate) body: Branch,
}

pub(crate) struct For {
    pub(crate) each: Each,
    pub(crate) body: Branch,
}

/// The body of a branch or of a loop.
pub(crate) enum Branch {
    Empty,
    Markup(Vec<Node>),
    /// A Rust block, whose value is shown.
    Rust(Code),
}

impl Node {
    pub(crate) fn as_slot(&self) -> Option<&Tag> {
        match self {
            Self::Tag(tag) if matches!(tag.kind, TagKind::Slot(_)) => Some(tag),
            _ => None,
        }
    }
}

impl Attribute {
    pub(crate) fn name(&self) -> Option<&Name> {
        match self {
            Self::Named { name, .. } => Some(name),
            Self::Spread(_) => None,
        }
    }

    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Named { name, .. } => name.span,
            Self::Spread(code) => code.span,
        }
    }
}
