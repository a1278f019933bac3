//! The requests of X's API that are used, and what its refusals mean.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderName;
use serde::{Deserialize, Serialize};
use url::Url;

use super::instance::below;
use super::rules::{Plan, Rules};
use super::track::Track;
use super::tweet::Page;
use super::x_problem::Problem;
use crate::feed::Failure;
use crate::http::{HttpClient, Reply, Request, Streaming};
use crate::secret::Secret;

const WHO: &str = "X";

/// What is asked for about each post.
const FIELDS: [(&str, &str); 3] = [
    (
        "tweet.fields",
        "created_at,author_id,entities,possibly_sensitive,referenced_tweets",
    ),
    ("expansions", "author_id"),
    ("user.fields", "name,username"),
];

const LIMIT_RESET: HeaderName = HeaderName::from_static("x-rate-limit-reset");

/// How long the text of a refusal may take.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(5);

/// The API as one app.
#[derive(Clone, Debug)]
pub(super) struct Api {
    client: HttpClient,
    base: Url,
    token: Secret,
}

/// Why a request did not succeed; each kind waits in its own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Nobody answered, or the answer broke off.
    Network(String),
    /// The server has a fault.
    Server(String),
    /// Too much was asked; it may be told until when.
    TooMany(String, Option<Duration>),
    /// The stream has no rules.
    NoRules,
    /// The request itself was wrong.
    BadRequest(String),
    /// It will not heal by itself.
    Denied(String),
}

/// What X did with rules that were sent.
#[derive(Debug, Default, Deserialize)]
struct Changed {
    #[serde(default)]
    errors: Vec<RuleError>,
}

#[derive(Debug, Deserialize)]
struct RuleError {
    #[serde(default)]
    title: String,
    #[serde(default)]
    value: String,
}

impl Api {
    /// The API at `base`, with an app's token.
    pub(super) fn new(client: HttpClient, base: Url, token: Secret) -> Self {
        Self {
            client,
            base,
            token,
        }
    }

    /// Makes the rules follow `track`. Tells what is to be ignored, and which rules X
    /// did not take.
    ///
    /// # Errors
    ///
    /// When a request is refused.
    pub(super) async fn sync_rules(&self, track: &Track) -> Result<(Plan, Vec<String>), Refused> {
        let url = self.address(&["rules"]);
        let present: Rules = self.fetch(Request::get(url.clone())).await?;
        let plan = Plan::new(present.data, track);
        if !plan.delete.is_empty() {
            self.post(&url, &plan.deletion()).await?;
        }
        let mut refused = Vec::new();
        if !plan.add.is_empty() {
            let changed = self.post(&url, &plan.addition()).await?;
            let errors = changed.errors.into_iter();
            let invalid = errors.filter(|error| error.title != "DuplicateRule");
            refused.extend(invalid.map(|error| error.value));
        }
        Ok((plan, refused))
    }

    /// Opens the stream.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub(super) async fn stream(&self) -> Result<Streaming, Refused> {
        let mut url = self.address(&[]);
        url.query_pairs_mut().extend_pairs(FIELDS);
        let request = Request::get(url).with_bearer(Some(&self.token));
        let stream = self.client.open(request).await.map_err(network)?;
        if stream.status().is_success() {
            return Ok(stream);
        }
        let reply = stream.refusal(REFUSAL_TIMEOUT).await.map_err(network)?;
        Err(refused(&reply))
    }

    /// The newest posts that match `query`, behind `since_id`; at most `most`.
    ///
    /// # Errors
    ///
    /// When it is refused.
    pub(super) async fn search(
        &self,
        query: &str,
        since_id: &str,
        most: u32,
    ) -> Result<Page, Refused> {
        let mut url = below(&self.base, &["2", "tweets", "search", "recent"]);
        url.query_pairs_mut()
            .append_pair("query", query)
            .append_pair("since_id", since_id)
            .append_pair("max_results", &most.to_string())
            .append_pair("sort_order", "recency")
            .extend_pairs(FIELDS);
        self.fetch(Request::get(url)).await
    }

    async fn post<T: Serialize>(&self, url: &Url, body: &T) -> Result<Changed, Refused> {
        let json = serde_json::to_string(body);
        let json = json.map_err(|error| Refused::BadRequest(error.to_string()))?;
        self.fetch(Request::post_json(url.clone(), json)).await
    }

    async fn fetch<T: for<'de> Deserialize<'de>>(&self, request: Request) -> Result<T, Refused> {
        let request = request.with_bearer(Some(&self.token));
        let reply = self.client.fetch(request).await.map_err(network)?;
        match reply.status.is_success() {
            true => reply
                .json()
                .map_err(|error| Refused::Server(error.to_string())),
            false => Err(refused(&reply)),
        }
    }

    fn address(&self, segments: &[&str]) -> Url {
        let stream = ["2", "tweets", "search", "stream"];
        below(&self.base, &[&stream, segments].concat())
    }
}

fn network(error: crate::http::HttpError) -> Refused {
    Refused::Network(error.to_string())
}

fn refused(reply: &Reply) -> Refused {
    let problem = Problem::read(&reply.body);
    let status = reply.status.as_u16();
    let reason = match problem.words() {
        words if words.is_empty() => format!("{WHO} answers {status}"),
        words => format!("{WHO} answers {status}: {words}"),
    };
    match status {
        _ if problem.is_usage_capped() => Refused::Denied(format!(
            "{reason} (the credits of this X account are used up)"
        )),
        429 if problem.is_too_many_connections() => Refused::TooMany(
            format!("{reason} (something else reads with this token)"),
            None,
        ),
        429 => Refused::TooMany(reason, reset(reply).or_else(|| reply.retry_after())),
        409 => Refused::NoRules,
        400 | 422 => Refused::BadRequest(reason),
        500.. => Refused::Server(reason),
        _ => Refused::Denied(reason),
    }
}

/// Until the budget is full again: seconds since the epoch.
fn reset(reply: &Reply) -> Option<Duration> {
    let seconds: i64 = reply.header(&LIMIT_RESET)?.trim().parse().ok()?;
    Some(reply.until(Timestamp::from_second(seconds).ok()?))
}

/// How long to wait after each kind of trouble, as X asks for it
/// (docs.x.com, "Consuming streaming data").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Waits {
    network: u32,
    server: u32,
    limited: u32,
}

impl Waits {
    /// Counts one more of this kind.
    pub(super) fn after(&mut self, refused: Refused) -> Failure {
        let (reason, wait) = match refused {
            Refused::Denied(reason) | Refused::BadRequest(reason) => {
                return Failure::Denied { reason };
            }
            Refused::TooMany(reason, told) => {
                let wait = told.unwrap_or_else(|| doubled(60, 3_600, &mut self.limited));
                return Failure::Limited { reason, wait };
            }
            Refused::Network(reason) => {
                let wait = Duration::from_millis(250) * self.network;
                self.network = self.network.saturating_add(1);
                (reason, wait.min(Duration::from_secs(16)))
            }
            Refused::Server(reason) => (reason, doubled(5, 320, &mut self.server)),
            Refused::NoRules => {
                let reason = format!("{WHO} knows no rules of ours yet");
                (reason, doubled(5, 320, &mut self.server))
            }
        };
        Failure::Unavailable {
            reason,
            retry_after: Some(wait),
        }
    }
}

fn doubled(base_seconds: u64, cap_seconds: u64, count: &mut u32) -> Duration {
    let seconds = base_seconds.saturating_mul(1 << (*count).min(16));
    *count = count.saturating_add(1);
    Duration::from_secs(seconds.min(cap_seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(refused: &Refused, times: usize) -> Vec<u64> {
        let mut waits = Waits::default();
        let failures = (0..times).map(|_| waits.after(refused.clone()));
        let waits = failures.map(|failure| match failure {
            Failure::Limited { wait, .. } => wait,
            Failure::Unavailable { retry_after, .. } => retry_after.unwrap(),
            other => panic!("{other:?}"),
        });
        waits.map(|wait| wait.as_millis() as u64).collect()
    }

    #[test]
    fn each_kind_of_trouble_waits_in_its_own_way() {
        let reason = || "r".to_owned();
        assert_eq!(waits(&Refused::Network(reason()), 4), [0, 250, 500, 750]);
        assert_eq!(waits(&Refused::Network(reason()), 100)[99], 16_000);
        assert_eq!(
            waits(&Refused::Server(reason()), 3),
            [5_000, 10_000, 20_000]
        );
        assert_eq!(waits(&Refused::Server(reason()), 50)[49], 320_000);
        assert_eq!(
            waits(&Refused::TooMany(reason(), None), 3),
            [60_000, 120_000, 240_000]
        );
        let told = Some(Duration::from_secs(7));
        assert_eq!(waits(&Refused::TooMany(reason(), told), 2), [7_000, 7_000]);
    }
}
