//! Why a page or a measurement failed.

use std::io;

use bennu_core::protocol::DecodeError;
use tokio_tungstenite::tungstenite;

/// What a page or a measurement ends with.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a page or a measurement failed. Failures of pages are counted by their text.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The address of the page cannot be used.
    #[error("expected an address like http://127.0.0.1:4000/one, got {0}")]
    Address(String),
    /// The system refused something.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Nobody takes connections there.
    #[error("cannot connect to {authority}: {error}")]
    Connect {
        /// Host and port.
        authority: String,
        /// What the system said.
        error: io::Error,
    },
    /// The server's program cannot be started.
    #[error("cannot start {program}: {error}")]
    Start {
        /// What was to be started.
        program: String,
        /// What the system said.
        error: io::Error,
    },
    /// The HTTP exchange broke.
    #[error("http: {0}")]
    Hyper(#[from] hyper::Error),
    /// A request could not be put together.
    #[error("http: {0}")]
    Request(#[from] http::Error),
    /// The answer was none to go on with.
    #[error("expected a successful answer to {path}, got status {status}")]
    Status {
        /// What was asked for.
        path: String,
        /// What came.
        status: http::StatusCode,
    },
    /// The page holds no view.
    #[error("expected a page with a view, got one without")]
    NoView,
    /// The page cannot be recorded: each of its views would have to be replayed.
    #[error("expected a page of one view, got {0} views")]
    NestedViews(usize),
    /// What the server shows does not fit what it showed before.
    #[error("expected a change of what is shown: {0}")]
    Tree(#[from] bennu_test::TreeError),
    /// There is nothing to start.
    #[error("expected the command that starts the server, got nothing")]
    NoCommand,
    /// The server that was to be started is not there.
    #[error("expected a server at {0}, got none")]
    NoServer(String),
    /// The websocket could not be opened, or broke.
    #[error("websocket: {0}")]
    WebSocket(Box<tungstenite::Error>),
    /// The server sent something that is no message.
    #[error(transparent)]
    Message(#[from] DecodeError),
    /// The server refused a join or an event.
    #[error("expected the answer ok, got {0}")]
    Refused(String),
    /// A view of the page has ended.
    #[error("a view has ended: {0}")]
    Ended(&'static str),
    /// The server has closed the websocket.
    #[error("the server has closed the websocket")]
    Closed,
    /// The server took too long.
    #[error("expected an answer within {0} s, got none")]
    TimedOut(u64),
    /// The process of the server is not there, or belongs to somebody else.
    #[error("cannot read {path}: {error}")]
    NoProcess {
        /// What was to be read.
        path: String,
        /// What the system said.
        error: io::Error,
    },
    /// The process of the server cannot be measured.
    #[error("expected {expected} in {path}, got none")]
    Process {
        /// What was looked for.
        expected: &'static str,
        /// Where.
        path: String,
    },
}

impl From<tungstenite::Error> for Error {
    fn from(error: tungstenite::Error) -> Self {
        Self::WebSocket(Box::new(error))
    }
}
