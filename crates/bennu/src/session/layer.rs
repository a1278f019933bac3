//! Reads the session from its cookie before a request is handled, and writes
//! it back after.

use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

use axum::extract::Request;
use axum::http::header::SET_COOKIE;
use axum::http::uri::Scheme;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use cookie::{Cookie, SameSite};
use futures_util::future::BoxFuture;
use serde_json::{Map, Value};
use tower::{Layer, Service};

use crate::cookies;
use crate::origin::request_scheme;
use crate::secret::SecretKey;
use crate::session::Session;
use crate::token::{Dated, Signer};

const SALT: &str = "bennu session";
const DEFAULT_COOKIE: &str = "_bennu_session";
const DEFAULT_MAX_AGE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Gives the requests of the routes inside it a [`Session`].
///
/// The cookie is `HttpOnly` and `SameSite=Lax`, `Secure` when the request came
/// over https or [`with_secure_cookie`](Self::with_secure_cookie) says so, and
/// lasts until the browser is closed, at most 30 days after the last visit.
///
/// A [`LiveRouter`](crate::LiveRouter) has its own; put another one, made with
/// the same secret, around the application's other routes. Where a request
/// passes two of them, the outer one does the work.
///
/// # Examples
///
/// ```
/// use axum::Router;
/// use axum::routing::get;
/// use bennu::{SecretKey, Session, SessionLayer};
///
/// async fn visits(session: Session) -> Result<String, bennu::SessionError> {
///     let visits = session.get::<u32>("visits").unwrap_or(0) + 1;
///     session.put("visits", &visits)?;
///     Ok(format!("visit number {visits}"))
/// }
///
/// let secret = SecretKey::random();
/// let app: Router = Router::new().route("/", get(visits)).layer(SessionLayer::new(&secret));
/// ```
#[derive(Debug, Clone)]
pub struct SessionLayer {
    signer: Signer,
    cookie: &'static str,
    max_age: Option<Duration>,
    secure: bool,
}

impl SessionLayer {
    /// Sessions signed with this secret.
    #[must_use]
    pub fn new(secret: &SecretKey) -> Self {
        Self {
            signer: Signer::new(secret),
            cookie: DEFAULT_COOKIE,
            max_age: None,
            secure: false,
        }
    }

    /// Names the cookie (default `_bennu_session`).
    #[must_use]
    pub fn with_cookie_name(self, cookie: &'static str) -> Self {
        Self { cookie, ..self }
    }

    /// Keeps the session when the browser is closed, until this long after the
    /// last visit (to half of it exactly).
    #[must_use]
    pub fn with_max_age(self, max_age: Duration) -> Self {
        Self {
            max_age: Some(max_age),
            ..self
        }
    }

    /// Marks the cookie `Secure` always: browsers then send it over https only.
    #[must_use]
    pub fn with_secure_cookie(self) -> Self {
        Self {
            secure: true,
            ..self
        }
    }

    /// The session of the request, a new one if it brings none.
    pub(crate) fn open(&self, request: &Request) -> Opened {
        if let Some(session) = request.extensions().get::<Session>() {
            let session = session.clone();
            return Opened {
                session,
                found: None,
            };
        }
        let (headers, uri) = (request.headers(), request.uri());
        let read = self.read(headers);
        let found = Some(Found {
            age: read.as_ref().map(|session| session.age),
            https: request_scheme(headers, uri).is_some_and(|scheme| scheme == Scheme::HTTPS),
        });
        let session = Session::new(read.map(|session| session.value).unwrap_or_default());
        Opened { session, found }
    }

    /// Puts what became of the session into the answer, if anything did.
    pub(crate) fn close(&self, opened: &Opened, response: &mut Response) {
        let found = opened.found.as_ref();
        if let Some(cookie) = found.and_then(|found| self.write(&opened.session, found)) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }

    /// The values in the request's cookie, if it holds any of ours.
    fn read(&self, headers: &HeaderMap) -> Option<Dated<Map<String, Value>>> {
        let tokens = cookies::values(headers, self.cookie);
        let now = SystemTime::now();
        tokens
            .filter_map(|token| self.signer.verify_dated(SALT, token, now).ok())
            .find(|session: &Dated<_>| session.age <= self.max_age())
    }

    /// The `Set-Cookie` header for a session that was changed, or that is
    /// halfway to its end.
    fn write(&self, session: &Session, found: &Found) -> Option<HeaderValue> {
        let state = session.state();
        let ageing = found.age.is_some_and(|age| age > self.max_age() / 2);
        if !state.changed && !ageing {
            return None;
        }
        let cookie = Cookie::build(self.cookie)
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax);
        let cookie = cookie.secure(self.secure || found.https);
        let cookie = if state.values.is_empty() {
            cookie.max_age(cookie::time::Duration::ZERO).build()
        } else {
            let mut cookie = cookie.build();
            cookie.set_value(self.signer.sign(SALT, &state.values));
            cookie.set_max_age(self.max_age.and_then(|age| age.try_into().ok()));
            cookie
        };
        cookie.to_string().parse().ok()
    }

    fn max_age(&self) -> Duration {
        self.max_age.unwrap_or(DEFAULT_MAX_AGE)
    }
}

impl<S> Layer<S> for SessionLayer {
    type Service = SessionService<S>;

    fn layer(&self, inner: S) -> SessionService<S> {
        SessionService {
            inner,
            sessions: self.clone(),
        }
    }
}

/// The service that [`SessionLayer`] makes.
#[derive(Debug, Clone)]
pub struct SessionService<S> {
    inner: S,
    sessions: SessionLayer,
}

impl<S> Service<Request> for SessionService<S>
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

    fn call(&mut self, mut request: Request) -> Self::Future {
        let waiting = self.inner.clone();
        let mut ready = std::mem::replace(&mut self.inner, waiting);
        let sessions = self.sessions.clone();
        let opened = sessions.open(&request);
        request.extensions_mut().insert(opened.session.clone());
        Box::pin(async move {
            let mut response = ready.call(request).await?;
            sessions.close(&opened, &mut response);
            Ok(response)
        })
    }
}

/// The session of a request that is being answered.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) session: Session,
    /// None where a layer farther out has opened the session, and will close it.
    found: Option<Found>,
}

/// What the request brought that decides on the cookie to answer with.
#[derive(Debug)]
struct Found {
    age: Option<Duration>,
    https: bool,
}
