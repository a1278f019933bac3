//! As much of RFC 6455 as whole text frames need.

/// A text, unmasked. Empty for what is no text.
pub(super) struct Text(pub(super) String);

const FINAL_TEXT: u8 = 0x81;
/// Lengths from here on do not fit into the second byte.
const LONG: usize = 126;

impl Text {
    /// Takes the first frame from what a client sent, if all of it is there. Frames
    /// of 64 KiB and more never are.
    pub(super) fn take(unread: &mut Vec<u8>) -> Option<Self> {
        let (length, head) = match usize::from(unread.get(1)? & 0x7f) {
            LONG => (
                u16::from_be_bytes([*unread.get(2)?, *unread.get(3)?]).into(),
                4,
            ),
            short if short < LONG => (short, 2),
            _ => return None,
        };
        let (mask, end) = (head + 4, head + 4 + length);
        if unread.len() < end {
            return None;
        }
        let key = [
            unread[head],
            unread[head + 1],
            unread[head + 2],
            unread[head + 3],
        ];
        let masked = unread[mask..end].iter().zip(key.iter().cycle());
        let bytes = masked.map(|(byte, key)| byte ^ key).collect();
        let is_text = unread[0] == FINAL_TEXT;
        unread.drain(..end);
        Some(Self(if is_text {
            String::from_utf8(bytes).unwrap_or_default()
        } else {
            String::new()
        }))
    }
}

/// A server's frame.
pub(super) fn encode(text: &str) -> Vec<u8> {
    let mut frame = vec![FINAL_TEXT];
    match (u8::try_from(text.len()), u16::try_from(text.len())) {
        (Ok(short), _) if usize::from(short) < LONG => frame.push(short),
        (_, Ok(long)) => {
            frame.push(126);
            frame.extend(long.to_be_bytes());
        }
        _ => {
            frame.push(127);
            frame.extend((text.len() as u64).to_be_bytes());
        }
    }
    frame.extend_from_slice(text.as_bytes());
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str) -> Vec<u8> {
        let key = [1, 2, 3, 4];
        let mut frame = encode(text);
        frame[1] |= 0x80;
        let head = frame.len() - text.len();
        for (place, byte) in frame[head..].iter_mut().enumerate() {
            *byte ^= key[place % 4];
        }
        frame.splice(head..head, key);
        frame
    }

    #[test]
    fn frames_are_taken_one_by_one_and_only_whole() {
        let long = "ä".repeat(300);
        let mut unread = [masked("a"), masked(&long), masked("b")].concat();
        let last = unread.pop();
        assert_eq!(
            Text::take(&mut unread).map(|text| text.0).as_deref(),
            Some("a")
        );
        assert_eq!(Text::take(&mut unread).map(|text| text.0), Some(long));
        assert!(Text::take(&mut unread).is_none());
        unread.extend(last);
        assert_eq!(
            Text::take(&mut unread).map(|text| text.0).as_deref(),
            Some("b")
        );
        assert!(Text::take(&mut unread).is_none() && unread.is_empty());
    }

    #[test]
    fn other_frames_are_passed_over() {
        let mut unread = masked("x");
        unread[0] = 0x8a;
        assert_eq!(
            Text::take(&mut unread).map(|text| text.0).as_deref(),
            Some("")
        );
    }
}
