//! `Topic`: a name, the type of what is said there, and how far it reaches.

use std::any::TypeId;
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::TopicError;

/// The longest name of a topic, in bytes. A longer one is refused.
///
/// Names are often made from what a visitor typed (`room:…`), and every open
/// subscription keeps its name.
pub const MAX_NAME_BYTES: usize = 255;

/// A name under which values of type `T` are broadcast.
///
/// Topics with the same name and different types, or different reach, are
/// different topics. A topic needs no set-up: it exists while somebody is
/// subscribed. Large values are best sent as `Topic<Arc<T>>`, because each
/// subscriber gets a clone.
///
/// `S` is the reach: [`AllNodes`] (the default) or [`ThisNode`].
///
/// # Examples
///
/// ```
/// use bennu_pubsub::Topic;
///
/// static CLOCK: Topic<String> = Topic::from_static("clock");
///
/// fn room(id: u64) -> Topic<String> {
///     Topic::new(format!("room:{id}")).expect("a number is short")
/// }
/// assert_eq!(room(7).name(), "room:7");
/// ```
pub struct Topic<T, S = AllNodes> {
    name: Name,
    wire: Option<Wire<T>>,
    reach: PhantomData<fn() -> S>,
}

/// A topic whose values stay in this process, and so need no serde.
///
/// ```
/// use std::time::Instant;
///
/// use bennu_pubsub::{LocalTopic, PubSub};
///
/// static TICK: LocalTopic<Instant> = LocalTopic::local_from_static("tick");
/// PubSub::new().local_broadcast(&TICK, Instant::now());
/// ```
///
/// `broadcast` does not accept it:
///
/// ```compile_fail
/// # use bennu_pubsub::{LocalTopic, PubSub};
/// static TICK: LocalTopic<u64> = LocalTopic::local_from_static("tick");
/// PubSub::new().broadcast(&TICK, 1);
/// ```
pub type LocalTopic<T> = Topic<T, ThisNode>;

/// Reach of a [`Topic`]: the subscribers of every node.
#[derive(Debug, Clone, Copy)]
pub enum AllNodes {}

/// Reach of a [`LocalTopic`]: the subscribers of this process.
#[derive(Debug, Clone, Copy)]
pub enum ThisNode {}

impl<T: Serialize + DeserializeOwned> Topic<T, AllNodes> {
    /// A topic with a name made at run time.
    ///
    /// # Errors
    ///
    /// When the name is empty or longer than [`MAX_NAME_BYTES`].
    pub fn new(name: impl Into<Cow<'static, str>>) -> Result<Self, TopicError> {
        Ok(Self::on_wire(Name::new(name.into())?))
    }

    /// A topic with a constant name, for `static` and `const` items.
    ///
    /// # Panics
    ///
    /// When the name is empty or longer than [`MAX_NAME_BYTES`]; in a constant
    /// that is a compile error.
    pub const fn from_static(name: &'static str) -> Self {
        Self::on_wire(Name::from_static(name))
    }

    const fn on_wire(name: Name) -> Self {
        Self {
            name,
            wire: Some(Wire {
                encode: encode::<T>,
                decode: decode::<T>,
            }),
            reach: PhantomData,
        }
    }
}

impl<T> Topic<T, ThisNode> {
    /// A local topic with a name made at run time.
    ///
    /// # Errors
    ///
    /// When the name is empty or longer than [`MAX_NAME_BYTES`].
    pub fn local(name: impl Into<Cow<'static, str>>) -> Result<Self, TopicError> {
        Ok(Self {
            name: Name::new(name.into())?,
            wire: None,
            reach: PhantomData,
        })
    }

    /// A local topic with a constant name, for `static` and `const` items.
    ///
    /// # Panics
    ///
    /// When the name is empty or longer than [`MAX_NAME_BYTES`]; in a constant
    /// that is a compile error.
    pub const fn local_from_static(name: &'static str) -> Self {
        Self {
            name: Name::from_static(name),
            wire: None,
            reach: PhantomData,
        }
    }
}

impl<T, S> Topic<T, S> {
    /// The name, as other nodes see it.
    pub fn name(&self) -> &str {
        self.name.as_str()
    }

    pub(crate) fn shared_name(&self) -> Name {
        self.name.clone()
    }

    /// How the value crosses to other nodes; `None` for a local topic.
    pub(crate) fn wire(&self) -> Option<Wire<T>> {
        self.wire
    }
}

impl<T: 'static, S: 'static> Topic<T, S> {
    /// What tells apart the topics of one name.
    pub(crate) fn kind() -> TypeId {
        TypeId::of::<(T, S)>()
    }
}

impl<T, S> Clone for Topic<T, S> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            wire: self.wire,
            reach: PhantomData,
        }
    }
}

impl<T, S> fmt::Debug for Topic<T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Topic").field(&self.name()).finish()
    }
}

/// The two directions between a value and the bytes that other nodes see.
#[derive(Debug)]
pub(crate) struct Wire<T> {
    pub(crate) encode: fn(&T) -> Result<Vec<u8>, serde_json::Error>,
    pub(crate) decode: fn(&[u8]) -> Result<T, serde_json::Error>,
}

impl<T> Clone for Wire<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Wire<T> {}

fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(value)
}

fn decode<T: DeserializeOwned>(payload: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(payload)
}

/// A checked name that clones without copying its text.
#[derive(Debug, Clone)]
pub(crate) enum Name {
    Static(&'static str),
    Shared(Arc<str>),
}

impl Name {
    fn new(name: Cow<'static, str>) -> Result<Self, TopicError> {
        check_name(&name)?;
        Ok(match name {
            Cow::Borrowed(name) => Self::Static(name),
            Cow::Owned(name) => Self::Shared(name.into()),
        })
    }

    const fn from_static(name: &'static str) -> Self {
        assert!(!name.is_empty(), "expected a topic name, got an empty one");
        assert!(
            name.len() <= MAX_NAME_BYTES,
            "expected a topic name of at most 255 bytes"
        );
        Self::Static(name)
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Static(name) => name,
            Self::Shared(name) => name,
        }
    }
}

/// Whether a topic can have this name.
pub(crate) fn check_name(name: &str) -> Result<(), TopicError> {
    match name.len() {
        0 => Err(TopicError::Empty),
        found if found > MAX_NAME_BYTES => Err(TopicError::TooLong {
            limit: MAX_NAME_BYTES,
            found,
        }),
        _ => Ok(()),
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_have_as_many_bytes_as_the_bound_says() {
        let longest = "ä".repeat(MAX_NAME_BYTES / 2) + "x";
        assert_eq!(Topic::<u8>::new(longest.clone()).unwrap().name(), longest);

        let refused = Topic::<u8>::new(longest + "x").unwrap_err();
        assert_eq!(
            refused,
            TopicError::TooLong {
                limit: 255,
                found: 256
            }
        );
        assert_eq!(
            refused.to_string(),
            "expected a topic name of at most 255 bytes, got 256"
        );
    }

    #[test]
    fn an_empty_name_is_refused() {
        assert_eq!(LocalTopic::<u8>::local("").unwrap_err(), TopicError::Empty);
    }

    #[test]
    fn names_made_at_run_time_and_constants_are_equal() {
        assert_eq!(
            Name::from_static("a"),
            Name::new("a".to_owned().into()).unwrap()
        );
    }
}
