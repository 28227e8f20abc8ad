//! Takes or chooses a photo. It is kept at once: the camera of a small phone may end the page.

use domain::id::{HouseholdId, RecordId};
use domain::photo::{CAPTION_CHARS_MAX, Photo};
use domain::record::{Kind, Typed};
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::phone::Change;
use sync::photos::PhotoBytes;
use sync::port::StoreError;

use crate::components::form::{FormState, TextField};
use crate::components::{Button, Check, Icon, Note, NoteKind};
use crate::context::{
    Device, FieldBook, Photos, store_error_words, use_device, use_field_book, use_photos,
    use_toasts, use_updates,
};
use crate::port::{Picture, PictureProblem};

/// The element id of the file box.
const PICTURE: &str = "picture";

/// What was typed beside the picture.
#[derive(Clone, Debug)]
struct Beside {
    household: HouseholdId,
    caption: String,
    keeps_place: bool,
}

/// What photos are kept with.
#[derive(Clone, Copy)]
struct Keeper {
    device: Device,
    book: FieldBook,
    photos: Photos,
}

/// The box that takes photos in.
#[component]
pub(super) fn AddPhoto(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let keeper = Keeper { device: use_device(), book: use_field_book(), photos: use_photos() };
    let toasts = use_toasts();
    use_updates().hold_for_page();
    let form = FormState::new();
    let (caption, keeps_place) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (failed, is_busy) = (RwSignal::new(None::<&'static str>), RwSignal::new(false));
    // A picture from the camera may be nowhere else: it is held until there is room for it.
    let unsaved = RwSignal::new(None::<Picture>);
    let keep = move |beside: Beside, picture: Picture| async move {
        match keeper.keep(beside, &picture).await {
            Ok(()) => {
                unsaved.try_set(None);
                caption.try_set(String::new());
                toasts.show(td_string!(locale, household.photo.saved).to_owned());
                None
            }
            Err(error) => {
                unsaved.try_set(Some(picture));
                Some(not_kept_words(&error, locale))
            }
        }
    };
    // Whoever leaves the page meanwhile has the photo kept all the same.
    let begin = move || {
        failed.set(None);
        is_busy.set(true);
        let (caption, keeps_place) = (caption.get_untracked(), keeps_place.get_untracked());
        Beside { household, caption, keeps_place }
    };
    let end = move |words| {
        failed.try_set(words);
        is_busy.try_set(false);
    };
    let take = move |_| {
        let beside = begin();
        spawn_local(async move {
            end(match keeper.device.gateway().squeeze(PICTURE).await {
                Ok(picture) => keep(beside, picture).await,
                Err(PictureProblem::None) => None,
                Err(PictureProblem::NotAPicture) => {
                    Some(td_string!(locale, household.photo.not_a_picture))
                }
            });
        });
    };
    let again = move |()| {
        let Some(picture) = unsaved.get_untracked() else { return };
        let beside = begin();
        spawn_local(async move { end(keep(beside, picture).await) });
    };
    let bind = (caption.into(), SignalSetter::map(move |text| caption.set(text)));
    view! {
        <section class="stack stack--4" aria-label=td_string!(locale, household.photo.add)>
            <Note kind=NoteKind::Look icon="alert-circle">
                <p>{td_string!(locale, household.photo.no_papers)}</p>
            </Note>
            <TextField
                form
                id="caption"
                label=td_string!(locale, household.photo.caption)
                bind
                optional=true
            />
            <Check
                name="keep-place"
                label=td_string!(locale, household.photo.place).to_owned()
                example=td_string!(locale, household.photo.place_hint).to_owned()
                checked=keeps_place
                on_change=move |keeps| keeps_place.set(keeps)
            />
            <Outcome failed is_busy/>
            <Show when=move || unsaved.read().is_some()>
                <Button wide=true busy=is_busy on_press=again>
                    {td_string!(locale, household.photo.save_again)}
                </Button>
            </Show>
            <ChooseFile is_busy is_second=Signal::derive(move || unsaved.read().is_some()) take/>
        </section>
    }
}

/// What is being done, or why it was not done.
#[component]
fn Outcome(failed: RwSignal<Option<&'static str>>, is_busy: RwSignal<bool>) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let squeezing = move || is_busy.get().then(|| td_string!(locale, household.photo.squeezing));
    let why = move || {
        failed.get().map(|words| {
            view! {
                <Note kind=NoteKind::Stop icon="alert-triangle">
                    <p>{words}</p>
                </Note>
            }
        })
    };
    view! {
        {why}
        <p class="quiet photos__doing" role="status">{squeezing}</p>
    }
}

/// The camera, or the pictures of the phone.
#[component]
fn ChooseFile(
    is_busy: RwSignal<bool>,
    /// Whether something else is to be done first.
    is_second: Signal<bool>,
    take: impl Fn(leptos::ev::Event) + 'static,
) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    view! {
        <div class="photos__add">
            <label
                class="btn btn--wide"
                class:btn--second=is_second
                for=PICTURE
                aria-disabled=move || is_busy.get().then_some("true")
            >
                <Icon name="plus" small=true/>
                {td_string!(locale, household.photo.add)}
            </label>
            <input
                class="only-read"
                id=PICTURE
                type="file"
                accept="image/*"
                disabled=move || is_busy.get()
                on:change=take
            />
        </div>
    }
}

/// Why a photo was not kept, and what to do.
fn not_kept_words(error: &StoreError, locale: Locale) -> &'static str {
    match error {
        StoreError::Full => td_string!(locale, household.photo.full),
        other => store_error_words(other, locale),
    }
}

impl Keeper {
    /// Keeps a photo with its record.
    async fn keep(self, beside: Beside, picture: &Picture) -> Result<(), StoreError> {
        let Self { device, book, photos } = self;
        let place = if beside.keeps_place { device.gateway().locate().await } else { None };
        let caption: String = beside.caption.trim().chars().take(CAPTION_CHARS_MAX).collect();
        let record = book.new_id();
        let photo = Photo {
            household: beside.household,
            sha256: picture.sha256.clone(),
            bytes: u32::try_from(picture.bytes.len()).unwrap_or(u32::MAX),
            width: picture.width,
            height: picture.height,
            taken_at: device.now(),
            caption: (!caption.is_empty()).then_some(caption),
            place,
        };
        let change = put(book, record, &photo).ok_or_else(|| not_here(book))?;
        let Picture { bytes, sha256, .. } = picture.clone();
        photos.save(vec![change], PhotoBytes { record, sha256, bytes }).await
    }
}

/// Why a household has no home here: it has left this phone, or the whole book has.
fn not_here(book: FieldBook) -> StoreError {
    if untrack(|| book.is_open()) {
        StoreError::Failed { doing: "finding the household", detail: String::new() }
    } else {
        StoreError::Gone
    }
}

/// A photo lives where its household does.
fn put(book: FieldBook, record: RecordId, photo: &Photo) -> Option<Change> {
    let scope = book.peek(|replica| replica.scope(photo.household.into()))?;
    Some(Change::Put { record, kind: Kind::Photo, scope, fields: photo.to_fields(), seen: None })
}
