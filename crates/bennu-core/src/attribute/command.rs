//! Commands of the client, which some bindings hold instead of an event's name.

use std::borrow::Cow;

use serde_json::json;

/// Whether what `name` holds is run as commands, and nothing else: the client's
/// `execJS` fails on the name of an event (`live_socket.ts` of npm
/// `phoenix_live_view` 1.2.12), and the page would never be connected.
pub(super) const fn holds(name: &str) -> bool {
    name.eq_ignore_ascii_case("phx-connected")
        || name.eq_ignore_ascii_case("phx-disconnected")
        || name.eq_ignore_ascii_case("phx-mounted")
        || name.eq_ignore_ascii_case("phx-remove")
}

/// `text` if it is commands, by the mark that the client knows them by; else the
/// command that sends the event of that name.
pub(super) fn commands(text: &str) -> Cow<'_, str> {
    match text.starts_with('[') {
        true => text.into(),
        false => json!([["push", { "event": text }]]).to_string().into(),
    }
}
