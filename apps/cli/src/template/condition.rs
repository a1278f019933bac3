//! The conditions of a manifest, in the expression language of Rhai, which is
//! what cargo-generate takes.

use liquid_core::model::ScalarCow;
use liquid_core::{Object, Value, ValueView as _};
use rhai::{Dynamic, Engine};

/// How much a condition may compute; one of some terms takes a hundredth.
const MAX_OPERATIONS: u64 = 10_000;

/// Whether a condition holds for what is known so far. One that asks for
/// something unknown, or that cannot be read, does not.
pub(super) fn holds(condition: &str, known: &Object) -> bool {
    let mut engine = Engine::new();
    engine
        .set_max_operations(MAX_OPERATIONS)
        .set_max_string_size(MAX_OPERATIONS as usize);
    // The method is deprecated as "volatile", not as going away; cargo-generate
    // resolves the names in conditions by it too.
    #[expect(
        deprecated,
        reason = "the only way to resolve names without copying them all"
    )]
    engine.on_var({
        let known = known.clone();
        move |name, _, _| Ok(known.get(name).map(dynamic))
    });
    engine.eval_expression::<bool>(condition).unwrap_or(false)
}

fn dynamic(value: &Value) -> Dynamic {
    match value {
        Value::Array(values) => values.iter().map(dynamic).collect::<Vec<_>>().into(),
        Value::Scalar(scalar) => of_scalar(scalar),
        Value::Object(_) | Value::State(_) | Value::Nil => Dynamic::UNIT,
    }
}

fn of_scalar(scalar: &ScalarCow<'_>) -> Dynamic {
    scalar.to_bool().map_or_else(
        || scalar.to_kstr().into_string().to_string().into(),
        Dynamic::from,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_an_expression_over_what_is_known() {
        let known = Object::from_iter([
            ("license".into(), Value::scalar("MIT")),
            ("docker".into(), Value::scalar(true)),
            ("parts".into(), Value::Array(vec![Value::scalar("sass")])),
        ]);
        for (condition, expected) in [
            ("true", true),
            ("license == \"MIT\" || license == \"none\"", true),
            ("license != \"MIT\"", false),
            ("docker && !(license == \"none\")", true),
            ("\"sass\" in parts", true),
            ("unknown == \"x\"", false),
            ("license ==", false),
            ("license", false),
        ] {
            assert_eq!(holds(condition, &known), expected, "{condition}");
        }
    }
}
