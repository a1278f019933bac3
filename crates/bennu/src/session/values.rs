//! A session's values as views hold them: read only, in as little memory as they need.

use serde_json::{Map, Value};

/// Values by name. A map of JSON has room for eleven in each of its nodes, 632 bytes,
/// and every open page would keep one for a user's id.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct SessionValues(Box<[(Box<str>, Value)]>);

impl SessionValues {
    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let found = self.0.iter().find(|(found, _)| **found == *name);
        found.map(|(_, value)| value)
    }

    /// Equal values have the same.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(&self.0).expect("names and JSON have a form in JSON")
    }
}

impl From<Map<String, Value>> for SessionValues {
    fn from(values: Map<String, Value>) -> Self {
        let values = values.into_iter();
        Self(values.map(|(name, value)| (name.into(), value)).collect())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_found_by_their_names() {
        let Value::Object(map) = json!({ "user_id": 7, "tags": ["a"] }) else {
            unreachable!("it is an object")
        };
        let values = SessionValues::from(map);
        assert_eq!(values.get("user_id"), Some(&json!(7)));
        assert_eq!(values.get("tags"), Some(&json!(["a"])));
        assert_eq!(values.get("user"), None);
    }
}
