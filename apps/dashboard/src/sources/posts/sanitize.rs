//! HTML from other people's servers, reduced to what a post may hold.
//!
//! `ammonia` parses it as a browser would and keeps an allow-list of elements; a
//! second walk over its output drops the parts that Mastodon marks as invisible,
//! strips the last attributes, and bounds length, depth and number of elements.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::html::{LINK_REL, MAX_TEXT_CHARS, SafeHtml};
use super::markup::{Piece, pieces};
use crate::plain::is_disturbing;

/// HTML beyond this many bytes, or after this many tags, is not even parsed: what a
/// parser repairs may cost the square of the tags, of one tag's attributes, or of the `&`.
const MAX_INPUT_BYTES: usize = 16 * 1024;
const MAX_INPUT_TAGS: usize = 600;

/// Elements deeper than this lose their tags and keep their text.
const MAX_DEPTH: usize = 16;

/// Elements after this many lose their tags and keep their text.
const MAX_ELEMENTS: usize = 200;

const ELEMENTS: [&str; 16] = [
    "p",
    "br",
    "a",
    "span",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "del",
    "code",
    "pre",
    "blockquote",
    "ul",
    "ol",
    "li",
];

/// Dropped with everything inside them.
const DROPPED_WITH_CONTENT: [&str; 8] = [
    "script", "style", "iframe", "form", "input", "svg", "math", "object",
];

static ALLOW_LIST: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(ELEMENTS))
        .clean_content_tags(HashSet::from(DROPPED_WITH_CONTENT))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .allowed_classes(HashMap::from([(
            "span",
            HashSet::from(["invisible", "ellipsis"]),
        )]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some(LINK_REL))
        .strip_comments(true);
    builder
});

/// The safe part of `html`.
pub(super) fn sanitize(html: &str) -> SafeHtml {
    let html = &html[..html.floor_char_boundary(MAX_INPUT_BYTES)];
    let mut tags = html.match_indices('<').map(|(at, _)| at);
    let end = tags.nth(MAX_INPUT_TAGS).unwrap_or(html.len());
    let clean = ALLOW_LIST.clean(&html[..end]).to_string();
    let mut walk = Walk::default();
    for piece in pieces(&clean) {
        walk.step(piece);
        if walk.chars == MAX_TEXT_CHARS {
            break;
        }
    }
    SafeHtml::trusted(walk.finish())
}

/// The second walk: what it wrote and which elements stand open.
#[derive(Default)]
struct Walk<'a> {
    html: String,
    chars: usize,
    elements: usize,
    open: Vec<Open<'a>>,
    /// Open elements inside an invisible one, itself included.
    invisible: usize,
}

struct Open<'a> {
    name: &'a str,
    written: bool,
    ellipsis: bool,
}

impl<'a> Walk<'a> {
    fn step(&mut self, piece: Piece<'a>) {
        match piece {
            Piece::Open { name: "br", .. } => self.line_break(),
            Piece::Open { name, tag } => self.open(name, tag),
            Piece::Close { .. } => self.close(),
            Piece::Text(text) if self.invisible == 0 => self.text(text),
            Piece::Text(_) => {}
        }
    }

    fn line_break(&mut self) {
        self.elements += 1;
        if self.invisible == 0 && self.elements <= MAX_ELEMENTS {
            self.html.push_str("<br>");
        }
    }

    fn open(&mut self, name: &'a str, tag: &'a str) {
        let class = |class| name == "span" && tag.contains(class);
        if self.invisible > 0 || class("invisible") {
            self.invisible += 1;
            return;
        }
        self.elements += 1;
        let written = self.open.len() < MAX_DEPTH && self.elements <= MAX_ELEMENTS;
        if written && name == "a" {
            self.html.push_str(tag);
        } else if written {
            self.html.extend(["<", name, ">"]);
        }
        self.open.push(Open {
            name,
            written,
            ellipsis: class("ellipsis"),
        });
    }

    fn close(&mut self) {
        if self.invisible > 0 {
            self.invisible -= 1;
            return;
        }
        let Some(open) = self.open.pop() else { return };
        if open.ellipsis {
            self.html.push('…');
        }
        if open.written {
            self.html.extend(["</", open.name, ">"]);
        }
    }

    /// Copies text; an entity is one character and is never cut.
    fn text(&mut self, mut text: &str) {
        while let Some(first) = text.chars().next() {
            let end = match first {
                '&' => text.find(';').map_or(1, |at| at + 1),
                other => other.len_utf8(),
            };
            let (unit, rest) = text.split_at(end);
            text = rest;
            if is_disturbing(first) {
                continue;
            }
            self.chars += 1;
            if self.chars == MAX_TEXT_CHARS {
                return self.html.push('…');
            }
            self.html.push_str(unit);
        }
    }

    fn finish(mut self) -> String {
        while let Some(open) = self.open.pop() {
            if open.written {
                self.html.extend(["</", open.name, ">"]);
            }
        }
        self.html
    }
}

#[cfg(test)]
mod tests;
