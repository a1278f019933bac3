//! Bluesky: every new post of the network by way of Jetstream, matched here.

use std::collections::HashSet;
use std::convert::Infallible;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::Url;

use super::connection::{Connection, at};
use super::directory::Directory;
use super::jetstream::{Endpoint, Event, Position};
use super::names::{Found, Names};
use super::post::Post;
use super::prefilter::Prefilter;
use super::progress::Progress;
use super::record::Record;
use super::socket::{Ended, MAX_MESSAGE_BYTES, Socket};
use super::timeline::Timeline;
use super::track::Track;
use crate::feed::{Backoff, Failure, Publisher, Source, words};
use crate::http::HttpClient;
use crate::plain::one_line;

/// Waits after a lost connection.
const BACKOFF_BASE: Duration = Duration::from_secs(1);
const BACKOFF_CAP: Duration = Duration::from_secs(60);

/// A connection that was good for so long was no failure.
const LASTING: Duration = Duration::from_secs(60);

/// A longer outage is not read up: it would take hours.
const MAX_REPLAY: Duration = Duration::from_secs(24 * 3_600);

/// Up to here the stream counts as live.
const LIVE_LAG: Duration = Duration::from_secs(60);

/// How often the value is confirmed and the position stored while frames come.
const CONFIRM_INTERVAL: Duration = Duration::from_secs(5);

/// At least so often a frame is parsed only to learn the position.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// What to read and where.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BlueskyOptions {
    /// Servers in the order of trying. At least one.
    pub endpoints: Vec<Endpoint>,
    /// The public API for names.
    pub api: Url,
    /// What to look for.
    pub track: Track,
    /// How many posts are kept.
    pub keep: usize,
    /// After so long without a frame the connection counts as lost.
    pub idle_timeout: Duration,
}

/// The source of Bluesky's posts. One round is one connection.
#[derive(Debug)]
pub(super) struct Bluesky {
    http: HttpClient,
    options: BlueskyOptions,
    names: Names,
    mentioned: HashSet<String>,
    prefilter: Prefilter,
    timeline: Option<Timeline>,
    progress: Option<Progress>,
    backoff: Option<Backoff>,
    turn: usize,
    /// The last connection went silent: the next has to prove itself by a frame.
    was_silent: bool,
    /// What the operator should know: of posts, and of names.
    missed: Option<String>,
    nameless: Option<String>,
}

impl Bluesky {
    /// Nothing is asked before the first round.
    pub(super) fn new(http: HttpClient, options: BlueskyOptions) -> Self {
        let directory = Directory::new(http.clone(), options.api.clone());
        let mut names = Names::new(directory);
        options
            .track
            .handles()
            .for_each(|handle| names.resolve(handle));
        Self {
            prefilter: Prefilter::new(&options.track, std::iter::empty()),
            names,
            mentioned: HashSet::new(),
            timeline: None,
            progress: None,
            backoff: None,
            turn: 0,
            was_silent: false,
            missed: None,
            nameless: None,
            http,
            options,
        }
    }
}

impl Source for Bluesky {
    type Value = Vec<Post>;

    fn interval(&self) -> Duration {
        self.options.idle_timeout
    }

    async fn run(&mut self, publisher: &Publisher<Vec<Post>>) -> Result<(), Failure> {
        self.restore(publisher);
        let mut connection = Connection::new(publisher);
        let Err(ended) = self.listen(&mut connection).await;
        self.publish(&mut connection);
        self.was_silent = matches!(ended, Ended::Silent(_));
        if connection.lasted(LASTING) && !self.was_silent {
            // Servers restart: one that was good is asked again at once.
            self.backoff = None;
            publisher.next_in(Backoff::SHORTEST);
            return Ok(());
        }
        self.turn = self.turn.wrapping_add(1);
        Err(self.failure(ended, publisher))
    }
}

impl Bluesky {
    /// Takes over what the last run, or the source before a panic, left.
    fn restore(&mut self, publisher: &Publisher<Vec<Post>>) {
        if self.timeline.is_some() {
            return;
        }
        let known = publisher.current().value.clone();
        let known = known.as_deref().map_or(&[][..], Vec::as_slice);
        let timeline = self
            .timeline
            .insert(Timeline::restored(known, self.options.keep));
        let nameless = |post: &&Post| post.author.name.is_empty();
        for post in timeline.posts().iter().filter(nameless) {
            self.names.author(&post.author.account, publisher.now());
        }
        self.progress = publisher.resume().as_deref().and_then(Progress::stored);
    }

    /// Follows one server until the connection ends.
    async fn listen(&mut self, connection: &mut Connection<'_>) -> Result<Infallible, Ended> {
        let endpoints = &self.options.endpoints;
        let endpoint = endpoints[self.turn % endpoints.len()].clone();
        let resume_at = self.resumable(connection);
        let address = endpoint.address(resume_at.as_ref(), MAX_MESSAGE_BYTES);
        let who = format!("Bluesky ({endpoint})");
        let idle_timeout = self.options.idle_timeout;
        let mut socket = Socket::connect(&self.http, who, &address, idle_timeout).await?;
        connection.opened();
        if !connection.catching_up && !self.was_silent {
            self.confirm(connection);
        }
        loop {
            let now = || connection.publisher.now();
            let replayed = connection.nothing_to_replay().filter(|_| !self.was_silent);
            tokio::select! {
                frame = socket.next() => self.frame(&endpoint, frame?.as_bytes(), connection)?,
                found = self.names.found(now) => self.found(found, connection),
                () = at(connection.publish_at) => self.publish(connection),
                () = at(replayed) => self.confirm(connection),
            }
        }
    }

    /// Where to resume; nowhere after too long an outage, which the operator is told.
    fn resumable(&mut self, connection: &mut Connection<'_>) -> Option<Position> {
        let now = connection.publisher.now();
        let progress = self.progress.as_ref()?;
        let behind = progress.behind(now);
        if behind > MAX_REPLAY {
            // What was deleted meanwhile is not told any more.
            self.timeline = Some(Timeline::restored(&[], self.options.keep));
            self.start_over(connection.publisher);
            return None;
        }
        self.missed = None;
        connection.catching_up = behind > LIVE_LAG;
        Some(progress.position.clone())
    }

    fn frame(
        &mut self,
        endpoint: &Endpoint,
        frame: &[u8],
        connection: &mut Connection<'_>,
    ) -> Result<(), Ended> {
        if connection.looked_within(LOOK_INTERVAL)
            && is_create(frame)
            && !self.prefilter.may_match(frame)
        {
            return Ok(());
        }
        connection.looked();
        let Ok(frame) = endpoint.read(frame) else {
            tracing::debug!(%endpoint, "a frame of Bluesky's stream makes no sense");
            return Ok(());
        };
        let now = connection.publisher.now();
        if let Some(position) = endpoint.position(&frame) {
            self.progress = Some(Progress::reached(position, now, self.progress.as_ref()));
        }
        self.event(frame.event, connection)?;
        self.keep_up(connection, now);
        Ok(())
    }

    fn event(&mut self, event: Event, connection: &mut Connection<'_>) -> Result<(), Ended> {
        let now = connection.publisher.now();
        let Some(timeline) = &mut self.timeline else {
            return Ok(());
        };
        match event {
            Event::Put { did, rkey, record } => {
                let record = Record::read(record).ok();
                let wanted = record.filter(|record| {
                    record.mentions().any(|did| self.mentioned.contains(did))
                        || self.options.track.matches(record.text(), record.tags())
                });
                match wanted {
                    Some(record) => {
                        let author = self.names.author(&did, now);
                        timeline.put(record.into_post(author, &rkey, now));
                        connection.changed();
                    }
                    None => connection.changed_if(timeline.remove_known(&format!("{did}/{rkey}"))),
                }
            }
            Event::Delete { did, rkey } => {
                connection.changed_if(timeline.remove_known(&format!("{did}/{rkey}")));
            }
            Event::AccountGone { did } => connection.changed_if(timeline.remove_account(&did)),
            Event::Identity { did, handle } => {
                if timeline.accounts().any(|account| account == did) {
                    let author = self.names.renamed(&did, handle.as_deref(), now);
                    connection.changed_if(timeline.rename(&author));
                } else if let Some(handle) = handle {
                    self.names.heard(&did, &handle);
                }
            }
            Event::Info(words) => {
                tracing::info!(words = one_line(&words, 200), "Bluesky's stream remarks");
            }
            Event::Fault(words) => {
                let reason = format!("Bluesky ended the stream: {}", one_line(&words, 200));
                return Err(Ended::Lost(Failure::unavailable(reason)));
            }
            Event::Other => {}
        }
        Ok(())
    }

    /// After a frame: tells whether the stream is live, and stores how far it was read.
    fn keep_up(&mut self, connection: &mut Connection<'_>, now: Timestamp) {
        self.was_silent = false;
        let behind = self.progress.as_ref().map(|progress| progress.behind(now));
        let behind = behind.filter(|behind| *behind > LIVE_LAG);
        connection.catching_up = behind.is_some();
        match behind {
            _ if connection.told_within(CONFIRM_INTERVAL) => {}
            None => self.confirm(connection),
            Some(behind) => {
                connection.told();
                let reason = format!("Bluesky's posts from {} are being read", words::age(behind));
                connection
                    .publisher
                    .failed(&Failure::unavailable(reason), None);
            }
        }
    }

    fn found(&mut self, found: Result<Vec<Found>, Failure>, connection: &mut Connection<'_>) {
        let failure = found.as_ref().err();
        self.nameless = failure.map(|why| format!("names on Bluesky are missing: {why}"));
        self.notify(connection.publisher);
        let found = found.unwrap_or_default();
        for found in found {
            match (found, &mut self.timeline) {
                (Found::Profile(author), Some(timeline)) => {
                    connection.changed_if(timeline.rename(&author));
                }
                (Found::Profile(_), None) => {}
                (Found::Account(did), _) => {
                    self.mentioned.insert(did);
                    let accounts = self.mentioned.iter().map(String::as_str);
                    self.prefilter = Prefilter::new(&self.options.track, accounts);
                }
            }
        }
    }

    /// What is shown is right as of now.
    fn confirm(&mut self, connection: &mut Connection<'_>) {
        connection.told();
        connection.catching_up = false;
        connection.publish_at = None;
        if let Some(timeline) = &self.timeline {
            connection.publisher.succeeded(timeline.posts().to_vec());
        }
        // Not before the posts are kept: what was read up to here is asked for no more.
        if let Some(progress) = &self.progress {
            connection.publisher.save_resume(progress.to_text());
        }
    }

    /// Shows what changed, unless a replay is running: that is shown at its end.
    fn publish(&mut self, connection: &mut Connection<'_>) {
        if connection.publish_at.take().is_some() && !connection.catching_up {
            self.confirm(connection);
        }
    }

    /// Gives up what was missed.
    fn start_over(&mut self, publisher: &Publisher<Vec<Post>>) {
        if let Some(progress) = self.progress.take() {
            let gap = words::wait(progress.behind(publisher.now()));
            let at = publisher.now().strftime("%F %H:%M UTC");
            self.missed = Some(format!("posts on Bluesky of {gap} before {at} were missed"));
            self.notify(publisher);
        }
    }

    fn notify(&self, publisher: &Publisher<Vec<Post>>) {
        let notices = [&self.missed, &self.nameless].into_iter().flatten();
        publisher.notices(notices.cloned().collect());
    }

    /// Why the connection ended, and when to try the next server.
    fn failure(&mut self, ended: Ended, publisher: &Publisher<Vec<Post>>) -> Failure {
        // Another server may do what this one refuses.
        let others = self.options.endpoints.len() > 1;
        match ended {
            Ended::Silent(time) => Failure::Unavailable {
                reason: format!("Bluesky has been silent for {}", words::wait(time)),
                retry_after: Some(Backoff::SHORTEST),
            },
            Ended::BadRequest(failure) => {
                self.start_over(publisher);
                self.retry(failure, publisher)
            }
            Ended::Lost(Failure::Unavailable {
                reason,
                retry_after: Some(wait),
            }) if !others => Failure::Unavailable {
                reason,
                retry_after: Some(wait),
            },
            Ended::Lost(failure @ Failure::Unavailable { .. }) => self.retry(failure, publisher),
            Ended::Lost(failure) if others => self.retry(failure, publisher),
            Ended::Lost(failure) => failure,
        }
    }

    fn retry(&mut self, failure: Failure, publisher: &Publisher<Vec<Post>>) -> Failure {
        let new = || Backoff::new(BACKOFF_BASE, BACKOFF_CAP, publisher.random().clone());
        Failure::Unavailable {
            reason: failure.to_string(),
            retry_after: Some(self.backoff.get_or_insert_with(new).failed()),
        }
    }
}

/// Whether a frame is of a new record. In a JSON text a quote is always escaped, so
/// these bytes are a whole word of the envelope.
fn is_create(frame: &[u8]) -> bool {
    memchr::memmem::find(frame, b"\"create\"").is_some()
}

#[cfg(test)]
mod tests;
