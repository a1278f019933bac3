//! The names of events, in both directions, and of reply states.

/// What a client asks for, by the event name of its message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientEvent {
    /// `phx_join`: open a channel.
    Join,
    /// `phx_leave`: close it.
    Leave,
    /// `heartbeat`: say that the transport lives.
    Heartbeat,
    /// `event`: something happened in the browser that the view handles.
    Event,
    /// `live_patch`: the address of the page changed within the view.
    LivePatch,
    /// Any other name.
    Other(Box<str>),
}

impl ClientEvent {
    /// The event of this name.
    pub fn from_name(name: &str) -> Self {
        match name {
            "phx_join" => Self::Join,
            "phx_leave" => Self::Leave,
            "heartbeat" => Self::Heartbeat,
            "event" => Self::Event,
            "live_patch" => Self::LivePatch,
            other => Self::Other(other.into()),
        }
    }

    /// Its name on the wire.
    pub fn name(&self) -> &str {
        match self {
            Self::Join => "phx_join",
            Self::Leave => "phx_leave",
            Self::Heartbeat => "heartbeat",
            Self::Event => "event",
            Self::LivePatch => "live_patch",
            Self::Other(name) => name,
        }
    }
}

/// What the server tells a client, unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerEvent {
    /// The view looks different now.
    Diff,
    /// The address changed, the view did not.
    LivePatch,
    /// Go to another view over the same socket.
    LiveRedirect,
    /// Load another page.
    Redirect,
    /// The channel ended on purpose.
    Close,
    /// The channel crashed; join again.
    Error,
}

impl ServerEvent {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Diff => "diff",
            Self::LivePatch => "live_patch",
            Self::LiveRedirect => "live_redirect",
            Self::Redirect => "redirect",
            Self::Close => "phx_close",
            Self::Error => "phx_error",
        }
    }
}

/// How a request went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// It was carried out.
    Ok,
    /// It was refused.
    Error,
}

impl Status {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
        }
    }
}
