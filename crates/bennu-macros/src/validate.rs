//! The checks of what parses but means nothing, and their messages.

mod braces;

use std::collections::BTreeSet;

use crate::ast::{Attribute, Branch, Children, Name, Node, Tag, TagKind, Value};
use crate::errors::{Errors, nearest};
use crate::html;

/// Tells `errors` of every mistake in `nodes`.
pub(crate) fn validate(nodes: &[Node], errors: &mut Errors) {
    let mut validator = Validator { errors };
    validator.nodes(nodes, Parent::Element);
}

struct Validator<'e> {
    errors: &'e mut Errors,
}

/// What the nodes stand in, as far as the checks care.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parent {
    Element,
    Component,
    /// The body of a `for`, whose only tag may have a key.
    Loop,
    /// An element that holds text only.
    Text,
}

impl Validator<'_> {
    fn nodes(&mut self, nodes: &[Node], parent: Parent) {
        let only = nodes
            .iter()
            .filter(|node| !matches!(node, Node::Space(_)))
            .count()
            == 1;
        for node in nodes {
            match node {
                Node::Tag(tag) => self.tag(tag, parent, only),
                Node::If(control) => {
                    for (_, body) in &control.arms {
                        self.branch(body, parent);
                    }
                    self.branch(&control.otherwise, parent);
                }
                Node::Match(control) => {
                    for arm in &control.arms {
                        self.branch(&arm.body, parent);
                    }
                }
                Node::For(control) => self.branch(&control.body, Parent::Loop),
                Node::Text(_) | Node::Space(_) | Node::Declaration(_) | Node::Rust(_) => {}
            }
        }
    }

    fn branch(&mut self, branch: &Branch, parent: Parent) {
        let parent = match parent {
            Parent::Loop | Parent::Text => parent,
            Parent::Element | Parent::Component => Parent::Element,
        };
        if let Branch::Markup(nodes) = branch {
            self.nodes(nodes, parent);
        }
    }

    fn tag(&mut self, tag: &Tag, parent: Parent, only: bool) {
        self.directives(tag, parent == Parent::Loop && only);
        let name = &tag.name.text;
        match &tag.kind {
            TagKind::Element => {
                if parent == Parent::Text {
                    let message = format!(
                        "`<{name}>` cannot stand here: the element around it holds text only"
                    );
                    self.errors.push_name(&tag.name, message);
                }
                self.element(tag);
            }
            TagKind::Component(_) => self.component(tag),
            TagKind::Slot(_) => self.slot(tag, parent),
        }
        if let Children::Nodes(children) = &tag.children {
            let parent = match &tag.kind {
                TagKind::Component(_) => Parent::Component,
                TagKind::Element if html::is_escapable_text(name) => Parent::Text,
                TagKind::Element | TagKind::Slot(_) => Parent::Element,
            };
            self.nodes(children, parent);
        }
    }

    fn directives(&mut self, tag: &Tag, is_loop_body: bool) {
        let directives = &tag.directives;
        if let Some((span, _)) = &directives.key
            && directives.each.is_none()
            && !is_loop_body
        {
            let message = "`:key` tells the entries of a list apart: add `:for={item in items}`, or remove `:key`";
            self.errors.push(*span, message);
        }
        if let Some((span, _)) = &directives.binding
            && !matches!(tag.kind, TagKind::Slot(_))
        {
            let message =
                "`:let` names what a slot is given: it belongs on a slot, `<:name :let={pattern}>`";
            self.errors.push(*span, message);
        }
    }

    fn element(&mut self, tag: &Tag) {
        self.misspelt(&tag.name);
        self.duplicates(tag, str::to_ascii_lowercase);
        for attribute in &tag.attributes {
            if let Attribute::Named { name, value } = attribute {
                self.element_attribute(name, value);
            }
        }
        let needs_id = [
            "phx-hook",
            "phx-update",
            "phx-viewport-top",
            "phx-viewport-bottom",
        ];
        for needing in needs_id.iter().filter_map(|name| named(tag, name)) {
            let has_id = named(tag, "id").is_some();
            let may_have = tag
                .attributes
                .iter()
                .any(|attribute| matches!(attribute, Attribute::Spread(_)));
            if !has_id && !may_have {
                let message = format!(
                    "an element with `{}` needs an `id` that stays the same: add `id=\"…\"`",
                    needing.text
                );
                self.errors.push_name(needing, message);
            }
        }
    }

    /// Browsers take an unknown element for a `<span>`, and say nothing. One whose name
    /// is nothing like a known one may be newer than our list.
    fn misspelt(&mut self, name: &Name) {
        let text = name.text.as_str();
        let is_custom = text.contains(['-', ':']);
        if is_custom || html::elements().any(|known| known == text) {
            return;
        }
        if let Some(known) = nearest(text, html::elements()) {
            let message = format!(
                "unknown element `<{text}>`: write `<{known}>`, or a name with a dash for an element of your own"
            );
            self.errors.push_name(name, message);
        }
    }

    fn element_attribute(&mut self, name: &Name, value: &Value) {
        let lower = name.text.to_ascii_lowercase();
        if lower.starts_with("phx-") || lower.starts_with("phx_") {
            self.binding(name, value);
        }
        self.braces(name, value);
        let Value::Code(_) = value else {
            return;
        };
        if ["if", "key", "let", "memo"].contains(&lower.as_str()) {
            let message = format!("a directive begins with a colon: write `:{lower}={{…}}`");
            self.errors.push_name(name, message);
        }
        if lower.starts_with("on") && lower.len() > 2 {
            let event = &lower[2..];
            let message = format!(
                "`{}` is code in the page, which a value must not become part of: write `phx-{event}={{event}}`, or a hook",
                name.text
            );
            self.errors.push_name(name, message);
        } else if lower == "srcdoc" {
            let message = "`srcdoc` is a whole page, so its value must be constant: serve the page and write `src={url}`";
            self.errors.push_name(name, message);
        }
    }

    /// Braces in quotes, where a value is meant.
    fn braces(&mut self, name: &Name, value: &Value) {
        let Value::Text(text) = value else {
            return;
        };
        let shown = text.value();
        if let Some(meant) = braces::meant(&name.text, &shown) {
            let message = format!(
                "braces in quotes are text: write `{0}={meant}`, or `{0}={{{shown:?}}}` for the braces themselves",
                name.text
            );
            self.errors.push(text.span(), message);
        }
    }

    fn binding(&mut self, name: &Name, value: &Value) {
        let text = name.text.as_str();
        let sends = html::EVENT_BINDINGS.contains(&text);
        let known = sends
            || html::OTHER_BINDINGS.contains(&text)
            || text
                .strip_prefix("phx-value-")
                .is_some_and(|key| !key.is_empty());
        if !known {
            let all = html::EVENT_BINDINGS
                .iter()
                .chain(html::OTHER_BINDINGS)
                .copied();
            let hint = nearest(text, all).map_or_else(
                || "the client knows none of that name; for an attribute of your own, write `data-…`".to_owned(),
                |known| format!("did you mean `{known}`?"),
            );
            self.errors
                .push_name(name, format!("unknown binding `{text}`: {hint}"));
        }
        let runs = html::COMMAND_BINDINGS.contains(&text);
        if sends && matches!(value, Value::Present) {
            let or = match runs {
                true => String::new(),
                false => format!(" or `{text}=\"name\"`"),
            };
            let message = format!("`{text}` needs an event: write `{text}={{event}}`{or}");
            self.errors.push_name(name, message);
        }
        if let Value::Text(value) = value
            && runs
            && !value.value().starts_with('[')
        {
            let message = format!(
                "the client runs `{text}` as commands, and this is none: write `{text}={{event}}`, or a list such as `[[\"push\",{{\"event\":\"name\"}}]]`"
            );
            self.errors.push(value.span(), message);
        }
        if let (Value::Text(value), "phx-update") = (value, text)
            && !["append", "ignore", "prepend", "replace", "stream"]
                .contains(&value.value().as_str())
        {
            let message = "`phx-update` is `replace`, `stream` or `ignore`";
            self.errors.push(value.span(), message);
        }
    }

    fn component(&mut self, tag: &Tag) {
        self.duplicates(tag, |name| name.replace('-', "_"));
        for attribute in &tag.attributes {
            match attribute {
                Attribute::Named { name, value } => {
                    self.braces(name, value);
                    if crate::parse::prop(name).is_none() {
                        let message = format!(
                            "`{}` cannot be the name of a prop: attributes for a component's element are passed in a prop of type `Attributes`",
                            name.text
                        );
                        self.errors.push_name(name, message);
                    }
                }
                Attribute::Spread(code) => {
                    let message = "a component takes props, each by name: pass attributes in a prop of type `Attributes`, `attributes={…}`";
                    self.errors.push(code.span, message);
                }
            }
        }
        let Children::Nodes(children) = &tag.children else {
            return;
        };
        let mut seen: BTreeSet<_> = tag
            .attributes
            .iter()
            .filter_map(Attribute::name)
            .map(|name| name.text.clone())
            .collect();
        for slot in children.iter().filter_map(Node::as_slot) {
            let name = slot.name.text.trim_start_matches(':');
            if !seen.insert(name.to_owned()) {
                let message = format!(
                    "`{name}` is given twice to `<{}>`: remove one",
                    tag.name.text
                );
                self.errors.push_name(&slot.name, message);
            }
        }
    }

    fn slot(&mut self, tag: &Tag, parent: Parent) {
        let name = &tag.name.text;
        if parent != Parent::Component {
            let message = format!(
                "`<{name}>` is a slot, which stands directly in a component: `<Component><{name}>…</{name}></Component>`"
            );
            self.errors.push_name(&tag.name, message);
        }
        let directives = &tag.directives;
        if let Some((span, _)) = &directives.memo {
            let message = "a slot is drawn by its component: put `:memo` on an element in the slot, or on the component";
            self.errors.push(*span, message);
        }
        let conditional = directives.condition.as_ref().map(|(span, _)| *span);
        let repeated = directives.each.as_ref().map(|(span, _)| *span);
        for span in conditional.into_iter().chain(repeated) {
            let message = "a slot is given once and always: put the condition or the loop into it";
            self.errors.push(span, message);
        }
        if let Some(attribute) = tag.attributes.first() {
            let message = format!(
                "a slot has no attributes; what the component tells it is named by `:let`: `<{name} :let={{pattern}}>`"
            );
            self.errors.push(attribute.span(), message);
        }
    }

    fn duplicates(&mut self, tag: &Tag, normal: impl Fn(&str) -> String) {
        let mut seen = BTreeSet::new();
        for name in tag.attributes.iter().filter_map(Attribute::name) {
            if seen.insert(normal(&name.text)) {
                continue;
            }
            let hint = match (&tag.kind, name.text.as_str()) {
                (TagKind::Element, "class") => "several classes are a list, `class={(\"a\", b)}`",
                _ => "remove one",
            };
            let message = format!(
                "`{}` stands twice in `<{}>`: {hint}",
                name.text, tag.name.text
            );
            self.errors.push_name(name, message);
        }
    }
}

/// The attribute `name` of `tag`.
fn named<'a>(tag: &'a Tag, name: &str) -> Option<&'a Name> {
    tag.attributes
        .iter()
        .filter_map(Attribute::name)
        .find(|found| found.text == name)
}
