//! Bluesky's public API, as far as it tells who is who
//! (docs.bsky.app, `app.bsky.actor.getProfiles` and
//! `com.atproto.identity.resolveHandle`).

use reqwest::StatusCode;
use serde::Deserialize;
use url::Url;

use super::instance::below;
use super::post::{Author, MAX_NAME_CHARS};
use crate::feed::Failure;
use crate::http::{HttpClient, Request};
use crate::plain::one_line;

/// So many accounts go into one request.
pub(super) const BATCH: usize = 25;

const WHO: &str = "Bluesky's directory";

/// The API.
#[derive(Clone, Debug)]
pub(super) struct Directory {
    client: HttpClient,
    base: Url,
}

#[derive(Deserialize)]
struct Profiles {
    profiles: Vec<Profile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Profile {
    did: String,
    handle: String,
    #[serde(default)]
    display_name: String,
}

#[derive(Deserialize)]
struct Resolved {
    did: String,
}

impl Directory {
    /// The API at `base`.
    pub(super) fn new(client: HttpClient, base: Url) -> Self {
        Self { client, base }
    }

    /// Who is behind `accounts`, at most [`BATCH`]; those that are gone are left out.
    pub(super) async fn authors<'a>(
        &self,
        accounts: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<Author>, Failure> {
        let actors = accounts.take(BATCH).map(|account| ("actors", account));
        let url = self.method("app.bsky.actor.getProfiles", actors);
        let reply = self.client.fetch(Request::get(url)).await?;
        if !reply.status.is_success() {
            return Err(reply.failure(WHO));
        }
        let found: Profiles = reply.json()?;
        Ok(found.profiles.into_iter().map(Author::from).collect())
    }

    /// The account behind `handle`; a handle that nobody has (400) is no failure.
    pub(super) async fn account(&self, handle: &str) -> Result<Option<String>, Failure> {
        let handle = [("handle", handle)].into_iter();
        let url = self.method("com.atproto.identity.resolveHandle", handle);
        let reply = self.client.fetch(Request::get(url)).await?;
        match reply.status {
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => Ok(None),
            status if status.is_success() => {
                let resolved: Resolved = reply.json()?;
                Ok(Some(resolved.did))
            }
            _ => Err(reply.failure(WHO)),
        }
    }

    fn method<'a>(&self, name: &str, query: impl Iterator<Item = (&'a str, &'a str)>) -> Url {
        let mut url = below(&self.base, &["xrpc", name]);
        url.query_pairs_mut().extend_pairs(query);
        url
    }
}

impl From<Profile> for Author {
    fn from(profile: Profile) -> Self {
        // The directory's own word for a handle that does not lead back to the account.
        let handle = match profile.handle.as_str() {
            "handle.invalid" => "",
            handle => handle,
        };
        Self {
            handle: one_line(handle, MAX_NAME_CHARS),
            name: one_line(&profile.display_name, MAX_NAME_CHARS),
            account: profile.did,
        }
    }
}
