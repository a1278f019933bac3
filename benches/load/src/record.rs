//! One page's conversation, for a server that says the same to any number of pages.

use tokio::time::timeout;

use crate::error::{Error, Result};
use crate::marker::Markers;
use crate::page::{Document, PATIENCE, Page, timed_out};
use crate::site::{PUBLISH, Site};

/// How many messages are published until the frame that is recorded: a page that shows
/// the latest ten is full by then.
const MESSAGES: usize = 12;

/// Which page is recorded, and what of it.
#[derive(Debug, Clone)]
pub struct RecordOptions {
    /// The address of a page of one view.
    pub url: String,
    /// The event in the page's `phx-click` whose answer is wanted.
    pub event: Option<String>,
    /// The topic of the messages whose frames are wanted.
    pub topic: Option<String>,
}

/// What a server said to one page, without what differs from page to page.
#[derive(Debug, Clone)]
pub struct Recording {
    /// The page as it came over HTTP.
    pub html: String,
    /// The response to the join, in JSON.
    pub joined: String,
    /// The response to a click, in JSON.
    pub clicked: Option<String>,
    /// The frame that brought a message: what is before the message's text, and behind.
    pub frame: Option<(String, String)>,
}

/// Opens a page and records what the server says.
///
/// # Errors
///
/// If the page cannot be opened, holds nested views, or does not show what is published.
pub async fn record(options: &RecordOptions) -> Result<Recording> {
    let site = Site::resolve(&options.url).await?;
    let answer = site.get().await?;
    let (mut page, views) = Document::read(&site, &answer).connect(&site).await?;
    let [view] = views.as_slice() else {
        return Err(Error::NestedViews(views.len()));
    };
    let clicked = match &options.event {
        Some(event) => Some(page.click(event).await?.to_string()),
        None => None,
    };
    let frame = match &options.topic {
        Some(topic) => Some(last_frame(&site, &mut page, topic).await?),
        None => None,
    };
    Ok(Recording {
        html: String::from_utf8_lossy(&answer.body).into_owned(),
        joined: view.response.to_string(),
        clicked,
        frame,
    })
}

/// Publishes messages; returns the frame of the last one, cut where its text was.
async fn last_frame(site: &Site, page: &mut Page, topic: &str) -> Result<(String, String)> {
    let markers = Markers::new();
    let mut text = String::new();
    for number in 0..MESSAGES {
        text = markers.text(number);
        site.publish(PUBLISH, topic, number, &text).await?;
    }
    loop {
        let frame = timeout(PATIENCE, page.receive()).await;
        let frame = frame.map_err(|_| timed_out())??;
        if let Some((before, after)) = frame.split_once(&text) {
            return Ok((before.to_owned(), after.to_owned()));
        }
    }
}
