//! `Form`: fields that a visitor fills in.

use std::fmt;

use bennu::LiveView;
use scraper::ElementRef;
use serde_json::{Map, Value};

use self::fields::{encode_change, encode_submit, fill, names};
use crate::View;
use crate::binding::{Carried, Push, run, values};
use crate::dom::{Dom, Query, start_tag};
use crate::element::carry_out;
use crate::error::{Error, Result};

pub(crate) mod fields;

/// A form of a page, found when it is used.
///
/// Made by [`View::form`]. Fields that are not filled in have the value that
/// the page gives them.
///
/// ```no_run
/// # use bennu::LiveView;
/// # use bennu_test::{Result, View};
/// # async fn example<V: LiveView>(view: &mut View<V>) -> Result<()> {
/// view.form("#talk").fill("talk[title]", "Rust").change().await?;
/// view.form("#talk").fill("talk[title]", "Rust").submit().await?;
/// # Ok(())
/// # }
/// ```
pub struct Form<'a, V> {
    view: &'a mut View<V>,
    query: Query,
    filled: Vec<(String, String)>,
}

impl<'a, V: LiveView> Form<'a, V> {
    pub(crate) fn new(view: &'a mut View<V>, query: Query) -> Self {
        Self {
            view,
            query,
            filled: Vec::new(),
        }
    }

    /// Fills in a field. Several values of one name are those of its check
    /// boxes, or of a multiple choice.
    #[must_use]
    pub fn fill(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.filled.push((name.into(), value.into()));
        self
    }

    /// Sends the form's `phx-change`, as after the last field that was filled
    /// in. A field with a `phx-change` of its own sends that.
    ///
    /// # Errors
    ///
    /// If there is not exactly one such form, it has no such field or no
    /// `phx-change`, or a view crashes.
    pub async fn change(self) -> Result<String> {
        self.view.touch(
            &self.query.selector,
            self.filled.iter().map(|(name, _)| name.clone()),
        );
        let pushed = {
            let dom = self.view.dom();
            self.changed(&dom)?
        };
        carry_out(self.view, pushed).await
    }

    /// Sends the form's `phx-submit`.
    ///
    /// # Errors
    ///
    /// If there is not exactly one such form, it has no such field or no
    /// `phx-submit`, or a view crashes.
    pub async fn submit(self) -> Result<String> {
        let (pushed, names) = {
            let dom = self.view.dom();
            let form = self.find(&dom)?;
            let fields = encode_submit(&fill(form, &self.filled)?);
            let commands = bound(form, "phx-submit")?;
            let meta = values(form);
            let pushed = run(&dom, form, commands, &Carried::Form { fields, meta })?;
            (pushed, names(form))
        };
        // Who submits a form has seen all of it.
        self.view.touch(&self.query.selector, names);
        carry_out(self.view, pushed).await
    }

    fn changed(&self, dom: &Dom) -> Result<Vec<Push>> {
        let form = self.find(dom)?;
        let mut fields = fill(form, &self.filled)?;
        let target = self.filled.last().map(|(name, _)| name.as_str());
        let own = target.and_then(|name| own_change(form, name));
        if let Some(control) = own {
            fields.retain(|field| Some(field.name.as_str()) == control.attr("name"));
        }
        let source = own.unwrap_or(form);
        let commands = bound(source, "phx-change")?;
        let mut meta: Map<String, Value> = values(source);
        meta.remove("value");
        meta.insert("_target".to_owned(), target.unwrap_or("undefined").into());
        let touched = self.view.touched(&self.query.selector);
        let fields = encode_change(form, &fields, &touched);
        run(dom, source, commands, &Carried::Form { fields, meta })
    }

    fn find<'d>(&self, dom: &'d Dom) -> Result<ElementRef<'d>> {
        let form = dom.one(&self.query)?;
        match form.value().name() {
            "form" => Ok(form),
            _ => Err(Error::NotBound {
                binding: "a form".to_owned(),
                element: start_tag(form),
            }),
        }
    }
}

/// The control of this name, if it has a `phx-change` of its own.
fn own_change<'d>(form: ElementRef<'d>, name: &str) -> Option<ElementRef<'d>> {
    form.descendants()
        .filter_map(ElementRef::wrap)
        .find(|one| one.attr("name") == Some(name) && one.attr("phx-change").is_some())
}

fn bound<'d>(element: ElementRef<'d>, binding: &str) -> Result<&'d str> {
    element.attr(binding).ok_or_else(|| Error::NotBound {
        binding: binding.to_owned(),
        element: start_tag(element),
    })
}

impl<V> fmt::Debug for Form<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("query", &self.query)
            .field("filled", &self.filled)
            .finish_non_exhaustive()
    }
}
