//! Asking upstreams over HTTP, within bounds.
//!
//! Every answer has a time limit and a size limit (after unpacking). Redirects are
//! followed here, not by the library: at most `MAX_REDIRECTS`, never to a refused
//! address, and never with credentials to another origin.

mod egress;
mod error;
mod reply;
mod request;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::{StatusCode, header};
use tokio::net::TcpStream;
use url::Url;

pub use error::HttpError;
pub use reply::{Reply, Streaming};
pub use request::{Request, Validators};

use crate::feed::Clock;

/// Who asks, with a contact, as GitHub and others demand.
pub const USER_AGENT: &str = concat!(
    "bennu/",
    env!("CARGO_PKG_VERSION"),
    " (+",
    env!("CARGO_PKG_REPOSITORY"),
    ")"
);

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Longer answers, after unpacking, are an error: 1 MiB, generous for every poll.
const MAX_REPLY_BYTES: usize = 1 << 20;

/// Longer chains of redirects are an error.
const MAX_REDIRECTS: usize = 5;

/// How many permanent moves are remembered; past that, each is followed anew.
const MAX_MOVES: usize = 256;

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// How long a whole answer may take, or the head of a stream. 15 s by default.
    pub reply_timeout: Duration,
    /// Whether link-local addresses may be asked. Not by default: clouds hand out
    /// credentials there.
    pub allow_link_local: bool,
    /// The time of day, for what upstreams say in dates.
    pub clock: Clock,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            reply_timeout: Duration::from_secs(15),
            allow_link_local: false,
            clock: Clock::System,
        }
    }
}

/// The client that all sources share. Cheap to clone.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: reqwest::Client,
    options: HttpOptions,
    moves: Arc<Mutex<HashMap<Url, Url>>>,
}

impl HttpClient {
    /// A client with the given bounds.
    ///
    /// # Panics
    ///
    /// Never: what could fail, the certificate store, travels in the binary.
    pub fn new(options: HttpOptions) -> Self {
        let client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .dns_resolver(egress::Resolver::new(options.allow_link_local))
            .tls_backend_preconfigured(crate::tls::client_config().as_ref().clone())
            .build()
            .expect("the TLS configuration is complete");
        Self {
            client,
            options,
            moves: Arc::default(),
        }
    }

    /// How it behaves.
    pub fn options(&self) -> &HttpOptions {
        &self.options
    }

    /// The whole answer, whatever its status.
    ///
    /// # Errors
    ///
    /// When there is none, or it is out of bounds.
    pub async fn fetch(&self, request: Request) -> Result<Reply, HttpError> {
        let host = host(&request.url);
        let whole = async { self.follow(request).await?.read(MAX_REPLY_BYTES).await };
        let timeout = self.options.reply_timeout;
        let late = |_| HttpError::Timeout {
            host,
            after: timeout,
        };
        tokio::time::timeout(timeout, whole).await.map_err(late)?
    }

    /// The head of an answer whose body may go on for ever.
    ///
    /// # Errors
    ///
    /// When there is none, or it is out of bounds.
    pub async fn open(&self, request: Request) -> Result<Streaming, HttpError> {
        let host = host(&request.url);
        let timeout = self.options.reply_timeout;
        let late = |_| HttpError::Timeout {
            host,
            after: timeout,
        };
        tokio::time::timeout(timeout, self.follow(request))
            .await
            .map_err(late)?
    }

    /// A bare connection to where `url` leads, for a protocol that is not HTTP. The
    /// caller sets the time limit.
    ///
    /// # Errors
    ///
    /// When nobody answers there, or nobody may be asked there.
    pub async fn connect(&self, url: &Url) -> Result<TcpStream, HttpError> {
        let addresses = egress::addresses(url, self.options.allow_link_local).await?;
        let connected = TcpStream::connect(&addresses[..]).await;
        connected.map_err(|error| HttpError::unreachable(host(url), &error))
    }

    async fn follow(&self, mut request: Request) -> Result<Streaming, HttpError> {
        let asked = request.url.clone();
        // Remembered again if it still leads somewhere; else the next request finds out.
        let known = self.take_move(&asked);
        let mut moved = known.clone();
        let mut permanent = true;
        for _ in 0..=MAX_REDIRECTS {
            let url = moved.clone().unwrap_or_else(|| asked.clone());
            let own_origin = url.origin() == asked.origin();
            egress::check(&url, self.options.allow_link_local)?;
            let response = self.send(&request, &url, own_origin).await?;
            let Some(next) = redirect(&url, &response)? else {
                let now = self.options.clock.now();
                let moved = moved.filter(|_| permanent);
                if let Some(moved) = moved.filter(|_| is_good(response.status())) {
                    if known.as_ref() != Some(&moved) {
                        tell(&asked, &moved);
                    }
                    self.remember(asked, moved);
                }
                return Ok(Streaming::new(response, host(&url), now));
            };
            permanent &= is_permanent(response.status());
            request.redirected(response.status());
            moved = Some(next);
        }
        Err(HttpError::TooManyRedirects { host: host(&asked) })
    }

    async fn send(
        &self,
        request: &Request,
        url: &Url,
        own_origin: bool,
    ) -> Result<reqwest::Response, HttpError> {
        let headers = request.headers(own_origin);
        let mut builder = self
            .client
            .request(request.method.clone(), url.clone())
            .headers(headers);
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        builder
            .send()
            .await
            .map_err(|error| HttpError::from_library(&host(url), &error))
    }

    fn take_move(&self, from: &Url) -> Option<Url> {
        self.moves().remove(from)
    }

    fn remember(&self, from: Url, to: Url) {
        let mut moves = self.moves();
        if moves.len() < MAX_MOVES {
            moves.insert(from, to);
        }
    }

    fn moves(&self) -> MutexGuard<'_, HashMap<Url, Url>> {
        self.moves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Logs that an upstream lives elsewhere now. A path that has changed is for the
/// upstream's own source to tell: it may hold what must not be shown.
fn tell(asked: &Url, moved: &Url) {
    let [from, to] = [asked, moved].map(|url| url.origin().ascii_serialization());
    if from != to {
        tracing::warn!("{from} has moved to {to} for good; change the configuration");
    }
}

/// Where a redirect leads.
fn redirect(url: &Url, response: &reqwest::Response) -> Result<Option<Url>, HttpError> {
    let redirects = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let Some(location) = response
        .headers()
        .get(header::LOCATION)
        .filter(|_| redirects)
    else {
        return Ok(None);
    };
    let next = location
        .to_str()
        .ok()
        .and_then(|location| url.join(location).ok());
    let next = next.filter(|next| matches!(next.scheme(), "http" | "https"));
    next.map(Some)
        .ok_or_else(|| HttpError::BadRedirect { host: host(url) })
}

fn is_good(status: StatusCode) -> bool {
    status.is_success() || status == StatusCode::NOT_MODIFIED
}

fn is_permanent(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
    )
}

/// The part of an address that may stand in messages.
fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}
