//! What a join asks for, and whether it may have it.

use std::sync::Arc;

use bennu_core::Container;
use bennu_core::protocol::{DecodeError, JoinPayload, Topic};

use crate::endpoint::Endpoint;
use crate::join_token::{Parents, SessionToken, StaticToken};
use crate::limits::Limit;
use crate::registry::{Place, ViewType};
use crate::routes::{AddressError, Route, parse_url};
use crate::session::SessionValues;
use crate::socket::{Location, ViewSession};

/// A join that is allowed: everything that it takes to mount the view.
#[derive(Debug)]
pub(crate) struct JoinPlan {
    pub(crate) view: &'static ViewType,
    pub(crate) id: Box<str>,
    pub(crate) location: Location,
    pub(crate) session: ViewSession,
    /// The live session of the route, if a route mounts the view.
    pub(crate) live_session: Option<Arc<str>>,
    /// The views around it.
    pub(crate) parents: Option<Parents>,
    /// The new view's container, when the join is a live navigation.
    pub(crate) container: Option<Container>,
    /// Whether the browser keeps the view when its page is left.
    pub(crate) sticky: bool,
}

/// A join that is not. The client is told the [`reason`](Self::reason).
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum JoinRefusal {
    #[error("expected tokens of this page, signed by this server and not expired")]
    Stale,
    #[error("expected an address in the live session of the page")]
    Unauthorized,
    #[error("expected the parent view to be there, it has sent its visitor elsewhere")]
    ParentRedirect,
    #[error(transparent)]
    Payload(#[from] DecodeError),
    #[error(transparent)]
    Address(#[from] AddressError),
}

impl JoinRefusal {
    /// The bound that the join has passed, if that is why.
    pub(crate) fn limit(&self) -> Option<Limit> {
        match self {
            Self::Address(error) => error.limit(),
            Self::Stale | Self::Unauthorized | Self::ParentRedirect | Self::Payload(_) => None,
        }
    }

    /// What the client is told.
    pub(crate) fn reason(&self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Unauthorized => "unauthorized",
            Self::ParentRedirect => "parent_redirect",
            Self::Payload(_) | Self::Address(_) => "join crashed",
        }
    }
}

impl JoinPlan {
    /// Decides on a join. `visitor` is the session of the connection, none if the
    /// browser could not show that it is its own.
    pub(crate) fn new(
        endpoint: &Endpoint,
        visitor: Option<&Arc<SessionValues>>,
        topic: &Topic,
        payload: JoinPayload,
    ) -> Result<Self, JoinRefusal> {
        let token = verify_tokens(endpoint, topic, &payload)?;
        let visitor = visitor.ok_or(JoinRefusal::Stale)?;
        let navigated = payload.redirect.is_some();
        let routed = authorize(endpoint, &token, &payload)?;
        let (view, location, live_session) = match routed {
            Some((route, location)) => {
                (route.view, location, Some(Arc::clone(&route.live_session)))
            }
            None => {
                let view = endpoint.views.find(&token.view).ok_or(JoinRefusal::Stale)?;
                (view, Location::default(), None)
            }
        };
        Ok(Self {
            view,
            id: token.id.into(),
            location: view.location(location),
            session: view.session(visitor, token.session),
            sticky: payload.sticky && live_session.is_none() && token.parents.is_none(),
            live_session,
            parents: token.parents,
            container: navigated.then(|| view.container()),
        })
    }

    /// Whether a route mounts the view.
    pub(crate) fn place(&self) -> Place {
        match self.live_session {
            Some(_) => Place::Routed,
            None => Place::Embedded,
        }
    }
}

/// The session token, if it and the static token are ours and of this container.
fn verify_tokens(
    endpoint: &Endpoint,
    topic: &Topic,
    payload: &JoinPayload,
) -> Result<SessionToken, JoinRefusal> {
    let id = topic.container_id().ok_or(JoinRefusal::Stale)?;
    let session = payload.session.as_deref().ok_or(JoinRefusal::Stale)?;
    let session =
        SessionToken::verify(&endpoint.signer, session).map_err(|_| JoinRefusal::Stale)?;
    if let Some(token) = payload.static_token.as_deref() {
        let token = StaticToken::verify(&endpoint.signer, token).map_err(|_| JoinRefusal::Stale)?;
        if token.id != id {
            return Err(JoinRefusal::Stale);
        }
    }
    if session.id == id {
        Ok(session)
    } else {
        Err(JoinRefusal::Stale)
    }
}

/// The route of the page, for a view that a route has mounted.
///
/// The live session is the token's word, never the client's; a view that a route has
/// mounted cannot be joined without an address, past what guards the route.
fn authorize<'a>(
    endpoint: &'a Endpoint,
    token: &SessionToken,
    payload: &JoinPayload,
) -> Result<Option<(&'a Route, Location)>, JoinRefusal> {
    let (url, same_view) = match (&payload.redirect, &payload.url, &token.live_session) {
        (Some(redirect), _, Some(_)) => (redirect, false),
        (Some(_), _, None) => return Err(JoinRefusal::Unauthorized),
        (None, Some(url), Some(_)) => (url, true),
        (None, None, Some(_)) => return Err(JoinRefusal::Stale),
        (None, _, None) => return Ok(None),
    };
    let uri = parse_url(url, &endpoint.limits)?;
    let located = endpoint.routes.locate(&uri, &endpoint.limits)?;
    let allowed = located.filter(|(route, _)| {
        token.live_session.as_deref() == Some(&*route.live_session)
            && (!same_view || route.view.name() == token.view)
    });
    allowed.map(Some).ok_or(JoinRefusal::Unauthorized)
}
