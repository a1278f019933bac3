//! The page as elements: CSS selectors and text over the HTML that a browser
//! would show.

use scraper::{ElementRef, Html, Selector};

use crate::error::{Error, Result};

/// The longest page that an error shows, in characters.
const LONGEST_PAGE: usize = 2_000;

/// A parsed page, or part of one.
#[derive(Debug)]
pub(crate) struct Dom(Html);

/// What is looked for: a CSS selector, and text that the element must hold.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) selector: String,
    pub(crate) text: Option<String>,
}

impl Dom {
    /// Parses what stands inside a container.
    pub(crate) fn fragment(html: &str) -> Self {
        Self(Html::parse_fragment(html))
    }

    /// Parses a whole page.
    pub(crate) fn document(html: &str) -> Self {
        Self(Html::parse_document(html))
    }

    /// All elements that fit, in the order of the page.
    pub(crate) fn all(&self, query: &Query) -> Result<Vec<ElementRef<'_>>> {
        let selector = Selector::parse(&query.selector).map_err(|error| Error::Selector {
            selector: query.selector.clone(),
            reason: error.to_string(),
        })?;
        let fits = |element: &ElementRef<'_>| match &query.text {
            Some(text) => text_of(*element).contains(text.as_str()),
            None => true,
        };
        Ok(self.0.select(&selector).filter(fits).collect())
    }

    /// The only element that fits.
    pub(crate) fn one(&self, query: &Query) -> Result<ElementRef<'_>> {
        let found = self.all(query)?;
        match found[..] {
            [element] => Ok(element),
            _ => Err(Error::NotOne {
                wanted: query.to_string(),
                found: found.len(),
                context: self.context(&found),
            }),
        }
    }

    /// All elements with this attribute.
    pub(crate) fn with_attribute<'a>(
        &'a self,
        name: &'a str,
    ) -> impl Iterator<Item = ElementRef<'a>> {
        self.0
            .tree
            .nodes()
            .filter_map(ElementRef::wrap)
            .filter(move |element| element.attr(name).is_some())
    }

    fn context(&self, found: &[ElementRef<'_>]) -> String {
        if found.is_empty() {
            return format!(
                "the page has: {}",
                clipped(&self.0.root_element().inner_html())
            );
        }
        let tags: Vec<_> = found.iter().map(|element| start_tag(*element)).collect();
        format!("they are: {}", tags.join(" "))
    }
}

impl Query {
    pub(crate) fn new(selector: impl Into<String>) -> Self {
        Self {
            selector: selector.into(),
            text: None,
        }
    }
}

impl std::fmt::Display for Query {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.selector)?;
        match &self.text {
            Some(text) => write!(f, " with the text {text:?}"),
            None => Ok(()),
        }
    }
}

/// The element's text with white space collapsed, as it reads on the screen.
pub(crate) fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The element without its content, for errors.
pub(crate) fn start_tag(element: ElementRef<'_>) -> String {
    let attributes: String = element
        .value()
        .attrs()
        .map(|(name, value)| format!(" {name}=\"{value}\""))
        .collect();
    format!("<{}{attributes}>", element.value().name())
}

/// The nearest of `element` and what it is in that has this attribute.
pub(crate) fn closest<'a>(element: ElementRef<'a>, attribute: &str) -> Option<ElementRef<'a>> {
    std::iter::once(element)
        .chain(element.ancestors().filter_map(ElementRef::wrap))
        .find(|one| one.attr(attribute).is_some())
}

/// Whether a browser takes no clicks and keys here.
pub(crate) fn is_disabled(element: ElementRef<'_>) -> bool {
    let can_be = [
        "button", "input", "select", "textarea", "option", "optgroup", "fieldset",
    ];
    let says_so = |one: ElementRef<'_>| {
        one.attr("disabled").is_some() && can_be.contains(&one.value().name())
    };
    let in_fieldset = || {
        element
            .ancestors()
            .filter_map(ElementRef::wrap)
            .any(|one| one.value().name() == "fieldset" && says_so(one))
    };
    says_so(element) || (can_be.contains(&element.value().name()) && in_fieldset())
}

/// A page, or as much of it as an error should show.
pub(crate) fn clipped(html: &str) -> String {
    match html.char_indices().nth(LONGEST_PAGE) {
        Some((end, _)) => format!("{}… ({} bytes in all)", &html[..end], html.len()),
        None => html.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<ul><li>one</li><li class=\"x\">two <b>and\n a half</b></li></ul>";

    fn one(query: Query) -> Result<String> {
        Dom::fragment(PAGE).one(&query).map(text_of)
    }

    #[test]
    fn an_element_is_found_by_selector_and_by_text() {
        assert_eq!(one(Query::new("li.x")).unwrap(), "two and a half");
        let text = Some("and a half".to_owned());
        assert_eq!(
            one(Query {
                selector: "li".into(),
                text
            })
            .unwrap(),
            "two and a half"
        );
    }

    #[test]
    fn an_error_shows_the_page_or_the_elements() {
        assert_eq!(
            one(Query::new("#x")).unwrap_err().to_string(),
            format!("expected one element for `#x`, found 0; the page has: {PAGE}")
        );
        assert_eq!(
            one(Query::new("li")).unwrap_err().to_string(),
            "expected one element for `li`, found 2; they are: <li> <li class=\"x\">"
        );
        let error = one(Query::new("li[")).unwrap_err().to_string();
        assert!(
            error.starts_with("expected a CSS selector, found `li[`"),
            "{error}"
        );
    }

    #[test]
    fn a_field_of_a_disabled_fieldset_is_disabled() {
        let page = Dom::fragment("<fieldset disabled><input id=a></fieldset><p disabled id=b>");
        let disabled = |id: &str| is_disabled(page.one(&Query::new(id)).unwrap());
        assert!(disabled("#a"));
        assert!(!disabled("#b"));
    }
}
