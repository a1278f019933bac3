//! The configuration: one TOML file, checked completely before anything starts.
//!
//! Reading goes on after a mistake, so that `check` can name all of them at once; that
//! is why sections are read key by key through [`section::Section`] instead of by a
//! deserialiser, which stops at the first. What comes out holds only checked values.

pub mod address;
mod environment;
pub mod field;
pub mod file;
pub mod mistake;
pub mod outline;
pub mod page;
pub mod report;
pub mod row;
pub mod section;
pub mod server;
pub mod time;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::DeTable;

pub use environment::Environment;
pub use mistake::{Mistake, Mistakes};
use page::PageConfig;
use report::Report;
use row::RowConfig;
use section::Section;
use server::ServerConfig;

use crate::sources::{self, SourceConfig};

/// Larger files are refused unread.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// How many mistakes in the TOML itself are told: most follow from the first.
const MAX_SYNTAX_MISTAKES: usize = 5;

/// The dashboard that runs without a configuration file.
const DEFAULT: &str = include_str!("default.toml");

/// A whole configuration.
#[derive(Debug)]
pub struct Config {
    /// Title, time zone, theme, background.
    pub page: PageConfig,
    /// Address and database.
    pub server: ServerConfig,
    /// What is fetched, by the names that widgets use.
    pub sources: BTreeMap<String, SourceConfig>,
    /// What is shown, top to bottom.
    pub rows: Vec<RowConfig>,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: {reason}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The file can be read, but is wrong.
    #[error(transparent)]
    Wrong(#[from] Mistakes),
}

impl Config {
    /// Reads and checks a file, with the process's environment.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, and with every mistake in it.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        Self::of_text(path, &read(path))
    }

    fn of_text(path: &Path, text: &Result<String, String>) -> Result<Self, ConfigError> {
        let text = text.as_ref().map_err(|reason| ConfigError::Unreadable {
            path: path.to_owned(),
            reason: reason.clone(),
        })?;
        Ok(Self::parse(path, text, &Environment::of_process())?)
    }

    /// The embedded dashboard.
    ///
    /// # Errors
    ///
    /// Only where the environment variables that it names hold something wrong.
    pub fn embedded() -> Result<Self, ConfigError> {
        let name = Path::new("default.toml");
        Ok(Self::parse(name, DEFAULT, &Environment::of_process())?)
    }

    /// Checks the text of a file. Relative paths in it start at the file's directory.
    ///
    /// # Errors
    ///
    /// With every mistake in it.
    pub fn parse(path: &Path, text: &str, environment: &Environment) -> Result<Self, Mistakes> {
        let (table, errors) = DeTable::parse_recoverable(text);
        let report = Report::new(path, text, environment);
        for error in errors.iter().take(MAX_SYNTAX_MISTAKES) {
            report.syntax(error);
        }
        if errors.is_empty()
            && let Some(config) = read_config(table.get_ref(), &report)
            && report.is_empty()
        {
            return Ok(config);
        }
        Err(report.into_mistakes())
    }
}

fn read_config(table: &DeTable<'_>, report: &Report<'_>) -> Option<Config> {
    let mut root = Section::root(table, report);
    let sources = root.tables("source");
    report.declare_sources(sources.iter().map(|(name, section)| {
        let kind = section
            .text_of("type")
            .filter(|kind| sources::is_kind(kind));
        (name.clone(), kind)
    }));
    let sources = sources
        .into_iter()
        .map(|(name, section)| (name, section.read(sources::read)));
    let sources: Vec<_> = sources.collect();
    let page = PageConfig::read(&mut root);
    let server = root.table_or_empty("server").read(ServerConfig::read);
    let rows = row::read_all(&mut root);
    root.finish();
    let sources = sources
        .into_iter()
        .map(|(name, source)| Some((name, source?)));
    Some(Config {
        page: page?,
        server: server?,
        sources: sources.collect::<Option<_>>()?,
        rows: rows?,
    })
}

fn read(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path)
        .map_err(|error| error.to_string())?
        .len();
    if size > MAX_FILE_BYTES {
        return Err(format!(
            "expected at most {MAX_FILE_BYTES} bytes, found {size}"
        ));
    }
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "expected UTF-8 text, found other bytes".into())
}

/// What a checked file holds, in one sentence.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widgets: usize = self.rows.iter().map(|row| row.widgets.len()).sum();
        let [widgets, rows, sources] = [
            (widgets, "widget"),
            (self.rows.len(), "row"),
            (self.sources.len(), "source"),
        ]
        .map(|(count, what)| match count {
            1 => format!("1 {what}"),
            count => format!("{count} {what}s"),
        });
        write!(f, "{widgets} in {rows}, {sources}")
    }
}
