//! The page that is rendered: a conference dashboard with made-up content.

/// All that the page shows.
#[derive(Debug)]
pub struct Page {
    /// The heading.
    pub title: String,
    /// The time as text.
    pub clock: String,
    /// The countdowns of the GitHub card.
    pub countdowns: Vec<Countdown>,
    /// The statistics.
    pub repository: Repository,
    /// The latest posts, newest first.
    pub posts: Vec<Post>,
}

/// A countdown.
#[derive(Debug)]
pub struct Countdown {
    /// What is counted down to.
    pub label: String,
    /// When, for machines.
    pub instant: String,
    /// How long, for people.
    pub left: String,
}

/// A repository's statistics.
#[derive(Debug)]
pub struct Repository {
    /// Owner and name.
    pub name: String,
    /// Name of a number, the number, and its text.
    pub figures: Vec<(&'static str, u64, String)>,
    /// The name of the latest release.
    pub release: Option<String>,
}

/// A post of any network.
#[derive(Debug)]
pub struct Post {
    /// Network and id.
    pub id: String,
    /// Who wrote it.
    pub author: String,
    /// The text, to be escaped.
    pub text: String,
    /// When, for machines.
    pub instant: String,
    /// When, for people.
    pub ago: String,
    /// The original.
    pub url: String,
}

/// A page of the usual size: two countdowns, three numbers, ten posts.
#[must_use]
pub fn sample() -> Page {
    Page {
        title: "The Conference & Friends".to_owned(),
        clock: "09:41:07 AM".to_owned(),
        countdowns: vec![countdown("Doors open"), countdown("Keynote \"Alive\"")],
        repository: Repository {
            name: "example/live".to_owned(),
            figures: vec![
                ("stars", 6543, "6,543".to_owned()),
                ("issues", 41, "41".to_owned()),
                ("forks", 987, "987".to_owned()),
            ],
            release: Some("v1.2.12".to_owned()),
        },
        posts: (0..10).map(post).collect(),
    }
}

fn countdown(label: &str) -> Countdown {
    Countdown {
        label: label.to_owned(),
        instant: "2027-04-09T14:40:00Z".to_owned(),
        left: "2 weeks, 3 days, 4 hours, 5 minutes, 6 seconds".to_owned(),
    }
}

fn post(number: u32) -> Post {
    Post {
        id: format!("bluesky:3k{number}"),
        author: format!("Visitor Nr. {number}"),
        text: format!(
            "Post {number}: <3 the demo where one server pushed \"every\" change & nobody wrote a line of \
             JavaScript. Looking forward to the workshops, the hallway and the people. See you there!"
        ),
        instant: format!("2027-03-22T09:{number:02}:00Z"),
        ago: format!("{number} minutes ago"),
        url: format!("https://social.example/profile/visitor{number}/post/3k{number}"),
    }
}
