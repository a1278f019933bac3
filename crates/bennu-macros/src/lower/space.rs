//! Which white space of a template's source is part of its HTML.
//!
//! HTML shows a run of white space as one space, or not at all next to where
//! a line begins or ends anyway. So a run on one line stays as one space, and
//! a run with a line break stays as one space unless HTML would not show it:
//! next to the tag of a block-level element, at the start and the end of the
//! content of such an element, of a component or of a slot. At the start and
//! the end of a body (of `html!`, a branch, a loop) all of it is dropped. In
//! `pre` and `textarea` it stays as it is written.

use crate::ast::{Node, Space, TagKind};
use crate::html;

/// What a list of nodes stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// A body in braces.
    Body,
    /// An element or component at whose edges a line break does not show.
    Block,
    /// An element within a line of text.
    Inline,
}

/// What each of `nodes` is shown as, if it is white space.
pub(super) fn shown(nodes: &[Node], around: Around, preformatted: bool) -> Vec<String> {
    (0..nodes.len())
        .map(|at| match &nodes[at] {
            Node::Space(space) => show(*space, nodes, at, around, preformatted),
            _ => String::new(),
        })
        .collect()
}

fn show(space: Space, nodes: &[Node], at: usize, around: Around, preformatted: bool) -> String {
    let before = at.checked_sub(1).map(|at| &nodes[at]);
    let after = nodes.get(at + 1);
    let at_edge = nodes[..at].iter().all(is_hidden) || nodes[at..].iter().all(is_hidden);
    // What stood between two runs was lifted out, as slots are.
    let repeated = matches!(before, Some(Node::Space(_)));
    if repeated || (at_edge && around == Around::Body) {
        return String::new();
    }
    match space {
        Space::Inline { columns } if preformatted => " ".repeat(columns),
        Space::Lines { breaks, indent } if preformatted => {
            "\n".repeat(breaks) + &" ".repeat(indent)
        }
        Space::Inline { .. } => " ".to_owned(),
        Space::Lines { .. } => {
            let hidden = (at_edge && around == Around::Block)
                || before.is_some_and(is_block)
                || after.is_some_and(is_block);
            if hidden {
                String::new()
            } else {
                " ".to_owned()
            }
        }
    }
}

/// Whether nothing of `node` is seen on the page.
fn is_hidden(node: &Node) -> bool {
    match node {
        Node::Space(_) => true,
        Node::Declaration(html) => html.starts_with("<!--"),
        _ => false,
    }
}

fn is_block(node: &Node) -> bool {
    match node {
        Node::Tag(tag) => matches!(tag.kind, TagKind::Element) && html::is_block(&tag.name.text),
        Node::Declaration(html) => !html.starts_with("<!--"),
        _ => false,
    }
}
