//! The one-letter keys of the wire, as the client's `constants.ts` names them.

/// Statics: an index into [`TEMPLATES`].
pub(super) const STATICS: &str = "s";
/// Marks a node that is exactly one literal element.
pub(super) const ROOT: &str = "r";
/// The statics that this message's nodes refer to.
pub(super) const TEMPLATES: &str = "p";
/// The entries of a list.
pub(super) const KEYED: &str = "k";
/// How many entries the list has now.
pub(super) const KEYED_COUNT: &str = "kc";
/// Says that entries moved, so the client copies the old list first.
pub(super) const KEYED_MOVED: &str = "km";
/// Events for hooks; top level only.
pub(super) const EVENTS: &str = "e";
/// The page title; top level only.
pub(super) const TITLE: &str = "t";
/// The reply to an event; top level only, where it is not [`ROOT`].
pub(super) const REPLY: &str = "r";
