//! The figures of a repository as HTML.

use bennu::prelude::*;

use super::Stat;
use crate::figure::grouped;
use crate::sources::github::{GithubStats, Latest};

/// The figures that `show` names. Without `stats` each is a dash: what is not known is
/// not nought.
pub fn figures<'a>(show: &'a [Stat], stats: Option<&'a GithubStats>) -> impl Render + 'a {
    html! {
        <dl class="figures">
            <div class="figure" :for={stat in show}>
                <dt>{stat.as_str()}</dt>
                {figure(*stat, stats)}
            </div>
        </dl>
    }
}

fn figure(stat: Stat, stats: Option<&GithubStats>) -> impl Render {
    let value = stats.map_or(Value::Unknown, |stats| Value::of(stat, stats));
    let text = value.text();
    html! {
        <dd data-value={stat.as_str()} data-raw={value.raw()} data-length={length(&text)}>
            {match &value {
                Value::Number(_) | Value::Text(_) => &text,
                Value::None => { <span class="none">none yet</span> }
                Value::Unknown => { <span class="unknown" role="img" aria-label="not known">"—"</span> }
            }}
        </dd>
    }
}

/// What is known of one figure.
enum Value {
    Number(u64),
    Text(String),
    /// GitHub says that there is none.
    None,
    /// GitHub has not said yet.
    Unknown,
}

impl Value {
    fn of(stat: Stat, stats: &GithubStats) -> Self {
        let number = match stat {
            Stat::Stars => stats.stars,
            Stat::Issues => stats.issues,
            Stat::Forks => stats.forks,
            Stat::Pulls => stats.pulls,
            Stat::Watchers => stats.watchers,
            Stat::Release => return Self::release(stats.release.as_ref()),
        };
        number.map_or(Self::Unknown, Self::Number)
    }

    fn release(latest: Option<&Latest>) -> Self {
        match latest {
            Some(Latest::Tag(tag)) => Self::Text(tag.clone()),
            Some(Latest::NoneYet) => Self::None,
            None => Self::Unknown,
        }
    }

    /// As people read it, where there is something to read.
    fn text(&self) -> String {
        match self {
            Self::Number(number) => grouped(*number),
            Self::Text(text) => text.clone(),
            Self::None | Self::Unknown => String::new(),
        }
    }

    /// As machines read it.
    fn raw(&self) -> Option<String> {
        match self {
            Self::Number(number) => Some(number.to_string()),
            Self::Text(text) => Some(text.clone()),
            Self::None | Self::Unknown => None,
        }
    }
}

/// How much more room a figure needs than `412,345` does, for the size of its print.
fn length(text: &str) -> Option<&'static str> {
    match text.chars().count() {
        ..=7 => None,
        8..=13 => Some("medium"),
        14..=28 => Some("long"),
        _ => Some("longest"),
    }
}

#[cfg(test)]
mod tests {
    use bennu::render::render_html;

    use super::*;

    fn stats() -> GithubStats {
        GithubStats {
            stars: Some(6_412),
            forks: Some(0),
            release: Some(Latest::NoneYet),
            ..GithubStats::default()
        }
    }

    #[track_caller]
    fn check(stat: Stat, stats: Option<&GithubStats>, expected: &str) {
        assert_eq!(render_html(&figure(stat, stats)).html, expected);
    }

    #[test]
    fn a_number_is_formatted_for_people_and_raw_for_machines() {
        let expected = "<dd data-value=\"stars\" data-raw=\"6412\">6,412</dd>";
        check(Stat::Stars, Some(&stats()), expected);
        let expected = "<dd data-value=\"forks\" data-raw=\"0\">0</dd>";
        check(Stat::Forks, Some(&stats()), expected);
    }

    #[test]
    fn a_long_tag_is_marked_for_smaller_print() {
        let tag = |tag: &str| {
            let stats = GithubStats {
                release: Some(Latest::Tag(tag.into())),
                ..GithubStats::default()
            };
            render_html(&figure(Stat::Release, Some(&stats))).html
        };
        assert!(!tag("v1.2.12").contains("data-length"));
        assert!(tag("v2.0.0-rc.12").contains("data-length=\"medium\""));
        assert!(tag("@scope/package@1.2.3").contains("data-length=\"long\""));
        assert!(tag(&"x".repeat(200)).contains("data-length=\"longest\""));
    }

    #[test]
    fn what_is_not_known_is_a_dash_and_never_nought() {
        let dash = "<span class=\"unknown\" role=\"img\" aria-label=\"not known\">—</span>";
        let check = |stat: Stat, stats| {
            let expected = format!("<dd data-value=\"{}\">{dash}</dd>", stat.as_str());
            check(stat, stats, &expected);
        };
        check(Stat::Stars, None);
        check(Stat::Release, None);
        let (some, nothing) = (stats(), GithubStats::default());
        check(Stat::Issues, Some(&some));
        check(Stat::Release, Some(&nothing));
    }

    #[test]
    fn a_repository_without_a_release_says_so() {
        let expected = "<dd data-value=\"release\"><span class=\"none\">none yet</span></dd>";
        check(Stat::Release, Some(&stats()), expected);
    }
}
