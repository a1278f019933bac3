//! The first render of a dashboard: Bennu against maud and askama.

use askama::Template as _;
use bennu::prelude::*;
use bennu_benches::contest::Contest;
use bennu_benches::page::{Page, Post, sample};
use bennu_core::render::render_html;

fn main() {
    let page = sample();
    let texts =
        [with_bennu(&page), with_maud(&page), with_askama(&page)].map(|html| comparable(&html));
    assert_eq!(
        texts[0], texts[1],
        "bennu and maud must render the same page"
    );
    assert_eq!(
        texts[0], texts[2],
        "bennu and askama must render the same page"
    );
    let bytes = with_bennu(&page).len();
    Contest::default()
        .with("bennu", || with_bennu(&page))
        .with("maud", || with_maud(&page))
        .with("askama", || with_askama(&page))
        .run(&format!("First render of a dashboard page, {bytes} bytes"));
}

/// The page without what the template languages may write differently: white
/// space between elements, and which entity stands for a quote.
fn comparable(html: &str) -> String {
    let html = html
        .replace("&#34;", "&quot;")
        .replace("&#38;", "&amp;")
        .replace("&#60;", "&lt;");
    html.split_whitespace().collect()
}

fn with_bennu(page: &Page) -> String {
    let Page {
        title,
        clock,
        countdowns,
        repository,
        posts,
    } = page;
    let dashboard = html! {
        <main class="dashboard">
            <h1>{title}</h1>
            <section class="widget" data-widget="clock" data-state="fresh">
                <h2>"Current time"</h2>
                <p class="clock">{clock}</p>
            </section>
            <section class="widget" data-widget="github" data-state="fresh">
                <h2>{&repository.name}</h2>
                <dl>
                    <div :for={(name, raw, text) in &repository.figures}>
                        <dt>{name}</dt>
                        <dd data-value={name} data-raw={raw}>{text}</dd>
                    </div>
                    {if let Some(release) = &repository.release {
                        <div>
                            <dt>"release"</dt>
                            <dd data-value="release" data-raw={release}>{release}</dd>
                        </div>
                    }}
                </dl>
                <p :for={countdown in countdowns}>
                    {&countdown.label}" "
                    <time data-countdown datetime={&countdown.instant}>{&countdown.left}</time>
                </p>
            </section>
            <section class="widget" data-widget="posts" data-state="fresh">
                <h2>"Posts"</h2>
                <ol data-posts>
                    <li :for={post in posts} :key={&post.id} data-post={&post.id}>
                        <strong>{&post.author}</strong>
                        <p>{&post.text}</p>
                        <a href={&post.url} rel="noopener" target="_blank">
                            <time datetime={&post.instant}>{&post.ago}</time>
                        </a>
                    </li>
                </ol>
            </section>
        </main>
    };
    render_html(&dashboard).html
}

fn with_maud(page: &Page) -> String {
    let Page {
        title,
        clock,
        countdowns,
        repository,
        posts,
    } = page;
    let dashboard = maud::html! {
        main class="dashboard" {
            h1 { (title) }
            section class="widget" data-widget="clock" data-state="fresh" {
                h2 { "Current time" }
                p class="clock" { (clock) }
            }
            section class="widget" data-widget="github" data-state="fresh" {
                h2 { (repository.name) }
                dl {
                    @for (name, raw, text) in &repository.figures {
                        div { dt { (name) } dd data-value=(name) data-raw=(raw) { (text) } }
                    }
                    @if let Some(release) = &repository.release {
                        div { dt { "release" } dd data-value="release" data-raw=(release) { (release) } }
                    }
                }
                @for countdown in countdowns {
                    p { (countdown.label) " " time data-countdown datetime=(countdown.instant) { (countdown.left) } }
                }
            }
            section class="widget" data-widget="posts" data-state="fresh" {
                h2 { "Posts" }
                ol data-posts { @for post in posts { (maud_post(post)) } }
            }
        }
    };
    dashboard.into_string()
}

fn maud_post(post: &Post) -> maud::Markup {
    maud::html! {
        li data-post=(post.id) {
            strong { (post.author) }
            p { (post.text) }
            a href=(post.url) rel="noopener" target="_blank" { time datetime=(post.instant) { (post.ago) } }
        }
    }
}

#[derive(askama::Template)]
#[template(path = "dashboard.html")]
struct Dashboard<'a> {
    page: &'a Page,
}

fn with_askama(page: &Page) -> String {
    Dashboard { page }
        .render()
        .expect("the template only writes to a string")
}
