//! A server that dies under its pages and is started again.

use std::net::TcpListener;

use bennu_load::{PageOptions, storm};

use super::{Bench, CONCURRENCY, progress};

impl Bench {
    pub(super) async fn storm(&mut self) -> anyhow::Result<()> {
        // The second server needs the address of the first, so the system chooses it now.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let pages = PageOptions {
            url: format!("http://{address}/shared"),
            pages: self.figures.scale.pages,
            concurrency: CONCURRENCY,
            settle: self.figures.scale.settle,
            process: None,
        };
        let secret = "the secret of a server that is killed".repeat(2);
        let command = [
            self.programs.server().display().to_string(),
            "--listen".to_owned(),
            address,
            "--secret".to_owned(),
            secret,
        ];
        let report = storm(&pages, &command, &progress()).await?;
        self.judge("a restart", &report)?;
        self.figures.storm.push(report);
        Ok(())
    }
}
