//! Views that all their visitors share.

use bennu::prelude::*;
use bennu_test::{Error, live};

static VOTED: Topic<u32> = Topic::from_static("voted");

/// How many votes there are.
struct Votes {
    count: u32,
}

#[derive(Event)]
enum VotesEvent {
    Vote,
    Fail,
}

impl LiveView for Votes {
    const SHARED: bool = true;

    type Event = VotesEvent;
    type Message = u32;

    async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
        socket.subscribe(&VOTED, |count| count);
        Ok(Self { count: 0 })
    }

    async fn handle_event(&mut self, event: VotesEvent, _: &mut Socket<Self>) -> Result<()> {
        match event {
            VotesEvent::Vote => self.count += 1,
            VotesEvent::Fail => return Err(bennu::Error::new("the urn is lost")),
        }
        Ok(())
    }

    async fn handle_info(&mut self, count: u32, _: &mut Socket<Self>) -> Result<()> {
        self.count = count;
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p class="count">{self.count}</p>
            <button class="vote" phx-click={VotesEvent::Vote}>"vote"</button>
            <button class="fail" phx-click={VotesEvent::Fail}>"fail"</button>
        }
    }
}

/// A page of one's own around the votes.
struct Booth {
    visits: u32,
}

impl LiveView for Booth {
    type Event = RawEvent;
    type Message = u32;

    async fn mount(_: &mut Socket<Self>) -> Result<Self> {
        Ok(Self { visits: 0 })
    }

    async fn handle_event(&mut self, _: RawEvent, _: &mut Socket<Self>) -> Result<()> {
        self.visits += 1;
        Ok(())
    }

    async fn handle_info(&mut self, visits: u32, _: &mut Socket<Self>) -> Result<()> {
        self.visits = visits;
        Ok(())
    }

    fn render(&self) -> impl Render {
        html! {
            <p id="visits" phx-click="visit">{self.visits}</p>
            {live_render::<Votes>("one")}
            {live_render::<Votes>("two")}
        }
    }
}

#[tokio::test]
async fn what_one_visitor_does_the_other_sees() -> bennu_test::Result<()> {
    let mut one = live::<Votes>().await?;
    one.element(".vote").click().await?;
    one.assert_text(".count", "1");
    let mut other = one.another().await?;
    assert!(other.first_render().contains("<p class=\"count\">1</p>"));
    other.element(".vote").click().await?;
    other.assert_text(".count", "2");
    one.settle().await?;
    one.assert_text(".count", "2");
    other.leave().await?;
    one.send(7).await?;
    one.assert_text(".count", "7");
    Ok(())
}

#[tokio::test]
async fn broadcast_reaches_a_shared_view() -> bennu_test::Result<()> {
    let pubsub = PubSub::new();
    let mut one = live::<Votes>().with_pubsub(&pubsub).await?;
    let mut other = one.another().await?;
    let _ = pubsub.broadcast(&VOTED, 5);
    for view in [&mut one, &mut other] {
        view.settle().await?;
        view.assert_text(".count", "5");
    }
    Ok(())
}

#[tokio::test]
async fn visitors_have_their_own_page_around_a_shared_view() -> bennu_test::Result<()> {
    let mut one = live::<Booth>().await?;
    let mut other = one.another().await?;
    one.element("#visits").click().await?;
    one.element("#one .vote").click().await?;
    one.send(3).await?;
    other.send(4).await?;
    one.settle().await?;
    one.assert_text("#visits", "3");
    other.assert_text("#visits", "4");
    for view in [&one, &other] {
        view.assert_text("#one .count", "1");
        view.assert_text("#two .count", "1");
    }
    Ok(())
}

#[tokio::test]
async fn failure_of_a_shared_view_fails_the_action_that_caused_it() -> bennu_test::Result<()> {
    let mut one = live::<Votes>().await?;
    let mut other = one.another().await?;
    one.element(".vote").click().await?;
    let failed = one.element(".fail").click().await;
    let Err(Error::Crashed { view, message }) = failed else {
        panic!("the view crashes: {failed:?}")
    };
    assert!(
        view.ends_with("Votes") && message == "the urn is lost",
        "{view}: {message}"
    );
    other.settle().await?;
    other.assert_text(".count", "0");
    Ok(())
}
