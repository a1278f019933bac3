//! Where lines go in files that people have written.

use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use super::ItemName;

/// A line to be added to a file.
pub(super) trait Edit {
    /// The line, as it is told to people.
    fn line(&self) -> String;

    /// Where it goes, in words.
    fn place(&self) -> &'static str;

    /// The file with the line, and the line as it stands there; `None` if its
    /// place is not found.
    fn apply(&self, text: &str) -> Option<Edited>;
}

/// A file with a line more.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edited {
    pub(super) text: String,
    pub(super) line: String,
}

/// A module among those of a file, in the order of their names.
#[derive(Debug)]
pub(super) struct Module<'a> {
    pub(super) name: &'a str,
}

impl Module<'_> {
    /// Whether the file declares it already.
    pub(super) fn is_in(&self, text: &str) -> bool {
        syn::parse_file(text).is_ok_and(|file| modules(&file).any(|(name, _)| name == self.name))
    }
}

impl Edit for Module<'_> {
    fn line(&self) -> String {
        format!("pub mod {};", self.name)
    }

    fn place(&self) -> &'static str {
        "among the modules"
    }

    fn apply(&self, text: &str) -> Option<Edited> {
        let file = syn::parse_file(text).ok()?;
        let line = self.line();
        let before = modules(&file)
            .filter(|(name, _)| name.as_str() < self.name)
            .last();
        let first = modules(&file).next();
        let text = match (before, first, file.attrs.last()) {
            (Some((_, module)), ..) => inserted(text, module.end, &format!("\n{line}")),
            (None, Some((_, module)), _) => inserted(text, module.start, &format!("{line}\n")),
            (None, None, Some(about)) => {
                inserted(text, range(about.span()).end, &format!("\n\n{line}"))
            }
            (None, None, None) => format!("{line}\n\n{text}"),
        };
        Some(Edited { text, line })
    }
}

fn modules(file: &syn::File) -> impl Iterator<Item = (String, Range<usize>)> {
    file.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.content.is_none() => {
            Some((module.ident.to_string(), range(module.span())))
        }
        _ => None,
    })
}

/// A route after the last one of the router.
#[derive(Debug)]
pub(super) struct Route<'a> {
    pub(super) name: &'a ItemName,
}

impl Edit for Route<'_> {
    fn line(&self) -> String {
        self.call("crate::live")
    }

    fn place(&self) -> &'static str {
        "where the routes are"
    }

    fn apply(&self, text: &str) -> Option<Edited> {
        let file = syn::parse_file(text).ok()?;
        let mut router = Router::default();
        router.visit_file(&file);
        let last = router.last_route?;
        let live = if router.imports_live {
            "live"
        } else {
            "crate::live"
        };
        let mut indent = indent(text, last.start).to_owned();
        if !text[..last.start].ends_with(&format!("\n{indent}")) {
            indent.push_str("    ");
        }
        let line = self.call(live);
        let text = inserted(text, last.end, &format!("\n{indent}{line}"));
        Some(Edited { text, line })
    }
}

impl Route<'_> {
    fn call(&self, live: &str) -> String {
        let name = self.name;
        format!(".live::<{live}::{name}::{}>(\"/{name}\")", name.type_name())
    }
}

/// Looks for `.live::<View>("/path")` outside of tests.
#[derive(Debug, Default)]
struct Router {
    /// From the dot to the closing parenthesis.
    last_route: Option<Range<usize>>,
    imports_live: bool,
}

impl<'ast> Visit<'ast> for Router {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.ident != "tests" {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_use_name(&mut self, name: &'ast syn::UseName) {
        self.imports_live |= name.ident == "live";
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        visit::visit_expr_method_call(self, call);
        let is_route = call.method == "live" || call.method == "live_in";
        if is_route && call.turbofish.is_some() {
            let end = range(call.paren_token.span.close()).end;
            if self.last_route.as_ref().is_none_or(|last| last.end < end) {
                self.last_route = Some(range(call.dot_token.span()).start..end);
            }
        }
    }
}

/// An entry at the end of the list of widgets: the template in `fn all`.
#[derive(Debug)]
pub(super) struct WidgetEntry<'a> {
    pub(super) name: &'a ItemName,
}

impl Edit for WidgetEntry<'_> {
    fn line(&self) -> String {
        let name = self.name;
        format!(
            "{{live_render::<{name}::{}>(\"{name}\")}}",
            name.type_name()
        )
    }

    fn place(&self) -> &'static str {
        "in the template of `fn all`"
    }

    fn apply(&self, text: &str) -> Option<Edited> {
        let file = syn::parse_file(text).ok()?;
        let mut list = WidgetList::default();
        list.visit_file(&file);
        let end = list.end?;
        let indent = indent(text, end);
        let before = text[..end].trim_end();
        let after = &text[end..];
        let line = self.line();
        let text = format!("{before}\n{indent}    {line}\n{indent}{after}");
        Some(Edited { text, line })
    }
}

/// Looks for `html! { … }` in `fn all`.
#[derive(Debug, Default)]
struct WidgetList {
    /// Where the closing brace is.
    end: Option<usize>,
}

impl<'ast> Visit<'ast> for WidgetList {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if function.sig.ident == "all" {
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if call
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "html")
        {
            self.end = Some(range(call.delimiter.span().close()).start);
        }
    }
}

fn range(span: Span) -> Range<usize> {
    span.byte_range()
}

fn inserted(text: &str, at: usize, what: &str) -> String {
    let (before, after) = text.split_at(at);
    format!("{before}{what}{after}")
}

/// The white space that the line of a place begins with.
fn indent(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = &text[start..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

#[cfg(test)]
mod tests;
