//! Views on pages that are no views themselves.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bennu_core::render::{Html, Render, render_html};

use crate::layout::head_elements;
use crate::log_budget::error_in_budget;
use crate::nested::LiveRender;
use crate::session::Session;
use crate::site::Site;

/// Shows views on a page of an axum handler, and lays the page out.
///
/// It is an extractor for the handlers of
/// [`LiveRouter::with_pages`](crate::LiveRouter::with_pages).
///
/// # Examples
///
/// Two views on one page, in the router's root layout:
///
/// ```
/// use axum::response::Response;
/// use bennu::prelude::*;
///
/// async fn front<Clock: LiveView, News: LiveView>(live: LivePage) -> Response {
///     live.page("Front page", html! {
///         <h1>Welcome</h1>
///         {live_render::<Clock>("clock")}
///         {live_render::<News>("news").with_session("section", "sports")}
///     })
///     .await
/// }
/// ```
#[derive(Debug, Clone)]
pub struct LivePage {
    site: Arc<Site>,
    session: Session,
}

/// What is answered instead of a page, because one of its views sent the visitor
/// elsewhere or failed: a redirect, or an error page.
#[derive(Debug)]
pub struct Instead(Box<Response>);

impl LivePage {
    /// The page with this title and content in the router's root layout. Views
    /// in the content are rendered in full.
    pub fn page<'a>(
        &'a self,
        title: &'a str,
        content: impl Render,
    ) -> impl Future<Output = Response> + Send + 'a {
        let content = render_html(&content);
        async move {
            match self.site.render_for(&self.session).fill_page(content).await {
                Ok(content) => self.site.page(Some(title), &content, &self.session).await,
                Err(halt) => self.site.halt(halt),
            }
        }
    }

    /// One view as HTML, for pages that are laid out by other means; such a
    /// page has [`head`](Self::head) in its head.
    ///
    /// # Errors
    ///
    /// What to answer instead, if the view fails or redirects.
    pub async fn render(&self, view: LiveRender) -> Result<Html, Instead> {
        let rendered = self.site.render_for(&self.session).embedded(view.0).await;
        match rendered {
            Ok(page) => Ok(Html::trusted(page.html)),
            Err(halt) => Err(Instead(Box::new(self.site.halt(halt)))),
        }
    }

    /// What the client needs in the head of a page: the token against forged
    /// requests, and the scripts.
    #[must_use]
    pub fn head(&self) -> Html {
        Html::trusted(render_html(&head_elements(&self.session.csrf_token())).html)
    }
}

impl<S: Sync> FromRequestParts<S> for LivePage {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let session = Session::from_request_parts(parts, state).await?;
        let Some(site) = parts.extensions.get().cloned() else {
            error_in_budget!("a handler asked for LivePage outside LiveRouter::with_pages");
            return Err((
                StatusCode::INTERNAL_SERVER_ERROR,
                "the server is set up wrongly",
            ));
        };
        Ok(Self { site, session })
    }
}

impl IntoResponse for Instead {
    fn into_response(self) -> Response {
        *self.0
    }
}
