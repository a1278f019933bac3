//! What the tokens on a page say, and how long they may be used.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bennu_core::protocol::Topic;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokio::time::Instant;

use crate::token::{Signer, TokenError};

/// How long a page can be open before its views must be loaded anew.
const MAX_AGE: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// After how long a route's container is given new tokens; nothing beside [`MAX_AGE`].
const RENEWAL: Duration = Duration::from_secs(1);
/// How long the browser has to load the page that a failed join asks it to.
const RELOAD_MAX_AGE: Duration = Duration::from_secs(60);

const SESSION_SALT: &str = "bennu view session 1";
const STATIC_SALT: &str = "bennu view static 1";
const RELOAD_SALT: &str = "bennu view reload 1";

/// One running view of this process. Drawn at random, because tokens name it and
/// outlive the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct InstanceId(u64);

impl InstanceId {
    pub(crate) fn random() -> Self {
        Self(rand::random())
    }

    /// The part of this shared view that is shown in one container, so many levels deep.
    pub(crate) fn of_outlet(self, topic: &Topic, depth: usize) -> Self {
        let mut hasher = DefaultHasher::new();
        (self.0, topic.as_str(), depth).hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// What a container may be joined as (`data-phx-session`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct SessionToken {
    /// The container's id, which is in the topic too.
    pub(crate) id: String,
    /// The view's name.
    pub(crate) view: String,
    /// The live session of the route that has mounted it.
    pub(crate) live_session: Option<String>,
    /// The views around it; none for roots and sticky views.
    pub(crate) parents: Option<Parents>,
    /// What the page or the parent tells it.
    pub(crate) session: Map<String, Value>,
}

/// The views around a nested one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Parents {
    /// The one that shows it.
    pub(crate) parent: InstanceId,
    /// How many there are.
    pub(crate) depth: usize,
}

/// What the first render leaves to the join (`data-phx-static`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StaticToken {
    /// The container's id.
    pub(crate) id: String,
}

/// What the page must be answered with when it is loaded again, because a view could
/// not be mounted over the connection (cookie `__phoenix_reload_status__`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReloadToken {
    /// A status from 400 to 499.
    pub(crate) status: u16,
}

/// What a container carries for the join of its view.
#[derive(Debug)]
pub(crate) struct ContainerTokens {
    /// Empty for a nested view in a first render.
    pub(crate) session: String,
    /// Empty for a view that a connected parent shows.
    pub(crate) static_token: String,
}

/// The tokens of a route's container. They say nothing of the visitor, so all visitors
/// of [`RENEWAL`] are given the same ones: to sign is a good part of a small page's cost.
#[derive(Debug, Default)]
pub(crate) struct RouteTokens(Mutex<Option<(Instant, Arc<ContainerTokens>)>>);

impl RouteTokens {
    /// Those of now, made by `sign` if it is time for new ones.
    pub(crate) fn current(&self, sign: impl FnOnce() -> ContainerTokens) -> Arc<ContainerTokens> {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = current.as_ref();
        if let Some((_, tokens)) = fresh.filter(|(signed, _)| signed.elapsed() < RENEWAL) {
            return Arc::clone(tokens);
        }
        let tokens = Arc::new(sign());
        *current = Some((Instant::now(), Arc::clone(&tokens)));
        tokens
    }
}

impl SessionToken {
    pub(crate) fn sign(&self, signer: &Signer) -> String {
        signer.sign(SESSION_SALT, self)
    }

    pub(crate) fn verify(signer: &Signer, token: &str) -> Result<Self, TokenError> {
        signer.verify(SESSION_SALT, token, MAX_AGE)
    }
}

impl StaticToken {
    pub(crate) fn sign(&self, signer: &Signer) -> String {
        signer.sign(STATIC_SALT, self)
    }

    pub(crate) fn verify(signer: &Signer, token: &str) -> Result<Self, TokenError> {
        signer.verify(STATIC_SALT, token, MAX_AGE)
    }
}

impl ReloadToken {
    pub(crate) fn sign(&self, signer: &Signer) -> String {
        signer.sign(RELOAD_SALT, self)
    }

    pub(crate) fn verify(signer: &Signer, token: &str) -> Result<Self, TokenError> {
        signer.verify(RELOAD_SALT, token, RELOAD_MAX_AGE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn visitors_of_one_moment_are_given_the_same_tokens() {
        let tokens = RouteTokens::default();
        let session = |session: &str| {
            let sign = || ContainerTokens {
                session: session.to_owned(),
                static_token: String::new(),
            };
            tokens.current(sign).session.clone()
        };
        assert_eq!(session("first"), "first");
        assert_eq!(session("second"), "first");
        tokio::time::advance(RENEWAL).await;
        assert_eq!(session("third"), "third");
    }
}
