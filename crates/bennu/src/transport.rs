//! What both transports need to open connections.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::connection::Connection;
use crate::endpoint::Endpoint;
use crate::longpoll::virtual_transport::Polls;
use crate::origin::OriginCheck;
use crate::shutdown::Draining;

/// The state of the transports' routes.
#[derive(Debug, Clone)]
pub(crate) struct Transports {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) origin: OriginCheck,
    pub(crate) polls: Polls,
}

impl Transports {
    /// A connection of a visitor; one without a session is told to load the
    /// page anew whatever it joins.
    pub(crate) fn open(
        &self,
        session: Option<Map<String, Value>>,
        draining: &Draining,
    ) -> Connection {
        self.endpoint.shared.end_with(&self.endpoint, draining);
        Connection::new(Arc::clone(&self.endpoint), session)
    }
}
