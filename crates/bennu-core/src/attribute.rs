//! Attributes with dynamic values: what may stand in them, and how it is made
//! safe.
//!
//! A dynamic attribute is one dynamic of its template: all of ` name="value"`
//! with the space before it, so that it can be absent. `class` and `style` are
//! always there, and only their value is dynamic. What a URL attribute shows
//! is checked against the list of schemes in [`url`].

mod binding;
mod class;
mod command;
mod spread;
pub mod url;
mod value;

use std::fmt;

pub use self::binding::{Binding, BindingOf, EventName};
pub use self::class::{ClassList, Classes};
pub use self::spread::{Attributes, Spread};
pub use self::url::TrustedUrl;
pub use self::value::AttributeValue;

use self::spread::Held;
use crate::render::{Dynamic, Markup};

/// The name of an attribute, with the kind of text that it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttributeName<'a> {
    name: &'a str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Text without further meaning.
    Plain,
    /// `true` or `false` as text, as the states of accessibility are: the bare
    /// name does not mean true there (WAI-ARIA 1.2, 6.2.4; HTML, 2.3.3).
    Truth,
    /// One URL.
    Url,
    /// Image candidates: URLs with descriptors, between commas.
    UrlCandidates,
    /// URLs between white space.
    UrlList,
    /// Commands of the client.
    Commands,
}

impl<'a> AttributeName<'a> {
    /// The name as a template's author wrote it.
    #[must_use]
    pub const fn new(name: &'a str) -> Self {
        let kind = match url::kind(name) {
            Some(kind) => kind,
            None if is_truth(name) => Kind::Truth,
            None if command::holds(name) => Kind::Commands,
            None => Kind::Plain,
        };
        Self { name, kind }
    }

    /// A name that was computed at run time; `None` unless it is one that can
    /// safely stand in a tag.
    ///
    /// Refused are names with characters other than ASCII letters, digits and
    /// `-`, `_`, `.`, `:`, and names whose value is code: event handlers
    /// (`on…`) and `srcdoc`.
    #[must_use]
    pub fn checked(name: &'a str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        let code = name
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("on"))
            || name.eq_ignore_ascii_case("srcdoc");
        (!name.is_empty() && name.bytes().all(plain) && !code).then(|| Self::new(name))
    }
}

const fn is_truth(name: &str) -> bool {
    let is_aria = match name.as_bytes().first_chunk::<5>() {
        Some(start) => start.eq_ignore_ascii_case(b"aria-"),
        None => false,
    };
    is_aria
        || name.eq_ignore_ascii_case("contenteditable")
        || name.eq_ignore_ascii_case("draggable")
        || name.eq_ignore_ascii_case("spellcheck")
}

/// One attribute of a tag, to be filled exactly once.
///
/// Dropped unfilled, it is absent.
#[derive(Debug)]
pub struct Attribute<'a> {
    name: AttributeName<'a>,
    place: Place<'a>,
}

#[derive(Debug)]
enum Place<'a> {
    /// All of ` name="value"` is the dynamic.
    Whole(Dynamic<'a>),
    /// Only the value between the quotes is.
    Value(Dynamic<'a>),
    /// One of several attributes that make one dynamic.
    Among(Markup<'a>),
    /// Kept for later.
    Held(&'a mut Option<Held>),
}

impl<'a> Attribute<'a> {
    /// The attribute that `dynamic` stands for, leading space included.
    #[must_use]
    pub fn whole(name: AttributeName<'a>, dynamic: Dynamic<'a>) -> Self {
        let place = Place::Whole(dynamic);
        Self { name, place }
    }

    /// The attribute whose value, between static quotes, `dynamic` stands for.
    #[must_use]
    pub fn value(name: AttributeName<'a>, dynamic: Dynamic<'a>) -> Self {
        let place = Place::Value(dynamic);
        Self { name, place }
    }

    fn among(name: AttributeName<'a>, markup: &'a mut Markup<'_>) -> Self {
        let place = Place::Among(markup.reborrow());
        Self { name, place }
    }

    fn held(name: AttributeName<'a>, held: &'a mut Option<Held>) -> Self {
        let place = Place::Held(held);
        Self { name, place }
    }

    /// Leaves the attribute out; where only the value is dynamic, it is empty.
    pub fn absent(self) {
        match self.place {
            Place::Whole(dynamic) | Place::Value(dynamic) => dynamic.empty(),
            Place::Among(_) | Place::Held(_) => {}
        }
    }

    /// Writes the name alone, as HTML writes what is true. Where the client takes
    /// commands only, that would be none, and the attribute is absent.
    pub fn present(self) {
        if self.name.kind == Kind::Commands {
            return self.absent();
        }
        let name = self.name.name;
        match self.place {
            Place::Whole(dynamic) => dynamic.markup(|markup| write_name(markup, name)),
            Place::Value(dynamic) => dynamic.empty(),
            Place::Among(mut markup) => write_name(&mut markup, name),
            Place::Held(held) => *held = Some(Held::Present),
        }
    }

    /// Says that it holds or not: by its bare name or absence, or in words where
    /// HTML wants these (`aria-…`, `contenteditable`, `draggable`, `spellcheck`).
    pub fn truth(self, value: bool) {
        match (self.name.kind, value) {
            (Kind::Truth, true) => self.unchecked("true"),
            (Kind::Truth, false) => self.unchecked("false"),
            (_, true) => self.present(),
            (_, false) => self.absent(),
        }
    }

    /// Gives it `text` as value, escaped; in a URL attribute, checked first. Where
    /// the client takes commands only (`phx-mounted`), the name of an event
    /// becomes the command that sends it.
    pub fn text(self, text: &str) {
        match self.name.kind {
            Kind::Plain | Kind::Truth => self.unchecked(text),
            Kind::Url => self.unchecked(url::safe(text)),
            Kind::UrlCandidates => self.unchecked(url::safe_candidates(text)),
            Kind::UrlList => self.unchecked(url::safe_list(text)),
            Kind::Commands if text.is_empty() => self.absent(),
            Kind::Commands => self.unchecked(&command::commands(text)),
        }
    }

    /// Gives it what `value` displays, as [`text`](Self::text) does.
    pub fn display(self, value: impl fmt::Display) {
        self.text(&value.to_string());
    }

    /// Gives it `text` as value, escaped, without a check of URLs.
    fn unchecked(self, text: &str) {
        let name = self.name.name;
        let whole = |markup: &mut Markup<'_>| {
            write_name(markup, name);
            markup.raw("=\"");
            markup.text(text);
            markup.raw("\"");
        };
        match self.place {
            Place::Whole(dynamic) => dynamic.markup(whole),
            Place::Value(dynamic) => dynamic.text(text),
            Place::Among(mut markup) => whole(&mut markup),
            Place::Held(held) => *held = Some(Held::Text(text.to_owned())),
        }
    }
}

fn write_name(markup: &mut Markup<'_>, name: &str) {
    markup.raw(" ");
    markup.raw(name);
}

/// Fills `dynamic` with the value of a `class` attribute.
pub fn class<C: ClassList + ?Sized>(dynamic: Dynamic<'_>, classes: &C) {
    dynamic.markup(|markup| classes.classes(&mut Classes::new(markup)));
}

/// Fills `dynamic` with the attributes of `attributes`, without those that the
/// tag itself names, which are in `written`.
pub fn spread<S: Spread + ?Sized>(dynamic: Dynamic<'_>, written: &[&str], attributes: &S) {
    dynamic.markup(|markup| {
        attributes.each(&mut |name, value| {
            if let Some(name) = AttributeName::checked(name)
                && !written
                    .iter()
                    .any(|written| written.eq_ignore_ascii_case(name.name))
            {
                value.attribute(Attribute::among(name, markup));
            }
        });
    });
}

#[cfg(test)]
mod tests;
