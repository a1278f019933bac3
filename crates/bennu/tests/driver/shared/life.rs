//! When an instance begins and when it ends.

use std::time::Duration;

use bennu::{Limits, TerminateReason};
use serde_json::json;
use tokio::time::advance;

use super::{Boards, Viewer, settle};
use crate::record;

async fn pass(seconds: u64) {
    settle().await;
    advance(Duration::from_secs(seconds)).await;
    settle().await;
}

impl Viewer {
    async fn leave(&mut self) {
        let message_ref = self.browser.push(&self.view, "phx_leave", json!({}));
        assert_eq!(self.browser.receive_push().await.0, "phx_close");
        assert_eq!(self.browser.reply(&message_ref).await, Ok(json!({})));
    }
}

#[tokio::test(start_paused = true)]
async fn view_lingers_after_its_last_viewer_and_then_ends() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(2).await;
    viewers[0].leave().await;
    pass(60).await;
    assert_eq!(boards.seen.counts().ends, []);
    viewers[1].leave().await;
    pass(29).await;
    assert_eq!(boards.seen.counts().ends, []);
    pass(2).await;
    assert_eq!(boards.seen.counts().ends, [TerminateReason::Left]);
}

#[tokio::test(start_paused = true)]
async fn connection_that_is_gone_is_no_viewer() {
    for close in [true, false] {
        let boards = Boards::new();
        let viewer = boards.viewer().await;
        if close {
            viewer.browser.connection.close().await;
        } else {
            drop(viewer);
        }
        pass(31).await;
        assert_eq!(boards.seen.counts().ends, [TerminateReason::Left]);
    }
}

#[tokio::test(start_paused = true)]
async fn who_comes_back_in_time_finds_the_view_as_it_was() {
    let boards = Boards::new();
    let mut viewer = boards.viewer().await;
    viewer.click_seen("click").await;
    viewer.leave().await;
    boards.say("hello").await;
    pass(20).await;
    let back = boards.viewer().await;
    assert_eq!(
        (&back.tree["0"], &back.tree["1"]),
        (&json!("1"), &json!("hello"))
    );
    pass(60).await;
    assert_eq!(boards.seen.counts().ends, []);
    drop(back);
    pass(31).await;
    assert_eq!(
        boards.viewer().await.tree["0"],
        "0",
        "it was ended and begins anew"
    );
}

#[test]
fn no_more_views_than_allowed_linger() {
    record(async |recorded| {
        let limits = Limits {
            shared_lingering: 2,
            ..Limits::default()
        };
        let boards = Boards::with(|live| live.with_limits(limits));
        for path in ["/?1", "/?2", "/?3"] {
            drop(boards.site.open(path).await);
            settle().await;
        }
        assert_eq!(boards.seen.counts().ends, [TerminateReason::Left]);
        assert_eq!(recorded.limit("shared_lingering"), 1);
        boards.site.open("/?1").await;
        assert_eq!(
            boards.seen.counts().mounts,
            4,
            "that of the first was ended"
        );
        boards.site.open("/?3").await;
        assert_eq!(boards.seen.counts().mounts, 4);
    });
}

#[tokio::test]
async fn reader_that_leaves_gets_nothing_that_was_meant_for_it() {
    let boards = Boards::new();
    let mut viewer = boards.viewer().await;
    boards.say("hello").await;
    viewer.leave().await;
}
