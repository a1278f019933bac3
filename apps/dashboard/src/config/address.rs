//! Network addresses in the configuration.

use std::net::SocketAddr;

use url::Url;

use super::field::{Field, Given, Written};
use super::mistake::Wrong;

/// An `http` or `https` address of an upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpUrl(Url);

/// A `ws` or `wss` address of an upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebsocketUrl(Url);

impl HttpUrl {
    /// A default.
    ///
    /// # Panics
    ///
    /// When it is no address.
    pub(crate) fn new(url: &'static str) -> Self {
        Self(Url::parse(url).expect("a default is an address"))
    }

    /// The address.
    pub fn get(&self) -> &Url {
        &self.0
    }

    /// The address with `segments` behind its path, each percent-encoded as needed.
    pub fn join<'s>(&self, segments: impl IntoIterator<Item = &'s str>) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

impl WebsocketUrl {
    /// A default.
    ///
    /// # Panics
    ///
    /// When it is no address.
    pub(crate) fn new(url: &'static str) -> Self {
        Self(Url::parse(url).expect("a default is an address"))
    }

    /// The address.
    pub fn get(&self) -> &Url {
        &self.0
    }
}

impl Field for HttpUrl {
    const EXPECTED: &'static str = "an address that starts with https:// (or http://)";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        read(given, Self::EXPECTED, &["https", "http"]).map(Self)
    }
}

impl Written for HttpUrl {
    fn written(&self) -> String {
        self.0.as_str().trim_end_matches('/').to_owned().written()
    }
}

impl Written for Listen {
    fn written(&self) -> String {
        self.0.to_string().written()
    }
}

impl Field for WebsocketUrl {
    const EXPECTED: &'static str = "an address that starts with wss:// (or ws://)";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        read(given, Self::EXPECTED, &["wss", "ws"]).map(Self)
    }
}

fn read(given: &Given<'_>, expected: &str, schemes: &[&str]) -> Result<Url, Wrong> {
    let url = Url::parse(&given.text(expected)?).map_err(|_| given.wrong(expected))?;
    let bare = url.username().is_empty() && url.password().is_none();
    let wrong = match (schemes.contains(&url.scheme()), bare) {
        (true, true) => return Ok(url),
        (true, false) => "an address without a user name or password in it",
        (false, _) => expected,
    };
    Err(given.wrong(wrong))
}

/// Where the server listens. Port 0 takes any free one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listen(pub SocketAddr);

impl Field for Listen {
    const EXPECTED: &'static str =
        "an address and a port, such as \"127.0.0.1:4000\" or \"[::]:4000\"";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        let text = given.text(Self::EXPECTED)?;
        text.parse()
            .map(Self)
            .map_err(|_| given.wrong(Self::EXPECTED))
    }
}
