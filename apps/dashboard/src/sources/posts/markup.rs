//! Walks HTML that a sanitiser has already serialised, piece by piece.
//!
//! This is no HTML parser: it relies on the serialiser's guarantees (every `<` opens
//! a tag, attribute values are double-quoted, elements are balanced).

/// One piece of serialised HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// `<name …>`; `tag` is the whole of it.
    Open { name: &'a str, tag: &'a str },
    /// `</name>`.
    Close { name: &'a str },
    /// Text between tags, entities as they are.
    Text(&'a str),
}

/// The pieces of `html` in order.
pub(super) fn pieces(html: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = if rest.starts_with('<') {
            tag_end(rest)
        } else {
            rest.find('<').unwrap_or(rest.len())
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(classify(piece))
    })
}

/// The text of `html`: tags become spaces, the serialiser's entities characters.
pub(super) fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for piece in pieces(html) {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Open { name, .. } | Piece::Close { name } if is_inline(name) => {}
            Piece::Open { .. } | Piece::Close { .. } => text.push(' '),
        }
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

fn tag_end(html: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    html.len()
}

fn classify(piece: &str) -> Piece<'_> {
    let Some(tag) = piece.strip_prefix('<') else {
        return Piece::Text(piece);
    };
    let name = |tag: &'_ str| tag.find([' ', '>']).unwrap_or(tag.len());
    match tag.strip_prefix('/') {
        Some(tag) => Piece::Close {
            name: &tag[..name(tag)],
        },
        None => Piece::Open {
            name: &tag[..name(tag)],
            tag: piece,
        },
    }
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "span" | "b" | "strong" | "i" | "em" | "u" | "del" | "code"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_separates_blocks_and_keeps_words_whole() {
        let html = "<p>one<br>t<b>w</b>o &amp; <a href=\"https://x/?>\">three</a></p><p>four</p>";
        let words: Vec<_> = plain_text(html)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        assert_eq!(words, ["one", "two", "&", "three", "four"]);
    }

    #[test]
    fn a_greater_sign_in_an_attribute_does_not_end_the_tag() {
        let found: Vec<_> = pieces("<a href=\"x>y\">t</a>").collect();
        assert_eq!(
            found,
            [
                Piece::Open {
                    name: "a",
                    tag: "<a href=\"x>y\">"
                },
                Piece::Text("t"),
                Piece::Close { name: "a" }
            ]
        );
    }

    #[test]
    fn broken_markup_ends_quietly() {
        for html in ["<", "<a", "<a href=\"", "</", "é<é", ""] {
            let _ = pieces(html).count();
        }
    }
}
