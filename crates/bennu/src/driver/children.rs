//! What a connected view shows of the views nested in it.

use bennu_core::Child;

use crate::container::{ContainerTag, Role};
use crate::endpoint::Endpoint;
use crate::join_token::{ContainerTokens, InstanceId, Parents, SessionToken};
use crate::limits::Limit;
use crate::log_budget::error_in_budget;
use crate::registry::ViewType;

/// What a view adds to the containers of the views nested in it.
pub(crate) struct ChildFrame<'a> {
    pub(crate) endpoint: &'a Endpoint,
    /// How many views are around it.
    pub(crate) depth: usize,
    pub(crate) instance: InstanceId,
    pub(crate) id: &'a str,
}

impl ChildFrame<'_> {
    /// The empty container of a nested view, which the browser joins by its token.
    pub(crate) fn container(&self, child: &Child) -> String {
        let depth = self.depth + 1;
        let Some(view) = ViewType::of_child(child) else {
            error_in_budget!(id = child.id, "expected a view made by `live_render`");
            return String::new();
        };
        if depth >= self.endpoint.limits.nesting_depth {
            Limit::NestingDepth.fired(view.name());
            return String::new();
        }
        if let Err(error) = self.endpoint.views.add(view) {
            error_in_budget!(id = child.id, %error, "a nested view is left out");
            return String::new();
        }
        let parents = Parents {
            parent: self.instance,
            depth,
        };
        let token = SessionToken {
            id: child.id.clone(),
            view: view.name().to_owned(),
            live_session: None,
            parents: (!child.sticky).then_some(parents),
            session: child.session.clone(),
        };
        let role = if child.sticky {
            Role::Sticky
        } else {
            Role::Child { parent_id: self.id }
        };
        let tokens = ContainerTokens {
            session: token.sign(&self.endpoint.signer),
            static_token: String::new(),
        };
        ContainerTag {
            container: &child.container,
            id: &child.id,
            role,
            tokens: &tokens,
        }
        .around("")
    }
}
