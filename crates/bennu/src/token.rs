//! Signed tokens: values that leave the server and come back unaltered.
//!
//! A token is readable by whoever holds it. It is signed, not encrypted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use subtle::{Choice, ConstantTimeEq as _};

use crate::secret::{Key, SecretKey};

/// The layout of tokens, their first byte. A new one makes all tokens of the
/// old one [`TokenError::Outdated`].
const VERSION: u8 = 1;
/// Version, then the time of signing in seconds since 1970, big-endian.
const HEADER_BYTES: usize = 1 + 8;
const MAC_BYTES: usize = 32;

/// Signs values and verifies what it signed.
///
/// Each purpose has its own salt, which is signed too, so that a token made for
/// one purpose is worth nothing for another. A token is base64 without padding,
/// safe in URLs, cookies and attributes, and holds version, time, the value as
/// JSON, and an HMAC-SHA256 of the salt and these.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use bennu::{SecretKey, Signer, TokenError};
///
/// let signer = Signer::new(&SecretKey::random());
/// let token = signer.sign("unsubscribe", "jane@example.org");
///
/// let day = Duration::from_secs(24 * 60 * 60);
/// assert_eq!(signer.verify::<String>("unsubscribe", &token, day)?, "jane@example.org");
/// assert_eq!(signer.verify::<String>("log in", &token, day), Err(TokenError::Invalid));
/// # Ok::<(), TokenError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Signer {
    secret: SecretKey,
}

impl Signer {
    /// A signer that signs with the newest key of `secret`.
    #[must_use]
    pub fn new(secret: &SecretKey) -> Self {
        Self {
            secret: secret.clone(),
        }
    }

    /// Signs `value` with the current time.
    ///
    /// # Panics
    ///
    /// If `value` has no form in JSON, such as a map whose keys are not texts.
    #[must_use]
    pub fn sign<T: Serialize + ?Sized>(&self, salt: &str, value: &T) -> String {
        self.sign_at(salt, value, SystemTime::now())
    }

    /// [`sign`](Self::sign) with the time of signing given.
    ///
    /// # Panics
    ///
    /// As [`sign`](Self::sign).
    #[must_use]
    pub fn sign_at<T: Serialize + ?Sized>(&self, salt: &str, value: &T, now: SystemTime) -> String {
        let mut token = Vec::with_capacity(256);
        token.push(VERSION);
        token.extend(unix_seconds(now).to_be_bytes());
        serde_json::to_writer(&mut token, value).expect("a signed value has a form in JSON");
        let mac = mac(&self.secret.keys()[0], salt, &token);
        token.extend(mac);
        URL_SAFE_NO_PAD.encode(token)
    }

    /// The value in `token`, if it was signed with `salt`, by one of the
    /// secret's keys, and no longer than `max_age` ago.
    ///
    /// # Errors
    ///
    /// [`TokenError`] says which of these does not hold.
    pub fn verify<T: DeserializeOwned>(
        &self,
        salt: &str,
        token: &str,
        max_age: Duration,
    ) -> Result<T, TokenError> {
        self.verify_at(salt, token, max_age, SystemTime::now())
    }

    /// [`verify`](Self::verify) with the present time given.
    ///
    /// # Errors
    ///
    /// As [`verify`](Self::verify).
    pub fn verify_at<T: DeserializeOwned>(
        &self,
        salt: &str,
        token: &str,
        max_age: Duration,
        now: SystemTime,
    ) -> Result<T, TokenError> {
        let dated = self.verify_dated(salt, token, now)?;
        if dated.age > max_age {
            Err(TokenError::Expired)
        } else {
            Ok(dated.value)
        }
    }

    /// The value in a token of any age, and that age.
    pub(crate) fn verify_dated<T: DeserializeOwned>(
        &self,
        salt: &str,
        token: &str,
        now: SystemTime,
    ) -> Result<Dated<T>, TokenError> {
        let token = URL_SAFE_NO_PAD
            .decode(token)
            .map_err(|_| TokenError::Invalid)?;
        let (signed, mac) = token
            .len()
            .checked_sub(MAC_BYTES)
            .filter(|signed| *signed >= HEADER_BYTES)
            .map(|signed| token.split_at(signed))
            .ok_or(TokenError::Invalid)?;
        if !self.is_mine(salt, signed, mac) {
            return Err(TokenError::Invalid);
        }
        let (header, value) = signed.split_at(HEADER_BYTES);
        if header[0] != VERSION {
            return Err(TokenError::Outdated);
        }
        let signed_at = header[1..]
            .iter()
            .fold(0, |seconds, byte| seconds << 8 | u64::from(*byte));
        // A token from a machine whose clock is ahead is new, not wrong.
        let age = Duration::from_secs(unix_seconds(now).saturating_sub(signed_at));
        let value = serde_json::from_slice(value).map_err(|_| TokenError::Outdated)?;
        Ok(Dated { value, age })
    }

    /// Compares with what every key would have signed, in a time that tells
    /// nothing of where the difference is or which key fits.
    fn is_mine(&self, salt: &str, signed: &[u8], found: &[u8]) -> bool {
        let none = Choice::from(0);
        let keys = self.secret.keys().iter();
        keys.fold(none, |fits, key| fits | mac(key, salt, signed).ct_eq(found))
            .into()
    }
}

/// A verified value and how long ago it was signed.
#[derive(Debug)]
pub(crate) struct Dated<T> {
    pub(crate) value: T,
    pub(crate) age: Duration,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Nothing that we signed with this salt and these keys.
    #[error("the token is not signed by this server for this purpose")]
    Invalid,
    /// Ours, and older than it may be.
    #[error("the token has expired")]
    Expired,
    /// Ours, and from a version of the program that wrote another form.
    #[error("the token was made by another version of this server")]
    Outdated,
}

/// The salt's length tells where it ends: no other salt and value look the same.
fn mac(key: &Key, salt: &str, signed: &[u8]) -> [u8; MAC_BYTES] {
    let length = (salt.len() as u64).to_be_bytes();
    key.hmac(&[&length, salt.as_bytes(), signed])
}

fn unix_seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn secret(letter: char) -> SecretKey {
        SecretKey::new(letter.to_string().repeat(64)).unwrap()
    }

    fn noon() -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(1_800_000_000)
    }

    #[track_caller]
    fn check(token: &str, signer: &Signer, now: SystemTime, expected: Result<&str, TokenError>) {
        let found = signer.verify_at::<String>("greeting", token, HOUR, now);
        assert_eq!(found, expected.map(str::to_owned));
    }

    #[test]
    fn a_token_gives_its_value_back_until_it_expires() {
        let signer = Signer::new(&secret('a'));
        let token = signer.sign_at("greeting", "hallo", noon());
        check(&token, &signer, noon(), Ok("hallo"));
        check(&token, &signer, noon() + HOUR, Ok("hallo"));
        check(
            &token,
            &signer,
            noon() + HOUR + Duration::from_secs(1),
            Err(TokenError::Expired),
        );
        check(&token, &signer, noon() - HOUR, Ok("hallo"));
    }

    /// The expected text was computed with another HMAC (Python 3.11).
    #[test]
    fn a_token_has_one_form() {
        let token = Signer::new(&secret('a')).sign_at("greeting", "hallo", noon());
        assert_eq!(
            token,
            "AQAAAABrSdIAImhhbGxvIiYhuMNaz0d501v12FF8Xs50K3hlXjXoYe6ZAKYmDdiJ"
        );
    }

    #[test]
    fn no_altered_token_is_accepted() {
        let signer = Signer::new(&secret('a'));
        let token = signer.sign_at("greeting", "hallo", noon());
        for index in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[index] = if altered[index] == b'A' { b'B' } else { b'A' };
            check(
                std::str::from_utf8(&altered).unwrap(),
                &signer,
                noon(),
                Err(TokenError::Invalid),
            );
            check(&token[..index], &signer, noon(), Err(TokenError::Invalid));
        }
    }

    #[test]
    fn a_token_for_another_purpose_or_of_another_key_is_invalid() {
        let signer = Signer::new(&secret('a'));
        check(
            &signer.sign_at("farewell", "hallo", noon()),
            &signer,
            noon(),
            Err(TokenError::Invalid),
        );
        let foreign = Signer::new(&secret('b'));
        check(
            &foreign.sign_at("greeting", "hallo", noon()),
            &signer,
            noon(),
            Err(TokenError::Invalid),
        );
    }

    #[test]
    fn a_purpose_and_a_value_cannot_trade_letters() {
        let secret = secret('a');
        let key = &secret.keys()[0];
        assert_ne!(mac(key, "salt", b"value"), mac(key, "saltv", b"alue"));
    }

    #[test]
    fn a_rotated_key_still_verifies_and_no_longer_signs() {
        let old = Signer::new(&secret('a'));
        let both = Signer::new(&secret('b').with_previous("a".repeat(64)).unwrap());
        check(
            &old.sign_at("greeting", "hallo", noon()),
            &both,
            noon(),
            Ok("hallo"),
        );
        check(
            &both.sign_at("greeting", "hallo", noon()),
            &old,
            noon(),
            Err(TokenError::Invalid),
        );
    }

    #[test]
    fn a_value_of_another_form_or_version_is_outdated() {
        let signer = Signer::new(&secret('a'));
        check(
            &signer.sign_at("greeting", &7, noon()),
            &signer,
            noon(),
            Err(TokenError::Outdated),
        );

        let mut newer = vec![VERSION + 1];
        newer.extend([0; 8]);
        newer.extend(mac(&secret('a').keys()[0], "greeting", &newer));
        check(
            &URL_SAFE_NO_PAD.encode(newer),
            &signer,
            noon(),
            Err(TokenError::Outdated),
        );
    }
}
