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
            let host = name.as_str();
            let all: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            let allowed = |address: &SocketAddr| allow_link_local || !is_link_local(address.ip());
            let kept: Vec<SocketAddr> = all.into_iter().filter(allowed).collect();
            if kept.is_empty() {
                return Err(HttpError::Refused {
                    host: host.to_owned(),
                }
                .into());
            }
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
