//! The fields of a session.

use i18n::*;
use leptos::prelude::*;

use crate::components::form::{DateField, FormState, SelectField, TextField};
use crate::components::{Button, ButtonKind};
use crate::forms::{DateDraft, MaterialDraft, SessionDraft};
use crate::pages::households::village_options;

type Bind<T> = (Signal<T>, SignalSetter<T>);

fn text(
    draft: RwSignal<SessionDraft>,
    read: fn(&SessionDraft) -> &String,
    write: fn(&mut SessionDraft, String),
) -> Bind<String> {
    create_slice(draft, move |draft| read(draft).clone(), write)
}

fn date(
    draft: RwSignal<SessionDraft>,
    read: fn(&SessionDraft) -> &DateDraft,
    write: fn(&mut SessionDraft, DateDraft),
) -> Bind<DateDraft> {
    create_slice(draft, move |draft| read(draft).clone(), write)
}

/// What, when, where and by whom.
#[component]
pub(super) fn Fields(form: FormState, draft: RwSignal<SessionDraft>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let village = create_slice(
        draft,
        |draft| draft.village.map(|id| id.to_string()).unwrap_or_default(),
        |draft, id: String| draft.village = id.parse().ok(),
    );
    view! {
        <TextField
            form
            id="topic"
            label=td_string!(locale, training.form.topic)
            hint=td_string!(locale, training.form.topic_hint)
            bind=text(draft, |it| &it.topic, |it, text| it.topic = text)
        />
        <DateField
            form
            id="date"
            label=td_string!(locale, training.form.date)
            bind=date(draft, |it| &it.date, |it, date| it.date = date)
        />
        <TextField
            form
            id="start"
            label=td_string!(locale, training.form.start)
            hint=td_string!(locale, training.form.start_hint)
            bind=text(draft, |it| &it.start, |it, text| it.start = text)
            optional=true
            class="input--short"
        />
        <SelectField
            form
            id="village"
            label=td_string!(locale, training.form.village)
            options=village_options()
            bind=village
            none=td_string!(locale, form.choose)
        />
        <TextField
            form
            id="place"
            label=td_string!(locale, training.form.place)
            hint=td_string!(locale, training.form.place_hint)
            bind=text(draft, |it| &it.place, |it, text| it.place = text)
            optional=true
        />
        <TextField
            form
            id="trainer"
            label=td_string!(locale, training.form.trainer)
            bind=text(draft, |it| &it.trainer, |it, text| it.trainer = text)
        />
        <TextField
            form
            id="language"
            label=td_string!(locale, training.form.language)
            hint=td_string!(locale, training.form.language_hint)
            bind=text(draft, |it| &it.language, |it, text| it.language = text)
            optional=true
        />
        <TextField
            form
            id="interpreter"
            label=td_string!(locale, training.form.interpreter)
            bind=text(draft, |it| &it.interpreter, |it, text| it.interpreter = text)
            optional=true
        />
        <Practice form draft/>
        <Materials form draft/>
    }
}

/// What was taught and practised.
#[component]
fn Practice(form: FormState, draft: RwSignal<SessionDraft>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    view! {
        <TextField
            form
            id="technique"
            label=td_string!(locale, training.form.technique)
            bind=text(draft, |it| &it.technique, |it, text| it.technique = text)
            optional=true
        />
        <TextField
            form
            id="organiser"
            label=td_string!(locale, training.form.organiser)
            bind=text(draft, |it| &it.organiser, |it, text| it.organiser = text)
            optional=true
        />
        <DateField
            form
            id="end"
            label=td_string!(locale, training.form.end)
            hint=td_string!(locale, training.form.end_hint)
            bind=date(draft, |it| &it.end_date, |it, date| it.end_date = date)
            optional=true
        />
        <TextField
            form
            id="theory"
            label=td_string!(locale, training.form.theory)
            bind=text(draft, |it| &it.theory_periods, |it, text| it.theory_periods = text)
            optional=true
            digits=true
            class="input--short input--code"
        />
        <TextField
            form
            id="practice"
            label=td_string!(locale, training.form.practice)
            bind=text(draft, |it| &it.practice_periods, |it, text| it.practice_periods = text)
            optional=true
            digits=true
            class="input--short input--code"
        />
        <TextField
            form
            id="plot"
            label=td_string!(locale, training.form.plot)
            hint=td_string!(locale, training.form.plot_hint)
            bind=text(draft, |it| &it.practice_plot, |it, text| it.practice_plot = text)
            optional=true
        />
    }
}

/// What was handed out, item by item.
#[component]
fn Materials(form: FormState, draft: RwSignal<SessionDraft>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let count = Memo::new(move |_| draft.with(|draft| draft.materials.len()));
    let bind = move |at: usize,
                     read: fn(&MaterialDraft) -> &String,
                     write: fn(&mut MaterialDraft, String)| {
        create_slice(
            draft,
            move |draft: &SessionDraft| {
                draft.materials.get(at).map(|it| read(it).clone()).unwrap_or_default()
            },
            move |draft: &mut SessionDraft, text: String| {
                if let Some(material) = draft.materials.get_mut(at) {
                    write(material, text);
                }
            },
        )
    };
    let item = move |at: usize| {
        let remove = Callback::new(move |()| {
            draft.update(|draft| {
                if at < draft.materials.len() {
                    draft.materials.remove(at);
                }
            });
        });
        view! {
            <fieldset class="stack stack--3">
                <legend class="label">{td_string!(locale, training.form.material, at = at + 1)}</legend>
                <TextField
                    form
                    id=format!("material-{at}-name")
                    label=td_string!(locale, training.form.material_name)
                    bind=bind(at, |it| &it.name, |it, text| it.name = text)
                />
                <TextField
                    form
                    id=format!("material-{at}-quantity")
                    label=td_string!(locale, training.form.material_quantity)
                    bind=bind(at, |it| &it.quantity, |it, text| it.quantity = text)
                    digits=true
                    class="input--short input--code"
                />
                <TextField
                    form
                    id=format!("material-{at}-unit")
                    label=td_string!(locale, training.form.material_unit)
                    bind=bind(at, |it| &it.unit, |it, text| it.unit = text)
                    class="input--short"
                />
                <p>
                    <Button kind=ButtonKind::Quiet icon="trash" on_press=remove>
                        {td_string!(locale, training.form.material_drop, at = at + 1)}
                    </Button>
                </p>
            </fieldset>
        }
    };
    let add = Callback::new(move |()| {
        draft.update(|draft| draft.materials.push(MaterialDraft::default()));
    });
    view! {
        <section class="stack stack--4" aria-labelledby="materials">
            <h2 class="h3" id="materials">{td_string!(locale, training.form.materials)}</h2>
            {move || (0..count.get()).map(item).collect_view()}
            <p>
                <Button kind=ButtonKind::Second icon="plus" on_press=add>
                    {td_string!(locale, training.form.material_add)}
                </Button>
            </p>
        </section>
    }
}
