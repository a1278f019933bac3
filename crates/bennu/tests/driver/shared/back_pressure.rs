//! Readers that do not read.

use bennu::Limits;
use serde_json::{Value, json};

use super::{Boards, Viewer, settle};
use crate::record;

fn narrow() -> Limits {
    Limits {
        outbox_bytes: 1,
        ..Limits::default()
    }
}

/// Boards whose connections are full after one frame.
fn boards(limits: Limits) -> Boards {
    Boards::with(|live| live.with_limits(limits))
}

impl Viewer {
    /// The payloads of the frames that wait.
    async fn payloads(&mut self) -> Vec<Value> {
        let batch = self.batch().await;
        let frames = batch.frames().iter();
        frames
            .map(|frame| serde_json::from_str::<Value>(frame.as_str()).unwrap()[4].clone())
            .collect()
    }
}

#[tokio::test]
async fn reader_that_fell_behind_gets_one_full_tree() {
    let boards = boards(narrow());
    let mut slow = boards.viewer().await;
    let mut quick = boards.viewer().await;
    for (at, said) in ["a", "b", "c", "d"].into_iter().enumerate() {
        boards.say(said).await;
        assert_eq!(quick.diff().await, json!({ "1": said }), "{at}");
    }
    assert_eq!(slow.payloads().await, [json!({ "1": "a" })]);
    settle().await;
    let [tree] = &slow.payloads().await[..] else {
        panic!("one frame brings it back")
    };
    assert_eq!((&tree["1"], tree.get("s")), (&json!("d"), Some(&json!(0))));
    boards.say("e").await;
    assert_eq!(slow.diff().await, json!({ "1": "e" }));
}

#[tokio::test]
async fn reader_that_has_room_is_brought_back_while_requests_keep_coming() {
    let boards = boards(Limits {
        outbox_bytes: 20_000,
        ..Limits::default()
    });
    let (mut slow, mut busy) = (boards.viewer().await, boards.viewer().await);
    for _ in 0..450 {
        let heartbeat = json!([null, "1", "phoenix", "heartbeat", {}]);
        slow.browser.send(heartbeat).unwrap();
    }
    boards.say("missed").await;
    for _ in 0..100 {
        busy.push("click");
    }
    assert_eq!(slow.payloads().await.len(), 450);
    settle().await;
    let tree = slow.diff().await;
    assert_eq!(tree["1"], "missed");
    let clicks: u32 = tree["0"].as_str().unwrap().parse().unwrap();
    assert!(clicks < 50, "it waits for {clicks} clicks");
}

#[tokio::test]
async fn all_that_fell_behind_are_brought_back_by_one_render() {
    let boards = boards(narrow());
    let mut slow = boards.viewers(5).await;
    boards.say("a").await;
    boards.say("b").await;
    let renders = boards.seen.counts().renders;
    for viewer in &mut slow {
        viewer.payloads().await;
    }
    settle().await;
    for viewer in &mut slow {
        assert_eq!(viewer.diff().await["1"], "b");
    }
    assert_eq!(boards.seen.counts().renders, renders + 1);
}

#[test]
fn diffs_are_counted_for_whoever_gets_them() {
    record(async |recorded| {
        let boards = boards(narrow());
        let (mut slow, mut quick) = (boards.viewer().await, boards.viewer().await);
        for said in ["a", "b"] {
            boards.say(said).await;
            quick.diff().await;
        }
        assert_eq!(recorded.counter("bennu_diffs_total"), 3);
        slow.diff().await;
        slow.diff().await;
        assert_eq!(recorded.counter("bennu_diffs_total"), 4);
    });
}

#[tokio::test]
async fn title_and_events_are_not_missed() {
    let boards = boards(narrow());
    let (mut slow, mut quick) = (boards.viewer().await, boards.viewer().await);
    boards.say("a").await;
    quick.diff().await;
    for event in ["title", "beep", "beep"] {
        let message_ref = quick.push(event);
        quick.diff().await;
        quick.browser.reply(&message_ref).await.unwrap();
    }
    assert_eq!(slow.payloads().await.len(), 1);
    settle().await;
    let [tree] = &slow.payloads().await[..] else {
        panic!("one frame brings it back")
    };
    assert_eq!(tree["t"], "Board");
    assert_eq!(tree["e"], json!([["beep", 0], ["beep", 0]]));
}

#[tokio::test]
async fn requests_of_a_reader_without_room_wait_in_order() {
    let boards = boards(narrow());
    let mut slow = boards.viewer().await;
    boards.say("a").await;
    let (click, ask) = (slow.push("click"), slow.push("ask"));
    settle().await;
    assert_eq!(slow.diff().await, json!({ "1": "a" }));
    assert_eq!(slow.diff().await, json!({ "0": "1" }));
    assert_eq!(slow.browser.reply(&click).await, Ok(json!({})));
    let answer = json!({ "diff": { "r": { "clicks": 1 } } });
    assert_eq!(slow.browser.reply(&ask).await, Ok(answer));
}

#[test]
fn reader_for_whom_too_many_events_wait_joins_again() {
    record(async |recorded| {
        let boards = boards(Limits {
            pushed_event_bytes: 20,
            ..narrow()
        });
        let (mut slow, mut quick) = (boards.viewer().await, boards.viewer().await);
        boards.say("a").await;
        quick.diff().await;
        for _ in 0..5 {
            quick.click_seen("beep").await;
        }
        assert_eq!(recorded.limit("pushed_event_bytes"), 1);
        assert_eq!(slow.diff().await, json!({ "1": "a" }));
        assert_eq!(slow.browser.receive_push().await.0, "phx_error");
        assert_eq!(quick.click_seen("click").await, json!({ "0": "1" }));
    });
}

#[test]
fn reader_that_asks_for_too_much_joins_again() {
    let requests = Limits {
        view_requests: 3,
        ..narrow()
    };
    let bytes = Limits {
        view_request_bytes: 200,
        ..narrow()
    };
    for (limit, limits) in [("view_requests", requests), ("view_request_bytes", bytes)] {
        record(async |recorded| {
            let boards = boards(limits);
            let (mut greedy, mut other) = (boards.viewer().await, boards.viewer().await);
            boards.say("a").await;
            other.diff().await;
            for _ in 0..9 {
                greedy.push("click");
            }
            settle().await;
            assert_eq!(recorded.limit(limit), 1);
            assert_eq!(greedy.diff().await, json!({ "1": "a" }));
            assert_eq!(greedy.browser.receive_push().await.0, "phx_error");
            assert_eq!(other.click_seen("click").await, json!({ "0": "1" }));
        });
    }
}
