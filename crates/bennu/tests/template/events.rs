//! Event bindings, and the way of an event back from the browser.

use bennu::event::Event as _;
use bennu::prelude::*;
use serde_json::{Value, json};

use crate::check;

#[derive(Debug, PartialEq, Event)]
enum Counter {
    Inc,
    Add {
        amount: i64,
        note: Option<String>,
    },
    #[event(name = "row-picked")]
    Pick {
        #[event(name = "row-id")]
        r#id: u32,
    },
    Save(std::collections::BTreeMap<String, String>),
    Level(u64),
    Pages(Option<Vec<u8>>),
}

#[derive(Debug, PartialEq, Event)]
struct GoHome;

#[derive(Debug, PartialEq, Event)]
struct Resize {
    width: u32,
}

#[test]
fn typed_events_show_as_names_or_commands() {
    check(
        html! { <b phx-click={Counter::Inc}></b> },
        "<b phx-click=\"inc\"></b>",
    );
    check(
        html! { <b phx-click={GoHome}></b> },
        "<b phx-click=\"go_home\"></b>",
    );
    check(
        html! { <b phx-click={Counter::Add { amount: 2, note: None }}></b> },
        "<b phx-click=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;add&quot;,&quot;value&quot;:{&quot;amount&quot;:2}}]]\"></b>",
    );
    check(
        html! { <b phx-blur={Counter::Pick { id: 7 }}></b> },
        "<b phx-blur=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;row-picked&quot;,&quot;value&quot;:{&quot;row-id&quot;:7}}]]\"></b>",
    );
    check(
        html! { <form phx-submit={Counter::SAVE} phx-change={None::<Counter>}></form> },
        "<form phx-submit=\"save\"></form>",
    );
}

/// The client runs what these hold as commands; a bare name would stop the page.
#[test]
fn where_the_client_takes_commands_only_an_event_is_one() {
    check(
        html! { <b phx-mounted={Counter::Inc}></b> },
        "<b phx-mounted=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;inc&quot;}]]\"></b>",
    );
    check(
        html! { <b phx-remove={Counter::SAVE} phx-target="#list"></b> },
        "<b phx-remove=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;save&quot;}]]\" phx-target=\"#list\"></b>",
    );
    check(
        html! { <b phx-connected={Counter::Level(7)}></b> },
        "<b phx-connected=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;level&quot;,&quot;value&quot;:{&quot;value&quot;:7}}]]\"></b>",
    );
    let name = "say \"hi\"".to_owned();
    check(
        html! { <b phx-disconnected={&name}></b> },
        "<b phx-disconnected=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;say \\&quot;hi\\&quot;&quot;}]]\"></b>",
    );
    check(
        html! { <b {..[("phx-mounted", "inc")]} phx-connected={""} phx-remove={None::<Counter>}></b> },
        "<b phx-mounted=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;inc&quot;}]]\"></b>",
    );
    let hide = r##"[["hide",{"to":"#menu"}]]"##;
    check(
        html! { <b phx-mounted={hide} phx-remove="[[\"hide\",{}]]"></b> },
        "<b phx-mounted=\"[[&quot;hide&quot;,{&quot;to&quot;:&quot;#menu&quot;}]]\" phx-remove=\"[[&quot;hide&quot;,{}]]\"></b>",
    );
}

/// The client sends the members of an object along, and nothing else.
#[test]
fn a_value_without_a_name_is_sent_under_one() {
    check(
        html! { <b phx-click={Counter::Level(7)}></b> },
        "<b phx-click=\"[[&quot;push&quot;,{&quot;event&quot;:&quot;level&quot;,&quot;value&quot;:{&quot;value&quot;:7}}]]\"></b>",
    );
    decodes("level", json!({ "value": 7 }), Ok(Counter::Level(7)));
    decodes("level", json!({ "value": "7" }), Ok(Counter::Level(7)));
    decodes("level", json!(7), Ok(Counter::Level(7)));
    decodes(
        "level",
        json!({ "value": "" }),
        Err(
            "field `value` of event `level` should be a whole number, not negative, in its type's range, got other text",
        ),
    );
    let pages = Some(vec![1, 2]);
    decodes(
        "pages",
        json!({ "value": [1, 2] }),
        Ok(Counter::Pages(pages)),
    );
    decodes("pages", json!({}), Ok(Counter::Pages(None)));
    decodes(
        "pages",
        json!({ "pages": [1] }),
        Err("field `value` of event `pages` should be a list, got an object"),
    );
}

#[test]
fn plain_names_and_other_bindings_pass() {
    let name = String::from("inc");
    check(
        html! { <b id="b" phx-click="inc" phx-keyup={&name} phx-value-id={3} phx-debounce={100} phx-hook="Chart"></b> },
        "<b id=\"b\" phx-click=\"inc\" phx-keyup=\"inc\" phx-value-id=\"3\" phx-debounce=\"100\" phx-hook=\"Chart\"></b>",
    );
}

#[track_caller]
fn decodes(name: &str, value: Value, expected: Result<Counter, &str>) {
    let found = Counter::decode(name, &value).map_err(|error| error.to_string());
    assert_eq!(found, expected.map_err(str::to_owned));
}

#[test]
fn events_come_back_typed() {
    decodes("inc", json!({ "value": "" }), Ok(Counter::Inc));
    let note = None;
    decodes(
        "add",
        json!({ "amount": "2" }),
        Ok(Counter::Add { amount: 2, note }),
    );
    let note = Some("n".to_owned());
    decodes(
        "add",
        json!({ "amount": -2, "note": "n" }),
        Ok(Counter::Add { amount: -2, note }),
    );
    decodes(
        "row-picked",
        json!({ "row-id": "7" }),
        Ok(Counter::Pick { id: 7 }),
    );
    let form = [("a".to_owned(), "b".to_owned())].into();
    decodes("save", json!({ "a": "b" }), Ok(Counter::Save(form)));
    assert_eq!(
        Resize::decode("resize", &json!({ "width": 3 })),
        Ok(Resize { width: 3 })
    );
}

#[test]
fn what_does_not_fit_is_refused_in_words() {
    decodes(
        "add",
        json!({}),
        Err("event `add` needs a field `amount`, which was not sent"),
    );
    decodes(
        "add",
        json!(["x"]),
        Err("event `add` needs a field `amount`, which was not sent"),
    );
    decodes(
        "save",
        json!(1),
        Err("field `value` of event `save` should be an object, got a number"),
    );
    decodes(
        "incr",
        Value::Null,
        Err("unknown event `incr`, did you mean `inc`?"),
    );
}

/// A view whose template is a part of another view's page.
struct Remote {
    on: bool,
}

#[derive(Event)]
enum RemoteEvent {
    Toggle,
}

impl LiveView for Remote {
    type Event = RemoteEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { on: false })
    }

    fn render(&self) -> impl Render {
        html! {
            <b phx-click={RemoteEvent::Toggle} phx-blur={RemoteEvent::TOGGLE}>{self.on}</b>
            <i phx-click={Counter::Inc} phx-target="#counter"></i>
        }
    }
}

/// No view, so that its events are those of whoever shows it.
struct Bar<'a> {
    title: &'a str,
}

impl Bar<'_> {
    fn show(&self) -> impl Render {
        html! { <b phx-click={Counter::Inc} phx-blur={RemoteEvent::Toggle}>{self.title}</b> }
    }
}

/// A view that decodes all names itself.
struct Raw(u8);

impl LiveView for Raw {
    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self(0))
    }

    fn render(&self) -> impl Render {
        html! { <b phx-click={Counter::Inc} phx-blur={RemoteEvent::TOGGLE}>{self.0}</b> }
    }
}

#[test]
fn events_of_other_views_pass_where_they_may_be_meant() {
    check(
        Remote { on: true }.render(),
        "<b phx-click=\"toggle\" phx-blur=\"toggle\">true</b> <i phx-click=\"inc\" phx-target=\"#counter\"></i>",
    );
    check(
        Bar { title: "bar" }.show(),
        "<b phx-click=\"inc\" phx-blur=\"toggle\">bar</b>",
    );
    check(
        Raw(1).render(),
        "<b phx-click=\"inc\" phx-blur=\"toggle\">1</b>",
    );
}

#[test]
#[expect(unused_qualifications, reason = "the path is what is tested")]
fn a_text_may_say_self_and_a_path_begin_with_it() {
    check(
        html! { <b phx-click={self::Counter::Inc}>my self</b> },
        "<b phx-click=\"inc\">my self</b>",
    );
}
