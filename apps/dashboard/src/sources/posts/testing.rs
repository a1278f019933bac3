//! Posts for the tests of this folder.

use jiff::Timestamp;

use super::html::Composer;
use super::post::{Author, Body, Network, Post, PostId};

/// A Bluesky post by Ada, written `second` seconds after the epoch.
pub(super) fn post(id: &str, second: i64) -> Post {
    said(Network::Bluesky, id, second, &format!("post {id}"))
}

/// A post by Ada that says `text`.
pub(super) fn said(network: Network, id: &str, second: i64, text: &str) -> Post {
    let mut composer = Composer::default();
    composer.text(text);
    let url = format!("https://{}.example/{id}", network.key());
    Post {
        id: PostId::new(network, id),
        author: Author {
            account: "did:plc:ada".into(),
            name: "Ada Lovelace".into(),
            handle: "ada.example".into(),
        },
        body: Body::Shown(composer.finish()),
        created_at: Timestamp::from_second(second).unwrap(),
        addresses: vec![url.clone()],
        url,
    }
}
