//! Born, died and resized as the table shows them: what has no lasting identity cancels out.

use serde::{Deserialize, Serialize};

use crate::timeline::{Amount, DeltaRow};

/// Whether objects without a lasting id count as born and died.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Netting {
    /// As many born as died are taken out of both, so that born − died + resized is still the change.
    #[default]
    NetOut,
    CountAll,
}

/// The parts of a row's change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    pub born: Amount,
    pub died: Amount,
    pub resized_count: u64,
    pub resized_bytes: i64,
    /// What was taken out of both born and died.
    pub netted: Amount,
}

/// The parts of the change of `row`; none where ids tell nothing.
pub fn parts(row: &DeltaRow<'_>, netting: Netting) -> Option<Parts> {
    let ids = row.ids.as_ref()?;
    let netted = match netting {
        Netting::CountAll => Amount::default(),
        Netting::NetOut => Amount {
            count: ids.unstable.born.count.min(ids.unstable.died.count),
            size_bytes: ids.unstable.born.size_bytes.min(ids.unstable.died.size_bytes),
        },
    };
    let rest = |amount: Amount| Amount {
        count: amount.count.saturating_sub(netted.count),
        size_bytes: amount.size_bytes.saturating_sub(netted.size_bytes),
    };
    Some(Parts {
        born: rest(ids.born),
        died: rest(ids.died),
        resized_count: ids.resized_count,
        resized_bytes: ids.resized_bytes,
        netted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::{IdDeltas, Unstable};

    #[test]
    fn netting_keeps_the_sum() {
        let amount = |count, size_bytes| Amount { count, size_bytes };
        let ids = IdDeltas {
            born: amount(50, 5_000),
            died: amount(45, 4_000),
            resized_bytes: -20,
            unstable: Unstable { born: amount(41, 900), died: amount(43, 800) },
            ..IdDeltas::default()
        };
        let row = DeltaRow {
            name: &"Node / std::string".into(),
            location: None,
            place_by_name: 0,
            counts: &[],
            sizes: &[],
            retained: &[],
            ids: Some(ids),
            count_delta: 5,
            size_delta: 980,
            retained_delta: None,
        };
        for netting in [Netting::NetOut, Netting::CountAll] {
            let parts = parts(&row, netting).unwrap();
            assert_eq!(
                parts.born.size_bytes as i64 - parts.died.size_bytes as i64 + parts.resized_bytes,
                row.size_delta
            );
            assert_eq!(parts.born.count as i64 - parts.died.count as i64, row.count_delta);
        }
        assert_eq!(parts(&row, Netting::NetOut).unwrap().born, amount(9, 4_200));
    }
}
