//! Elements into their text, components into calls, directives into dynamics.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span};

use super::{Around, Builder, Component, Dynamic, Filling, Loop, Memo, Prop, Template, body};
use crate::ast::{Attribute, Children, Code, Input, Name, Node, Tag, TagKind, Value};
use crate::{html, parse};

impl Builder {
    pub(super) fn tag(&mut self, mut tag: Tag) {
        let each = tag.directives.each.take();
        let condition = tag.directives.condition.take();
        let key = tag.directives.key.take();
        match (each, condition) {
            (None, None) => match tag.directives.memo.take() {
                None => self.plain_tag(tag),
                Some((span, inputs)) => self.memo(span, inputs, tag),
            },
            (None, Some((_, condition))) => {
                let template = self.inner(vec![Node::Tag(Box::new(tag))]);
                let arm = (condition, Filling::of(template, true));
                self.dynamic(Dynamic::If(vec![arm], Filling::Empty));
            }
            (Some((_, each)), condition) => {
                let memo = tag.directives.memo.take();
                let body = self.entry(memo, vec![Node::Tag(Box::new(tag))]);
                self.dynamic(Dynamic::For(Box::new(Loop {
                    each,
                    filter: condition.map(|(_, condition)| condition),
                    key: key.map(|(_, key)| key),
                    body,
                })));
            }
        }
    }

    fn memo(&mut self, span: Span, inputs: Vec<Input>, tag: Tag) {
        // The client passes over an element by itself if it is marked as one.
        let root = matches!(tag.kind, TagKind::Element);
        let template = self.inner(vec![Node::Tag(Box::new(tag))]);
        let body = Filling::of(Template { root, ..template }, true);
        self.dynamic(Dynamic::Memo(Memo { span, inputs, body }));
    }

    fn plain_tag(&mut self, tag: Tag) {
        match tag.kind {
            TagKind::Element => self.element(tag.name, tag.attributes, tag.children),
            TagKind::Component(path) => {
                let props = props(tag.attributes, tag.children, tag.name.span);
                self.dynamic(Dynamic::Component(Component { path, props }));
            }
            // A slot that is not in a component: a mistake, told before.
            TagKind::Slot(_) => {
                if let Children::Nodes(nodes) = tag.children {
                    self.nodes(nodes, Around::Block);
                }
            }
        }
    }

    fn element(&mut self, name: Name, attributes: Vec<Attribute>, children: Children) {
        let name = name.text;
        self.html("<");
        self.html(&name);
        let written: Vec<String> = attributes
            .iter()
            .filter_map(Attribute::name)
            .map(|name| name.text.clone())
            .collect();
        let targeted = attributes.iter().any(may_be_target);
        for attribute in attributes {
            match attribute {
                Attribute::Named { name, value } => self.attribute(name.text, value, targeted),
                Attribute::Spread(code) => self.dynamic(Dynamic::Spread(written.clone(), code)),
            }
        }
        self.html(">");
        match children {
            Children::None => {}
            Children::Raw(text) => self.html(&text),
            Children::Nodes(nodes) => self.content(&name, nodes),
        }
        if !html::is_void(&name) {
            self.html("</");
            self.html(&name);
            self.html(">");
        }
    }

    fn content(&mut self, name: &str, nodes: Vec<Node>) {
        let around = match html::trims_content(name) {
            true => Around::Block,
            false => Around::Inline,
        };
        let outer = self.preformatted;
        if html::is_preformatted(name) {
            self.preformatted = true;
            if drops_line_break(nodes.first()) {
                self.html("\n");
            }
        }
        self.nodes(nodes, around);
        self.preformatted = outer;
    }

    fn attribute(&mut self, name: String, value: Value, targeted: bool) {
        match value {
            Value::Present => self.html(&format!(" {name}")),
            Value::Text(text) => {
                let value = parse::escape(&text.value()).replace('"', "&quot;");
                self.html(&format!(" {name}=\"{value}\""));
            }
            Value::Code(code) => match name.as_str() {
                "class" => self.quoted(&name, Dynamic::Classes(code)),
                "style" => self.quoted(&name, Dynamic::Style(code)),
                event if html::EVENT_BINDINGS.contains(&event) => {
                    self.dynamic(match targeted {
                        true => Dynamic::TargetedBinding(name, code),
                        false => Dynamic::Binding(name, code),
                    });
                }
                _ => self.dynamic(Dynamic::Attribute(name, code)),
            },
        }
    }

    /// An attribute that is always there, with a dynamic value.
    fn quoted(&mut self, name: &str, value: Dynamic) {
        self.html(&format!(" {name}=\""));
        self.dynamic(value);
        self.html("\"");
    }
}

/// Whether `attribute` may send the events of its tag to another view.
fn may_be_target(attribute: &Attribute) -> bool {
    attribute
        .name()
        .is_none_or(|name| name.text == "phx-target")
}

/// Whether a browser might take a line break at the start of a `pre`'s content
/// for formatting: then one is put before it (HTML, 13.2.6.4.7).
fn drops_line_break(first: Option<&Node>) -> bool {
    match first {
        Some(Node::Text(html)) => html.starts_with('\n'),
        Some(Node::Rust(_) | Node::If(_) | Node::Match(_) | Node::For(_)) => true,
        Some(Node::Tag(tag)) => matches!(tag.kind, TagKind::Component(_)),
        Some(Node::Space(_) | Node::Declaration(_)) | None => false,
    }
}

/// What a component is given: attributes, then content, then slots.
fn props(attributes: Vec<Attribute>, children: Children, span: Span) -> Vec<(Ident, Prop)> {
    let mut props: Vec<_> = attributes.into_iter().filter_map(named_prop).collect();
    let Children::Nodes(nodes) = children else {
        return props;
    };
    let mut slots = Vec::new();
    let mut content = Vec::new();
    for node in nodes {
        match node {
            Node::Tag(tag) if matches!(tag.kind, TagKind::Slot(_)) => slots.extend(slot(*tag)),
            node => content.push(node),
        }
    }
    if content.iter().any(|node| !matches!(node, Node::Space(_))) {
        let children = Prop::Children(body(content, Around::Block));
        props.push((Ident::new("children", span), children));
    }
    props.extend(slots);
    // Of two of one name, which was told before, the first stays.
    let mut seen = BTreeSet::new();
    props.retain(|(name, _)| seen.insert(name.clone()));
    props
}

fn named_prop(attribute: Attribute) -> Option<(Ident, Prop)> {
    let Attribute::Named { name, value } = attribute else {
        return None;
    };
    let prop = match value {
        Value::Present => Prop::Present,
        Value::Text(text) => Prop::Text(text),
        Value::Code(Code { tokens, span }) => Prop::Code(Code { tokens, span }),
    };
    Some((parse::prop(&name)?, prop))
}

fn slot(tag: Tag) -> Option<(Ident, Prop)> {
    let TagKind::Slot(name) = tag.kind else {
        return None;
    };
    let nodes = match tag.children {
        Children::Nodes(nodes) => nodes,
        Children::None | Children::Raw(_) => Vec::new(),
    };
    let template = body(nodes, Around::Block);
    let prop = match tag.directives.binding {
        Some((_, pattern)) => Prop::LetSlot(Box::new(pattern), template),
        None => Prop::Slot(template),
    };
    Some((name, prop))
}
