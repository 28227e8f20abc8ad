//! The villages, the household list, a household with its members, and their forms.

mod card;
mod card_form;
mod described;
mod edit;
mod edit_person;
mod events;
mod filter;
mod highlight;
mod list;
mod members;
mod moved;
mod new;
mod page;
mod person_form;
mod photos;
mod private;
mod relocate;
mod reviews;
mod row;
mod sessions;
mod timeline;
mod villages;

pub(crate) use card::position_words;
pub(crate) use card_form::village_options;
pub(crate) use described::{
    beside_words, kin_words, relation_words, schooling_words, sex_words, work_words,
};
pub(crate) use edit::EditHousehold;
pub(crate) use edit_person::{EditPerson, NewPerson};
pub(crate) use events::sheets_of;
pub(crate) use list::{Households, own_village};
pub(crate) use moved::NotHere;
pub(crate) use new::NewHousehold;
pub(crate) use page::Household;
pub(crate) use photos::HouseholdPhotos;
pub(crate) use relocate::MoveHousehold;
pub(crate) use villages::Villages;
