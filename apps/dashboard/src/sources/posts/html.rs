//! HTML that is safe to put on a page, and how plain text with links becomes it.

use std::fmt::Write;

use reqwest::Url;
use serde::{Deserialize, Serialize};

use super::markup::{Piece, pieces};
use crate::plain::is_disturbing;

/// What every link to the outside carries in `rel`.
pub const LINK_REL: &str = "nofollow noopener noreferrer";

/// The longest text of a post, in characters; the rest is cut off with an ellipsis.
pub const MAX_TEXT_CHARS: usize = 2_000;

/// The longest address that is kept, in bytes; longer ones are no links.
pub const MAX_URL_BYTES: usize = 2_048;

/// HTML that holds nothing but the allow-list of `sanitize`.
///
/// Made only by [`Composer`] and by `sanitize`, so that holding one is the proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// For the two makers only.
    pub(super) fn trusted(html: String) -> Self {
        Self(html)
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has no words: a post may be nothing but pictures.
    pub fn is_blank(&self) -> bool {
        let is_word = |piece| matches!(piece, Piece::Text(text) if !text.trim().is_empty());
        !pieces(&self.0).any(is_word)
    }
}

/// Builds [`SafeHtml`] from plain text and links.
#[derive(Debug)]
pub struct Composer {
    html: String,
    chars_left: usize,
}

impl Default for Composer {
    fn default() -> Self {
        Self {
            html: String::new(),
            chars_left: MAX_TEXT_CHARS,
        }
    }
}

impl Composer {
    /// Adds plain text; a line feed becomes a line break.
    pub fn text(&mut self, text: &str) {
        for character in text.chars().filter(|c| !is_disturbing(*c)) {
            if self.chars_left == 0 {
                return;
            }
            self.chars_left -= 1;
            if self.chars_left == 0 {
                self.html.push('…');
            } else {
                push_escaped(&mut self.html, character);
            }
        }
    }

    /// Adds a link, or its label alone if `href` is not an address of the web.
    pub fn link(&mut self, href: &str, label: &str) {
        let Some(href) = web_address(href).filter(|_| self.chars_left > 0) else {
            return self.text(label);
        };
        self.html.push_str("<a href=\"");
        href.chars().for_each(|c| push_escaped(&mut self.html, c));
        // Writing to a string cannot fail.
        let _ = write!(self.html, "\" rel=\"{LINK_REL}\">");
        self.text(label);
        self.html.push_str("</a>");
    }

    /// The finished HTML.
    pub fn finish(self) -> SafeHtml {
        SafeHtml(self.html)
    }
}

/// The normal form of an http or https address; `None` for anything else.
pub fn web_address(address: &str) -> Option<String> {
    if address.len() > MAX_URL_BYTES {
        return None;
    }
    let url = Url::parse(address).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.into())
}

fn push_escaped(html: &mut String, character: char) {
    match character {
        '&' => html.push_str("&amp;"),
        '<' => html.push_str("&lt;"),
        '>' => html.push_str("&gt;"),
        '"' => html.push_str("&quot;"),
        '\'' => html.push_str("&#39;"),
        '\n' => html.push_str("<br>"),
        other => html.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composed(parts: impl FnOnce(&mut Composer)) -> String {
        let mut composer = Composer::default();
        parts(&mut composer);
        composer.finish().as_str().to_owned()
    }

    #[test]
    fn text_is_escaped_and_lines_break() {
        let html = composed(|c| c.text("a < b & \"c\"\n<script>'x'</script>"));
        assert_eq!(
            html,
            "a &lt; b &amp; &quot;c&quot;<br>&lt;script&gt;&#39;x&#39;&lt;/script&gt;"
        );
    }

    #[test]
    fn only_web_addresses_become_links() {
        let html = composed(|c| {
            c.link("https://example.org/?a=1&b=\"2\"", "<here>");
            c.link("javascript:alert(1)", "there");
            c.link("data:text/html,x", ".");
        });
        assert_eq!(
            html,
            "<a href=\"https://example.org/?a=1&amp;b=%222%22\" rel=\"nofollow noopener \
             noreferrer\">&lt;here&gt;</a>there."
        );
    }

    #[test]
    fn long_text_ends_in_an_ellipsis_and_links_close() {
        let html = composed(|c| {
            c.text(&"x".repeat(MAX_TEXT_CHARS - 3));
            c.link("https://example.org/", "label");
            c.text("never seen");
            c.link("https://example.org/", "never seen");
        });
        assert!(html.ends_with(">la…</a>"), "{html}");
    }
}
