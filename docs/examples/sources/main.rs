//! How often an API is asked while a crowd looks at a page: when each page asks for
//! itself, and when one task asks for all.
//!
//! `cargo run -p bennu-docs --example sources` prints the figures of the guide.

mod naive;
mod published;
mod upstream;

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use bennu::{LiveView, PubSub};
use bennu_test::{Live, Result, live};

use self::published::{Latest, poll, supervise};
use self::upstream::Upstream;

const POLL_INTERVAL: Duration = Duration::from_secs(60);
const VIEWERS: usize = 100;

/// Calls that an API has got.
#[derive(Debug, PartialEq)]
struct Calls {
    /// While the viewers opened their pages.
    at_first: u64,
    /// In one interval after that.
    each_time: u64,
}

fn main() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("the system has a timer");
    let (naive, published) =
        runtime.block_on(async { Ok((naive().await?, published().await?)) })?;
    let mut out = io::stdout();
    for (way, calls) in [("naive", naive), ("published", published)] {
        let Calls {
            at_first,
            each_time,
        } = calls;
        let line = format!("{way}: {at_first} calls at first, {each_time} each minute");
        writeln!(out, "{line}").expect("somebody reads");
    }
    Ok(())
}

/// Each page asks for itself.
async fn naive() -> Result<Calls> {
    let upstream = Arc::new(Upstream::default());
    watch(&upstream, || {
        live::<naive::Stars>().with_state(Arc::clone(&upstream))
    })
    .await
}

/// One task asks for all.
async fn published() -> Result<Calls> {
    let (upstream, pubsub) = (Arc::new(Upstream::default()), PubSub::new());
    let latest = Latest::new(None);
    let source = {
        let (upstream, latest, pubsub) = (Arc::clone(&upstream), latest.clone(), pubsub.clone());
        supervise(move || poll(Arc::clone(&upstream), latest.clone(), pubsub.clone()))
    };
    let source = tokio::spawn(source);
    let mut first = latest.subscribe();
    first.changed().await.expect("the source tells");
    let calls = watch(&upstream, || {
        let view = live::<published::Stars>().with_state(latest.clone());
        view.with_pubsub(&pubsub)
    })
    .await;
    source.abort();
    calls
}

/// Lets a crowd look at a page through ten intervals.
async fn watch<V: LiveView>(upstream: &Upstream, open: impl Fn() -> Live<V>) -> Result<Calls> {
    const INTERVALS: u32 = 10;
    let mut views = Vec::with_capacity(VIEWERS);
    for _ in 0..VIEWERS {
        views.push(open().await?);
    }
    let at_first = upstream.calls();
    tokio::time::sleep(POLL_INTERVAL * INTERVALS).await;
    for view in &mut views {
        let before = view.text("#stars")?;
        view.settle().await?;
        assert_ne!(view.text("#stars")?, before, "the page follows the API");
    }
    let each_time = (upstream.calls() - at_first) / u64::from(INTERVALS);
    Ok(Calls {
        at_first,
        each_time,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_viewer_costs_a_call_when_each_page_asks() {
        let calls = naive().await.unwrap();
        // One for the first page, one when the browser has connected.
        assert_eq!((calls.at_first, calls.each_time), (200, 100));
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_costs_one_call_when_one_task_asks() {
        let calls = published().await.unwrap();
        assert_eq!((calls.at_first, calls.each_time), (1, 1));
    }
}
