//! Configuration files: what is accepted, and what each mistake says.

use std::path::Path;

use bennu_dashboard::config::server::Database;
use bennu_dashboard::config::{Config, Environment};
use bennu_dashboard::sources::SourceConfig;

/// A complete file; each mistake is one change to it.
const GOOD: &str = r##"
title = "Conference"
timezone = "Europe/Prague"
theme = "dark"

[server]
listen = "127.0.0.1:0"
database = "dashboard.db"

[source.repo]
type = "github"
repo = "octocat/Hello-World"
token = "${TOKEN:-}"
interval = "10s"

[source.talk]
type = "posts"
track = ["@conf", "the conf"]

  [source.talk.mastodon]
  hashtags = ["#conf"]

  [source.talk.x]
  token = ""

[[row]]

  [[row.widget]]
  type = "clock"
  width = 6
  format = "%H:%M"

  [[row.widget]]
  type = "github"
  source = "repo"
  show = ["stars", "forks"]

    [[row.widget.countdown]]
    label = "Talk"
    to = "2027-04-09T16:40:00[Europe/Prague]"

[[row]]

  [[row.widget]]
  type = "posts"
  source = "talk"
  limit = 5
"##;

fn parse(text: &str) -> Result<Config, String> {
    let environment = Environment::of(&[("EMPTY", ""), ("PASSWORD", "hunter2")]);
    Config::parse(Path::new("conf/x.toml"), text, &environment)
        .map_err(|mistakes| mistakes.to_string())
}

/// What is said about the good file with `old` replaced by `new`.
#[track_caller]
fn mistakes(old: &str, new: &str) -> String {
    assert!(GOOD.contains(old), "{old}");
    parse(&GOOD.replacen(old, new, 1)).expect_err(new)
}

#[test]
fn a_good_file_is_read_completely() {
    let config = parse(GOOD).unwrap();
    assert_eq!(config.to_string(), "3 widgets in 2 rows, 2 sources");
    assert_eq!(config.page.title, "Conference");
    assert_eq!(
        config.server.database,
        Database::File("conf/dashboard.db".into())
    );
    let SourceConfig::Github(github) = &config.sources["repo"] else {
        panic!()
    };
    assert_eq!(github.repository.to_string(), "octocat/Hello-World");
    assert_eq!(
        (github.token.clone(), github.interval.as_secs()),
        (None, 10)
    );
    let SourceConfig::Posts(posts) = &config.sources["talk"] else {
        panic!()
    };
    assert_eq!(
        posts.mastodon.as_ref().unwrap().hashtags[0].as_str(),
        "conf"
    );
    assert!(posts.bluesky.is_none());
}

#[test]
fn the_embedded_dashboard_is_good() {
    Config::embedded().unwrap();
}

#[test]
fn the_example_with_every_option_is_good() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("dashboard.example.toml");
    let said = Config::load(&path).unwrap().to_string();
    assert_eq!(said, "4 widgets in 2 rows, 2 sources");
}

#[test]
fn the_reference_file_is_good() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/acceptance/elixirconf.toml");
    if path.exists() {
        assert_eq!(
            Config::load(&path).unwrap().to_string(),
            "4 widgets in 2 rows, 2 sources"
        );
    }
}

/// The change, and the whole message.
const MISTAKES: &[(&str, &str, &str)] = &[
    (
        "title =",
        "titel =",
        r#"conf/x.toml:2: titel: expected a known key: source, title, timezone, theme, background, server, row, found "titel"; did you mean "title"?"#,
    ),
    (
        "\"Europe/Prague\"",
        "\"Europe/Prage\"",
        r#"conf/x.toml:3: timezone: expected a time zone, such as "Europe/Prague", found "Europe/Prage"; did you mean "Europe/Prague"?"#,
    ),
    (
        "\"dark\"",
        "\"darc\"",
        r#"conf/x.toml:4: theme: expected a theme: auto, light, dark, found "darc"; did you mean "dark"?"#,
    ),
    (
        "127.0.0.1:0",
        "localhost",
        r#"conf/x.toml:7: server.listen: expected an address and a port, such as "127.0.0.1:4000" or "[::]:4000", found "localhost""#,
    ),
    (
        "\"github\"",
        "\"gitub\"",
        r#"conf/x.toml:11: source.repo.type: expected a type of source: github, posts, found "gitub"; did you mean "github"?"#,
    ),
    (
        "\"octocat/Hello-World\"",
        "\"https://github.com/octocat\"",
        r#"conf/x.toml:12: source.repo.repo: expected a repository as "OWNER/NAME", found "https://github.com/octocat""#,
    ),
    (
        "${TOKEN:-}",
        "${TOKEN}",
        r#"conf/x.toml:13: source.repo.token: expected the environment variable TOKEN (or a default, as in ${TOKEN:-text}), found nothing"#,
    ),
    (
        "\"10s\"",
        "\"0s\"",
        r#"conf/x.toml:14: source.repo.interval: expected a duration, such as "10s" or "5m", from 1s to 24h, found "0s""#,
    ),
    (
        "\"10s\"",
        "10",
        r#"conf/x.toml:14: source.repo.interval: expected a duration, such as "10s" or "5m", found 10"#,
    ),
    (
        "\"the conf\"",
        "\"@conf\"",
        r#"conf/x.toml:18: source.talk.track[2]: expected each entry once, found "@conf""#,
    ),
    (
        "\"#conf\"",
        "\"two words\"",
        r#"conf/x.toml:21: source.talk.mastodon.hashtags[1]: expected a hashtag of letters, digits and _, found "two words""#,
    ),
    (
        "\"clock\"",
        "\"clocks\"",
        r#"conf/x.toml:29: row[1].widget[1].type: expected a type of widget: clock, countdown, github, posts, found "clocks"; did you mean "clock"?"#,
    ),
    (
        "width = 6",
        "width = 13",
        r#"conf/x.toml:30: row[1].widget[1].width: expected a whole number from 1 to 12, found 13"#,
    ),
    (
        "source = \"repo\"",
        "source = \"talk\"",
        r#"conf/x.toml:35: row[1].widget[2].source: expected a source of type "github", found "talk" of type "posts""#,
    ),
    (
        "source = \"repo\"",
        "source = \"rebo\"",
        r#"conf/x.toml:35: row[1].widget[2].source: expected the name of a source of type "github": repo, found "rebo"; did you mean "repo"?"#,
    ),
    (
        "  source = \"repo\"\n",
        "",
        r#"conf/x.toml:33: row[1].widget[2].source: expected the name of a source of type "github": repo, found nothing"#,
    ),
    (
        "  type = \"clock\"\n",
        "",
        r#"conf/x.toml:28: row[1].widget[1].type: expected a type of widget: clock, countdown, github, posts, found nothing"#,
    ),
    (
        "\"forks\"",
        "\"fork\"",
        r#"conf/x.toml:36: row[1].widget[2].show[2]: expected something to show: stars, issues, forks, release, pulls, watchers, found "fork"; did you mean "forks"?"#,
    ),
    (
        "limit = 5",
        "limit = \"5\"",
        r#"conf/x.toml:47: row[2].widget[1].limit: expected a whole number from 1 to 50, found "5""#,
    ),
];

#[test]
fn each_mistake_says_where_what_and_what_instead() {
    for (old, new, expected) in MISTAKES {
        assert_eq!(mistakes(old, new), *expected, "{old} -> {new}");
    }
}

#[test]
fn a_table_in_place_of_a_list_of_tables_is_told_once() {
    let said = parse("[row]\n").unwrap_err();
    assert_eq!(
        said,
        "conf/x.toml:1: row: expected tables, each below a [[row]], found a table"
    );
    let said = parse("[[row]]\n[row.widget]\n").unwrap_err();
    assert_eq!(
        said,
        "conf/x.toml:2: row[1].widget: expected tables, each below a [[row.widget]], found a table"
    );
}

#[test]
fn a_bad_format_and_a_bad_instant_are_named_with_the_reason() {
    let format = mistakes("%H:%M", "%H:%J");
    assert!(
        format.contains("row[1].widget[1].format: expected a strftime format"),
        "{format}"
    );
    let instant = mistakes("16:40:00[Europe/Prague]", "16:40:00[Europe/Prag]");
    assert!(
        instant.contains("widget[2].countdown[1].to: expected an instant"),
        "{instant}"
    );
}

#[test]
fn all_mistakes_are_named_at_once() {
    let text = GOOD
        .replace("title =", "titel =")
        .replace("\"dark\"", "7")
        .replace("width = 6", "width = 0\n  colour = \"red\"")
        .replace("limit = 5", "limit = 5000");
    let said = parse(&text).unwrap_err();
    let keys = [
        "titel",
        "theme",
        "widget[1].width",
        "widget[1].colour",
        "widget[1].limit",
    ];
    assert_eq!(said.lines().count(), keys.len(), "{said}");
    for key in keys {
        assert!(said.contains(key), "{key} in {said}");
    }
}

#[test]
fn a_source_without_a_network_is_refused() {
    let text = GOOD.replace("[source.talk.mastodon]\n  hashtags = [\"#conf\"]", "");
    let said = parse(&text.replace("[source.talk.x]\n  token = \"\"", "")).unwrap_err();
    assert!(
        said.contains("source.talk.bluesky: expected at least one network"),
        "{said}"
    );
}

#[test]
fn broken_toml_is_named_by_its_line() {
    let said = mistakes("theme = \"dark\"", "theme = \"dark");
    assert!(
        said.starts_with("conf/x.toml:4: expected a TOML document"),
        "{said}"
    );
    let said = mistakes("timezone =", "title =");
    assert!(
        said.starts_with("conf/x.toml:3: expected a TOML document, found duplicate key"),
        "{said}"
    );
}

#[test]
fn an_empty_file_shows_nothing_and_is_refused() {
    let said = parse("").unwrap_err();
    assert_eq!(
        said,
        "conf/x.toml:1: row: expected one to 12 [[row]], found nothing"
    );
}

#[test]
fn secrets_do_not_reach_messages() {
    let url = "api_url = \"https://ada:${PASSWORD}@example.org\"\ninterval =";
    let said = mistakes("interval =", url);
    assert!(
        said.contains("without a user name or password in it"),
        "{said}"
    );
    let token = mistakes("\"${TOKEN:-}\"", "\"hunter2 \\u00e9\"");
    let number = mistakes("\"${TOKEN:-}\"", "42424242");
    let unclosed = mistakes("\"${TOKEN:-}\"", "\"hunter2");
    for said in [said, token, number, unclosed] {
        assert!(
            !said.contains("hunter2") && !said.contains("4242"),
            "{said}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let error = Config::load(Path::new("/nonexistent/x.toml"))
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("/nonexistent/x.toml: No such file"),
        "{error}"
    );
}

#[test]
fn a_background_must_be_an_image_that_is_there() {
    for (background, expected) in [
        (
            "missing.png",
            "expected an image's address, or an image file beside this config",
        ),
        ("x.toml", "expected an image (avif, gif"),
    ] {
        let text = format!("background = \"{background}\"\n{GOOD}");
        let said = parse(&text).unwrap_err();
        assert!(said.contains(expected), "{said}");
    }
    parse(&format!(
        "background = \"https://example.org/a.png\"\n{GOOD}"
    ))
    .unwrap();
}
