//! What the macro knows of HTML and of the client's bindings.

/// Elements without content (HTML, 13.1.2).
pub(crate) fn is_void(name: &str) -> bool {
    const VOID: &[&str] = &[
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    ];
    VOID.contains(&name)
}

/// Elements whose text is not HTML, so that nothing in it can be escaped.
pub(crate) fn is_raw_text(name: &str) -> bool {
    const RAW: &[&str] = &["iframe", "noembed", "noframes", "script", "style", "xmp"];
    RAW.contains(&name)
}

/// Elements that hold text only, escaped as usual.
pub(crate) fn is_escapable_text(name: &str) -> bool {
    matches!(name, "title" | "textarea")
}

/// Elements that show white space as it stands.
pub(crate) fn is_preformatted(name: &str) -> bool {
    matches!(name, "pre" | "textarea" | "listing")
}

/// Elements next to which a line break is not shown, as the browsers' own
/// style sheet starts a new line around them or does not show them at all.
pub(crate) fn is_block(name: &str) -> bool {
    const BLOCK: &str = "\
        address article aside base blockquote body br caption center col colgroup \
        datalist dd details dialog dir div dl dt fieldset figcaption figure footer form \
        h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li link main menu meta nav \
        ol optgroup option p param pre script search section source style summary table \
        tbody td template tfoot th thead title tr track ul";
    BLOCK.split(' ').any(|block| block == name)
}

/// Elements in whose content a line break at the start or end is not shown.
pub(crate) fn trims_content(name: &str) -> bool {
    const INNER: &[&str] = &[
        "audio", "button", "canvas", "iframe", "object", "picture", "select", "svg", "video",
    ];
    is_block(name) || INNER.contains(&name)
}

/// The elements of HTML, with those that are obsolete, of SVG and of MathML.
pub(crate) fn elements() -> impl Iterator<Item = &'static str> {
    const HTML: &str = "\
        a abbr acronym address area article aside audio b base bdi bdo big blockquote body br \
        button canvas caption center cite code col colgroup data datalist dd del details dfn \
        dialog dir div dl dt em embed fencedframe fieldset figcaption figure font footer form \
        frame frameset geolocation h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe img \
        input ins kbd label legend li link listing main map mark marquee menu meta meter nav \
        nobr noembed noframes noscript object ol optgroup option output p param picture \
        plaintext pre progress q rb rp rt rtc ruby s samp script search section select \
        selectedcontent slot small source span strike strong style sub summary sup table tbody \
        td template textarea tfoot th thead time title tr track tt u ul var video wbr xmp";
    const SVG: &str = "\
        animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend \
        feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting \
        feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR \
        feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight \
        feSpecularLighting feSpotLight feTile feTurbulence filter foreignObject g image line \
        linearGradient marker mask metadata mpath path pattern polygon polyline \
        radialGradient rect set stop svg switch symbol text textPath tspan use view";
    const MATHML: &str = "\
        annotation math merror mfrac mi mmultiscripts mn mo mover mpadded mphantom \
        mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr \
        munder munderover semantics";
    [HTML, SVG, MATHML]
        .into_iter()
        .flat_map(|names| names.split(' '))
}

/// Bindings that send an event (LiveView 1.2, guides/client/bindings.md).
pub(crate) const EVENT_BINDINGS: &[&str] = &[
    "phx-auto-recover",
    "phx-blur",
    "phx-change",
    "phx-click",
    "phx-click-away",
    "phx-connected",
    "phx-disconnected",
    "phx-focus",
    "phx-keydown",
    "phx-keyup",
    "phx-mounted",
    "phx-progress",
    "phx-remove",
    "phx-submit",
    "phx-viewport-bottom",
    "phx-viewport-top",
    "phx-window-blur",
    "phx-window-focus",
    "phx-window-keydown",
    "phx-window-keyup",
];

/// Those of them of which the client runs what they hold as commands, so that the name
/// of an event must be made one (`Kind::Commands` in `bennu-core`).
pub(crate) const COMMAND_BINDINGS: &[&str] = &[
    "phx-connected",
    "phx-disconnected",
    "phx-mounted",
    "phx-remove",
];

/// Bindings that hold anything else.
pub(crate) const OTHER_BINDINGS: &[&str] = &[
    "phx-debounce",
    "phx-disable-with",
    "phx-drop-target",
    "phx-hook",
    "phx-ignore-missing-id",
    "phx-key",
    "phx-no-unused-field",
    "phx-patch-focused",
    "phx-target",
    "phx-throttle",
    "phx-track-static",
    "phx-trigger-action",
    "phx-update",
    "phx-viewport-overrun-target",
];
