//! The element around a view, with what the client needs to join it.

use bennu_core::{Container, escape};

use crate::join_token::ContainerTokens;

/// A container's protocol attributes. The client owns all others that begin with
/// `data-phx-` (`constants.ts` of npm `phoenix_live_view` 1.2).
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContainerTag<'a> {
    pub(crate) container: &'a Container,
    pub(crate) id: &'a str,
    pub(crate) role: Role<'a>,
    pub(crate) tokens: &'a ContainerTokens,
}

/// What a view is on its page.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Role<'a> {
    /// The one that the page's route mounts.
    Main,
    /// One of those that a page shows which is no view.
    Embedded,
    /// Nested in the view of this container.
    Child { parent_id: &'a str },
    /// Shown by a view, but staying when that one goes.
    Sticky,
}

impl ContainerTag<'_> {
    /// The element with this HTML in it.
    pub(crate) fn around(&self, content: &str) -> String {
        let mut out = String::with_capacity(content.len() + self.tokens.session.len() + 256);
        self.open(&mut out);
        out.push_str(content);
        out.push_str("</");
        out.push_str(self.container.tag);
        out.push('>');
        out
    }

    fn open(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.container.tag);
        attribute(out, "id", self.id);
        match self.role {
            Role::Main => out.push_str(" data-phx-main"),
            Role::Child { parent_id } => attribute(out, "data-phx-parent-id", parent_id),
            Role::Sticky => out.push_str(" data-phx-sticky"),
            Role::Embedded => {}
        }
        let ContainerTokens {
            session,
            static_token,
        } = self.tokens;
        // They are base64url: nothing in them is to be escaped.
        out.extend([" data-phx-session=\"", session, "\" data-phx-static=\""]);
        out.extend([static_token, "\""]);
        for (name, value) in &self.container.attributes {
            attribute(out, name, value);
        }
        out.push('>');
    }
}

fn attribute(out: &mut String, name: &str, value: &str) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape::html(out, value);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_stand_in_order_and_escaped() {
        let container = Container {
            tag: "main",
            attributes: vec![("class", "a\"b".to_owned())],
        };
        let tag = ContainerTag {
            container: &container,
            id: "phx-1",
            role: Role::Main,
            tokens: &ContainerTokens {
                session: "S".to_owned(),
                static_token: "T".to_owned(),
            },
        };
        assert_eq!(
            tag.around("<p></p>"),
            "<main id=\"phx-1\" data-phx-main data-phx-session=\"S\" data-phx-static=\"T\" \
             class=\"a&quot;b\"><p></p></main>"
        );
        let child = ContainerTag {
            role: Role::Child { parent_id: "phx-1" },
            tokens: &ContainerTokens {
                session: "S".to_owned(),
                static_token: String::new(),
            },
            ..tag
        };
        assert!(child.around("").contains(
            "id=\"phx-1\" data-phx-parent-id=\"phx-1\" data-phx-session=\"S\" data-phx-static=\"\""
        ));
    }
}
