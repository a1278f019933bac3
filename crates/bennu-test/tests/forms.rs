//! Forms, as a visitor fills them in.

use bennu::prelude::*;
use bennu_test::{View, live};

/// Shows what its forms send.
struct SignUp {
    last: String,
}

impl LiveView for SignUp {
    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self {
            last: String::new(),
        })
    }

    async fn handle_event(&mut self, event: RawEvent, _: &mut Socket<Self>) -> Result<()> {
        self.last = format!("{} {}", event.name, event.value);
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <output>{&self.last}</output>
            <form id="f" phx-change="check" phx-submit="save" phx-value-step="2">
                <input type="hidden" name="id" value="7">
                <input name="user[name]" value="Jo">
                <select name="size" phx-change="resize">
                    <option value="s">"small"</option>
                    <option value="l" selected>"large"</option>
                </select>
            </form>
            <form id="silent"><input name="q"></form>
            <input id="key" phx-keydown="typed" phx-keyup="released" phx-focus="entered" phx-blur="left">
        }
    }
}

async fn sign_up() -> View<SignUp> {
    live::<SignUp>().await.expect("the forms open")
}

/// The event that came last, and its value.
fn last(view: &View<SignUp>) -> String {
    view.text("output").expect("there is one output")
}

#[tokio::test]
async fn a_change_says_which_field_and_which_are_untouched() {
    let mut view = sign_up().await;
    view.form("#f")
        .fill("user[name]", "Al")
        .change()
        .await
        .unwrap();
    assert_eq!(
        last(&view),
        r#"check {"_target":["user","name"],"_unused_size":"","id":"7","size":"l","step":"2","user":{"name":"Al"}}"#
    );
    view.form("#f").change().await.unwrap();
    assert!(
        last(&view).contains(r#""_target":["undefined"]"#),
        "{}",
        last(&view)
    );
    assert!(!last(&view).contains("_unused_name"), "{}", last(&view));
}

#[tokio::test]
async fn a_submit_sends_all_fields() {
    let mut view = sign_up().await;
    view.form("#f")
        .fill("user[name]", "A & B")
        .submit()
        .await
        .unwrap();
    assert_eq!(
        last(&view),
        r#"save {"id":"7","size":"l","step":"2","user":{"name":"A & B"}}"#
    );
}

#[tokio::test]
async fn after_a_submit_no_field_is_untouched() {
    let mut view = sign_up().await;
    view.form("#f").submit().await.unwrap();
    view.form("#f").change().await.unwrap();
    assert!(!last(&view).contains("_unused"), "{}", last(&view));
}

#[tokio::test]
async fn a_field_with_a_change_of_its_own_sends_itself_alone() {
    let mut view = sign_up().await;
    view.form("#f").fill("size", "s").change().await.unwrap();
    assert_eq!(last(&view), r#"resize {"_target":["size"],"size":"s"}"#);
}

#[tokio::test]
async fn keys_and_focus_are_sent() {
    let mut view = sign_up().await;
    view.element("#key").focus().await.unwrap();
    assert_eq!(last(&view), r#"entered {"value":""}"#);
    view.element("#key").keydown("Enter").await.unwrap();
    assert_eq!(last(&view), r#"typed {"key":"Enter","value":""}"#);
    view.element("#key").keyup("Enter").await.unwrap();
    assert_eq!(last(&view), r#"released {"key":"Enter","value":""}"#);
    view.element("#key").blur().await.unwrap();
    assert_eq!(last(&view), r#"left {"value":""}"#);
}

#[tokio::test]
async fn what_a_form_cannot_do_says_why() {
    let mut view = sign_up().await;
    let error = view
        .form("#f")
        .fill("mail", "x")
        .change()
        .await
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "expected a field named \"mail\" in the form, found id, user[name], size"
    );
    let error = view.form("#silent").submit().await.unwrap_err().to_string();
    assert_eq!(
        error,
        "expected `phx-submit` on the element, found <form id=\"silent\">"
    );
    let error = view.form("output").submit().await.unwrap_err().to_string();
    assert_eq!(error, "expected `a form` on the element, found <output>");
}
