//! The websocket transport, over any connection that HTTP gives up.
//!
//! `bennu_core::websocket` knows the protocol; here are the socket, the clock and the
//! limits.
//!
//! * `stream` is what the websocket runs over;
//! * `socket` reads and writes it in one future, which is what an idle page keeps;
//! * `writer` is its writing half, `end` the reasons to close;
//! * `subprotocol` is the seam to what is spoken over it.

mod end;
mod socket;
mod stream;
mod subprotocol;
mod writer;

#[cfg(test)]
mod tests;

use std::pin::pin;

use axum::Extension;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use bennu_core::websocket::{Upgrade, UpgradeError, UpgradeOptions};
use hyper::upgrade::OnUpgrade;

use self::end::End;
use self::socket::{SocketOptions, WebSocket};
use self::stream::Stream;
use crate::connection::Connection;
use crate::handshake::{self, Query};
use crate::session::Session;
use crate::shutdown::Draining;
use crate::transport::Transports;

/// The client asks for it when it has a token to show (npm `phoenix` 1.8, `socket.js`).
const SUBPROTOCOLS: &[&str] = &["phoenix"];

/// `GET /live/websocket`.
pub(crate) async fn connect(
    State(transports): State<Transports>,
    session: Session,
    draining: Option<Extension<Draining>>,
    request: Request,
) -> Response {
    let (mut request, _) = request.into_parts();
    let options = UpgradeOptions {
        subprotocols: SUBPROTOCOLS,
        compression: transports.endpoint.compression,
    };
    let upgrade = Upgrade::check(&request, &options);
    let on_upgrade = request.extensions.remove::<OnUpgrade>();
    let (upgrade, on_upgrade) = match (upgrade, on_upgrade) {
        (Ok(upgrade), Some(on_upgrade)) => (upgrade, on_upgrade),
        (Ok(_), None) => return UpgradeError::NotAsked.response().map(|()| Body::empty()),
        (Err(error), _) => return error.response().map(|()| Body::empty()),
    };
    let query = Query::of(&request);
    if !handshake::allows(&request, &query, &transports.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let draining = draining.map_or_else(Draining::never, |Extension(draining)| draining);
    let connection = transports.open(handshake::session(&query, &session), &draining);
    let options = SocketOptions::new(&transports.endpoint.limits, upgrade.has_compression());
    tokio::spawn(serve(on_upgrade, connection, options, draining));
    upgrade.response().map(|()| Body::empty())
}

/// Serves one websocket to its end.
///
/// The future is what an idle page keeps, so it borrows what it holds, and what runs
/// seldom is boxed while it runs.
#[expect(
    clippy::manual_async_fn,
    reason = "an async function keeps its arguments twice: as such and where it uses them"
)]
fn serve(
    on_upgrade: OnUpgrade,
    mut connection: Connection,
    options: SocketOptions,
    draining: Draining,
) -> impl Future<Output = ()> {
    async move {
        let upgraded = match on_upgrade.await {
            Ok(upgraded) => upgraded,
            Err(error) => return tracing::debug!(%error, "a connection became no websocket"),
        };
        let (stream, mut early) = Stream::of(upgraded);
        let mut websocket = WebSocket::new(stream, options);
        let end = match websocket.receive(&mut early, &mut connection) {
            Ok(()) => {
                drop(early);
                let stopped = pin!(draining.stopped());
                websocket.run(&mut connection, stopped).await
            }
            Err(end) => end,
        };
        tracing::debug!(?end, "a websocket ends");
        let farewell = Box::pin(async {
            tokio::join!(websocket.close(end), connection.close());
        });
        tokio::select! {
            () = farewell => {}
            () = draining.killed() => {}
        }
    }
}
