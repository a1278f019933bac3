//! The static half of a template, known at compile time.

/// The parts of a template that never change, and who it is.
///
/// `html!` makes one `static` of this type for each template body: the
/// template itself, each branch of an `if` or `match`, each loop body.
///
/// A template of *n* dynamics has *n* + 1 statics around them. The client joins
/// both blindly, so the statics are exactly the bytes between two dynamics.
#[derive(Debug)]
pub struct Template {
    pub(crate) statics: &'static [&'static str],
    pub(crate) fingerprint: u64,
    pub(crate) root: bool,
}

impl Template {
    /// A template of these statics.
    ///
    /// `fingerprint` tells templates apart: two templates with different
    /// statics must differ in it, or pages are corrupted; a hash over the
    /// statics and the place in the source does. `root` says that the template
    /// is exactly one literal element (the wire key `r`), which lets
    /// the client skip the element while nothing in it changed.
    ///
    /// # Panics
    ///
    /// If `statics` is empty: even a template without dynamics has one. If it has
    /// more than 2^24. In a `static` this is a compile error.
    #[must_use]
    pub const fn new(statics: &'static [&'static str], fingerprint: u64, root: bool) -> Self {
        assert!(!statics.is_empty(), "a template has at least one static");
        assert!(
            statics.len() <= 1 << 24,
            "a template has 2^24 statics at most"
        );
        Self {
            statics,
            fingerprint,
            root,
        }
    }

    /// How many dynamics the template has.
    pub(crate) const fn width(&self) -> usize {
        self.statics.len() - 1
    }
}
