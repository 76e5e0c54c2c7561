//! The cards of the timepoints: one for each file, from the moment it is named.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::format;

/// Names a snapshot for as long as the app runs; survives reordering and renaming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SnapshotKey(pub u32);

/// What a card says of its file's progress.
#[derive(Debug, Clone, PartialEq)]
pub enum CardState {
    /// In line behind other files.
    Waiting,
    /// At work before counts and sizes are known.
    Loading {
        stage: &'static str,
        fraction: f32,
        /// Time until everything is known, as far as it can be told.
        left: Option<Duration>,
    },
    /// Counts and sizes are known; who retains whom is still being found out.
    Analysing {
        stage: &'static str,
        fraction: f32,
        left: Option<Duration>,
    },
    /// Everything is known.
    Ready,
    /// Counts and sizes are known, and will remain all; why.
    CountsOnly(String),
    /// The file could not be used: a sentence for the person.
    Failed(String),
    Cancelled,
}

/// The part that a timepoint plays in the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    Base,
    Target,
}

/// Which of two series of one service a snapshot belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Before a fix, or the only series there is.
    #[default]
    Before,
    /// After a fix.
    After,
}

impl Phase {
    /// The name of the series, where there are two.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "Before the fix",
            Self::After => "After the fix",
        }
    }

    /// The other of the two.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Before => Self::After,
            Self::After => Self::Before,
        }
    }
}

/// One card.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotCard {
    pub key: SnapshotKey,
    pub phase: Phase,
    /// The person's name for it; at first the file's, without what all have in common.
    pub name: String,
    /// The name where there is little room: without what all snapshots have in common.
    pub short_name: String,
    /// Full path, or where a bundled file comes from.
    pub origin: String,
    /// When the snapshot was taken, as far as known.
    pub taken: Option<String>,
    /// Size on disk in bytes; 0 where unknown.
    pub file_bytes: u64,
    /// Bytes of the file that are read a second, while that can be told.
    pub bytes_per_second: Option<u64>,
    /// Size of the heap in bytes, once known.
    pub heap_bytes: Option<u64>,
    /// Number of nodes, once known.
    pub node_count: Option<u64>,
    pub state: CardState,
    pub role: Option<Role>,
    /// What was odd about the file, a sentence each.
    pub warnings: Vec<String>,
}

impl SnapshotCard {
    /// Whether the snapshot takes part in the comparison.
    pub const fn is_usable(&self) -> bool {
        matches!(self.state, CardState::Analysing { .. } | CardState::Ready | CardState::CountsOnly(_))
    }

    /// Whether there is work to cancel.
    pub const fn is_busy(&self) -> bool {
        matches!(self.state, CardState::Waiting | CardState::Loading { .. } | CardState::Analysing { .. })
    }

    /// Whether the file may be loaded once more.
    pub const fn can_load_again(&self) -> bool {
        matches!(self.state, CardState::CountsOnly(_) | CardState::Failed(_) | CardState::Cancelled)
    }

    /// What can be said of it, what tells most first, each to be left out where there is no room: when it was taken, how large it
    /// is, and the speed at which it is read: `12:03:11`, `97.2 MB file`, `84 MB/s`.
    pub fn facts(&self) -> Vec<String> {
        let mut facts: Vec<String> = self.taken.iter().filter(|&taken| *taken != self.name).cloned().collect();
        if let Some(nodes) = self.node_count {
            facts.push(format::counted(nodes, "node"));
        } else if self.file_bytes > 0 {
            facts.push(format!("{} file", format::bytes(self.file_bytes)));
        }
        facts.extend(self.bytes_per_second.map(|bytes| format!("{}/s", format::bytes(bytes))));
        facts
    }

    /// The card's state in words, for the eye and for a screen reader.
    pub fn state_text(&self) -> String {
        match &self.state {
            CardState::Waiting => "waiting".to_owned(),
            CardState::Loading { stage, fraction, left } | CardState::Analysing { stage, fraction, left } => {
                let percent = (fraction * 100.0).clamp(0.0, 99.0) as u32;
                let left =
                    left.map_or_else(String::new, |left| format!(", {} left", format::duration(at_least_1s(left))));
                if stage.is_empty() { "starting".to_owned() } else { format!("{stage}, {percent} %{left}") }
            }
            CardState::Ready => String::new(),
            CardState::CountsOnly(sentence) | CardState::Failed(sentence) => sentence.clone(),
            CardState::Cancelled => "cancelled".to_owned(),
        }
    }
}

/// In whole seconds, never none.
fn at_least_1s(left: Duration) -> Duration {
    Duration::from_secs(left.as_secs().max(1))
}
