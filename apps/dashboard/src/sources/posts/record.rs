//! A Bluesky post record: text, facets, tags, labels. Records are written by anybody's
//! software, so every part of one may be missing or wrong by itself.

use std::ops::Range;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

use super::html::{Composer, MAX_URL_BYTES, SafeHtml};
use super::jetstream::POSTS;
use super::post::{Author, Body, Network, Post, PostId};
use crate::plain::one_line;

/// The longest warning line, in characters.
const MAX_WARNING_CHARS: usize = 200;

/// More facets than this are ignored.
const MAX_FACETS: usize = 100;

/// The fields of an `app.bsky.feed.post` that matter here.
#[derive(Debug, Deserialize)]
pub(super) struct Record {
    text: String,
    #[serde(default, deserialize_with = "lenient")]
    #[serde(rename = "createdAt")]
    created_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient_list")]
    facets: Vec<Facet>,
    #[serde(default, deserialize_with = "lenient_list")]
    tags: Vec<String>,
    #[serde(default, deserialize_with = "lenient")]
    labels: Option<Labels>,
    /// Where a bridge from elsewhere found the original.
    #[serde(default, deserialize_with = "lenient")]
    #[serde(rename = "bridgyOriginalUrl")]
    original: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Facet {
    index: ByteSlice,
    #[serde(deserialize_with = "lenient_list")]
    features: Vec<Feature>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ByteSlice {
    byte_start: usize,
    byte_end: usize,
}

#[derive(Debug, Deserialize)]
#[serde(tag = "$type")]
enum Feature {
    #[serde(rename = "app.bsky.richtext.facet#link")]
    Link { uri: String },
    #[serde(rename = "app.bsky.richtext.facet#mention")]
    Mention { did: String },
    #[serde(rename = "app.bsky.richtext.facet#tag")]
    Tag { tag: String },
}

#[derive(Debug, Deserialize)]
struct Labels {
    #[serde(default, deserialize_with = "lenient_list")]
    values: Vec<Label>,
}

#[derive(Debug, Deserialize)]
struct Label {
    val: String,
}

impl Record {
    /// Reads a record.
    ///
    /// # Errors
    ///
    /// When it has no text.
    pub(super) fn read(record: Value) -> Result<Self, serde_json::Error> {
        Self::deserialize(record)
    }

    /// The text as written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its hashtags: in the text and beside it.
    pub(super) fn tags(&self) -> impl Iterator<Item = &str> {
        let in_text = self.features().filter_map(|feature| match feature {
            Feature::Tag { tag } => Some(tag.as_str()),
            Feature::Link { .. } | Feature::Mention { .. } => None,
        });
        in_text.chain(self.tags.iter().map(String::as_str))
    }

    /// The accounts that it mentions.
    pub(super) fn mentions(&self) -> impl Iterator<Item = &str> {
        self.features().filter_map(|feature| match feature {
            Feature::Mention { did } => Some(did.as_str()),
            Feature::Link { .. } | Feature::Tag { .. } => None,
        })
    }

    /// The post that this record is, as of `now`.
    pub(super) fn into_post(self, author: Author, rkey: &str, now: Timestamp) -> Post {
        let did = &author.account;
        let url = format!("https://bsky.app/profile/{did}/post/{rkey}");
        let own = [format!("at://{did}/{POSTS}/{rkey}"), url.clone()];
        let original = self
            .original
            .as_ref()
            .filter(|address| address.len() <= MAX_URL_BYTES);
        Post {
            id: PostId::new(Network::Bluesky, format!("{did}/{rkey}")),
            body: self.body(),
            created_at: self.created_at.map_or(now, |at| at.min(now)),
            addresses: own.into_iter().chain(original.cloned()).collect(),
            url,
            author,
        }
    }

    fn features(&self) -> impl Iterator<Item = &Feature> {
        self.facets
            .iter()
            .take(MAX_FACETS)
            .flat_map(|facet| &facet.features)
    }

    fn body(&self) -> Body {
        let labels = self.labels.iter().flat_map(|labels| &labels.values);
        let labels: Vec<_> = labels
            .map(|label| label.val.trim_start_matches('!'))
            .collect();
        if labels.is_empty() {
            return Body::Shown(self.html());
        }
        let warning = format!("marked by its author: {}", labels.join(", "));
        Body::Warned(one_line(&warning, MAX_WARNING_CHARS))
    }

    /// The text with its links; everything else in it is plain.
    fn html(&self) -> SafeHtml {
        let mut composer = Composer::default();
        let mut done = 0;
        for (range, uri) in self.links() {
            composer.text(&self.text[done..range.start]);
            composer.link(uri, &self.text[range.clone()]);
            done = range.end;
        }
        composer.text(&self.text[done..]);
        composer.finish()
    }

    /// The links in order; those that are out of range, split a character or overlap
    /// an earlier one are left out.
    fn links(&self) -> Vec<(Range<usize>, &str)> {
        let facets = self.facets.iter().take(MAX_FACETS);
        let links = facets.filter_map(|facet| {
            let range = facet.index.byte_start..facet.index.byte_end;
            let uri = facet.features.iter().find_map(|feature| match feature {
                Feature::Link { uri } => Some(uri.as_str()),
                Feature::Mention { .. } | Feature::Tag { .. } => None,
            });
            // `get` refuses what is out of range or inside a character.
            self.text
                .get(range.clone())
                .filter(|label| !label.is_empty())?;
            Some((range, uri?))
        });
        let mut links: Vec<_> = links.collect();
        links.sort_by_key(|(range, _)| range.start);
        let mut end = 0;
        links.retain(|(range, _)| {
            let apart = range.start >= end;
            end = if apart { range.end } else { end };
            apart
        });
        links
    }
}

/// A value of the wrong form counts as missing.
fn lenient<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    Value::deserialize(from).map(|value| serde_json::from_value(value).ok())
}

/// A list without its elements of the wrong form; what is no list is empty.
fn lenient_list<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    let Value::Array(values) = Value::deserialize(from)? else {
        return Ok(Vec::new());
    };
    let known = values
        .into_iter()
        .filter_map(|value| serde_json::from_value(value).ok());
    Ok(known.collect())
}

#[cfg(test)]
mod tests;
