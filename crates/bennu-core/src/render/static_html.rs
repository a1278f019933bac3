//! The sink of the first render: HTML in one buffer.

use super::{Dynamic, Dynamics, Render, Sink};
use crate::{Child, Template};

/// A page or a part of it as HTML, with holes for its nested LiveViews.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct StaticHtml {
    /// The HTML, without the nested views.
    pub html: String,
    /// Each nested view with the byte offset in `html` at which its container
    /// belongs, in the order of the offsets.
    pub children: Vec<(usize, Child)>,
}

/// Renders `value` as HTML, in full.
///
/// Nested LiveViews are left as holes, because mounting them is the caller's
/// (asynchronous) work.
///
/// ```
/// use bennu_core::render::render_html;
///
/// assert_eq!(render_html("1 < 2").html, "1 &lt; 2");
/// ```
pub fn render_html<R: Render + ?Sized>(value: &R) -> StaticHtml {
    let mut sink = HtmlSink {
        html: String::with_capacity(USUAL_PAGE_BYTES),
        children: Vec::new(),
    };
    value.render(Dynamic::new(Sink::Html(&mut sink)));
    sink
}

/// What is set aside for a page at first, so that the buffer of most grows
/// never or once.
const USUAL_PAGE_BYTES: usize = 8 * 1024;

pub(super) type HtmlSink = StaticHtml;

impl HtmlSink {
    /// Writes `template` around the dynamics that `dynamics` fills.
    pub(super) fn template(
        &mut self,
        template: &'static Template,
        dynamics: impl FnOnce(&mut Dynamics<'_>),
    ) {
        self.html.push_str(template.statics[0]);
        dynamics(&mut Dynamics::html(self, template));
    }
}
