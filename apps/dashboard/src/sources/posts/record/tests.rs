//! Records as people, bridges and attackers write them.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn author() -> Author {
    Author {
        account: "did:plc:ada".into(),
        name: "Ada".into(),
        handle: "ada.example".into(),
    }
}

fn post(record: Value) -> Post {
    let now = "2026-07-04T15:00:00Z".parse().unwrap();
    Record::read(record)
        .unwrap()
        .into_post(author(), "rkey", now)
}

fn html(record: Value) -> String {
    match post(record).body {
        Body::Shown(html) => html.as_str().to_owned(),
        Body::Warned(line) => panic!("warned: {line}"),
    }
}

fn link(start: usize, end: usize, uri: &str) -> Value {
    json!({"index": {"byteStart": start, "byteEnd": end},
        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": uri}]})
}

#[test]
fn address_of_an_original_is_kept_unless_it_is_none_by_its_length() {
    let of = |original: &str| post(json!({"text": "t", "bridgyOriginalUrl": original})).addresses;
    let long = format!("https://example.org/{}", "x".repeat(MAX_URL_BYTES));
    assert_eq!(of("https://example.org/1")[2..], ["https://example.org/1"]);
    assert_eq!(of(&long).len(), 2);
}

#[test]
fn a_post_has_its_addresses_and_the_authors_time() {
    let post = post(json!({"text": "t", "createdAt": "2026-07-04T16:38:08.420+02:00"}));
    assert_eq!(post.id.to_string(), "bluesky:did:plc:ada/rkey");
    assert_eq!(post.url, "https://bsky.app/profile/did:plc:ada/post/rkey");
    assert_eq!(
        post.addresses[0],
        "at://did:plc:ada/app.bsky.feed.post/rkey"
    );
    assert_eq!(post.created_at.to_string(), "2026-07-04T14:38:08.42Z");
}

#[test]
fn a_clock_that_runs_ahead_or_is_broken_counts_as_now() {
    for at in [
        json!("2099-01-01T00:00:00Z"),
        json!("yesterday"),
        json!(7),
        json!(null),
    ] {
        let post = post(json!({"text": "t", "createdAt": at}));
        assert_eq!(post.created_at.to_string(), "2026-07-04T15:00:00Z");
    }
}

#[test]
fn link_facets_become_links_whatever_their_order() {
    let html = html(json!({"text": "é see here <b>", "facets": [
        link(7, 11, "https://two.example/"), link(0, 2, "http://one.example/")]}));
    assert_eq!(
        html,
        "<a href=\"http://one.example/\" rel=\"nofollow noopener noreferrer\">é</a> see \
         <a href=\"https://two.example/\" rel=\"nofollow noopener noreferrer\">here</a> &lt;b&gt;"
    );
}

#[test]
fn bad_facets_are_left_out() {
    for facets in [
        json!([link(1, 4, "https://splits.example/")]),
        json!([link(0, 999, "https://far.example/")]),
        json!([link(4, 2, "https://backwards.example/")]),
        json!([link(3, 3, "https://empty.example/")]),
        json!([link(0, 5, "javascript:alert(1)")]),
        json!([link(0, 5, "at://did:plc:a")]),
        json!([{"index": {"byteStart": -1, "byteEnd": 5}, "features": []}]),
        json!([{"index": 7}, 8, null, {"features": 9}]),
        json!("no list"),
    ] {
        let html = html(json!({"text": "ééé text", "facets": facets}));
        assert_eq!(html, "ééé text");
    }
}

#[test]
fn of_overlapping_links_the_first_is_kept() {
    let html = html(json!({"text": "abcdef", "facets": [
        link(2, 6, "https://two.example/"), link(0, 4, "https://one.example/")]}));
    assert!(
        html.contains("one.example") && html.ends_with("</a>ef"),
        "{html}"
    );
}

#[test]
fn tags_and_mentions_are_found_in_facets_and_beside_the_text() {
    let record = Record::read(json!({"text": "@ada #a", "tags": ["b", 7], "facets": [
        {"index": {"byteStart": 0, "byteEnd": 4}, "features": [
            {"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:ada"},
            {"$type": "app.bsky.richtext.facet#unheard-of"}]},
        {"index": {"byteStart": 5, "byteEnd": 7}, "features": [
            {"$type": "app.bsky.richtext.facet#tag", "tag": "a"}]}]}))
    .unwrap();
    assert_eq!(record.tags().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(record.mentions().collect::<Vec<_>>(), ["did:plc:ada"]);
}

#[test]
fn a_labelled_post_shows_its_warning_only() {
    let record = json!({"text": "secret", "labels": {"$type": "com.atproto.label.defs#selfLabels",
        "values": [{"val": "graphic-media"}]}});
    let expected = Body::Warned("marked by its author: graphic-media".into());
    assert_eq!(post(record).body, expected);
}

#[test]
fn a_record_without_text_is_no_post() {
    for record in [json!({}), json!({"text": 7}), json!(null), json!([])] {
        assert!(Record::read(record).is_err());
    }
}

proptest! {
    #[test]
    fn no_facet_breaks_the_text(
        text in "\\PC{0,20}",
        ranges in prop::collection::vec((0_usize..40, 0_usize..40), 0..8),
    ) {
        let facets: Vec<_> = ranges.iter().map(|(s, e)| link(*s, *e, "https://x.example/")).collect();
        let html = html(json!({"text": text.clone(), "facets": facets}));
        let plain = super::super::markup::plain_text(&html);
        let visible: String = text.chars().filter(|c| !crate::plain::is_disturbing(*c)).collect();
        prop_assert_eq!(plain.replace(' ', ""), visible.replace(' ', ""));
    }
}
