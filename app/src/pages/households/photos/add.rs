//! Takes or chooses a photo. It is kept at once: the camera of a small phone may end the page.

use domain::id::{HouseholdId, RecordId};
use domain::photo::{CAPTION_CHARS_MAX, Photo};
use domain::record::{Kind, Typed};
use i18n::*;
use leptos::prelude::*;
use leptos::task::spawn_local;
use sync::phone::Change;
use sync::photos::PhotoBytes;

use crate::components::form::{FormState, TextField};
use crate::components::{Check, Icon, Note, NoteKind};
use crate::context::{
    Device, FieldBook, Photos, store_error_words, use_device, use_field_book, use_photos,
    use_toasts, use_updates,
};
use crate::port::PictureProblem;

/// The element id of the file box.
const PICTURE: &str = "picture";

/// What was typed beside the picture.
#[derive(Clone, Debug)]
struct Beside {
    household: HouseholdId,
    caption: String,
    keeps_place: bool,
}

/// Why a photo was not kept.
enum NotKept {
    /// Nothing was chosen.
    Nothing,
    /// The words say why.
    Because(&'static str),
}

/// The box that takes photos in.
#[component]
pub(super) fn AddPhoto(household: HouseholdId) -> impl IntoView {
    let locale = use_i18n().get_locale_untracked();
    let (device, book, photos, toasts) =
        (use_device(), use_field_book(), use_photos(), use_toasts());
    use_updates().hold_for_page();
    let form = FormState::new();
    let (caption, keeps_place) = (RwSignal::new(String::new()), RwSignal::new(false));
    let (failed, is_busy) = (RwSignal::new(None::<&'static str>), RwSignal::new(false));
    let take = move |_| {
        failed.set(None);
        is_busy.set(true);
        let (caption_now, keeps_place) = (caption.get_untracked(), keeps_place.get_untracked());
        let beside = Beside { household, caption: caption_now, keeps_place };
        spawn_local(async move {
            let kept = keep(device, book, photos, beside, locale).await;
            is_busy.try_set(false);
            match kept {
                Ok(()) => {
                    caption.try_set(String::new());
                    toasts.show(td_string!(locale, household.photo.saved).to_owned());
                }
                Err(NotKept::Nothing) => {}
                Err(NotKept::Because(words)) => {
                    failed.try_set(Some(words));
                }
            }
        });
    };
    let caption = (caption.into(), SignalSetter::map(move |text| caption.set(text)));
    let says = move || {
        let squeezing = is_busy.get().then(|| td_string!(locale, household.photo.squeezing));
        squeezing.or_else(|| failed.get())
    };
    view! {
        <section class="stack stack--4" aria-label=td_string!(locale, household.photo.add)>
            <Note kind=NoteKind::Look icon="alert-circle">
                <p>{td_string!(locale, household.photo.no_papers)}</p>
            </Note>
            <TextField
                form
                id="caption"
                label=td_string!(locale, household.photo.caption)
                bind=caption
                optional=true
            />
            <Check
                name="keep-place"
                label=td_string!(locale, household.photo.place).to_owned()
                example=td_string!(locale, household.photo.place_hint).to_owned()
                checked=keeps_place
                on_change=move |keeps| keeps_place.set(keeps)
            />
            <div class="photos__add">
                <label class="btn btn--wide" for=PICTURE aria-disabled=move || is_busy.get().then_some("true")>
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
            <p class="quiet" role="status">{says}</p>
        </section>
    }
}

async fn keep(
    device: Device,
    book: FieldBook,
    photos: Photos,
    beside: Beside,
    locale: Locale,
) -> Result<(), NotKept> {
    let gateway = device.gateway();
    let picture = gateway.squeeze(PICTURE).await.map_err(|problem| match problem {
        PictureProblem::None => NotKept::Nothing,
        PictureProblem::NotAPicture => {
            NotKept::Because(td_string!(locale, household.photo.not_a_picture))
        }
    })?;
    let place = if beside.keeps_place { gateway.locate().await } else { None };
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
    let Some(change) = put(book, record, &photo) else { return Err(NotKept::Nothing) };
    let bytes = PhotoBytes { record, sha256: picture.sha256, bytes: picture.bytes };
    let saved = photos.save(vec![change], bytes).await;
    saved.map_err(|error| NotKept::Because(store_error_words(&error, locale)))
}

/// A photo lives where its household does.
fn put(book: FieldBook, record: RecordId, photo: &Photo) -> Option<Change> {
    let scope = book.peek(|replica| replica.scope(photo.household.into()))?;
    Some(Change::Put { record, kind: Kind::Photo, scope, fields: photo.to_fields(), seen: None })
}
