//! A JSON object written member by member, for replies whose parts are JSON already.

use crate::escape;

/// Writes `{"name":value,…}` in the order of the calls.
///
/// Diffs and rendered trees are JSON text when they reach a reply; this puts them in
/// without parsing them again.
#[derive(Debug, Clone)]
pub struct JsonObject(String);

impl JsonObject {
    /// An object without members, as JSON.
    pub const EMPTY: &'static str = "{}";

    /// Starts an object.
    pub fn new() -> Self {
        Self(String::from("{"))
    }

    /// Adds a member whose value is JSON text already.
    #[must_use]
    pub fn with_json(mut self, name: &str, json: &str) -> Self {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        escape::json(&mut self.0, name);
        self.0.push(':');
        self.0.push_str(json);
        self
    }

    /// Adds a member whose value is a text.
    #[must_use]
    pub fn with_text(self, name: &str, text: &str) -> Self {
        let mut json = String::with_capacity(text.len() + 2);
        escape::json(&mut json, text);
        self.with_json(name, &json)
    }

    /// The whole object's JSON.
    pub fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

impl Default for JsonObject {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stand_in_the_order_of_the_calls() {
        let object = JsonObject::new()
            .with_json("b", "[1]")
            .with_text("a", "x\"y");
        assert_eq!(object.finish(), r#"{"b":[1],"a":"x\"y"}"#);
        assert_eq!(JsonObject::new().finish(), JsonObject::EMPTY);
    }
}
