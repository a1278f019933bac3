//! The visitor's session as a view sees it.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::session::SessionValues;

/// Values by name that came signed: those of the visitor's cookie, overlaid by those
/// that the page or the parent view has given to this view alone.
///
/// A view cannot change them. They are those of the moment when the page was rendered
/// or the connection made.
#[derive(Debug, Clone, Default)]
pub struct ViewSession {
    /// Of the cookie, shared by all views of a connection.
    visitor: Arc<SessionValues>,
    own: SessionValues,
}

impl ViewSession {
    pub(crate) fn new(visitor: Arc<SessionValues>, own: impl Into<SessionValues>) -> Self {
        let own = own.into();
        Self { visitor, own }
    }

    /// What was given to this view alone, as JSON.
    pub(crate) fn own_json(&self) -> String {
        self.own.to_json()
    }

    /// The value of this name, or none if there is none or it is not a `T`.
    ///
    /// ```
    /// # fn session(session: &bennu::ViewSession) {
    /// let user: Option<u64> = session.get("user_id");
    /// # }
    /// ```
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.value(name)?).ok()
    }

    /// The value of this name as JSON.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.own.get(name).or_else(|| self.visitor.get(name))
    }
}
