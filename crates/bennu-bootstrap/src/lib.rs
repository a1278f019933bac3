//! The Sass sources of Bootstrap 5, for build scripts: a style sheet is compiled
//! by a Sass compiler in Rust, and nobody needs Node.
//!
//! ```
//! let options = grass::Options::default().load_path(bennu_bootstrap::load_path());
//! let style = "
//!     $primary: rebeccapurple;
//!     @import 'bootstrap/scss/bootstrap';
//!     .wide { @extend .col-12; }
//! ";
//! let css = grass::from_string(style, &options)?;
//! assert!(css.contains("--bs-primary: rebeccapurple"));
//! # Ok::<(), Box<grass::Error>>(())
//! ```

use std::path::Path;

/// The version of npm's `bootstrap` that the sources are of.
pub const VERSION: &str = env!("BOOTSTRAP_VERSION");

/// The folder in which a Sass compiler finds `bootstrap/scss/bootstrap` and the
/// files that it is made of.
///
/// It is there on the machine that builds; nothing of it is in the binary.
#[must_use]
pub fn load_path() -> &'static Path {
    Path::new(env!("BOOTSTRAP_LOAD_PATH"))
}
