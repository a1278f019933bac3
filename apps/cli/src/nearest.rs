//! The name that was probably meant.

/// How alike two names are at least, from 0 to 1, for one to be taken for the
/// other.
const LIKENESS: f64 = 0.75;

/// The name that is most like what was written, if any is.
pub(crate) fn nearest<'a>(written: &str, names: &[&'a str]) -> Option<&'a str> {
    let likeness = |name: &str| strsim::jaro_winkler(name, written);
    let alike = names
        .iter()
        .copied()
        .filter(|name| likeness(name) >= LIKENESS);
    alike.max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_a_name_that_is_alike_is_taken() {
        let names = ["live_view", "dashboard"];
        assert_eq!(nearest("liveview", &names), Some("live_view"));
        assert_eq!(nearest("dash", &names), Some("dashboard"));
        assert_eq!(nearest("blog", &names), None);
    }
}
