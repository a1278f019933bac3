//! The life of a view: the trait that every page and every widget implements.

use std::future::Future;

use bennu_core::Container;
use bennu_core::event::Event;
use bennu_core::params::Params;
use bennu_core::render::Render;
use http::Uri;

use crate::error::{Error, Lagged, Result};
use crate::socket::Socket;

/// A part of a page that lives on the server: its state, what changes it, and what it
/// looks like.
///
/// A view is a plain struct. It is made by [`mount`](Self::mount), twice: once for the
/// first page over HTTP ([`Socket::connected`] is false then, and the view is dropped
/// after it was rendered), and again when the browser has connected. From then on one
/// task owns it; callbacks change its fields by ordinary assignments, and after each of
/// them the engine sends what differs between [`render`](Self::render) now and before.
///
/// A panic or an error in a callback ends this view only; the browser joins it again.
/// A callback may wait as long as it likes: it delays nobody but its own view.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use bennu::{LiveView, NoEvent, Render, Result, Socket};
///
/// struct Clock { seconds: u64 }
///
/// #[derive(Clone)]
/// struct Tick;
///
/// impl LiveView for Clock {
///     type Event = NoEvent;
///     type Message = Tick;
///
///     async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
///         socket.send_interval(Duration::from_secs(1), Tick);
///         Ok(Self { seconds: 0 })
///     }
///
///     async fn handle_info(&mut self, _: Tick, _: &mut Socket<Self>) -> Result<()> {
///         self.seconds += 1;
///         Ok(())
///     }
///
///     fn render(&self) -> impl Render {
///         self.seconds
///     }
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a view",
    label = "not a view",
    note = "implement `LiveView` for it: `mount` makes it, `render` shows it"
)]
pub trait LiveView: Sized + Send + 'static {
    /// What the browser can tell this view: an enum with `#[derive(Event)]`,
    /// [`NoEvent`](crate::NoEvent), or [`RawEvent`](crate::RawEvent) for plain names.
    type Event: Event + Send;

    /// Whether all viewers see one instance of this view.
    ///
    /// A view whose content does not depend on who looks (a clock, a countdown, numbers
    /// of an upstream) is shared: it is mounted once for all its viewers, renders once
    /// for each change, and every viewer is sent the same bytes, so that ten thousand
    /// cost little more than one. Viewers are those of the same parameters: the values
    /// that [`live_render`](crate::live_render) was given, or the address of a route.
    ///
    /// What is different then:
    ///
    /// - The socket shows no visitor: its [`session`](Socket::session) has only what the
    ///   page or the view around it has given, its [`uri`](Socket::uri) no host, and its
    ///   [`id`](Socket::id) is that of the container that was first. Ids of elements that
    ///   are made from it stand twice on a page that shows the view twice.
    /// - So [`mount`](Self::mount) cannot refuse a visitor: a view with a route is for
    ///   everybody who can load any page of its live session. What is for some only is
    ///   nested in a view that is not shared, whose `mount` decides.
    /// - Events of all viewers come to the one instance, those of each in order. All get
    ///   the change, and the one who asked gets the [`reply`](Socket::reply) after it.
    /// - [`push_event`](Socket::push_event) and
    ///   [`set_page_title`](Socket::set_page_title) reach all. One who comes later finds
    ///   the title and misses the events, but for those that [`mount`](Self::mount) has
    ///   pushed: everybody gets them with the join.
    /// - A viewer is sent elsewhere alone from [`handle_event`](Self::handle_event), and
    ///   all are from [`handle_info`](Self::handle_info). Another address of a route is
    ///   another instance, so a patch becomes a navigation.
    /// - An error or a panic in a callback mounts the view again in its place, and its
    ///   viewers see the new one. Only the one whose event has failed joins again. An
    ///   error with a status of 4xx is that viewer's alone.
    /// - A callback holds up all viewers, so it may take no longer than
    ///   [`Limits::shared_callback`](crate::Limits); what takes longer counts as an error.
    /// - The view ends some time after its last viewer has left, see
    ///   [`Limits::shared_linger`](crate::Limits).
    ///
    /// # Examples
    ///
    /// ```
    /// use bennu::prelude::*;
    ///
    /// static STARS: Topic<u64> = Topic::from_static("stars");
    ///
    /// struct Stars { count: u64 }
    ///
    /// impl LiveView for Stars {
    ///     const SHARED: bool = true;
    ///
    ///     type Event = NoEvent;
    ///     type Message = u64;
    ///
    ///     async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
    ///         socket.subscribe(&STARS, |count| count);
    ///         Ok(Self { count: 0 })
    ///     }
    ///
    ///     async fn handle_info(&mut self, count: u64, _: &mut Socket<Self>) -> Result<()> {
    ///         self.count = count;
    ///         Ok(())
    ///     }
    ///
    ///     fn render(&self) -> impl Render {
    ///         html! { <p>{self.count} " stars"</p> }
    ///     }
    /// }
    /// ```
    const SHARED: bool = false;

    /// What the server can tell this view: timers, subscriptions and its own tasks.
    /// [`NoMessage`] if there is nothing.
    type Message: Send + 'static;

    /// Makes the view. When nobody waits for it any more, it is dropped at its next
    /// `.await`, over a connection as in a first render.
    ///
    /// # Errors
    ///
    /// Any error ends the view before it began; [`Error::redirect`] sends the visitor
    /// elsewhere instead.
    fn mount(socket: &mut Socket<Self>) -> impl Future<Output = Result<Self>> + Send;

    /// The address has changed within the view, or the view was just mounted. Called
    /// only for views that a route mounts.
    ///
    /// # Errors
    ///
    /// Any error ends the view.
    fn handle_params(
        &mut self,
        params: &Params,
        uri: &Uri,
        socket: &mut Socket<Self>,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (params, uri, socket);
        async { Ok(()) }
    }

    /// Something happened in the browser.
    ///
    /// # Errors
    ///
    /// Any error ends the view.
    fn handle_event(
        &mut self,
        event: Self::Event,
        socket: &mut Socket<Self>,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (event, socket);
        async {
            Err(Error::new(
                "expected the view to implement `handle_event`, it does not",
            ))
        }
    }

    /// A message came: from a timer, a subscription or a task of the view.
    ///
    /// # Errors
    ///
    /// Any error ends the view.
    fn handle_info(
        &mut self,
        message: Self::Message,
        socket: &mut Socket<Self>,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = (message, socket);
        async {
            Err(Error::new(
                "expected the view to implement `handle_info`, it does not",
            ))
        }
    }

    /// The view was too slow for its messages and lost `missed` of them. A view that
    /// only shows the newest state returns `Ok(())` here.
    ///
    /// # Errors
    ///
    /// Any error ends the view, and the browser mounts it again from current state;
    /// this is what happens unless it is overridden.
    fn handle_lagged(
        &mut self,
        missed: u64,
        socket: &mut Socket<Self>,
    ) -> impl Future<Output = Result<()>> + Send {
        let _ = socket;
        async move { Err(Lagged { missed }.into()) }
    }

    /// The view is about to end; the last call that it gets. Always runs for a view
    /// that was mounted over a connection, even after a panic.
    fn terminate(
        &mut self,
        reason: TerminateReason,
        socket: &mut Socket<Self>,
    ) -> impl Future<Output = ()> + Send {
        let _ = (reason, socket);
        async {}
    }

    /// What the view looks like now. Cannot fail, wait or do I/O, and gives the same
    /// for the same state.
    fn render(&self) -> impl Render;

    /// The view's own outer template, around [`render`](Self::render): what all pages
    /// of a kind share and what changes while a page is open. Used where a route
    /// mounts the view, not where it is nested in another.
    fn layout<'a>(&'a self, content: impl Render + 'a) -> impl Render + 'a {
        content
    }

    /// The element around the view.
    fn container() -> Container {
        Container::default()
    }

    /// The name under which the view stands in tokens, logs and metrics. No other view
    /// has it. Open pages load anew when it changes.
    fn name() -> &'static str {
        std::any::type_name::<Self>()
    }
}

/// The message type of a view that gets none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMessage {}

/// Why a view ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TerminateReason {
    /// The browser left the view, for another one or for good. A shared view: all did,
    /// and nobody came back in time.
    Left,
    /// The connection is gone: the browser was closed, or the server stops.
    Disconnected,
    /// The view that this one is nested in has ended.
    ParentEnded,
    /// The view has sent its visitor elsewhere.
    Redirected,
    /// A callback panicked or returned an error, or the view passed a limit.
    Failed,
}
