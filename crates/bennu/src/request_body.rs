//! Bodies of requests, read whole within bounds of size and time.

use std::error::Error as _;

use axum::body::{Body, Bytes, to_bytes};
use axum::http::StatusCode;
use http_body_util::LengthLimitError;
use tokio::time::timeout;

use crate::limits::{Limit, Limits};

/// Reads a body of at most `max_bytes`, which is what `limit` allows.
///
/// # Errors
///
/// The status to answer with, if it is larger, comes too slowly, or ends early.
pub(crate) async fn read(
    body: Body,
    limits: &Limits,
    (limit, max_bytes): (Limit, usize),
) -> Result<Bytes, StatusCode> {
    match timeout(limits.body_read_timeout, to_bytes(body, max_bytes)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error))
            if error
                .source()
                .is_some_and(|cause| cause.is::<LengthLimitError>()) =>
        {
            limit.fired("");
            Err(StatusCode::PAYLOAD_TOO_LARGE)
        }
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Err(_) => {
            Limit::BodyReadTimeout.fired("");
            Err(StatusCode::REQUEST_TIMEOUT)
        }
    }
}
