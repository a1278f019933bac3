//! Two views on a page that axum serves by itself.

use axum::response::Response;
use bennu::prelude::*;

use super::nested::Part;

/// The page: plain HTML with two live parts.
pub(crate) async fn page(live: LivePage) -> Response {
    let content = html! {
        <p id="around">This part is no view.</p>
        {live_render::<Part>("one")}
        {live_render::<Part>("two")}
    };
    live.page("Plain", content).await
}
