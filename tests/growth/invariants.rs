//! What holds of the growth of any series.

use std::collections::{BTreeMap, BTreeSet};

use heapdrift::{
    graph::{Heap, Retention},
    timeline::growth::{Growth, GrowthOptions, Holder, Verdict},
};

use crate::series::{Series, growth, growth_with};

/// All series that there are; each adds up wherever its growth is asked for.
fn every_series() -> Vec<(&'static str, Series)> {
    let folders = [
        "staging/fixed",
        "staging/prodcons",
        "staging/reconnect",
        "growth/listeners",
        "growth/closure-chain",
        "growth/restarted",
    ];
    let mut all: Vec<_> = folders.into_iter().map(|folder| (folder, Series::fixture(folder))).collect();
    all.push(("sample", Series::sample()));
    all
}

#[test]
fn reversed_series_has_mirrored_signs() {
    for (name, series) in every_series() {
        // All of them: those that shrink come last, and would be cut off.
        let all = GrowthOptions { most_holders: usize::MAX };
        let forward = growth_with(&series.0.iter().collect::<Vec<_>>(), all);
        let backward = growth_with(&series.0.iter().rev().collect::<Vec<_>>(), all);
        assert_eq!(backward.total_growth_bytes, -forward.total_growth_bytes, "{name}");
        let by_id = |growth: &Growth| -> BTreeMap<u64, i64> {
            let named = |holder: &Holder| Some((holder.node_id?.0, holder.own_growth_bytes));
            growth.holders.iter().filter_map(named).collect()
        };
        let (forward, backward) = (by_id(&forward), by_id(&backward));
        let both: Vec<_> = forward.iter().filter_map(|(id, grown)| Some((grown, backward.get(id)?))).collect();
        assert!(forward.is_empty() || both.len() * 2 > forward.len(), "{name}: most are holders either way");
        for (grown, shrunk) in both {
            assert_eq!(*grown, -shrunk, "{name}");
        }
    }
}

#[test]
fn more_snapshots_of_the_same_state_call_nothing_new_a_leak() {
    for (name, series) in every_series() {
        let leaking = |growth: &Growth| -> BTreeSet<String> {
            let holders = growth.holders.iter().filter(|holder| holder.verdict == Verdict::Leaking);
            holders.map(|holder| holder.path_key.clone()).collect()
        };
        let known = leaking(&series.growth());
        let mut heaps: Vec<&(Heap, Retention)> = series.0.iter().collect();
        for _ in 0..2 {
            heaps.push(heaps[heaps.len() - 1]);
            let new = leaking(&growth(&heaps));
            assert!(new.is_subset(&known), "{name}: {:?}", new.difference(&known));
        }
    }
}

#[test]
fn nothing_changes_between_equal_heaps() {
    for (name, series) in every_series() {
        let growth = growth(&[&series.0[0]; 4]);
        assert_eq!((growth.total_growth_bytes, growth.holders.len()), (0, 0), "{name}");
    }
}
