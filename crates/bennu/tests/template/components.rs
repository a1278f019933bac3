//! Components: props, content and slots.

use bennu::prelude::*;

use crate::check;

#[component]
fn Card(
    /// Shown at the top.
    title: &str,
    #[prop(default = 3)] width: u32,
    wide: Option<bool>,
    #[prop(default)] attributes: Attributes,
    children: impl Render,
) -> impl Render {
    html! {
        <section style={format!("--width: {width}")} data-wide={wide} {..&attributes}>
            <h2>{title}</h2>
            {&children}
        </section>
    }
}

#[test]
fn props_are_given_by_name_in_any_order() {
    let name = String::from("A & B");
    check(
        html! { <Card width={2 + 2} title={&name}><b>x</b> y</Card> },
        "<section style=\"--width: 4\"><h2>A &amp; B</h2><b>x</b> y</section>",
    );
    check(
        html! {
            <Card title="T" wide={Some(true)} attributes={Attributes::new().with("id", "c")}>
                <Card title={&format!("{}!", "inner")}>{1}</Card>
            </Card>
        },
        "<section style=\"--width: 3\" data-wide id=\"c\"><h2>T</h2>\
         <section style=\"--width: 3\"><h2>inner!</h2>1</section></section>",
    );
}

mod shared {
    use bennu::prelude::*;

    #[component]
    pub(super) fn Icon(
        #[prop(into)] name: String,
        #[prop(default)] children: impl Render,
    ) -> impl Render {
        html! { <i class={&name}>{&children}</i> }
    }
}

#[test]
fn content_may_be_optional_and_paths_name_components() {
    check(
        html! { <shared::Icon name="star"/> <shared::Icon name={'x'}>"!"</shared::Icon> },
        "<i class=\"star\"></i> <i class=\"x\">!</i>",
    );
    let shown = true;
    check(
        html! { <shared::Icon :if={shown} name="a"/><shared::Icon :for={n in 0..2} :key={n} name={n.to_string()}/> },
        "<i class=\"a\"></i><i class=\"0\"></i><i class=\"1\"></i>",
    );
}

#[component]
fn Table<T>(
    rows: &[T],
    head: impl Render,
    row: impl Slot<T>,
    #[prop(default)] empty: impl Render,
) -> impl Render
where
    T: Clone,
{
    html! {
        <table>
            <thead>{&head}</thead>
            <tr :for={item in rows}>{row.with(item)}</tr>
            {if rows.is_empty() { &empty }}
        </table>
    }
}

#[derive(Clone)]
struct User {
    name: String,
    age: u8,
}

#[test]
fn slots_are_told_what_the_component_shows() {
    let suffix = "!";
    let users = ["Ann", "Bob"].map(|name| User {
        name: name.to_owned(),
        age: 40,
    });
    check(
        html! {
            <Table rows={&users}>
                <:head><th>Name</th></:head>
                <:row :let={User { name, age }}>
                    <td>{name}{suffix}</td>
                    <td :if={*age > 30}>{age}</td>
                </:row>
            </Table>
        },
        "<table><thead><th>Name</th></thead><tr><td>Ann!</td><td>40</td></tr><tr><td>Bob!</td><td>40</td></tr></table>",
    );
    check(
        html! {
            <Table rows={&[1]} head="h">
                <:row :let={n}>{n + 1}</:row>
            </Table>
            <Table rows={&[] as &[u8]} head={1}>
                <:empty>none</:empty>
                <:row>x</:row>
            </Table>
        },
        "<table><thead>h</thead><tr>2</tr></table> <table><thead>1</thead>none</table>",
    );
}

#[component]
fn Clock() -> impl Render {
    html! { <time>now</time> }
}

#[component]
fn Pair<'a, A: Render, B>(
    first: A,
    second: &'a B,
    third: &'a str,
    then: impl Slot<(u8, &'static str)>,
) -> impl Render
where
    B: Render + ?Sized,
{
    html! { {&first}{second}{third}{then.with(&(1, "x"))} }
}

#[test]
fn props_may_be_generic_or_none() {
    check(html! { <Clock/> }, "<time>now</time>");
    check(
        html! { <Pair first={1} second={"b"} third="c"><:then :let={(n, text)}>{n}{text}</:then></Pair> },
        "1bc1x",
    );
}
