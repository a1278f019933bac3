//! What browsers can ask for: the page, and what it loads.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use bennu::prelude::*;
use bennu::{ContentSecurityPolicy, LiveRouter, Page, PolicyError, PubSub, SecretKey};

use crate::assets::Asset;
use crate::board::Board;
use crate::config::page::{Background, PageConfig};
use crate::config::server::ServerConfig;
use crate::layout::Layout;
use crate::page::BoardPage;

/// Why there is no page to serve.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// The picture behind the widgets has become unreadable.
    #[error("the background {} cannot be read", path.display())]
    Background {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The address of the picture cannot stand in a security policy.
    #[error("the background has an unusable address")]
    Policy(#[from] PolicyError),
}

/// What is around the widgets: whatever can be missing or wrong is found out here,
/// before anything is served.
#[derive(Debug)]
pub struct Front {
    layout: Layout,
    policy: ContentSecurityPolicy,
    assets: Vec<Asset>,
}

impl Front {
    /// The page's style, icon, script and picture.
    ///
    /// # Errors
    ///
    /// When the picture behind the widgets cannot be served.
    pub fn new(page: &PageConfig) -> Result<Self, SiteError> {
        let assets = [Asset::style(), Asset::icon(), Asset::script()];
        let picture = picture(page)?;
        let layout = Layout::new(page, &assets, picture.as_ref());
        let assets = assets.into_iter().chain(picture);
        Ok(Self {
            layout,
            policy: policy(page)?,
            assets: assets.collect(),
        })
    }

    /// The routes of `board`'s page, served as `server` says. Its views hear of what
    /// happens through `pubsub`.
    ///
    /// A view can change whatever is in the page, but not what is around that: pages with
    /// another front are refused and loaded anew.
    pub fn router(
        self,
        board: Arc<Board>,
        pubsub: PubSub,
        secret: &SecretKey,
        server: &ServerConfig,
    ) -> Router {
        let pages = LiveRouter::new(&secret.derive(self.layout.fingerprint()))
            .with_state(board)
            .with_pubsub(pubsub)
            .with_root_layout(root(Arc::new(self.layout)))
            .with_content_security_policy(self.policy)
            .live::<BoardPage>("/");
        let pages = match server.compression {
            true => pages.with_compression(),
            false => pages,
        };
        let assets = self.assets.into_iter();
        assets.fold(pages.into_router(), |pages, asset| {
            pages.merge(asset.into_router())
        })
    }
}

fn root(layout: Arc<Layout>) -> impl for<'a> Fn(&'a Page<'a>) -> Box<dyn Render + 'a> {
    move |page| Box::new(Arc::clone(&layout).around(page))
}

fn picture(page: &PageConfig) -> Result<Option<Asset>, SiteError> {
    let Some(Background::File(path)) = &page.background else {
        return Ok(None);
    };
    let picture = Asset::picture(path).map_err(|source| SiteError::Background {
        path: path.clone(),
        source,
    });
    picture.map(Some)
}

/// The strict policy: no inline style either, and pictures from elsewhere only where
/// the configuration names one.
fn policy(page: &PageConfig) -> Result<ContentSecurityPolicy, PolicyError> {
    let policy = ContentSecurityPolicy::default().with("style-src", "'self'")?;
    match &page.background {
        Some(Background::Url(url)) => {
            let origin = url.origin().ascii_serialization();
            policy.with("img-src", &format!("'self' {origin}"))
        }
        Some(Background::File(_)) | None => policy.with("img-src", "'self'"),
    }
}
