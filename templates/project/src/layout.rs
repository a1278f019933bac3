//! What stands around every view, rendered once: the document and its head.

use bennu::prelude::*;

use crate::assets;

/// Lays a page out.
pub fn root(page: &Page<'_>) -> impl Render {
    html! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                {page.title().with_default("{{project-name | title_case}}")}
                <link rel="icon" href="data:,">
                <link rel="stylesheet" href={assets::style_path()}>
                {page.head()}
            </head>
            <body>{page.content()}</body>
        </html>
    }
}
