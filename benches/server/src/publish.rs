//! The way in for messages.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use bennu::prelude::*;
use serde::Deserialize;

use crate::board::{BENCH, Board, Published};

/// A message to a topic, as it is posted.
#[derive(Deserialize)]
pub(crate) struct Publication {
    topic: String,
    payload: Published,
}

/// Broadcasts; the answer comes when every page's view has the message in its inbox.
pub(crate) async fn publish(
    State((pubsub, board)): State<(PubSub, Board)>,
    Json(Publication { topic, payload }): Json<Publication>,
) -> (StatusCode, String) {
    if topic != BENCH.name() {
        let refusal = format!("expected the topic {}, got {topic}", BENCH.name());
        return (StatusCode::UNPROCESSABLE_ENTITY, refusal);
    }
    match pubsub.broadcast(&BENCH, board.add(payload)) {
        Ok(()) => (StatusCode::NO_CONTENT, String::new()),
        Err(error) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
    }
}
