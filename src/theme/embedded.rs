//! The built-in theme, part of the program.
//!
//! Refuses to be read from a disk: a site looks the same wherever the program is run.

macro_rules! templates {
    ($($name:literal,)*) => {
        /// The built-in templates: name and source.
        pub(super) const TEMPLATES: &[(&str, &str)] = &[$(($name, include_str!(concat!("../../themes/default/templates/", $name))),)*];
    };
}

macro_rules! assets {
    ($($name:literal,)*) => {
        /// The built-in assets: name and bytes.
        pub(super) const ASSETS: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("../../themes/default/assets/", $name)).as_slice()),)*];
    };
}

templates! {
    "layout.html",
    "partials/components.html",
    "partials/sections.html",
    "partials/lines.html",
    "partials/exhibits.html",
    "partials/timeline.html",
    "partials/way_back.html",
    "partials/delivery.html",
    "overview.html",
    "list.html",
    "release.html",
    "document.html",
    "risk.html",
    "entry.html",
    "rollback.html",
    "pack.html",
    "summary.html",
    "source.html",
    "evidence.html",
    "search.html",
    "notice.html",
}

assets! {
    "site.css",
    "site.js",
    "icon.svg",
}
