//! An instance that fails is mounted again where it is.

use std::time::Duration;

use bennu::TerminateReason;
use serde_json::json;
use tokio::time::advance;

use super::{Boards, Viewer, settle};
use crate::browser::url;
use crate::record;

async fn expect_phx_error(viewer: &mut Viewer) {
    assert_eq!(viewer.browser.receive_push().await.0, "phx_error");
}

/// What a board shows that was just mounted.
fn is_fresh(tree: &serde_json::Value) -> bool {
    tree["0"] == "0" && tree["1"] == "nothing" && tree.get("s").is_some()
}

#[tokio::test]
async fn crash_mounts_the_view_again_and_its_viewers_get_the_new_tree() {
    for said in ["panic", "unspeakable"] {
        let boards = Boards::new();
        let mut viewers = boards.viewers(2).await;
        viewers[0].click_seen("click").await;
        viewers[1].diff().await;
        boards.say(said).await;
        for viewer in &mut viewers {
            let tree = viewer.diff().await;
            assert!(is_fresh(&tree), "{said}: {tree}");
        }
        let counts = boards.seen.counts();
        assert_eq!(
            (counts.mounts, counts.ends),
            (2, vec![TerminateReason::Failed])
        );
        assert_eq!(viewers[0].click_seen("click").await, json!({ "0": "1" }));
    }
}

#[tokio::test]
async fn viewer_whose_event_has_crashed_the_view_joins_again() {
    for event in ["panic", "fail"] {
        let boards = Boards::new();
        let mut viewers = boards.viewers(2).await;
        viewers[0].push(event);
        expect_phx_error(&mut viewers[0]).await;
        assert!(is_fresh(&viewers[1].diff().await));
        let page = boards.site.get("/").await.container();
        let here = json!({ "url": url("/") });
        let (_, answer) = viewers[0].browser.join(&page, here).await;
        assert!(is_fresh(&answer.unwrap()["rendered"]));
        assert_eq!(boards.seen.counts().mounts, 2);
    }
}

#[tokio::test]
async fn event_that_is_refused_ends_the_channel_of_its_viewer_only() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(2).await;
    viewers[1].click_seen("click").await;
    assert_eq!(viewers[0].diff().await, json!({ "0": "1" }));
    viewers[0].push("refuse");
    expect_phx_error(&mut viewers[0]).await;
    let nonsense = json!({ "type": "form", "event": "click", "value": 7 });
    let mut third = boards.viewer().await;
    third.browser.push(&third.view, "event", nonsense);
    expect_phx_error(&mut third).await;
    assert_eq!(viewers[1].click_seen("click").await, json!({ "0": "2" }));
    assert_eq!(boards.seen.counts().mounts, 1);
}

#[tokio::test(start_paused = true)]
async fn view_that_fails_again_and_again_ends_for_all() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(2).await;
    for _ in 0..3 {
        boards.say("panic").await;
        for viewer in &mut viewers {
            assert!(is_fresh(&viewer.diff().await));
        }
    }
    boards.say("panic").await;
    for viewer in &mut viewers {
        expect_phx_error(viewer).await;
    }
    assert!(
        is_fresh(&boards.viewer().await.tree),
        "who comes back begins anew"
    );
}

#[tokio::test(start_paused = true)]
async fn view_that_fails_now_and_then_goes_on() {
    let boards = Boards::new();
    let mut viewer = boards.viewer().await;
    for _ in 0..6 {
        boards.say("panic").await;
        assert!(is_fresh(&viewer.diff().await));
        advance(Duration::from_secs(4)).await;
    }
}

#[test]
fn failure_is_logged_and_counted_once() {
    record(async |recorded| {
        let boards = Boards::new();
        let _viewers = boards.viewers(3).await;
        boards.say("panic").await;
        let log = recorded.log(tracing::Level::ERROR);
        assert_eq!(log.len(), 1, "{log:?}");
        assert!(
            log[0].contains("Board") && log[0].contains("fell over"),
            "{log:?}"
        );
    });
}

#[tokio::test]
async fn newcomer_during_a_crash_is_taken_in_after_it() {
    let boards = Boards::new();
    let mut viewer = boards.viewer().await;
    let page = boards.site.get("/").await.container();
    let mut late = boards.site.connect();
    viewer.push("panic");
    let (_, answer) = late.join(&page, json!({ "url": url("/") })).await;
    assert!(is_fresh(&answer.unwrap()["rendered"]));
    settle().await;
    boards.say("hello").await;
    assert_eq!(late.diff().await, json!({ "1": "hello" }));
}
