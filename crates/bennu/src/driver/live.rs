//! A mounted view behind one trait: typed code inside, one driver for all outside.

use std::sync::Arc;
use std::task::{Context, Poll};

use bennu_core::Child;
use bennu_core::diff::{Diff, Tracker};
use bennu_core::event::Event;
use bennu_core::render::{StaticHtml, render_html};
use bennu_pubsub::Received;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use http::StatusCode;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::registry::Place;
use crate::socket::{Socket, SocketCore};
use crate::view::{LiveView, TerminateReason};

/// A view of any type. Each callback's future lives only while it runs.
pub(crate) trait AnyView: Send {
    fn id(&self) -> &str;
    /// The name of its type.
    fn name(&self) -> &'static str;
    fn core(&mut self) -> &mut SocketCore;
    /// Whether a message waits; wakes the task when one comes.
    fn poll_message(&mut self, context: &mut Context<'_>) -> Poll<()>;
    /// Handles the message that waits.
    fn handle_message(&mut self) -> BoxFuture<'_, Result<()>>;
    fn handle_event(&mut self, name: &str, value: &Value) -> BoxFuture<'_, Result<()>>;
    fn handle_params(&mut self) -> BoxFuture<'_, Result<()>>;
    fn terminate(&mut self, reason: TerminateReason) -> BoxFuture<'_, Result<()>>;
    fn diff(&self, tracker: &mut Tracker, container: &mut dyn FnMut(&Child) -> String) -> Diff;
    fn render_html(&self) -> StaticHtml;
}

/// A mounted view with its socket.
pub(crate) struct Live<V: LiveView> {
    view: V,
    socket: Socket<V>,
    place: Place,
    /// Taken out of the socket and not handled yet.
    waiting: Option<Received<V::Message>>,
    /// Timers and messages take turns, so that neither starves the other.
    messages_first: bool,
}

impl<V: LiveView> Live<V> {
    pub(crate) async fn mount(core: SocketCore, place: Place) -> Result<Box<dyn AnyView>> {
        let mut socket = Socket::new(core);
        let view = V::mount(&mut socket).await?;
        if let Some(observed) = &socket.core.observed {
            observed.mounted(socket.sender());
        }
        Ok(Box::new(Self {
            view,
            socket,
            place,
            waiting: None,
            messages_first: false,
        }))
    }

    fn poll_received(&mut self, context: &mut Context<'_>) -> Poll<Received<V::Message>> {
        let Socket {
            timers, messages, ..
        } = &mut self.socket;
        if self.messages_first
            && let Poll::Ready(received) = messages.poll_recv(context)
        {
            return Poll::Ready(received);
        }
        if let Poll::Ready(message) = timers.poll_due(context) {
            return Poll::Ready(Received::Message(message));
        }
        if self.messages_first {
            Poll::Pending
        } else {
            messages.poll_recv(context)
        }
    }
}

impl<V: LiveView> AnyView for Live<V> {
    fn id(&self) -> &str {
        &self.socket.core.id
    }

    fn name(&self) -> &'static str {
        V::name()
    }

    fn core(&mut self) -> &mut SocketCore {
        &mut self.socket.core
    }

    fn poll_message(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if self.waiting.is_none() {
            let Poll::Ready(received) = self.poll_received(context) else {
                return Poll::Pending;
            };
            self.messages_first = !self.messages_first;
            self.waiting = Some(received);
        }
        Poll::Ready(())
    }

    fn handle_message(&mut self) -> BoxFuture<'_, Result<()>> {
        let Self { view, socket, .. } = self;
        match self.waiting.take() {
            Some(Received::Message(message)) => view.handle_info(message, socket).boxed(),
            Some(Received::Lagged(missed)) => {
                Limit::ViewMessages.fired(V::name());
                view.handle_lagged(missed, socket).boxed()
            }
            None => std::future::ready(Ok(())).boxed(),
        }
    }

    fn handle_event(&mut self, name: &str, value: &Value) -> BoxFuture<'_, Result<()>> {
        match V::Event::decode(name, value) {
            Ok(event) => self.view.handle_event(event, &mut self.socket).boxed(),
            Err(error) => {
                let error = Error::with_status(StatusCode::BAD_REQUEST, error);
                std::future::ready(Err(error)).boxed()
            }
        }
    }

    fn handle_params(&mut self) -> BoxFuture<'_, Result<()>> {
        async {
            let location = Arc::clone(&self.socket.core.location);
            let Some(uri) = &location.uri else {
                return Ok(());
            };
            self.view
                .handle_params(&location.params, uri, &mut self.socket)
                .await
        }
        .boxed()
    }

    fn terminate(&mut self, reason: TerminateReason) -> BoxFuture<'_, Result<()>> {
        self.view
            .terminate(reason, &mut self.socket)
            .map(Ok)
            .boxed()
    }

    fn diff(&self, tracker: &mut Tracker, container: &mut dyn FnMut(&Child) -> String) -> Diff {
        let content = self.view.render();
        match self.place {
            Place::Routed => tracker.diff(&self.view.layout(content), container),
            Place::Embedded => tracker.diff(&content, container),
        }
    }

    fn render_html(&self) -> StaticHtml {
        let content = self.view.render();
        match self.place {
            Place::Routed => render_html(&self.view.layout(content)),
            Place::Embedded => render_html(&content),
        }
    }
}
