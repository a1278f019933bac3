//! What stands around the view, rendered once: the head, the picture behind the
//! widgets, and the strip that tells of a lost server.

use std::sync::Arc;

use bennu::Page;
use bennu::prelude::*;

use crate::assets::Asset;
use crate::config::page::{Background, PageConfig, Theme};

/// The parts of every page that do not depend on the visitor.
#[derive(Debug)]
pub struct Layout {
    theme: &'static str,
    style: String,
    icon: String,
    script: String,
    background: Option<String>,
}

impl Layout {
    /// The layout of a page whose stylesheet, icon and script are these, and the picture.
    pub fn new(page: &PageConfig, assets: &[Asset; 3], picture: Option<&Asset>) -> Self {
        let [style, icon, script] = assets.each_ref().map(|asset| asset.path().to_owned());
        let background = match &page.background {
            Some(Background::Url(url)) => Some(url.to_string()),
            Some(Background::File(_)) => picture.map(|picture| picture.path().to_owned()),
            None => None,
        };
        Self {
            theme: theme(page.theme),
            style,
            icon,
            script,
            background,
        }
    }

    /// Equal for layouts that are equal: pages of another one must be loaded anew.
    pub fn fingerprint(&self) -> String {
        format!("{self:?}")
    }

    /// Lays `page` out.
    pub fn around<'a>(self: Arc<Self>, page: &'a Page<'a>) -> impl Render + use<'a> {
        html! {
            <!DOCTYPE html>
            <html lang="en" data-theme={self.theme}>
                <head>
                    <meta charset="utf-8">
                    <meta name="viewport" content="width=device-width, initial-scale=1">
                    <meta name="color-scheme" content="light dark">
                    {page.title()}
                    <link rel="icon" type="image/svg+xml" href={&self.icon}>
                    <link rel="stylesheet" href={&self.style}>
                    <script defer src={&self.script}></script>
                    {page.head()}
                </head>
                <body>
                    {if let Some(background) = &self.background {
                        <img class="backdrop" src={background} alt="">
                        <div class="scrim"></div>
                    }}
                    {page.content()}
                    <p class="offline" data-role="offline" role="alert">
                        "The connection to the server is lost. What you see is from before; it goes on by itself as soon as the server answers."
                    </p>
                    <noscript>
                        <p class="scriptless">"JavaScript is off: this page shows the moment at which it was loaded."</p>
                    </noscript>
                </body>
            </html>
        }
    }
}

fn theme(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "auto",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}
