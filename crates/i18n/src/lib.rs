//! The words of the product: one folder a language under `locales`, one file a page.
//!
//! Vietnamese is the default and the model; the build fails where another language lacks a
//! key, has one too many or names other variables.
//!
//! In the browser, `use i18n::*;` brings `use_i18n`, `t!` and `t_string!`, which follow the
//! chosen language. Pages rendered on the server name the language themselves:
//!
//! ```
//! use i18n::*;
//!
//! assert_eq!(td_string!(Locale::vi, common.tab.today), "Hôm nay");
//! assert_eq!(td_string!(Locale::en, common.tab.today), "Today");
//! ```
//!
//! A text that counts has two keys, `…_one` and `…_many`; Vietnamese says the same in both.
//! The macros name `leptos_i18n`, which the glob import brings along.

#![forbid(unsafe_code)]

#[expect(unreachable_pub, reason = "generated code")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/i18n/mod.rs"));
}

pub use generated::i18n::*;
pub use leptos_i18n;

/// The code of a language as pages and data files name it, such as `vi`.
pub fn language_code(locale: Locale) -> &'static str {
    match locale {
        Locale::vi => "vi",
        Locale::en => "en",
    }
}

/// The language of that code, if the product speaks it.
pub fn locale_from_code(code: &str) -> Option<Locale> {
    [Locale::vi, Locale::en].into_iter().find(|locale| language_code(*locale) == code)
}
