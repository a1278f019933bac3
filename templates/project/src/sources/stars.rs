//! The stars of a repository, from GitHub's API.

use std::{env, io};

use bennu::prelude::*;
use serde::Deserialize;
use ureq::Agent;

use crate::source::Source;

/// The repository: change it to yours.
pub const REPOSITORY: &str = "phoenixframework/phoenix_live_view";

/// What GitHub says of a repository; it says more, which is left out.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Stars {
    /// How many people have starred it.
    pub stargazers_count: u64,
}

/// GitHub.
#[derive(Debug)]
pub struct GitHub {
    agent: Agent,
    url: String,
}

impl GitHub {
    /// The API at `GITHUB_API_URL`, for a company's own or a test's; GitHub's if
    /// that is not set.
    pub fn from_env() -> Self {
        let api = env::var("GITHUB_API_URL");
        Self::at(api.as_deref().unwrap_or("https://api.github.com"))
    }

    fn at(api: &str) -> Self {
        Self {
            agent: Agent::config_builder()
                .timeout_global(Some(Duration::from_secs(20)))
                .user_agent(env!("CARGO_PKG_NAME"))
                .http_status_as_error(false)
                .build()
                .into(),
            url: format!("{api}/repos/{REPOSITORY}"),
        }
    }
}

impl Source for GitHub {
    type Value = Stars;
    const NAME: &'static str = "GitHub";
    // Without a token, GitHub answers 60 requests an hour.
    const INTERVAL: Duration = Duration::from_secs(120);

    async fn fetch(&self) -> Result<Stars> {
        let request = self.agent.get(&self.url);
        // The client blocks, which tasks must not.
        let answer = tokio::task::spawn_blocking(move || {
            let mut answer = request.call()?;
            let status = answer.status().as_u16();
            Ok::<_, ureq::Error>((status, answer.body_mut().read_to_string()?))
        });
        let (status, body) = answer.await?.map_err(|error| no_answer(&error))?;
        match status {
            200 => parse(&body),
            _ => Err(Error::new(format!("GitHub answers {status}"))),
        }
    }
}

/// Why there is no answer, in plain words for the card; the library's are for the log.
fn no_answer(error: &ureq::Error) -> Error {
    tracing::info!(%error, "GitHub cannot be reached");
    let why = match error {
        ureq::Error::Timeout(_) => "expected an answer within 20 seconds, found none",
        ureq::Error::HostNotFound => "expected the name of a server, found one that nobody has",
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
            "expected a server at its address, found none"
        }
        _ => "expected an answer, found a connection that broke",
    };
    Error::new(format!("GitHub cannot be reached: {why}"))
}

fn parse(body: &str) -> Result<Stars> {
    serde_json::from_str(body).map_err(|error| {
        tracing::info!(%error, "GitHub's answer cannot be read");
        Error::new("GitHub is not understood: expected a number of stars, found none")
    })
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn where_nobody_answers_the_card_says_so_in_plain_words() -> Result<()> {
        let nobody = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let failed = GitHub::at(&format!("http://{nobody}")).fetch().await;
        assert_eq!(
            failed.unwrap_err().to_string(),
            "GitHub cannot be reached: expected a server at its address, found none"
        );
        Ok(())
    }

    #[test]
    fn the_stars_are_read_from_the_answer() {
        let body = r#"{"id": 1, "full_name": "a/b", "stargazers_count": 6700, "forks": 3}"#;
        assert_eq!(parse(body).unwrap().stargazers_count, 6_700);
        assert_eq!(
            parse("<html>").unwrap_err().to_string(),
            "GitHub is not understood: expected a number of stars, found none"
        );
    }
}
