//! Protection against requests that another site makes in a visitor's name:
//! a secret in the session, and tokens of it in our own pages only.

use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::BoxFuture;
use subtle::ConstantTimeEq as _;
use tower::{Layer, Service};

use crate::limits::{Limit, Limits};
use crate::log_budget::error_in_budget;
use crate::request_body;
use crate::session::Session;

const SECRET_BYTES: usize = 24;
/// The form field, the socket's parameter and the session's entry.
pub(crate) const CSRF_PARAM: &str = "_csrf_token";
const CSRF_HEADER: &str = "x-csrf-token";

/// The secret of one session.
#[derive(Clone, Copy)]
pub(crate) struct CsrfSecret([u8; SECRET_BYTES]);

impl CsrfSecret {
    pub(crate) fn random() -> Self {
        Self(rand::random())
    }

    /// The secret as the session holds it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// The form in which the session holds it, and which is itself a token.
    pub(crate) fn to_text(self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// A token that is another text each time, so that a compressed page tells
    /// nothing of the secret by its size (the BREACH attack).
    pub(crate) fn masked(self) -> String {
        let mut mask = [0; SECRET_BYTES];
        rand::fill(&mut mask);
        URL_SAFE_NO_PAD.encode([mask, xor(mask, self.0)].concat())
    }

    /// Whether `token` is one of this secret's, masked or plain.
    pub(crate) fn accepts(self, token: &str) -> bool {
        let Ok(token) = URL_SAFE_NO_PAD.decode(token) else {
            return false;
        };
        let found: [u8; SECRET_BYTES] = match token.as_chunks() {
            ([plain], []) => *plain,
            ([mask, masked], []) => xor(*mask, *masked),
            _ => return false,
        };
        found.ct_eq(&self.0).into()
    }
}

impl fmt::Debug for CsrfSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfSecret")
    }
}

fn xor(mut left: [u8; SECRET_BYTES], right: [u8; SECRET_BYTES]) -> [u8; SECRET_BYTES] {
    for (left, right) in left.iter_mut().zip(right) {
        *left ^= right;
    }
    left
}

/// Refuses requests that change something (any method but `GET`, `HEAD`,
/// `OPTIONS` and `TRACE`) with 403, unless they carry a token of the visitor's
/// session: in the header `x-csrf-token`, or in the field `_csrf_token` of an
/// urlencoded form of at most [`Limits::form_bytes`].
///
/// It needs the session, so [`SessionLayer`](crate::SessionLayer) goes around
/// it. A page gets a token from [`Session::csrf_token`].
///
/// # Examples
///
/// ```
/// use axum::Router;
/// use axum::response::Html;
/// use axum::routing::get;
/// use bennu::{CsrfLayer, SecretKey, Session, SessionLayer};
///
/// async fn form(session: Session) -> Html<String> {
///     let token = session.csrf_token();
///     Html(format!(r#"<form method="post"><input type="hidden" name="_csrf_token" value="{token}"></form>"#))
/// }
///
/// let secret = SecretKey::random();
/// let app: Router = Router::new()
///     .route("/", get(form).post(|| async { "done" }))
///     .layer(CsrfLayer::new())
///     .layer(SessionLayer::new(&secret));
/// ```
#[derive(Debug, Clone, Default)]
pub struct CsrfLayer {
    limits: Arc<Limits>,
}

impl CsrfLayer {
    /// The layer, with the default limits.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets how large a form may be, and how long it may take to come.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self {
            limits: Arc::new(limits),
        }
    }
}

impl<S> Layer<S> for CsrfLayer {
    type Service = CsrfService<S>;

    fn layer(&self, inner: S) -> CsrfService<S> {
        CsrfService {
            inner,
            limits: Arc::clone(&self.limits),
        }
    }
}

/// The service that [`CsrfLayer`] makes.
#[derive(Debug, Clone)]
pub struct CsrfService<S> {
    inner: S,
    limits: Arc<Limits>,
}

impl<S> Service<Request> for CsrfService<S>
where
    S: Service<Request, Response = Response> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let waiting = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, waiting);
        let limits = Arc::clone(&self.limits);
        Box::pin(async move {
            match checked(request, &limits).await {
                Ok(request) => ready.call(request).await,
                Err(refusal) => Ok(refusal.into_response()),
            }
        })
    }
}

type Refusal = (StatusCode, &'static str);

const FORGED: Refusal = (
    StatusCode::FORBIDDEN,
    "the request carries no token of your session",
);

/// The request again, with its body as it came, if it may pass.
async fn checked(request: Request, limits: &Limits) -> Result<Request, Refusal> {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    ) {
        return Ok(request);
    }
    let Some(session) = request.extensions().get::<Session>() else {
        error_in_budget!("CsrfLayer found no session: put SessionLayer around it");
        return Err((
            StatusCode::INTERNAL_SERVER_ERROR,
            "the server is set up wrongly",
        ));
    };
    let secret = session.csrf_secret().ok_or(FORGED)?;
    if let Some(token) = request.headers().get(CSRF_HEADER) {
        let fits = token.to_str().is_ok_and(|token| secret.accepts(token));
        return if fits { Ok(request) } else { Err(FORGED) };
    }
    if !is_form(&request) {
        return Err(FORGED);
    }
    let (parts, body) = request.into_parts();
    let bound = (Limit::FormBytes, limits.form_bytes);
    let body = request_body::read(body, limits, bound)
        .await
        .map_err(|status| (status, "the form could not be read"))?;
    let fits = form_token(&body).is_some_and(|token| secret.accepts(&token));
    if fits {
        Ok(Request::from_parts(parts, Body::from(body)))
    } else {
        Err(FORGED)
    }
}

fn is_form(request: &Request) -> bool {
    let content_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    content_type.is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default();
        essence
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

fn form_token(body: &Bytes) -> Option<String> {
    let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(body).ok()?;
    fields
        .into_iter()
        .find(|(name, _)| name == CSRF_PARAM)
        .map(|(_, token)| token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masked_tokens_differ_and_all_fit() {
        let secret = CsrfSecret::random();
        let (one, two) = (secret.masked(), secret.masked());
        assert_ne!(one, two);
        assert!(secret.accepts(&one) && secret.accepts(&two) && secret.accepts(&secret.to_text()));
    }

    #[test]
    fn nothing_else_fits() {
        let secret = CsrfSecret::random();
        let foreign = CsrfSecret::random();
        for token in [
            "",
            "=",
            "AAAA",
            &foreign.masked(),
            &foreign.to_text(),
            &secret.masked()[1..],
        ] {
            assert!(!secret.accepts(token), "{token}");
        }
    }

    #[test]
    fn a_secret_comes_back_from_its_text() {
        let secret = CsrfSecret::random();
        assert!(
            CsrfSecret::parse(&secret.to_text())
                .is_some_and(|again| again.accepts(&secret.masked()))
        );
        assert!(CsrfSecret::parse("short").is_none());
    }
}
