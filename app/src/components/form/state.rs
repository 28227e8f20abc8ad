//! What the fields of one form share: their labels, and what is wrong with them.

use std::collections::BTreeMap;

use i18n::*;
use leptos::prelude::*;

use super::words::problem_words;
use crate::components::ErrorLink;
use crate::forms::{Problem, Problems};

/// The state of a form that is open.
#[derive(Clone, Copy, Debug)]
pub struct FormState {
    problems: RwSignal<Problems>,
    labels: StoredValue<BTreeMap<String, String>>,
}

impl FormState {
    /// A form with nothing wrong so far.
    pub fn new() -> Self {
        Self {
            problems: RwSignal::new(Problems::default()),
            labels: StoredValue::new(BTreeMap::new()),
        }
    }

    /// Shows what to look at again and moves to the summary.
    pub fn show(self, problems: Problems) {
        self.problems.set(problems);
    }

    /// Takes what was wrong off the screen.
    pub fn clear(self) {
        if self.problems.with_untracked(|problems| !problems.is_empty()) {
            self.problems.set(Problems::default());
        }
    }

    /// Everything that is wrong, for the summary above the form.
    pub fn errors(self, locale: Locale) -> Signal<Vec<ErrorLink>> {
        Signal::derive(move || {
            self.problems.with(|problems| {
                let link = |problem: &Problem| ErrorLink {
                    field: problem.field.clone(),
                    words: self.words(problem, locale),
                };
                problems.0.iter().map(link).collect()
            })
        })
    }

    /// Tells under which name a field is known to the reader.
    pub fn name_field(self, id: &str, label: &str) {
        self.labels.update_value(|labels| {
            labels.insert(id.to_owned(), label.to_owned());
        });
    }

    /// What is wrong with a field, in words. Tracked.
    pub fn problem_of(self, id: &str, locale: Locale) -> Option<String> {
        self.problems.with(|problems| {
            let kind = problems.of(id)?;
            Some(self.labels.with_value(|labels| problem_words(kind, label(labels, id), locale)))
        })
    }

    /// A problem in words.
    fn words(self, problem: &Problem, locale: Locale) -> String {
        self.labels.with_value(|labels| {
            problem_words(&problem.kind, label(labels, &problem.field), locale)
        })
    }
}

/// Two-way access to one value of a draft, whose getter may hold what it needs.
pub fn bound<D, T>(
    draft: RwSignal<D>,
    read: impl Fn(&D) -> T + Send + Sync + 'static,
    write: impl Fn(&mut D, T) + Send + Sync + 'static,
) -> (Signal<T>, SignalSetter<T>)
where
    D: Send + Sync + 'static,
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let value = Memo::new(move |_| draft.with(|draft| read(draft)));
    let set = SignalSetter::map(move |value| draft.update(|draft| write(draft, value)));
    (value.into(), set)
}

impl Default for FormState {
    fn default() -> Self {
        Self::new()
    }
}

fn label<'a>(labels: &'a BTreeMap<String, String>, id: &'a str) -> &'a str {
    labels.get(id).map_or(id, String::as_str)
}
