//! A series of snapshots as it was left: names of files and classes, and nothing of what objects contain.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    model::{KeptClass, Netting, OpenKeys, Phase, Sort, TableView, Unit, group_name},
    timeline::Group,
};

/// A series, and what was chosen, open and selected in it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::app) struct KeptSeries {
    /// From first to last.
    pub(in crate::app) snapshots: Vec<KeptSnapshot>,
    /// Places of base and target among them, where they were chosen.
    pub(in crate::app) base: Option<usize>,
    pub(in crate::app) target: Option<usize>,
    pub(in crate::app) shown: Phase,
    /// Whether the order is the person's own.
    pub(in crate::app) is_reordered: bool,
    pub(in crate::app) view: TableView,
    pub(in crate::app) unit: Unit,
    pub(in crate::app) sort: Option<Sort>,
    pub(in crate::app) filter: String,
    pub(in crate::app) only_growing: bool,
    pub(in crate::app) netting: Netting,
    pub(in crate::app) shows_all_holders: bool,
    pub(in crate::app) open: KeptOpen,
    pub(in crate::app) selection: Option<KeptSelection>,
}

/// What was open in the table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::app) struct KeptOpen {
    classes: Vec<KeptClass>,
    groups: Vec<(KeptClass, String)>,
}

/// A file of the series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::app) struct KeptSnapshot {
    pub(in crate::app) file: PathBuf,
    pub(in crate::app) name: String,
    #[serde(default)]
    pub(in crate::app) phase: Phase,
}

/// What was selected, in terms that outlast the window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::app) enum KeptSelection {
    /// The person has put it away.
    Nothing,
    Class(KeptClass),
    Group(KeptClass, String),
    /// A holder of the growth, by its path key.
    Holder(String),
    Object {
        file: PathBuf,
        node_id: u64,
        /// By which it is checked that the file still has this object there.
        class: String,
        listed_in: Option<(KeptClass, String)>,
    },
}

impl KeptSeries {
    /// Whether both are of the same files, in whatever order.
    pub(in crate::app) fn has_files_of(&self, other: &Self) -> bool {
        self.snapshots.len() == other.snapshots.len() && self.is_part_of(other)
    }

    /// Whether `other` has all files of this.
    pub(in crate::app) fn is_part_of(&self, other: &Self) -> bool {
        self.snapshots.iter().all(|ours| other.snapshots.iter().any(|theirs| theirs.file == ours.file))
    }
}

impl KeptOpen {
    /// What is open, as it is kept.
    pub(in crate::app) fn new(open: &OpenKeys) -> Self {
        let groups = open.groups.iter();
        Self {
            classes: open.classes.iter().map(KeptClass::new).collect(),
            groups: groups.map(|(class, group)| (KeptClass::new(class), group_name(*group).to_owned())).collect(),
        }
    }

    /// The same as the window knows it.
    pub(in crate::app) fn keys(&self) -> OpenKeys {
        let groups = self.groups.iter();
        OpenKeys {
            classes: self.classes.iter().map(KeptClass::key).collect(),
            groups: groups.filter_map(|(class, name)| Some((class.key(), group_called(name)?))).collect(),
        }
    }
}

/// The group that is called `name`.
pub(in crate::app) fn group_called(name: &str) -> Option<Group> {
    [Group::Born, Group::Resized, Group::Survived, Group::Died, Group::All]
        .into_iter()
        .find(|group| group_name(*group) == name)
}
