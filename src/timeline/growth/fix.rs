//! Does a fix hold? Two series of one service, before and after, with their holders matched by where they stand.

use std::time::{Duration, SystemTime};

use super::{
    Growth, Holder, Verdict,
    path_key::{bare_place_of, place_of},
    presence::{Presence, presence},
};
use crate::{
    graph::{Heap, Retention},
    jobs::{Cancelled, Progress},
};

/// Share of the growth of a series below which a holder is not worth a row, as a divisor.
const LEAST_SHARE: u64 = 100;
/// Fewer timepoints than this after the fix can't show that something stays as it is.
const FLAT_POINTS: usize = 3;

/// Nor does a time shorter than this part of that before, as a divisor.
const SHORT_SPAN: f64 = 5.0;

/// One of the two series.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// In order of time; those of `growth`.
    pub heaps: &'a [(&'a Heap, &'a Retention)],
    pub growth: &'a Growth,
    /// By timepoint, as far as it is known.
    pub taken: &'a [Option<SystemTime>],
}

/// What became of the holders of one series in another.
#[derive(Debug, Clone, PartialEq)]
pub struct FixCheck {
    pub outcome: FixOutcome,
    /// Whether rates are bytes a minute; otherwise, where a time is not known, bytes a step.
    pub is_per_minute: bool,
    /// What leaked before comes first, then what else grew before, then what grows only after the fix; most bytes first.
    pub rows: Vec<FixRow>,
}

/// Whether the fix holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FixOutcome {
    /// What leaked before leaks no more, and nothing else does.
    Holds,
    /// The same, as far as so few snapshots can tell.
    HoldsSoFar,
    /// Something that leaked before still leaks, or grows at half its rate or more.
    Fails,
    /// What leaked before leaks no more, but something else does that did not.
    LeaksElsewhere,
    /// What leaked before is not there, nor the class or file that it belonged to: it may be another program.
    NotThere,
    /// Nothing leaked before, or too few snapshots tell what did.
    NothingLeaked,
}

/// One holder before and after.
#[derive(Debug, Clone, PartialEq)]
pub struct FixRow {
    /// Whether it is what the fix is about: it leaked before, or grew most where too few snapshots tell.
    pub is_suspect: bool,
    pub before: FixSide,
    pub after: FixSide,
}

/// What one series says of a holder.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FixSide {
    /// It changed.
    Changed {
        /// Its position in [`Growth::holders`]; that of the most suspicious if there are several at one place.
        holder: usize,
        verdict: Verdict,
        growth_bytes: i64,
        /// Growth in bytes a minute, or a step.
        rate_bytes: i64,
    },
    /// It is there and holds neither more nor less.
    Flat,
    /// It is not there, while the class or the file that it belonged to is.
    Gone,
    /// Neither it nor what it belonged to is there.
    Unknown,
}

impl FixSide {
    /// Growth in bytes a minute or a step; 0 where it did not change.
    pub fn rate_bytes(self) -> i64 {
        match self {
            Self::Changed { rate_bytes, .. } => rate_bytes,
            _ => 0,
        }
    }

    fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Changed { verdict, .. } => Some(verdict),
            _ => None,
        }
    }

    fn holder(self) -> Option<usize> {
        match self {
            Self::Changed { holder, .. } => Some(holder),
            _ => None,
        }
    }
}

impl FixCheck {
    /// Whether after the fix the holder of `row` leaks, or, where it leaked before, may do so and grows at half its rate or more.
    pub fn is_still_growing(row: &FixRow) -> bool {
        is_still_growing(row)
    }

    /// The holder of `row`, before the fix if it was there, else after it.
    pub fn holder<'a>(row: &FixRow, before: &'a Growth, after: &'a Growth) -> Option<&'a Holder> {
        let old = row.before.holder().and_then(|holder| before.holders.get(holder));
        old.or_else(|| row.after.holder().and_then(|holder| after.holders.get(holder)))
    }

    /// Matches the holders of `before` with those of `after`, by their path keys, or where none is equal by these without the
    /// files, or without telling several objects of a class apart. Linear in the nodes and edges of the last heaps.
    pub fn new(before: Series<'_>, after: Series<'_>, progress: &Progress) -> Result<Self, Cancelled> {
        let spans = (minutes(before.taken), minutes(after.taken));
        let is_per_minute = spans.0.is_some() && spans.1.is_some();
        let steps = |series: Series<'_>| series.heaps.len().saturating_sub(1).max(1) as f64;
        let (old_span, new_span) = match spans {
            (Some(old), Some(new)) => (old, new),
            _ => (steps(before), steps(after)),
        };
        let (old, new) = (places(before.growth, old_span), places(after.growth, new_span));
        let mut partner: Vec<Option<usize>> = vec![None; old.len()];
        let mut is_taken = vec![false; new.len()];
        let names: [fn(&Place) -> &str; 3] = [|place| &place.key, |place| &place.without_files, |place| &place.bare];
        for name in names {
            for (place, partner) in old.iter().zip(&mut partner).filter(|(_, partner)| partner.is_none()) {
                *partner = (0..new.len()).find(|&at| !is_taken[at] && name(place) == name(&new[at]));
                if let Some(at) = *partner {
                    is_taken[at] = true;
                }
            }
        }
        let missing = |series: Series<'_>, places: Vec<&Place>, other: &Growth| {
            let holders: Vec<&Holder> = places.iter().map(|place| &other.holders[place.holder]).collect();
            match series.heaps.last() {
                Some(&heap) => presence(heap, &holders, progress),
                None => Ok(vec![Presence::Unknown; holders.len()]),
            }
        };
        let old_only: Vec<&Place> =
            old.iter().zip(&partner).filter(|(_, partner)| partner.is_none()).map(|(place, _)| place).collect();
        let mut found_after = missing(after, old_only, before.growth)?.into_iter();
        let is_suspect = suspects(before.growth, &old);
        let mut rows = Vec::new();
        for ((place, partner), is_suspect) in old.iter().zip(&partner).zip(is_suspect) {
            let now = match partner {
                Some(at) => new[*at].side,
                None => found_after.next().map_or(FixSide::Unknown, FixSide::from),
            };
            let is_told = partner.is_some_and(|at| new[at].is_told);
            if is_suspect || place.is_told || is_told {
                rows.push(FixRow { is_suspect, before: place.side, after: now });
            }
        }
        let new_only: Vec<&Place> =
            new.iter().zip(is_taken).filter(|(place, taken)| !taken && place.is_told).map(|(place, _)| place).collect();
        let found_before = missing(before, new_only.clone(), after.growth)?;
        for (place, was) in new_only.into_iter().zip(found_before) {
            rows.push(FixRow { is_suspect: false, before: was.into(), after: place.side });
        }
        rows.sort_by_key(|row| {
            let growth = |side| match side {
                FixSide::Changed { growth_bytes, .. } => Some(-growth_bytes),
                _ => None,
            };
            let (old, new) = (growth(row.before), growth(row.after));
            (!row.is_suspect, old.is_none(), old, new)
        });
        let is_known = rows.iter().any(|row| row.is_suspect && row.before.verdict() == Some(Verdict::Leaking));
        let is_short =
            !is_known || after.heaps.len() < FLAT_POINTS || (is_per_minute && new_span < old_span / SHORT_SPAN);
        let outcome = outcome(&rows, is_short);
        Ok(Self { outcome, is_per_minute, rows })
    }
}

impl From<Presence> for FixSide {
    fn from(presence: Presence) -> Self {
        match presence {
            Presence::There => Self::Flat,
            Presence::Gone => Self::Gone,
            Presence::Unknown => Self::Unknown,
        }
    }
}

/// The holders of one series that have one path key.
struct Place {
    key: String,
    without_files: String,
    bare: String,
    holder: usize,
    side: FixSide,
    /// Whether it is worth a row.
    is_told: bool,
}

/// The places of `growth`, but V8's own code, most suspicious first; `span` in minutes or steps.
fn places(growth: &Growth, span: f64) -> Vec<Place> {
    let least = (growth.total_growth_bytes.max(0).unsigned_abs() / LEAST_SHARE) as i64;
    let mut places: Vec<(Place, i64)> = Vec::new();
    for (at, holder) in growth.holders.iter().enumerate().filter(|(_, holder)| holder.label.is_none()) {
        let known = places.iter().position(|(place, _)| place.key == holder.path_key);
        let number = known.unwrap_or_else(|| {
            let key = &holder.path_key;
            let place = Place {
                key: key.clone(),
                without_files: place_of(key),
                bare: bare_place_of(key),
                holder: at,
                side: FixSide::Flat,
                is_told: false,
            };
            places.push((place, 0));
            places.len() - 1
        });
        places[number].1 += holder.own_growth_bytes;
    }
    let finish = |(mut place, growth_bytes): (Place, i64)| {
        let verdict = growth.holders[place.holder].verdict;
        let rate_bytes = (growth_bytes as f64 / span).round() as i64;
        place.side = FixSide::Changed { holder: place.holder, verdict, growth_bytes, rate_bytes };
        place.is_told = growth_bytes > least || (verdict == Verdict::Leaking && growth_bytes > 0);
        place
    };
    places.into_iter().map(finish).collect()
}

/// By place: whether it leaks. Where nothing does because there are too few points, whether it may be what leaks: it has a tenth
/// of the growth or more.
fn suspects(growth: &Growth, places: &[Place]) -> Vec<bool> {
    let leaks: Vec<bool> = places.iter().map(|place| place.side.verdict() == Some(Verdict::Leaking)).collect();
    if leaks.contains(&true) {
        return leaks;
    }
    let least = growth.total_growth_bytes / 10;
    places
        .iter()
        .map(|place| match place.side {
            FixSide::Changed { verdict, growth_bytes, .. } => {
                verdict == Verdict::TooFewPoints && growth_bytes > 0 && growth_bytes >= least
            }
            _ => false,
        })
        .collect()
}

fn is_still_growing(row: &FixRow) -> bool {
    match row.after {
        FixSide::Changed { verdict: Verdict::Leaking, .. } => true,
        FixSide::Changed { verdict: Verdict::TooFewPoints | Verdict::SawTooth, rate_bytes, .. } => {
            row.is_suspect && rate_bytes >= row.before.rate_bytes() / 2
        }
        _ => false,
    }
}

/// What `rows` say together; `is_short` if there is too little from before the fix to show that something leaks, or from after it
/// that something stays as it is.
fn outcome(rows: &[FixRow], is_short: bool) -> FixOutcome {
    let suspects = || rows.iter().filter(|row| row.is_suspect);
    let Some(least_rate) = suspects().map(|row| row.before.rate_bytes() / 2).min() else {
        return if rows.iter().any(is_still_growing) { FixOutcome::LeaksElsewhere } else { FixOutcome::NothingLeaked };
    };
    if suspects().any(is_still_growing) {
        return FixOutcome::Fails;
    }
    if suspects().all(|row| row.after == FixSide::Unknown) {
        return FixOutcome::NotThere;
    }
    if rows.iter().any(is_still_growing) {
        return FixOutcome::LeaksElsewhere;
    }
    let is_unsure = |row: &FixRow| {
        let is_open = row.after.verdict() == Some(Verdict::TooFewPoints);
        row.after == FixSide::Unknown && row.is_suspect
            || is_open && (row.is_suspect || row.after.rate_bytes() >= least_rate.max(1))
    };
    if is_short || rows.iter().any(is_unsure) {
        return FixOutcome::HoldsSoFar;
    }
    FixOutcome::Holds
}

/// Minutes from the first to the last time, if all are known, in order and at least a second apart.
fn minutes(taken: &[Option<SystemTime>]) -> Option<f64> {
    let times: Vec<SystemTime> = taken.iter().copied().collect::<Option<_>>()?;
    let span = times.last()?.duration_since(*times.first()?).ok()?;
    (times.is_sorted() && span >= Duration::from_secs(1)).then_some(span.as_secs_f64() / 60.0)
}
