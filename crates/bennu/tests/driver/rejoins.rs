//! Joins that nobody waits for any more: the client has left, or has joined anew.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bennu::prelude::*;
use bennu::{Limits, TerminateReason, Uri};
use serde_json::json;

use crate::browser::{Browser, Container, Joined, Site, router, url};

/// How many joins are at work, and how many views were told their end.
#[derive(Debug, Default)]
struct Work {
    now: AtomicUsize,
    most: AtomicUsize,
    ends: AtomicUsize,
}

/// As long as it lives, a join is at work.
struct AtWork(Arc<Work>);

impl Work {
    fn begin(self: &Arc<Self>) -> AtWork {
        let now = self.now.fetch_add(1, Ordering::Relaxed) + 1;
        self.most.fetch_max(now, Ordering::Relaxed);
        AtWork(Arc::clone(self))
    }

    fn most(&self) -> usize {
        self.most.load(Ordering::Relaxed)
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Does not come to the answer of its join: in `mount`, or in `handle_params` if its
/// address says so.
struct Slow<const SHARED: bool>(Arc<Work>);

impl<const SHARED: bool> LiveView for Slow<SHARED> {
    const SHARED: bool = SHARED;

    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let work = Arc::clone(socket.state::<Arc<Work>>());
        if socket.connected() && socket.params().get("later").is_none() {
            let _at_work = work.begin();
            pending::<()>().await;
        }
        Ok(Self(work))
    }

    async fn handle_params(
        &mut self,
        _: &Params,
        _: &Uri,
        socket: &mut Socket<Self>,
    ) -> Result<()> {
        if socket.connected() {
            let _at_work = self.0.begin();
            pending::<()>().await;
        }
        Ok(())
    }

    async fn terminate(&mut self, reason: TerminateReason, _: &mut Socket<Self>) {
        assert_eq!(reason, TerminateReason::Left);
        self.0.ends.fetch_add(1, Ordering::Relaxed);
    }

    fn render(&self) -> impl Render {
        "slow"
    }
}

fn slow(limits: Limits) -> (Site, Arc<Work>) {
    let work = Arc::<Work>::default();
    let live = router()
        .live::<Slow<false>>("/slow")
        .live::<Slow<true>>("/shared");
    let live = live.with_state(Arc::clone(&work)).with_limits(limits);
    (Site::new(live), work)
}

/// Joins without waiting, and closes what the container had before.
async fn join(browser: &mut Browser, container: &Container, path: &str) -> Joined {
    let joined = browser.send_join(container, json!({ "url": url(path) }));
    browser.settle().await;
    joined
}

#[tokio::test(start_paused = true)]
async fn of_a_view_that_is_joined_again_and_again_one_is_mounted_at_a_time() {
    for (path, ends) in [("/slow", 0), ("/slow?later", 19)] {
        let (site, work) = slow(Limits::default());
        let container = site.get(path).await.container();
        let mut browser = site.connect();
        for _ in 0..20 {
            join(&mut browser, &container, path).await;
        }
        assert_eq!(work.most(), 1, "{path}");
        assert_eq!(work.ends.load(Ordering::Relaxed), ends, "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn join_that_is_not_wanted_any_more_when_its_turn_comes_does_not_begin() {
    let (site, work) = slow(Limits::default());
    let container = site.get("/slow").await.container();
    let mut browser = site.connect();
    for _ in 0..20 {
        browser.send_join(&container, json!({ "url": url("/slow") }));
    }
    browser.settle().await;
    assert_eq!(work.most(), 1);
}

#[tokio::test(start_paused = true)]
async fn shared_views_that_everybody_left_before_they_were_mounted_are_bounded() {
    let (site, work) = slow(Limits {
        shared_lingering: 2,
        ..Limits::default()
    });
    let container = site.get("/shared").await.container();
    let mut browser = site.connect();
    for number in 0..20 {
        join(&mut browser, &container, &format!("/shared?{number}")).await;
    }
    assert_eq!(work.most(), 3, "one is waited for, two linger");
}
