//! What a page shows, kept as the official client keeps it.

use std::collections::BTreeMap;

use bennu_core::protocol::ServerEvent;
use bennu_test::Tree;
use serde_json::{Map, Value};

use crate::container::without_containers;
use crate::error::{Error, Result};
use crate::page::{View, decode};

/// The trees of one page's views, by topic.
#[derive(Debug)]
pub(crate) struct Mirror {
    trees: BTreeMap<String, Tree>,
    /// In the order in which they joined.
    topics: Vec<String>,
}

impl Mirror {
    /// What is shown when all views have joined.
    pub(crate) fn of(views: &[View]) -> Result<Self> {
        let mut mirror = Self {
            trees: BTreeMap::new(),
            topics: Vec::new(),
        };
        for view in views {
            let topic = view.topic.as_str().to_owned();
            let rendered = view.response["rendered"].as_object();
            let rendered = rendered.ok_or_else(|| Error::Refused(view.response.to_string()))?;
            mirror.trees.insert(topic.clone(), Tree::new(rendered)?);
            mirror.topics.push(topic);
        }
        Ok(mirror)
    }

    /// Takes in a frame that came after the joins.
    pub(crate) fn take(&mut self, frame: &str) -> Result<()> {
        let message = decode(frame)?;
        let Some(tree) = self.trees.get_mut(message.topic.as_str()) else {
            return Ok(());
        };
        if message.event.name() == ServerEvent::Diff.name() {
            let diff: Map<String, Value> = message.payload.parse("a diff")?;
            tree.apply(diff)?;
        }
        Ok(())
    }

    /// The HTML of all views, without what differs from page to page: the containers of
    /// nested views with their tokens.
    pub(crate) fn html(&self) -> Result<Vec<String>> {
        let trees = self.topics.iter().filter_map(|topic| self.trees.get(topic));
        let html = trees.map(|tree| Ok::<_, Error>(without_containers(&tree.to_html()?)));
        html.collect()
    }
}
