//! The secret that everything signed is derived from: session cookies, the
//! tokens in the page, long-poll tokens. It can be rotated and never printed.

use std::env;
use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The least length of a secret, in bytes of its text.
pub const MIN_SECRET_BYTES: usize = 64;

/// The secret of a deployment, and the older ones that it replaced.
///
/// The newest secret signs. What an older one signed is still accepted, so a
/// secret is changed without logging anybody out: put the new one in front,
/// deploy, and drop the old one when the longest-lived token has expired.
///
/// Cloning is cheap. The text itself is not kept, only a key derived from it,
/// and `Debug` prints neither.
///
/// # Examples
///
/// ```
/// use bennu::SecretKey;
///
/// // One is made with `openssl rand -hex 64`, for instance.
/// let newest = "n".repeat(64);
/// let older = "o".repeat(64);
/// let secret = SecretKey::new(&newest)?.with_previous(&older)?;
/// assert_eq!(format!("{secret:?}"), "SecretKey(2 keys)");
///
/// assert!(SecretKey::new("too short").is_err());
/// # Ok::<(), bennu::SecretKeyError>(())
/// ```
#[derive(Clone)]
pub struct SecretKey {
    /// Newest first, never empty.
    keys: Arc<[Key]>,
}

/// What a secret's text is reduced to (the "extract" step of HKDF, RFC 5869), with the
/// part of an HMAC done that is the same for everything it signs.
#[derive(Clone)]
pub(crate) struct Key(Hmac<Sha256>);

impl SecretKey {
    /// A key from a text of at least 64 bytes.
    ///
    /// # Errors
    ///
    /// [`SecretKeyError::TooShort`] if it is shorter.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, SecretKeyError> {
        Ok(Self {
            keys: Arc::new([extract(secret.as_ref())?]),
        })
    }

    /// The keys in an environment variable: one, or several, each on a line of
    /// its own, newest first. `openssl rand -hex 64` makes one.
    ///
    /// # Errors
    ///
    /// [`SecretKeyError::Missing`] if the variable is unset or blank, and
    /// [`SecretKeyError::ShortLine`] if any of its lines is under 64 bytes.
    pub fn from_env(variable: &str) -> Result<Self, SecretKeyError> {
        Self::from_lines(variable, &env::var(variable).unwrap_or_default())
    }

    fn from_lines(variable: &str, text: &str) -> Result<Self, SecretKeyError> {
        let lines = (1..).zip(text.lines().map(str::trim));
        let keys: Arc<[Key]> = lines
            .filter(|(_, secret)| !secret.is_empty())
            .map(|(line, secret)| {
                extract(secret.as_bytes()).map_err(|_| SecretKeyError::ShortLine {
                    variable: variable.to_owned(),
                    line,
                    found_bytes: secret.len(),
                })
            })
            .collect::<Result<_, _>>()?;
        if keys.is_empty() {
            return Err(SecretKeyError::Missing {
                variable: variable.to_owned(),
            });
        }
        Ok(Self { keys })
    }

    /// A key that nobody knows and that ends with the process: for development
    /// and tests. Every restart makes open pages load anew.
    #[must_use]
    pub fn random() -> Self {
        Self {
            keys: Arc::new([Key::new(&rand::random::<[u8; 32]>())]),
        }
    }

    /// Also accepts what `older` signed.
    ///
    /// # Errors
    ///
    /// [`SecretKeyError::TooShort`] if it is under 64 bytes.
    pub fn with_previous(self, older: impl AsRef<[u8]>) -> Result<Self, SecretKeyError> {
        let older = extract(older.as_ref())?;
        Ok(Self {
            keys: self.keys.iter().cloned().chain([older]).collect(),
        })
    }

    /// A secret for one purpose, always the same: what is signed with it says nothing to
    /// whoever checks with another. Previous secrets are carried over.
    ///
    /// An application whose pages cannot go on after some change derives its secret from
    /// what has changed: the tokens of pages from before are refused then, and browsers
    /// load them anew.
    ///
    /// ```
    /// let secret = bennu::SecretKey::random();
    /// let of_this_look = secret.derive("style 7");
    /// # let router = bennu::LiveRouter::new(&of_this_look);
    /// ```
    #[must_use]
    pub fn derive(&self, purpose: impl AsRef<[u8]>) -> Self {
        // A token's MAC begins with the length of its salt, so it never is of these bytes.
        let derive = |key: &Key| Key::new(&key.hmac(&[b"bennu derive", purpose.as_ref()]));
        Self {
            keys: self.keys.iter().map(derive).collect(),
        }
    }

    /// All keys, the one that signs first.
    pub(crate) fn keys(&self) -> &[Key] {
        &self.keys
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.keys.len() {
            1 => f.write_str("SecretKey(1 key)"),
            keys => write!(f, "SecretKey({keys} keys)"),
        }
    }
}

/// Why there is no [`SecretKey`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretKeyError {
    /// The text is too short to be safe.
    #[error("expected a secret of at least {MIN_SECRET_BYTES} bytes, found {found_bytes} bytes")]
    TooShort {
        /// How long it is.
        found_bytes: usize,
    },
    /// A line of the environment variable is too short to be a secret.
    #[error(
        "expected a secret of at least {MIN_SECRET_BYTES} bytes in each line of the environment variable {variable}, found {found_bytes} bytes in line {line}; `openssl rand -hex 64` makes a secret of one line"
    )]
    ShortLine {
        /// The name of the variable.
        variable: String,
        /// Which line, the first is 1.
        line: usize,
        /// How long it is.
        found_bytes: usize,
    },
    /// The environment variable is unset or blank.
    #[error(
        "expected a secret in the environment variable {variable}, which is not set; `openssl rand -hex 64` makes one"
    )]
    Missing {
        /// The name of the variable.
        variable: String,
    },
}

fn extract(secret: &[u8]) -> Result<Key, SecretKeyError> {
    if secret.len() < MIN_SECRET_BYTES {
        return Err(SecretKeyError::TooShort {
            found_bytes: secret.len(),
        });
    }
    Ok(Key::new(&Key::new(b"bennu").hmac(&[secret])))
}

impl Key {
    fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("HMAC takes a key of any length"))
    }

    /// HMAC-SHA256 over the parts one after the other.
    pub(crate) fn hmac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.0.clone();
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_secret_is_refused_with_its_length() {
        assert_eq!(
            SecretKey::new("x".repeat(63)).unwrap_err().to_string(),
            "expected a secret of at least 64 bytes, found 63 bytes"
        );
        assert!(SecretKey::new("x".repeat(64)).is_ok());
    }

    #[test]
    fn an_unset_variable_is_named() {
        assert_eq!(
            SecretKey::from_env("BENNU_NO_SUCH_SECRET")
                .unwrap_err()
                .to_string(),
            "expected a secret in the environment variable BENNU_NO_SUCH_SECRET, which is not set; \
             `openssl rand -hex 64` makes one"
        );
    }

    #[test]
    fn a_secret_that_was_broken_into_two_lines_is_refused_at_its_second() {
        let wrapped = format!("{}\n{}\n", "x".repeat(64), "y".repeat(24));
        assert_eq!(
            SecretKey::from_lines("SECRET", &wrapped).unwrap_err(),
            SecretKeyError::ShortLine {
                variable: "SECRET".to_owned(),
                line: 2,
                found_bytes: 24
            }
        );
    }

    #[test]
    fn nothing_of_the_secret_is_printed() {
        let secret = SecretKey::new("s3cret!".repeat(10)).unwrap();
        assert_eq!(
            format!("{secret:?} {secret:#?}"),
            "SecretKey(1 key) SecretKey(1 key)"
        );
    }

    #[test]
    fn two_random_keys_differ() {
        let signed = || SecretKey::random().keys()[0].hmac(&[b"text"]);
        assert_ne!(signed(), signed());
    }

    #[test]
    fn derived_secrets_are_others_and_always_the_same() {
        let (old, new) = ("o".repeat(64), "n".repeat(64));
        let secret = SecretKey::new(&new).unwrap().with_previous(&old).unwrap();
        let mac = |secret: &SecretKey, key: usize| secret.keys()[key].hmac(&[b"x"]);
        let (a, b) = (secret.derive("a"), secret.derive("b"));
        assert_ne!(mac(&a, 0), mac(&b, 0));
        assert_ne!(mac(&a, 0), mac(&secret, 0));
        assert_eq!(mac(&a, 0), mac(&secret.derive("a"), 0));
        assert_eq!(
            mac(&a, 1),
            mac(&SecretKey::new(&old).unwrap().derive("a"), 0)
        );
    }
}
