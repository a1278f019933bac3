//! Frames and addresses of both generations.

use serde_json::json;

use super::*;

fn endpoint(url: &str) -> Endpoint {
    Endpoint::new(Url::parse(url).unwrap())
}

fn one() -> Endpoint {
    endpoint("wss://one.example/subscribe")
}

fn two() -> Endpoint {
    endpoint("wss://two.example:8443/xrpc/network.bsky.jetstream.subscribeEvents")
}

fn read(endpoint: &Endpoint, frame: Value) -> Frame {
    endpoint.read(frame.to_string().as_bytes()).unwrap()
}

fn v2(kind: &str, mut payload: Value) -> Value {
    payload["$type"] = format!("network.bsky.jetstream.subscribeEvents#{kind}").into();
    json!({"$type": "message", "payload": payload})
}

#[test]
fn a_first_generation_address_resumes_two_seconds_earlier() {
    let position = Position {
        time_us: 1_783_175_888_094_841,
        sequence: Some(("two.example:8443".into(), 7)),
    };
    assert_eq!(
        one().address(Some(&position), 1000).as_str(),
        "wss://one.example/subscribe?wantedCollections=app.bsky.feed.post\
         &maxMessageSizeBytes=1000&cursor=1783175886094841"
    );
    assert!(!one().address(None, 1000).as_str().contains("cursor"));
}

#[test]
fn a_sequence_number_is_used_at_its_own_host_only() {
    let mut position = Position {
        time_us: 1_783_175_888_094_841,
        sequence: Some(("two.example:8443".into(), 31_527)),
    };
    let address = two().address(Some(&position), 1000).to_string();
    assert!(
        address.contains("?collections=app.bsky.feed.post&"),
        "{address}"
    );
    assert!(address.ends_with("&cursor=31527"), "{address}");
    position.sequence = Some(("elsewhere".into(), 31_527));
    assert!(
        two()
            .address(Some(&position), 1000)
            .as_str()
            .ends_with("&cursor=1783175886094841")
    );
}

#[test]
fn commits_become_puts_and_deletes() {
    let commit = |operation: &str, collection: &str| {
        json!({"did": "did:plc:a", "time_us": 5, "kind": "commit", "commit": {
            "rev": "r", "operation": operation, "collection": collection, "rkey": "k",
            "record": {"text": "t"}}})
    };
    for operation in ["create", "update"] {
        let frame = read(&one(), commit(operation, POSTS));
        let record = json!({"text": "t"});
        assert_eq!(
            frame.event,
            Event::Put {
                did: "did:plc:a".into(),
                rkey: "k".into(),
                record
            }
        );
        assert_eq!(frame.time_us, Some(5));
    }
    let delete = read(&one(), commit("delete", POSTS)).event;
    assert_eq!(
        delete,
        Event::Delete {
            did: "did:plc:a".into(),
            rkey: "k".into()
        }
    );
    assert_eq!(
        read(&one(), commit("create", "app.bsky.feed.like")).event,
        Event::Other
    );
    assert_eq!(read(&one(), commit("explode", POSTS)).event, Event::Other);
}

#[test]
fn second_generation_frames_carry_sequence_and_time() {
    let frame = read(
        &two(),
        v2(
            "commit",
            json!({
        "seq": 9, "did": "did:plc:a", "time": "2026-07-04T14:38:08.094Z",
        "operation": "delete", "collection": POSTS, "rkey": "k"}),
        ),
    );
    assert_eq!(
        frame.event,
        Event::Delete {
            did: "did:plc:a".into(),
            rkey: "k".into()
        }
    );
    assert_eq!(
        two().position(&frame).unwrap(),
        Position {
            time_us: 1_783_175_888_094_000,
            sequence: Some(("two.example:8443".into(), 9)),
        }
    );
}

#[test]
fn accounts_that_go_and_new_handles_are_told() {
    let did = || "did:plc:a".to_owned();
    let gone = json!({"did": "did:plc:a", "time_us": 5, "kind": "account",
        "account": {"active": false, "did": "did:plc:a", "status": "deleted"}});
    assert_eq!(read(&one(), gone).event, Event::AccountGone { did: did() });
    let active = v2(
        "account",
        json!({"seq": 1, "did": "did:plc:a", "time": "2026-07-04T14:38:08Z",
        "account": {"active": true}}),
    );
    assert_eq!(read(&two(), active).event, Event::Other);
    let renamed = v2(
        "identity",
        json!({"seq": 1, "did": "did:plc:a",
        "time": "2026-07-04T14:38:08Z", "identity": {"handle": "ada.example"}}),
    );
    let handle = Some("ada.example".to_owned());
    assert_eq!(
        read(&two(), renamed).event,
        Event::Identity { did: did(), handle }
    );
}

#[test]
fn remarks_and_faults_are_told_in_the_servers_words() {
    let info = read(
        &two(),
        v2(
            "info",
            json!({"name": "OutdatedCursor", "message": "too old"}),
        ),
    );
    assert_eq!(info.event, Event::Info("OutdatedCursor: too old".into()));
    assert_eq!(two().position(&info), None);
    let fault = json!({"$type": "error", "error": "ConsumerTooSlow", "message": "slow"});
    assert_eq!(
        read(&two(), fault).event,
        Event::Fault("ConsumerTooSlow: slow".into())
    );
}

#[test]
fn garbage_is_an_error() {
    for frame in [
        "",
        "{",
        "[]",
        "null",
        "{\"did\":7}",
        "\u{0}",
        "{\"time_us\":\"x\"}",
    ] {
        assert!(one().read(frame.as_bytes()).is_err(), "{frame}");
    }
    assert!(two().read(b"\xff\xfe").is_err());
}

#[test]
fn recorded_frames_are_understood() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../shared/fixtures/bluesky/"
    );
    for (file, endpoint) in [
        ("jetstream_v1_events.jsonl", one()),
        ("jetstream_v1_golden.jsonl", one()),
        ("jetstream_v2_frames.jsonl", two()),
    ] {
        let Ok(lines) = std::fs::read_to_string(format!("{folder}{file}")) else {
            continue;
        };
        let events: Vec<_> = lines
            .lines()
            .map(|line| endpoint.read(line.as_bytes()))
            .collect();
        assert!(events.iter().all(Result::is_ok), "{events:?}");
    }
}
