//! From nodes to static and dynamic parts.
//!
//! Neighbouring static text becomes one static by construction: a static ends
//! only where a dynamic begins. Each body (the template itself, a branch, a
//! loop's body, what a component is given) becomes a template of its own.

mod space;
mod tag;

use proc_macro2::{Ident, Span};
use syn::{Expr, Pat, Path};

use self::space::Around;
use crate::ast::{Branch, Code, Directives, Each, Input, Node, TagKind};

/// The static text of one body, and what stands between.
pub(crate) struct Template {
    /// One more than there are dynamics.
    pub(crate) statics: Vec<String>,
    pub(crate) dynamics: Vec<Dynamic>,
    /// Whether it is exactly one literal element.
    pub(crate) root: bool,
}

/// What fills one dynamic position.
pub(crate) enum Dynamic {
    Value(Code),
    /// All of ` name="value"`.
    Attribute(String, Code),
    /// All of ` name="event"`.
    Binding(String, Code),
    /// The same, in a tag that says where to send it.
    TargetedBinding(String, Code),
    /// The value of `class`.
    Classes(Code),
    /// The value of `style`.
    Style(Code),
    /// Further attributes, and the names that the tag has itself.
    Spread(Vec<String>, Code),
    If(Vec<(Expr, Filling)>, Filling),
    Match(Expr, Vec<(Pat, Option<Expr>, Filling)>),
    For(Box<Loop>),
    Component(Component),
    Memo(Memo<Filling>),
}

/// What is drawn anew only when its inputs change.
pub(crate) struct Memo<T> {
    /// The place of the directive.
    pub(crate) span: Span,
    pub(crate) inputs: Vec<Input>,
    pub(crate) body: T,
}

/// What a branch fills its position with.
pub(crate) enum Filling {
    Empty,
    /// Text without a tag, as HTML.
    Html(String),
    Template(Template),
    Dynamic(Box<Dynamic>),
}

pub(crate) struct Loop {
    pub(crate) each: Each,
    pub(crate) filter: Option<Expr>,
    pub(crate) key: Option<Code>,
    pub(crate) body: Entry,
}

/// What is shown for each item of a loop.
pub(crate) enum Entry {
    Always(Template),
    Memo(Memo<Template>),
}

pub(crate) struct Component {
    pub(crate) path: Path,
    pub(crate) props: Vec<(Ident, Prop)>,
}

impl Component {
    /// The place of its tag's name.
    pub(crate) fn span(&self) -> Span {
        let last = self.path.segments.last();
        last.map_or_else(Span::call_site, |last| last.ident.span())
    }
}

/// What a component is given.
pub(crate) enum Prop {
    Present,
    Text(syn::LitStr),
    Code(Code),
    /// Its content.
    Children(Template),
    /// A named slot, which is told nothing.
    Slot(Template),
    /// A named slot with the pattern of what it is told.
    LetSlot(Box<Pat>, Template),
}

/// Lowers the body of `html!`.
pub(crate) fn lower(nodes: Vec<Node>) -> Template {
    let root = is_root(&nodes);
    let template = body(nodes, Around::Body);
    Template { root, ..template }
}

/// Whether the client may skip the body by its element (`r` on the wire).
fn is_root(nodes: &[Node]) -> bool {
    let mut shown = nodes.iter().filter(|node| match node {
        Node::Space(_) => false,
        Node::Declaration(html) => !html.starts_with("<!--"),
        _ => true,
    });
    match (shown.next(), shown.next()) {
        (Some(Node::Tag(tag)), None) => {
            matches!(tag.kind, TagKind::Element)
                && tag.directives.condition.is_none()
                && tag.directives.each.is_none()
                && tag.directives.memo.is_none()
        }
        _ => false,
    }
}

fn body(nodes: Vec<Node>, around: Around) -> Template {
    let mut builder = Builder::default();
    builder.nodes(nodes, around);
    builder.finish()
}

/// A template while it is put together.
#[derive(Default)]
struct Builder {
    /// The statics before each dynamic so far.
    statics: Vec<String>,
    dynamics: Vec<Dynamic>,
    /// The static after the last dynamic so far.
    last: String,
    preformatted: bool,
}

impl Builder {
    fn finish(mut self) -> Template {
        self.statics.push(self.last);
        Template {
            statics: self.statics,
            dynamics: self.dynamics,
            root: false,
        }
    }

    fn html(&mut self, html: &str) {
        self.last.push_str(html);
    }

    fn dynamic(&mut self, dynamic: Dynamic) {
        self.statics.push(std::mem::take(&mut self.last));
        self.dynamics.push(dynamic);
    }

    fn nodes(&mut self, nodes: Vec<Node>, around: Around) {
        let spaces = space::shown(&nodes, around, self.preformatted);
        for (node, space) in nodes.into_iter().zip(spaces) {
            match node {
                Node::Space(_) => self.html(&space),
                node => self.node(node),
            }
        }
    }

    fn node(&mut self, node: Node) {
        match node {
            Node::Text(html) | Node::Declaration(html) => self.html(&html),
            Node::Space(_) => {}
            Node::Tag(tag) => self.tag(*tag),
            Node::Rust(code) => self.dynamic(Dynamic::Value(code)),
            Node::If(control) => {
                let arms = control.arms.into_iter();
                let arms = arms.map(|(condition, body)| (condition, self.filling(body)));
                let arms = arms.collect();
                let otherwise = self.filling(control.otherwise);
                self.dynamic(Dynamic::If(arms, otherwise));
            }
            Node::Match(control) => {
                let arms = control.arms.into_iter();
                let arms = arms.map(|arm| (arm.pattern, arm.guard, self.filling(arm.body)));
                let arms = arms.collect();
                self.dynamic(Dynamic::Match(control.scrutinee, arms));
            }
            Node::For(control) => {
                let (key, body) = self.loop_body(control.body);
                self.dynamic(Dynamic::For(Box::new(Loop {
                    each: control.each,
                    filter: None,
                    key,
                    body,
                })));
            }
        }
    }

    /// The body of a `for`, with the key and the `:memo` that its only tag may have.
    fn loop_body(&self, branch: Branch) -> (Option<Code>, Entry) {
        let mut nodes = match branch {
            Branch::Empty => Vec::new(),
            Branch::Markup(nodes) => nodes,
            Branch::Rust(code) => vec![Node::Rust(code)],
        };
        let mut shown = nodes
            .iter_mut()
            .filter(|node| !matches!(node, Node::Space(_)));
        let (key, memo) = match (shown.next(), shown.next()) {
            (Some(Node::Tag(tag)), None) if tag.directives.each.is_none() => {
                let Directives {
                    key,
                    memo,
                    condition,
                    ..
                } = &mut tag.directives;
                (key.take(), memo.take_if(|_| condition.is_none()))
            }
            _ => (None, None),
        };
        (key.map(|(_, key)| key), self.entry(memo, nodes))
    }

    fn entry(&self, memo: Option<(Span, Vec<Input>)>, nodes: Vec<Node>) -> Entry {
        let body = self.inner(nodes);
        match memo {
            None => Entry::Always(body),
            Some((span, inputs)) => Entry::Memo(Memo { span, inputs, body }),
        }
    }

    /// A body within this one, with white space kept as here.
    fn inner(&self, nodes: Vec<Node>) -> Template {
        let mut builder = Self {
            preformatted: self.preformatted,
            ..Self::default()
        };
        builder.nodes(nodes, Around::Body);
        builder.finish()
    }

    fn filling(&self, branch: Branch) -> Filling {
        match branch {
            Branch::Empty => Filling::Empty,
            Branch::Rust(code) => Filling::Dynamic(Box::new(Dynamic::Value(code))),
            Branch::Markup(nodes) => {
                let has_tag = nodes.iter().any(|node| matches!(node, Node::Tag(_)));
                Filling::of(self.inner(nodes), has_tag)
            }
        }
    }
}

impl Filling {
    /// The least that shows `template`.
    fn of(mut template: Template, has_tag: bool) -> Self {
        let bare = template.statics.iter().all(String::is_empty);
        match template.dynamics.len() {
            0 if bare => Self::Empty,
            0 if !has_tag => Self::Html(template.statics.remove(0)),
            1 if bare => Self::Dynamic(Box::new(template.dynamics.remove(0))),
            _ => Self::Template(template),
        }
    }
}
