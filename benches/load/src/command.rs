//! The command line.

use std::sync::Arc;
use std::time::Duration;

use bennu_load::{
    ClickOptions, FanoutOptions, PageOptions, Process, Progress, Report, Result, churn, click,
    fanout, open, render, storm, watch,
};

/// Opens many pages of a Bennu application as browsers do, and measures.
#[derive(Debug, clap::Parser)]
#[command(name = "bennu-load", version, about)]
pub(crate) enum Command {
    /// How fast pages open, and what they cost the server.
    Open {
        #[command(flatten)]
        pages: PageArguments,
    },
    /// Publishes numbered messages and counts what arrives on each page.
    Fanout {
        #[command(flatten)]
        pages: PageArguments,
        #[command(flatten)]
        fanout: FanoutArguments,
    },
    /// How long a click takes to be answered.
    Click {
        #[command(flatten)]
        pages: PageArguments,
        #[command(flatten)]
        click: ClickArguments,
    },
    /// What the server sends to pages that are only looked at.
    Watch {
        #[command(flatten)]
        pages: PageArguments,
        /// Seconds to look.
        #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = seconds)]
        time: f64,
    },
    /// Opens and closes pages, and looks what the server keeps of them.
    Churn {
        #[command(flatten)]
        pages: PageArguments,
        /// Seconds that each page stays open.
        #[arg(long, value_name = "SECONDS", default_value_t = 0.1, value_parser = seconds)]
        hold: f64,
    },
    /// Starts the server, kills it under its pages, starts it again: how all come back.
    Storm {
        #[command(flatten)]
        pages: PageArguments,
        /// What starts the server. It must keep its address and its secret.
        #[arg(last = true, required = true, value_name = "COMMAND")]
        command: Vec<String>,
    },
    /// Loads the page over HTTP as fast as it can, --pages times over --concurrency
    /// connections.
    Render {
        #[command(flatten)]
        pages: PageArguments,
    },
}

/// Which pages are opened, and how.
#[derive(Debug, clap::Args)]
pub(crate) struct PageArguments {
    /// The page, like http://127.0.0.1:4000/one.
    #[arg(value_name = "ADDRESS")]
    url: String,
    /// How many are opened.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    pages: u32,
    /// How many are being opened at once.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..))]
    concurrency: u32,
    /// Seconds until memory is read, when all are open.
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, value_parser = seconds)]
    settle: f64,
    /// The server's process, if it runs on this machine: its CPU and memory are read.
    #[arg(long)]
    pid: Option<u32>,
    /// Prints the report as JSON.
    #[arg(long)]
    json: bool,
}

/// Which messages are published.
#[derive(Debug, clap::Args)]
pub(crate) struct FanoutArguments {
    /// How many messages are measured.
    #[arg(long, default_value_t = 100)]
    messages: u32,
    /// How many are published before that, so that lists are full and buffers grown.
    #[arg(long, default_value_t = 10)]
    warm_up: u32,
    /// Messages per second.
    #[arg(long, default_value_t = 10.0, value_parser = rate)]
    rate: f64,
    /// By how many bytes each is longer than it has to be.
    #[arg(long, value_name = "BYTES", default_value_t = 0)]
    padding: u32,
    /// The topic that the page listens to.
    #[arg(long, default_value = "bench")]
    topic: String,
    /// The path that takes messages.
    #[arg(long, value_name = "PATH", default_value = "/publish")]
    publish: String,
    /// Seconds without any arrival after which what is missing counts as lost.
    #[arg(long, value_name = "SECONDS", default_value_t = 5.0, value_parser = seconds)]
    patience: f64,
    /// How many pages stop reading once they are open.
    #[arg(long, default_value_t = 0)]
    stalled: u32,
    /// How many pages are compared in the end with one that is opened then.
    #[arg(long, default_value_t = 0)]
    check: u32,
}

/// Which clicks are made.
#[derive(Debug, clap::Args)]
pub(crate) struct ClickArguments {
    /// The event in the page's `phx-click`.
    #[arg(long, default_value = "inc")]
    event: String,
    /// How many clicks on each page.
    #[arg(long, default_value_t = 20)]
    clicks: u32,
    /// Clicks per second on each page.
    #[arg(long, default_value_t = 2.0, value_parser = rate)]
    rate: f64,
}

impl Command {
    pub(crate) async fn run(&self, progress: &Arc<Progress>) -> Result<Report> {
        let options = self.pages().options();
        match self {
            Self::Open { .. } => open(&options, progress).await,
            Self::Fanout { fanout: it, .. } => fanout(&options, &it.options(), progress).await,
            Self::Click { click: it, .. } => click(&options, &it.options(), progress).await,
            Self::Watch { time, .. } => {
                watch(&options, Duration::from_secs_f64(*time), progress).await
            }
            Self::Churn { hold, .. } => {
                churn(&options, Duration::from_secs_f64(*hold), progress).await
            }
            Self::Storm { command, .. } => storm(&options, command, progress).await,
            Self::Render { .. } => render(&options, progress).await,
        }
    }

    pub(crate) fn json(&self) -> bool {
        self.pages().json
    }

    fn pages(&self) -> &PageArguments {
        match self {
            Self::Open { pages }
            | Self::Fanout { pages, .. }
            | Self::Click { pages, .. }
            | Self::Watch { pages, .. }
            | Self::Churn { pages, .. }
            | Self::Storm { pages, .. }
            | Self::Render { pages } => pages,
        }
    }
}

impl PageArguments {
    fn options(&self) -> PageOptions {
        PageOptions {
            url: self.url.clone(),
            pages: self.pages,
            concurrency: self.concurrency,
            settle: Duration::from_secs_f64(self.settle),
            process: self.pid.map(Process::new),
        }
    }
}

impl FanoutArguments {
    fn options(&self) -> FanoutOptions {
        FanoutOptions {
            messages: self.messages,
            warm_up: self.warm_up,
            per_second: self.rate,
            padding: self.padding,
            topic: self.topic.clone(),
            publish: self.publish.clone(),
            patience: Duration::from_secs_f64(self.patience),
            stalled: self.stalled,
            checked: self.check,
        }
    }
}

impl ClickArguments {
    fn options(&self) -> ClickOptions {
        ClickOptions {
            event: self.event.clone(),
            clicks: self.clicks,
            per_second: self.rate,
        }
    }
}

/// A number of seconds that a person would wait.
fn seconds(text: &str) -> std::result::Result<f64, String> {
    within(text, 0.0..=3600.0)
}

/// A number of times per second.
fn rate(text: &str) -> std::result::Result<f64, String> {
    within(text, 0.001..=100_000.0)
}

fn within(text: &str, range: std::ops::RangeInclusive<f64>) -> std::result::Result<f64, String> {
    let expected = || {
        format!(
            "expected a number from {} to {}",
            range.start(),
            range.end()
        )
    };
    let number = text.parse().map_err(|_| expected())?;
    if range.contains(&number) {
        Ok(number)
    } else {
        Err(expected())
    }
}
