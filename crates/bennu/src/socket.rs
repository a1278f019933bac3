//! What a view holds of its connection: who is there, and what can be asked for.

mod effects;
mod session;
mod timers;

use std::any::type_name;
use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bennu_core::params::Params;
use bennu_pubsub::{Inbox, PubSub, Sender, Topic};
use http::Uri;
use serde::Serialize;

use self::effects::Effects;
pub use self::session::ViewSession;
pub use self::timers::TimerId;
use crate::endpoint::Endpoint;
use crate::error::Result;
use crate::navigation::{LocalPath, Navigation, NavigationKind, external};
use crate::observer::Observed;
use crate::socket::timers::Timers;
use crate::view::LiveView;

/// A view's side of its browser.
///
/// Callbacks get it to read who is there and to say what must happen. What is asked
/// for (an event to push, a navigation) happens after the callback has returned, with
/// the diff that it caused.
///
/// # Examples
///
/// A room of a chat: what one visitor says, all who are there see.
///
/// ```
/// use bennu::prelude::*;
///
/// static SAID: Topic<String> = Topic::from_static("room:said");
///
/// struct Room { lines: Vec<String> }
///
/// #[derive(Event)]
/// enum RoomEvent { Say { text: String } }
///
/// enum RoomMessage { Said(String) }
///
/// impl LiveView for Room {
///     type Event = RoomEvent;
///     type Message = RoomMessage;
///
///     async fn mount(socket: &mut Socket<Self>) -> Result<Self> {
///         socket.subscribe(&SAID, RoomMessage::Said);
///         socket.set_page_title("Room");
///         Ok(Self { lines: Vec::new() })
///     }
///
///     async fn handle_event(&mut self, event: RoomEvent, socket: &mut Socket<Self>) -> Result<()> {
///         let RoomEvent::Say { text } = event;
///         socket.pubsub().broadcast(&SAID, text)?;
///         Ok(())
///     }
///
///     async fn handle_info(&mut self, message: RoomMessage, socket: &mut Socket<Self>) -> Result<()> {
///         let RoomMessage::Said(text) = message;
///         socket.push_event("said", &serde_json::json!({ "length": text.len() }))?;
///         self.lines.push(text);
///         Ok(())
///     }
///
///     fn render(&self) -> impl Render {
///         html! {
///             <p :for={line in &self.lines}>{line}</p>
///             <form phx-submit={RoomEvent::SAY}><input name="text"></form>
///         }
///     }
/// }
/// ```
pub struct Socket<V: LiveView> {
    pub(crate) core: SocketCore,
    pub(crate) messages: Inbox<V::Message>,
    pub(crate) timers: Timers<V::Message>,
}

/// The part of a socket that is the same for all views.
#[derive(Debug)]
pub(crate) struct SocketCore {
    pub(crate) endpoint: Arc<Endpoint>,
    pub(crate) id: Box<str>,
    pub(crate) connected: bool,
    pub(crate) location: Arc<Location>,
    pub(crate) session: ViewSession,
    pub(crate) effects: Effects,
    /// By the test kit, if a browser is at its other end.
    pub(crate) observed: Option<Arc<Observed>>,
}

/// Where a view is: nowhere, unless a route mounted it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Location {
    pub(crate) uri: Option<Uri>,
    pub(crate) params: Params,
}

impl Location {
    /// Most views are nested in others, and thus nowhere: they share that.
    pub(crate) fn counted(self) -> Arc<Self> {
        static NOWHERE: LazyLock<Arc<Location>> = LazyLock::new(Arc::default);
        match self.uri {
            Some(_) => Arc::new(self),
            None => Arc::clone(&NOWHERE),
        }
    }

    /// The same without scheme and host.
    pub(crate) fn local(self) -> Self {
        let path = self.uri.as_ref().and_then(Uri::path_and_query).cloned();
        Self {
            uri: path.map(Uri::from),
            ..self
        }
    }
}

impl SocketCore {
    /// The socket of a view that is about to be mounted at a place.
    pub(crate) fn new(
        endpoint: Arc<Endpoint>,
        id: Box<str>,
        location: Location,
        session: ViewSession,
    ) -> Self {
        Self {
            endpoint,
            id,
            connected: false,
            location: location.counted(),
            session,
            effects: Effects::default(),
            observed: None,
        }
    }

    /// The socket of the same view, to be mounted anew.
    pub(crate) fn again(&self) -> Self {
        Self {
            endpoint: Arc::clone(&self.endpoint),
            id: self.id.clone(),
            connected: self.connected,
            location: Arc::clone(&self.location),
            session: self.session.clone(),
            effects: Effects::default(),
            observed: self.observed.clone(),
        }
    }

    /// The same with a browser at its other end.
    pub(crate) fn connected(self, observed: Option<Arc<Observed>>) -> Self {
        Self {
            connected: true,
            observed,
            ..self
        }
    }
}

impl<V: LiveView> Socket<V> {
    pub(crate) fn new(core: SocketCore) -> Self {
        let messages = Inbox::with_capacity(core.endpoint.limits.view_messages);
        Self {
            core,
            messages,
            timers: Timers::new(),
        }
    }

    /// Whether the browser is connected: false for the first render over HTTP, whose
    /// view nobody can talk to.
    pub fn connected(&self) -> bool {
        self.core.connected
    }

    /// The DOM id of the view's container.
    pub fn id(&self) -> &str {
        &self.core.id
    }

    /// The page's address, if a route mounted the view.
    pub fn uri(&self) -> Option<&Uri> {
        self.core.location.uri.as_ref()
    }

    /// The parameters of the page's path and query; none unless a route mounted the
    /// view.
    pub fn params(&self) -> &Params {
        &self.core.location.params
    }

    /// The visitor's session as it was when the connection was made, overlaid by what
    /// the parent view or the page has given to this one.
    pub fn session(&self) -> &ViewSession {
        &self.core.session
    }

    /// The state of this type that the router was given.
    ///
    /// # Panics
    ///
    /// If it was given none: add it with `LiveRouter::with_state`.
    pub fn state<T: Send + Sync + 'static>(&self) -> &T {
        self.core.endpoint.state().unwrap_or_else(|| {
            panic!(
                "expected state of type `{0}`; add it with `LiveRouter::with_state`",
                type_name::<T>()
            )
        })
    }

    /// The topics of this deployment, to broadcast on.
    pub fn pubsub(&self) -> &PubSub {
        &self.core.endpoint.pubsub
    }

    /// Delivers what is broadcast on `topic` to
    /// [`handle_info`](LiveView::handle_info), as `into_message` turns it into the
    /// view's message. Ends with the view; nothing happens in a view that is not
    /// connected.
    pub fn subscribe<T, S>(
        &mut self,
        topic: &Topic<T, S>,
        into_message: impl Fn(T) -> V::Message + Send + Sync + 'static,
    ) where
        T: Clone + Send + 'static,
        S: 'static,
    {
        if self.core.connected {
            self.core
                .endpoint
                .pubsub
                .subscribe(topic, self.messages.sender(), into_message);
        }
    }

    /// Ends all subscriptions of this view to `topic`.
    pub fn unsubscribe<T: 'static, S: 'static>(&mut self, topic: &Topic<T, S>) {
        self.core
            .endpoint
            .pubsub
            .unsubscribe(topic, self.messages.sender());
    }

    /// A handle by which the view's own tasks send it messages. When the view is too
    /// slow, the oldest are lost and it [hears of it](LiveView::handle_lagged).
    pub fn sender(&self) -> Sender<V::Message> {
        self.messages.sender().clone()
    }

    /// Sends `message` once, after `delay`. Ends with the view; nothing happens in a
    /// view that is not connected.
    pub fn send_after(&mut self, delay: Duration, message: V::Message) -> TimerId {
        if !self.core.connected {
            return TimerId::NONE;
        }
        self.timers.after(delay, message)
    }

    /// Sends `message` every `period` (at least a millisecond), first after one period.
    /// Ticks that a slow view misses are left out. Ends with the view; nothing happens
    /// in a view that is not connected.
    pub fn send_interval(&mut self, period: Duration, message: V::Message) -> TimerId
    where
        V::Message: Clone,
    {
        if !self.core.connected {
            return TimerId::NONE;
        }
        self.timers.every(period, message)
    }

    /// Ends a timer. Answers whether it was still running.
    pub fn cancel_timer(&mut self, timer: TimerId) -> bool {
        self.timers.cancel(timer)
    }

    /// Sends an event to the page, where hooks (`handleEvent`) and listeners of
    /// `phx:name` on the window get it. Nothing happens in a view that is not
    /// connected.
    ///
    /// # Errors
    ///
    /// If the payload has no form in JSON.
    pub fn push_event<T: Serialize + ?Sized>(&mut self, name: &str, payload: &T) -> Result<()> {
        if self.core.connected {
            self.core.effects.push_event(name, payload)?;
        }
        Ok(())
    }

    /// Answers the event that is being handled; the hook that pushed it gets `payload`.
    /// The last answer counts. Outside of [`handle_event`](LiveView::handle_event)
    /// nobody waits for one, and it is dropped.
    ///
    /// # Errors
    ///
    /// If the payload's JSON is not an object, as the client needs it.
    pub fn reply<T: Serialize + ?Sized>(&mut self, payload: &T) -> Result<()> {
        self.core.effects.reply(payload)
    }

    /// Sets the title of the page. The prefix and suffix of the layout's `<title>`
    /// stay around it.
    pub fn set_page_title(&mut self, title: impl Into<String>) {
        self.core.effects.title = Some(title.into());
    }

    /// Changes the page's address within this view: `handle_params` runs with the new
    /// one. A nested view changes the address of the page's root view.
    ///
    /// # Errors
    ///
    /// If `to` is not a path on this site.
    pub fn push_patch(&mut self, to: &str) -> Result<()> {
        self.navigate(Navigation::Patch(LocalPath::new(to)?, NavigationKind::Push))
    }

    /// [`push_patch`](Self::push_patch) that replaces the browser's history entry.
    ///
    /// # Errors
    ///
    /// As [`push_patch`](Self::push_patch).
    pub fn replace_patch(&mut self, to: &str) -> Result<()> {
        self.navigate(Navigation::Patch(
            LocalPath::new(to)?,
            NavigationKind::Replace,
        ))
    }

    /// Goes to another view of the same live session without loading a page. This view
    /// ends.
    ///
    /// # Errors
    ///
    /// If `to` is not a path on this site.
    pub fn push_navigate(&mut self, to: &str) -> Result<()> {
        self.navigate(Navigation::Navigate(
            LocalPath::new(to)?,
            NavigationKind::Push,
        ))
    }

    /// [`push_navigate`](Self::push_navigate) that replaces the browser's history entry.
    ///
    /// # Errors
    ///
    /// As [`push_navigate`](Self::push_navigate).
    pub fn replace_navigate(&mut self, to: &str) -> Result<()> {
        self.navigate(Navigation::Navigate(
            LocalPath::new(to)?,
            NavigationKind::Replace,
        ))
    }

    /// Loads another page of this site. This view ends.
    ///
    /// # Errors
    ///
    /// If `to` is not a path on this site.
    pub fn redirect(&mut self, to: &str) -> Result<()> {
        self.navigate(Navigation::Redirect(LocalPath::new(to)?.into_string()))
    }

    /// Loads a page of another site. This view ends.
    ///
    /// # Errors
    ///
    /// If `url` is not a whole `http` or `https` address.
    pub fn redirect_external(&mut self, url: &str) -> Result<()> {
        self.navigate(Navigation::Redirect(external(url)?))
    }

    fn navigate(&mut self, navigation: Navigation) -> Result<()> {
        self.core.effects.navigation = Some(navigation);
        Ok(())
    }
}

impl<V: LiveView> fmt::Debug for Socket<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Socket")
            .field("view", &V::name())
            .field("id", &self.core.id)
            .field("connected", &self.core.connected)
            .finish_non_exhaustive()
    }
}
