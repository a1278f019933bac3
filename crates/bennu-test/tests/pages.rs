//! Whole pages: an application's router, its layout, and pages that do not
//! come.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use bennu::prelude::*;
use bennu::{Page, TerminateReason};
use bennu_test::live;

/// Says how it should end.
struct Guest {
    name: String,
}

/// Where guests sign when they go.
type Book = Arc<Mutex<Vec<String>>>;

impl LiveView for Guest {
    type Event = RawEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        let name = socket
            .session()
            .get("name")
            .unwrap_or_else(|| "nobody".to_owned());
        match (name.as_str(), socket.connected()) {
            ("thief", _) => Err(Error::forbidden("not with us")),
            ("stranger", _) => Err(Error::redirect("/log-in")),
            ("ghost", false) => Err(Error::new("walked through the door")),
            ("ghoul", true) => Err(Error::new("vanished at midnight")),
            ("wanderer", true) => Err(Error::navigate("/elsewhere")),
            _ => Ok(Self { name }),
        }
    }

    async fn handle_event(&mut self, event: RawEvent, _: &mut Socket<Self>) -> Result<()> {
        self.name = event.name;
        Ok(())
    }

    async fn terminate(&mut self, reason: TerminateReason, socket: &mut Socket<Self>) {
        if let Ok(mut book) = socket.state::<Book>().lock() {
            book.push(format!("{} {reason:?}", self.name));
        }
    }

    fn render(&self) -> impl Render {
        html! { <p phx-click="renamed">{&self.name}</p> }
    }
}

fn layout(page: &Page<'_>) -> impl Render {
    html! {
        <!DOCTYPE html>
        <html lang="en">
            <head>{page.title().with_default("Inn")}{page.head()}</head>
            <body>{page.content()}</body>
        </html>
    }
}

fn router() -> LiveRouter {
    LiveRouter::new(&SecretKey::random())
        .with_state(Book::default())
        .with_root_layout(layout)
}

async fn refused(name: &str) -> String {
    live::<Guest>()
        .with_session("name", name)
        .await
        .expect_err("it does not open")
        .to_string()
}

#[tokio::test]
async fn a_page_of_an_application_is_opened_in_its_layout() {
    let router = router().live::<Guest>("/rooms/{room}");
    let view = live::<Guest>()
        .in_router(router)
        .at("/rooms/7?key=1")
        .await
        .unwrap();
    view.assert_text("p", "nobody");
    assert!(view.first_render().contains("<html lang=\"en\">"));
    assert_eq!(view.page_title(), Some("Inn"));
}

#[tokio::test]
async fn a_page_that_is_no_view_shows_several() {
    async fn hall(live: LivePage) -> Response {
        let guests = html! {
            {live_render::<Guest>("left").with_session("name", "Ann")}
            {live_render::<Guest>("right").with_session("name", "Bob")}
        };
        live.page("Hall", guests).await
    }
    let router = router().with_pages(Router::new().route("/hall", get(hall)));
    let mut view = live::<Guest>().in_router(router).at("/hall").await.unwrap();
    view.element("p").with_text("Bob").click().await.unwrap();
    assert_eq!(view.page_title(), Some("Hall"));
    assert!(
        view.render()
            .starts_with("<p phx-click=\"renamed\">Ann</p>"),
        "{view:?}"
    );
    view.assert_text("#right p", "renamed");
}

#[tokio::test]
async fn terminate_has_run_when_a_page_was_left() {
    let book = Book::default();
    let view = live::<Guest>().with_state(Arc::clone(&book)).await.unwrap();
    view.leave().await.unwrap();
    assert_eq!(*book.lock().unwrap(), ["nobody Left"]);
}

#[tokio::test]
async fn a_page_that_does_not_come_says_why() {
    assert!(
        refused("thief")
            .await
            .starts_with("expected a page at /, found 403: ")
    );
    assert_eq!(
        refused("stranger").await,
        "expected a page at /, found 302: redirected to /log-in"
    );
    assert_eq!(
        refused("ghost").await,
        "view pages::Guest crashed: walked through the door"
    );
}

#[tokio::test]
async fn a_view_that_does_not_join_says_why() {
    assert_eq!(
        refused("ghoul").await,
        "view pages::Guest crashed: vanished at midnight"
    );
    assert!(
        refused("wanderer")
            .await
            .ends_with("sent its visitor to /elsewhere")
    );
}

#[tokio::test]
async fn a_path_without_a_view_is_an_error() {
    let error = live::<Guest>().at("/cellar").await.unwrap_err().to_string();
    assert!(
        error.starts_with("expected a page at /cellar, found 404"),
        "{error}"
    );
}

#[tokio::test]
async fn a_route_with_parameters_asks_for_a_path() {
    let error = live::<Guest>().with_route("/guests/{name}").await;
    assert_eq!(
        error.expect_err("no guest was named").to_string(),
        "expected a path that fits the route `/guests/{name}`, found none; set one with `at`"
    );
}
