//! What a Mastodon instance says of itself: its domain and where it streams.

use serde::Deserialize;
use url::Url;

use crate::feed::Failure;
use crate::http::{HttpClient, Request};

/// What was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Instance {
    /// What stands behind the `@` of its own accounts; may differ from its host.
    pub domain: String,
    /// Where it streams, over http or https.
    pub streaming: Url,
}

/// `/api/v2/instance`, since 4.0.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Two {
    domain: String,
    configuration: Configuration,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Configuration {
    urls: Urls,
}

/// `/api/v1/instance`, before; and what forks have.
#[derive(Default, Deserialize)]
#[serde(default)]
struct One {
    uri: String,
    urls: Urls,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Urls {
    #[serde(alias = "streaming_api")]
    streaming: Option<String>,
}

impl Instance {
    /// Asks the instance at `base`. One that does not tell streams where it lives.
    ///
    /// # Errors
    ///
    /// When it cannot be asked now.
    pub(super) async fn discover(client: &HttpClient, base: &Url) -> Result<Self, Failure> {
        if let Some(two) = ask::<Two>(client, base, "v2").await? {
            return Ok(Self::told(base, two.domain, two.configuration.urls));
        }
        let one = ask::<One>(client, base, "v1").await?.unwrap_or_default();
        Ok(Self::told(base, one.uri, one.urls))
    }

    fn told(base: &Url, domain: String, urls: Urls) -> Self {
        let domain = domain.trim_start_matches("https://").trim_end_matches('/');
        let streaming = urls.streaming.and_then(|url| streaming(base, &url));
        Self {
            domain: match domain {
                "" => base.host_str().unwrap_or_default().to_owned(),
                domain => domain.to_owned(),
            },
            streaming: streaming.unwrap_or_else(|| base.clone()),
        }
    }
}

/// The streaming address as one for HTTP. The token goes there, so an encrypted
/// instance must stream encrypted.
fn streaming(base: &Url, told: &str) -> Option<Url> {
    let told = told.replacen("ws", "http", usize::from(told.starts_with("ws")));
    let url = Url::parse(&told).ok()?;
    let safe = url.scheme() == "https" || url.scheme() == base.scheme();
    (safe && url.has_host()).then_some(url)
}

/// `None` where the answer is not to the question.
async fn ask<T: for<'de> Deserialize<'de>>(
    client: &HttpClient,
    base: &Url,
    version: &str,
) -> Result<Option<T>, Failure> {
    let url = below(base, &["api", version, "instance"]);
    let reply = client.fetch(Request::get(url)).await?;
    match reply.status.as_u16() {
        429 | 500.. => Err(reply.failure(base.host_str().unwrap_or_default())),
        200 => Ok(reply.json().ok()),
        _ => Ok(None),
    }
}

/// The address of `segments` below `base`.
pub(super) fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &str, told: &str) -> Option<String> {
        streaming(&Url::parse(base).unwrap(), told).map(Into::into)
    }

    #[test]
    fn websocket_addresses_are_asked_over_http() {
        let host = Some("https://streaming.m.example/".to_owned());
        assert_eq!(
            check("https://m.example", "wss://streaming.m.example"),
            host
        );
        let local = Some("http://localhost:4000/".to_owned());
        assert_eq!(check("http://localhost:3000", "ws://localhost:4000"), local);
    }

    #[test]
    fn a_token_never_leaves_encryption() {
        assert_eq!(check("https://m.example", "ws://m.example"), None);
        assert_eq!(check("https://m.example", "http://m.example"), None);
        assert_eq!(check("https://m.example", "ftp://m.example"), None);
        assert_eq!(check("https://m.example", "wss:"), None);
    }

    #[test]
    fn an_instance_that_tells_nothing_is_taken_at_its_address() {
        let base = Url::parse("https://m.example").unwrap();
        let instance = Instance::told(&base, String::new(), Urls::default());
        assert_eq!(
            (instance.domain.as_str(), instance.streaming),
            ("m.example", base)
        );
    }
}
