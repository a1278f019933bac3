//! One hashtag of a Mastodon instance, read over REST.
//!
//! The newest page is asked for each time, with the validators of the last answer: an
//! unchanged page costs nothing, and a changed one tells of edits and deletions too.
//! What came between two pages is read with `min_id`.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::HeaderName;
use serde::Deserialize;
use url::Url;

use super::instance::below;
use super::status::{Status, id_order, is_id};
use crate::feed::Failure;
use crate::http::{HttpClient, Reply, Request, Validators};
use crate::secret::Secret;

/// The most that the API gives at once.
const PAGE: usize = 40;

/// A gap of more pages is not read up.
const MAX_GAP_PAGES: usize = 5;

const LIMIT_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const LIMIT_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Where to ask, and as whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asker<'a> {
    /// The client.
    pub client: &'a HttpClient,
    /// The instance.
    pub base: &'a Url,
    /// A user's token.
    pub token: Option<&'a Secret>,
}

/// A hashtag and what its newest page held.
#[derive(Debug)]
pub(super) struct Hashtag {
    name: String,
    validators: Validators,
    page: Option<Page>,
}

/// The ids of the newest page, newest first.
#[derive(Debug)]
struct Page {
    ids: Vec<String>,
    whole: bool,
}

/// What a round of asking brought.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// Statuses that may be new.
    pub statuses: Vec<Status>,
    /// The budget is used up for this long.
    pub pause: Option<Duration>,
}

impl Hashtag {
    /// Nothing known yet.
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            validators: Validators::default(),
            page: None,
        }
    }

    /// The name, without `#`.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Reads the newest page, and what lies between it and the one before.
    ///
    /// # Errors
    ///
    /// When the instance does not answer, or refuses.
    pub(super) async fn read(&mut self, asker: Asker<'_>) -> Result<Round, Failure> {
        let request = Request::get(self.address(asker.base, None)).with_bearer(asker.token);
        let request = request.with_validators(&self.validators);
        let reply = asker.client.fetch(request).await?;
        let mut round = Round {
            pause: pause(&reply),
            ..Round::default()
        };
        if reply.status.as_u16() == 304 {
            return Ok(round);
        }
        let statuses = statuses(&reply, asker)?;
        let page = Page::of(&statuses);
        let before = self.page.as_ref().and_then(|page| page.ids.first());
        if let Some(newest) = before.filter(|newest| page.is_past(newest)) {
            self.read_gap(asker, newest.clone(), &page, &mut round)
                .await?;
        }
        // Not before the gap is read: what was read up to here is asked for no more.
        self.page = Some(page);
        self.validators = reply.validators();
        round.statuses.extend(statuses);
        Ok(round)
    }

    /// Whether the newest page would hold `id` if it still existed, and does not.
    pub(super) fn misses(&self, id: &str) -> bool {
        let Some(page) = &self.page else {
            return false;
        };
        let reaches = |oldest: &String| id_order(oldest) <= id_order(id);
        let covered = page.whole || page.ids.last().is_some_and(reaches);
        covered && !page.ids.iter().any(|known| known == id)
    }

    /// Reads what lies between `newest` and `page`, as far as it is not too much.
    async fn read_gap(
        &self,
        asker: Asker<'_>,
        mut newest: String,
        page: &Page,
        round: &mut Round,
    ) -> Result<(), Failure> {
        for _ in 0..MAX_GAP_PAGES {
            let url = self.address(asker.base, Some(&newest));
            let request = Request::get(url).with_bearer(asker.token);
            let reply = asker.client.fetch(request).await?;
            let statuses = statuses(&reply, asker)?;
            let Page { ids, whole } = Page::of(&statuses);
            round.statuses.extend(statuses);
            match ids.into_iter().next() {
                Some(next) if !whole && page.is_past(&next) => newest = next,
                _ => break,
            }
        }
        Ok(())
    }

    fn address(&self, base: &Url, min_id: Option<&str>) -> Url {
        let mut url = below(base, &["api", "v1", "timelines", "tag", &self.name]);
        url.query_pairs_mut()
            .append_pair("limit", &PAGE.to_string())
            .extend_pairs(min_id.map(|id| ("min_id", id)));
        url
    }
}

impl Page {
    fn of(statuses: &[Status]) -> Self {
        let mut ids: Vec<_> = statuses
            .iter()
            .map(|status| status.id().to_owned())
            .collect();
        ids.retain(|id| is_id(id));
        ids.sort_by(|one, two| id_order(two).cmp(&id_order(one)));
        Self {
            whole: statuses.len() < PAGE,
            ids,
        }
    }

    /// Whether the page begins behind `id`, so that something lies between.
    fn is_past(&self, id: &str) -> bool {
        let oldest = self.ids.last().filter(|_| !self.whole);
        oldest.is_some_and(|oldest| id_order(oldest) > id_order(id))
    }
}

/// The statuses of an answer; those that make no sense are left out one by one, but
/// where none does, nothing is known.
fn statuses(reply: &Reply, asker: Asker<'_>) -> Result<Vec<Status>, Failure> {
    if !reply.status.is_success() {
        return Err(refusal(reply, asker));
    }
    let values: Vec<serde_json::Value> = reply.json()?;
    let told = !values.is_empty();
    let known = values.into_iter().take(PAGE).map(Status::deserialize);
    let known: Vec<_> = known.filter_map(Result::ok).collect();
    match told && known.is_empty() {
        true => Err(reply.unintelligible("none of the posts is one").into()),
        false => Ok(known),
    }
}

/// What a refusal means, in the words of this API.
pub(super) fn refusal(reply: &Reply, asker: Asker<'_>) -> Failure {
    let host = asker.base.host_str().unwrap_or_default();
    let status = reply.status.as_u16();
    match (status, asker.token) {
        (401 | 403 | 422, None) => Failure::denied(format!(
            "{host} answers {status}: it shows hashtags to its own users only, so a token is needed"
        )),
        (401 | 403, Some(_)) => Failure::denied(format!(
            "{host} answers {status}: it does not accept the token"
        )),
        (429, _) => Failure::Limited {
            reason: format!("{host} asks us to slow down"),
            wait: reset(reply)
                .or_else(|| reply.retry_after())
                .unwrap_or(Duration::from_secs(60)),
        },
        _ => reply.failure(host),
    }
}

/// How long no request is left.
fn pause(reply: &Reply) -> Option<Duration> {
    let remaining: u64 = reply.header(&LIMIT_REMAINING)?.trim().parse().ok()?;
    reset(reply).filter(|_| remaining == 0)
}

/// Until the budget is full again: an ISO time, unlike everywhere else.
fn reset(reply: &Reply) -> Option<Duration> {
    let reset: Timestamp = reply.header(&LIMIT_RESET)?.trim().parse().ok()?;
    Some(reply.until(reset))
}
