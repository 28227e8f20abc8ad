//! `/office/rescue`: a file that an officer exported from a failing phone.

use domain::access::OfficePage;
use i18n::*;
use leptos::prelude::*;

use crate::desk::{Desk, desk_page, icon};
use crate::figure::number;

/// What the page tells beside the form.
#[derive(Clone, Debug, Default)]
pub enum RescueNews {
    /// Nothing was chosen yet.
    #[default]
    None,
    /// Why the file that was chosen was not taken in.
    Refused(String),
    /// What became of it.
    TakenIn(RescueCounts),
}

/// What became of a rescue file.
#[derive(Clone, Debug, Default)]
pub struct RescueCounts {
    /// Whose it is.
    pub officer: String,
    /// When it was written.
    pub written: String,
    /// Carried out.
    pub applied: u64,
    /// Carried out, with conflicts.
    pub merged: u64,
    /// Kept for a decision.
    pub quarantined: u64,
    /// Here before.
    pub known: u64,
    /// Unfinished forms, which stay in the file.
    pub drafts: u64,
    /// Rows that the phone could not read, which stay in the file.
    pub unreadable: u64,
}

/// Where to choose a rescue file, and what became of the one that was chosen.
pub fn rescue_page(desk: &Desk, news: RescueNews) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.rescue.title).to_owned();
    let is_wrong = matches!(news, RescueNews::Refused(_));
    let told = match news {
        RescueNews::None => None,
        RescueNews::Refused(why) => Some(
            view! {
                <section class="errors" role="alert" aria-labelledby="errors">
                    <h2 id="errors">
                        {icon("alert-circle")}{td_string!(locale, office.rescue.refused)}
                    </h2>
                    <p><a href="#file">{why}</a></p>
                </section>
            }
            .into_any(),
        ),
        RescueNews::TakenIn(counts) => Some(taken_in(counts, locale)),
    };
    let content = view! {
        <div class="work__head">
            <div>
                <h1>{title.clone()}</h1>
                <p class="quiet">{td_string!(locale, office.rescue.lead)}</p>
            </div>
        </div>
        {told}
        <section class="panel panel--text" aria-labelledby="choose">
            <form class="stack" method="post" action="/office/rescue" enctype="multipart/form-data">
                {desk.proof()}
                <div class=if is_wrong { "field field--bad" } else { "field" }>
                    <label class="label" for="file" id="choose">
                        {td_string!(locale, office.rescue.file)}
                    </label>
                    <p class="hint" id="file-hint">{td_string!(locale, office.rescue.file_hint)}</p>
                    <input
                        class="input input--file"
                        id="file"
                        name="file"
                        type="file"
                        accept=".rescue"
                        required
                        aria-describedby="file-hint"
                        aria-invalid=is_wrong.then_some("true")
                    />
                </div>
                <p>
                    <button class="btn" type="submit">
                        {td_string!(locale, office.rescue.take_in)}
                    </button>
                </p>
            </form>
        </section>
    };
    desk_page(desk, Some(OfficePage::Import), &title, "work--form", content)
}

fn taken_in(counts: RescueCounts, locale: Locale) -> AnyView {
    let rows = [
        (td_string!(locale, office.rescue.applied), counts.applied),
        (td_string!(locale, office.rescue.merged), counts.merged),
        (td_string!(locale, office.rescue.quarantined), counts.quarantined),
        (td_string!(locale, office.rescue.known), counts.known),
        (td_string!(locale, office.rescue.drafts), counts.drafts),
        (td_string!(locale, office.rescue.unreadable), counts.unreadable),
    ];
    let rows = rows.map(|(term, count)| {
        view! { <tr><th scope="row">{term}</th><td class="n">{number(count, locale)}</td></tr> }
    });
    let whose = td_string!(locale, office.rescue.whose, name = counts.officer, at = counts.written);
    view! {
        <section class="panel" aria-labelledby="taken-in" role="status">
            <div class="panel__head">
                <h2 id="taken-in">{td_string!(locale, office.rescue.taken_in)}</h2>
            </div>
            <p class="quiet">{whose}</p>
            <table class="table"><tbody>{rows.collect_view()}</tbody></table>
        </section>
    }
    .into_any()
}
