//! The cookies that a browser sends.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// The values of all cookies of this name, as they stand in the request (RFC 6265,
/// section 4.2.1). What is no pair of a name and a value is passed over.
pub(crate) fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let headers = headers.get_all(COOKIE).iter();
    let pairs = headers
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'));
    pairs.filter_map(move |pair| {
        let (found, value) = pair.split_once('=')?;
        (found.trim() == name).then(|| value.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_of_a_name_are_found_among_others() {
        let mut headers = HeaderMap::new();
        for header in ["a=1; no pair; b=2;c = 3 ;a=x=y;", "xa=4", "A=5; a="] {
            headers.append(COOKIE, header.parse().unwrap());
        }
        headers.append(COOKIE, "a=\u{e9}".parse().unwrap());
        let of = |name| values(&headers, name).collect::<Vec<_>>();
        assert_eq!(of("a"), ["1", "x=y", ""]);
        assert_eq!(of("c"), ["3"]);
        assert_eq!(of("d"), [""; 0]);
    }
}
