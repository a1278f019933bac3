//! Conversations of one transport: a client's frame or a view's news in, all actions
//! out as text.

use proptest::prelude::*;

use super::*;
use crate::protocol::v2_json;

/// Feeds in one frame and gives back what must happen, one line each.
fn tell(channels: &mut Channels, frame: &str) -> Vec<String> {
    channels.handle_message(v2_json::decode(frame).unwrap());
    drain(channels)
}

fn drain(channels: &mut Channels) -> Vec<String> {
    std::iter::from_fn(|| channels.poll_action())
        .map(|action| match action {
            Action::Send(frame) => frame.as_str().to_owned(),
            Action::Start(join) => format!("start {} {}", join.channel.0, join.topic),
            Action::Deliver { channel, request } => {
                format!("deliver {} {}", channel.0, request.event.name())
            }
            Action::Stop(channel) => format!("stop {}", channel.0),
            Action::TooManyChannels => "too many".to_owned(),
        })
        .collect()
}

fn joined() -> Channels {
    let mut channels = Channels::new(100);
    tell(&mut channels, r#"["4","4","lv:a","phx_join",{}]"#);
    channels.handle_joined(ChannelId(0), r#"{"rendered":{}}"#);
    drain(&mut channels);
    channels
}

#[test]
fn join_starts_a_view_and_its_beginning_is_the_reply() {
    let mut channels = Channels::new(100);
    assert_eq!(
        tell(&mut channels, r#"["4","4","lv:a","phx_join",{}]"#),
        ["start 0 lv:a"]
    );
    channels.handle_joined(ChannelId(0), r#"{"rendered":{}}"#);
    assert_eq!(
        drain(&mut channels),
        [r#"["4","4","lv:a","phx_reply",{"status":"ok","response":{"rendered":{}}}]"#]
    );
}

#[test]
fn page_of_one_view_keeps_no_room_for_others() {
    assert_eq!(joined().channels.capacity(), 1);
}

#[test]
fn heartbeat_is_answered_without_a_join_ref() {
    assert_eq!(
        tell(
            &mut Channels::new(1),
            r#"[null,"9","phoenix","heartbeat",{}]"#
        ),
        [r#"[null,"9","phoenix","phx_reply",{"status":"ok","response":{}}]"#]
    );
}

#[test]
fn topics_that_are_no_views_are_unmatched() {
    let unmatched = r#"["4","4","room:1","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]"#;
    let mut channels = Channels::new(100);
    assert_eq!(
        tell(&mut channels, r#"["4","4","room:1","phx_join",{}]"#),
        [unmatched]
    );
    assert_eq!(
        tell(&mut channels, r#"["4","4","room:1","event",{}]"#),
        [unmatched]
    );
}

#[test]
fn joining_a_topic_twice_closes_the_old_channel_first() {
    let mut channels = joined();
    assert_eq!(
        tell(&mut channels, r#"["8","8","lv:a","phx_join",{}]"#),
        [
            r#"["4","4","lv:a","phx_close",{}]"#,
            "stop 0",
            "start 1 lv:a"
        ]
    );
    channels.handle_end(ChannelId(0), &End::Crashed);
    assert_eq!(
        drain(&mut channels),
        [] as [&str; 0],
        "the old one is gone already"
    );
    assert_eq!(channels.len(), 1);
}

#[test]
fn message_of_an_old_incarnation_is_ignored() {
    let mut channels = joined();
    assert_eq!(
        tell(&mut channels, r#"["3","9","lv:a","event",{}]"#),
        [] as [&str; 0]
    );
    assert_eq!(
        tell(&mut channels, r#"[null,"9","lv:a","event",{}]"#),
        [] as [&str; 0]
    );
    assert_eq!(
        tell(&mut channels, r#"["3","9","lv:a","phx_leave",{}]"#),
        [] as [&str; 0]
    );
    assert_eq!(
        tell(&mut channels, r#"["4","9","lv:a","event",{}]"#),
        ["deliver 0 event"]
    );
}

#[test]
fn leave_closes_the_channel_and_is_answered() {
    let mut channels = joined();
    let left = r#"["4","9","lv:a","phx_reply",{"status":"ok","response":{}}]"#;
    assert_eq!(
        tell(&mut channels, r#"["4","9","lv:a","phx_leave",{}]"#),
        [r#"["4","4","lv:a","phx_close",{}]"#, "stop 0", left]
    );
    assert_eq!(
        tell(&mut channels, r#"["4","9","lv:a","phx_leave",{}]"#),
        [left]
    );
    assert!(channels.is_empty());
}

#[test]
fn one_channel_more_than_allowed_is_refused() {
    let mut channels = Channels::new(1);
    tell(&mut channels, r#"["4","4","lv:a","phx_join",{}]"#);
    assert_eq!(
        tell(&mut channels, r#"["5","5","lv:b","phx_join",{}]"#),
        [
            r#"["5","5","lv:b","phx_reply",{"status":"error","response":{"reason":"too many channels joined"}}]"#,
            "too many"
        ]
    );
    let again = tell(&mut channels, r#"["6","6","lv:a","phx_join",{}]"#);
    assert_eq!(
        again.last().unwrap(),
        "start 1 lv:a",
        "a topic joined anew takes its own place"
    );
}

#[test]
fn crash_is_told_by_when_it_happens() {
    let mut channels = Channels::new(100);
    tell(&mut channels, r#"["4","4","lv:a","phx_join",{}]"#);
    channels.handle_end(ChannelId(0), &End::Crashed);
    assert_eq!(
        drain(&mut channels),
        [r#"["4","4","lv:a","phx_reply",{"status":"error","response":{"reason":"join crashed"}}]"#]
    );
    let mut channels = joined();
    channels.handle_end(ChannelId(0), &End::Crashed);
    assert_eq!(drain(&mut channels), [r#"["4","4","lv:a","phx_error",{}]"#]);
    assert!(channels.is_empty());
}

#[test]
fn refused_join_carries_the_views_response() {
    let mut channels = Channels::new(100);
    tell(&mut channels, r#"["4","4","lv:a","phx_join",{}]"#);
    channels.handle_end(ChannelId(0), &End::Refused(refusal("stale")));
    assert_eq!(
        drain(&mut channels),
        [r#"["4","4","lv:a","phx_reply",{"status":"error","response":{"reason":"stale"}}]"#]
    );
}

#[test]
fn channel_closed_by_the_server_is_stopped_too() {
    let mut channels = joined();
    channels.handle_close(ChannelId(0));
    assert_eq!(
        drain(&mut channels),
        [r#"["4","4","lv:a","phx_close",{}]"#, "stop 0"]
    );
}

/// What may happen to a transport, on few enough names that they collide.
#[derive(Debug, Clone)]
enum Step {
    Message { join_ref: u8, topic: u8, event: u8 },
    Joined(u64),
    Ended(u64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (0..3u8, 0..4u8, 0..4u8)
            .prop_map(|(join_ref, topic, event)| Step::Message { join_ref, topic, event }),
        1 => (0..8u64).prop_map(Step::Joined),
        1 => (0..8u64).prop_map(Step::Ended),
    ]
}

proptest! {
    #[test]
    fn every_view_that_starts_ends_once_and_no_request_is_answered_twice(
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let mut channels = Channels::new(2);
        let mut running = std::collections::HashSet::new();
        let mut replies = std::collections::HashSet::new();
        for (at, step) in steps.into_iter().enumerate() {
            match step {
                Step::Message { join_ref, topic, event } => {
                    let event = ["phx_join", "phx_leave", "event", "heartbeat"][usize::from(event)];
                    let topic = ["lv:a", "lv:b", "lv:c", "phoenix"][usize::from(topic)];
                    let frame = format!(r#"["{join_ref}","{at}","{topic}","{event}",{{}}]"#);
                    channels.handle_message(v2_json::decode(&frame).unwrap());
                }
                Step::Joined(channel) => channels.handle_joined(ChannelId(channel), "{}"),
                Step::Ended(channel) => {
                    channels.handle_end(ChannelId(channel), &End::Crashed);
                    running.remove(&ChannelId(channel));
                }
            }
            while let Some(action) = channels.poll_action() {
                match action {
                    Action::Start(join) => prop_assert!(running.insert(join.channel)),
                    Action::Stop(channel) => prop_assert!(running.remove(&channel)),
                    Action::Deliver { channel, .. } => prop_assert!(running.contains(&channel)),
                    Action::Send(frame) => {
                        let message: serde_json::Value = serde_json::from_str(frame.as_str()).unwrap();
                        if message[3] == "phx_reply" {
                            prop_assert!(replies.insert(message[1].to_string()), "{}", message);
                        }
                    }
                    Action::TooManyChannels => {}
                }
            }
            prop_assert_eq!(channels.len(), running.len());
            prop_assert!(channels.len() <= 2);
        }
    }
}
