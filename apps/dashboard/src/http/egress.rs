//! Which addresses sources may reach.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::HttpError;

/// AWS answers metadata requests over IPv6 here.
const AWS_METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254);

/// Refuses an address that names a link-local machine by number; names are looked at
/// when they are resolved.
pub(super) fn check(url: &Url, allow_link_local: bool) -> Result<(), HttpError> {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    match allow_link_local || !is_link_local(address) {
        true => Ok(()),
        false => Err(HttpError::Refused {
            host: address.to_string(),
        }),
    }
}

fn is_link_local(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_link_local(),
        IpAddr::V6(address) => address.is_unicast_link_local() || address == AWS_METADATA,
    }
}

/// Where `url` leads: its machine's addresses, without those that must not be reached.
pub(super) async fn addresses(
    url: &Url,
    allow_link_local: bool,
) -> Result<Vec<SocketAddr>, HttpError> {
    check(url, allow_link_local)?;
    let port = url.port_or_known_default().unwrap_or_default();
    match url.host() {
        Some(Host::Domain(name)) => look_up(name, port, allow_link_local).await,
        Some(Host::Ipv4(address)) => Ok(vec![(address, port).into()]),
        Some(Host::Ipv6(address)) => Ok(vec![(address, port).into()]),
        None => Ok(Vec::new()),
    }
}

async fn look_up(
    host: &str,
    port: u16,
    allow_link_local: bool,
) -> Result<Vec<SocketAddr>, HttpError> {
    let all = tokio::net::lookup_host((host, port)).await;
    let all = all.map_err(|error| HttpError::unreachable(host.to_owned(), &error))?;
    let allowed = |address: &SocketAddr| allow_link_local || !is_link_local(address.ip());
    let kept: Vec<SocketAddr> = all.filter(allowed).collect();
    match kept.is_empty() {
        false => Ok(kept),
        true => Err(HttpError::Refused {
            host: host.to_owned(),
        }),
    }
}

/// The system's resolver, without the addresses that must not be reached.
#[derive(Debug)]
pub(super) struct Resolver {
    allow_link_local: bool,
}

impl Resolver {
    pub(super) fn new(allow_link_local: bool) -> Self {
        Self { allow_link_local }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_link_local = self.allow_link_local;
        Box::pin(async move {
            let kept = look_up(name.as_str(), 0, allow_link_local).await?;
            let addresses: Addrs = Box::new(kept.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_addresses_are_refused_unless_allowed() {
        let refused = [
            "http://169.254.169.254/latest/meta-data",
            "http://2852039166/",
            "http://[fe80::1]/",
            "http://[::ffff:169.254.169.254]/",
            "http://[fd00:ec2::254]/",
        ];
        for url in refused {
            let url = Url::parse(url).unwrap();
            assert!(check(&url, false).is_err(), "{url}");
            assert!(check(&url, true).is_ok(), "{url}");
        }
        for url in [
            "https://api.github.com",
            "http://127.0.0.1:80",
            "http://[::1]/",
        ] {
            assert!(check(&Url::parse(url).unwrap(), false).is_ok(), "{url}");
        }
    }
}
