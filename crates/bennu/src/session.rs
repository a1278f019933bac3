//! The visitor's session: a few values in one signed cookie.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::csrf::{CSRF_PARAM, CsrfSecret};
use crate::log_budget::error_in_budget;

mod layer;
mod values;

pub use self::layer::{SessionLayer, SessionService};
pub(crate) use self::values::SessionValues;

/// How many bytes of JSON a session may hold. Browsers drop a cookie of more
/// than 4,096 bytes; this leaves room for its name, signature and attributes.
pub const MAX_SESSION_BYTES: usize = 2_800;

/// What the server keeps of a visitor between requests: values by name, typed
/// by serde, in a cookie that the visitor can read and cannot alter.
///
/// It is an extractor, on any route inside a
/// [`SessionLayer`]; the routes of a
/// [`LiveRouter`](crate::LiveRouter) have one. Changes made while the request
/// is handled are sent with its response. A view reads the session as it was
/// when the socket connected and cannot change it.
///
/// Keep ids in it, not secrets: it is signed, not encrypted.
///
/// # Examples
///
/// ```
/// use axum::response::Redirect;
/// use bennu::{Session, SessionError};
///
/// async fn log_in(session: Session) -> Result<Redirect, SessionError> {
///     session.clear(); // a new secret against forgery for a new user
///     session.put("user_id", &42)?;
///     Ok(Redirect::to("/"))
/// }
///
/// async fn who(session: Session) -> String {
///     match session.get::<u64>("user_id") {
///         Some(id) => format!("user {id}"),
///         None => "nobody".to_owned(),
///     }
/// }
/// # let _: axum::Router = axum::Router::new()
/// #     .route("/", axum::routing::get(who).post(log_in));
/// ```
#[derive(Clone)]
pub struct Session(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    values: Map<String, Value>,
    changed: bool,
}

impl State {
    fn csrf_secret(&self) -> Option<CsrfSecret> {
        CsrfSecret::parse(self.values.get(CSRF_PARAM)?.as_str()?)
    }
}

impl Session {
    /// The value of this name, or none if there is none or it is not a `T`
    /// (an older version of the program may have put something else).
    #[must_use]
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        T::deserialize(self.state().values.get(name)?).ok()
    }

    /// Sets the value of this name.
    ///
    /// # Errors
    ///
    /// [`SessionError`] if the value has no form in JSON, if the session would
    /// grow past [`MAX_SESSION_BYTES`], or if the name begins with `_`. The
    /// session is then as before.
    pub fn put<T: Serialize + ?Sized>(&self, name: &str, value: &T) -> Result<(), SessionError> {
        if is_reserved(name) {
            return Err(SessionError::ReservedName {
                name: name.to_owned(),
            });
        }
        let value = serde_json::to_value(value).map_err(|_| SessionError::NoJson {
            name: name.to_owned(),
        })?;
        let mut state = self.state();
        let mut values = state.values.clone();
        values.insert(name.to_owned(), value);
        let found_bytes = Value::Object(values.clone()).to_string().len();
        if found_bytes > MAX_SESSION_BYTES {
            return Err(SessionError::TooLarge { found_bytes });
        }
        *state = State {
            values,
            changed: true,
        };
        Ok(())
    }

    /// Removes the value of this name.
    pub fn delete(&self, name: &str) {
        let mut state = self.state();
        if state.values.remove(name).is_some() {
            state.changed = true;
        }
    }

    /// Removes everything, the secret against forged requests included. Do
    /// this when somebody logs in or out.
    pub fn clear(&self) {
        let mut state = self.state();
        if !state.values.is_empty() {
            *state = State {
                values: Map::new(),
                changed: true,
            };
        }
    }

    /// A token for a form or a script of a page of this session, which
    /// [`CsrfLayer`](crate::CsrfLayer) and the live socket accept. Each call
    /// gives another text.
    #[must_use]
    pub fn csrf_token(&self) -> String {
        let mut state = self.state();
        if let Some(secret) = state.csrf_secret() {
            return secret.masked();
        }
        let secret = CsrfSecret::random();
        state
            .values
            .insert(CSRF_PARAM.to_owned(), secret.to_text().into());
        state.changed = true;
        secret.masked()
    }

    /// The secret that a page of this session was given tokens of, if any was.
    pub(crate) fn csrf_secret(&self) -> Option<CsrfSecret> {
        self.state().csrf_secret()
    }

    /// A copy of the application's values. Ours are no concern of a view.
    pub(crate) fn values(&self) -> Map<String, Value> {
        let state = self.state();
        let own = state.values.iter().filter(|(name, _)| !is_reserved(name));
        own.map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    }

    fn new(values: Map<String, Value>) -> Self {
        Self(Arc::new(Mutex::new(State {
            values,
            changed: false,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether only we put values of this name.
fn is_reserved(name: &str) -> bool {
    name.starts_with('_')
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.state().values.keys()).finish()
    }
}

impl<S: Sync> FromRequestParts<S> for Session {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        parts.extensions.get().cloned().ok_or_else(|| {
            error_in_budget!("a route asked for the session outside any SessionLayer");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                "the server is set up wrongly",
            )
        })
    }
}

/// Why a value was not put into the session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SessionError {
    /// The cookie would be more than browsers keep.
    #[error("expected a session of at most {MAX_SESSION_BYTES} bytes, found {found_bytes} bytes")]
    TooLarge {
        /// How large it would be.
        found_bytes: usize,
    },
    /// The value cannot be written as JSON.
    #[error("expected a session value with a form in JSON, found none for {name:?}")]
    NoJson {
        /// The name of the value.
        name: String,
    },
    /// Names that begin with `_` are Bennu's own.
    #[error("expected a session name that does not begin with _, found {name:?}")]
    ReservedName {
        /// The name.
        name: String,
    },
}

impl axum::response::IntoResponse for SessionError {
    fn into_response(self) -> axum::response::Response {
        error_in_budget!(error = %self, "the session was not changed");
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;
    use crate::log_budget::tests::lines_of;

    #[test]
    fn of_a_flood_of_values_that_are_too_large_some_are_logged() {
        let error = SessionError::TooLarge { found_bytes: 5_000 };
        let lines = lines_of(|| {
            for _ in 0..10_000 {
                let answer = error.clone().into_response();
                assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
            }
        });
        assert!((1..1_000).contains(&lines), "{lines}");
    }

    fn empty() -> Session {
        Session::new(Map::new())
    }

    #[test]
    fn a_value_is_read_as_the_type_it_was_put_as() {
        let session = empty();
        session.put("tags", &["a", "b"]).unwrap();
        assert_eq!(session.get::<Vec<String>>("tags").unwrap(), ["a", "b"]);
        assert_eq!(session.get::<u64>("tags"), None);
        session.delete("tags");
        assert_eq!(session.get::<Vec<String>>("tags"), None);
    }

    #[test]
    fn a_session_too_large_for_a_cookie_is_refused_and_left_as_it_was() {
        let session = empty();
        session.put("small", "kept").unwrap();
        let error = session
            .put("large", &"x".repeat(MAX_SESSION_BYTES))
            .unwrap_err();
        assert!(matches!(error, SessionError::TooLarge { .. }));
        assert_eq!(session.get::<String>("small").unwrap(), "kept");
        assert_eq!(session.get::<String>("large"), None);
    }

    #[test]
    fn names_of_our_own_cannot_be_put() {
        assert!(matches!(
            empty().put(CSRF_PARAM, "mine"),
            Err(SessionError::ReservedName { .. })
        ));
    }

    #[test]
    fn views_get_what_was_put_and_not_the_secret() {
        let session = empty();
        let _token = session.csrf_token();
        session.put("user_id", &7).unwrap();
        assert_eq!(
            Value::from(session.values()),
            serde_json::json!({ "user_id": 7 })
        );
    }

    #[test]
    fn all_tokens_of_a_session_are_of_one_secret_until_it_is_cleared() {
        let session = empty();
        let token = session.csrf_token();
        assert_ne!(session.csrf_token(), token);
        assert!(session.csrf_secret().unwrap().accepts(&token));
        session.clear();
        let _renewed = session.csrf_token();
        assert!(!session.csrf_secret().unwrap().accepts(&token));
    }
}
