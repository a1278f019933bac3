//! One API address and one credential: its requests, one at a time, and its budget.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::strtime;
use reqwest::StatusCode;
use reqwest::header::{self, HeaderName, HeaderValue};
use tokio::time::Instant;
use url::Url;

use super::GithubStats;
use super::batch::Batch;
use super::budget::Budget;
use super::config::{GithubConfig, Repository};
use super::refusal;
use crate::config::address::HttpUrl;
use crate::feed::Failure;
use crate::http::{HttpClient, Reply, Request};
use crate::secret::Secret;

/// The REST version that answers are understood in.
const VERSION: HeaderValue = HeaderValue::from_static("2022-11-28");

/// GitHub counts some ten resources apart; those past this many are not watched.
const MAX_RESOURCES: usize = 16;

/// The operator hears of a token's end this long before.
const EXPIRY_WARNING: Duration = Duration::from_secs(7 * 86_400);

/// One API address and one credential.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) api_url: HttpUrl,
    pub(super) token: Option<Secret>,
    http: HttpClient,
    known: Mutex<Known>,
    /// Held while a request is on its way: GitHub wants them one at a time.
    pub(super) turn: tokio::sync::Mutex<Batch>,
}

/// What is known of the account, and who uses it.
#[derive(Debug, Default)]
struct Known {
    budgets: BTreeMap<String, (Budget, Instant)>,
    blocked: Option<(Instant, String)>,
    secondary_limits: u32,
    without_version: bool,
    token_expires: Option<Timestamp>,
    batches: bool,
    members: BTreeMap<u64, (Repository, Demand)>,
    joined: u64,
}

/// What a member would like to ask for.
#[derive(Debug, Clone, Copy)]
struct Demand {
    interval: Duration,
    per_round: u32,
}

impl Demand {
    /// In requests a second.
    fn rate(&self) -> f64 {
        f64::from(self.per_round) / self.interval.as_secs_f64()
    }
}

impl Account {
    pub(super) fn new(config: &GithubConfig, http: &HttpClient) -> Arc<Self> {
        Arc::new(Self {
            api_url: config.api_url.clone(),
            token: config.token.clone(),
            http: http.clone(),
            known: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        })
    }

    /// A source's place in the account, until it is dropped.
    pub(super) fn join(self: &Arc<Self>, config: &GithubConfig) -> Member {
        let mut known = self.known();
        known.joined += 1;
        let (id, repository) = (known.joined, config.repository.clone());
        let demand = Demand {
            interval: config.interval,
            per_round: 3,
        };
        known.members.insert(id, (repository.clone(), demand));
        Member {
            account: Arc::clone(self),
            repository,
            tags: config.tags,
            id,
        }
    }

    /// The repositories of all members, each once.
    pub(super) fn repositories(&self) -> Vec<Repository> {
        let known = self.known();
        let mut all: Vec<_> = known
            .members
            .values()
            .map(|(repository, _)| repository.clone())
            .collect();
        all.sort();
        all.dedup();
        all
    }

    /// Sends one request; the caller holds the turn. Any status is an answer.
    pub(super) async fn send(&self, request: Request) -> Result<Reply, Failure> {
        self.unless_blocked()?;
        let mut reply = self.http.fetch(self.dress(request.clone())).await?;
        if reply.status == StatusCode::BAD_REQUEST && !self.known().without_version {
            // An older Enterprise Server does not know the version.
            self.known().without_version = true;
            reply = self.http.fetch(self.dress(request)).await?;
        }
        self.learn(&reply);
        Ok(reply)
    }

    fn unless_blocked(&self) -> Result<(), Failure> {
        let Some((until, reason)) = self.known().blocked.clone() else {
            return Ok(());
        };
        match until.saturating_duration_since(Instant::now()) {
            Duration::ZERO => Ok(()),
            wait => Err(Failure::Limited { reason, wait }),
        }
    }

    /// The answer if it is a success. `what` was asked for. A limit stops everybody on
    /// the account.
    pub(super) fn accept(&self, reply: Reply, what: &str) -> Result<Reply, Failure> {
        if reply.status.is_success() {
            return Ok(reply);
        }
        let mut known = self.known();
        let failure = refusal::failure(&reply, what, &mut known.secondary_limits);
        if let Failure::Limited { reason, wait } = &failure {
            known.blocked = Instant::now()
                .checked_add(*wait)
                .map(|until| (until, reason.clone()));
        }
        Err(failure)
    }

    /// Whether one query serves everybody.
    pub(super) fn batches(&self, batches: bool) {
        self.known().batches = batches;
    }

    fn dress(&self, request: Request) -> Request {
        let accept = HeaderValue::from_static("application/vnd.github+json");
        let request = request
            .with_bearer(self.token.as_ref())
            .with_header(header::ACCEPT, accept);
        match self.known().without_version {
            true => request,
            false => request.with_header(HeaderName::from_static("x-github-api-version"), VERSION),
        }
    }

    fn learn(&self, reply: &Reply) {
        let text = |name| reply.header(&HeaderName::from_static(name));
        let mut known = self.known();
        if reply.status.is_success() || reply.status == StatusCode::NOT_MODIFIED {
            known.secondary_limits = 0;
        }
        if let Some(budget) = Budget::of(reply) {
            let resource = text("x-ratelimit-resource").unwrap_or("core");
            let resource = refusal::clean(resource);
            let budget = budget.newer(known.budgets.get(&resource).map(|(known, _)| *known));
            let host = self.api_url.get().host_str().unwrap_or_default().to_owned();
            if known.budgets.len() < MAX_RESOURCES || known.budgets.contains_key(&resource) {
                metrics::gauge!("dashboard_github_budget_remaining",
                    "host" => host, "resource" => resource.clone())
                .set(budget.remaining as f64);
                known.budgets.insert(resource, (budget, Instant::now()));
            }
        }
        if let Some(expires) = text("github-authentication-token-expiration").and_then(expiry) {
            known.token_expires = Some(expires);
        }
    }

    /// The failure of a budget that is used up.
    pub(super) fn used_up(&self, resource: &str) -> Failure {
        let budget = self.known().budgets.get(resource).copied();
        let wait = budget.map_or(Duration::from_secs(60), |(budget, at)| {
            budget.resets_in.saturating_sub(at.elapsed()) + super::budget::AFTER_RESET
        });
        Failure::Limited {
            reason: "GitHub's limit for queries is used up".into(),
            wait,
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A source's place in its account.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) account: Arc<Account>,
    pub(super) repository: Repository,
    /// Whether the newest tag stands in where there is no release.
    pub(super) tags: bool,
    id: u64,
}

impl Member {
    /// `{api_url}/repos/{owner}/{name}/{rest…}`
    pub(super) fn url<const N: usize>(&self, rest: [&str; N]) -> Url {
        let Repository { owner, name } = &self.repository;
        self.account
            .api_url
            .join(["repos", owner, name].into_iter().chain(rest))
    }

    /// How many requests of a round count against the budget.
    pub(super) fn cost(&self, requests: u32) {
        if let Some((_, demand)) = self.account.known().members.get_mut(&self.id) {
            demand.per_round = requests.max(1);
        }
    }

    /// The repository, as messages name it.
    pub(super) fn what(&self) -> String {
        self.repository.to_string()
    }

    /// How often to ask, so that the budget lasts.
    pub(super) fn pace(&self) -> Duration {
        let known = self.account.known();
        let Some((_, own)) = known.members.get(&self.id) else {
            return Duration::from_secs(60);
        };
        let rates = known.members.values().map(|(_, demand)| demand.rate());
        let (resource, demand) = match known.batches {
            true => ("graphql", rates.fold(0.0, f64::max)),
            false => ("core", rates.sum()),
        };
        match known.budgets.get(resource) {
            Some((budget, at)) => budget.pace(own.interval, demand, at.elapsed()),
            None => own.interval,
        }
    }

    /// What the operator should know.
    pub(super) fn notices(&self, stats: &GithubStats, now: Timestamp) -> Vec<String> {
        let asked = self.repository.to_string();
        let renamed = stats
            .full_name
            .as_deref()
            .filter(|name| !name.eq_ignore_ascii_case(&asked));
        let renamed = renamed.map(|name| {
            format!(
                "{asked} is called {} now; change the configuration",
                refusal::clean(name)
            )
        });
        let expires = self.account.known().token_expires;
        let soon = now.saturating_add(EXPIRY_WARNING).unwrap_or(Timestamp::MAX);
        let expires = expires.filter(|expires| *expires < soon).map(|expires| {
            format!(
                "the GitHub token expires on {}",
                strtime::format("%F", expires).unwrap_or_default()
            )
        });
        renamed.into_iter().chain(expires).collect()
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        self.account.known().members.remove(&self.id);
    }
}

/// `2026-12-01 10:00:00 UTC`, also with a numeric offset.
fn expiry(text: &str) -> Option<Timestamp> {
    let text = text.replace("UTC", "+0000");
    Timestamp::strptime("%Y-%m-%d %H:%M:%S %z", text).ok()
}
