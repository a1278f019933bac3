//! What viewers ask of the one instance.

use serde_json::json;

use super::{Boards, Viewer};
use crate::browser::Joined;

impl Viewer {
    /// Sends an event, and takes the diff that comes before the answer.
    pub(super) async fn click_seen(&mut self, event: &str) -> serde_json::Value {
        let message_ref = self.push(event);
        let diff = self.diff().await;
        assert_eq!(self.browser.reply(&message_ref).await, Ok(json!({})));
        diff
    }
}

#[tokio::test]
async fn event_changes_what_all_see_and_its_answer_comes_after_the_change() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(3).await;
    assert_eq!(viewers[1].click_seen("click").await, json!({ "0": "1" }));
    for at in [0, 2] {
        assert_eq!(viewers[at].diff().await, json!({ "0": "1" }));
    }
}

#[tokio::test]
async fn change_and_answer_leave_in_one_write() {
    let boards = Boards::new();
    let mut viewer = boards.viewer().await;
    viewer.push("click");
    assert_eq!(viewer.batch().await.frames().len(), 2);
}

#[tokio::test]
async fn reply_goes_to_the_asker_alone() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(2).await;
    let answer = viewers[0].click("ask").await;
    assert_eq!(answer, json!({ "diff": { "r": { "clicks": 0 } } }));
    boards.say("next").await;
    assert_eq!(viewers[1].diff().await, json!({ "1": "next" }));
}

#[tokio::test]
async fn events_of_one_viewer_are_answered_in_order() {
    let boards = Boards::new();
    let mut viewer = boards.viewer().await;
    let refs: Vec<_> = (0..3)
        .flat_map(|_| [viewer.push("click"), viewer.push("ask")])
        .collect();
    for (at, pair) in refs.chunks(2).enumerate() {
        let clicks = at + 1;
        assert_eq!(viewer.diff().await, json!({ "0": clicks.to_string() }));
        assert_eq!(viewer.browser.reply(&pair[0]).await, Ok(json!({})));
        let answer = json!({ "diff": { "r": { "clicks": clicks } } });
        assert_eq!(viewer.browser.reply(&pair[1]).await, Ok(answer));
    }
}

#[tokio::test]
async fn change_is_seen_while_requests_keep_coming() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(2).await;
    for _ in 0..100 {
        viewers[0].push("click");
    }
    boards.say("now").await;
    let mut seen = Vec::new();
    while seen.last() != Some(&json!("100")) {
        let diff = viewers[1].diff().await;
        seen.extend(diff["1"].as_str().map(|said| json!(said)));
        seen.extend(diff["0"].as_str().map(|clicks| json!(clicks)));
    }
    assert!(seen.contains(&json!("now")), "{seen:?}");
}

#[tokio::test]
async fn address_within_the_page_is_another_view() {
    let boards = Boards::new();
    let mut viewer = boards.viewer().await;
    let message_ref = viewer.browser.push(
        &viewer.view,
        "live_patch",
        json!({ "url": "http://localhost/?page=2" }),
    );
    assert_eq!(
        viewer.browser.reply(&message_ref).await,
        Ok(json!({ "link_redirect": true }))
    );
}

#[tokio::test]
async fn viewer_whose_event_sends_it_elsewhere_goes_alone() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(2).await;
    for (event, to) in [("go", "/elsewhere"), ("patch", "/own?page=2")] {
        let mut viewer = boards.viewer().await;
        let message_ref = viewer.push(event);
        if event == "go" {
            assert_eq!(viewer.diff().await, json!({ "0": "1" }));
        }
        let answer = json!({ "live_redirect": { "to": to, "kind": "push" } });
        assert_eq!(viewer.browser.reply(&message_ref).await, Ok(answer));
        assert_eq!(viewer.browser.receive_push().await.0, "phx_close");
    }
    for viewer in &mut viewers {
        assert_eq!(viewer.diff().await, json!({ "0": "1" }));
    }
    assert_eq!(viewers[0].click_seen("click").await, json!({ "0": "2" }));
}

#[tokio::test]
async fn message_that_sends_elsewhere_sends_all() {
    let boards = Boards::new();
    let mut viewers = boards.viewers(2).await;
    boards.say("go").await;
    for viewer in &mut viewers {
        assert_eq!(viewer.diff().await, json!({ "1": "go" }));
        // One who has just left for another view must not be called back.
        let Joined { topic, join_ref } = &viewer.view;
        let to = json!({ "to": "/elsewhere", "kind": "push" });
        assert_eq!(
            viewer.browser.receive().await,
            json!([join_ref, null, topic, "live_redirect", to])
        );
        assert_eq!(viewer.browser.receive_push().await.0, "phx_close");
    }
    assert_eq!(boards.viewer().await.tree["1"], "go", "it goes on");
}
