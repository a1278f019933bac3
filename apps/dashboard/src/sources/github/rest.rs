//! One repository over REST: three requests, each only for what changed.

use reqwest::StatusCode;
use url::Url;

use super::account::Member;
use super::{GithubStats, Latest, parse, refusal};
use crate::feed::Failure;
use crate::http::{HttpError, Reply, Request, Validators};

/// What is remembered between two rounds.
#[derive(Debug, Default)]
pub(super) struct Rest {
    repository: Cached<parse::Repository>,
    pulls: Cached<u64>,
    release: Cached<Latest>,
    tag: Cached<Latest>,
}

/// An answer, and what to ask with whether it changed.
#[derive(Debug)]
struct Cached<T>(Option<(Validators, T)>);

impl Rest {
    /// One round.
    pub(super) async fn ask(&mut self, member: &Member) -> Result<GithubStats, Failure> {
        let _turn = member.account.turn.lock().await;
        let mut round = Round { member, asked: 0 };
        let stats = self.round(&mut round).await;
        member.cost(round.asked);
        stats
    }

    async fn round(&mut self, round: &mut Round<'_>) -> Result<GithubStats, Failure> {
        let member = round.member;
        let repository = round
            .ask(&mut self.repository, member.url([]), parse::repository)
            .await?;
        let repository = repository.ok_or_else(|| refusal::unknown(&member.what()))?;

        let mut url = member.url(["pulls"]);
        url.set_query(Some("state=open&per_page=1"));
        let pulls = round.ask(&mut self.pulls, url, parse::count).await;

        // A 404 means none yet, because the repository itself was there.
        let url = member.url(["releases", "latest"]);
        let latest = round.ask(&mut self.release, url, parse::release).await;
        let mut release = unless_refused(latest.map(|latest| latest.or(Some(Latest::NoneYet))))?;
        if release == Some(Latest::NoneYet) && member.tags {
            let mut url = member.url(["tags"]);
            url.set_query(Some("per_page=1"));
            release = unless_refused(round.ask(&mut self.tag, url, parse::tag).await)?;
        }
        Ok(parse::stats(&repository, unless_refused(pulls)?, release))
    }
}

/// A part that the token may not see, or that is switched off, is unknown; the rest
/// counts.
fn unless_refused<T>(answer: Result<Option<T>, Failure>) -> Result<Option<T>, Failure> {
    match answer {
        Err(Failure::Denied { .. } | Failure::Gone { .. }) => Ok(None),
        answer => answer,
    }
}

/// The requests of one round. The turn is held for all of them.
struct Round<'m> {
    member: &'m Member,
    /// How many counted against the budget.
    asked: u32,
}

impl Round<'_> {
    /// The answer, or the known one if nothing changed; `None` for a 404.
    async fn ask<T: Clone>(
        &mut self,
        cached: &mut Cached<T>,
        url: Url,
        parse: fn(&Reply) -> Result<T, HttpError>,
    ) -> Result<Option<T>, Failure> {
        let account = &self.member.account;
        let mut request = Request::get(url);
        if let Some((validators, _)) = &cached.0 {
            request = request.with_validators(validators);
        }
        let reply = account.send(request).await?;
        if let (StatusCode::NOT_MODIFIED, Some((_, value))) = (reply.status, &cached.0) {
            // With a token, an answer that nothing changed is free.
            self.asked += u32::from(account.token.is_none());
            return Ok(Some(value.clone()));
        }
        self.asked += 1;
        cached.0 = None;
        if reply.status == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let reply = account.accept(reply, &self.member.what())?;
        let value = parse(&reply)?;
        cached.0 = Some((reply.validators(), value.clone()));
        Ok(Some(value))
    }
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self(None)
    }
}
