//! What one tab shows: the joined views, where they stand in each other, and
//! what they have said to the page.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bennu::ObservedId;
use serde_json::{Map, Value, json};

use super::diff::{PushedEvent, extract};
use super::tree::Tree;
use super::{SITE, broken};
use crate::dom::{Dom, Query, clipped, start_tag};
use crate::error::{Error, Result};

/// A page and its views.
pub(crate) struct Page {
    path: String,
    csrf_token: Option<String>,
    /// The first is the main one.
    roots: Vec<String>,
    views: BTreeMap<String, Joined>,
    gone: BTreeMap<String, Gone>,
    parents: BTreeMap<String, String>,
    to_join: VecDeque<ContainerElement>,
    left: Vec<(String, String)>,
    static_tokens: BTreeMap<String, String>,
    title: Option<String>,
    events: Vec<PushedEvent>,
    moves: Vec<Move>,
    changes: u64,
}

/// A view that is there.
#[derive(Debug)]
pub(super) struct Joined {
    /// As the server's side knows it.
    pub(super) view: Option<ObservedId>,
    pub(super) join_ref: String,
    pub(super) tree: Tree,
    /// What the tree shows; nested views are empty containers.
    pub(super) html: String,
}

/// What became of a view that is not there any more.
#[derive(Debug, Clone)]
pub(super) enum Gone {
    Closed,
    Crashed(String),
    Left(String),
}

/// A view's container in the HTML.
#[derive(Debug, Clone)]
pub(super) struct ContainerElement {
    pub(super) id: String,
    session: String,
    static_token: Option<String>,
    parent: Option<String>,
    sticky: bool,
}

/// Where a view has sent its visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// Another address of the same view.
    Patch(String),
    /// Another view, without a page load.
    Navigate(String),
    /// Another page.
    Redirect(String),
}

impl Move {
    /// The path, or the address of another site.
    pub fn path(&self) -> &str {
        match self {
            Self::Patch(to) | Self::Navigate(to) | Self::Redirect(to) => to,
        }
    }
}

impl Page {
    /// Reads the page that came over HTTP.
    pub(super) fn read(html: &str, path: &str) -> Result<Self> {
        let dom = Dom::document(html);
        unique_ids(&dom)?;
        let containers = containers(&dom);
        let (roots, children): (Vec<_>, Vec<_>) = containers
            .into_iter()
            .partition(|container| container.parent.is_none());
        let mut roots = VecDeque::from(roots);
        let main = dom
            .all(&Query::new("[data-phx-main]"))?
            .first()
            .and_then(|one| one.attr("id"));
        let place = roots
            .iter()
            .position(|root| main.is_none_or(|main| root.id == main));
        let Some(place) = place else {
            return Err(Error::NoView {
                uri: path.to_owned(),
                html: clipped(html),
            });
        };
        roots.swap(0, place);
        let static_tokens = children
            .into_iter()
            .filter_map(|child| Some((child.id, child.static_token?)));
        let attribute = |selector: &str, name: &str| {
            let found = dom.all(&Query::new(selector)).ok()?.first().copied()?;
            found.attr(name).map(str::to_owned)
        };
        Ok(Self {
            path: path.to_owned(),
            csrf_token: attribute("meta[name=csrf-token]", "content"),
            roots: roots.iter().map(|root| root.id.clone()).collect(),
            views: BTreeMap::new(),
            gone: BTreeMap::new(),
            parents: BTreeMap::new(),
            to_join: roots,
            left: Vec::new(),
            static_tokens: static_tokens.collect(),
            title: dom
                .all(&Query::new("title"))?
                .first()
                .map(|title| title.text().collect()),
            events: Vec::new(),
            moves: Vec::new(),
            changes: 0,
        })
    }

    /// What proves to the server that the page is its own; empty if the page
    /// has no such token.
    pub(super) fn csrf_token(&self) -> &str {
        self.csrf_token.as_deref().unwrap_or_default()
    }

    /// The id of the main view's container.
    pub(crate) fn main(&self) -> &str {
        &self.roots[0]
    }

    /// The views that are in no other.
    pub(super) fn roots(&self) -> &[String] {
        &self.roots
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.views.keys().map(String::as_str)
    }

    /// The views that are there.
    pub(super) fn views(&self) -> impl Iterator<Item = ObservedId> {
        self.views.values().filter_map(|joined| joined.view)
    }

    pub(super) fn joined(&self, id: &str) -> Result<&Joined> {
        self.views.get(id).ok_or_else(|| Error::Gone {
            id: id.to_owned(),
            why: match self.gone.get(id) {
                Some(Gone::Crashed(message)) => format!("crashed: {message}"),
                Some(Gone::Left(to)) => format!("sent its visitor to {to}"),
                Some(Gone::Closed) => "was closed".to_owned(),
                None => "was never joined".to_owned(),
            },
        })
    }

    pub(super) fn insert(&mut self, id: &str, view: Joined) -> Result<()> {
        self.gone.remove(id);
        self.views.insert(id.to_owned(), view);
        self.look_for_children(id)
    }

    /// Merges a diff into a view. Returns what was replied to an event.
    pub(super) fn apply(&mut self, id: &str, diff: Map<String, Value>) -> Result<Option<Value>> {
        self.joined(id)?;
        let Some(view) = self.views.get_mut(id) else {
            return Ok(None);
        };
        let broken = |source| broken(id, source, &diff);
        let extracted = extract(diff.clone()).map_err(broken)?;
        let changed = !extracted.tree.is_empty();
        if changed {
            view.tree.merge(&extracted.tree).map_err(broken)?;
            view.html = view.tree.to_html().map_err(broken)?;
            self.look_for_children(id)?;
        }
        self.told(extracted.title, extracted.events);
        Ok(extracted.reply)
    }

    pub(super) fn told(&mut self, title: Option<String>, events: Vec<PushedEvent>) {
        self.changes += 1;
        self.title = title.or(self.title.take());
        self.events.extend(events);
    }

    pub(super) fn moved(&mut self, to: Move) {
        self.changes += 1;
        if let Move::Patch(path) = &to {
            self.path.clone_from(path);
        }
        self.moves.push(to);
    }

    /// A view has sent its visitor elsewhere, and ends.
    pub(super) fn left(&mut self, id: &str, to: Move) {
        self.remove(id, Gone::Left(to.path().to_owned()));
        self.moved(to);
    }

    /// A view is gone, and what is nested in it.
    pub(super) fn remove(&mut self, id: &str, why: Gone) {
        self.changes += 1;
        self.views.remove(id);
        self.gone.insert(id.to_owned(), why);
        let children = self.parents.iter().filter(|(_, parent)| *parent == id);
        let children: Vec<_> = children.map(|(child, _)| child.clone()).collect();
        for child in children {
            self.parents.remove(&child);
            self.remove(&child, Gone::Closed);
        }
    }

    /// Counts whatever has happened.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    pub(super) fn next_to_join(&mut self) -> Option<ContainerElement> {
        self.to_join.pop_front()
    }

    /// Views whose containers have vanished, to be told.
    pub(super) fn take_left(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.left)
    }

    pub(super) fn join_payload(&self, container: &ContainerElement) -> Value {
        let mut payload = json!({
            "params": {
                "_csrf_token": self.csrf_token,
                "_mounts": 0,
                "_mount_attempts": 0,
            },
            "session": container.session,
            "static": container.static_token.as_ref().or(self.static_tokens.get(&container.id)),
            "sticky": container.sticky,
        });
        if container.id == self.main() {
            payload["url"] = format!("{SITE}{}", self.path).into();
        }
        payload
    }

    /// A link as a path of this site.
    pub(super) fn resolve(&self, href: &str) -> String {
        let path = self.path.split(['?', '#']).next().unwrap_or_default();
        match href.strip_prefix(SITE) {
            Some(rest) => rest.to_owned(),
            None if href.starts_with(['?', '#']) => format!("{path}{href}"),
            None => href.to_owned(),
        }
    }

    /// What stands in the main view's container, nested views included, and
    /// behind it the page's other views.
    pub(crate) fn html(&self) -> String {
        let (main, others) = self.roots.split_first().expect("a page has a view");
        let mut html = self.html_of(main);
        for id in others {
            let inner = self.html_of(id);
            html += &format!("<div id=\"{id}\" data-phx-session>{inner}</div>");
        }
        html
    }

    fn html_of(&self, id: &str) -> String {
        let Some(view) = self.views.get(id) else {
            return String::new();
        };
        let mut html = view.html.clone();
        for container in containers(&Dom::fragment(&view.html)) {
            if let Some(place) = inside(&html, &container) {
                html.insert_str(place, &self.html_of(&container.id));
            }
        }
        html
    }

    pub(crate) fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn events(&mut self) -> &mut Vec<PushedEvent> {
        &mut self.events
    }

    pub(crate) fn moves(&mut self) -> &mut Vec<Move> {
        &mut self.moves
    }

    /// Finds containers that are new in a view, and misses those that are gone.
    fn look_for_children(&mut self, id: &str) -> Result<()> {
        let dom = Dom::fragment(&self.views[id].html);
        unique_ids(&dom)?;
        let found = containers(&dom);
        let ids: BTreeSet<_> = found.iter().map(|child| child.id.clone()).collect();
        let known = self.parents.iter().filter(|(_, parent)| *parent == id);
        let vanished: Vec<_> = known
            .map(|(child, _)| child.clone())
            .filter(|child| !ids.contains(child))
            .collect();
        for child in vanished {
            self.parents.remove(&child);
            if let Some(view) = self.views.get(&child) {
                self.left.push((child.clone(), view.join_ref.clone()));
            }
            self.remove(&child, Gone::Closed);
        }
        for child in found {
            if self
                .parents
                .insert(child.id.clone(), id.to_owned())
                .is_none()
            {
                self.changes += 1;
                self.to_join.push_back(child);
            }
        }
        Ok(())
    }
}

/// The client finds elements and views by their ids, and complains in the console
/// (`dom.duplicate-id`) when one stands twice.
fn unique_ids(dom: &Dom) -> Result<()> {
    let mut seen = BTreeMap::new();
    for element in dom.with_attribute("id") {
        let id = element.attr("id").unwrap_or_default();
        if let Some(first) = seen.insert(id, element) {
            return Err(Error::DuplicateId {
                id: id.to_owned(),
                first: start_tag(first),
                second: start_tag(element),
            });
        }
    }
    Ok(())
}

fn containers(dom: &Dom) -> Vec<ContainerElement> {
    let elements = dom.with_attribute("data-phx-session");
    let read = |element: scraper::ElementRef<'_>| {
        let attribute = |name: &str| element.attr(name).map(str::to_owned);
        Some(ContainerElement {
            id: attribute("id")?,
            session: attribute("data-phx-session")?,
            static_token: attribute("data-phx-static").filter(|token| !token.is_empty()),
            parent: attribute("data-phx-parent-id"),
            sticky: element.attr("data-phx-sticky").is_some(),
        })
    };
    elements.filter_map(read).collect()
}

/// Where in `html` the content of a container begins. Its signed token stands
/// there once.
fn inside(html: &str, container: &ContainerElement) -> Option<usize> {
    let token = html.find(&format!("data-phx-session=\"{}\"", container.session))?;
    let mut quoted = false;
    let end = html[token..].find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    })?;
    Some(token + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Result<Page> {
        Page::read(html, "/a/b?x=1")
    }

    const MAIN: &str = "<div id=phx-1 data-phx-main data-phx-session=S data-phx-static=T></div>";

    #[test]
    fn the_main_view_is_joined_with_the_pages_address_and_tokens() {
        let html = format!("<meta name=csrf-token content=C><p data-phx-session=Z id=z></p>{MAIN}");
        let mut page = page(&html).unwrap();
        let main = page.next_to_join().unwrap();
        assert_eq!(
            page.join_payload(&main),
            json!({
                "params": {"_csrf_token": "C", "_mounts": 0, "_mount_attempts": 0},
                "session": "S", "static": "T", "sticky": false,
                "url": "http://bennu.test/a/b?x=1",
            })
        );
        let other = page.next_to_join().unwrap();
        assert_eq!(other.id, "z");
        assert_eq!(page.join_payload(&other).get("url"), None);
    }

    #[test]
    fn a_page_without_views_is_an_error() {
        let error = page("<p>Sorry</p>").err().unwrap().to_string();
        assert!(
            error.starts_with("expected a view on the page at /a/b?x=1"),
            "{error}"
        );
        assert!(error.contains("<p>Sorry</p>"), "{error}");
    }

    #[test]
    fn links_are_resolved_against_the_pages_address() {
        let page = page(MAIN).unwrap();
        assert_eq!(page.resolve("/c"), "/c");
        assert_eq!(page.resolve("?y=2"), "/a/b?y=2");
        assert_eq!(page.resolve("http://bennu.test/d"), "/d");
    }

    #[test]
    fn the_inside_of_a_container_begins_after_its_start_tag() {
        let html = r#"<i></i><div id="c" data-phx-session="S" title="a > b">"#;
        let container = containers(&Dom::fragment(html)).remove(0);
        assert_eq!(inside(html, &container), Some(html.len()));
    }
}
