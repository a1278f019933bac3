//! Binary frames from a client, which carry the chunks of uploads:
//! kind, four lengths of one byte each, the four texts, the data.

use bytes::Bytes;

use super::{ClientEvent, DecodeError, JoinRef, Message, Payload, Ref, Topic};

/// The kind of frame that a client sends.
const PUSH: u8 = 0;
/// Kind and four lengths.
const HEADER_BYTES: usize = 5;

/// Reads one binary frame. The payload shares the frame's memory.
///
/// # Errors
///
/// If the kind is another, a text is not UTF-8 or the frame ends too early.
pub fn decode(frame: &Bytes) -> Result<Message, DecodeError> {
    let header: [u8; HEADER_BYTES] = frame
        .get(..HEADER_BYTES)
        .and_then(|header| header.try_into().ok())
        .ok_or(DecodeError::Truncated {
            expected: HEADER_BYTES,
            got: frame.len(),
        })?;
    let [kind, join_ref, message_ref, topic, event] = header;
    if kind != PUSH {
        return Err(DecodeError::UnknownKind(kind));
    }
    let mut fields = Fields {
        frame,
        at: HEADER_BYTES,
    };
    let join_ref = JoinRef::new(fields.take("join reference", join_ref)?)?;
    let message_ref = Ref::new(fields.take("reference", message_ref)?)?;
    let topic = Topic::new(fields.take("topic", topic)?)?;
    let event = ClientEvent::from_name(fields.take("event", event)?);
    Ok(Message {
        join_ref: Some(join_ref),
        message_ref: Some(message_ref),
        topic,
        event,
        payload: Payload::Binary(frame.slice(fields.at..)),
    })
}

/// Walks over the texts of a frame.
struct Fields<'a> {
    frame: &'a Bytes,
    at: usize,
}

impl<'a> Fields<'a> {
    fn take(&mut self, name: &'static str, bytes: u8) -> Result<&'a str, DecodeError> {
        let end = self.at + usize::from(bytes);
        let text = self.frame.get(self.at..end).ok_or(DecodeError::Truncated {
            expected: end,
            got: self.frame.len(),
        })?;
        self.at = end;
        std::str::from_utf8(text).map_err(|_| DecodeError::NotUtf8(name))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encode(join_ref: &str, message_ref: &str, topic: &str, event: &str, data: &[u8]) -> Bytes {
        let texts = [join_ref, message_ref, topic, event];
        let mut frame = vec![PUSH];
        frame.extend(texts.iter().map(|text| u8::try_from(text.len()).unwrap()));
        frame.extend(texts.iter().flat_map(|text| text.bytes()));
        frame.extend_from_slice(data);
        frame.into()
    }

    #[test]
    fn chunk_of_an_upload_is_read() {
        let message = decode(&encode("20", "21", "lvu:0", "chunk", b"\x00\xff!")).unwrap();
        assert_eq!(message.topic.as_str(), "lvu:0");
        assert_eq!(message.event, ClientEvent::Other("chunk".into()));
        assert!(matches!(message.payload, Payload::Binary(data) if &data[..] == b"\x00\xff!"));
    }

    #[test]
    fn other_kinds_and_bad_texts_are_refused() {
        let reply = Bytes::from_static(&[1, 0, 0, 0, 0]);
        assert_eq!(decode(&reply).unwrap_err(), DecodeError::UnknownKind(1));
        let not_text = Bytes::from_static(&[0, 0, 0, 1, 0, 0xff]);
        assert_eq!(
            decode(&not_text).unwrap_err(),
            DecodeError::NotUtf8("topic")
        );
    }

    proptest! {
        #[test]
        fn no_bytes_panic(frame: Vec<u8>) {
            let _ = decode(&frame.into());
        }

        #[test]
        fn frame_reads_back_and_each_cut_into_its_header_is_refused(
            texts in proptest::array::uniform4("\\PC{0,60}"),
            data: Vec<u8>,
        ) {
            let [join_ref, message_ref, topic, event] = &texts;
            let frame = encode(join_ref, message_ref, topic, event, &data);
            let message = decode(&frame).unwrap();
            prop_assert_eq!(message.topic.as_str(), topic);
            prop_assert_eq!(message.event.name(), event);
            prop_assert!(matches!(message.payload, Payload::Binary(read) if read == data));
            for length in 0..frame.len() - data.len() {
                let cut = frame.slice(..length);
                let truncated = matches!(decode(&cut), Err(DecodeError::Truncated { .. }));
                prop_assert!(truncated, "cut to {} bytes", length);
            }
        }
    }
}
