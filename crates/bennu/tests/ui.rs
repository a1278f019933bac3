//! Mistakes that the macros must refuse, each with its exact message.
//!
//! `TRYBUILD=overwrite cargo test -p bennu --test ui` writes the messages anew.

#[test]
fn mistakes_are_told_where_they_are() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
