//! Mastodon: the hashtags of one instance. With a token they are streamed, without one
//! they are polled; where streaming does not work, polling takes its place.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use url::Url;

use super::connection::{Connection, at};
use super::hashtag::{Asker, Hashtag, refusal};
use super::instance::{Instance, below};
use super::post::Post;
use super::sse::{Sse, SseEvent};
use super::status::{Status, is_id};
use super::timeline::Timeline;
use crate::feed::{Backoff, Failure, Publisher, Source};
use crate::http::{HttpClient, HttpError, Request, Streaming};
use crate::secret::Secret;

/// One event of a stream may be so long.
const MAX_EVENT_BYTES: usize = 1024 * 1024;

/// A stream that was good for so long was no failure.
const LASTING: Duration = Duration::from_secs(60);

/// How often the value is confirmed while the stream shows signs of life.
const CONFIRM_INTERVAL: Duration = Duration::from_secs(5);

/// How long the text of a refusal may take.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(5);

/// What to read and where.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MastodonOptions {
    /// The instance.
    pub url: Url,
    /// A user's token.
    pub token: Option<Secret>,
    /// What to look for, without `#`.
    pub hashtags: Vec<String>,
    /// How often hashtags are polled.
    pub interval: Duration,
    /// After so long without a sign of life a stream counts as lost.
    pub idle_timeout: Duration,
    /// How many posts are kept.
    pub keep: usize,
}

/// The source of one instance's posts.
#[derive(Debug)]
pub(super) struct Mastodon {
    client: HttpClient,
    options: MastodonOptions,
    instance: Option<Instance>,
    hashtags: Vec<Hashtag>,
    timeline: Option<Timeline>,
}

/// An open stream of one hashtag.
struct Open {
    stream: Streaming,
    events: Sse,
}

impl Mastodon {
    /// Nothing is asked before the first round.
    pub(super) fn new(client: HttpClient, options: MastodonOptions) -> Self {
        Self {
            client,
            hashtags: options
                .hashtags
                .iter()
                .map(|name| Hashtag::new(name))
                .collect(),
            instance: None,
            timeline: None,
            options,
        }
    }
}

impl Source for Mastodon {
    type Value = Vec<Post>;

    fn interval(&self) -> Duration {
        match self.options.token {
            Some(_) => self.options.idle_timeout,
            None => self.options.interval,
        }
    }

    async fn run(&mut self, publisher: &Publisher<Vec<Post>>) -> Result<(), Failure> {
        if self.timeline.is_none() {
            let known = publisher.current().value.clone();
            let known = known.as_deref().map_or(&[][..], Vec::as_slice);
            self.timeline = Some(Timeline::restored(known, self.options.keep));
        }
        let instance = match &self.instance {
            Some(instance) => instance.clone(),
            None => Instance::discover(&self.client, &self.options.url).await?,
        };
        self.instance = Some(instance.clone());
        match self.options.token.clone() {
            Some(token) => self.stream(&instance, &token, publisher).await,
            None => self.poll(&instance, publisher).await,
        }
    }
}

impl Mastodon {
    /// One round of polling.
    async fn poll(
        &mut self,
        instance: &Instance,
        publisher: &Publisher<Vec<Post>>,
    ) -> Result<(), Failure> {
        let asker = Asker {
            client: &self.client,
            base: &self.options.url,
            token: self.options.token.as_ref(),
        };
        let mut pause = None;
        let mut statuses = Vec::new();
        let mut failure = None;
        for hashtag in &mut self.hashtags {
            match hashtag.read(asker).await {
                Ok(round) => {
                    statuses.extend(round.statuses);
                    pause = pause.max(round.pause);
                }
                Err(first) => {
                    failure = Some(first);
                    break;
                }
            }
        }
        // What one hashtag told is kept though another fails: it is not told again.
        for status in statuses {
            self.put(status, instance, publisher);
        }
        if let Some(failure) = failure {
            return Err(failure);
        }
        self.drop_missing();
        self.confirm(publisher);
        if let Some(pause) = pause.filter(|pause| *pause > self.options.interval) {
            publisher.next_in(pause);
        }
        Ok(())
    }

    /// One connection of all streams, for as long as it lasts.
    async fn stream(
        &mut self,
        instance: &Instance,
        token: &Secret,
        publisher: &Publisher<Vec<Post>>,
    ) -> Result<(), Failure> {
        let opened = match self.open(instance, token).await {
            Ok(opened) => opened,
            Err(Failure::Unavailable { reason, .. }) => {
                // The address may have changed; until the next try, polling does.
                self.instance = None;
                publisher.next_in(self.options.interval);
                self.poll(instance, publisher).await?;
                publisher.notices(vec![format!("{reason}; hashtags are polled instead")]);
                return Ok(());
            }
            Err(failure) => return Err(failure),
        };
        let mut connection = Connection::new(publisher);
        connection.opened();
        // The streams do not resume: what was missed comes over REST.
        self.poll(instance, publisher).await?;
        publisher.notices(Vec::new());
        connection.told();
        let Err(failure) = self.listen(opened, instance, &mut connection).await else {
            return Ok(());
        };
        if connection.lasted(LASTING) {
            publisher.next_in(Backoff::SHORTEST);
            return Ok(());
        }
        Err(failure)
    }

    async fn open(&self, instance: &Instance, token: &Secret) -> Result<Vec<Open>, Failure> {
        let mut all = Vec::new();
        for hashtag in &self.hashtags {
            let mut url = below(&instance.streaming, &["api", "v1", "streaming", "hashtag"]);
            url.query_pairs_mut().append_pair("tag", hashtag.name());
            let stream = self
                .client
                .open(Request::get(url).with_bearer(Some(token)))
                .await?;
            if !stream.status().is_success() {
                let reply = stream.refusal(REFUSAL_TIMEOUT).await?;
                let asker = Asker {
                    client: &self.client,
                    base: &instance.streaming,
                    token: Some(token),
                };
                return Err(refusal(&reply, asker));
            }
            let events = Sse::new(MAX_EVENT_BYTES);
            all.push(Open { stream, events });
        }
        Ok(all)
    }

    /// Follows the streams until one ends.
    async fn listen(
        &mut self,
        opened: Vec<Open>,
        instance: &Instance,
        connection: &mut Connection<'_>,
    ) -> Result<(), Failure> {
        let idle = self.options.idle_timeout;
        let mut waiting: FuturesUnordered<_> =
            opened.into_iter().map(|open| open.next(idle)).collect();
        loop {
            tokio::select! {
                next = waiting.next() => {
                    let Some(next) = next else { return Ok(()) };
                    let mut open = next?;
                    while let Some(event) = open.event(instance)? {
                        self.event(event, instance, connection);
                    }
                    waiting.push(open.next(idle));
                    if !connection.told_within(CONFIRM_INTERVAL) {
                        connection.changed();
                    }
                }
                () = at(connection.publish_at) => {
                    connection.publish_at = None;
                    connection.told();
                    self.confirm(connection.publisher);
                }
            }
        }
    }

    fn event(&mut self, event: SseEvent, instance: &Instance, connection: &mut Connection<'_>) {
        let publisher = connection.publisher;
        match event.name.as_str() {
            "update" | "status.update" => match serde_json::from_str(&event.data) {
                Ok(status) => self.put(status, instance, publisher),
                Err(error) => tracing::debug!(%error, "a status of Mastodon makes no sense"),
            },
            "delete" => {
                let id = event.data.trim().trim_matches('"');
                if let Some(timeline) = self.timeline.as_mut().filter(|_| is_id(id)) {
                    timeline.remove(id);
                }
            }
            _ => return,
        }
        connection.changed();
    }

    fn put(&mut self, status: Status, instance: &Instance, publisher: &Publisher<Vec<Post>>) {
        let post = status.into_post(&instance.domain, publisher.now());
        if let (Some(post), Some(timeline)) = (post, &mut self.timeline) {
            timeline.put(post);
        }
    }

    /// What no hashtag shows any more was deleted, or lost its hashtag.
    fn drop_missing(&mut self) {
        let Some(timeline) = &mut self.timeline else {
            return;
        };
        let gone = |id: &str| self.hashtags.iter().all(|hashtag| hashtag.misses(id));
        let ids = timeline.posts().iter().map(|post| post.id.id.as_str());
        let ids: Vec<_> = ids.filter(|id| gone(id)).map(str::to_owned).collect();
        ids.iter().for_each(|id| timeline.forget(id));
    }

    fn confirm(&self, publisher: &Publisher<Vec<Post>>) {
        if let Some(timeline) = &self.timeline {
            publisher.succeeded(timeline.posts().to_vec());
        }
    }
}

impl Open {
    /// Waits for more.
    async fn next(mut self, idle: Duration) -> Result<Self, HttpError> {
        let chunk = self.stream.chunk(idle).await?;
        match chunk {
            Some(chunk) => self.events.push(&chunk),
            None => self.events.end(),
        }
        Ok(self)
    }

    fn event(&mut self, instance: &Instance) -> Result<Option<SseEvent>, Failure> {
        let host = instance.streaming.host_str().unwrap_or_default();
        let event = self.events.next_event();
        let event = event.map_err(|error| Failure::unavailable(format!("{host}: {error}")))?;
        match event {
            None if self.events.has_ended() => {
                Err(Failure::unavailable(format!("{host} closed the stream")))
            }
            event => Ok(event),
        }
    }
}

#[cfg(test)]
mod tests;
