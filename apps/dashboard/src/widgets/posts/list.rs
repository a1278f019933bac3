//! Posts as HTML.

use bennu::prelude::*;
use jiff::Timestamp;

use crate::frame::ago;
use crate::sources::posts::post::{Body, Post};

/// The posts, in a region that scrolls where the panel is full.
///
/// New posts are announced to screen readers, politely; the times beside them, which
/// change each minute, are not. `id` is the DOM id of the view, which makes those of the
/// posts unique: by its id each keeps its element, and with it focus and selection.
pub fn list<'a>(id: &'a str, posts: &'a [Post], now: Timestamp) -> impl Render + 'a {
    html! {
        <div class="posts" role="log" aria-relevant="additions" aria-label="Posts" tabindex="0">
            <ol data-posts>
                {for post in posts {
                    <li :key={&post.id} id={format!("{id}-{}", post.id)} data-post={post.id.to_string()}>
                        {entry(post, now)}
                    </li>
                }}
            </ol>
        </div>
    }
}

fn entry(post: &Post, now: Timestamp) -> impl Render {
    let network = post.id.network;
    html! {
        <p class="by">
            <span class="line">{display(network)}</span>
            <span class="author">{name(post)}</span>
            <span class="handle">{handle(post)}</span>
            <a href={&post.url} target="_blank" rel="nofollow noopener noreferrer"><time datetime={post.created_at.to_string()}>{ago(post.created_at, now)}</time><span class="unseen">", the original on "{display(network)}</span></a>
        </p>
        {match &post.body {
            Body::Shown(html) if html.is_blank() => { <p class="text warned">"Without words"</p> }
            Body::Shown(html) => { <div class="text">{Html::trusted(html.as_str())}</div> }
            Body::Warned(warning) => { <p class="text warned">"Behind a warning: "{warning}</p> }
        }}
    }
}

/// The author by the chosen name, or else by what the network calls the account.
fn name(post: &Post) -> &str {
    let author = &post.author;
    let names = [&author.name, &author.handle, &author.account];
    names
        .into_iter()
        .find(|name| !name.is_empty())
        .map_or("", |name| name)
}

/// The handle, unless it stands there as the name already.
fn handle(post: &Post) -> Option<String> {
    let author = &post.author;
    let is_told = author.name.is_empty() || author.handle.is_empty();
    (!is_told).then(|| format!("@{}", author.handle))
}

#[cfg(test)]
mod tests {
    use bennu::render::render_html;

    use super::*;
    use crate::sources::posts::html::Composer;
    use crate::sources::posts::post::{Author, Network, PostId};

    fn post(name: &str, body: Body) -> Post {
        Post {
            id: PostId::new(Network::Mastodon, "7"),
            author: Author {
                account: "ada@example.org".into(),
                name: name.into(),
                handle: "ada".into(),
            },
            body,
            created_at: "2027-04-08T07:00:00Z".parse().unwrap(),
            url: "https://example.org/@ada/7".into(),
            addresses: Vec::new(),
        }
    }

    fn shown(text: &str) -> Body {
        let mut composer = Composer::default();
        composer.text(text);
        Body::Shown(composer.finish())
    }

    fn rendered(post: Post) -> String {
        let now = "2027-04-08T07:03:20Z".parse().unwrap();
        render_html(&list("p", &[post], now)).html
    }

    #[test]
    fn a_post_has_its_author_its_text_its_time_and_one_link() {
        let html = rendered(post("Ada <3", shown("Hello & welcome")));
        for part in [
            "<ol data-posts><li id=\"p-mastodon:7\" data-post=\"mastodon:7\">",
            "<span class=\"author\">Ada &lt;3</span>",
            "<span class=\"handle\">@ada</span>",
            "<div class=\"text\">Hello &amp; welcome</div>",
            "<a href=\"https://example.org/@ada/7\" target=\"_blank\" rel=\"nofollow noopener noreferrer\">",
            "<time datetime=\"2027-04-08T07:00:00Z\">3 minutes ago</time>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(html.matches("<a ").count(), 1);
    }

    #[test]
    fn an_author_without_a_name_goes_by_the_handle() {
        let html = rendered(post("", shown("Hello")));
        assert!(html.contains("<span class=\"author\">ada</span>"));
        assert!(html.contains("<span class=\"handle\"></span>"));
    }

    #[test]
    fn a_post_of_pictures_alone_says_so() {
        let html = rendered(post("Ada", shown(" \n ")));
        assert!(
            html.contains("<p class=\"text warned\">Without words</p>"),
            "{html}"
        );
    }

    #[test]
    fn what_stands_behind_a_warning_stays_there() {
        let html = rendered(post("Ada", Body::Warned("spoilers".into())));
        assert!(
            html.contains("<p class=\"text warned\">Behind a warning: spoilers</p>"),
            "{html}"
        );
    }
}
