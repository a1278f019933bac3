//! A credential that cannot be printed.

use std::fmt;

/// A token or password from the configuration.
///
/// It has no `Display` and cannot be serialised, and its `Debug` shows `***`, so it
/// reaches logs, pages and error texts only through [`Secret::expose`].
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Secret(Box<str>);

impl Secret {
    /// Takes the text of a credential; blanks around it are dropped, and an empty one
    /// is no credential at all.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.into()))
    }

    /// The credential itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_not_printed() {
        let secret = Secret::new(" s3cr3t\n").unwrap();
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "*** Some(***)");
        assert_eq!(secret.expose(), "s3cr3t");
    }

    #[test]
    fn an_empty_text_is_no_secret() {
        assert_eq!(Secret::new("  "), None);
    }
}
