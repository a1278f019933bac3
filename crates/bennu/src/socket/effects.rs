//! What a callback asked for, until the driver carries it out.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::navigation::Navigation;

/// Pending operations: what must happen is recorded, and consumed by the next render.
#[derive(Debug, Default)]
pub(crate) struct Effects {
    pub(crate) title: Option<String>,
    pub(crate) navigation: Option<Navigation>,
    /// The JSON object that answers the event at hand.
    pub(crate) reply: Option<String>,
    /// Names and JSON payloads, in the order of the calls.
    pub(crate) events: Vec<(Box<str>, String)>,
    /// How many bytes the events hold.
    pub(crate) event_bytes: usize,
}

impl Effects {
    pub(crate) fn push_event<T: Serialize + ?Sized>(
        &mut self,
        name: &str,
        payload: &T,
    ) -> Result<()> {
        let payload = serde_json::to_string(payload)?;
        self.event_bytes += name.len() + payload.len();
        self.events.push((name.into(), payload));
        Ok(())
    }

    pub(crate) fn reply<T: Serialize + ?Sized>(&mut self, payload: &T) -> Result<()> {
        let payload = serde_json::to_string(payload)?;
        if !payload.starts_with('{') {
            return Err(Error::new(format!(
                "expected a reply that is a JSON object, got {payload}"
            )));
        }
        self.reply = Some(payload);
        Ok(())
    }

    /// The pushed events, which count as delivered from now on.
    pub(crate) fn take_events(&mut self) -> Vec<(Box<str>, String)> {
        self.event_bytes = 0;
        std::mem::take(&mut self.events)
    }
}
