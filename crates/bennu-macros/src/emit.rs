//! From static and dynamic parts to Rust.
//!
//! The names that generated code introduces are of mixed-site hygiene, so that
//! they cannot meet a name in a user's expression.

mod memo;
mod own;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use self::own::mentions;
use crate::ast::Code;
use crate::errors::Errors;
use crate::lower::{Component, Dynamic, Entry, Filling, Loop, Memo, Prop, Template};

/// The value that `template`, the body of `html!`, evaluates to.
pub(crate) fn emit(template: &Template, errors: &mut Errors) -> TokenStream {
    let value = emit_within(None, template, errors);
    match mentions(value.clone()).first() {
        // Mistakes are told by now.
        Some(own) => emit_within(Some(own.own_type()), template, &mut Errors::default()),
        None => value,
    }
}

/// The same, where `own` is the type `Self` if the template stands in a method.
fn emit_within(own: Option<Ident>, template: &Template, errors: &mut Errors) -> TokenStream {
    let mut emitter = Emitter::new(own, errors);
    let statics = emitter.statics(template);
    let dynamics = emitter.dynamics(template);
    quote!(::bennu::__private::template(#statics, move #dynamics))
}

struct Emitter<'e> {
    errors: &'e mut Errors,
    own: Option<Ident>,
    /// Where the macro was called: part of each template's fingerprint.
    place: String,
    /// How many templates there were before.
    templates: usize,
    dynamics: Ident,
    slot: Ident,
    entries: Ident,
}

impl<'e> Emitter<'e> {
    fn new(own: Option<Ident>, errors: &'e mut Errors) -> Self {
        let name = |name: &str| Ident::new(name, Span::mixed_site());
        let start = Span::call_site().start();
        let package = std::env::var("CARGO_PKG_NAME").unwrap_or_default();
        let file = Span::call_site().file();
        Self {
            errors,
            own,
            place: format!("{package}:{file}:{}:{}", start.line, start.column),
            templates: 0,
            dynamics: name("dynamics"),
            slot: name("slot"),
            entries: name("entries"),
        }
    }

    /// A reference to the static half of `template`.
    fn statics(&mut self, template: &Template) -> TokenStream {
        let fingerprint = fingerprint(&self.place, self.templates, &template.statics);
        self.templates += 1;
        let Template { statics, root, .. } = template;
        quote!({
            static TEMPLATE: ::bennu::__private::Template =
                ::bennu::__private::Template::new(&[#(#statics),*], #fingerprint, #root);
            &TEMPLATE
        })
    }

    /// The closure that fills the dynamics of `template`.
    fn dynamics(&mut self, template: &Template) -> TokenStream {
        let block = self.fill_dynamics(template);
        let dynamics = self.parameter(template);
        quote!(|#dynamics: &mut ::bennu::__private::Dynamics<'_>| #block)
    }

    /// The name of the dynamics of `template`, unless it has none.
    fn parameter(&self, template: &Template) -> TokenStream {
        let dynamics = &self.dynamics;
        match template.dynamics.is_empty() {
            true => quote!(_),
            false => quote!(#dynamics),
        }
    }

    fn fill_dynamics(&mut self, template: &Template) -> TokenStream {
        let fill = template.dynamics.iter().map(|dynamic| match dynamic {
            Dynamic::Value(Code { tokens, span }) => {
                let dynamics = &self.dynamics;
                quote_spanned!(*span=> #dynamics.dynamic(&(#tokens));)
            }
            dynamic => {
                let fill = self.fill(dynamic);
                let Self { dynamics, slot, .. } = &*self;
                quote!(#dynamics.with(|#slot| #fill);)
            }
        });
        let fill: TokenStream = fill.collect();
        quote!({ #fill })
    }

    /// The expression that fills the slot with `dynamic`.
    fn fill(&mut self, dynamic: &Dynamic) -> TokenStream {
        let slot = self.slot.clone();
        match dynamic {
            Dynamic::Value(Code { tokens, span }) => {
                quote_spanned!(*span=> ::bennu::__private::render(#slot, &(#tokens)))
            }
            Dynamic::Attribute(name, code) => self.named("attribute", name, code),
            Dynamic::TargetedBinding(name, code) => self.named("binding", name, code),
            Dynamic::Binding(name, code) => self.binding(name, code),
            Dynamic::Style(code) => self.named("style", "style", code),
            Dynamic::Classes(Code { tokens, span }) => {
                quote_spanned!(*span=> ::bennu::__private::class(#slot, &(#tokens)))
            }
            Dynamic::Spread(written, Code { tokens, span }) => {
                quote_spanned!(*span=> ::bennu::__private::spread(#slot, &[#(#written),*], &(#tokens)))
            }
            Dynamic::If(arms, otherwise) => {
                let arms = arms.iter().map(|(condition, filling)| {
                    let filling = self.filling(filling);
                    quote!(if #condition { #filling } else)
                });
                let arms: TokenStream = arms.collect();
                let otherwise = self.filling(otherwise);
                quote!(#arms { #otherwise })
            }
            Dynamic::Match(scrutinee, arms) => {
                let arms = arms.iter().map(|(pattern, guard, filling)| {
                    let filling = self.filling(filling);
                    let guard = guard.iter();
                    quote!(#pattern #(if #guard)* => { #filling })
                });
                let arms: TokenStream = arms.collect();
                quote!(match #scrutinee { #arms })
            }
            Dynamic::For(each) => self.comprehension(each),
            Dynamic::Memo(memo) => self.part(memo),
            Dynamic::Component(component) => {
                let span = component.span();
                let value = self.component(component, span);
                quote_spanned!(span=> ::bennu::__private::render(#slot, &#value))
            }
        }
    }

    /// A call that fills an attribute with a constant name.
    fn named(&self, function: &str, name: &str, Code { tokens, span }: &Code) -> TokenStream {
        let slot = &self.slot;
        let function = format_ident!("{function}", span = *span);
        quote_spanned!(*span=> ::bennu::__private::#function(
            #slot,
            const { ::bennu::__private::AttributeName::new(#name) },
            &(#tokens),
        ))
    }

    /// A call that fills an event binding, with an event of the view if the
    /// template stands in one.
    fn binding(&self, name: &str, code: &Code) -> TokenStream {
        let Some(own) = &self.own else {
            return self.named("binding", name, code);
        };
        let slot = &self.slot;
        let Code { tokens, span } = code;
        quote_spanned!(*span=> {
            #[allow(unused_imports, reason = "`Self` is a view, or it is not")]
            use ::bennu::__private::{InAny as _, InView as _};
            ::bennu::__private::Within::<#own>::new().binding(
                #slot,
                const { ::bennu::__private::AttributeName::new(#name) },
                &(#tokens),
            )
        })
    }

    fn filling(&mut self, filling: &Filling) -> TokenStream {
        let slot = self.slot.clone();
        match filling {
            Filling::Empty => quote!(#slot.empty()),
            Filling::Html(html) => quote!(#slot.html(#html)),
            Filling::Dynamic(dynamic) => self.fill(dynamic),
            Filling::Template(template) => {
                let statics = self.statics(template);
                let dynamics = self.dynamics(template);
                quote!(#slot.template(#statics, #dynamics))
            }
        }
    }

    fn comprehension(&mut self, each: &Loop) -> TokenStream {
        let body = match &each.body {
            Entry::Always(body) | Entry::Memo(Memo { body, .. }) => body,
        };
        let statics = self.statics(body);
        let dynamics = match &each.body {
            Entry::Always(body) => self.dynamics(body),
            Entry::Memo(memo) => self.entry(memo),
        };
        let Self { slot, entries, .. } = &*self;
        let entry = match &each.key {
            Some(Code { tokens, span }) => {
                quote_spanned!(*span=> #entries.keyed(&(#tokens), #dynamics);)
            }
            None => quote!(#entries.entry(#dynamics);),
        };
        let entry = match &each.filter {
            Some(filter) => quote!(if #filter { #entry }),
            None => entry,
        };
        let (pattern, iterator) = (&each.each.pattern, &each.each.iterator);
        quote!(#slot.comprehension(#statics, |#entries| for #pattern in #iterator { #entry }))
    }

    /// The value that a component's function returns for its props.
    fn component(&mut self, Component { path, props }: &Component, span: Span) -> TokenStream {
        let mut given = quote_spanned!(span=> #path::__props());
        for (name, prop) in props {
            let set = match prop {
                Prop::Present => quote_spanned!(name.span()=> set(#given, true)),
                Prop::Text(text) => quote_spanned!(text.span()=> set(#given, #text)),
                Prop::Code(Code { tokens, span }) => {
                    quote_spanned!(*span=> set(#given, #tokens))
                }
                Prop::Children(template) | Prop::Slot(template) => {
                    let statics = self.statics(template);
                    let dynamics = self.dynamics(template);
                    let value =
                        quote_spanned!(span=> ::bennu::__private::template(#statics, #dynamics));
                    let method = if matches!(prop, Prop::Slot(_)) {
                        "set_slot"
                    } else {
                        "set"
                    };
                    let method = Ident::new(method, name.span());
                    quote_spanned!(span=> #method(#given, #value))
                }
                Prop::LetSlot(pattern, template) => {
                    let statics = self.statics(template);
                    let block = self.fill_dynamics(template);
                    let dynamics = self.parameter(template);
                    quote_spanned!(name.span()=> set_let(#given, #statics, |#pattern, #dynamics| #block))
                }
            };
            given = quote_spanned!(span=> #path::PROPS.#name.#set);
        }
        quote_spanned!(span=> #given.__render())
    }
}

/// Who a template is: FNV-1a over the place of its macro, its number there and
/// its statics.
fn fingerprint(place: &str, number: usize, statics: &[String]) -> u64 {
    let texts = std::iter::once(place).chain(statics.iter().map(String::as_str));
    let bytes = texts.flat_map(|text| text.bytes().chain([0xff]));
    let bytes = bytes.chain(number.to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
