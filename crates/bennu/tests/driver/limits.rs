//! Each bound, when it is reached: what the browser sees, and that it is counted and
//! logged.

use bennu::prelude::*;
use bennu::{ConnectionError, Limit, Limits};
use bennu_pubsub::{PubSub, Topic};
use serde_json::{Value, json};
use tracing::Level;

use crate::browser::{Browser, Joined, Site, containers, embedding, router, url};
use crate::record;
use crate::recorded::Recorded;

static POKES: Topic<()> = Topic::from_static("pokes");

/// Nested in itself.
struct Nested;

impl LiveView for Nested {
    type Event = NoEvent;
    type Message = NoMessage;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self)
    }

    fn render(&self) -> impl Render {
        html! { <p>"x"</p> {live_render::<Nested>("nested")} }
    }
}

struct Test {
    recorded: Recorded,
    pubsub: PubSub,
    site: Site,
}

/// Runs a test with limits of its own, and insists that exactly this limit was counted
/// and logged.
fn check(limit: &str, limits: Limits, test: impl AsyncFnOnce(&Test)) {
    record(async |recorded| {
        let pubsub = PubSub::new();
        let live = embedding::<Greedy>(router())
            .live::<Greedy>("/")
            .live::<Nested>("/nested")
            .with_pubsub(pubsub.clone());
        let site = Site::new(live.with_limits(limits));
        let run = Test {
            recorded: recorded.clone(),
            pubsub,
            site,
        };
        test(&run).await;
        assert_eq!(recorded.limit(limit), 1, "{limit} is counted once");
        let log = [Level::WARN, Level::DEBUG]
            .map(|level| recorded.log(level))
            .concat();
        assert!(
            log.iter().any(|line| line.contains(limit)),
            "{limit} is logged: {log:?}"
        );
    });
}

/// Does what else reaches a limit.
struct Greedy;

impl LiveView for Greedy {
    type Event = RawEvent;
    type Message = ();

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&POKES, |()| ());
        Ok(Self)
    }

    async fn handle_params(
        &mut self,
        params: &Params,
        _: &bennu::Uri,
        socket: &mut Socket<Self>,
    ) -> Result<()> {
        if params.get("loop").is_some() {
            socket.push_patch("/?loop=1")?;
        }
        Ok(())
    }

    async fn handle_event(&mut self, event: RawEvent, _: &mut Socket<Self>) -> Result<()> {
        if event.name == "hang" {
            std::future::pending::<()>().await;
        }
        Ok(())
    }

    async fn handle_info(&mut self, (): (), socket: &mut Socket<Self>) -> Result<()> {
        socket.push_event("poked", &"x".repeat(100))
    }

    fn render(&self) -> impl Render {
        html! { <p>"x"</p> }
    }
}

async fn open(test: &Test) -> (Browser, Joined) {
    let (browser, view, _) = test.site.open("/").await;
    (browser, view)
}

fn event(name: &str) -> Value {
    json!({ "type": "click", "event": name, "value": {} })
}

#[test]
fn message_bytes() {
    check(
        "message_bytes",
        Limits {
            message_bytes: 2_000,
            ..Limits::default()
        },
        async |test| {
            let (mut browser, _) = open(test).await;
            let refused = browser.connection.handle_text(&"x".repeat(2_001));
            assert_eq!(refused, Err(ConnectionError::Limit(Limit::MessageBytes)));
        },
    );
}

#[test]
fn messages_per_second() {
    let limits = Limits {
        messages_per_second: 2,
        ..Limits::default()
    };
    check("messages_per_second", limits, async |test| {
        let mut browser = test.site.connect();
        let heartbeat = json!([null, "1", "phoenix", "heartbeat", {}]);
        for _ in 0..10 {
            browser.send(heartbeat.clone()).unwrap();
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        browser.send(heartbeat.clone()).unwrap();
        browser.send(heartbeat.clone()).unwrap();
        let refused = browser.send(heartbeat);
        assert_eq!(
            refused,
            Err(ConnectionError::Limit(Limit::MessagesPerSecond))
        );
    });
}

#[test]
fn views_per_connection() {
    let limits = Limits {
        views_per_connection: 1,
        ..Limits::default()
    };
    check("views_per_connection", limits, async |test| {
        let (mut browser, _) = open(test).await;
        let container = test.site.get("/embedded/other").await.container();
        let (_, answer) = browser.join(&container, json!({})).await;
        assert_eq!(answer, Err(json!({ "reason": "too many channels joined" })));
    });
}

#[test]
fn nesting_depth() {
    check(
        "nesting_depth",
        Limits {
            nesting_depth: 1,
            ..Limits::default()
        },
        async |test| {
            assert_eq!(test.site.get("/nested").await.status, 500);
        },
    );
    check(
        "nesting_depth",
        Limits {
            nesting_depth: 1,
            ..Limits::default()
        },
        async |test| {
            let container = test.site.get("/").await.container();
            let redirect = json!({ "redirect": url("/nested") });
            let (_, answer) = test.site.connect().join(&container, redirect).await;
            let tree = answer.unwrap();
            assert_eq!(containers(tree["rendered"]["0"].as_str().unwrap()).len(), 0);
        },
    );
}

#[test]
fn url_bytes() {
    check(
        "url_bytes",
        Limits {
            url_bytes: 100,
            ..Limits::default()
        },
        async |test| {
            let (mut browser, view) = open(test).await;
            let long = url(&format!("/?{}", "x".repeat(100)));
            browser.push(&view, "live_patch", json!({ "url": long }));
            assert_eq!(browser.receive_push().await.0, "phx_error");
        },
    );
}

#[test]
fn params_count_and_depth() {
    check(
        "params_count",
        Limits {
            params_count: 2,
            ..Limits::default()
        },
        async |test| {
            let (mut browser, view) = open(test).await;
            let form = json!({ "type": "form", "event": "x", "value": "a=1&b=2&c=3" });
            browser.push(&view, "event", form);
            assert_eq!(browser.receive_push().await.0, "phx_error");
        },
    );
    check(
        "params_depth",
        Limits {
            params_depth: 2,
            ..Limits::default()
        },
        async |test| {
            let (mut browser, view) = open(test).await;
            browser.push(&view, "live_patch", json!({ "url": url("/?a[b][c]=1") }));
            assert_eq!(browser.receive_push().await.0, "phx_error");
        },
    );
}

#[test]
fn view_requests() {
    check(
        "view_requests",
        Limits {
            view_requests: 3,
            ..Limits::default()
        },
        async |test| {
            let (mut browser, view) = open(test).await;
            browser.push(&view, "event", event("hang"));
            browser.settle().await;
            for _ in 0..4 {
                browser.push(&view, "event", event("x"));
            }
            assert_eq!(browser.receive_push().await.0, "phx_error");
        },
    );
}

#[test]
fn view_request_bytes() {
    check(
        "view_request_bytes",
        Limits {
            view_request_bytes: 1000,
            ..Limits::default()
        },
        async |test| {
            let (mut browser, view) = open(test).await;
            let alone = browser.push(&view, "event", event(&"x".repeat(2000)));
            assert!(browser.reply(&alone).await.is_ok());
            browser.push(&view, "event", event("hang"));
            browser.settle().await;
            for _ in 0..2 {
                browser.push(&view, "event", event(&"x".repeat(600)));
            }
            assert_eq!(browser.receive_push().await.0, "phx_error");
        },
    );
}

#[test]
fn view_messages() {
    let few = std::num::NonZeroUsize::new(2).unwrap();
    check(
        "view_messages",
        Limits {
            view_messages: few,
            ..Limits::default()
        },
        async |test| {
            let (mut browser, _) = open(test).await;
            for _ in 0..3 {
                test.pubsub.broadcast(&POKES, ()).unwrap();
            }
            assert_eq!(browser.receive_push().await.0, "phx_error");
        },
    );
}

#[test]
fn outbox_bytes() {
    check(
        "outbox_bytes",
        Limits {
            outbox_bytes: 1,
            ..Limits::default()
        },
        async |test| {
            let (mut browser, _) = open(test).await;
            for _ in 0..5 {
                test.pubsub.broadcast(&POKES, ()).unwrap();
                browser.settle().await;
            }
            assert_eq!(browser.diff().await["e"].as_array().unwrap().len(), 1);
            assert_eq!(browser.diff().await["e"].as_array().unwrap().len(), 4);
        },
    );
}

#[test]
fn leave_grace() {
    let limits = Limits {
        leave_grace: Duration::from_secs(2),
        ..Limits::default()
    };
    check("leave_grace", limits, async |test| {
        let (mut browser, view) = open(test).await;
        browser.push(&view, "event", event("hang"));
        browser.settle().await;
        let start = tokio::time::Instant::now();
        browser.connection.close().await;
        assert_eq!(start.elapsed().as_secs(), 2);
    });
}

#[test]
fn pushed_event_bytes() {
    let limits = Limits {
        pushed_event_bytes: 250,
        outbox_bytes: 1,
        ..Limits::default()
    };
    check("pushed_event_bytes", limits, async |test| {
        let (mut browser, _) = open(test).await;
        for _ in 0..4 {
            test.pubsub.broadcast(&POKES, ()).unwrap();
            let (event, _) = browser.receive_push().await;
            assert_eq!(event, "diff", "what was sent counts no more");
        }
        for _ in 0..4 {
            test.pubsub.broadcast(&POKES, ()).unwrap();
            browser.settle().await;
        }
        assert_eq!(browser.receive_push().await.0, "diff");
        assert_eq!(browser.receive_push().await.0, "phx_error");
    });
}

#[test]
fn patches_in_a_row() {
    check("patches_in_a_row", Limits::default(), async |test| {
        let (mut browser, view) = open(test).await;
        browser.push(&view, "live_patch", json!({ "url": url("/?loop=1") }));
        assert_eq!(browser.receive_push().await.0, "phx_error");
    });
}

#[test]
fn outbox_max_bytes() {
    let limits = Limits {
        outbox_max_bytes: 2_000,
        ..Limits::default()
    };
    check("outbox_max_bytes", limits, async |test| {
        let (mut browser, _) = open(test).await;
        for _ in 0..40 {
            browser
                .send(json!([null, "1", "phoenix", "heartbeat", {}]))
                .unwrap();
        }
        let closed = browser.connection.next_batch().await;
        assert!(
            matches!(closed, Err(ConnectionError::Overflow)),
            "{closed:?}"
        );
        assert_eq!(test.recorded.limit("outbox_bytes"), 0);
    });
}
