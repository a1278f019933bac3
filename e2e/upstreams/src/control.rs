//! `/control`: how a test says what is played, and learns what was asked.

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, put};
use axum::{Json, Router};
use serde_json::{Map, Value, json};
use tokio::time::{sleep, timeout};

use crate::stage::{Failure, Network, Repository, Stage, What};

/// How long a post waits for somebody who listens.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

pub(crate) fn routes() -> Router<Stage> {
    Router::new()
        .route("/requests", get(requests))
        .route("/github/repository", put(repository))
        .route("/github/failure", put(failure))
        .route("/{network}/posts/{id}", put(post).delete(remove))
}

async fn requests(State(stage): State<Stage>) -> Json<Value> {
    let state = stage.state();
    let count = |network| state.requests.get(&network).copied().unwrap_or_default();
    Json(json!({
        "github": count(Network::Github),
        "bluesky": count(Network::Bluesky),
        "mastodon": count(Network::Mastodon),
        "x": count(Network::X),
    }))
}

/// Changes the numbers that are named, and leaves the others.
async fn repository(
    State(stage): State<Stage>,
    Json(changes): Json<Map<String, Value>>,
) -> Result<(), (StatusCode, String)> {
    let mut state = stage.state();
    let wrong = |error: serde_json::Error| (StatusCode::BAD_REQUEST, error.to_string());
    let Value::Object(mut all) = serde_json::to_value(&state.repository).map_err(wrong)? else {
        return Ok(());
    };
    all.extend(changes);
    let changed: Repository = serde_json::from_value(Value::Object(all)).map_err(wrong)?;
    state.repository = changed;
    Ok(())
}

async fn failure(State(stage): State<Stage>, Json(failure): Json<Option<Failure>>) {
    stage.state().failure = failure;
}

async fn post(
    State(stage): State<Stage>,
    Path((network, id)): Path<(Network, String)>,
    Json(body): Json<Value>,
) -> StatusCode {
    tell(&stage, network, id, What::Posted, body).await
}

async fn remove(
    State(stage): State<Stage>,
    Path((network, id)): Path<(Network, String)>,
) -> StatusCode {
    let author = {
        let state = stage.state();
        let posted = state
            .history
            .iter()
            .find(|event| event.network == network && event.id == id);
        posted.map(|event| event.body.clone())
    };
    match author {
        Some(body) => tell(&stage, network, id, What::Deleted, body).await,
        None => StatusCode::NOT_FOUND,
    }
}

/// Waits until somebody listens, so that a test need not.
async fn tell(stage: &Stage, network: Network, id: String, what: What, body: Value) -> StatusCode {
    let heard = timeout(PATIENCE, async {
        while stage
            .state()
            .listeners
            .get(&network)
            .copied()
            .unwrap_or_default()
            == 0
        {
            sleep(LOOK_AGAIN).await;
        }
    });
    if heard.await.is_err() {
        return StatusCode::GATEWAY_TIMEOUT;
    }
    stage.tell(network, id, what, body);
    StatusCode::NO_CONTENT
}
