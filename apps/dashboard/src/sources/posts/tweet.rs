//! A post of X, as stream, rules and search tell it.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;

use super::html::{Composer, SafeHtml};
use super::post::{Author, Body, MAX_NAME_CHARS, Network, Post, PostId};
use crate::plain::one_line;

/// More links than this stay as they are.
const MAX_LINKS: usize = 50;

/// A message of the stream: a post, or errors before the end.
#[derive(Debug, Deserialize)]
pub(super) struct Message {
    /// The post.
    pub data: Option<Tweet>,
    /// Who is named in it.
    #[serde(default)]
    pub includes: Includes,
    /// The rules that let it through.
    #[serde(default)]
    pub matching_rules: Vec<MatchingRule>,
    /// Why the stream ends.
    #[serde(default)]
    pub errors: Vec<super::x_problem::Problem>,
}

/// A page of a search.
#[derive(Debug, Deserialize)]
pub(super) struct Page {
    /// The posts, newest first; missing when there are none.
    #[serde(default)]
    pub data: Vec<Tweet>,
    /// Who is named in them.
    #[serde(default)]
    pub includes: Includes,
}

/// What posts refer to.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Includes {
    #[serde(default)]
    users: Vec<User>,
}

/// A rule that matched.
#[derive(Debug, Deserialize)]
pub(super) struct MatchingRule {
    /// Its id: a text today, a number in old recordings.
    pub id: serde_json::Value,
}

/// The fields of a post that matter here.
#[derive(Debug, Deserialize)]
pub(super) struct Tweet {
    id: String,
    text: String,
    author_id: Option<String>,
    created_at: Option<Timestamp>,
    #[serde(default)]
    edit_history_tweet_ids: Vec<String>,
    #[serde(default)]
    entities: Entities,
    #[serde(default)]
    possibly_sensitive: bool,
    #[serde(default)]
    referenced_tweets: Vec<Reference>,
}

#[derive(Debug, Default, Deserialize)]
struct Entities {
    #[serde(default)]
    urls: Vec<Link>,
}

#[derive(Debug, Deserialize)]
struct Link {
    start: usize,
    end: usize,
    expanded_url: Option<String>,
    display_url: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Reference {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Deserialize)]
struct User {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    username: String,
}

impl Tweet {
    /// Its id, if it is one: up to 19 digits.
    pub(super) fn id(&self) -> Option<&str> {
        is_id(&self.id).then_some(self.id.as_str())
    }

    /// The ids of its earlier versions.
    pub(super) fn replaces(&self) -> impl Iterator<Item = &str> {
        let versions = self.edit_history_tweet_ids.iter().map(String::as_str);
        versions.filter(|id| is_id(id) && id_order(id) < id_order(&self.id))
    }

    /// Whether it only repeats somebody else's post.
    pub(super) fn is_repost(&self) -> bool {
        self.referenced_tweets
            .iter()
            .any(|reference| reference.kind == "retweeted")
    }

    /// The post that this is, as of `now`; `None` without a proper id.
    pub(super) fn into_post(self, includes: &Includes, now: Timestamp) -> Option<Post> {
        let url = format!("https://x.com/i/web/status/{}", self.id()?);
        let body = match self.possibly_sensitive {
            true => Body::Warned("marked as sensitive".into()),
            false => Body::Shown(self.html()),
        };
        Some(Post {
            id: PostId::new(Network::X, self.id),
            author: includes.author(self.author_id.unwrap_or_default()),
            body,
            created_at: self.created_at.map_or(now, |at| at.min(now)),
            addresses: vec![url.clone()],
            url,
        })
    }

    /// The text with its shortened links written out. Offsets count code points of the
    /// text as it came, before its entities are unescaped.
    fn html(&self) -> SafeHtml {
        let border = |count: usize| {
            let borders = self.text.char_indices().map(|(at, _)| at);
            borders.chain([self.text.len()]).nth(count)
        };
        let mut links: Vec<_> = self.entities.urls.iter().take(MAX_LINKS).collect();
        links.sort_by_key(|link| link.start);
        let mut composer = Composer::default();
        let mut done = 0;
        for link in links {
            let (Some(start), Some(end)) = (border(link.start), border(link.end)) else {
                continue;
            };
            let Some(href) = link
                .expanded_url
                .as_deref()
                .filter(|_| done <= start && start < end)
            else {
                continue;
            };
            composer.text(&unescaped(&self.text[done..start]));
            composer.link(href, link.display_url.as_deref().unwrap_or(href));
            done = end;
        }
        composer.text(&unescaped(&self.text[done..]));
        composer.finish()
    }
}

impl Includes {
    fn author(&self, account: String) -> Author {
        let user = self.users.iter().find(|user| user.id == account);
        let name = user.map_or("", |user| &user.name);
        let handle = user.map_or("", |user| &user.username);
        Author {
            name: one_line(name, MAX_NAME_CHARS),
            handle: one_line(handle, MAX_NAME_CHARS),
            account: one_line(&account, MAX_NAME_CHARS),
        }
    }
}

/// Orders ids: numbers too long for some programs' numbers.
pub(super) fn id_order(id: &str) -> (usize, &str) {
    (id.len(), id)
}

fn is_id(id: &str) -> bool {
    (1..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit())
}

/// Undoes the one layer of escaping that the API adds.
fn unescaped(text: &str) -> Cow<'_, str> {
    match text.contains('&') {
        false => Cow::Borrowed(text),
        true => text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
            .into(),
    }
}

#[cfg(test)]
mod tests;
