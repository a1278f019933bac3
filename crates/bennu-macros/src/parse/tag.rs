//! Tags: their names, their content, and which end tag closes what.

use proc_macro2::Span;
use syn::Path;

use super::Parser;
use crate::ast::{Children, Name, Node, Tag, TagKind};
use crate::html;

/// How a start tag ended.
enum End {
    /// `>`
    Open,
    /// `/>`
    Closed,
    /// It did not; that was told.
    Missing,
}

impl Parser<'_> {
    /// `<name …>…</name>`, `<name …/>`, `<Component …/>` or `<:slot …>`.
    pub(super) fn tag(&mut self, span: Span) -> Option<Node> {
        let is_slot = self.tokens.is_punct(1, ':');
        let skip = if is_slot { 2 } else { 1 };
        let Some((mut name, tokens)) = self.tokens.name(skip) else {
            self.errors
                .push(span, "a slot needs a name: write `<:name>`");
            self.tokens.advance(skip);
            return None;
        };
        let kind = self.kind(is_slot, &mut name, skip, tokens);
        self.tokens.advance(skip + tokens);
        let (directives, attributes) = self.attributes(&name);
        let children = match self.end_of_start_tag(&name) {
            End::Missing if self.tokens.closes_later(&name.text) => self.children(&kind, &name),
            End::Closed | End::Missing => Children::None,
            End::Open => self.children(&kind, &name),
        };
        Some(Node::Tag(Box::new(Tag {
            kind: kind?,
            name,
            directives,
            attributes,
            children,
        })))
    }

    fn kind(
        &mut self,
        is_slot: bool,
        name: &mut Name,
        skip: usize,
        tokens: usize,
    ) -> Option<TagKind> {
        let last = name.text.rsplit("::").next().unwrap_or_default();
        if is_slot {
            let ident = self.tokens.ident(skip).cloned();
            name.text.insert(0, ':');
            if tokens > 1 {
                let message = format!("`<{}>` names no slot: its name is one word", name.text);
                self.errors.push_name(name, message);
                return None;
            }
            return ident.map(TagKind::Slot);
        }
        if !name.text.contains("::") && !last.starts_with(char::is_uppercase) {
            return Some(TagKind::Element);
        }
        if let Some(element) = uppercase_element(&name.text) {
            let message = format!(
                "element names are lower case: write `<{element}>`; `<{}>` would be a component",
                name.text
            );
            self.errors.push_name(name, message);
            if html::is_void(&element) {
                name.text = element;
            }
            return Some(TagKind::Element);
        }
        let path = (skip..skip + tokens).filter_map(|ahead| self.tokens.tree(ahead));
        match syn::parse2::<Path>(path.collect()) {
            Ok(path) => Some(TagKind::Component(path)),
            Err(_) => {
                let message = format!("`{}` is not the path of a component", name.text);
                self.errors.push_name(name, message);
                None
            }
        }
    }

    fn end_of_start_tag(&mut self, name: &Name) -> End {
        if self.tokens.is_punct(0, '/') && self.tokens.is_punct(1, '>') {
            self.tokens.advance(2);
            End::Closed
        } else if self.tokens.is_punct(0, '>') {
            self.tokens.advance(1);
            if html::is_void(&name.text) {
                self.void_end_tag(name);
                End::Closed
            } else {
                End::Open
            }
        } else {
            let message = format!("the tag `<{}` is never ended: write `>` or `/>`", name.text);
            self.errors.push_name(name, message);
            End::Missing
        }
    }

    /// A void element must not have an end tag, nor anything before it.
    fn void_end_tag(&mut self, name: &Name) {
        let closes = |parser: &Self| {
            parser.tokens.closes_later(&name.text) && !parser.tokens.opens_first(&name.text)
        };
        if closes(self) {
            let message = format!(
                "`<{0}>` has no content: remove `</{0}>` and what stands before it",
                name.text
            );
            self.errors.push_name(name, message);
            self.open.push(name.text.clone());
            self.nodes();
            self.open.pop();
            self.skip_end_tag();
        }
    }

    fn children(&mut self, kind: &Option<TagKind>, name: &Name) -> Children {
        if matches!(kind, Some(TagKind::Element)) && html::is_raw_text(&name.text) {
            return Children::Raw(self.raw_text(name));
        }
        self.open.push(name.text.clone());
        let nodes = self.nodes();
        self.open.pop();
        self.close(name);
        Children::Nodes(nodes)
    }

    /// The end tag of `name`, or the news that it is missing.
    pub(super) fn close(&mut self, name: &Name) {
        match self.end_tag() {
            Some((end, tokens)) if end.text == name.text => self.pass_end_tag(&end, tokens),
            Some((end, _)) if self.open.contains(&end.text) => {
                let message = format!(
                    "`<{0}>` is not closed: write `</{0}>` before `</{1}>`",
                    name.text, end.text
                );
                self.errors.push_name(name, message);
            }
            Some((end, tokens)) => {
                let message = format!(
                    "`</{}>` does not close `<{1}>`: write `</{1}>`",
                    end.text, name.text
                );
                self.errors.push_name(&end, message);
                self.tokens.advance(tokens);
            }
            None => {
                let message = format!("`<{0}>` is never closed: write `</{0}>`", name.text);
                self.errors.push_name(name, message);
            }
        }
    }

    fn pass_end_tag(&mut self, end: &Name, tokens: usize) {
        if !self.tokens.is_punct(tokens - 1, '>') {
            let message = format!("the end tag `</{}` is never ended: write `>`", end.text);
            self.errors.push_name(end, message);
        }
        self.tokens.advance(tokens);
    }

    /// Whether the next end tag ends the innermost element, rightly or not.
    pub(super) fn is_at_end_of_element(&self) -> bool {
        let Some((end, _)) = self.end_tag() else {
            return false;
        };
        match self.open.last() {
            None => false,
            Some(_) if self.open.contains(&end.text) => true,
            Some(innermost) => !self.tokens.closes_later(innermost),
        }
    }

    /// An end tag for which nothing is open.
    pub(super) fn stray_end_tag(&mut self, span: Span) -> Option<Node> {
        match self.end_tag() {
            Some((name, _)) if html::is_void(&name.text) => {
                let message = format!("`<{0}>` has no end tag: remove `</{0}>`", name.text);
                self.errors.push_name(&name, message);
            }
            Some((name, _)) => {
                let message = format!(
                    "`</{0}>` closes nothing: there is no open `<{0}>`",
                    name.text
                );
                self.errors.push_name(&name, message);
            }
            None if self.fragments > 0 => self.fragments -= 1,
            None => {
                let message = "an end tag names what it closes: write `</name>`";
                self.errors.push(span, message);
            }
        }
        self.skip_end_tag();
        None
    }

    fn skip_end_tag(&mut self) {
        let bracket = usize::from(self.tokens.is_punct(2, '>'));
        let tokens = self.end_tag().map_or(2 + bracket, |(_, tokens)| tokens);
        self.tokens.advance(tokens);
    }

    /// The end tag that comes next, and how many tokens it has.
    pub(super) fn end_tag(&self) -> Option<(Name, usize)> {
        let tokens = &self.tokens;
        if !(tokens.is_punct(0, '<') && tokens.is_punct(1, '/')) {
            return None;
        }
        let slot = usize::from(tokens.is_punct(2, ':'));
        let (mut name, length) = tokens.name(2 + slot)?;
        if slot == 1 {
            name.text.insert(0, ':');
        }
        let bracket = usize::from(tokens.is_punct(2 + slot + length, '>'));
        Some((name, 2 + slot + length + bracket))
    }
}

/// Names that a component may have although a void element is called so.
const COMPONENT_LIKE: &[&str] = &[
    "Area", "Base", "Col", "Embed", "Img", "Input", "Link", "Meta", "Param", "Source", "Track",
];

/// The element that an upper-case name such as `DIV` or `Br` stands for.
fn uppercase_element(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    let shouted = name.len() > 1 && name.bytes().all(|byte| !byte.is_ascii_lowercase());
    let is_component = COMPONENT_LIKE.contains(&name);
    let element = html::is_void(&lower) && !is_component;
    (element || (shouted && html::is_block(&lower))).then_some(lower)
}
