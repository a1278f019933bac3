//! Why a step of a test failed: always what was expected and what was found.

use crate::client::TreeError;

/// What the test kit's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A step of a test could not be done.
///
/// `Debug` prints the message, so that `unwrap` and `?` in a test read well.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The selector is not CSS.
    #[error("expected a CSS selector, found `{selector}`: {reason}")]
    Selector {
        /// What was given.
        selector: String,
        /// What the parser says.
        reason: String,
    },
    /// None or several elements fit.
    #[error("expected one element for `{wanted}`, found {found}; {context}")]
    NotOne {
        /// The selector, and the text if one was asked for.
        wanted: String,
        /// How many there are.
        found: usize,
        /// The elements, or the page.
        context: String,
    },
    /// The element does nothing when this is done to it.
    #[error("expected `{binding}` on the element, found {element}")]
    NotBound {
        /// The attribute that was looked for.
        binding: String,
        /// The element's start tag.
        element: String,
    },
    /// A browser would not let a visitor do it.
    #[error("expected an element that can be used, found it disabled: {element}")]
    Disabled {
        /// The element's start tag.
        element: String,
    },
    /// A binding's value is neither an event's name nor a list of commands.
    #[error("expected an event's name or a list of commands, found `{value}`: {reason}")]
    Commands {
        /// The attribute's value.
        value: String,
        /// What is wrong.
        reason: String,
    },
    /// A live link on which the client fails.
    #[error("expected `{attribute}` to be {expected} on a live link, found {element}")]
    Link {
        /// The attribute that is missing or wrong.
        attribute: &'static str,
        /// What it may be.
        expected: &'static str,
        /// The link's start tag.
        element: String,
    },
    /// The form has no such field.
    #[error("expected a field named {name:?} in the form, found {}", list(found))]
    NoField {
        /// The name that was given.
        name: String,
        /// The names of the form's fields.
        found: Vec<String>,
    },
    /// The route has parameters, and no path says what they are.
    #[error("expected a path that fits the route `{route}`, found none; set one with `at`")]
    NoPath {
        /// The route.
        route: String,
    },
    /// The first page did not come.
    #[error("expected a page at {uri}, found {status}: {body}")]
    Page {
        /// The address that was asked for.
        uri: String,
        /// The HTTP status.
        status: u16,
        /// The answer's text, or where it redirects to.
        body: String,
    },
    /// The page holds no view.
    #[error("expected a view on the page at {uri}, found none; the page is: {html}")]
    NoView {
        /// The address that was asked for.
        uri: String,
        /// The page.
        html: String,
    },
    /// Two elements have one id, so that the client takes one for the other.
    #[error("expected each id once on the page, found {id:?} twice: {first} {second}")]
    DuplicateId {
        /// The id.
        id: String,
        /// The start tag of the one element.
        first: String,
        /// The start tag of the other.
        second: String,
    },
    /// The server did not let the view be joined.
    #[error("expected view {id:?} to join, found it refused: {response}")]
    Refused {
        /// The container's id.
        id: String,
        /// The server's answer, JSON.
        response: String,
    },
    /// A callback returned an error or panicked.
    #[error("view {view} crashed: {message}")]
    Crashed {
        /// The view's name.
        view: String,
        /// Its error, or what it panicked with.
        message: String,
    },
    /// The view takes other messages.
    #[error("expected view {id:?} to take messages of type {message}, found that it does not")]
    NoMessages {
        /// The container's id.
        id: String,
        /// The type of the message that was sent.
        message: &'static str,
    },
    /// The view has gone and cannot be used any more.
    #[error("expected view {id:?} to be there, found that it {why}")]
    Gone {
        /// The container's id.
        id: String,
        /// What became of it.
        why: String,
    },
    /// The server sent a diff that breaks the page.
    #[error(
        "the server sent a diff that the client cannot apply to view {id:?}: {source}; the diff is {diff}"
    )]
    Diff {
        /// The container's id.
        id: String,
        /// What is wrong.
        source: TreeError,
        /// The diff, JSON.
        diff: String,
    },
    /// The server sent what the client does not understand.
    #[error("expected {expected} from the server, found {found}")]
    Protocol {
        /// What should have come.
        expected: &'static str,
        /// What came.
        found: String,
    },
    /// The server has closed the connection.
    #[error("expected an open connection, found it closed: {why}")]
    Closed {
        /// As far as it is known.
        why: String,
    },
    /// The server said nothing for too long.
    #[error("expected {expected} within {seconds} s, found nothing")]
    TimedOut {
        /// What was waited for.
        expected: &'static str,
        /// How long.
        seconds: u64,
    },
}

impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self}")
    }
}

fn list(names: &[String]) -> String {
    match names {
        [] => "none".to_owned(),
        names => names.join(", "),
    }
}
