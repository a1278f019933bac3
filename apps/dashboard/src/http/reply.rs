//! What came back.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use jiff::Timestamp;
use reqwest::header::{self, HeaderMap, HeaderName};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use super::{HttpError, Validators};
use crate::feed::{Failure, LONGEST_WAIT};
use crate::plain::one_line;

/// How much is told of what is wrong with a body.
const MAX_REASON_CHARS: usize = 200;

/// The head of an answer; its body comes piece by piece.
#[derive(Debug)]
pub struct Streaming {
    response: Response,
    host: String,
    now: Timestamp,
}

impl Streaming {
    pub(super) fn new(response: Response, host: String, now: Timestamp) -> Self {
        Self {
            response,
            host,
            now,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    /// The next piece; `None` at the end. Silence longer than `idle` is an error.
    ///
    /// # Errors
    ///
    /// When the connection breaks or falls silent.
    pub async fn chunk(&mut self, idle: Duration) -> Result<Option<Bytes>, HttpError> {
        let chunk = tokio::time::timeout(idle, self.response.chunk()).await;
        let late = |_| HttpError::Timeout {
            host: self.host.clone(),
            after: idle,
        };
        chunk
            .map_err(late)?
            .map_err(|error| HttpError::from_library(&self.host, &error))
    }

    /// The rest of the body, at most `limit` bytes. The caller sets the time limit.
    pub(super) async fn read(mut self, limit: usize) -> Result<Reply, HttpError> {
        let mut body = BytesMut::new();
        let broken = |error| HttpError::from_library(&self.host, &error);
        while let Some(chunk) = self.response.chunk().await.map_err(broken)? {
            if body.len() + chunk.len() > limit {
                return Err(HttpError::TooLarge {
                    host: self.host,
                    limit,
                });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(self.without_body().with_body(body.freeze()))
    }

    /// What a refusal's head alone says.
    pub fn without_body(self) -> Reply {
        let Self {
            response,
            host,
            now,
        } = self;
        let (status, headers) = (response.status(), response.headers().clone());
        Reply {
            status,
            headers,
            body: Bytes::new(),
            host,
            now,
        }
    }

    /// The rest as one answer of at most 64 KiB, for the text of a refusal.
    ///
    /// # Errors
    ///
    /// When it breaks off or takes longer than `within`.
    pub async fn refusal(self, within: Duration) -> Result<Reply, HttpError> {
        let late = HttpError::Timeout {
            host: self.host.clone(),
            after: within,
        };
        tokio::time::timeout(within, self.read(64 * 1024))
            .await
            .map_err(|_| late)?
    }
}

/// A whole answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body, unpacked.
    pub body: Bytes,
    host: String,
    now: Timestamp,
}

impl Reply {
    fn with_body(self, body: Bytes) -> Self {
        Self { body, ..self }
    }

    /// What to ask "has it changed?" with next time.
    pub fn validators(&self) -> Validators {
        let value = |name| self.headers.get(name).cloned();
        Validators {
            etag: value(header::ETAG),
            last_modified: value(header::LAST_MODIFIED),
        }
    }

    /// A header as text.
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The body, understood.
    ///
    /// # Errors
    ///
    /// When it is not such JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, HttpError> {
        serde_json::from_slice(&self.body).map_err(|error| self.unintelligible(&error.to_string()))
    }

    /// The error of a body that is not what it should be. The reason may quote the body.
    pub fn unintelligible(&self, reason: &str) -> HttpError {
        HttpError::Unintelligible {
            host: self.host.clone(),
            reason: one_line(reason, MAX_REASON_CHARS),
        }
    }

    /// The upstream's time of day: limits are told in it.
    pub fn date(&self) -> Timestamp {
        self.header(&header::DATE)
            .and_then(http_date)
            .unwrap_or(self.now)
    }

    /// How long to wait until `then` on the upstream's clock, at most [`LONGEST_WAIT`].
    pub fn until(&self, then: Timestamp) -> Duration {
        let wait = Duration::try_from(self.date().duration_until(then));
        wait.unwrap_or(Duration::ZERO).min(LONGEST_WAIT)
    }

    /// `Retry-After`, in either of its forms; at most [`LONGEST_WAIT`].
    pub fn retry_after(&self) -> Option<Duration> {
        let text = self.header(&header::RETRY_AFTER)?.trim();
        match text.parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds).min(LONGEST_WAIT)),
            Err(_) => http_date(text).map(|then| self.until(then)),
        }
    }

    /// What a status other than success means for any upstream; `who` names it.
    pub fn failure(&self, who: &str) -> Failure {
        let status = self.status.as_u16();
        let reason = format!("{who} answers {status}");
        match status {
            401 | 403 | 404 => Failure::Denied { reason },
            410 | 451 => Failure::Gone { reason },
            429 => {
                let wait = self.retry_after().unwrap_or(Duration::from_secs(60));
                Failure::Limited {
                    reason: format!("{who} asks us to slow down"),
                    wait,
                }
            }
            _ => Failure::Unavailable {
                reason,
                retry_after: self.retry_after(),
            },
        }
    }
}

fn http_date(text: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()
}
