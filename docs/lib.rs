//! The code blocks of the README and of the book, compiled as documentation tests, so
//! that what they teach is true.

#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

/// One type for each chapter of the book that has Rust in it.
macro_rules! chapters {
    ($($name:ident: $file:literal,)*) => {$(
        #[doc = include_str!(concat!("src/", $file))]
        #[cfg(doctest)]
        #[derive(Debug)]
        pub struct $name;
    )*};
}

chapters! {
    Index: "index.md",
    FirstSteps: "first-steps.md",
    Views: "views.md",
    Templates: "templates.md",
    Events: "events.md",
    Navigation: "navigation.md",
    Nested: "nested.md",
    Shared: "shared.md",
    Sources: "sources.md",
    Testing: "testing.md",
    Security: "security.md",
}
