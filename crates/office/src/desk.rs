//! The frame of every office page: the rail, the head of the work, small parts of pages.

use domain::access::{Access, OfficePage, Role};
use domain::classification::PovertyClass;
use i18n::*;
use leptos::prelude::*;

use crate::document::{Frame, document_of_class};

/// Who looks at a page, and from where.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Language and addresses of files.
    pub frame: Frame,
    /// The user's name.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// The pages they may open.
    pub pages: Vec<OfficePage>,
    /// What every form repeats.
    pub csrf: String,
    /// How many things wait for them.
    pub waiting: u64,
    /// The same page in the other language.
    pub other_language: String,
    /// What has just been done, to be told once at the top of the page.
    pub done: Option<String>,
}

impl Desk {
    /// The pages somebody may open, in the order of the rail.
    pub fn pages_of(access: &Access) -> Vec<OfficePage> {
        let rail = [
            OfficePage::Board,
            OfficePage::Households,
            OfficePage::Training,
            OfficePage::Import,
            OfficePage::Quarantine,
            OfficePage::Conflicts,
            OfficePage::Users,
            OfficePage::Devices,
        ];
        rail.into_iter().filter(|page| access.may_open_office(*page)).collect()
    }

    /// The language of the page.
    pub fn locale(&self) -> Locale {
        self.frame.locale
    }

    /// The hidden field by which a form proves that it comes from a page of ours.
    pub fn proof(&self) -> AnyView {
        view! { <input type="hidden" name="csrf" value=self.csrf.clone()/> }.into_any()
    }
}

/// The address of a page of the rail.
pub fn address_of(page: OfficePage) -> &'static str {
    match page {
        OfficePage::Board => "/office/",
        OfficePage::Households => "/office/households",
        OfficePage::Training => "/office/sessions",
        OfficePage::Import => "/office/import",
        OfficePage::Quarantine => "/office/review",
        OfficePage::Conflicts => "/office/conflicts",
        OfficePage::Users => "/office/users",
        OfficePage::Devices => "/office/devices",
    }
}

fn look_of(page: OfficePage, locale: Locale) -> (&'static str, &'static str) {
    match page {
        OfficePage::Board => ("chart-bar", td_string!(locale, office.rail.board)),
        OfficePage::Households => ("home", td_string!(locale, office.rail.households)),
        OfficePage::Training => ("school", td_string!(locale, office.rail.training)),
        OfficePage::Import => ("arrows-exchange", td_string!(locale, office.rail.import)),
        OfficePage::Quarantine => ("shield-question", td_string!(locale, office.rail.review)),
        OfficePage::Conflicts => ("arrows-split-2", td_string!(locale, office.rail.conflicts)),
        OfficePage::Users => ("users", td_string!(locale, office.rail.users)),
        OfficePage::Devices => ("device-mobile", td_string!(locale, office.rail.devices)),
    }
}

/// A whole page of the office.
///
/// `class` names the layout of the work, such as `work--board`.
pub fn desk_page(
    desk: &Desk,
    page: Option<OfficePage>,
    title: &str,
    class: &'static str,
    content: impl IntoView + 'static,
) -> AnyView {
    let locale = desk.locale();
    let full_title = format!("{title} – {}", td_string!(locale, public.name));
    let done = desk.done.clone().map(|done| {
        view! {
            <p class="note note--done" role="status">{icon("circle-check-solid")}<span>{done}</span></p>
        }
    });
    let body = view! {
        <a class="skip" href="#main">{td_string!(locale, public.skip)}</a>
        {rail(desk, page)}
        <main class=format!("work {class}") id="main">{done}{content}</main>
    };
    document_of_class(&desk.frame, full_title, "desk", body).into_any()
}

fn rail(desk: &Desk, current: Option<OfficePage>) -> impl IntoView + use<> {
    let locale = desk.locale();
    let links = desk.pages.iter().map(|page| {
        let (picture, words) = look_of(*page, locale);
        let is_current = (current == Some(*page)).then_some("page");
        let waits = matches!(page, OfficePage::Quarantine | OfficePage::Conflicts);
        let waiting = (waits && desk.waiting > 0 && *page == OfficePage::Quarantine)
            .then(|| view! { <b class="rail__count">{desk.waiting}</b> });
        view! {
            <li>
                <a href=address_of(*page) aria-current=is_current>{icon(picture)}<span>{words}</span>{waiting}</a>
            </li>
        }
    });
    let links: Vec<_> = links.collect();
    let (other, other_name) = match locale {
        Locale::vi => (Locale::en, "English"),
        Locale::en => (Locale::vi, "Tiếng Việt"),
    };
    view! {
        <nav class="rail" aria-label=td_string!(locale, office.rail.sections)>
            <a class="brand" href="/office/">{mark()}{td_string!(locale, public.name)}</a>
            <ul>{links}</ul>
            <div class="rail__foot">
                <p><b>{desk.name.clone()}</b>{role_words(desk.role, locale)}</p>
                <form method="post" action="/office/sign-out" class="rail__out">
                    {desk.proof()}
                    <a href=desk.other_language.clone() lang=language_code(other) hreflang=language_code(other)>
                        {other_name}
                    </a>
                    <button class="link" type="submit">{td_string!(locale, office.rail.sign_out)}</button>
                </form>
            </div>
        </nav>
    }
}

/// What a role is called.
pub fn role_words(role: Role, locale: Locale) -> &'static str {
    match role {
        Role::ProvinceAdmin => td_string!(locale, office.role.province_admin),
        Role::District => td_string!(locale, office.role.district),
        Role::CommuneOfficer => td_string!(locale, office.role.commune_officer),
        Role::Village => td_string!(locale, office.role.village),
        Role::Trainer => td_string!(locale, office.role.trainer),
        Role::Agency => td_string!(locale, office.role.agency),
        Role::Inspector => td_string!(locale, office.role.inspector),
    }
}

/// A picture of the set, beside words that say the same.
pub fn icon(name: &'static str) -> impl IntoView {
    view! { <svg class="icon" aria-hidden="true"><use href=format!("#i-{name}")></use></svg> }
}

/// A small picture of the set.
pub fn small_icon(name: &'static str) -> impl IntoView {
    view! { <svg class="icon icon--s" aria-hidden="true"><use href=format!("#i-{name}")></use></svg> }
}

/// The mark of the product.
pub fn mark() -> impl IntoView {
    view! {
        <svg class="brand__mark" viewBox="0 0 36 36" aria-hidden="true">
            <rect class="brand__ground" width="36" height="36" rx="9"/>
            <path class="brand__ripe" d="M4 26.5c5 0 7-3 12-3s7 3 16 1"/>
            <path
                class="brand__line"
                d="M5 19.5c5 0 7-4 12.5-4s7 2.5 13.5.5M8 12.5c4 0 6-3.5 10.5-3.5s6 2 10 .5"
            />
        </svg>
    }
}

/// A class of poverty as a tag; a dashed one where there was no review.
pub fn class_tag(class: Option<PovertyClass>, locale: Locale) -> AnyView {
    let (look, words) = match class {
        Some(PovertyClass::Poor) => ("tag tag--poor", td_string!(locale, office.class.poor)),
        Some(PovertyClass::NearPoor) => {
            ("tag tag--near", td_string!(locale, office.class.near_poor))
        }
        Some(PovertyClass::NotPoor) => ("tag tag--exit", td_string!(locale, office.class.not_poor)),
        None => ("tag tag--none", td_string!(locale, office.class.not_reviewed)),
    };
    view! { <span class=look>{words}</span> }.into_any()
}

/// What a class is called.
pub fn class_words(class: Option<PovertyClass>, locale: Locale) -> &'static str {
    match class {
        Some(PovertyClass::Poor) => td_string!(locale, office.class.poor),
        Some(PovertyClass::NearPoor) => td_string!(locale, office.class.near_poor),
        Some(PovertyClass::NotPoor) => td_string!(locale, office.class.not_poor),
        None => td_string!(locale, office.class.not_reviewed),
    }
}

/// The foot of a list: which rows these are, and the ways on and back.
pub fn pager(
    locale: Locale,
    total: u64,
    page: u64,
    page_rows: u64,
    rows: usize,
    address: impl Fn(u64) -> String,
) -> AnyView {
    let first = if rows == 0 { 0 } else { (page - 1) * page_rows + 1 };
    let last = (page - 1) * page_rows + u64::try_from(rows).unwrap_or_default();
    let number = |value| crate::figure::number(value, locale);
    let range = td_string!(
        locale,
        office.list.range,
        first = number(first),
        last = number(last),
        total = number(total)
    );
    let step = |to: Option<u64>, words: &'static str| match to {
        Some(to) => view! { <a class="btn btn--second" href=address(to)>{words}</a> }.into_any(),
        None => {
            view! { <span class="btn btn--second" aria-disabled="true">{words}</span> }.into_any()
        }
    };
    let back = (page > 1).then(|| page - 1);
    let on = (last < total).then(|| page + 1);
    view! {
        <div class="panel__foot">
            <span>{range}</span>
            <span class="line">
                {step(back, td_string!(locale, office.list.back))}
                {step(on, td_string!(locale, office.list.on))}
            </span>
        </div>
    }
    .into_any()
}

/// A summary of what is wrong with a form, in front of it.
pub fn errors(locale: Locale, problems: &[(String, String)]) -> Option<AnyView> {
    if problems.is_empty() {
        return None;
    }
    let lines: Vec<_> = problems
        .iter()
        .map(|(field, words)| {
            view! { <li><a href=format!("#{field}")>{words.clone()}</a></li> }
        })
        .collect();
    Some(
        view! {
            <section class="errors" role="alert" aria-labelledby="errors" tabindex="-1">
                <h2 id="errors">{icon("alert-circle")}{td_string!(locale, office.form.wrong)}</h2>
                <ul class="plain">{lines}</ul>
            </section>
        }
        .into_any(),
    )
}
