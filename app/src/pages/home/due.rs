//! The next household to assess, and how far each village is.

use domain::name::capitalized;
use i18n::*;
use leptos::prelude::*;

use crate::components::{ButtonLink, Icon, ProgressBar, Row, Rows};
use crate::context::{Due, Tasks, use_device};
use crate::{format, route};

/// How many other villages are listed under the card.
const OTHER_VILLAGES: usize = 5;

/// The household to go to next, with the village's progress; nothing where all are assessed.
#[component]
pub(super) fn NextVisit(tasks: Memo<Tasks>) -> impl IntoView {
    let due = Memo::new(move |_| tasks.with(|tasks| tasks.due.clone()));
    move || {
        due.with(|due| {
            let (first, others) = due.split_first()?;
            let others: Vec<Due> = others.iter().take(OTHER_VILLAGES).cloned().collect();
            Some(view! {
                <Card due=first.clone() />
                {(!others.is_empty()).then(|| view! { <Others others /> })}
            })
        })
    }
}

#[component]
fn Card(due: Due) -> impl IntoView {
    let i18n = use_i18n();
    let year = use_device().local_time().today().year().to_string();
    let number = |number: usize| u64::try_from(number).unwrap_or_default();
    let (done, all) = (number(due.done), number(due.all));
    let name = due.next_name.clone();
    let heading = move || {
        if name.is_empty() {
            t_string!(i18n, common.unnamed_household).to_owned()
        } else {
            t_string!(i18n, home.household_of, name = name.clone())
        }
    };
    let so_far = move || {
        let locale = i18n.get_locale();
        let (done, all) = (format::whole(done, locale), format::whole(all, locale));
        t_string!(i18n, home.assessed_so_far, done = done, all = all)
    };
    view! {
        <section class="card card--next" aria-labelledby="next">
            <p class="card__kicker">
                <Icon name="clipboard-list" small=true />
                {move || t_string!(i18n, home.next_assessment, year = year.clone())}
            </p>
            <div class="stack stack--1">
                <h2 id="next">{heading}</h2>
                <p class="quiet">{capitalized(&due.village_name)}</p>
            </div>
            <ProgressBar
                done=Signal::stored(done)
                total=Signal::stored(all)
                label=Signal::derive(so_far)
            />
            <p class="quiet">{so_far}</p>
            <ButtonLink href=route::assess(due.next) wide=true>
                {move || t_string!(i18n, home.begin_assessment)}
            </ButtonLink>
            <a class="btn btn--quiet btn--wide" href=route::households_to_assess()>
                {move || t_string!(i18n, home.choose_household)}
            </a>
        </section>
    }
}

#[component]
fn Others(others: Vec<Due>) -> impl IntoView {
    let i18n = use_i18n();
    let row = move |due: Due| {
        let locale = i18n.get_locale();
        let left = due.all - due.done;
        let count = format::count(left, locale);
        let words = format::counted(
            left,
            t_string!(i18n, home.left_one).to_owned(),
            t_string!(i18n, home.left_many, count = count),
        );
        view! {
            <Row href=route::village_to_assess(due.village) lead="home">
                <span class="row__name">{capitalized(&due.village_name)}</span>
                <span class="quiet">{words}</span>
            </Row>
        }
    };
    view! {
        <section class="stack" aria-labelledby="other-villages">
            <h2 class="h3" id="other-villages">
                {move || t_string!(i18n, home.other_villages)}
            </h2>
            <Rows>{move || others.clone().into_iter().map(row).collect_view()}</Rows>
        </section>
    }
}
