//! What a person chose on this machine. Kept by the machine, not in the book.

use i18n::Locale;
use leptos::prelude::*;
use protocol::v1::{ScopeCard, SignedIn, UserCard};
use serde::{Deserialize, Serialize};

use super::device::Device;

/// A language of the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Tiếng Việt.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// The language as the locale files name it.
    pub fn locale(self) -> Locale {
        match self {
            Self::Vi => Locale::vi,
            Self::En => Locale::en,
        }
    }

    /// The code, such as `vi`.
    pub fn code(self) -> &'static str {
        i18n::language_code(self.locale())
    }
}

/// How large text is, beside the size the reader's own browser is set to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSize {
    /// As the browser is set.
    #[default]
    Normal,
    /// One size up.
    Large,
    /// Two sizes up.
    Largest,
}

impl TextSize {
    /// All of them, the smallest first.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Large, Self::Largest];

    /// Per cent of the browser's own size.
    pub fn percent(self) -> u16 {
        match self {
            Self::Normal => 100,
            Self::Large => 118,
            Self::Largest => 140,
        }
    }
}

/// Who signed in last on this machine, so that the book opens without signal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// Who.
    pub user: UserCard,
    /// What their book holds.
    pub scopes: Vec<ScopeCard>,
    /// Whether the server has said that the session is over.
    #[serde(default)]
    pub has_ended: bool,
}

impl From<SignedIn> for Remembered {
    fn from(signed_in: SignedIn) -> Self {
        Self { user: signed_in.user, scopes: signed_in.scopes, has_ended: false }
    }
}

/// Everything remembered of one machine. Fields of newer builds are passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredPreferences {
    /// The language of the screens.
    pub language: Language,
    /// How large text is.
    pub text_size: TextSize,
    /// Strong contrast for outdoors.
    pub sunlight: bool,
    /// Who signed in last; `None` after signing out.
    pub last_user: Option<Remembered>,
    /// The account last used to sign in here, for the sign-in page.
    pub known_user: Option<String>,
    /// The officers whose books are on this machine, locked; whoever came last is last.
    pub officers: Vec<Remembered>,
}

/// The preferences as signals.
#[derive(Clone, Copy, Debug)]
pub struct Preferences {
    /// The language of the screens.
    pub language: RwSignal<Language>,
    /// How large text is.
    pub text_size: RwSignal<TextSize>,
    /// Strong contrast for outdoors.
    pub sunlight: RwSignal<bool>,
    /// Who signed in last.
    pub last_user: RwSignal<Option<Remembered>>,
    known_user: RwSignal<Option<String>>,
    officers: RwSignal<Vec<Remembered>>,
    device: Device,
}

impl Preferences {
    /// Reads what the machine remembers.
    pub(super) fn read(device: Device) -> Self {
        let stored = device.with(|gateway| gateway.preferences());
        Self {
            language: RwSignal::new(stored.language),
            text_size: RwSignal::new(stored.text_size),
            sunlight: RwSignal::new(stored.sunlight),
            last_user: RwSignal::new(stored.last_user),
            known_user: RwSignal::new(stored.known_user),
            officers: RwSignal::new(stored.officers),
            device,
        }
    }

    /// Takes over what another tab chose.
    pub(super) fn take(self, stored: &StoredPreferences) {
        self.language.set(stored.language);
        self.text_size.set(stored.text_size);
        self.sunlight.set(stored.sunlight);
        self.officers.set(stored.officers.clone());
    }

    /// The name last used to sign in here.
    pub fn known_user(self) -> Option<String> {
        self.known_user.get_untracked()
    }

    /// Chooses the language.
    pub fn choose_language(self, language: Language) {
        self.language.set(language);
        self.keep();
    }

    /// Chooses the size of text.
    pub fn choose_text_size(self, size: TextSize) {
        self.text_size.set(size);
        self.keep();
    }

    /// Switches strong contrast on or off.
    pub fn switch_sunlight(self) {
        self.sunlight.update(|is_on| *is_on = !*is_on);
        self.keep();
    }

    /// The officers whose books are on this machine.
    pub fn officers(self) -> Vec<Remembered> {
        self.officers.get_untracked()
    }

    /// Remembers that nobody is signed in, and whether the book of who was is still here.
    pub(super) fn leave(self, book_stays: bool) {
        if let Some(last) = self.last_user.get_untracked() {
            self.officers.update(|officers| {
                officers.retain(|officer| officer.user.id != last.user.id);
                if book_stays {
                    officers.push(last);
                }
            });
        }
        self.remember(None);
    }

    /// Forgets who was signed in, their name included.
    pub(super) fn forget_last(self) {
        self.known_user.set(None);
        self.leave(false);
    }

    /// Remembers who signed in, or that nobody is.
    pub(super) fn remember(self, user: Option<Remembered>) {
        if let Some(user) = &user {
            self.known_user.set(Some(user.user.username.clone()));
        }
        self.last_user.set(user);
        self.keep();
    }

    fn keep(self) {
        let stored = StoredPreferences {
            language: self.language.get_untracked(),
            text_size: self.text_size.get_untracked(),
            sunlight: self.sunlight.get_untracked(),
            last_user: self.last_user.get_untracked(),
            known_user: self.known_user.get_untracked(),
            officers: self.officers(),
        };
        self.device.with(|gateway| gateway.keep_preferences(&stored));
    }
}

/// The preferences.
pub fn use_preferences() -> Preferences {
    expect_context()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_machine_and_an_older_build_start_in_vietnamese() {
        let stored: StoredPreferences = serde_json::from_str(r#"{"removed_setting":1}"#).unwrap();
        assert_eq!(stored, StoredPreferences::default());
        assert_eq!(stored.language.code(), "vi");
    }
}
