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
        NoEvent::decode("click", &Value::Null)
            .unwrap_err()
            .to_string(),
        "unknown event `click`: the view has no events"
    );
}

proptest! {
    #[test]
    fn a_long_name_is_cut(name in "\\PC{0,200}") {
        let EventError::Unknown { name, .. } = EventError::unknown(&name, &["save"]) else {
            panic!("an unknown event");
        };
        prop_assert!(name.chars().count() <= 64);
    }
}
