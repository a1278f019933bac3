//! What counts as one post, and above all what does not.

use super::super::post::Network::{Bluesky, Mastodon, X};
use super::super::testing::said;
use super::*;
use crate::sources::posts::sanitize::sanitize;

const TEXT: &str = "See you all at ElixirConf in Prague!";

fn shown(posts: &[Post]) -> Vec<String> {
    let merged = merge([posts], 10);
    merged.iter().map(|post| post.id.to_string()).collect()
}

fn by(name: &str, handle: &str, mut post: Post) -> Post {
    post.author.name = name.into();
    post.author.handle = handle.into();
    post
}

fn check_twins(one: Post, two: Post, twins: bool) {
    let expected = if twins { 1 } else { 2 };
    assert_eq!(shown(&[one.clone(), two.clone()]).len(), expected);
    assert_eq!(shown(&[two, one]).len(), expected, "in the other order");
}

#[test]
fn newest_come_first_and_the_rest_is_left_out() {
    let one = [said(Bluesky, "1", 10, "a"), said(Bluesky, "2", 30, "b")];
    let two = [said(X, "3", 20, "c")];
    let merged = merge([&one[..], &two[..]], 2);
    let ids: Vec<_> = merged.iter().map(|post| post.id.to_string()).collect();
    assert_eq!(ids, ["bluesky:2", "x:3"]);
}

#[test]
fn the_same_words_by_the_same_person_are_shown_once() {
    check_twins(
        said(Bluesky, "1", 10, TEXT),
        said(Mastodon, "2", 70, TEXT),
        true,
    );
    let same_handle = by("Ada L.", "ada_l", said(X, "2", 10, TEXT));
    check_twins(
        by("A.", "ada_l.bsky.social", said(Bluesky, "1", 10, TEXT)),
        same_handle,
        true,
    );
    let unknown = by("", "", said(Bluesky, "1", 10, TEXT));
    check_twins(unknown, said(Mastodon, "2", 10, TEXT), true);
}

#[test]
fn the_one_written_first_is_shown_and_the_other_takes_its_place() {
    let (first, second) = (said(X, "1", 10, TEXT), said(Bluesky, "2", 20, TEXT));
    assert_eq!(shown(&[second.clone(), first]), ["x:1"]);
    assert_eq!(shown(&[second]), ["bluesky:2"]);
}

#[test]
fn networks_may_write_links_and_signs_in_their_own_way() {
    let mut mastodon = said(Mastodon, "2", 10, "");
    mastodon.body = Body::Shown(sanitize(
        "<p>Slides of my ElixirConf talk:<br><a href=\"https://example.org/a\">example.org/a/lo…</a> \
         <a href=\"https://m.example/tags/elixir\">#<span>elixir</span></a></p>",
    ));
    let plain = "Slides of my elixirconf talk: https://example.org/a/long #elixir";
    check_twins(said(Bluesky, "1", 10, plain), mastodon, true);
}

#[test]
fn two_people_with_the_same_words_are_two_posts() {
    let other = by(
        "Grace Hopper",
        "grace@m.example",
        said(Mastodon, "2", 10, TEXT),
    );
    check_twins(said(Bluesky, "1", 10, TEXT), other, false);
}

#[test]
fn the_same_words_much_later_are_two_posts() {
    let late = 10 + CLOSE.as_secs() as i64 + 1;
    check_twins(
        said(Bluesky, "1", 10, TEXT),
        said(X, "2", late, TEXT),
        false,
    );
}

#[test]
fn short_and_different_texts_are_two_posts() {
    check_twins(
        said(Bluesky, "1", 10, "Good morning"),
        said(X, "2", 10, "Good morning"),
        false,
    );
    check_twins(
        said(Bluesky, "1", 10, TEXT),
        said(X, "2", 10, &format!("{TEXT} 2027")),
        false,
    );
    check_twins(
        said(Bluesky, "1", 10, "😀😀"),
        said(X, "2", 10, "🎉🎉"),
        false,
    );
}

#[test]
fn one_network_is_believed_about_its_own_posts() {
    for network in [Bluesky, Mastodon, X] {
        check_twins(
            said(network, "1", 10, TEXT),
            said(network, "2", 11, TEXT),
            false,
        );
    }
}

#[test]
fn a_bridged_post_is_its_original_hours_later() {
    let original = said(Bluesky, "1", 10, "Good morning");
    let mut bridged = by(
        "Bridge",
        "bridge@x",
        said(Mastodon, "2", 20_000, "Good morning"),
    );
    bridged.addresses.push(original.addresses[0].clone());
    check_twins(original.clone(), bridged.clone(), true);
    bridged.body = said(Mastodon, "2", 0, "Something else").body;
    check_twins(original, bridged, false);
}
