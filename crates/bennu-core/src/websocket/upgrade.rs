//! The opening handshake: from a request of HTTP to a websocket.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{
    CONNECTION, HeaderName, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_EXTENSIONS, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_PROTOCOL, SEC_WEBSOCKET_VERSION, UPGRADE,
};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Version};
use sha1::{Digest as _, Sha1};

use super::extension::Deflate;

/// What is added to a client's key (RFC 6455, section 1.3).
const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/// The version of the protocol that RFC 6455 describes, the only one in use.
const VERSION: HeaderValue = HeaderValue::from_static("13");
const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");
const KEY_BYTES: usize = 16;

/// The value of `Sec-WebSocket-Accept` for that of `Sec-WebSocket-Key`.
pub fn accept_key(key: &[u8]) -> String {
    STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize())
}

/// What a server offers in the handshake.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UpgradeOptions<'a> {
    /// The subprotocols that it speaks (default none), the best first.
    pub subprotocols: &'a [&'static str],
    /// Whether messages may be compressed (default no).
    pub compression: bool,
}

/// A request that becomes a websocket (RFC 6455, section 4.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upgrade {
    accept: String,
    subprotocol: Option<&'static str>,
    deflate: Option<Deflate>,
}

/// Why a request becomes no websocket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpgradeError {
    /// It does not ask for one.
    #[error("expected a GET of HTTP/1.1 with `Connection: Upgrade` and `Upgrade: websocket`")]
    NotAsked,
    /// It asks for another version of the protocol.
    #[error("expected version 13 in `Sec-WebSocket-Version`")]
    Version,
    /// Its key is missing, or is not 16 bytes in base64.
    #[error("expected 16 bytes in base64 in `Sec-WebSocket-Key`")]
    Key,
}

impl Upgrade {
    /// Checks a request, and chooses the first subprotocol that its client speaks too.
    /// There need be none.
    ///
    /// # Errors
    ///
    /// If it is not the opening handshake of a client of RFC 6455.
    pub fn check(request: &Parts, options: &UpgradeOptions<'_>) -> Result<Self, UpgradeError> {
        let headers = &request.headers;
        let asked = request.method == Method::GET
            && request.version == Version::HTTP_11
            && has_token(headers, &CONNECTION, str::eq_ignore_ascii_case, "upgrade")
            && has_token(headers, &UPGRADE, str::eq_ignore_ascii_case, "websocket");
        if !asked {
            return Err(UpgradeError::NotAsked);
        }
        if headers.get(SEC_WEBSOCKET_VERSION) != Some(&VERSION) {
            return Err(UpgradeError::Version);
        }
        let key = headers.get(SEC_WEBSOCKET_KEY).ok_or(UpgradeError::Key)?;
        match STANDARD.decode(key) {
            Ok(bytes) if bytes.len() == KEY_BYTES => {}
            _ => return Err(UpgradeError::Key),
        }
        let spoken = options
            .subprotocols
            .iter()
            .find(|name| has_token(headers, &SEC_WEBSOCKET_PROTOCOL, str::eq, name));
        let compression = options.compression;
        Ok(Self {
            deflate: compression.then(|| Deflate::negotiate(headers)).flatten(),
            accept: accept_key(key.as_bytes()),
            subprotocol: spoken.copied(),
        })
    }

    /// Whether both sides may compress messages now.
    pub fn has_compression(&self) -> bool {
        self.deflate.is_some()
    }

    /// The answer, after which the connection is a websocket.
    pub fn response(&self) -> Response<()> {
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, WEBSOCKET);
        if let Ok(accept) = HeaderValue::from_str(&self.accept) {
            headers.insert(SEC_WEBSOCKET_ACCEPT, accept);
        }
        if let Some(subprotocol) = self.subprotocol {
            headers.insert(
                SEC_WEBSOCKET_PROTOCOL,
                HeaderValue::from_static(subprotocol),
            );
        }
        if let Some(deflate) = self.deflate {
            let agreed = HeaderValue::from_static(deflate.response());
            headers.insert(SEC_WEBSOCKET_EXTENSIONS, agreed);
        }
        response
    }
}

impl UpgradeError {
    /// The answer: 426 with what this side speaks, or 400.
    pub fn response(&self) -> Response<()> {
        let mut response = Response::new(());
        let headers = response.headers_mut();
        let status = match self {
            Self::NotAsked | Self::Version => {
                headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
                headers.insert(UPGRADE, WEBSOCKET);
                headers.insert(SEC_WEBSOCKET_VERSION, VERSION);
                StatusCode::UPGRADE_REQUIRED
            }
            Self::Key => StatusCode::BAD_REQUEST,
        };
        *response.status_mut() = status;
        response
    }
}

/// Whether a token is in the comma-separated lists of these headers.
fn has_token(
    headers: &HeaderMap,
    name: &HeaderName,
    is_same: impl Fn(&str, &str) -> bool,
    token: &str,
) -> bool {
    headers
        .get_all(name)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|found| is_same(found.trim(), token))
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    /// The handshake of RFC 6455, section 1.3, with some headers changed or left out.
    fn check(changes: &[(&'static str, &'static str)]) -> Result<Upgrade, UpgradeError> {
        let mut request = Request::get("/chat").body(()).unwrap().into_parts().0;
        let example = [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "WebSocket"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("sec-websocket-version", "13"),
        ];
        for (name, value) in example.iter().chain(changes) {
            request.headers.insert(*name, value.parse().unwrap());
        }
        let options = UpgradeOptions {
            subprotocols: &["phoenix"],
            compression: true,
        };
        Upgrade::check(&request, &options)
    }

    #[test]
    fn handshake_of_the_rfc_is_answered() {
        let response = check(&[]).unwrap().response();
        assert_eq!(response.status(), 101);
        let header = |name: &str| response.headers().get(name).map(|it| it.to_str().unwrap());
        assert_eq!(header("connection"), Some("upgrade"));
        assert_eq!(header("upgrade"), Some("websocket"));
        let accept = header("sec-websocket-accept");
        assert_eq!(accept, Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        assert_eq!(header("sec-websocket-protocol"), None);
        assert_eq!(header("sec-websocket-extensions"), None);
    }

    #[test]
    fn subprotocol_that_both_speak_is_chosen() {
        let offered = [("sec-websocket-protocol", "chat, phoenix")];
        let response = check(&offered).unwrap().response();
        assert_eq!(response.headers()["sec-websocket-protocol"], "phoenix");
        assert_eq!(check(&[("sec-websocket-protocol", "Phoenix")]), check(&[]));
    }

    #[test]
    fn what_is_no_handshake_is_refused() {
        for (change, status) in [
            (("connection", "keep-alive"), 426),
            (("upgrade", "h2c"), 426),
            (("sec-websocket-version", "8"), 426),
            (("sec-websocket-key", "c2hvcnQ="), 400),
            (("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ"), 400),
            (("sec-websocket-key", "not base64, for certain"), 400),
        ] {
            let response = check(&[change]).unwrap_err().response();
            assert_eq!(response.status(), status, "{change:?}");
            let upgrade = response.headers().get("upgrade");
            assert_eq!(upgrade.is_some(), status == 426, "{change:?}");
            let version = response.headers().get("sec-websocket-version");
            assert_eq!(version.is_some(), status == 426, "{change:?}");
        }
    }
}
