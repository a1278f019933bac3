//! Whoever comes, goes and stalls in whatever order: each reader's page ends as the
//! server's state.

use std::{collections::BTreeMap, time::Duration};

use bennu::Limits;
use proptest::prelude::*;
use serde_json::Value;
use tokio::time::{advance, timeout};

use super::{Boards, SAID, Viewer, settle};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Happening {
    Join,
    /// A reader leaves its view, and its connection.
    Leave(usize),
    Say(String),
    Click(usize),
    /// A reader reads what waits for it.
    Read(usize),
    Crash,
    /// All that can run does.
    Pause,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        3 => Just(Happening::Join),
        1 => (0..8_usize).prop_map(Happening::Leave),
        6 => "[a-f]{1,3}".prop_map(Happening::Say),
        3 => (0..8_usize).prop_map(Happening::Click),
        4 => (0..8_usize).prop_map(Happening::Read),
        1 => Just(Happening::Crash),
        4 => Just(Happening::Pause),
    ]
}

/// A reader with the tree that its client keeps.
struct Reader {
    viewer: Viewer,
    tree: Value,
    /// Its events by their refs, and whether they were answered.
    answers: BTreeMap<String, bool>,
}

impl Reader {
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
        match frame[3].as_str().unwrap() {
            "diff" => merge(&mut self.tree, &frame[4]),
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

async fn run(happenings: Vec<Happening>) {
    let limits = Limits {
        outbox_bytes: 60,
        ..Limits::default()
    };
    let boards = Boards::with(|live| live.with_limits(limits));
    let mut readers: Vec<Reader> = Vec::new();
    let keeper = boards.viewer().await;
    for happening in happenings {
        let count = readers.len().max(1);
        match happening {
            Happening::Join => {
                let viewer = boards.viewer().await;
                let (tree, answers) = (viewer.tree.clone(), BTreeMap::new());
                readers.push(Reader {
                    viewer,
                    tree,
                    answers,
                });
            }
            Happening::Leave(at) if at < readers.len() => drop(readers.swap_remove(at)),
            Happening::Say(text) => {
                boards.pubsub.broadcast(&SAID, text).unwrap();
            }
            Happening::Click(at) => {
                if let Some(reader) = readers.get_mut(at % count) {
                    let message_ref = reader.viewer.push("click");
                    reader.answers.insert(message_ref, false);
                }
            }
            Happening::Read(at) => {
                if let Some(reader) = readers.get_mut(at % count) {
                    reader.read().await;
                }
            }
            Happening::Crash => {
                advance(Duration::from_secs(11)).await;
                boards.pubsub.broadcast(&SAID, "panic".to_owned()).unwrap();
            }
            Happening::Leave(_) => {}
            Happening::Pause => settle().await,
        }
    }
    let last = boards.viewer().await;
    settle().await;
    drop(last);
    let mut more = true;
    while std::mem::take(&mut more) {
        for reader in &mut readers {
            more |= reader.read_all().await;
        }
    }
    drop(keeper);
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
    }
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
