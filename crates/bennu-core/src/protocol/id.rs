//! The short texts that name things on the wire, each with a type of its own.

use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::DecodeError;

/// How long a topic, a reference or an event name may be. A binary frame spends one
/// byte on each length (`serializer.js` of npm `phoenix` 1.8), so nothing longer can
/// be spoken of in both encodings.
pub const MAX_ID_BYTES: usize = 255;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $field:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Takes a text of at most [`MAX_ID_BYTES`].
            ///
            /// # Errors
            ///
            /// [`DecodeError::FieldTooLong`] past that.
            pub fn new(text: impl Into<Arc<str>>) -> Result<Self, DecodeError> {
                let text = text.into();
                match text.len() {
                    0..=MAX_ID_BYTES => Ok(Self(text)),
                    bytes => Err(DecodeError::FieldTooLong { field: $field, bytes }),
                }
            }

            /// The text itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(Arc::<str>::deserialize(deserializer)?).map_err(D::Error::custom)
            }
        }
    };
}

id! {
    /// What a reply must repeat so that the client finds its request. Made by the
    /// client, unique on its socket, opaque to us.
    Ref, "reference"
}

id! {
    /// The [`Ref`] of the join that opened a channel: it tells one incarnation of a
    /// topic from the next. The client drops what carries another one than its own.
    JoinRef, "join reference"
}

id! {
    /// The name of a channel on a transport.
    Topic, "topic"
}

impl From<Ref> for JoinRef {
    /// A join's own reference names the incarnation that it opens.
    fn from(message_ref: Ref) -> Self {
        Self(message_ref.0)
    }
}

impl Topic {
    /// What stands before a container's id in the topic of its view.
    pub const VIEW_PREFIX: &'static str = "lv:";

    /// The topic of heartbeats, which belongs to the transport itself.
    pub const TRANSPORT: &'static str = "phoenix";

    /// The topic of the view whose container has this id.
    ///
    /// # Errors
    ///
    /// [`DecodeError::FieldTooLong`] if the id leaves no room for the prefix.
    pub fn of_view(container_id: &str) -> Result<Self, DecodeError> {
        Self::new(format!("{}{container_id}", Self::VIEW_PREFIX))
    }

    /// The id of the container, if this is the topic of a view.
    pub fn container_id(&self) -> Option<&str> {
        self.0.strip_prefix(Self::VIEW_PREFIX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_255_bytes_is_the_longest_that_fits() {
        assert!(Topic::new("x".repeat(255)).is_ok());
        assert_eq!(
            Topic::new("x".repeat(256)),
            Err(DecodeError::FieldTooLong {
                field: "topic",
                bytes: 256
            })
        );
    }

    #[test]
    fn view_topic_gives_back_its_container() {
        let topic = Topic::of_view("phx-a").unwrap();
        assert_eq!(topic.as_str(), "lv:phx-a");
        assert_eq!(topic.container_id(), Some("phx-a"));
        assert_eq!(Topic::new("phoenix").unwrap().container_id(), None);
    }
}
