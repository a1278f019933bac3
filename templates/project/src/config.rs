//! What the environment says.

use std::env::{self, VarError};
use std::net::SocketAddr;

use bennu::prelude::*;

/// Where the server listens if the environment does not say.
const DEFAULT_LISTEN: &str = "127.0.0.1:4000";

/// The configuration of the server.
#[derive(Debug)]
pub struct Config {
    /// `LISTEN`: the address and port to listen on.
    pub listen: SocketAddr,
    /// `SECRET_KEY_BASE`: what sessions and pages are signed with.
    pub secret: SecretKey,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// If a variable is missing or cannot be used, with what it should be.
    pub fn from_env() -> Result<Self> {
        let listen = match env::var("LISTEN") {
            Ok(text) => text,
            Err(VarError::NotPresent) => DEFAULT_LISTEN.to_owned(),
            Err(error) => return Err(Error::new(format!("LISTEN: {error}"))),
        };
        Ok(Self {
            listen: parse_listen(&listen)?,
            secret: secret()?,
        })
    }
}

fn parse_listen(text: &str) -> Result<SocketAddr> {
    text.parse().map_err(|_| {
        Error::new(format!(
            "expected an address and a port in LISTEN, such as {DEFAULT_LISTEN}, found {text:?}"
        ))
    })
}

/// A debug build needs no secret: it makes one up at every start, on which open
/// pages load themselves again, and so show what was changed.
fn secret() -> Result<SecretKey> {
    const VARIABLE: &str = "SECRET_KEY_BASE";
    if cfg!(debug_assertions) && env::var_os(VARIABLE).is_none() {
        return Ok(SecretKey::random());
    }
    Ok(SecretKey::from_env(VARIABLE)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_address_is_refused_with_an_example() {
        assert!(parse_listen("[::1]:80").is_ok());
        let error = parse_listen("4000").unwrap_err().to_string();
        assert_eq!(
            error,
            "expected an address and a port in LISTEN, such as 127.0.0.1:4000, found \"4000\""
        );
    }
}
