//! A Mastodon status, as every server and fork of it tells one.

use jiff::Timestamp;
use serde::Deserialize;

use super::html::{MAX_URL_BYTES, web_address};
use super::post::{Author, Body, MAX_NAME_CHARS, Network, Post, PostId};
use super::sanitize::sanitize;
use crate::plain::one_line;

/// The longest warning line, in characters.
const MAX_WARNING_CHARS: usize = 200;

/// The longest id; real ones have some twenty characters.
const MAX_ID_CHARS: usize = 64;

/// The fields that matter here.
#[derive(Debug, Deserialize)]
pub(super) struct Status {
    id: String,
    created_at: Timestamp,
    account: Account,
    #[serde(default)]
    content: String,
    #[serde(default)]
    spoiler_text: Option<String>,
    #[serde(default)]
    sensitive: Option<bool>,
    visibility: String,
    uri: String,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    reblog: Option<serde::de::IgnoredAny>,
}

#[derive(Debug, Deserialize)]
struct Account {
    acct: String,
    #[serde(default)]
    display_name: String,
}

impl Status {
    /// The instance's id of it.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// The post that this status is, as of `now`, on the instance of `domain`; `None`
    /// for boosts, for what is not public, and for what has no address on the web.
    pub(super) fn into_post(self, domain: &str, now: Timestamp) -> Option<Post> {
        if self.reblog.is_some() || self.visibility != "public" || !is_id(&self.id) {
            return None;
        }
        let address = self.url.as_deref().and_then(web_address);
        let url = address.or_else(|| web_address(&self.uri))?;
        Some(Post {
            id: PostId::new(Network::Mastodon, &self.id),
            created_at: self.created_at.min(now),
            addresses: addresses(&self.uri, &url),
            body: self.body(),
            author: self.account.into_author(domain),
            url,
        })
    }

    fn body(&self) -> Body {
        let warning = one_line(
            self.spoiler_text.as_deref().unwrap_or_default(),
            MAX_WARNING_CHARS,
        );
        match (warning.is_empty(), self.sensitive.unwrap_or_default()) {
            (false, _) => Body::Warned(warning),
            (true, true) => Body::Warned("marked as sensitive by its author".into()),
            (true, false) => Body::Shown(sanitize(&self.content)),
        }
    }
}

impl Account {
    fn into_author(self, domain: &str) -> Author {
        let handle = match self.acct.contains('@') {
            true => self.acct,
            false => format!("{}@{domain}", self.acct),
        };
        let handle = one_line(&handle, MAX_NAME_CHARS);
        Author {
            account: handle.clone(),
            name: one_line(&self.display_name, MAX_NAME_CHARS),
            handle,
        }
    }
}

/// Whether this can be an id: they go into URLs and are compared.
pub(super) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= MAX_ID_CHARS && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Orders ids: the longer is the newer, as the API's documentation has it.
pub(super) fn id_order(id: &str) -> (usize, &str) {
    (id.len(), id)
}

/// The addresses of a status; one that came over a bridge holds its original's.
fn addresses(uri: &str, url: &str) -> Vec<String> {
    let original = uri.find("at://").map(|at| uri[at..].to_owned());
    let all = [Some(uri.to_owned()), Some(url.to_owned()), original];
    let mut all: Vec<_> = all.into_iter().flatten().collect();
    all.retain(|address| address.len() <= MAX_URL_BYTES);
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn status() -> Value {
        json!({"id": "117", "created_at": "2026-08-01T13:55:55.867Z", "visibility": "public",
            "account": {"acct": "ada", "display_name": "Ada \u{202e}:blobcat:"},
            "content": "<p>Hi<script>x</script></p>", "spoiler_text": "", "sensitive": false,
            "uri": "https://m.example/users/ada/statuses/1", "url": "https://m.example/@ada/1",
            "reblog": null})
    }

    fn with(key: &str, value: Value) -> Value {
        let mut status = status();
        status[key] = value;
        status
    }

    fn post(status: Value) -> Option<Post> {
        let status: Status = serde_json::from_value(status).unwrap();
        status.into_post("m.example", "2026-08-02T00:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_status_becomes_a_safe_post() {
        let post = post(status()).unwrap();
        assert_eq!(post.id.to_string(), "mastodon:117");
        assert_eq!(post.author.handle, "ada@m.example");
        assert_eq!(post.author.name, "Ada :blobcat:");
        assert_eq!(post.url, "https://m.example/@ada/1");
        assert_eq!(post.body, Body::Shown(sanitize("<p>Hi</p>")));
    }

    #[test]
    fn boosts_and_what_is_not_public_are_left_out() {
        assert!(post(with("reblog", status())).is_none());
        for visibility in ["unlisted", "private", "direct", "unheard-of"] {
            assert!(post(with("visibility", json!(visibility))).is_none());
        }
    }

    #[test]
    fn behind_a_warning_stands_only_the_warning() {
        let warned = post(with("spoiler_text", json!("<b>spiders</b>"))).unwrap();
        assert_eq!(warned.body, Body::Warned("<b>spiders</b>".into()));
        let sensitive = post(with("sensitive", json!(true))).unwrap();
        assert_eq!(
            sensitive.body,
            Body::Warned("marked as sensitive by its author".into())
        );
    }

    #[test]
    fn the_link_is_of_the_web_or_there_is_no_post() {
        let post_at = |url| post(with("url", url)).map(|post| post.url);
        let uri = Some("https://m.example/users/ada/statuses/1".to_owned());
        assert_eq!(post_at(json!(null)), uri);
        assert_eq!(post_at(json!("javascript:alert(1)")), uri);
        let mut status = with("url", json!("javascript:alert(1)"));
        status["uri"] = json!("tag:m.example,2026:1");
        assert!(post(status).is_none());
    }

    #[test]
    fn a_bridged_status_knows_its_original() {
        let uri = "https://bridge.example/ap/at://did:plc:ada/app.bsky.feed.post/k";
        let post = post(with("uri", json!(uri))).unwrap();
        assert!(
            post.addresses
                .iter()
                .any(|a| a == "at://did:plc:ada/app.bsky.feed.post/k")
        );
    }

    #[test]
    fn ids_are_letters_and_digits() {
        assert!(post(with("id", json!("../1"))).is_none());
        assert!(post(with("id", json!("1".repeat(65)))).is_none());
        assert!(id_order("99") < id_order("100"));
    }
}
