//! What ends a view that cannot go on.

use std::error::Error as StdError;
use std::fmt;

use http::StatusCode;

use crate::navigation::{LocalPath, Navigation, NavigationKind};

/// What a callback of a view returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a view ends: it failed, or it sends its visitor elsewhere.
///
/// Any error becomes one with `?`, a text with [`Error::new`]. A failed view ends as a
/// panic would end it: it is logged once with the view's name, nothing else on the page
/// is touched, and the browser joins it again from the start. Where the first render
/// fails, the page is answered with [`status`](Self::status).
///
/// `Debug` prints the message too, so that a `main` that returns it, or an `unwrap` in
/// a test, reads well.
///
/// # Examples
///
/// ```
/// use bennu::{Error, Result};
///
/// fn talk(id: &str) -> Result<u32> {
///     let id: u32 = id.parse()?;
///     if id > 100 {
///         return Err(Error::not_found(format!("there is no talk {id}")));
///     }
///     Ok(id)
/// }
/// assert_eq!(talk("7").unwrap(), 7);
/// assert_eq!(talk("700").unwrap_err().status(), 404);
/// assert_eq!(talk("x").unwrap_err().status(), 500);
/// ```
pub struct Error(Box<Cause>);

/// What a view's failure was.
type Failure = Box<dyn StdError + Send + Sync>;

enum Cause {
    Failed { status: StatusCode, source: Failure },
    Elsewhere(Navigation),
}

impl Error {
    /// A failure, from an error or a text.
    pub fn new(source: impl Into<Failure>) -> Self {
        Self::with_status(StatusCode::INTERNAL_SERVER_ERROR, source)
    }

    /// A failure that a page is answered with: any status from 400 on.
    pub fn with_status(status: StatusCode, source: impl Into<Failure>) -> Self {
        Self(Box::new(Cause::Failed {
            status,
            source: source.into(),
        }))
    }

    /// What the visitor asked for does not exist: 404.
    pub fn not_found(source: impl Into<Failure>) -> Self {
        Self::with_status(StatusCode::NOT_FOUND, source)
    }

    /// The visitor may not see it: 403.
    pub fn forbidden(source: impl Into<Failure>) -> Self {
        Self::with_status(StatusCode::FORBIDDEN, source)
    }

    /// Sends the visitor to another page of this site. For a `mount` that cannot make
    /// its view, for instance because nobody is logged in.
    ///
    /// A `to` that is not a path on this site makes it a failure instead.
    pub fn redirect(to: &str) -> Self {
        Self::elsewhere(to, |to| Navigation::Redirect(to.into_string()))
    }

    /// Sends the visitor to another view of the same live session, without a page load.
    ///
    /// A `to` that is not a path on this site makes it a failure instead.
    pub fn navigate(to: &str) -> Self {
        Self::elsewhere(to, |to| Navigation::Navigate(to, NavigationKind::Push))
    }

    /// The status of the page whose first render failed so; 500 unless told otherwise.
    pub fn status(&self) -> StatusCode {
        match *self.0 {
            Cause::Failed { status, .. } => status,
            Cause::Elsewhere(_) => StatusCode::FOUND,
        }
    }

    fn elsewhere(to: &str, navigation: impl FnOnce(LocalPath) -> Navigation) -> Self {
        match LocalPath::new(to) {
            Ok(to) => Self(Box::new(Cause::Elsewhere(navigation(to)))),
            Err(error) => Self::new(error),
        }
    }

    /// Where the visitor is sent, or this error back if it is a failure.
    pub(crate) fn into_navigation(self) -> std::result::Result<Navigation, Self> {
        match *self.0 {
            Cause::Elsewhere(navigation) => Ok(navigation),
            failed @ Cause::Failed { .. } => Err(Self(Box::new(failed))),
        }
    }
}

impl<E: StdError + Send + Sync + 'static> From<E> for Error {
    fn from(source: E) -> Self {
        Self::new(source)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Cause::Failed { source, .. } => {
                write!(f, "{source}")?;
                let mut cause = source.source();
                while let Some(error) = cause {
                    write!(f, ": {error}")?;
                    cause = error.source();
                }
                Ok(())
            }
            Cause::Elsewhere(navigation) => write!(f, "sent to {}", navigation.to()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Messages for a view were lost because it was too slow to take them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected every message in order, missed {missed}")]
pub struct Lagged {
    /// How many.
    pub missed: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_shown_down_to_the_first() {
        let parse = "x".parse::<u8>().unwrap_err();
        let outer = std::io::Error::other(parse);
        assert_eq!(
            Error::from(outer).to_string(),
            "invalid digit found in string"
        );
    }

    #[test]
    fn a_main_that_returns_it_prints_its_message() {
        let error = Error::not_found("there is no talk 7");
        assert_eq!(format!("{error:?}"), "there is no talk 7");
    }

    #[test]
    fn redirect_off_the_site_is_a_failure() {
        let error = Error::redirect("//evil.example");
        assert_eq!(error.status(), 500);
        assert!(error.into_navigation().is_err());
        assert_eq!(Error::redirect("/log-in").to_string(), "sent to /log-in");
    }
}
