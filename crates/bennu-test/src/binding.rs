//! What an element sends to the server: `phx-` attributes, read as the
//! official client reads them (`js.js`, `view.ts` of npm `phoenix_live_view`
//! 1.2.12).

use scraper::ElementRef;
use serde_json::{Map, Value, json};

use crate::dom::{Dom, Query, closest, is_disabled, start_tag};
use crate::error::{Error, Result};

/// One thing to tell the server.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Push {
    /// An event for the view whose container has this id.
    Event { view: String, payload: Value },
    /// A link within the view was followed.
    Patch { href: String },
    /// A link to another view was followed.
    Navigate { href: String },
}

/// What an input event carries besides the element's own values.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Input<'a> {
    Click,
    Focus,
    Blur,
    KeyDown(&'a str),
    KeyUp(&'a str),
}

impl Input<'_> {
    /// The attribute that listens for it.
    fn binding(self) -> &'static str {
        match self {
            Self::Click => "phx-click",
            Self::Focus => "phx-focus",
            Self::Blur => "phx-blur",
            Self::KeyDown(_) => "phx-keydown",
            Self::KeyUp(_) => "phx-keyup",
        }
    }

    /// The event's type on the wire.
    fn kind(self) -> &'static str {
        &self.binding()["phx-".len()..]
    }
}

/// What happens on the wire when a visitor does `input` to `element`.
pub(crate) fn pushes(dom: &Dom, element: ElementRef<'_>, input: Input<'_>) -> Result<Vec<Push>> {
    if is_disabled(element) {
        return Err(Error::Disabled {
            element: start_tag(element),
        });
    }
    if let Input::Click = input
        && let Some(push) = link(element)?
    {
        return Ok(vec![push]);
    }
    let (bound, commands) = bound(element, input)?;
    if let Input::KeyDown(key) | Input::KeyUp(key) = input
        && let Some(only) = bound.attr("phx-key")
        && only.to_lowercase() != key.to_lowercase()
    {
        return Ok(Vec::new());
    }
    let mut value = values(bound);
    if let Input::KeyDown(key) | Input::KeyUp(key) = input {
        value.insert("key".to_owned(), key.into());
    }
    run(
        dom,
        bound,
        commands,
        &Carried::Value {
            kind: input.kind(),
            value,
        },
    )
}

/// The element that listens and what it says; a click is heard further out.
fn bound<'a>(element: ElementRef<'a>, input: Input<'_>) -> Result<(ElementRef<'a>, &'a str)> {
    let binding = input.binding();
    let windowed = format!("phx-window-{}", input.kind());
    let found = match input {
        Input::Click => closest(element, binding),
        _ => Some(element),
    };
    found
        .and_then(|one| Some((one, one.attr(binding).or_else(|| one.attr(&windowed))?)))
        .ok_or_else(|| Error::NotBound {
            binding: binding.to_owned(),
            element: start_tag(element),
        })
}

/// What an event carries besides its name.
#[derive(Debug)]
pub(crate) enum Carried {
    /// Of a click, a key and so on.
    Value {
        kind: &'static str,
        value: Map<String, Value>,
    },
    /// Of a form: its fields, urlencoded, and what stands beside them.
    Form {
        fields: String,
        meta: Map<String, Value>,
    },
}

impl Carried {
    fn payload(&self, event: &str, more: Option<&Map<String, Value>>) -> Value {
        let with_more = |values: &Map<String, Value>| {
            let mut values = values.clone();
            values.extend(more.cloned().unwrap_or_default());
            values
        };
        match self {
            Self::Value { kind, value } => {
                json!({"type": kind, "event": event, "value": with_more(value)})
            }
            Self::Form { fields, meta } => {
                json!({"type": "form", "event": event, "value": fields, "meta": with_more(meta)})
            }
        }
    }
}

/// Runs an attribute: a name is a plain push, a list is commands.
///
/// Of commands only those that reach the server count; what they do to the
/// page alone (`show`, `add_class` and so on) is the browser's affair.
pub(crate) fn run(
    dom: &Dom,
    element: ElementRef<'_>,
    commands: &str,
    carried: &Carried,
) -> Result<Vec<Push>> {
    let runner = Runner {
        dom,
        element,
        carried,
    };
    if !commands.starts_with('[') {
        return runner.push(commands, &Map::new());
    }
    let list: Vec<(String, Map<String, Value>)> =
        serde_json::from_str(commands).map_err(|error| refused(commands, error.to_string()))?;
    let mut pushes = Vec::new();
    for (operation, arguments) in &list {
        pushes.extend(runner.command(operation, arguments)?);
    }
    Ok(pushes)
}

/// One element's commands.
struct Runner<'a> {
    dom: &'a Dom,
    element: ElementRef<'a>,
    carried: &'a Carried,
}

impl Runner<'_> {
    fn command(&self, operation: &str, arguments: &Map<String, Value>) -> Result<Vec<Push>> {
        match operation {
            "push" => self.push(needed(operation, arguments, "event")?, arguments),
            "patch" => {
                let href = needed(operation, arguments, "href")?.to_owned();
                Ok(vec![Push::Patch { href }])
            }
            "navigate" => {
                let href = needed(operation, arguments, "href")?.to_owned();
                Ok(vec![Push::Navigate { href }])
            }
            "exec" => self.exec(arguments),
            _ => Ok(Vec::new()),
        }
    }

    /// One event for each target.
    fn push(&self, event: &str, arguments: &Map<String, Value>) -> Result<Vec<Push>> {
        let payload = self
            .carried
            .payload(event, arguments.get("value").and_then(Value::as_object));
        let attribute = || self.element.attr("phx-target").map(Value::from);
        let views = match arguments.get("target").cloned().or_else(attribute) {
            None => vec![owner(self.element)],
            Some(Value::String(selector)) => {
                let targets = self.dom.all(&Query::new(selector))?;
                targets.into_iter().map(owner).collect()
            }
            Some(other) => {
                return Err(refused(
                    &other.to_string(),
                    "expected a target by selector".into(),
                ));
            }
        };
        Ok(views
            .into_iter()
            .map(|view| Push::Event {
                view,
                payload: payload.clone(),
            })
            .collect())
    }

    /// Runs the commands of an attribute, of this element or another.
    fn exec(&self, arguments: &Map<String, Value>) -> Result<Vec<Push>> {
        let attribute = needed("exec", arguments, "attr")?;
        let target = match arguments.get("to").and_then(Value::as_str) {
            Some(selector) => self.dom.one(&Query::new(selector))?,
            None => self.element,
        };
        match target.attr(attribute) {
            Some(commands) => run(self.dom, target, commands, self.carried),
            None => Ok(Vec::new()),
        }
    }
}

fn needed<'a>(operation: &str, arguments: &'a Map<String, Value>, name: &str) -> Result<&'a str> {
    arguments
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| refused(operation, format!("the command has no text `{name}`")))
}

fn refused(value: &str, reason: String) -> Error {
    Error::Commands {
        value: value.to_owned(),
        reason,
    }
}

/// The id of the container of the view that owns the element; empty for the
/// page's main view, whose own container is not in its HTML.
pub(crate) fn owner(element: ElementRef<'_>) -> String {
    closest(element, "data-phx-session")
        .and_then(|container| container.attr("id"))
        .unwrap_or_default()
        .to_owned()
}

/// A click on or in a live link, if there is one that says all that the client
/// asks of it.
fn link(element: ElementRef<'_>) -> Result<Option<Push>> {
    let Some(link) = closest(element, "data-phx-link") else {
        return Ok(None);
    };
    let Some(href) = link.attr("href").map(str::to_owned) else {
        return Ok(None);
    };
    let refused = |attribute, expected| Error::Link {
        attribute,
        expected,
        element: start_tag(link),
    };
    if !matches!(link.attr("data-phx-link-state"), Some("push" | "replace")) {
        return Err(refused("data-phx-link-state", "`push` or `replace`"));
    }
    match link.attr("data-phx-link") {
        Some("patch") => Ok(Some(Push::Patch { href })),
        Some("redirect") => Ok(Some(Push::Navigate { href })),
        _ => Err(refused("data-phx-link", "`patch` or `redirect`")),
    }
}

/// `phx-value-*` and the element's own value.
pub(crate) fn values(element: ElementRef<'_>) -> Map<String, Value> {
    let named = element.value().attrs().filter_map(|(name, value)| {
        Some((name.strip_prefix("phx-value-")?.to_owned(), value.into()))
    });
    let own = own_value(element).map(|value| ("value".to_owned(), value));
    named.chain(own).collect()
}

/// What the element's `value` property is in a browser, if it has one that the
/// client sends.
fn own_value(element: ElementRef<'_>) -> Option<Value> {
    let attribute = || element.attr("value");
    match element.value().name() {
        "input" => {
            let checkable = matches!(element.attr("type"), Some("checkbox" | "radio"));
            match checkable {
                true if element.attr("checked").is_none() => None,
                true => Some(attribute().unwrap_or("on").into()),
                false => Some(attribute().unwrap_or_default().into()),
            }
        }
        "button" | "data" => Some(attribute().unwrap_or_default().into()),
        "textarea" | "output" => Some(element.text().collect::<String>().into()),
        "select" | "option" => Some(crate::form::fields::choice(element).into()),
        "li" => Some(
            attribute()
                .and_then(|value| value.parse::<i64>().ok())
                .unwrap_or(0)
                .into(),
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a click on `#it` sends.
    fn click(html: &str) -> Result<Vec<Push>> {
        on(html, Input::Click)
    }

    fn on(html: &str, input: Input<'_>) -> Result<Vec<Push>> {
        let dom = Dom::fragment(html);
        pushes(&dom, dom.one(&Query::new("#it"))?, input)
    }

    fn event(view: &str, payload: Value) -> Push {
        Push::Event {
            view: view.to_owned(),
            payload,
        }
    }

    #[test]
    fn a_click_carries_the_values_of_its_element() {
        let sent = click(r#"<button id=it phx-click=inc phx-value-by="2">+</button>"#).unwrap();
        let payload = json!({"type": "click", "event": "inc", "value": {"by": "2", "value": ""}});
        assert_eq!(sent, [event("", payload)]);
    }

    #[test]
    fn a_click_is_heard_by_the_nearest_element_that_listens() {
        let sent = click(r#"<div phx-click=open phx-value-id=7><b id=it>x</b></div>"#).unwrap();
        let payload = json!({"type": "click", "event": "open", "value": {"id": "7"}});
        assert_eq!(sent, [event("", payload)]);
    }

    #[test]
    fn an_event_goes_to_the_view_that_owns_its_element() {
        let html = r#"<div id=a data-phx-session=s><p id=it phx-click=x></p></div>"#;
        let payload = json!({"type": "click", "event": "x", "value": {}});
        assert_eq!(click(html).unwrap(), [event("a", payload.clone())]);

        let targeted = r##"<p id=it phx-click=x phx-target="#c"></p>
            <div id=a data-phx-session=s><i id=c></i></div>"##;
        assert_eq!(click(targeted).unwrap(), [event("a", payload)]);
    }

    #[test]
    fn commands_send_what_they_push_in_order() {
        let html = r##"<p id=it phx-value-a=1 phx-click='[["hide",{"to":"#x"}],
            ["push",{"event":"save","value":{"a":2}}],["patch",{"href":"/x"}],
            ["exec",{"attr":"data-more"}]]' data-more='[["push",{"event":"more"}]]'></p>"##;
        let pushed = |name: &str, a: Value| {
            event(
                "",
                json!({"type": "click", "event": name, "value": {"a": a}}),
            )
        };
        assert_eq!(
            click(html).unwrap(),
            [
                pushed("save", json!(2)),
                Push::Patch {
                    href: "/x".to_owned()
                },
                pushed("more", json!("1")),
            ]
        );
    }

    #[test]
    fn a_key_is_sent_unless_the_element_listens_for_another() {
        let html = r#"<input id=it value=v phx-keydown=key phx-key=Enter>"#;
        let payload =
            json!({"type": "keydown", "event": "key", "value": {"key": "Enter", "value": "v"}});
        assert_eq!(
            on(html, Input::KeyDown("Enter")).unwrap(),
            [event("", payload)]
        );
        assert_eq!(on(html, Input::KeyDown("a")).unwrap(), []);
        let lower_case = "<i id=it phx-keydown=key phx-key=enter>";
        assert_eq!(on(lower_case, Input::KeyDown("Enter")).unwrap().len(), 1);
        let window = r#"<div id=it phx-window-keyup=key></div>"#;
        assert_eq!(on(window, Input::KeyUp("a")).unwrap().len(), 1);
    }

    #[test]
    fn what_cannot_be_done_says_why() {
        let error = |html| click(html).unwrap_err().to_string();
        assert_eq!(
            error("<p id=it>"),
            r#"expected `phx-click` on the element, found <p id="it">"#
        );
        assert!(error("<button id=it disabled phx-click=x>").contains("found it disabled"));
        assert!(error("<p id=it phx-click='[oops'>").starts_with("expected an event's name or"));
        assert!(error(r#"<p id=it phx-click='[["push",{}]]'>"#).contains("has no text `event`"));
        assert!(error("<p id=it phx-click=x phx-target='['>").contains("CSS selector"));
    }

    #[test]
    fn a_link_that_the_client_fails_on_is_refused() {
        let error = |html| click(html).unwrap_err().to_string();
        assert_eq!(
            error("<a id=it href=/x data-phx-link=patch>"),
            r#"expected `data-phx-link-state` to be `push` or `replace` on a live link, found <a data-phx-link="patch" href="/x" id="it">"#
        );
        assert!(
            error("<a id=it href=/x data-phx-link=redirect data-phx-link-state=Push>")
                .contains("`data-phx-link-state` to be `push` or `replace`")
        );
        assert!(
            error("<a id=it href=/x data-phx-link=navigate data-phx-link-state=push>")
                .contains("`data-phx-link` to be `patch` or `redirect`")
        );
    }

    #[test]
    fn a_live_link_patches_or_navigates() {
        let link = |kind: &str| {
            click(&format!(
                "<a data-phx-link={kind} data-phx-link-state=push href=/x?y><b id=it>x</b></a>"
            ))
            .unwrap()
        };
        assert_eq!(
            link("patch"),
            [Push::Patch {
                href: "/x?y".to_owned()
            }]
        );
        assert_eq!(
            link("redirect"),
            [Push::Navigate {
                href: "/x?y".to_owned()
            }]
        );
    }
}
