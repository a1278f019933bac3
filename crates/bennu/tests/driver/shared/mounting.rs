//! What a view does while it is mounted.

use std::future::pending;
use std::time::Duration;

use bennu::{Limits, Uri};

use super::*;
use crate::browser::url;
use crate::record;

/// Greets who joins, and does not stay if its address says so.
struct Host {
    said: String,
    seen: Seen,
}

impl LiveView for Host {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = String;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&SAID, |said| said);
        socket.push_event("welcome", "hello")?;
        let seen = socket.state::<Seen>().clone();
        Ok(Self {
            said: String::new(),
            seen,
        })
    }

    async fn handle_params(
        &mut self,
        params: &Params,
        _: &Uri,
        socket: &mut Socket<Self>,
    ) -> Result<()> {
        match params.get("how") {
            Some(_) if !socket.connected() => Ok(()),
            Some("fail") => Err(Error::new("there is no such place")),
            Some("refuse") => Err(Error::not_found("there is no such place")),
            Some("panic") => panic!("there is no such place"),
            Some("hang") => pending().await,
            Some("round") => socket.push_patch("/host?how=round"),
            Some(_) => socket.push_navigate("/elsewhere"),
            None => Ok(()),
        }
    }

    async fn handle_info(&mut self, said: String, _: &mut Socket<Self>) -> Result<()> {
        assert_ne!(said, "panic");
        self.said = said;
        Ok(())
    }

    async fn terminate(&mut self, reason: TerminateReason, _: &mut Socket<Self>) {
        self.seen.add(|counts| counts.ends.push(reason));
    }

    fn render(&self) -> impl Render {
        html! { <p>{&self.said}</p> }
    }
}

fn hosts(limits: Limits) -> Boards {
    Boards::with(|live| live.live::<Host>("/host").with_limits(limits))
}

#[tokio::test(start_paused = true)]
async fn view_that_cannot_stay_where_it_was_mounted_is_told_its_end() {
    let ways = [
        ("fail", TerminateReason::Failed),
        ("refuse", TerminateReason::Failed),
        ("panic", TerminateReason::Failed),
        ("hang", TerminateReason::Failed),
        ("go", TerminateReason::Redirected),
    ];
    for (how, reason) in ways {
        let hosts = hosts(Limits {
            shared_callback: Duration::from_secs(10),
            ..Limits::default()
        });
        let path = format!("/host?how={how}");
        let page = hosts.site.get(&path).await.container();
        let mut browser = hosts.site.connect();
        let (_, answer) = browser.join(&page, json!({ "url": url(&path) })).await;
        let refused = answer.unwrap_err();
        if how == "go" {
            assert_eq!(
                refused["events"],
                json!([["welcome", "hello"]]),
                "{refused}"
            );
        }
        assert_eq!(hosts.seen.counts().ends, [reason], "{how}");
    }
}

#[test]
fn patches_that_lead_round_and_round_come_to_an_end() {
    record(async |recorded| {
        let hosts = hosts(Limits::default());
        let page = hosts.site.get("/host").await.container();
        let mut browser = hosts.site.connect();
        let to = |path| json!({ "redirect": url(path) });
        let follow = async |browser: &mut Browser| {
            let (_, answer) = browser.join(&page, to("/host?how=round")).await;
            answer.unwrap_err()
        };
        let allowed = async |browser: &mut Browser| {
            for _ in 0..20 {
                let sent_on = follow(browser).await;
                assert_eq!(sent_on["live_redirect"]["to"], "/host?how=round");
            }
        };
        allowed(&mut browser).await;
        let (view, answer) = browser.join(&page, to("/host")).await;
        assert!(answer.is_ok(), "after an answer it counts anew");
        let left = browser.push(&view, "phx_leave", json!({}));
        assert_eq!(browser.receive_push().await.0, "phx_close");
        assert_eq!(browser.reply(&left).await, Ok(json!({})));
        allowed(&mut browser).await;
        assert_eq!(recorded.limit("patches_in_a_row"), 0);
        let crashed = json!({ "reason": "join crashed" });
        assert_eq!(follow(&mut browser).await, crashed);
        assert_eq!(recorded.limit("patches_in_a_row"), 1);
    });
}

#[tokio::test]
async fn events_that_mount_pushes_greet_everybody_who_joins() {
    let hosts = hosts(Limits::default());
    let welcome = json!([["welcome", "hello"]]);
    let (mut first, _, answer) = hosts.site.open("/host").await;
    assert_eq!(answer["rendered"]["e"], welcome);
    hosts.say("hello").await;
    assert_eq!(first.diff().await, json!({ "0": "hello" }));
    let (_, _, answer) = hosts.site.open("/host").await;
    assert_eq!(answer["rendered"]["e"], welcome);
    let page = hosts.site.get("/").await.container();
    let mut other = hosts.site.connect();
    let from_another_page = json!({ "redirect": url("/host") });
    let (_, answer) = other.join(&page, from_another_page).await;
    assert_eq!(answer.unwrap()["rendered"]["e"], welcome);
    hosts.say("panic").await;
    assert_eq!(
        first.diff().await["e"],
        welcome,
        "it is mounted again for those who are there"
    );
}

#[tokio::test]
async fn reader_that_fell_behind_is_not_greeted_again() {
    let hosts = hosts(Limits {
        outbox_bytes: 1,
        ..Limits::default()
    });
    let (mut slow, _, _) = hosts.site.open("/host").await;
    hosts.say("a").await;
    hosts.say("b").await;
    assert_eq!(slow.diff().await, json!({ "0": "a" }));
    settle().await;
    let tree = slow.diff().await;
    assert_eq!((&tree["0"], tree.get("e")), (&json!("b"), None));
}
