//! The stars of a repository, from GitHub's API.

use std::env;

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
        let api = api.unwrap_or_else(|_| "https://api.github.com".to_owned());
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
        let answer = answer.await?;
        let (status, body) =
            answer.map_err(|error| Error::new(format!("GitHub cannot be reached: {error}")))?;
        match status {
            200 => parse(&body),
            _ => Err(Error::new(format!("GitHub answers {status}"))),
        }
    }
}

fn parse(body: &str) -> Result<Stars> {
    Ok(serde_json::from_str(body)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stars_are_read_from_the_answer() {
        let body = r#"{"id": 1, "full_name": "a/b", "stargazers_count": 6700, "forks": 3}"#;
        assert_eq!(parse(body).unwrap().stargazers_count, 6_700);
        assert!(parse("<html>").is_err());
    }
}
