//! Parameters of an address or a form: texts by name, nested as `a[b]=c` and `a[]=c`.

use serde_json::{Map, Value};
use thiserror::Error;

/// The parameters of a page's address (query and path), or of a form.
///
/// A later duplicate of a plain name wins, as in Phoenix.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Map<String, Value>);

/// How much a query may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParamLimits {
    /// How many pairs.
    pub count: usize,
    /// How many names deep one of them may be nested; `a` is one deep, `a[b]` two.
    pub depth: usize,
}

impl Default for ParamLimits {
    /// 1,000 pairs, 32 deep.
    fn default() -> Self {
        Self {
            count: 1_000,
            depth: 32,
        }
    }
}

/// A query that holds more than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParamsError {
    /// Too many pairs.
    #[error("expected at most {0} parameters, got more")]
    TooMany(usize),
    /// Nested too deeply.
    #[error("expected parameters at most {0} deep, got deeper ones")]
    TooDeep(usize),
}

impl Params {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a query string. Percent escapes that are not UTF-8 become U+FFFD.
    ///
    /// # Errors
    ///
    /// If it holds more than `limits` allow.
    pub fn parse(query: &str, limits: ParamLimits) -> Result<Self, ParamsError> {
        let mut params = Self::new();
        for (at, (name, text)) in form_urlencoded::parse(query.as_bytes()).enumerate() {
            if at == limits.count {
                return Err(ParamsError::TooMany(limits.count));
            }
            let (name, keys) = segments(&name);
            if keys.clone().count() >= limits.depth {
                return Err(ParamsError::TooDeep(limits.depth));
            }
            let slot = params.0.entry(name).or_insert(Value::Null);
            put(slot, keys, Value::String(text.into_owned()));
        }
        Ok(params)
    }

    /// The text of a plain parameter.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// A parameter as it is: a text, a list or a nested object.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Sets a parameter; a path's wins over a query's of the same name.
    pub fn insert(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// All of them as one JSON object.
    pub fn into_map(self) -> Map<String, Value> {
        self.0
    }
}

impl From<Map<String, Value>> for Params {
    fn from(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

/// Splits `user[address][]` into `user` and `address`, ``. A name whose brackets do not
/// pair up is a plain name.
fn segments(name: &str) -> (String, impl Iterator<Item = &str> + Clone) {
    let nested = name.find('[').filter(|&at| at > 0).and_then(|at| {
        Some((
            &name[..at],
            name[at..].strip_prefix('[')?.strip_suffix(']')?,
        ))
    });
    let (first, rest) = match nested {
        Some((first, rest)) if rest.split("][").all(|key| !key.contains(['[', ']'])) => {
            (first, Some(rest))
        }
        _ => (name, None),
    };
    (
        first.to_owned(),
        rest.into_iter().flat_map(|rest| rest.split("][")),
    )
}

/// The list of segments that the client's `_target` of a form names:
/// `user[name]` is `user`, `name`.
pub(crate) fn target(name: &str) -> Vec<Value> {
    let (first, keys) = segments(name);
    let keys = keys.filter(|key| !key.is_empty()).map(Value::from);
    std::iter::once(Value::from(first)).chain(keys).collect()
}

/// Puts a text below `slot` where the keys lead, making what is missing on the way.
fn put<'a>(mut slot: &mut Value, keys: impl Iterator<Item = &'a str>, text: Value) {
    for key in keys {
        slot = if key.is_empty() {
            push(slot)
        } else {
            descend(slot, key)
        };
    }
    *slot = text;
}

/// A new last element of the list at `slot`, which becomes one if it is none.
fn push(slot: &mut Value) -> &mut Value {
    if !slot.is_array() {
        *slot = Value::Array(Vec::new());
    }
    let list = slot.as_array_mut().expect("the slot was made a list");
    list.push(Value::Null);
    list.last_mut().expect("the list has an element")
}

/// The member `key` of the object at `slot`, which becomes one if it is none.
fn descend<'a>(slot: &'a mut Value, key: &str) -> &'a mut Value {
    if !slot.is_object() {
        *slot = Value::Object(Map::new());
    }
    let object = slot.as_object_mut().expect("the slot was made an object");
    object.entry(key).or_insert(Value::Null)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(query: &str, expected: Value) {
        let params = Params::parse(query, ParamLimits::default()).unwrap();
        assert_eq!(Value::Object(params.into_map()), expected, "{query}");
    }

    #[test]
    fn names_nest_by_brackets() {
        check("", json!({}));
        check("x=1&y=", json!({ "x": "1", "y": "" }));
        check(
            "user%5Bname%5D=Jo&user[mail]=a+b",
            json!({ "user": { "name": "Jo", "mail": "a b" } }),
        );
        check("tags[]=a&tags[]=b", json!({ "tags": ["a", "b"] }));
        check(
            "a[b][c]=1&a[b][d]=2",
            json!({ "a": { "b": { "c": "1", "d": "2" } } }),
        );
    }

    #[test]
    fn later_value_wins_over_an_earlier_one() {
        check("x=1&x=2", json!({ "x": "2" }));
        check("x=1&x[a]=2", json!({ "x": { "a": "2" } }));
        check("x[a]=1&x[]=2", json!({ "x": ["2"] }));
    }

    #[test]
    fn brackets_that_do_not_pair_up_are_part_of_the_name() {
        check("a[b=1", json!({ "a[b": "1" }));
        check("[b]=1", json!({ "[b]": "1" }));
        check("a[b]c=1", json!({ "a[b]c": "1" }));
        check("a[b[c]]=1", json!({ "a[b[c]]": "1" }));
    }

    #[test]
    fn more_than_the_limits_is_refused() {
        let limits = ParamLimits { count: 2, depth: 2 };
        assert!(Params::parse("a=1&b=2", limits).is_ok());
        assert_eq!(
            Params::parse("a=1&b=2&c=3", limits),
            Err(ParamsError::TooMany(2))
        );
        assert!(Params::parse("a[b]=1", limits).is_ok());
        assert_eq!(
            Params::parse("a[b][c]=1", limits),
            Err(ParamsError::TooDeep(2))
        );
    }

    #[test]
    fn target_of_a_form_is_split() {
        assert_eq!(target("user[name]"), ["user", "name"]);
        assert_eq!(target("tags[]"), ["tags"]);
        assert_eq!(target("undefined"), ["undefined"]);
    }

    proptest! {
        #[test]
        fn no_query_panics(query in "\\PC*|[a-c\\[\\]=&%0-9]*") {
            let _ = Params::parse(&query, ParamLimits::default());
        }

        #[test]
        fn plain_texts_read_back(text in "\\PC*") {
            let query: String = form_urlencoded::Serializer::new(String::new())
                .append_pair("x", &text)
                .finish();
            let params = Params::parse(&query, ParamLimits::default()).unwrap();
            prop_assert_eq!(params.get("x"), Some(text.as_str()));
        }
    }
}
