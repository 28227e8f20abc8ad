//! `nuong areas merge`

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;
use database::Database;
use domain::area::{AreaLevel, AreaTree};
use domain::id::AreaId;
use domain::record::Kind;
use domain::time::CivilDate;

use super::{find, path};
use crate::cli::{Done, Failure, say};
use crate::clock::Clock;
use crate::config::Config;
use crate::serve::open_up_to_date;
use crate::succession::{
    LeftBehind, MergeError, Move, Step, Undecided, Why, Wish, carry_out, gone, left_behind, plan,
};

/// Which communes to take where.
#[derive(Args, Debug)]
pub(in crate::cli) struct MergeArguments {
    /// One commune that is gone (code, name or id); otherwise all of them
    commune: Option<String>,
    /// Says what would happen, and writes nothing
    #[arg(long)]
    dry_run: bool,
    /// Where villages go whose commune went into several: a text file with one village a line,
    /// its id, a comma, and the commune of today (code, name or id)
    #[arg(long, value_name = "FILE")]
    villages: Option<PathBuf>,
}

pub(in crate::cli) async fn run(
    config: &Config,
    arguments: MergeArguments,
) -> Result<Done, Failure> {
    let clock = Clock::system();
    let database = open_up_to_date(config, &clock).await?;
    let map = AreaTree::new(database.areas().await?);
    let today = clock.today();
    let only = arguments.commune.as_deref().map(|word| find(&map, word, today)).transpose()?;
    let named = match &arguments.villages {
        Some(file) => named_villages(&map, file, today)?,
        None => BTreeMap::new(),
    };
    let wish = Wish { on: today, only, named };
    let communes = gone(&map, &wish);
    if let Some(commune) = only.filter(|commune| !communes.contains(commune)) {
        let name = path(&map, commune, today);
        return Err(Failure::Refused(format!("{name} is no commune that is gone")));
    }
    let stays = if arguments.dry_run {
        look(&database, &map, &wish, &communes).await?
    } else {
        work(&database, &clock, &map, &wish, &communes).await?
    };
    let behind = left_behind(&database, &wish).await?;
    tell_undecided(&map, &wish, &stays);
    tell_left_behind(&map, today, &behind);
    database.close().await?;
    Ok(if stays.is_empty() { Done::Wholly } else { Done::InPart })
}

/// What stays, with the commune in which it does.
type Stays = Vec<(AreaId, Undecided)>;

async fn look(
    database: &Database,
    map: &AreaTree,
    wish: &Wish,
    communes: &BTreeSet<AreaId>,
) -> Result<Stays, Failure> {
    let (mut stays, mut total) = (Stays::new(), Count::default());
    for commune in communes {
        let Step { moves, undecided } = plan(database, wish, *commune).await?;
        let mut ways: BTreeMap<AreaId, Count> = BTreeMap::new();
        for planned in &moves {
            ways.entry(planned.to).or_default().add(planned.kind);
            total.add(planned.kind);
        }
        for (to, count) in ways {
            let (from, to) = (path(map, *commune, wish.on), path(map, to, wish.on));
            say(format_args!("{from} → {to}: {}", count.told()));
        }
        stays.extend(undecided.into_iter().map(|undecided| (*commune, undecided)));
    }
    say(format_args!("Would move {}. Nothing was written.", total.told()));
    Ok(stays)
}

async fn work(
    database: &Database,
    clock: &Clock,
    map: &AreaTree,
    wish: &Wish,
    communes: &BTreeSet<AreaId>,
) -> Result<Stays, Failure> {
    let (mut stays, mut total) = (Stays::new(), Count::default());
    for (at, commune) in communes.iter().enumerate() {
        let from = path(map, *commune, wish.on);
        let mut here = Count::default();
        let tell = |batch: &[Move]| {
            for planned in batch {
                here.add(planned.kind);
                total.add(planned.kind);
            }
            say(format_args!("[{}/{}] {from}: {}", at + 1, communes.len(), here.told()));
        };
        let undecided = carry_out(database, clock, wish, *commune, tell).await;
        let undecided = undecided.map_err(|error| match error {
            MergeError::Database(error) => Failure::from(error),
            MergeError::KeepsChanging => Failure::Refused(format!("{from}: {error}")),
        })?;
        stays.extend(undecided.into_iter().map(|undecided| (*commune, undecided)));
    }
    say(format_args!("Moved {}.", total.told()));
    Ok(stays)
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    villages: usize,
    households: usize,
    sessions: usize,
}

impl Count {
    fn add(&mut self, kind: Kind) {
        match kind {
            Kind::Area => self.villages += 1,
            Kind::Household => self.households += 1,
            _ => self.sessions += 1,
        }
    }

    fn told(self) -> String {
        let Self { villages, households, sessions } = self;
        format!("{villages} villages, {households} households, {sessions} sessions")
    }
}

/// Where villages go, as an admin wrote it down.
fn named_villages(
    map: &AreaTree,
    file: &Path,
    today: CivilDate,
) -> Result<BTreeMap<AreaId, AreaId>, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {shown}"));
    let text = text.map_err(|error| Failure::Usage(format!("{error:#}")))?;
    let mut named = BTreeMap::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let wrong = |what: &str| Failure::Usage(format!("{shown}, line {number}: {what}"));
        let (village, commune) =
            line.split_once(',').ok_or_else(|| wrong("a village's id, a comma, a commune"))?;
        let village: AreaId =
            village.trim().parse().map_err(|_| wrong("a village is named by its id"))?;
        let is_village = map.get(village).is_some_and(|area| area.level == AreaLevel::Village);
        if !is_village {
            return Err(wrong("there is no village of that id"));
        }
        let commune = find(map, commune.trim(), today)?;
        if named.insert(village, commune).is_some_and(|before| before != commune) {
            return Err(wrong("the village was named above with another commune"));
        }
    }
    Ok(named)
}

fn tell_undecided(map: &AreaTree, wish: &Wish, stays: &Stays) {
    if stays.is_empty() {
        return;
    }
    say("");
    say("What stays where it is until somebody decides; nothing of it is lost:");
    let mut told: BTreeMap<(AreaId, &Why, Option<AreaId>), Count> = BTreeMap::new();
    for (commune, Undecided { why, village, kind, record }) in stays {
        let village = village.or((*kind == Kind::Area).then(|| AreaId::from(*record)));
        told.entry((*commune, why, village)).or_default().add(*kind);
    }
    for ((commune, why, village), count) in told {
        let commune_name = path(map, commune, wish.on);
        let why = match why {
            Why::Several => {
                let names = map.today(commune, wish.on).into_iter();
                let names: Vec<String> = names.map(|id| path(map, id, wish.on)).collect();
                let names = names.join(" / ");
                format!("its commune went into several; name one with --villages: {names}")
            }
            Why::NoSuccessor => "nobody knows what its commune went into".to_owned(),
            Why::VillageElsewhere => {
                "its village stands in a commune that its own did not go into".to_owned()
            }
            Why::NotTaken(reason) => format!("not taken there: {reason}"),
        };
        let village = village.map(|id| format!("{id}  {}  ", path(map, id, wish.on)));
        let village = village.unwrap_or_default();
        say(format_args!("  {commune_name}: {village}({}): {why}", count.told()));
    }
}

fn tell_left_behind(map: &AreaTree, today: CivilDate, behind: &[LeftBehind]) {
    if behind.is_empty() {
        return;
    }
    say("");
    say("These accounts are bound to a commune that is gone and cannot follow what moved.");
    say("Give them a commune of today on the page of accounts, if it is theirs:");
    for LeftBehind { username, commune, lacks } in behind {
        let lacks: Vec<String> = lacks.iter().map(|id| path(map, *id, today)).collect();
        say(format_args!(
            "  {username:<20} {} → {}",
            path(map, *commune, today),
            lacks.join(" / ")
        ));
    }
}
