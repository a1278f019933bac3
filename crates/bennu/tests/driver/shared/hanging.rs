//! A callback that does not end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use bennu::Limits;
use tokio::time::Instant;

use super::*;
use crate::browser::url;
use crate::record;

/// Less than a browser of a test waits for a frame.
fn limits() -> Limits {
    Limits {
        shared_callback: Duration::from_secs(10),
        ..Limits::default()
    }
}

#[test]
fn callback_that_does_not_end_is_cut_short_and_the_view_mounted_again() {
    for from_event in [true, false] {
        record(async |recorded| {
            let boards = Boards::with(|live| live.with_limits(limits()));
            let mut viewers = boards.viewers(2).await;
            viewers[1].click_seen("click").await;
            viewers[0].diff().await;
            if from_event {
                viewers[0].push("hang");
                assert_eq!(viewers[0].browser.receive_push().await.0, "phx_error");
            } else {
                boards.say("hang").await;
                assert_eq!(viewers[0].diff().await["0"], "0");
            }
            assert_eq!(viewers[1].diff().await["0"], "0", "it begins anew");
            assert_eq!(viewers[1].click_seen("click").await, json!({ "0": "1" }));
            assert_eq!(recorded.limit("shared_callback"), 1);
        });
    }
}

#[tokio::test(start_paused = true)]
async fn page_is_loaded_while_its_view_hangs() {
    let boards = Boards::new();
    let mut viewer = boards.viewer().await;
    viewer.click_seen("click").await;
    viewer.push("hang");
    settle().await;
    let started = Instant::now();
    let page = boards.site.get("/").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("0 nothing"), "{}", page.html);
    assert!(started.elapsed() <= Duration::from_secs(2));
}

/// Whether the view under test hangs in `mount`.
#[derive(Debug, Default)]
struct Hangs(AtomicBool);

struct Late;

impl LiveView for Late {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        if socket.connected() && socket.state::<Arc<Hangs>>().0.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        "here"
    }
}

#[tokio::test(start_paused = true)]
async fn mount_that_does_not_end_refuses_who_waits_and_is_tried_again() {
    let hangs = Arc::new(Hangs(true.into()));
    let live = router().live::<Late>("/").with_state(Arc::clone(&hangs));
    let site = Site::new(live.with_limits(limits()));
    let page = site.get("/").await.container();
    let join = async || {
        let (_, answer) = site.connect().join(&page, json!({ "url": url("/") })).await;
        answer
    };
    let (one, another) = tokio::join!(join(), join());
    let crashed = json!({ "reason": "join crashed" });
    assert_eq!((one, another), (Err(crashed.clone()), Err(crashed)));
    hangs.0.store(false, Ordering::Relaxed);
    assert!(join().await.is_ok());
}
