//! A form's fields as a browser would send them.

use scraper::{ElementRef, Selector};

use crate::dom::{is_disabled, text_of};
use crate::error::{Error, Result};

/// One name and value that a form sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// The fields of a form with what a visitor has filled in. A field with
/// several values (check boxes, a multiple choice) is filled in as a whole.
pub(crate) fn fill(form: ElementRef<'_>, filled: &[(String, String)]) -> Result<Vec<Field>> {
    let controls = controls(form);
    for (name, _) in filled {
        check_name(&controls, name)?;
    }
    let mut fields = Vec::new();
    let mut done = Vec::new();
    for control in controls {
        let name = control.attr("name").unwrap_or_default();
        if !filled.iter().any(|(one, _)| one == name) {
            fields.extend(successful(control));
        } else if !done.contains(&name) {
            done.push(name);
            fields.extend(
                filled
                    .iter()
                    .filter(|(one, _)| one == name)
                    .cloned()
                    .map(Field::from),
            );
        }
    }
    Ok(fields)
}

fn check_name(controls: &[ElementRef<'_>], name: &str) -> Result<()> {
    let names = controls.iter().filter_map(|control| control.attr("name"));
    let mut found: Vec<_> = names.map(str::to_owned).collect();
    if found.iter().any(|one| one == name) {
        return Ok(());
    }
    found.dedup();
    Err(Error::NoField {
        name: name.to_owned(),
        found,
    })
}

impl From<(String, String)> for Field {
    fn from((name, value): (String, String)) -> Self {
        Self { name, value }
    }
}

fn controls(form: ElementRef<'_>) -> Vec<ElementRef<'_>> {
    let selector = Selector::parse("input, select, textarea").expect("a constant selector");
    form.select(&selector)
        .filter(|control| !is_disabled(*control))
        .collect()
}

/// The names of a form's controls.
pub(crate) fn names(form: ElementRef<'_>) -> Vec<String> {
    let controls = controls(form).into_iter();
    let names = controls.filter_map(|control| control.attr("name"));
    names.map(str::to_owned).collect()
}

/// What a control adds to its form, unless the visitor changes it.
fn successful(control: ElementRef<'_>) -> Vec<Field> {
    let Some(name) = control.attr("name").filter(|name| !name.is_empty()) else {
        return Vec::new();
    };
    values(control)
        .into_iter()
        .map(|value| Field {
            name: name.to_owned(),
            value,
        })
        .collect()
}

fn values(control: ElementRef<'_>) -> Vec<String> {
    let attribute = |default: &str| vec![control.attr("value").unwrap_or(default).to_owned()];
    match (control.value().name(), kind(control).as_str()) {
        ("textarea", _) => vec![control.text().collect()],
        ("select", _) => chosen(control),
        (_, "submit" | "button" | "reset" | "image" | "file") => Vec::new(),
        (_, "checkbox" | "radio") if control.attr("checked").is_none() => Vec::new(),
        (_, "checkbox" | "radio") => attribute("on"),
        _ => attribute(""),
    }
}

fn kind(control: ElementRef<'_>) -> String {
    control.attr("type").unwrap_or("text").to_ascii_lowercase()
}

/// The value of an option, or of the first that is chosen of a `<select>`.
pub(crate) fn choice(element: ElementRef<'_>) -> String {
    match element.value().name() {
        "option" => option_value(element),
        _ => chosen(element).into_iter().next().unwrap_or_default(),
    }
}

/// The chosen options; where one must be, the first is.
fn chosen(select: ElementRef<'_>) -> Vec<String> {
    let selector = Selector::parse("option").expect("a constant selector");
    let options: Vec<_> = select
        .select(&selector)
        .filter(|one| !is_disabled(*one))
        .collect();
    let marked = options
        .iter()
        .filter(|option| option.attr("selected").is_some());
    let marked: Vec<_> = marked.map(|option| option_value(*option)).collect();
    let multiple = select.attr("multiple").is_some();
    match (marked.is_empty(), multiple) {
        (true, true) => Vec::new(),
        (true, false) => options
            .first()
            .map(|option| option_value(*option))
            .into_iter()
            .collect(),
        (false, true) => marked,
        // A browser shows the last that is marked.
        (false, false) => marked.into_iter().next_back().into_iter().collect(),
    }
}

fn option_value(option: ElementRef<'_>) -> String {
    option
        .attr("value")
        .map_or_else(|| text_of(option), str::to_owned)
}

/// The fields as an urlencoded string; those that the visitor has not touched
/// are preceded by the marker that says so (`serializeForm` in `view.ts`).
pub(crate) fn encode_change(form: ElementRef<'_>, fields: &[Field], touched: &[String]) -> String {
    let controls = controls(form);
    let mut pairs = Vec::new();
    for Field { name, value } in fields {
        if !touched.contains(name) && is_marked(form, &controls, name) {
            pairs.push((unused(name), ""));
        }
        pairs.push((name.clone(), value.as_str()));
    }
    encode(&pairs)
}

/// The fields as an urlencoded string, as a submit sends them.
pub(crate) fn encode_submit(fields: &[Field]) -> String {
    let pair = |field: &Field| (field.name.clone(), field.value.clone());
    encode(&fields.iter().map(pair).collect::<Vec<_>>())
}

fn encode(pairs: &[(String, impl AsRef<str>)]) -> String {
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(pairs);
    encoded.finish()
}

/// Whether the form marks an untouched field of this name: hidden ones are
/// nobody's to touch.
fn is_marked(form: ElementRef<'_>, controls: &[ElementRef<'_>], name: &str) -> bool {
    let exempt = |one: &ElementRef<'_>| one.attr("phx-no-unused-field").is_some();
    let mut named = controls.iter().filter(|one| one.attr("name") == Some(name));
    !exempt(&form) && !named.clone().any(exempt) && named.any(|one| kind(*one) != "hidden")
}

/// `_unused_name`, or `user[_unused_name]` for a nested one.
fn unused(name: &str) -> String {
    let (base, array) = match name.strip_suffix("[]") {
        Some(base) => (base, "[]"),
        None => (name, ""),
    };
    match base.rsplit_once('[') {
        Some((outer, inner)) => format!("{outer}[_unused_{inner}{array}"),
        None => format!("_unused_{base}{array}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dom::{Dom, Query};

    const FORM: &str = r#"<form>
        <input type="hidden" name="token" value="t">
        <input name="user[name]" value="Jo">
        <input type="checkbox" name="a" value="1"><input type="checkbox" name="b" checked>
        <input type="radio" name="r" value="x"><input type="radio" name="r" value="y" checked>
        <select name="s"><option value="1">one<option selected>two</select>
        <textarea name="t">some
text</textarea>
        <input name="off" value="x" disabled><input value="nameless"><button name="go">Go</button>
    </form>"#;

    fn filled(pairs: &[(&str, &str)]) -> Result<Vec<Field>> {
        let dom = Dom::fragment(FORM);
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        fill(dom.one(&Query::new("form"))?, &pairs)
    }

    #[test]
    fn a_form_sends_what_a_browser_would() {
        assert_eq!(
            encode_submit(&filled(&[]).unwrap()),
            "token=t&user%5Bname%5D=Jo&b=on&r=y&s=two&t=some%0Atext"
        );
    }

    #[test]
    fn what_is_filled_in_replaces_what_was_there() {
        let fields = filled(&[("user[name]", "Al"), ("a", "1"), ("r", "x")]).unwrap();
        assert_eq!(
            encode_submit(&fields),
            "token=t&user%5Bname%5D=Al&a=1&b=on&r=x&s=two&t=some%0Atext"
        );
    }

    #[test]
    fn a_change_marks_the_fields_that_nobody_touched() {
        let dom = Dom::fragment(FORM);
        let form = dom.one(&Query::new("form")).unwrap();
        let fields = fill(form, &[]).unwrap();
        let encoded = encode_change(form, &fields[..3], &["user[name]".to_owned()]);
        assert_eq!(encoded, "token=t&user%5Bname%5D=Jo&_unused_b=&b=on");
    }

    #[test]
    fn the_marker_goes_to_the_innermost_name() {
        assert_eq!(unused("mail"), "_unused_mail");
        assert_eq!(unused("user[mail]"), "user[_unused_mail]");
        assert_eq!(unused("tags[]"), "_unused_tags[]");
        assert_eq!(unused("user[tags][]"), "user[_unused_tags][]");
    }

    #[test]
    fn a_field_that_is_not_there_is_an_error() {
        let error = filled(&[("mail", "x")]).unwrap_err().to_string();
        assert_eq!(
            error,
            "expected a field named \"mail\" in the form, found token, user[name], a, b, r, s, t"
        );
    }
}
