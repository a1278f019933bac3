//! `[server]`: where it listens, where it keeps its values.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use super::address::Listen;
use super::field::{Field, Given, Written};
use super::mistake::Wrong;
use super::outline::Key;
use super::section::Section;

/// The server's own settings.
#[derive(Debug, Clone)]
pub struct ServerConfig {
    /// Where it listens, unless the command line says otherwise.
    pub listen: Listen,
    /// Where the last good values are kept.
    pub database: Database,
    /// Whether upstreams may be at link-local addresses, where clouds answer metadata
    /// requests.
    pub allow_link_local: bool,
    /// Whether websockets compress, for browsers that can.
    pub compression: bool,
}

/// Where the last good values are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// Nowhere: they end with the process.
    Memory,
    /// In a file.
    File(PathBuf),
}

impl ServerConfig {
    /// The keys that differ in `other` and are looked at only when the process starts.
    pub fn fixed_changes<'a>(&self, other: &Self) -> impl Iterator<Item = &'a str> {
        let changes = [
            ("listen", self.listen != other.listen),
            ("database", self.database != other.database),
        ];
        let changed = changes.into_iter().filter(|(_, changed)| *changed);
        changed.map(|(key, _)| key)
    }

    pub(super) fn read(section: &mut Section<'_>) -> Option<Self> {
        let local = Listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 4000)));
        let listen = section.or(
            Key(
                "listen",
                "Where it listens; `--listen` on the command line wins, a socket from systemd over both. Port 0 takes any free one.",
            ),
            local,
        );
        let database = section.or(
            Key(
                "database",
                "The file that keeps the last values over a restart.",
            ),
            Database::Memory,
        );
        let allow_link_local = section.or(Key("allow_link_local", "Whether sources may be at 169.254.0.0/16 and the like, where clouds answer metadata requests."), false);
        let compression = section.or(
            Key(
                "compression",
                "Whether messages to browsers are compressed, which saves traffic and costs processor time.",
            ),
            false,
        );
        Some(Self {
            listen: listen?,
            database: database?,
            allow_link_local: allow_link_local?,
            compression: compression?,
        })
    }
}

impl Written for Database {
    fn written(&self) -> String {
        match self {
            Self::Memory => ":memory:".to_owned().written(),
            Self::File(path) => path.display().to_string().written(),
        }
    }
}

impl Field for Database {
    const EXPECTED: &'static str = "a path, or \":memory:\"";

    fn read(given: &Given<'_>) -> Result<Self, Wrong> {
        match given.text(Self::EXPECTED)?.as_ref() {
            "" => Err(given.wrong(Self::EXPECTED)),
            ":memory:" => Ok(Self::Memory),
            path => Ok(Self::File(given.directory().join(path))),
        }
    }
}
