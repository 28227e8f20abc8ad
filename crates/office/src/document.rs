//! The document around every page.

use i18n::{Locale, language_code};
use leptos::prelude::*;

/// What the document around a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The language of the page.
    pub locale: Locale,
    /// The addresses of the style sheets, in their order; none before the site has been built.
    pub styles: Vec<String>,
    /// The address of the small picture in the browser's tab.
    pub favicon: Option<String>,
    /// The icons as one hidden drawing, which `<use href="#i-…">` points into.
    pub icons: Option<String>,
}

/// A whole document with the page's title and body.
pub fn document(frame: &Frame, title: String, body: impl IntoView + 'static) -> impl IntoView {
    document_of_class(frame, title, "", body)
}

/// A whole document whose body has a class, which chooses the layout.
pub fn document_of_class(
    frame: &Frame,
    title: String,
    class: &'static str,
    body: impl IntoView + 'static,
) -> impl IntoView {
    let Frame { locale, styles, favicon, icons } = frame.clone();
    // Erased here, so that the type of a document does not grow with its page.
    let body = body.into_any();
    view! {
        <!DOCTYPE html>
        <html lang=language_code(locale)>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>{title}</title>
                {styles
                    .into_iter()
                    .map(|address| view! { <link rel="stylesheet" href=address/> })
                    .collect_view()}
                {favicon.map(|address| {
                    view! { <link rel="icon" href=address type="image/svg+xml"/> }
                })}
            </head>
            <body class=class>
                {icons.map(|icons| view! { <div hidden inner_html=icons></div> })}
                {body}
            </body>
        </html>
    }
}
