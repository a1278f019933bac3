//! Whoever comes, goes and stalls in whatever order: each reader's page ends as the
//! server's state, and none misses an event or hears it twice.

use std::collections::BTreeMap;
use std::time::Duration;

use bennu::Limits;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::time::{advance, timeout};

use super::{Boards, SAID, Viewer, settle};
use crate::browser::{Container, url};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Happening {
    Join,
    /// A reader leaves its view, and its connection.
    Leave(usize),
    /// A reader joins anew over its connection, whether or not it has left before.
    Rejoin(usize, bool),
    Say(String),
    /// The view pushes the next number to the pages.
    Count,
    Click(usize),
    /// A reader reads what waits for it.
    Read(usize),
    Crash,
    /// All that can run does.
    Pause,
    /// Views without readers end.
    Wait,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => Just(Happening::Join),
        1 => (0..8_usize).prop_map(Happening::Leave),
        2 => (0..8_usize, any::<bool>()).prop_map(|(at, left)| Happening::Rejoin(at, left)),
        6 => "[a-f]{1,3}".prop_map(Happening::Say),
        3 => Just(Happening::Count),
        3 => (0..8_usize).prop_map(Happening::Click),
        4 => (0..8_usize).prop_map(Happening::Read),
        1 => Just(Happening::Crash),
        4 => Just(Happening::Pause),
        1 => Just(Happening::Wait),
    ]
}

/// A reader with what its client keeps.
struct Reader {
    viewer: Viewer,
    tree: Value,
    /// The join that is not answered yet.
    joining: Option<String>,
    /// Its events by their refs, and whether they were answered.
    answers: BTreeMap<String, bool>,
    /// The last number that it heard.
    counted: Option<u64>,
}

impl Reader {
    fn new(viewer: Viewer) -> Self {
        Self {
            tree: viewer.tree.clone(),
            viewer,
            joining: None,
            answers: BTreeMap::new(),
            counted: None,
        }
    }

    fn click(&mut self) {
        let message_ref = self.viewer.push("click");
        self.answers.insert(message_ref, false);
    }

    /// What was asked before is not answered any more, and events are missed.
    fn rejoin(&mut self, page: &Container, left: bool) {
        let Viewer { browser, view, .. } = &mut self.viewer;
        if left {
            browser.push(view, "phx_leave", json!({}));
        }
        *view = browser.send_join(page, json!({ "url": url("/") }));
        self.joining = Some(view.join_ref.clone());
        self.answers.clear();
        self.counted = None;
    }

    /// Takes what waits, as the client does. Answers whether anything did.
    async fn read(&mut self) -> bool {
        let connection = &mut self.viewer.browser.connection;
        let waiting = timeout(Duration::from_millis(1), connection.next_batch()).await;
        let Ok(batch) = waiting else { return false };
        for frame in batch.unwrap().frames() {
            self.take(serde_json::from_str(frame.as_str()).unwrap());
        }
        true
    }

    /// Reads until there is nothing more, and whether there was anything.
    async fn read_all(&mut self) -> bool {
        let mut any = false;
        while self.read().await {
            any = true;
            settle().await;
        }
        any
    }

    fn take(&mut self, frame: Value) {
        let of_before = frame[0] != Value::Null && frame[0] != self.viewer.view.join_ref.as_str();
        match frame[3].as_str().unwrap() {
            _ if of_before => {}
            "phx_reply" if self.joining.as_deref() == frame[1].as_str() => {
                self.joining = None;
                self.tree = frame[4]["response"]["rendered"].clone();
                assert!(self.tree.get("s").is_some(), "a full tree: {frame}");
            }
            // It was for the one before: the client drops it (`applyPendingUpdates` in
            // `view.ts`).
            "diff" if self.joining.is_some() => {}
            "diff" => {
                self.hear(&frame[4]);
                merge(&mut self.tree, &frame[4]);
            }
            "phx_reply" => {
                let answered = self.answers.get_mut(frame[1].as_str().unwrap());
                assert!(
                    !std::mem::replace(answered.unwrap(), true),
                    "answered twice"
                );
            }
            other => panic!("{other} is not expected: {frame}"),
        }
    }

    /// The numbers come one after the other, and begin anew after a crash.
    fn hear(&mut self, diff: &Value) {
        let events = diff.get("e").and_then(Value::as_array).into_iter();
        for event in events.flatten() {
            let number = event[1].as_u64().unwrap();
            let expected = self.counted.map_or(number, |last| last + 1);
            assert!(
                [1, expected].contains(&number),
                "{number} and not {expected}"
            );
            self.counted = Some(number);
        }
    }
}

/// A tree with statics replaces the whole.
fn merge(tree: &mut Value, diff: &Value) {
    if diff.get("s").is_some() {
        tree.clone_from(diff);
    } else {
        tree.as_object_mut()
            .unwrap()
            .extend(diff.as_object().unwrap().clone());
    }
}

async fn happen(
    happening: Happening,
    boards: &Boards,
    page: &Container,
    readers: &mut Vec<Reader>,
) {
    let say = |text: &str| boards.pubsub.broadcast(&SAID, text.to_owned()).unwrap();
    match happening {
        Happening::Join => readers.push(Reader::new(boards.viewer().await)),
        Happening::Leave(at) if at < readers.len() => drop(readers.swap_remove(at)),
        Happening::Rejoin(at, left) if at < readers.len() => readers[at].rejoin(page, left),
        Happening::Click(at) if at < readers.len() => readers[at].click(),
        Happening::Read(at) if at < readers.len() => {
            readers[at].read().await;
        }
        Happening::Leave(_) | Happening::Rejoin(..) | Happening::Click(_) | Happening::Read(_) => {}
        Happening::Say(text) => say(&text),
        Happening::Count => say("count"),
        Happening::Crash => {
            // Not too often.
            advance(Duration::from_secs(11)).await;
            say("panic");
        }
        Happening::Pause => settle().await,
        Happening::Wait => {
            settle().await;
            advance(Duration::from_secs(31)).await;
            settle().await;
        }
    }
}

async fn run(happenings: Vec<Happening>) {
    let limits = Limits {
        outbox_bytes: 60,
        ..Limits::default()
    };
    let boards = Boards::with(|live| live.with_limits(limits));
    let page = boards.site.get("/").await.container();
    let mut readers = Vec::new();
    for happening in happenings {
        happen(happening, &boards, &page, &mut readers).await;
    }
    settle().await;
    boards.say("count").await;
    let mut last = Vec::new();
    let mut more = true;
    while std::mem::take(&mut more) {
        for reader in &mut readers {
            more |= reader.read_all().await;
        }
    }
    let page = boards.site.get("/").await.html;
    for reader in &readers {
        let [clicks, said] = ["0", "1"].map(|at| reader.tree[at].as_str().unwrap());
        assert!(
            page.contains(&format!("<p>{clicks} {said}</p>")),
            "{} in {page}",
            reader.tree
        );
        assert!(
            reader.answers.values().all(|answered| *answered),
            "all are answered"
        );
        last.push(reader.counted.expect("the last number"));
    }
    assert!(last.windows(2).all(|pair| pair[0] == pair[1]), "{last:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_reader_ends_with_what_the_server_shows(
        happenings in proptest::collection::vec(happening(), 1..60),
    ) {
        tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap()
            .block_on(run(happenings));
    }
}
