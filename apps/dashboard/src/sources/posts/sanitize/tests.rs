//! Hostile and well-meant HTML, as other servers send it.

use super::*;

fn check(html: &str, expected: &str) {
    assert_eq!(sanitize(html).as_str(), expected, "from {html:?}");
}

#[test]
fn active_content_is_dropped_with_what_it_holds() {
    check("<p>hi<script>alert(1)</script></p>", "<p>hi</p>");
    check("<style>*{display:none}</style>text", "text");
    check("<iframe src=\"https://example.org\">in</iframe>out", "out");
    check("<form action=/x><input autofocus onfocus=x>in</form>", "");
    check(
        "<svg><a xlink:href=\"javascript:x\"><text>x</text></a></svg>",
        "",
    );
    check(
        "<math><mtext><img src=x onerror=y></mtext></math>after",
        "after",
    );
    check("<object data=x>in</object>out", "out");
}

#[test]
fn every_attribute_but_href_is_dropped() {
    check(
        "<p onclick=x style=\"inset:0\" id=a class=b>c</p>",
        "<p>c</p>",
    );
    check(
        "<p phx-click=\"drop\" phx-hook=X data-phx-main data-x=1>c</p>",
        "<p>c</p>",
    );
    check("<button phx-click=\"drop\">press</button>", "press");
    check("<p><img src=x onerror=alert(1)> hello</p>", "<p> hello</p>");
    check(
        "<a href=\"https://example.org/\" target=_top rel=opener phx-click=x>y</a>",
        "<a href=\"https://example.org/\" rel=\"nofollow noopener noreferrer\">y</a>",
    );
}

#[test]
fn links_lead_to_the_web_or_to_mail_only() {
    for href in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " java\tscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "/logout",
        "//example.org",
        "file:///etc/passwd",
    ] {
        check(
            &format!("<a href=\"{href}\">x</a>"),
            "<a rel=\"nofollow noopener noreferrer\">x</a>",
        );
    }
    check(
        "<a href=\"mailto:ada@example.org\">x</a>",
        "<a href=\"mailto:ada@example.org\" rel=\"nofollow noopener noreferrer\">x</a>",
    );
}

#[test]
fn invisible_parts_go_and_ellipses_are_written_out() {
    check(
        "<a href=\"https://example.org/a/long/path\"><span class=\"invisible\">https://</span>\
         <span class=\"ellipsis\">example.org/a/lo</span><span class=\"invisible\">ng/path</span></a>",
        "<a href=\"https://example.org/a/long/path\" rel=\"nofollow noopener noreferrer\">\
         <span>example.org/a/lo…</span></a>",
    );
    check("<span class=invisible>a<b>b<br><i>c</i></b></span>d", "d");
}

#[test]
fn unclosed_elements_are_closed() {
    check(
        "<p>one <b>two <i>three",
        "<p>one <b>two <i>three</i></b></p>",
    );
}

#[test]
fn text_keeps_its_letters_and_loses_direction_overrides() {
    check(
        "<p>\u{202e}gnp.exe\u{202c} :blobcat: &lt;b&gt; a&b</p>",
        "<p>gnp.exe :blobcat: &lt;b&gt; a&amp;b</p>",
    );
}

#[test]
fn long_text_is_cut_between_characters_and_stays_balanced() {
    let html = format!(
        "<p><b>{}</b></p><p>never</p>",
        "&amp;".repeat(MAX_TEXT_CHARS)
    );
    let safe = sanitize(&html);
    assert!(safe.as_str().ends_with("&amp;…</b></p>"));
    assert!(!safe.as_str().contains("never"));
}

#[test]
fn depth_and_number_of_elements_are_bounded() {
    let deep = sanitize(&format!("{}x", "<b>".repeat(500)));
    assert!(deep.as_str().matches("<b>").count() <= MAX_DEPTH);
    assert!(deep.as_str().contains('x'));
    let many = sanitize(&"<p>x</p>".repeat(1_000));
    assert!(many.as_str().matches("<p>").count() <= MAX_ELEMENTS);
    let breaks = sanitize(&"<br>".repeat(10_000));
    assert!(breaks.as_str().matches("<br>").count() <= MAX_ELEMENTS);
}

#[test]
fn input_is_cut_on_a_character_border() {
    let html = "é".repeat(MAX_INPUT_BYTES);
    assert!(sanitize(&html).as_str().ends_with('…'));
    let markup = format!("{}<b>x", "<i></i>é".repeat(MAX_INPUT_BYTES / 4));
    let _ = sanitize(&markup);
}

#[test]
fn recorded_content_keeps_its_words_and_nothing_that_acts() {
    let file = "../../../shared/fixtures/mastodon/hostile_content.json";
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let Ok(json) = std::fs::read_to_string(path) else {
        return;
    };
    let cases: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let safe = sanitize(case["html"].as_str().unwrap());
        for piece in pieces(safe.as_str()) {
            let Piece::Open { name, tag } = piece else {
                continue;
            };
            let bare = ELEMENTS.contains(&name) && tag == format!("<{name}>");
            let link = name == "a" && tag.ends_with(&format!(" rel=\"{LINK_REL}\">"));
            assert!(bare || link, "{tag} in {safe:?}");
            assert!(
                !tag.contains("javascript:") && !tag.contains("data:"),
                "{tag}"
            );
        }
    }
}

#[test]
fn repairs_that_would_grow_without_end_are_not_begun() {
    // Each paragraph takes up again every element that was left open before it.
    let open: String = (0..3_000).map(|n| format!("<b id={n}>")).collect();
    let paragraphs = "<p>x".repeat(4_000);
    let html = sanitize(&format!("{open}{paragraphs}"));
    assert!(html.as_str().len() < 10_000);
    let html = sanitize(&format!("{}{}", "<b>".repeat(290), "<p>x".repeat(300)));
    assert!(html.as_str().contains('x'));
}
