//! X: the filtered stream, with rules that follow `track`. Reading costs money, so it
//! is off without a token and stops for the day at a cap.
//!
//! X tells apps like this one nothing of deleted posts; edits replace what they edit.

use std::collections::HashSet;
use std::time::Duration;

use url::Url;

use super::budget::Budget;
use super::connection::{Connection, at};
use super::lines::Lines;
use super::post::Post;
use super::rules::query;
use super::timeline::Timeline;
use super::track::Track;
use super::tweet::{Includes, MatchingRule, Message, Tweet};
use super::x_api::{Api, Refused, Waits};
use crate::feed::{Backoff, Failure, Publisher, Source, words};
use crate::http::{HttpClient, HttpError, Streaming};
use crate::plain::one_line;
use crate::secret::Secret;

/// One line of the stream may be so long.
const MAX_LINE_BYTES: usize = 1024 * 1024;

/// A stream that was good for so long was no failure.
const LASTING: Duration = Duration::from_secs(60);

/// How often the value is confirmed while the stream shows signs of life.
const CONFIRM_INTERVAL: Duration = Duration::from_secs(5);

/// A search gives at least and at most so many.
const SEARCH_RESULTS: (u32, u32) = (10, 100);

/// What to read and where.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct XOptions {
    /// The API.
    pub api_url: Url,
    /// An app's bearer token.
    pub token: Secret,
    /// What to look for.
    pub track: Track,
    /// No more posts are read on a day (UTC).
    pub max_posts_per_day: u32,
    /// After so long without a sign of life the stream counts as lost.
    pub idle_timeout: Duration,
    /// How many posts are kept.
    pub keep: usize,
}

/// The source of X's posts. One round is one connection.
#[derive(Debug)]
pub(super) struct X {
    client: HttpClient,
    options: XOptions,
    budget: Budget,
    waits: Waits,
    foreign_rules: HashSet<String>,
    timeline: Option<Timeline>,
}

/// Why reading ended.
enum Ended {
    /// X, or the way to it, has trouble.
    Refused(Refused),
    /// The day's posts are used up.
    Capped,
}

impl X {
    /// Nothing is asked before the first round.
    pub(super) fn new(client: HttpClient, options: XOptions) -> Self {
        Self {
            client,
            options,
            budget: Budget::default(),
            waits: Waits::default(),
            foreign_rules: HashSet::new(),
            timeline: None,
        }
    }
}

impl Source for X {
    type Value = Vec<Post>;

    fn interval(&self) -> Duration {
        self.options.idle_timeout
    }

    async fn run(&mut self, publisher: &Publisher<Vec<Post>>) -> Result<(), Failure> {
        self.restore(publisher);
        let token = self.options.token.clone();
        let api = Api::new(self.client.clone(), self.options.api_url.clone(), token);
        let mut connection = Connection::new(publisher);
        let Err(ended) = self.read(&api, &mut connection).await else {
            return Ok(());
        };
        self.show(publisher, connection.publish_at.is_some());
        if connection.lasted(LASTING) {
            self.waits = Waits::default();
        }
        match ended {
            Ended::Capped => Err(self.capped(publisher)),
            Ended::Refused(Refused::Network(_)) if connection.lasted(LASTING) => {
                publisher.next_in(Backoff::SHORTEST);
                Ok(())
            }
            Ended::Refused(refused) => Err(self.waits.after(refused)),
        }
    }
}

impl X {
    fn restore(&mut self, publisher: &Publisher<Vec<Post>>) {
        if self.timeline.is_some() {
            return;
        }
        let known = publisher.current().value.clone();
        let known = known.as_deref().map_or(&[][..], Vec::as_slice);
        self.timeline = Some(Timeline::restored(known, self.options.keep));
        self.budget = publisher
            .resume()
            .as_deref()
            .map(Budget::stored)
            .unwrap_or_default();
    }

    async fn read(&mut self, api: &Api, connection: &mut Connection<'_>) -> Result<(), Ended> {
        let publisher = connection.publisher;
        self.check_budget(publisher)?;
        let (plan, refused) = api.sync_rules(&self.options.track).await?;
        self.foreign_rules = plan.foreign;
        let notice = |rule: String| format!("X does not accept the rule {}", one_line(&rule, 100));
        publisher.notices(refused.into_iter().map(notice).collect());
        let stream = api.stream().await?;
        connection.opened();
        self.fill_gap(api, publisher).await?;
        connection.told();
        self.show(publisher, true);
        self.listen(stream, connection).await
    }

    fn check_budget(&self, publisher: &Publisher<Vec<Post>>) -> Result<(), Ended> {
        match self
            .budget
            .left(self.options.max_posts_per_day, publisher.now())
        {
            0 => Err(Ended::Capped),
            _ => Ok(()),
        }
    }

    /// Reads what came since the last connection. What is missing then is missing: the
    /// stream itself is more important.
    async fn fill_gap(&mut self, api: &Api, publisher: &Publisher<Vec<Post>>) -> Result<(), Ended> {
        let left = self
            .budget
            .left(self.options.max_posts_per_day, publisher.now());
        let (Some(query), Some(newest)) = (query(&self.options.track), self.budget.newest()) else {
            return Ok(());
        };
        if left < SEARCH_RESULTS.0 {
            return Ok(());
        }
        match api.search(&query, newest, left.min(SEARCH_RESULTS.1)).await {
            Ok(page) => {
                for tweet in page.data {
                    self.put(tweet, &page.includes, publisher);
                }
                self.check_budget(publisher)
            }
            Err(refused) => {
                if matches!(refused, Refused::BadRequest(_)) {
                    // The search reaches seven days back, the newest post does not.
                    self.budget.forget_newest();
                }
                let mut notices = publisher.current().notices.clone();
                notices.push("posts on X may have been missed for a while".into());
                publisher.notices(notices);
                Ok(())
            }
        }
    }

    /// Follows the stream until it ends.
    async fn listen(
        &mut self,
        mut stream: Streaming,
        connection: &mut Connection<'_>,
    ) -> Result<(), Ended> {
        let mut lines = Lines::new(MAX_LINE_BYTES);
        loop {
            // A dropped wait for a chunk loses nothing, but its clock starts anew: the
            // pause below is far shorter than the keep-alive's.
            tokio::select! {
                chunk = stream.chunk(self.options.idle_timeout) => {
                    let Some(chunk) = chunk.map_err(|error| self.lost(&error))? else {
                        return Err(network("X closed the stream"));
                    };
                    lines.push(&chunk);
                    let too_long = |_| network("X sent too long a line");
                    let mut heard = false;
                    while let Some(line) = lines.next_line().map_err(too_long)? {
                        heard = true;
                        self.line(line, connection)?;
                    }
                    // Drops of a line that never ends are no sign of life.
                    if heard && !connection.told_within(CONFIRM_INTERVAL) {
                        connection.changed();
                    }
                }
                () = at(connection.publish_at) => {
                    connection.publish_at = None;
                    connection.told();
                    self.show(connection.publisher, true);
                }
            }
        }
    }

    fn lost(&self, error: &HttpError) -> Ended {
        match error {
            HttpError::Timeout { .. } => {
                let time = words::wait(self.options.idle_timeout);
                network(&format!("X has been silent for {time}"))
            }
            _ => network("the stream of X broke off"),
        }
    }

    fn line(&mut self, line: &[u8], connection: &mut Connection<'_>) -> Result<(), Ended> {
        if line.is_empty() {
            return Ok(());
        }
        let Ok(message) = serde_json::from_slice::<Message>(line) else {
            tracing::debug!("a line of X's stream makes no sense");
            return Ok(());
        };
        let Some(tweet) = message.data else {
            let words = message.errors.first().map(|problem| problem.words());
            let words = words.filter(|words| !words.is_empty());
            return match words {
                Some(words) => Err(network(&format!("X ended the stream: {words}"))),
                None => Ok(()),
            };
        };
        if self.is_foreign(&message.matching_rules) {
            return Ok(());
        }
        self.put(tweet, &message.includes, connection.publisher);
        connection.changed();
        self.check_budget(connection.publisher)
    }

    /// Whether nothing but other programs' rules let it through.
    fn is_foreign(&self, rules: &[MatchingRule]) -> bool {
        let foreign = |rule: &MatchingRule| {
            let id = rule.id.as_str();
            id.is_some_and(|id| self.foreign_rules.contains(id))
        };
        !rules.is_empty() && rules.iter().all(foreign)
    }

    fn put(&mut self, tweet: Tweet, includes: &Includes, publisher: &Publisher<Vec<Post>>) {
        let (Some(timeline), Some(id)) = (&mut self.timeline, tweet.id()) else {
            return;
        };
        let now = publisher.now();
        if !timeline.holds(id) {
            self.budget.count(id, now);
            publisher.save_resume(self.budget.to_text());
        }
        if tweet.is_repost() {
            return;
        }
        tweet
            .replaces()
            .for_each(|earlier| timeline.remove(earlier));
        if let Some(post) = tweet.into_post(includes, now) {
            timeline.put(post);
        }
    }

    /// Shows what is known, right as of now.
    fn show(&self, publisher: &Publisher<Vec<Post>>, confirmed: bool) {
        if let Some(timeline) = self.timeline.as_ref().filter(|_| confirmed) {
            publisher.succeeded(timeline.posts().to_vec());
        }
    }

    fn capped(&self, publisher: &Publisher<Vec<Post>>) -> Failure {
        let cap = self.options.max_posts_per_day;
        Failure::Limited {
            reason: format!("the day's cap of {cap} posts from X is reached"),
            wait: Budget::until_tomorrow(publisher.now()),
        }
    }
}

impl From<Refused> for Ended {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

fn network(reason: &str) -> Ended {
    Ended::Refused(Refused::Network(reason.to_owned()))
}

#[cfg(test)]
mod tests;
