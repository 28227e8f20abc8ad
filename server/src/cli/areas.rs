//! Areas as people name them on the command line, and `nuong areas`.

mod merge;

use clap::Subcommand;
use domain::area::{Area, AreaTree};
use domain::id::AreaId;
use domain::name::fold;
use domain::time::CivilDate;

use super::{Done, Failure};
use crate::config::Config;

/// What to do about areas.
#[derive(Debug, Subcommand)]
pub(super) enum AreasTask {
    /// Moves the households, villages and sessions of communes that are gone to the communes
    /// they went into; may be stopped and begun again at any moment, while the server works
    Merge(merge::MergeArguments),
}

pub(super) async fn run(config: &Config, task: AreasTask) -> Result<Done, Failure> {
    match task {
        AreasTask::Merge(arguments) => merge::run(config, arguments).await,
    }
}

/// Finds the one area a word means: its id, its official code, or its name, also written as
/// `village, commune`. Today's map comes first, then every map before.
pub(super) fn find(map: &AreaTree, word: &str, today: CivilDate) -> Result<AreaId, Failure> {
    if let Ok(id) = word.parse::<AreaId>()
        && map.get(id).is_some()
    {
        return Ok(id);
    }
    let standing = matching(map, word, |area| area.version_at(today).into_iter().collect());
    let found = if standing.is_empty() {
        matching(map, word, |area| area.versions.iter().collect())
    } else {
        standing
    };
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err(Failure::Usage(format!("there is no area {word}"))),
        several => {
            let named: Vec<String> =
                several.iter().map(|id| format!("  {id}  {}", path(map, *id, today))).collect();
            let named = named.join("\n");
            Err(Failure::Usage(format!("{word} may mean several areas; give one id:\n{named}")))
        }
    }
}

type Versions<'a> = Vec<&'a domain::area::AreaVersion>;

fn matching<'a>(
    map: &'a AreaTree,
    word: &str,
    versions: impl Fn(&'a Area) -> Versions<'a>,
) -> Vec<AreaId> {
    let (name, within) = match word.split_once(',') {
        Some((name, within)) => (fold(name), Some(fold(within))),
        None => (fold(word), None),
    };
    let is_named = |id: AreaId, wanted: &str| {
        map.get(id).is_some_and(|area| {
            area.versions.iter().any(|version| {
                fold(&version.name) == wanted || fold(&version.full_name()) == wanted
            })
        })
    };
    let fits = |(id, area): (AreaId, &'a Area)| {
        let fits = versions(area).into_iter().any(|version| {
            let named = fold(&version.name) == name || fold(&version.full_name()) == name;
            let coded = version.code.as_deref() == Some(word.trim());
            let placed = within
                .as_ref()
                .is_none_or(|within| version.parent.is_some_and(|parent| is_named(parent, within)));
            (named || coded) && placed
        });
        fits.then_some(id)
    };
    let mut found: Vec<AreaId> = map.iter().filter_map(fits).collect();
    found.sort_unstable();
    found
}

/// An area with everything above it, as people say it.
pub(super) fn path(map: &AreaTree, id: AreaId, today: CivilDate) -> String {
    let mut names = Vec::new();
    let mut next = Some(id);
    while let Some(id) = next.take() {
        let Some(area) = map.get(id) else { break };
        let Some(version) = area.version_at(today).or(area.latest()) else { break };
        names.push(version.full_name());
        next = version.parent.filter(|_| names.len() < 4);
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use domain::reference::built_in_areas;

    use super::*;

    fn today() -> CivilDate {
        CivilDate::new(2026, 1, 1).unwrap()
    }

    #[test]
    fn a_code_or_a_name_means_the_commune_of_today() {
        let map = AreaTree::new(built_in_areas());
        let coded = find(&map, "04492", today()).unwrap();
        assert_eq!(find(&map, "Púng Luông", today()).unwrap(), coded);
        assert_eq!(find(&map, "xa pung luong", today()).unwrap(), coded);
        assert_eq!(find(&map, &coded.to_string(), today()).unwrap(), coded);
        assert!(map.version_at(coded, today()).is_some());
    }

    #[test]
    fn what_is_gone_is_found_when_nothing_of_that_name_stands() {
        let map = AreaTree::new(built_in_areas());
        let gone = find(&map, "La Pán Tẩn", today()).unwrap();
        assert!(map.version_at(gone, today()).is_none());
    }

    #[test]
    fn what_nobody_knows_is_refused() {
        let map = AreaTree::new(built_in_areas());
        assert!(matches!(find(&map, "Atlantis", today()), Err(Failure::Usage(_))));
    }
}
