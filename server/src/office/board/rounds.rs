//! The rounds of the sheets on file, and which one a page is about.

use database::reports::{RoundOnFile, Selection};
use domain::standard::{Standard, StandardId, standards_for_round};
use i18n::*;
use office::board::Choice;

use crate::error::ApiError;
use crate::office::seat::Seat;

/// What is on file, the newest round first.
pub(in crate::office) struct Rounds {
    on_file: Vec<RoundOnFile>,
    pub(in crate::office) standards: Vec<Standard>,
    this_year: u16,
}

/// The round a page is about.
pub(in crate::office) struct Chosen {
    pub(in crate::office) round: u16,
    pub(in crate::office) standard: StandardId,
    pub(in crate::office) round_before: u16,
    standard_before: StandardId,
}

impl Rounds {
    /// Reads what is on file.
    pub(in crate::office) async fn read(seat: &Seat) -> Result<Self, ApiError> {
        let database = seat.services.database();
        let today = seat.services.clock().today();
        Ok(Self {
            on_file: database.rounds_on_file(seat.access()).await?,
            standards: database.standards().await?,
            this_year: u16::try_from(today.year()).unwrap_or_default(),
        })
    }

    /// Whether there are no sheets at all.
    pub(in crate::office) fn is_empty(&self) -> bool {
        self.on_file.is_empty()
    }

    /// The round an address names, else the newest on file, else this year.
    pub(in crate::office) fn chosen(&self, asked: &str) -> Chosen {
        let named = asked.split_once(':').and_then(|(round, standard)| {
            let round: u16 = round.parse().ok()?;
            let standard = StandardId(standard.to_owned());
            let is_known = self.standards.iter().any(|known| known.id == standard);
            is_known.then_some(RoundOnFile { round, standard })
        });
        let newest = || self.on_file.first().cloned();
        let this_year = || {
            let standards = standards_for_round(&self.standards, self.this_year);
            let standard = standards.first().copied().or(self.standards.first());
            let standard = standard.map_or_else(|| StandardId(String::new()), |s| s.id.clone());
            RoundOnFile { round: self.this_year, standard }
        };
        let RoundOnFile { round, standard } = named.or_else(newest).unwrap_or_else(this_year);
        let before = self.before(round, &standard);
        Chosen {
            round,
            standard: standard.clone(),
            round_before: before.as_ref().map_or(round.saturating_sub(1), |before| before.round),
            standard_before: before.map_or(standard, |before| before.standard),
        }
    }

    /// The newest earlier round on file, under the same standard if it was made under it too.
    fn before(&self, round: u16, standard: &StandardId) -> Option<RoundOnFile> {
        let earlier = self.on_file.iter().filter(|on_file| on_file.round < round);
        let newest = earlier.clone().map(|on_file| on_file.round).max()?;
        let mut of_newest = earlier.filter(|on_file| on_file.round == newest);
        let same = of_newest.clone().find(|on_file| on_file.standard == *standard);
        same.or_else(|| of_newest.next()).cloned()
    }

    /// What can be chosen, in words.
    pub(in crate::office) fn choices(&self, seat: &Seat) -> Vec<Choice> {
        let choice = |on_file: &RoundOnFile| Choice {
            value: format!("{}:{}", on_file.round, on_file.standard.as_str()),
            words: self.words(seat, on_file.round, &on_file.standard),
        };
        self.on_file.iter().map(choice).collect()
    }

    /// A round in words.
    pub(in crate::office) fn words(
        &self,
        seat: &Seat,
        round: u16,
        standard: &StandardId,
    ) -> String {
        let title = self.title(seat, standard.as_str());
        td_string!(seat.locale, office.board.round_of, year = round, standard = title)
    }

    /// What a standard is called.
    pub(in crate::office) fn title(&self, seat: &Seat, standard: &str) -> String {
        let known = self.standards.iter().find(|known| known.id.as_str() == standard);
        known.map_or_else(
            || standard.to_owned(),
            |known| known.title.in_language(seat.language()).to_owned(),
        )
    }

    /// A standard by name.
    pub(in crate::office) fn standard(&self, id: &StandardId) -> Option<&Standard> {
        self.standards.iter().find(|known| known.id == *id)
    }
}

impl Chosen {
    /// The round as addresses name it.
    pub(in crate::office) fn value(&self) -> String {
        format!("{}:{}", self.round, self.standard.as_str())
    }

    /// All households in the round.
    pub(in crate::office) fn selection(&self) -> Selection {
        let mut selection = Selection::of_round(self.standard.clone(), self.round);
        selection.standard_before = self.standard_before.clone();
        selection.round_before = self.round_before;
        selection
    }
}
