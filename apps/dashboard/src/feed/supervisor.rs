//! The task of one source: rounds, waits, restarts.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt;

use super::clock::later;
use super::{Backoff, Failure, Publisher, Random, Source};

/// Where the waits after failures start and end.
const BACKOFF_BASE: Duration = Duration::from_secs(2);
const BACKOFF_CAP: Duration = Duration::from_secs(60);

/// How long a stream must have been good before its failures are forgotten.
const LASTING: Duration = Duration::from_secs(60);

/// How often a refusal that will not heal by itself is tried again.
const DENIED_RETRY: Duration = Duration::from_secs(5 * 60);

/// The longest that an upstream may ask to wait.
pub const LONGEST_WAIT: Duration = Duration::from_secs(6 * 3_600);

/// Runs a source for as long as it is awaited; ends only when the source is off.
pub(super) async fn supervise<S: Source>(
    make: impl Fn() -> S + Send,
    publisher: Publisher<S::Value>,
) {
    tokio::select! {
        () = rounds(make, &publisher) => {}
        () = publisher.watch_age() => {}
    }
}

async fn rounds<S: Source>(make: impl Fn() -> S, publisher: &Publisher<S::Value>) {
    let mut source = make();
    publisher.pace(source.interval());
    let random = publisher.random().clone();
    let mut backoff = Backoff::new(BACKOFF_BASE, BACKOFF_CAP, random.clone());
    tokio::time::sleep(random.up_to(S::START_SPREAD)).await;
    loop {
        publisher.begin();
        let wait = match AssertUnwindSafe(source.run(publisher)).catch_unwind().await {
            Ok(Ok(())) => {
                backoff.reset();
                let wait = publisher.planned_wait();
                publisher.next_try(wait);
                wait
            }
            Ok(Err(failure)) => {
                let Some(wait) = failed(publisher, &failure, &mut backoff) else {
                    return;
                };
                wait
            }
            Err(panic) => {
                tracing::error!(
                    source = publisher.name(),
                    panic = text(&*panic),
                    "a source panicked"
                );
                source = make();
                let failure = Failure::unavailable("a fault in this program stopped the source");
                failed(publisher, &failure, &mut backoff).unwrap_or(BACKOFF_CAP)
            }
        };
        tokio::time::sleep(wait).await;
    }
}

/// Publishes a failure and says how long to wait; `None` means for ever.
fn failed<T: super::Value>(
    publisher: &Publisher<T>,
    failure: &Failure,
    backoff: &mut Backoff,
) -> Option<Duration> {
    if publisher.good_for() >= LASTING {
        backoff.reset();
    }
    let wait = wait_after(failure, backoff, publisher.random());
    let next_try = wait.map(|wait| later(publisher.now(), wait));
    publisher.failed(failure, next_try);
    wait
}

fn wait_after(failure: &Failure, backoff: &mut Backoff, random: &Random) -> Option<Duration> {
    match failure {
        Failure::Unavailable {
            retry_after: None, ..
        } => Some(backoff.failed()),
        Failure::Unavailable {
            retry_after: Some(wait),
            ..
        }
        | Failure::Limited { wait, .. } => Some(asked_for(*wait, random)),
        Failure::Denied { .. } | Failure::Gone { .. } => Some(random.spread(DENIED_RETRY)),
        Failure::Off { .. } => None,
    }
}

/// What the upstream asked for and a little more, so that not all of its clients come
/// back in the same instant; never less than the shortest wait, nor for ever.
fn asked_for(wait: Duration, random: &Random) -> Duration {
    let wait = wait.clamp(Backoff::SHORTEST, LONGEST_WAIT);
    wait + random.up_to(wait / 20)
}

fn text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no text")
}
