//! What an open page keeps, in bytes that it has asked for.
//!
//! Without the websocket and what carries it: those are held small by the sizes of
//! their types. The bounds are a tenth above what is there.

use allocation_counter::measure;
use bennu::prelude::*;
use tokio::runtime::Builder;

use crate::browser::{Site, router};

const PAGES: usize = 100;

static NEWS: LocalTopic<u64> = LocalTopic::local_from_static("news");

struct Counter {
    count: u64,
}

#[derive(Event)]
enum CounterEvent {
    Inc,
}

impl LiveView for Counter {
    type Event = CounterEvent;
    type Message = u64;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&NEWS, |count| count);
        Ok(Self { count: 0 })
    }

    async fn handle_event(&mut self, event: CounterEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            CounterEvent::Inc => self.count += 1,
        }
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! { <p>{self.count}</p> <button phx-click={CounterEvent::Inc}>"+"</button> }
    }
}

/// The same for all its viewers.
struct Clock {
    seconds: u64,
}

impl LiveView for Clock {
    const SHARED: bool = true;

    type Event = NoEvent;
    type Message = u64;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&NEWS, |seconds| seconds);
        Ok(Self { seconds: 0 })
    }

    fn render(&self) -> impl Render {
        html! { <p>{self.seconds}</p> }
    }
}

/// What one of many open pages keeps.
fn kept<V: LiveView>() -> i64 {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    let site = Site::new(router().live::<V>("/"));
    let open = || runtime.block_on(site.open("/")).0.connection;
    // The first sets up what all have in common.
    let _first = open();
    let mut pages = Vec::with_capacity(PAGES);
    let counted = measure(|| pages.extend((0..PAGES).map(|_| open())));
    counted.bytes_current / PAGES as i64
}

#[test]
fn idle_view_of_its_own_keeps_little() {
    let bytes = kept::<Counter>();
    assert!(bytes <= 2_030, "it keeps {bytes} bytes");
}

#[test]
fn idle_viewer_of_a_shared_view_keeps_less() {
    let bytes = kept::<Clock>();
    assert!(bytes <= 500, "it keeps {bytes} bytes");
}
