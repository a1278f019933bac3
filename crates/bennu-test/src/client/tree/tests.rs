//! Diffs into trees into HTML, as `rendered.js` of npm `phoenix_live_view` 1.2.12
//! has it. Random views check the same that the official client is checked with.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;

use super::*;

#[path = "../../../../bennu-core/tests/client/views.rs"]
mod views;

#[test]
fn after_each_diff_the_tree_shows_what_a_fresh_render_shows() {
    let mut runner = TestRunner::new(views::config(2_000));
    let result = runner.run(&views::any_life(), |life| {
        let (messages, pages) = life.play();
        let mut messages = messages
            .iter()
            .map(|message| serde_json::from_str(message).unwrap());
        let mut tree = Tree::new(&messages.next().unwrap()).unwrap();
        prop_assert_eq!(tree.to_html().unwrap(), pages[0].as_str());
        for (diff, page) in messages.zip(&pages[1..]) {
            tree.merge(&diff).unwrap();
            prop_assert_eq!(&tree.to_html().unwrap(), page);
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}

/// The HTML after a join with `rendered` and then each of `diffs`.
fn html<const N: usize>(rendered: Value, diffs: [Value; N]) -> Result<String, String> {
    let run = || {
        let mut tree = Tree::new(rendered.as_object().unwrap())?;
        for diff in &diffs {
            tree.merge(diff.as_object().unwrap())?;
        }
        tree.to_html()
    };
    run().map_err(|error| error.to_string())
}

/// A list of three: a, b, c.
fn abc() -> Value {
    json!({"s": ["<ul>", "</ul>"], "0": {
        "s": ["<li>", "</li>"],
        "k": {"0": {"0": "a"}, "1": {"0": "b"}, "2": {"0": "c"}, "kc": 3},
    }})
}

#[test]
fn a_diff_changes_what_it_names_and_nothing_else() {
    let rendered =
        json!({"s": ["<p>", "|", "</p>"], "0": "a", "1": {"s": ["<b>", "</b>"], "0": "b", "r": 1}});
    assert_eq!(html(rendered.clone(), []).unwrap(), "<p>a|<b>b</b></p>");
    assert_eq!(
        html(rendered.clone(), [json!({"0": "A"})]).unwrap(),
        "<p>A|<b>b</b></p>"
    );
    assert_eq!(
        html(rendered.clone(), [json!({"1": {"0": "B"}})]).unwrap(),
        "<p>a|<b>B</b></p>"
    );
    assert_eq!(
        html(rendered.clone(), [json!({"1": ""})]).unwrap(),
        "<p>a|</p>"
    );
    assert_eq!(
        html(rendered.clone(), [json!({"1": {"s": ["x"]}})]).unwrap(),
        "<p>a|x</p>"
    );
    assert_eq!(html(rendered, [json!({"s": ["new"]})]).unwrap(), "new");
}

#[test]
fn entries_move_change_come_and_go() {
    let moved =
        json!({"0": {"k": {"kc": 3, "km": true, "0": 2, "1": [0, {"0": "A"}], "2": {"0": "d"}}}});
    assert_eq!(
        html(abc(), [moved]).unwrap(),
        "<ul><li>c</li><li>A</li><li>d</li></ul>"
    );

    let removed = json!({"0": {"k": {"kc": 2, "km": true, "1": [2, {"0": "C"}]}}});
    assert_eq!(
        html(abc(), [removed]).unwrap(),
        "<ul><li>a</li><li>C</li></ul>"
    );

    let emptied = json!({"0": {"k": {"kc": 0}}});
    let refilled = json!({"0": {"k": {"kc": 1, "0": {"0": "z"}}}});
    assert_eq!(html(abc(), [emptied.clone()]).unwrap(), "<ul></ul>");
    assert_eq!(
        html(abc(), [emptied, refilled]).unwrap(),
        "<ul><li>z</li></ul>"
    );
}

#[test]
fn shared_statics_are_found_in_the_same_message() {
    let rendered = json!({
        "p": {"0": ["<ul>", "</ul>"], "1": ["<li>", "</li>"]},
        "s": 0,
        "0": {"s": 1, "k": {"0": {"0": "a"}, "kc": 1}},
    });
    let diff = json!({
        "p": {"0": ["<i>", "</i>"]},
        "0": {"k": {"0": {"0": {"s": 0, "0": "x"}}, "kc": 1}},
    });
    assert_eq!(
        html(rendered, [diff]).unwrap(),
        "<ul><li><i>x</i></li></ul>"
    );
}

#[test]
fn a_lists_own_table_is_used_only_where_no_outer_one_is() {
    let list = json!({"s": ["", ""], "k": {"0": {"0": {"s": 0}}, "kc": 1}, "p": {"0": ["own"]}});
    let alone = json!({"s": ["", ""], "0": list});
    assert_eq!(html(alone.clone(), []).unwrap(), "own");

    let mut within = alone;
    within["p"] = json!({"0": ["outer"]});
    assert_eq!(html(within, []).unwrap(), "outer");
}

#[test]
fn a_missing_dynamic_is_an_error_not_undefined() {
    let error = html(json!({"s": ["", "", ""], "0": "a"}), []).unwrap_err();
    assert_eq!(
        error,
        "at the root of the diff: expected 2 dynamics, found none at 1"
    );

    let nested = json!({"0": {"k": {"kc": 4, "3": {}}}});
    let error = html(abc(), [nested]).unwrap_err();
    assert_eq!(
        error,
        "at 0.k.3 of the diff: expected 1 dynamics, found none at 0"
    );
}

#[test]
fn a_change_to_a_template_that_is_not_there_is_an_error() {
    let rendered = json!({"s": ["", ""], "0": "text"});
    for diff in [
        json!({"0": {"0": "x"}}),
        json!({"0": {"k": {"kc": 0}}}),
        json!({"0": {}}),
    ] {
        assert_eq!(
            html(rendered.clone(), [diff]).unwrap_err(),
            "at 0 of the diff: expected a whole template where there was text, found changes to one"
        );
    }
    let error = html(abc(), [json!({"0": {"0": "x"}})]).unwrap_err();
    assert!(error.contains("where there was a list"), "{error}");
}

#[test]
fn statics_of_an_unknown_number_are_an_error() {
    let error = html(json!({"s": ["", ""], "0": {"s": 7}}), []).unwrap_err();
    assert_eq!(
        error,
        "at 0.s of the diff: expected shared statics of number 7 in the same message, found none"
    );
    let earlier = json!({"p": {"0": ["x"]}, "s": ["", ""], "0": {"s": 0}});
    assert!(
        html(earlier, [json!({"0": {"s": 0}})]).is_err(),
        "a table lasts one message"
    );
}

#[test]
fn moves_that_the_client_cannot_follow_are_errors() {
    let cases = [
        (
            json!({"kc": 3, "0": 2}),
            "expected \"km\" on a list whose entries move, found none",
        ),
        (
            json!({"kc": 1, "km": true, "0": 9}),
            "expected one of the 3 entries before, found a move from 9",
        ),
        (
            json!({"kc": 2, "km": true, "0": 1, "1": [1, {}]}),
            "expected each entry to move once, found entry 1 moved twice",
        ),
        (
            json!({"kc": 5, "3": {"0": "d"}}),
            "expected one of the 3 entries before, found a move from 4",
        ),
        (
            json!({"kc": 1, "2": {"0": "c"}}),
            "expected numbers below 1 and kc, km, found the key \"2\"",
        ),
        (
            json!({"0": {"0": "x"}}),
            "expected entries with their count \"kc\"",
        ),
    ];
    for (change, message) in cases {
        let error = html(abc(), [json!({"0": {"k": change}})]).unwrap_err();
        assert!(error.contains(message), "{change}: {error}");
    }
}

#[test]
fn what_is_no_part_of_a_page_is_an_error() {
    for value in [json!(null), json!(true), json!([]), json!(3)] {
        let error = html(json!({"s": ["", ""], "0": value}), []).unwrap_err();
        assert!(
            error.contains("expected text, a template or a list"),
            "{error}"
        );
    }
    let error = html(json!({"s": [""]}), [json!({"0": "x"})]).unwrap_err();
    assert!(error.contains("found the key \"0\""), "{error}");
}

#[test]
fn a_root_flag_without_a_root_tag_is_an_error() {
    let rendered = |text: &str| json!({"s": ["", ""], "0": {"s": [text], "r": 1}});
    assert!(html(rendered(" <!-- a --> <p id=\"x\"></p>"), []).is_ok());
    for wrong in [
        "text",
        "",
        "<!-- only a comment -->",
        "<!-- of two\nlines --><p></p>",
        "</p>",
    ] {
        let error = html(rendered(wrong), []).unwrap_err();
        assert!(error.contains("expected one root tag"), "{error}");
    }
}

#[test]
fn a_refused_diff_changes_nothing() {
    let mut tree = Tree::new(abc().as_object().unwrap()).unwrap();
    let diff = json!({"0": {"k": {"kc": 2, "0": {"0": "X"}, "1": 5}}});
    tree.merge(diff.as_object().unwrap()).unwrap_err();
    assert_eq!(
        tree.to_html().unwrap(),
        "<ul><li>a</li><li>b</li><li>c</li></ul>"
    );
}
