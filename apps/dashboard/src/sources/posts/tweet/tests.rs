//! Posts of X: escapes, offsets, edits.

use serde_json::{Value, json};

use super::*;

fn message(data: Value) -> Message {
    serde_json::from_value(json!({
        "data": data,
        "includes": {"users": [{"id": "11", "name": "Ada", "username": "ada_example"}]},
        "matching_rules": [{"id": "17", "tag": "bennu:track"}]}))
    .unwrap()
}

fn post(data: Value) -> Option<Post> {
    let message = message(data);
    message
        .data?
        .into_post(&message.includes, "2026-11-22T14:00:00Z".parse().unwrap())
}

fn html(text: &str, urls: Value) -> String {
    let data = json!({"id": "18", "text": text, "entities": {"urls": urls}});
    match post(data).unwrap().body {
        Body::Shown(html) => html.as_str().to_owned(),
        Body::Warned(line) => panic!("warned: {line}"),
    }
}

#[test]
fn a_tweet_becomes_a_post_with_its_author() {
    let post = post(
        json!({"id": "1800000000000000001", "author_id": "11", "text": "t",
        "created_at": "2026-11-22T13:59:00.000Z"}),
    )
    .unwrap();
    assert_eq!(post.id.to_string(), "x:1800000000000000001");
    assert_eq!(post.url, "https://x.com/i/web/status/1800000000000000001");
    assert_eq!(
        (post.author.name.as_str(), post.author.handle.as_str()),
        ("Ada", "ada_example")
    );
}

#[test]
fn a_missing_author_is_unknown_not_invented() {
    let post = post(json!({"id": "18", "author_id": "12", "text": "t"})).unwrap();
    assert_eq!(
        (post.author.name.as_str(), post.author.handle.as_str()),
        ("", "")
    );
}

#[test]
fn escapes_are_undone_once() {
    assert_eq!(
        html("a &amp; b &lt;i&gt; &amp;lt;", json!([])),
        "a &amp; b &lt;i&gt; &amp;lt;"
    );
}

#[test]
fn links_count_code_points_and_are_written_out() {
    let url = json!([{"start": 5, "end": 20, "url": "https://t.co/x",
        "expanded_url": "https://example.org/a?b=1", "display_url": "example.org/a…"}]);
    assert_eq!(
        html("😀 é: https://t.co/xy!", url),
        "😀 é: <a href=\"https://example.org/a?b=1\" rel=\"nofollow noopener noreferrer\">\
         example.org/a…</a>!"
    );
}

#[test]
fn bad_offsets_and_addresses_are_left_out() {
    for url in [
        json!({"start": 3, "end": 99, "expanded_url": "https://a.example"}),
        json!({"start": 4, "end": 2, "expanded_url": "https://a.example"}),
        json!({"start": 1, "end": 3}),
    ] {
        assert_eq!(html("some text", json!([url])), "some text");
    }
    let script = json!([{"start": 0, "end": 4, "expanded_url": "javascript:alert(1)"}]);
    assert_eq!(html("some text", script), "javascript:alert(1) text");
}

#[test]
fn an_edit_names_the_versions_before_it() {
    let message = message(json!({"id": "30", "text": "t",
        "edit_history_tweet_ids": ["9", "20", "30", "31", "x"]}));
    assert_eq!(
        message.data.unwrap().replaces().collect::<Vec<_>>(),
        ["9", "20"]
    );
}

#[test]
fn sensitive_posts_show_a_warning_only() {
    let post = post(json!({"id": "18", "text": "t", "possibly_sensitive": true})).unwrap();
    assert_eq!(post.body, Body::Warned("marked as sensitive".into()));
}

#[test]
fn what_has_no_proper_id_is_no_post() {
    for id in ["", "1/2", "x", "123456789012345678901"] {
        assert!(post(json!({"id": id, "text": "t"})).is_none(), "{id}");
    }
}

#[test]
fn recorded_messages_are_understood() {
    let file = "../../../shared/fixtures/x/filtered_stream_2021.jsonl";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let Ok(lines) = std::fs::read_to_string(path) else {
        return;
    };
    for line in lines.lines() {
        let message: Message = serde_json::from_str(line).unwrap();
        let tweet = message.data.unwrap();
        assert!(
            tweet
                .into_post(&message.includes, Timestamp::now())
                .is_some()
        );
    }
}
