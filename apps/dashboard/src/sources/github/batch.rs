//! One query for all repositories of an account, made by whoever needs it first.

use std::time::Duration;

use tokio::time::Instant;

use super::account::Member;
use super::graphql::{self, Answers};
use super::{GithubStats, Latest};
use crate::feed::Failure;

/// Up to this many repositories REST is cheaper: what did not change is free.
const FEW: usize = 3;

/// For so long a failure is everybody's: who tries again after it is to ask again,
/// however long the interval is.
const MAX_FAILURE_AGE: Duration = Duration::from_secs(2);

/// The last query's outcome, for every repository of the account.
#[derive(Debug, Default)]
pub(super) struct Batch {
    last: Option<(Instant, Result<Answers, Failure>)>,
    /// The server has no GraphQL.
    unsupported: bool,
}

/// One repository's part of it.
#[derive(Debug)]
pub(super) struct Batched {
    pub(super) stats: GithubStats,
    /// How long ago the query was made.
    pub(super) age: Duration,
}

impl Member {
    /// What a query no older than `max_age` says; `None` where REST is to be asked.
    pub(super) async fn batch(&self, max_age: Duration) -> Option<Result<Batched, Failure>> {
        self.account.token.as_ref()?;
        let repositories = self.account.repositories();
        let mut batch = self.account.turn.lock().await;
        if repositories.len() <= FEW || batch.unsupported {
            self.account.batches(false);
            return None;
        }
        self.account.batches(true);
        if let Some(known) = self.find(&batch, max_age) {
            return Some(known);
        }
        let answers = match graphql::ask(&self.account, &repositories).await {
            Ok(Some(answers)) => Ok(answers),
            Ok(None) => {
                batch.unsupported = true;
                self.account.batches(false);
                return None;
            }
            Err(failure) => Err(failure),
        };
        batch.last = Some((Instant::now(), answers));
        self.find(&batch, Duration::MAX)
    }

    fn find(&self, batch: &Batch, max_age: Duration) -> Option<Result<Batched, Failure>> {
        let (at, answers) = batch.last.as_ref()?;
        let answer = match answers {
            Ok(answers) => answers.get(&self.repository)?.clone(),
            Err(failure) => Err(failure.clone()),
        };
        let max_age = match answer {
            Ok(_) => max_age,
            Err(_) => max_age.min(MAX_FAILURE_AGE),
        };
        let age = at.elapsed();
        if age > max_age {
            return None;
        }
        Some(answer.map(|answer| {
            let mut stats = answer.stats;
            if self.tags && stats.release == Some(Latest::NoneYet) {
                let tag = answer.tag.as_deref();
                stats.release = Some(tag.map_or(Latest::NoneYet, Latest::tag));
            }
            Batched { stats, age }
        }))
    }
}
