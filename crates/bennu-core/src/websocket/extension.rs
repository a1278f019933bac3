//! Which extension a client may use: permessage-deflate, or none.

use http::HeaderMap;
use http::header::SEC_WEBSOCKET_EXTENSIONS;

const PERMESSAGE_DEFLATE: &str = "permessage-deflate";

/// permessage-deflate, agreed upon (RFC 7692, section 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deflate {
    /// Whether the client wants to hear how far back we look.
    names_window: bool,
}

impl Deflate {
    /// Takes the first of the client's offers that we can keep to.
    pub(super) fn negotiate(headers: &HeaderMap) -> Option<Self> {
        headers
            .get_all(SEC_WEBSOCKET_EXTENSIONS)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .find_map(Self::accept)
    }

    /// What we answer. That neither side remembers a message for the next one is ours to
    /// ask, whether or not the client has offered it (sections 7.1.1.1 and 7.1.1.2).
    pub(super) fn response(self) -> &'static str {
        if self.names_window {
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=15"
        } else {
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
        }
    }

    fn accept(offer: &str) -> Option<Self> {
        let mut parts = offer.split(';').map(str::trim);
        if parts.next() != Some(PERMESSAGE_DEFLATE) {
            return None;
        }
        let mut seen = Vec::new();
        for parameter in parts {
            let (name, value) = match parameter.split_once('=') {
                Some((name, value)) => (name.trim_end(), Some(unquoted(value.trim_start()))),
                None => (parameter, None),
            };
            let fits = match name {
                "server_no_context_takeover" | "client_no_context_takeover" => value.is_none(),
                // Our compressor looks back as far as it can and no less.
                "server_max_window_bits" => value == Some("15"),
                "client_max_window_bits" => value.is_none_or(is_window),
                _ => false,
            };
            if !fits || seen.contains(&name) {
                return None;
            }
            seen.push(name);
        }
        let names_window = seen.contains(&"server_max_window_bits");
        Some(Self { names_window })
    }
}

fn is_window(bits: &str) -> bool {
    matches!(bits, "8" | "9" | "10" | "11" | "12" | "13" | "14" | "15")
}

fn unquoted(value: &str) -> &str {
    let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    inner.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiate(offers: &'static str) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(SEC_WEBSOCKET_EXTENSIONS, offers.parse().unwrap());
        Deflate::negotiate(&headers).map(Deflate::response)
    }

    #[test]
    fn offers_that_we_can_keep_to_are_accepted() {
        let plain = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
        for offer in [
            "permessage-deflate",
            // What browsers send.
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate;client_no_context_takeover ; client_max_window_bits = \"10\"",
            "x-webkit-deflate-frame, permessage-deflate",
            "permessage-deflate; server_max_window_bits=10, permessage-deflate",
        ] {
            assert_eq!(negotiate(offer), Some(plain), "{offer}");
        }
        let answer = negotiate("permessage-deflate; server_max_window_bits=15");
        assert!(answer.unwrap().ends_with("; server_max_window_bits=15"));
    }

    #[test]
    fn other_offers_are_declined() {
        for offer in [
            "",
            "x-webkit-deflate-frame",
            "permessage-deflate; server_max_window_bits=10",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; client_max_window_bits=16",
            "permessage-deflate; client_no_context_takeover=1",
            "permessage-deflate; client_max_window_bits; client_max_window_bits",
            "permessage-deflate; level=9",
            "permessage-deflate;",
        ] {
            assert_eq!(negotiate(offer), None, "{offer}");
        }
    }
}
