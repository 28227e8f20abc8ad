//! The parts of a sheet with how far each is.

use i18n::*;
use leptos::prelude::*;

use super::sheet::OpenSheet;
use super::words::step_title;
use crate::components::{Row, Rows};
use crate::context::use_device;
use crate::forms::SheetStep;
use crate::route;

/// The list of parts; each leads to its screen.
#[component]
pub(super) fn Parts(sheet: OpenSheet, now: SheetStep) -> impl IntoView {
    let locale = sheet.locale;
    let today = use_device().local_time().today();
    let rows = move || {
        let standard = sheet.standard()?;
        let problems = sheet.draft.with(|draft| draft.problems(&standard, today));
        let open: Vec<SheetStep> = sheet.draft.with(|draft| {
            problems.0.iter().map(|problem| draft.step_of(&standard, problem)).collect()
        });
        let row = |step: SheetStep| {
            let words = match step {
                SheetStep::Group(at) => {
                    let (done, all) = sheet.draft.with(|draft| draft.answered_in(&standard, at));
                    td_string!(locale, assessment.sheet.answered, done = done, all = all)
                }
                SheetStep::Check => String::new(),
                step if open.contains(&step) => {
                    td_string!(locale, assessment.sheet.part_open).to_owned()
                }
                _ => td_string!(locale, assessment.sheet.part_done).to_owned(),
            };
            let title = step_title(step, &standard, locale);
            let title =
                if step == now { view! { <b>{title}</b> }.into_any() } else { title.into_any() };
            view! {
                <Row href=route::assess_step(sheet.household, &step.to_address())>
                    <span>{title}</span>
                    <span class="quiet">{words}</span>
                </Row>
            }
        };
        Some(SheetStep::all(&standard).into_iter().map(row).collect_view())
    };
    view! {
        <nav class="stack" aria-label=td_string!(locale, assessment.sheet.list_title)>
            <Rows>{rows}</Rows>
        </nav>
    }
}
