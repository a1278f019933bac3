//! Which view is shown where.
{% if template == "dashboard" %}
use std::sync::Arc;
{% endif %}
use bennu::prelude::*;

{% if template == "dashboard" -%}
use crate::sources::Feeds;
{% endif -%}
use crate::{assets, layout, live};

/// The pages, and the files that they load.
{%- if template == "dashboard" %}
pub fn router(secret: &SecretKey, pubsub: PubSub, feeds: Arc<Feeds>) -> LiveRouter {
{%- else %}
pub fn router(secret: &SecretKey, pubsub: PubSub) -> LiveRouter {
{%- endif %}
    LiveRouter::new(secret)
        .with_pubsub(pubsub)
{%- if template == "dashboard" %}
        .with_state(feeds)
{%- endif %}
        .with_root_layout(layout::root)
        .with_pages(assets::router())
{%- if template == "dashboard" %}
        .live::<live::board::Board>("/")
{%- else %}
        .live::<live::home::Home>("/")
{%- endif %}
}
