//! Whether the links inside a built book lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::Context as _;
use scraper::{Html, Selector};

/// A page of the book: what it links to, and what on it can be linked to.
struct Page {
    links: BTreeSet<String>,
    ids: BTreeSet<String>,
}

/// Addresses that begin so are those of files in this checkout.
const REPOSITORY: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/");

/// A sentence for each link of the book in this folder to a page, a file or a heading
/// that is not there. Addresses elsewhere are not asked for.
pub(crate) fn broken(built: &Path) -> anyhow::Result<Vec<String>> {
    let pages = read(built)?;
    let mut found = Vec::new();
    for (path, page) in &pages {
        let dead = page
            .links
            .iter()
            .filter(|link| !leads(built, &pages, path, link));
        found.extend(dead.map(|link| format!("{}: {link:?} leads nowhere", path.display())));
    }
    Ok(found)
}

fn read(built: &Path) -> anyhow::Result<BTreeMap<PathBuf, Page>> {
    let mut pages = BTreeMap::new();
    for entry in fs::read_dir(built).with_context(|| built.display().to_string())? {
        let path = entry?.path();
        // Its links are relative to whatever address was not found.
        let missing = path.ends_with("404.html");
        if path
            .extension()
            .is_some_and(|extension| extension == "html")
            && !missing
        {
            let html = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            let name = path.strip_prefix(built)?.to_owned();
            pages.insert(name, Page::read(&Html::parse_document(&html)));
        }
    }
    Ok(pages)
}

impl Page {
    fn read(html: &Html) -> Self {
        let all = |selector: &str, attribute: &str| {
            let selector = Selector::parse(selector).expect("a selector of ours is one");
            let found = html.select(&selector);
            let values = found.filter_map(|element| element.attr(attribute).map(str::to_owned));
            values.collect::<BTreeSet<_>>()
        };
        Self {
            links: &all("main a[href]", "href") | &all("main img[src]", "src"),
            ids: all("[id]", "id"),
        }
    }
}

fn leads(built: &Path, pages: &BTreeMap<PathBuf, Page>, from: &Path, link: &str) -> bool {
    let (path, id) = link.split_once('#').unwrap_or((link, ""));
    if let Some(path) = path.strip_prefix(REPOSITORY) {
        return is_in_checkout(path);
    }
    if link.contains("://") || link.starts_with("mailto:") {
        return true;
    }
    let target = match path {
        "" => Some(from.to_owned()),
        path => resolve(from, path),
    };
    let Some(target) = target else { return false };
    match pages.get(&target) {
        Some(page) => id.is_empty() || page.ids.contains(id),
        None => built.join(&target).is_file(),
    }
}

/// Whether there is such a file or folder: `blob/main/README.md`, `tree/main/e2e`.
fn is_in_checkout(path: &str) -> bool {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let file = path
        .strip_prefix("blob/main/")
        .map(|path| checkout.join(path).is_file());
    let folder = path
        .strip_prefix("tree/main/")
        .map(|path| checkout.join(path).is_dir());
    file.or(folder).unwrap_or(false)
}

/// Where a relative path from a page leads; none, if out of the book.
fn resolve(from: &Path, path: &str) -> Option<PathBuf> {
    let mut target = from.parent()?.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(name) => target.push(name),
            Component::CurDir => {}
            Component::ParentDir if target.pop() => {}
            _ => return None,
        }
    }
    Some(target)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page::read(&Html::parse_document(html))
    }

    #[track_caller]
    fn check(link: &str, leads_somewhere: bool) {
        let html = r##"<main><h2 id="life">Life</h2><a href="views.html#life">x</a></main>"##;
        let pages = BTreeMap::from([("views.html".into(), page(html))]);
        let from = Path::new("views.html");
        let built = Path::new("no such folder");
        assert_eq!(leads(built, &pages, from, link), leads_somewhere, "{link}");
    }

    #[test]
    fn links_to_pages_and_headings_that_are_there_lead_somewhere() {
        for link in [
            "views.html",
            "./views.html#life",
            "#life",
            "https://example.org/#x",
            concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/README.md#licence"),
            concat!(env!("CARGO_PKG_REPOSITORY"), "/tree/main/docs/src"),
        ] {
            check(link, true);
        }
    }

    #[test]
    fn links_to_what_is_not_there_or_not_in_the_book_lead_nowhere() {
        for link in [
            "event.html",
            "views.html#death",
            "#death",
            "../views.html",
            "/views.html",
            concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/speed.md"),
            concat!(env!("CARGO_PKG_REPOSITORY"), "/tree/main/README.md"),
        ] {
            check(link, false);
        }
    }

    #[test]
    fn links_are_those_of_the_chapter_not_of_the_menu() {
        let page = page(r#"<nav><a href="a"></a></nav><main><a href="b"></a><img src="c"></main>"#);
        assert_eq!(page.links, ["b", "c"].map(str::to_owned).into());
    }
}
