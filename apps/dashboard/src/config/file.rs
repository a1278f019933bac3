//! The configuration's file, followed while the dashboard runs.
//!
//! It is looked at once a second instead of watched: that way it makes no difference
//! whether an editor writes into it or puts another file in its place, whether it is a
//! link that somebody points elsewhere, as Kubernetes does, or lies on another machine.

use std::future::pending;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Config, ConfigError, read};

/// How often the file is looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);

/// The text of a file, or why it cannot be read.
type Content = Result<String, String>;

/// What a configuration was read from, and can change.
#[derive(Debug)]
pub struct ConfigFile {
    /// Nowhere for what is read only once: the embedded one, or a pipe.
    path: Option<PathBuf>,
    /// The text that is served.
    served: Content,
    /// What was read last.
    seen: Content,
    /// Why something else is not served, as it was told.
    told: Option<String>,
}

/// What has become of the file.
#[derive(Debug)]
pub enum Change {
    /// It is to be served like this.
    To(Config),
    /// What it says cannot be served.
    Mistaken(ConfigError),
    /// The mistake was taken back, and it says what is served.
    Back,
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
        let file = Self {
            path: path.is_file().then(|| path.to_owned()),
            served: text.clone(),
            seen: text,
            told: None,
        };
        Ok((file, config))
    }

    /// The embedded configuration, which never changes.
    ///
    /// # Errors
    ///
    /// As [`Config::embedded`].
    pub fn embedded() -> Result<(Self, Config), ConfigError> {
        let config = Config::embedded()?;
        let file = Self {
            path: None,
            served: Ok(String::new()),
            seen: Ok(String::new()),
            told: None,
        };
        Ok((file, config))
    }

    /// Waits until the file says something else than what is served, and has said it for
    /// a second: whoever writes it may need several steps.
    ///
    /// A mistake is told once, but looked at again and again, because it may be in what
    /// the file names. Until [`served`](Self::served) is called, a good configuration is
    /// given every second. Cancel safe.
    pub async fn changed(&mut self) -> Change {
        let Some(path) = self.path.clone() else {
            return pending().await;
        };
        loop {
            tokio::time::sleep(LOOK_INTERVAL).await;
            let content = look(path.clone()).await;
            let is_settled = content == self.seen;
            self.seen = content;
            if !is_settled {
                continue;
            }
            if self.seen == self.served {
                match self.told.take() {
                    Some(_) => return Change::Back,
                    None => continue,
                }
            }
            match Config::of_text(&path, &self.seen) {
                Ok(config) => return Change::To(config),
                Err(error) if self.is_news(&error.to_string()) => return Change::Mistaken(error),
                Err(_) => {}
            }
        }
    }

    /// Notes that what the file said last is served.
    pub fn served(&mut self) {
        self.served.clone_from(&self.seen);
        self.told = None;
    }

    /// Notes why what the file said last is not served; whether that is to be told.
    pub fn is_news(&mut self, reason: &str) -> bool {
        let is_news = self.told.as_deref() != Some(reason);
        self.told = Some(reason.to_owned());
        is_news
    }
}

/// Reads it, which may take long where it lies on another machine.
async fn look(path: PathBuf) -> Content {
    let read = tokio::task::spawn_blocking(move || read(&path)).await;
    read.unwrap_or_else(|panic| Err(panic.to_string()))
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

    async fn mistake(file: &mut ConfigFile) -> String {
        match file.changed().await {
            Change::Mistaken(error) => error.to_string(),
            other => panic!("expected a mistake, found {other:?}"),
        }
    }

    async fn title(file: &mut ConfigFile) -> String {
        match file.changed().await {
            Change::To(config) => config.page.title,
            other => panic!("expected a configuration, found {other:?}"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_change_is_told_once_and_so_is_the_way_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.toml");
        fs::write(&path, text("First")).unwrap();
        let (mut file, config) = ConfigFile::load(&path).unwrap();
        assert_eq!(config.page.title, "First");
        assert_quiet(&mut file).await;

        fs::write(&path, text("Second")).unwrap();
        assert_eq!(title(&mut file).await, "Second");
        file.served();
        assert_quiet(&mut file).await;

        fs::write(&path, "titel = 1").unwrap();
        let mistakes = mistake(&mut file).await;
        assert!(mistakes.contains("titel"), "{mistakes}");
        assert_quiet(&mut file).await;
        fs::write(&path, text("Second")).unwrap();
        assert!(matches!(file.changed().await, Change::Back));
        assert_quiet(&mut file).await;

        fs::remove_file(&path).unwrap();
        let unreadable = mistake(&mut file).await;
        assert!(unreadable.contains("No such file"), "{unreadable}");
        assert_quiet(&mut file).await;
        fs::write(&path, text("Third")).unwrap();
        assert_eq!(title(&mut file).await, "Third");
    }

    #[tokio::test(start_paused = true)]
    async fn a_mistake_in_what_the_file_names_can_be_mended_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.toml");
        fs::write(&path, text("First")).unwrap();
        let (mut file, _) = ConfigFile::load(&path).unwrap();
        let pictured = format!("background = \"a.png\"\n{}", text("Second"));
        fs::write(&path, &pictured).unwrap();
        let mistakes = mistake(&mut file).await;
        assert!(mistakes.contains("background"), "{mistakes}");
        assert_quiet(&mut file).await;
        fs::write(folder.path().join("a.png"), "a picture").unwrap();
        assert_eq!(title(&mut file).await, "Second");
    }

    #[tokio::test(start_paused = true)]
    async fn what_could_not_be_served_is_tried_again_and_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("board.toml");
        fs::write(&path, text("First")).unwrap();
        let (mut file, _) = ConfigFile::load(&path).unwrap();
        fs::write(&path, text("Second")).unwrap();
        for is_news in [true, false] {
            assert_eq!(title(&mut file).await, "Second");
            assert_eq!(file.is_news("too many open files"), is_news);
        }
        // What is served is still the first.
        fs::write(&path, text("First")).unwrap();
        assert!(matches!(file.changed().await, Change::Back));
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
        assert_eq!(title(&mut file).await, "4");
    }

    #[cfg(unix)]
    #[tokio::test(start_paused = true)]
    async fn what_comes_through_a_pipe_is_read_once() {
        use std::io::Write as _;
        use std::os::fd::AsRawFd as _;

        let (reader, mut writer) = std::io::pipe().unwrap();
        writer.write_all(text("Piped").as_bytes()).unwrap();
        drop(writer);
        let path = format!("/dev/fd/{}", reader.as_raw_fd());
        let (mut file, config) = ConfigFile::load(path.as_ref()).unwrap();
        assert_eq!(config.page.title, "Piped");
        assert_quiet(&mut file).await;
    }
}
