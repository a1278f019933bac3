//! A view, used through the kit as its author would.

mod stall;

use std::time::Duration;

use bennu::PubSub;
use bennu_test::{PushedEvent, View, live};
use serde_json::json;

use self::stall::{PRICE, Stall, StallMessage};

async fn stall() -> View<Stall> {
    live::<Stall>().await.expect("the stall opens")
}

#[tokio::test]
async fn a_view_is_rendered_before_and_after_it_is_connected() {
    let view = live::<Stall>().with_session("apples", 8).await.unwrap();
    assert!(
        view.first_render()
            .contains(r#"<p id="apples" class="some">8</p>"#)
    );
    assert!(view.first_render().starts_with("<!DOCTYPE html>"));
    assert!(
        view.render()
            .starts_with(r#"<p id="apples" class="some">8</p>"#),
        "{view:?}"
    );
    assert_eq!(view.page_title(), Some("Stall"));
}

#[tokio::test]
async fn a_click_changes_what_the_view_shows() {
    let mut view = stall().await;
    let html = view
        .element("button")
        .with_text("Two")
        .click()
        .await
        .unwrap();
    assert!(html.contains(">1</p>"), "{html}");
    view.element("button")
        .with_text("One")
        .click()
        .await
        .unwrap();
    view.assert_text("#apples", "0");
    assert_eq!(
        view.element("#apples")
            .attribute("class")
            .unwrap()
            .as_deref(),
        Some("none")
    );
    assert_eq!(view.text("ol").unwrap(), "1 for 10 2 for 20");
    assert_eq!(view.page_title(), Some("0 left"));
    assert!(view.has_element("li:nth-child(2)"));
    assert!(!view.has_element("li:nth-child(3)"));
    view.assert_element("li", "for 20");
}

#[tokio::test]
async fn one_line_is_a_test() {
    assert!(
        stall()
            .await
            .element("#two")
            .click()
            .await
            .unwrap()
            .contains("2 for 20")
    );
}

#[tokio::test]
async fn a_hook_gets_its_reply() {
    let mut view = stall().await;
    assert_eq!(
        view.render_hook("count", &json!({})).await.unwrap(),
        json!({"apples": 3})
    );
    assert_eq!(
        view.render_hook("take", &json!({})).await.unwrap(),
        json!(null)
    );
    view.assert_text("#apples", "2");
}

#[tokio::test]
async fn pushed_events_are_kept_until_they_are_asserted() {
    let mut view = stall().await;
    view.render_hook("ring", &json!({"times": 2}))
        .await
        .unwrap();
    view.render_hook("ring", &json!({"times": 3}))
        .await
        .unwrap();
    view.assert_push_event("bell", &json!({"times": 3}));
    let left = PushedEvent {
        name: "bell".to_owned(),
        payload: json!({"times": 2}),
    };
    assert_eq!(view.take_events(), [left]);
}

#[tokio::test]
#[should_panic = r#"expected the event "bell" with {"times":9}, found []"#]
async fn an_event_that_was_not_pushed_is_missed() {
    stall()
        .await
        .assert_push_event("bell", &json!({"times": 9}));
}

#[tokio::test]
async fn a_message_arrives_before_the_next_line() {
    let mut view = stall().await;
    view.send(StallMessage::Delivery(5)).await.unwrap();
    view.assert_text("#apples", "8");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_arrive_before_the_next_line_on_many_threads() {
    let mut view = stall().await;
    for count in 1..200 {
        view.send(StallMessage::Delivery(1)).await.unwrap();
        view.assert_text("#apples", &(3 + count).to_string());
    }
}

#[tokio::test]
async fn a_broadcast_is_heard() {
    let pubsub = PubSub::new();
    let mut view = live::<Stall>().with_pubsub(&pubsub).await.unwrap();
    pubsub.local_broadcast(&PRICE, 12);
    view.settle().await.unwrap();
    view.assert_text("#price", "12");
}

#[tokio::test(start_paused = true)]
async fn timers_fire_as_time_passes() {
    let mut view = stall().await;
    view.advance(Duration::from_secs(59)).await.unwrap();
    view.assert_text("#price", "10");
    view.advance(Duration::from_secs(1)).await.unwrap();
    view.assert_text("#price", "9");
    // Longer than a silent connection is kept open.
    view.advance(Duration::from_secs(7 * 60)).await.unwrap();
    view.assert_text("#price", "2");
}

#[tokio::test]
async fn a_patch_changes_the_address_and_the_view() {
    let mut view = live::<Stall>()
        .with_route("/stall/{page}")
        .at("/stall/a")
        .await
        .unwrap();
    view.assert_text("#page", "a");
    view.render_hook("go", &json!({"to": "/stall/b"}))
        .await
        .unwrap();
    view.assert_patch("/stall/b");
    view.assert_text("#page", "b");
    view.element("#link").click().await.unwrap();
    view.assert_patch("/stall/c?x=1");
    view.assert_text("#page", "c");
    assert_eq!(view.path(), "/stall/c?x=1");
}

#[tokio::test]
async fn a_link_to_another_view_navigates() {
    let mut view = stall().await;
    view.element("#market").click().await.unwrap();
    view.assert_navigate("/market");
}

#[tokio::test]
async fn a_view_that_redirects_is_left() {
    let mut view = stall().await;
    view.render_hook("leave", &json!({})).await.unwrap();
    view.assert_redirect("/market");
    let error = view.element("#two").click().await.unwrap_err().to_string();
    assert!(
        error.contains("expected one element for `#two`, found 0"),
        "{error}"
    );
    let error = view
        .send(StallMessage::Minute)
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with("to be there, found that it sent its visitor to /market"),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_view_that_leaves_upon_a_message_is_not_waited_for() {
    let mut view = stall().await;
    let start = tokio::time::Instant::now();
    view.send(StallMessage::Closing).await.unwrap();
    view.assert_redirect("/market");
    assert_eq!(start.elapsed(), Duration::ZERO);
}

#[tokio::test]
async fn a_crash_is_an_error_with_the_views_own_message() {
    let crash = async |event: &str| {
        stall()
            .await
            .render_hook(event, &json!({}))
            .await
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        crash("fail").await,
        "view view::stall::Stall crashed: the stall is closed"
    );
    assert_eq!(
        crash("panic").await,
        "view view::stall::Stall crashed: it panicked: no more bags"
    );
    let unknown = crash("tkae").await;
    assert!(
        unknown.contains("tkae") && unknown.contains("take"),
        "{unknown}"
    );

    let mut view = stall().await;
    let error = view
        .send(StallMessage::Spoiled)
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "view view::stall::Stall crashed: invalid digit found in string"
    );
    let error = view
        .render_hook("count", &json!({}))
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with("found that it crashed: invalid digit found in string"),
        "{error}"
    );
}

#[tokio::test]
async fn an_element_that_is_not_there_is_an_error_that_shows_the_page() {
    let mut view = stall().await;
    let error = view.element("#x").click().await.unwrap_err().to_string();
    assert!(
        error.starts_with("expected one element for `#x`, found 0; the page has: <"),
        "{error}"
    );
    assert!(error.contains(r#"<p id="price">10</p>"#), "{error}");
    let error = view
        .element("button")
        .click()
        .await
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("expected one element for `button`, found 2; they are: <"),
        "{error}"
    );
    let error = view
        .element("#price")
        .click()
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        r#"expected `phx-click` on the element, found <p id="price">"#
    );
}

#[tokio::test]
#[should_panic = r#"expected the text "4" in `#apples`, found "3""#]
async fn a_wrong_text_is_shown_beside_the_right_one() {
    stall().await.assert_text("#apples", "4");
}

#[tokio::test]
#[should_panic = "expected a CSS selector, found `li[`"]
async fn a_wrong_selector_is_no_element_that_is_missing() {
    stall().await.has_element("li[");
}
