//! The configuration's file, followed while the dashboard runs.
//!
//! It is looked at once a second instead of watched: that way it makes no difference
//! whether an editor writes into it or puts another file in its place, whether it is a
//! link that somebody points elsewhere, as Kubernetes does, or lies on another machine.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Config, ConfigError, read};

/// How often the file is looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// The text of a file, or why it cannot be read.
type Content = Result<String, String>;

/// A configuration file that was good once.
#[derive(Debug)]
pub struct ConfigFile {
    path: PathBuf,
    /// The text of the last good configuration.
    good: String,
    /// What was read last.
    seen: Content,
    /// What was told last.
    told: Content,
}

impl ConfigFile {
    /// Reads and checks a file, with the process's environment.
    ///
    /// # Errors
    ///
    /// As [`Config::load`].
    pub fn load(path: &Path) -> Result<(Self, Config), ConfigError> {
        let text = read(path);
        let config = Config::of_text(path, &text)?;
        let good = text.clone().unwrap_or_default();
        let file = Self {
            path: path.to_owned(),
            good,
            seen: text.clone(),
            told: text,
        };
        Ok((file, config))
    }

    /// Waits until the file says something else, and has said it for a second: whoever
    /// writes it may need several steps. Cancel safe.
    ///
    /// # Errors
    ///
    /// As [`Config::load`]; once for each mistaken text.
    pub async fn changed(&mut self) -> Result<Config, ConfigError> {
        loop {
            tokio::time::sleep(LOOK_INTERVAL).await;
            let content = self.look().await;
            let is_settled = content == self.seen;
            self.seen.clone_from(&content);
            if !is_settled || content == self.told {
                continue;
            }
            self.told.clone_from(&content);
            if content.as_ref() == Ok(&self.good) {
                tracing::info!("the configuration is again what is shown");
                continue;
            }
            let config = Config::of_text(&self.path, &content)?;
            self.good = content.unwrap_or_default();
            return Ok(config);
        }
    }

    /// Reads it, which may take long where it lies on another machine.
    async fn look(&self) -> Content {
        let path = self.path.clone();
        let read = tokio::task::spawn_blocking(move || read(&path)).await;
        read.unwrap_or_else(|panic| Err(panic.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn text(title: &str) -> String {
        format!("title = \"{title}\"\n[[row]]\n[[row.widget]]\ntype = \"clock\"\n")
    }

    /// Nothing is told while the clock runs for ten seconds.
    async fn assert_quiet(file: &mut ConfigFile) {
        let wait = tokio::time::timeout(Duration::from_secs(10), file.changed());
        assert!(wait.await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn each_change_is_told_once_and_the_way_back_of_a_mistake_never() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.toml");
        fs::write(&path, text("First")).unwrap();
        let (mut file, config) = ConfigFile::load(&path).unwrap();
        assert_eq!(config.page.title, "First");
        assert_quiet(&mut file).await;

        fs::write(&path, text("Second")).unwrap();
        assert_eq!(file.changed().await.unwrap().page.title, "Second");
        assert_quiet(&mut file).await;

        fs::write(&path, "titel = 1").unwrap();
        let mistakes = file.changed().await.unwrap_err().to_string();
        assert!(mistakes.contains("titel"), "{mistakes}");
        assert_quiet(&mut file).await;
        fs::write(&path, text("Second")).unwrap();
        assert_quiet(&mut file).await;

        fs::remove_file(&path).unwrap();
        assert!(matches!(
            file.changed().await,
            Err(ConfigError::Unreadable { .. })
        ));
        assert_quiet(&mut file).await;
        fs::write(&path, text("Third")).unwrap();
        assert_eq!(file.changed().await.unwrap().page.title, "Third");
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_is_being_written_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.toml");
        fs::write(&path, text("0")).unwrap();
        let (mut file, _) = ConfigFile::load(&path).unwrap();
        for step in 1..5 {
            fs::write(&path, text(&step.to_string())).unwrap();
            let look = tokio::time::timeout(LOOK_INTERVAL * 3 / 2, file.changed());
            assert!(look.await.is_err(), "step {step}");
        }
        assert_eq!(file.changed().await.unwrap().page.title, "4");
    }
}
