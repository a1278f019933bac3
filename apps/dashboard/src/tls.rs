//! Encryption towards upstreams: one configuration for HTTP and websockets.

use std::sync::{Arc, LazyLock};

use rustls::{ClientConfig, RootCertStore};

static CONFIG: LazyLock<Arc<ClientConfig>> = LazyLock::new(|| {
    let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks TLS 1.2 and 1.3");
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
});

/// Certificates are checked against Mozilla's roots, which travel in the binary: it
/// runs where no certificate store is installed.
pub fn client_config() -> Arc<ClientConfig> {
    Arc::clone(&CONFIG)
}
