//! The page as its visitors have it: every kind of widget, in every state.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;
use std::time::Duration;

use bennu::PubSub;
use bennu_dashboard::board::Board;
use bennu_dashboard::config::{Config, Environment};
use bennu_dashboard::feed::{
    Ambient, Failure, Feed, Feeds, Publisher, Snapshot, Source, SourceKey, State, Value,
};
use bennu_dashboard::page::BoardPage;
use bennu_dashboard::sources::github::{GithubStats, Latest};
use bennu_dashboard::sources::posts::html::Composer;
use bennu_dashboard::sources::posts::post::{Author, Body, Network, Post, PostId};
use bennu_dashboard::store::Store;
use bennu_dashboard::ticker::{TICK, Tick};
use bennu_test::{View, live};
use jiff::Timestamp;

const CONFIG: &str = r#"
    title = "Test Conference"
    timezone = "Europe/Prague"

    [source.repo]
    type = "github"
    repo = "bennu-example/live"

    [source.talk]
    type = "posts"
    track = ["bennu"]
    [source.talk.bluesky]

    [[row]]
    [[row.widget]]
    type = "clock"
    width = 6
    format = "%H:%M:%S"
    [[row.widget]]
    type = "countdown"
    title = "Doors open"
    to = "2099-04-08T09:00:00[Europe/Prague]"
    done = "Come in!"

    [[row]]
    [[row.widget]]
    type = "github"
    title = "Statistics"
    subtitle = "from GitHub"
    source = "repo"
    [[row.widget.countdown]]
    label = "The talk"
    to = "2099-04-09T16:40"
    done = "on stage"
    [[row.widget]]
    type = "posts"
    source = "talk"
    limit = 2
"#;

/// A source that says one thing for ever; or nothing.
#[derive(Clone)]
struct Says<T>(Option<T>);

impl<T: Value + Clone> Source for Says<T> {
    type Value = T;

    fn interval(&self) -> Duration {
        Duration::from_secs(3_600)
    }

    async fn run(&mut self, publisher: &Publisher<T>) -> Result<(), Failure> {
        if let Some(value) = &self.0 {
            publisher.succeeded(value.clone());
        }
        std::future::pending().await
    }
}

/// A page, and what its views hear of.
struct Opened {
    view: View<BoardPage>,
    board: Arc<Board>,
    pubsub: PubSub,
    _feeds: Feeds,
}

impl Opened {
    async fn open(stats: Option<GithubStats>, posts: Option<Vec<Post>>) -> Self {
        let config = Config::parse("page.toml".as_ref(), CONFIG, &Environment::of(&[])).unwrap();
        let mut feeds = Feeds::new(Ambient::system(), Store::in_memory().unwrap());
        let mut board = Board::new(config.page, config.rows);
        let pubsub = PubSub::new();
        // The tests broadcast themselves what they want the views to hear.
        let github = follow(&mut feeds, "repo", stats).await;
        drop(board.connect("repo", github, pubsub.clone()));
        let posts = follow(&mut feeds, "talk", posts).await;
        drop(board.connect("talk", posts, pubsub.clone()));
        let board = Arc::new(board);
        let page = live().with_state(Arc::clone(&board)).with_pubsub(&pubsub);
        let view = page.await.unwrap();
        Self {
            view,
            board,
            pubsub,
            _feeds: feeds,
        }
    }

    async fn tick(&mut self, now: &str) {
        let tick = Tick(now.parse().unwrap());
        self.pubsub.local_broadcast(&TICK, tick);
        self.view.settle().await.unwrap();
    }

    async fn hear<T: Value>(&mut self, source: &str, snapshot: Snapshot<T>) {
        let broadcast = self.board.broadcast::<T>(source).unwrap();
        self.pubsub
            .local_broadcast(broadcast.topic(), Arc::new(snapshot));
        self.view.settle().await.unwrap();
    }

    fn text(&self, selector: &str) -> String {
        let text = self.view.text(selector).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn attribute(&mut self, selector: &str, name: &str) -> Option<String> {
        self.view.element(selector).attribute(name).unwrap()
    }
}

async fn follow<T: Value + Clone>(feeds: &mut Feeds, name: &str, value: Option<T>) -> Feed<T> {
    let key = SourceKey {
        asks: name.to_owned(),
        credentials: Vec::new(),
    };
    let says = Says(value);
    let is_told = says.0.is_some();
    let feed = feeds.start(key, name, (), move |()| says.clone()).await;
    let mut changes = feed.subscribe();
    let arrived = changes.wait_for(|snapshot| snapshot.value.is_some() == is_told);
    arrived.await.unwrap();
    feed
}

fn stats(stars: u64) -> GithubStats {
    GithubStats {
        full_name: Some("bennu-example/live".into()),
        stars: Some(stars),
        issues: Some(17),
        forks: Some(56),
        release: Some(Latest::NoneYet),
        ..GithubStats::default()
    }
}

fn post(id: &str) -> Post {
    let mut text = Composer::default();
    text.text("all about bennu");
    Post {
        id: PostId::new(Network::Bluesky, id),
        author: Author {
            account: "did:plc:ada".into(),
            name: "Ada".into(),
            handle: "ada.example".into(),
        },
        body: Body::Shown(text.finish()),
        created_at: Timestamp::UNIX_EPOCH,
        url: format!("https://bsky.app/{id}"),
        addresses: Vec::new(),
    }
}

const GITHUB: &str = "section.widget[data-widget=github]";

#[tokio::test]
async fn the_first_page_shows_all_that_is_known() {
    let opened = Opened::open(Some(stats(1_234)), Some(vec![post("p1")])).await;
    let first = opened.view.first_render();
    for part in [
        "<h2>Time</h2>",
        "<h2>Doors open</h2>",
        "<h2>Statistics</h2><p>from GitHub</p>",
        "<dd data-value=\"stars\" data-raw=\"1234\">1,234</dd>",
        "datetime=\"2099-04-08T07:00:00Z\"",
        "data-post=\"bluesky:p1\"",
    ] {
        assert!(first.contains(part), "{part} in {first}");
    }
}

#[tokio::test]
async fn widgets_stand_in_the_columns_that_the_file_gives_them() {
    let mut opened = Opened::open(None, None).await;
    let mut width = |id: &str| opened.attribute(id, "data-width");
    assert_eq!(width("#panel-1-1").as_deref(), Some("6"));
    assert_eq!(width("#panel-1-2").as_deref(), Some("12"));
}

#[tokio::test]
async fn one_tick_moves_the_clock_and_every_countdown() {
    let mut opened = Opened::open(None, None).await;
    opened.tick("2099-04-08T06:59:59Z").await;
    assert_eq!(opened.text(".clock"), "08:59:59");
    let countdown = "[data-widget=countdown] time[data-countdown]";
    assert_eq!(opened.text(countdown), "1 second");
    let nested = "[data-widget=github] time[data-countdown]";
    assert_eq!(opened.text(nested), "1 day, 7 hours, 40 minutes, 1 second");

    opened.tick("2099-04-08T07:00:00Z").await;
    assert_eq!(opened.text(".clock"), "09:00:00");
    assert_eq!(opened.text(countdown), "Come in!");
    assert_eq!(opened.text(nested), "1 day, 7 hours, 40 minutes");
}

#[tokio::test]
async fn before_the_first_answer_nothing_is_made_up() {
    let mut opened = Opened::open(None, None).await;
    assert_eq!(
        opened.attribute(GITHUB, "data-state").as_deref(),
        Some("waiting")
    );
    let status = opened.text("[data-widget=github] [data-role=status]");
    assert_eq!(status, "Waiting for the first numbers");
    assert_eq!(opened.text("[data-value=stars]"), "—");
    assert_eq!(opened.attribute("[data-value=stars]", "data-raw"), None);
    assert!(!opened.view.has_element("[data-post]"));
}

#[tokio::test]
async fn fresh_numbers_have_no_status() {
    let mut opened = Opened::open(Some(stats(1_234)), None).await;
    assert_eq!(
        opened.attribute(GITHUB, "data-state").as_deref(),
        Some("fresh")
    );
    assert!(
        !opened
            .view
            .has_element("[data-widget=github] [data-role=status]")
    );
    let foot = opened.text("[data-widget=github] .foot");
    assert_eq!(foot, "bennu-example/live; asked just now");
    assert_eq!(opened.text("[data-value=release]"), "none yet");
}

#[tokio::test]
async fn the_lamp_beats_with_each_second() {
    let mut opened = Opened::open(None, None).await;
    for (now, beat) in [
        ("2027-04-08T07:00:00Z", "1807167600"),
        ("2027-04-08T07:00:01Z", "1807167601"),
    ] {
        opened.tick(now).await;
        let shown = opened.attribute(".lamp", "data-beat");
        assert_eq!(shown.as_deref(), Some(beat), "{now}");
    }
}

#[tokio::test]
async fn the_age_is_of_the_last_confirmation_though_nothing_has_changed() {
    let mut opened = Opened::open(Some(stats(1_234)), None).await;
    let now = Timestamp::now();
    let changed_at = now - Duration::from_secs(3 * 3_600);
    let mut snapshot = Snapshot::restored(stats(1_234), changed_at);
    snapshot.state = State::Fresh;
    opened.hear("repo", snapshot).await;
    opened.tick(&now.to_string()).await;
    let foot = opened.text("[data-widget=github] .foot");
    assert_eq!(foot, "bennu-example/live; asked just now");
}

#[tokio::test]
async fn in_an_outage_the_last_numbers_stay_with_their_age_and_the_reason() {
    let mut opened = Opened::open(Some(stats(1_234)), None).await;
    opened.tick("2099-04-08T07:03:00Z").await;
    let at = "2099-04-08T07:00:00Z".parse().unwrap();
    let mut snapshot = Snapshot::restored(stats(1_234), at);
    for (state, word) in [
        (State::Stale, "stale"),
        (
            State::Limited {
                reason: "R".into(),
                until: at,
            },
            "limited",
        ),
        (State::Failing { reason: "R".into() }, "failing"),
        (State::Denied { reason: "R".into() }, "denied"),
        (State::Gone { reason: "R".into() }, "gone"),
        (State::Off { reason: "R".into() }, "off"),
    ] {
        let reason = state.reason().unwrap_or("Out of date").to_owned();
        snapshot.state = state;
        opened.hear("repo", snapshot.clone()).await;
        assert_eq!(
            opened.attribute(GITHUB, "data-state").as_deref(),
            Some(word)
        );
        let status = opened.text("[data-widget=github] [data-role=status]");
        assert_eq!(status, format!("{reason}; numbers from 3 minutes ago"));
        let raw = opened.attribute("[data-value=stars]", "data-raw");
        assert_eq!(raw.as_deref(), Some("1234"));
    }
}

#[tokio::test]
async fn a_new_post_comes_first_and_a_deleted_one_goes() {
    let mut opened = Opened::open(None, Some(vec![post("p1")])).await;
    let now = Timestamp::now();
    let mut snapshot = Snapshot::restored(vec![post("p3"), post("p2"), post("p1")], now);
    snapshot.state = State::Fresh;
    snapshot.notices = vec!["X is off: no token".into()];
    opened.hear("talk", snapshot.clone()).await;
    let first = opened.attribute("[data-posts] li:nth-child(1)", "data-post");
    assert_eq!(first.as_deref(), Some("bluesky:p3"));
    // No more than the widget's limit.
    assert!(!opened.view.has_element("[data-posts] li:nth-child(3)"));
    let foot = opened.text("[data-widget=posts] .foot");
    assert_eq!(foot, "X is off: no token");

    snapshot.value = Some(Arc::new(vec![post("p1")]));
    opened.hear("talk", snapshot).await;
    assert!(!opened.view.has_element("[data-post='bluesky:p3']"));
    assert!(opened.view.has_element("[data-post='bluesky:p1']"));
}
