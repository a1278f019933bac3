//! Close frames: a code, and a reason for people.

use std::borrow::Cow;

use super::Violation;

/// Why a side closes (RFC 6455, section 7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CloseCode(u16);

impl CloseCode {
    /// 1000: what the connection was for is done.
    pub const NORMAL: Self = Self(1000);
    /// 1001: this side goes away.
    pub const AWAY: Self = Self(1001);
    /// 1002: the other side broke the rules of framing.
    pub const PROTOCOL_ERROR: Self = Self(1002);
    /// 1007: a message was not what its type promised, such as text that is no UTF-8.
    pub const INVALID_DATA: Self = Self(1007);
    /// 1008: a message broke a rule of this side.
    pub const POLICY: Self = Self(1008);
    /// 1009: a message is larger than this side takes.
    pub const TOO_BIG: Self = Self(1009);
    /// 1012: the service starts anew (registered at IANA).
    pub const RESTART: Self = Self(1012);

    /// The code as a number.
    pub const fn get(self) -> u16 {
        self.0
    }

    /// A code that a peer may send: one with a meaning, or one that libraries and
    /// applications have given theirs. Codes 1004 to 1006 and 1015 are for what no
    /// frame says.
    fn received(code: u16) -> Result<Self, Violation> {
        match code {
            1000..=1003 | 1007..=1014 | 3000..=4999 => Ok(Self(code)),
            _ => Err(Violation::CloseCode(code)),
        }
    }
}

/// What a close frame says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close<'a> {
    /// Why it closes.
    pub code: CloseCode,
    /// The same for people, often empty.
    pub reason: Cow<'a, str>,
}

impl<'a> Close<'a> {
    /// Reads the payload of a close frame, which may be empty.
    pub(super) fn parse(payload: Cow<'a, [u8]>) -> Result<Option<Self>, Violation> {
        let code = match *payload {
            [] => return Ok(None),
            [_] => return Err(Violation::CloseCodeCut),
            [high, low, ..] => CloseCode::received(u16::from_be_bytes([high, low]))?,
        };
        let reason = match payload {
            Cow::Borrowed(bytes) => std::str::from_utf8(&bytes[2..]).map(Cow::Borrowed),
            Cow::Owned(bytes) => {
                std::str::from_utf8(&bytes[2..]).map(|reason| reason.to_owned().into())
            }
        };
        let reason = reason.map_err(|_| Violation::NotUtf8)?;
        Ok(Some(Self { code, reason }))
    }
}
