//! Hostile and lenient values, and the words of refusals.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[track_caller]
fn check<T: EventField + PartialEq + std::fmt::Debug>(value: Value, expected: Result<T, &str>) {
    let found = field(
        T::from_value,
        T::absent,
        "save",
        "amount",
        &json!({ "amount": value }),
    );
    assert_eq!(
        found.map_err(|error| error.to_string()),
        expected.map_err(str::to_owned)
    );
}

#[test]
fn numbers_and_booleans_are_read_from_text_too() {
    check(json!(-3), Ok(-3_i64));
    check(json!("42"), Ok(42_u8));
    check(json!(" 1.5 "), Ok(1.5_f64));
    check(json!("on"), Ok(true));
    check(json!("false"), Ok(false));
    check(json!(""), Ok(None::<u8>));
    check(json!(""), Ok(Some(String::new())));
    check(json!(["1", 2]), Ok(vec![1_u8, 2]));
    check(
        json!({ "a": "1" }),
        Ok(BTreeMap::from([("a".to_owned(), 1_u8)])),
    );
}

#[test]
fn what_a_form_leaves_out_is_false_or_empty() {
    fn absent<T: EventField>() -> Result<T, String> {
        let found = field(
            T::from_value,
            T::absent,
            "save",
            "amount",
            &json!({ "a": 1 }),
        );
        found.map_err(|error| error.to_string())
    }
    assert_eq!(absent(), Ok(false));
    assert_eq!(absent(), Ok(Vec::<String>::new()));
    assert_eq!(absent(), Ok(BTreeMap::<String, u8>::new()));
    assert_eq!(absent(), Ok(None::<bool>));
    assert_eq!(absent(), Ok(None::<Vec<u8>>));
    for sent in [absent::<u8>().err(), absent::<String>().err()] {
        let missing = "event `save` needs a field `amount`, which was not sent";
        assert_eq!(sent.as_deref(), Some(missing));
    }
}

#[test]
fn a_number_that_a_browser_would_round_is_sent_as_text() {
    assert_eq!(u64::MAX.to_value(), Some(json!("18446744073709551615")));
    assert_eq!(i64::MIN.to_value(), Some(json!("-9223372036854775808")));
    let exact = (1_u64 << 53) - 1;
    assert_eq!(exact.to_value(), Some(json!(exact)));
    assert_eq!((exact + 1).to_value(), Some(json!("9007199254740992")));
}

#[test]
fn refusals_say_what_was_expected_and_got() {
    check::<u8>(
        json!(300),
        Err(
            "field `amount` of event `save` should be a whole number, not negative, in its type's range, got a number",
        ),
    );
    check::<bool>(
        json!("maybe"),
        Err("field `amount` of event `save` should be true or false, got other text"),
    );
    check::<f64>(
        json!("inf"),
        Err("field `amount` of event `save` should be a number, got other text"),
    );
    let missing = field(
        String::from_value,
        String::absent,
        "save",
        "name",
        &Value::Null,
    )
    .unwrap_err();
    assert_eq!(
        missing.to_string(),
        "event `save` needs a field `name`, which was not sent"
    );
}

#[test]
fn an_unknown_event_is_told_the_nearest_name() {
    let known = &["increment", "reset"];
    assert_eq!(
        EventError::unknown("incremnt", known).to_string(),
        "unknown event `incremnt`, did you mean `increment`?"
    );
    assert_eq!(
        EventError::unknown("xyz", known).to_string(),
        "unknown event `xyz`, expected one of increment, reset"
    );
    assert_eq!(
        EventError::unknown("x\nERROR forged", &[]).to_string(),
        "unknown event `x\u{fffd}ERROR forged`: the view has no events"
    );
    assert_eq!(
        NoEvent::decode("click", &Value::Null)
            .unwrap_err()
            .to_string(),
        "unknown event `click`: the view has no events"
    );
}

/// Any JSON, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((".{0,4}", inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// What a browser makes of a value that it is to send: its numbers are `f64`.
fn in_browser(value: Value) -> Value {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(number) if number == number.trunc() && number.abs() < 1e18 => {
                Value::from(number as i64)
            }
            number => Value::from(number),
        },
        Value::Array(items) => items.into_iter().map(in_browser).collect(),
        other => other,
    }
}

/// Whether what was read of `value` is read again from what a browser sends for it.
fn returns<T: EventField + PartialEq>(value: &Value) -> bool {
    let Ok(read) = T::from_value(value) else {
        return true;
    };
    let sent = read.to_value().map(in_browser);
    let again = sent.map_or_else(T::absent, |sent| T::from_value(&sent).ok());
    again == Some(read)
}

proptest! {
    #[test]
    fn whatever_is_read_comes_back_the_same(value in any_json()) {
        prop_assert!(returns::<String>(&value));
        prop_assert!(returns::<bool>(&value));
        prop_assert!(returns::<i8>(&value));
        prop_assert!(returns::<u64>(&value));
        prop_assert!(returns::<f64>(&value));
        prop_assert!(returns::<Option<u32>>(&value));
        prop_assert!(returns::<Vec<i64>>(&value));
        prop_assert!(returns::<Vec<Option<u8>>>(&value));
        prop_assert!(returns::<BTreeMap<String, String>>(&value));
        prop_assert!(returns::<BTreeMap<String, Option<bool>>>(&value));
        prop_assert!(returns::<Json<Vec<Option<bool>>>>(&value));
    }

    #[test]
    fn a_long_name_is_cut(name in "\\PC{0,200}") {
        let EventError::Unknown { name, .. } = EventError::unknown(&name, &["save"]) else {
            panic!("an unknown event");
        };
        prop_assert!(name.chars().count() <= 64);
    }
}
