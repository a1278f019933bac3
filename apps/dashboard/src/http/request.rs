//! What is asked.

use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use url::Url;

use crate::secret::Secret;

/// One request.
#[derive(Debug, Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) body: Option<Bytes>,
    headers: HeaderMap,
    bearer: Option<Secret>,
}

impl Request {
    /// A `GET`.
    pub fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            body: None,
            headers: HeaderMap::new(),
            bearer: None,
        }
    }

    /// A `POST` of a JSON text.
    pub fn post_json(url: Url, json: String) -> Self {
        let json_type = HeaderValue::from_static("application/json");
        let request = Self {
            method: Method::POST,
            body: Some(json.into()),
            ..Self::get(url)
        };
        request.with_header(header::CONTENT_TYPE, json_type)
    }

    /// Identifies us; not sent to other origins after a redirect.
    pub fn with_bearer(mut self, token: Option<&Secret>) -> Self {
        self.bearer = token.cloned();
        self
    }

    /// Adds a header. Not for credentials.
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Asks for an answer only if it would differ from the one with these validators.
    pub fn with_validators(mut self, validators: &Validators) -> Self {
        let pairs = [
            (header::IF_NONE_MATCH, &validators.etag),
            (header::IF_MODIFIED_SINCE, &validators.last_modified),
        ];
        for (name, value) in pairs {
            self.headers
                .extend(value.clone().map(|value| (name, value)));
        }
        self
    }

    /// What is sent; the credentials only to the origin that was asked at first.
    pub(super) fn headers(&self, own_origin: bool) -> HeaderMap {
        let mut headers = self.headers.clone();
        let bearer = self.bearer.as_ref().filter(|_| own_origin);
        let value = bearer.map(|token| format!("Bearer {}", token.expose()));
        if let Some(mut value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        headers
    }

    /// After any redirect but 307 and 308 a `POST` goes on as a `GET`.
    pub(super) fn redirected(&mut self, status: StatusCode) {
        let keeps_method = matches!(status.as_u16(), 307 | 308);
        if !keeps_method && self.body.take().is_some() {
            self.method = Method::GET;
            self.headers.remove(header::CONTENT_TYPE);
        }
    }
}

/// What an upstream gave us to ask "has it changed?" with, exactly as it came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// `ETag`, with its quotes and `W/`.
    pub(super) etag: Option<HeaderValue>,
    /// `Last-Modified`.
    pub(super) last_modified: Option<HeaderValue>,
}
