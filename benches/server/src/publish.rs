//! The way in for messages.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bennu::prelude::*;
use serde::{Deserialize, Serialize};

/// A message to a topic, as it is posted.
#[derive(Deserialize)]
pub(crate) struct Publication {
    topic: String,
    payload: Published,
}

/// What a message says.
#[derive(Serialize, Deserialize)]
pub(crate) struct Published {
    pub(crate) stars: i64,
    pub(crate) issues: i64,
    pub(crate) forks: i64,
    pub(crate) msg: String,
}

/// Broadcasts; the answer comes when every page's view has the message in its inbox.
pub(crate) async fn publish(
    State(pubsub): State<PubSub>,
    Json(Publication { topic, payload }): Json<Publication>,
) -> (StatusCode, String) {
    let topic = match Topic::new(topic) {
        Ok(topic) => topic,
        Err(error) => return (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()),
    };
    match pubsub.broadcast(&topic, Arc::new(payload)) {
        Ok(()) => (StatusCode::NO_CONTENT, String::new()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
    }
}
