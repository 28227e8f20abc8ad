//! A household's photos.

use i18n::*;
use leptos::prelude::*;

/// One photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Where its bytes are; nowhere until they have arrived.
    pub address: Option<String>,
    /// Width and height in pixels.
    pub size: (u16, u16),
    /// When it was taken.
    pub taken: String,
    /// What it shows.
    pub caption: Option<String>,
}

/// The photos in a panel, the newest first.
pub(super) fn photos(photos: &[Picture], locale: Locale) -> impl IntoView + use<> {
    let nothing = photos.is_empty().then(|| {
        view! { <p class="panel__none">{td_string!(locale, office.household.no_photos)}</p> }
    });
    let pictures: Vec<_> = photos.iter().map(|photo| picture(photo, locale)).collect();
    view! {
        <section class="panel" aria-labelledby="photos">
            <div class="panel__head"><h2 id="photos">{td_string!(locale, office.household.photos)}</h2></div>
            {nothing}
            <ul class="pictures">{pictures}</ul>
        </section>
    }
}

fn picture(photo: &Picture, locale: Locale) -> impl IntoView + use<> {
    let taken = photo.taken.clone();
    let words = photo.caption.clone();
    let alt = words
        .clone()
        .unwrap_or_else(|| td_string!(locale, office.household.photo_of, at = taken.clone()));
    let (width, height) = photo.size;
    let shown = match photo.address.clone() {
        Some(address) => view! {
            <a href=address.clone()>
                <img src=address.clone() alt=alt width=width height=height loading="lazy"/>
            </a>
        }
        .into_any(),
        None => view! {
            <p class="pictures__none">{td_string!(locale, office.household.photo_on_its_way)}</p>
        }
        .into_any(),
    };
    view! {
        <li>
            <figure>
                {shown}
                <figcaption>{words.map(|words| view! { <b>{words}</b> })}<span class="hush">{taken}</span></figcaption>
            </figure>
        </li>
    }
}
