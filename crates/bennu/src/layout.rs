//! The root layout: the part of a page around its view, rendered once.

use std::fmt;
use std::sync::{Arc, LazyLock};

use bennu_core::render::{Dynamic, Html, Markup, Render, StaticHtml, render_html};

use crate::assets::client_scripts;
use crate::html;

/// What a root layout lays out: the title, the elements that the client needs
/// in the head, and the content.
///
/// A root layout is a function from a page to what is shown. It is drawn in
/// the first render only and never changes afterwards.
///
/// # Examples
///
/// ```
/// use bennu::prelude::*;
///
/// fn layout(page: &Page<'_>) -> impl Render {
///     html! {
///         <!DOCTYPE html>
///         <html lang="en">
///             <head>
///                 <meta charset="utf-8">
///                 {page.title().with_default("Welcome").with_suffix(" · Conference")}
///                 <link rel="stylesheet" href="/style.css">
///                 {page.head()}
///             </head>
///             <body>{page.content()}</body>
///         </html>
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Page<'a> {
    pub(crate) title: Option<&'a str>,
    pub(crate) csrf_token: &'a str,
    pub(crate) content: &'a str,
}

impl<'a> Page<'a> {
    /// The `<title>` element with the title that the view set.
    #[must_use]
    pub fn title(&self) -> Title<'a> {
        Title {
            text: self.title,
            default: None,
            prefix: "",
            suffix: "",
        }
    }

    /// The elements that the client needs in the `<head>`: the token against
    /// forged requests, and the scripts. They are loaded beside the page and
    /// run after it, in order.
    ///
    /// A script of one's own that sets `window.bennu` to options of the
    /// client's `LiveSocket` (`hooks`, `params` and so on) comes before them,
    /// with `defer` too: `<script defer src="/app.js"></script>`, which says
    ///
    /// ```js
    /// window.bennu = {
    ///   hooks: {
    ///     Map: {
    ///       mounted() {
    ///         this.handleEvent("said", ({ length }) => console.log(length));
    ///         this.pushEvent("moved", { x: 1 }, (reply) => console.log(reply));
    ///       },
    ///     },
    ///   },
    /// };
    /// ```
    ///
    /// for a `<div id="map" phx-hook="Map">`, where the view's
    /// [`push_event`](crate::Socket::push_event) and
    /// [`reply`](crate::Socket::reply) are the other side.
    pub fn head(&self) -> impl Render + use<'a> {
        head_elements(self.csrf_token)
    }

    /// The page's content: the view's container, rendered in full.
    pub fn content(&self) -> impl Render + use<'a> {
        Html::trusted(self.content)
    }
}

/// The elements that load the client.
static SCRIPTS: LazyLock<String> = LazyLock::new(|| {
    client_scripts()
        .map(|path| format!("<script defer src=\"{path}\"></script>"))
        .collect()
});

/// What the client needs in the head of a page.
pub(crate) fn head_elements(csrf_token: &str) -> impl Render {
    Written(move |markup: &mut Markup<'_>| {
        markup.raw("<meta name=\"csrf-token\" content=\"");
        markup.text(csrf_token);
        markup.raw("\">");
        markup.raw(&SCRIPTS);
    })
}

/// The `<title>` element of a page; what a view sets later as its title
/// replaces the text between prefix and suffix.
#[derive(Debug, Clone, Copy)]
pub struct Title<'a> {
    text: Option<&'a str>,
    default: Option<&'a str>,
    prefix: &'a str,
    suffix: &'a str,
}

impl<'a> Title<'a> {
    /// The text where the view sets no title, or an empty one.
    #[must_use]
    pub fn with_default(self, default: &'a str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    /// What stands before the view's title.
    #[must_use]
    pub fn with_prefix(self, prefix: &'a str) -> Self {
        Self { prefix, ..self }
    }

    /// What stands after the view's title.
    #[must_use]
    pub fn with_suffix(self, suffix: &'a str) -> Self {
        Self { suffix, ..self }
    }
}

impl Render for Title<'_> {
    fn render(&self, dynamic: Dynamic<'_>) {
        let text = self
            .text
            .filter(|text| !text.trim().is_empty())
            .or(self.default);
        let attributes = [
            (" data-default=\"", self.default.unwrap_or_default()),
            (" data-prefix=\"", self.prefix),
            (" data-suffix=\"", self.suffix),
        ];
        dynamic.markup(|markup| {
            markup.raw("<title");
            for (start, value) in attributes
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
            {
                markup.raw(start);
                markup.text(value);
                markup.raw("\"");
            }
            markup.raw(">");
            for part in [self.prefix, text.unwrap_or_default(), self.suffix] {
                markup.text(part);
            }
            markup.raw("</title>");
        });
    }
}

/// A function that can be a root layout: `fn(&Page<'_>) -> impl Render`.
///
/// Implemented for all such functions; there is no need to implement it.
pub trait RootLayout<'a>: Send + Sync {
    /// What it returns.
    type Output: Render;

    /// Lays `page` out.
    fn lay_out(&self, page: &'a Page<'a>) -> Self::Output;
}

impl<'a, F, R> RootLayout<'a> for F
where
    F: Fn(&'a Page<'a>) -> R + Send + Sync,
    R: Render,
{
    type Output = R;

    fn lay_out(&self, page: &'a Page<'a>) -> R {
        self(page)
    }
}

/// A root layout of any type.
#[derive(Clone)]
pub(crate) struct Layout(Arc<dyn Fn(&Page<'_>) -> StaticHtml + Send + Sync>);

impl Layout {
    pub(crate) fn new(layout: impl for<'a> RootLayout<'a> + 'static) -> Self {
        Self(Arc::new(move |page| render_html(&layout.lay_out(page))))
    }

    pub(crate) fn render(&self, page: &Page<'_>) -> StaticHtml {
        (self.0)(page)
    }
}

impl Default for Layout {
    fn default() -> Self {
        Self::new(default_layout)
    }
}

impl fmt::Debug for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Layout")
    }
}

/// The layout of a router that was given none.
fn default_layout(page: &Page<'_>) -> impl Render {
    html! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                // Without it, browsers ask for /favicon.ico.
                <link rel="icon" href="data:,">
                {page.title()}
                {page.head()}
            </head>
            <body>{page.content()}</body>
        </html>
    }
}

/// Markup written by a function.
struct Written<F>(F);

impl<F: Fn(&mut Markup<'_>)> Render for Written<F> {
    fn render(&self, dynamic: Dynamic<'_>) {
        dynamic.markup(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page<'a>(title: Option<&'a str>, content: &'a str) -> Page<'a> {
        Page {
            title,
            csrf_token: "to\"ken",
            content,
        }
    }

    #[track_caller]
    fn check(title: Title<'_>, expected: &str) {
        assert_eq!(render_html(&title).html, expected);
    }

    #[test]
    fn a_title_says_what_the_client_needs_to_change_it() {
        let title = page(Some("Talks"), "").title();
        check(title, "<title>Talks</title>");
        check(
            title.with_default("Conf"),
            "<title data-default=\"Conf\">Talks</title>",
        );
        check(
            title.with_prefix("A & ").with_suffix(" \u{b7} Z"),
            "<title data-prefix=\"A &amp; \" data-suffix=\" \u{b7} Z\">A &amp; Talks \u{b7} Z</title>",
        );
    }

    #[test]
    fn a_missing_or_blank_title_is_the_default() {
        check(page(None, "").title(), "<title></title>");
        for blank in [None, Some(" ")] {
            let title = page(blank, "")
                .title()
                .with_default("Conf")
                .with_suffix("!");
            check(
                title,
                "<title data-default=\"Conf\" data-suffix=\"!\">Conf!</title>",
            );
        }
    }

    #[test]
    fn the_default_layout_is_a_whole_page() {
        let html = Layout::default()
            .render(&page(Some("T"), "<div>view</div>"))
            .html;
        let (before, rest) = html.split_once("<meta name=\"csrf-token\"").unwrap();
        assert!(before.starts_with("<!DOCTYPE html><html lang=\"en\"><head><meta charset"));
        assert!(before.ends_with("<title>T</title> "));
        assert!(
            rest.starts_with(" content=\"to&quot;ken\"><script defer src=\"/live/assets/phoenix-")
        );
        assert!(rest.ends_with("</script></head><body><div>view</div></body></html>"));
    }

    #[test]
    fn a_function_is_a_layout() {
        fn only_content(page: &Page<'_>) -> impl Render {
            page.content()
        }
        assert_eq!(
            Layout::new(only_content).render(&page(None, "<p>")).html,
            "<p>"
        );
    }
}
