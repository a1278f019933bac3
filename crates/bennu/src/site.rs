//! What the pages of one router have in common, and how each is answered.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::uri::{Authority, PathAndQuery, Scheme};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Response};

use crate::endpoint::Endpoint;
use crate::error_page::ErrorPage;
use crate::layout::{Layout, Page};
use crate::limits::Limit;
use crate::origin::{request_authority, request_scheme};
use crate::policy::{ContentSecurityPolicy, PolicyHeader, add_page_headers};
use crate::reload;
use crate::session::{Session, SessionLayer};
use crate::static_render::{Halt, StaticPage, StaticRender};

/// One router's endpoint, the sessions of its visitors, and the looks of its pages.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) sessions: SessionLayer,
    pub(crate) looks: Looks,
}

/// What is around the content of pages.
#[derive(Debug)]
pub(crate) struct Looks {
    pub(crate) layout: Layout,
    pub(crate) error_page: ErrorPage,
    pub(crate) policy: Option<PolicyHeader>,
}

impl Default for Looks {
    fn default() -> Self {
        let policy = Some(ContentSecurityPolicy::default().into());
        Self {
            layout: Layout::default(),
            error_page: ErrorPage::default(),
            policy,
        }
    }
}

/// `GET` of a view's path.
///
/// It opens the session itself: a layer would cost each page two more boxed futures.
pub(crate) async fn show(State(site): State<Arc<Site>>, request: Request) -> Response {
    let opened = site.sessions.open(&request);
    let uri = whole_uri(request.headers(), request.uri());
    let answer = site.answer(request.headers(), &uri, &opened.session);
    let mut response = answer.await;
    site.add_headers(&mut response, uri.authority());
    site.sessions.close(&opened, &mut response);
    response
}

impl Site {
    async fn answer(&self, headers: &HeaderMap, uri: &Uri, session: &Session) -> Response {
        if let Some(token) = reload::token(headers) {
            return self.reloaded(token);
        }
        if bytes(uri) > self.endpoint.limits.url_bytes {
            Limit::UrlBytes.fired("");
            return self.error(StatusCode::URI_TOO_LONG);
        }
        let shown = self.render_for(session).page(uri).await;
        match shown {
            Ok(StaticPage { title, html }) => self.page(title.as_deref(), &html, session).await,
            Err(halt) => self.halt(halt),
        }
    }

    /// Adds to an HTML page what tells browsers how to treat it.
    fn add_headers(&self, response: &mut Response, host: Option<&Authority>) {
        if is_html(response.headers()) {
            add_page_headers(response.headers_mut(), self.looks.policy.as_ref(), host);
        }
    }

    /// Renders views for the visitor of this session.
    pub(crate) fn render_for(&self, session: &Session) -> StaticRender {
        StaticRender {
            endpoint: Arc::clone(&self.endpoint),
            visitor: Arc::new(session.values().into()),
        }
    }

    /// The page with this content, in the root layout.
    pub(crate) async fn page(
        &self,
        title: Option<&str>,
        content: &str,
        session: &Session,
    ) -> Response {
        let csrf_token = session.csrf_token();
        let page = Page {
            title,
            csrf_token: &csrf_token,
            content,
        };
        let laid_out = self.looks.layout.render(&page);
        if laid_out.children.is_empty() {
            return Html(laid_out.html).into_response();
        }
        match self.render_for(session).fill_page(laid_out).await {
            Ok(html) => Html(html).into_response(),
            Err(halt) => self.halt(halt),
        }
    }

    /// The answer when there is no page.
    pub(crate) fn halt(&self, halt: Halt) -> Response {
        match halt {
            Halt::Failed(error) => self.error(error.status()),
            Halt::Redirect(to) => match HeaderValue::try_from(to) {
                Ok(to) => (StatusCode::FOUND, [(LOCATION, to)]).into_response(),
                Err(_) => self.error(StatusCode::INTERNAL_SERVER_ERROR),
            },
        }
    }

    fn error(&self, status: StatusCode) -> Response {
        self.looks.error_page.response(status)
    }

    /// The answer to a page that was loaded because a view could not be mounted
    /// over its connection: the status that it failed with, once.
    fn reloaded(&self, token: &str) -> Response {
        let mut response = self.error(reload::status(&self.endpoint.signer, token));
        response.headers_mut().append(SET_COOKIE, reload::FORGET);
        response
    }
}

/// Does for the application's own pages what [`show`] does for those of views.
pub(crate) async fn page_headers(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let host = request_authority(request.headers(), request.uri());
    let mut response = next.run(request).await;
    site.add_headers(&mut response, host.as_ref());
    response
}

fn is_html(headers: &HeaderMap) -> bool {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| value.starts_with("text/html"))
}

/// How long an address is, written out.
fn bytes(uri: &Uri) -> usize {
    let scheme = uri
        .scheme_str()
        .map_or(0, |scheme| scheme.len() + "://".len());
    let authority = uri
        .authority()
        .map_or(0, |authority| authority.as_str().len());
    let path = uri.path_and_query().map_or(0, |path| path.as_str().len());
    scheme + authority + path
}

/// The request's address as the browser shows it.
fn whole_uri(headers: &HeaderMap, uri: &Uri) -> Uri {
    let mut whole = Uri::default().into_parts();
    whole.authority = request_authority(headers, uri);
    whole.scheme = whole
        .authority
        .as_ref()
        .map(|_| request_scheme(headers, uri).unwrap_or(Scheme::HTTP));
    let path = uri.path_and_query().cloned();
    whole.path_and_query = Some(path.unwrap_or_else(|| PathAndQuery::from_static("/")));
    Uri::from_parts(whole).unwrap_or_else(|_| uri.clone())
}
