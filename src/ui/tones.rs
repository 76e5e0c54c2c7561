//! The theme's tone for what a view model says of a number.

use super::theme::Tone;
use crate::model;

/// The theme's tone for `tone`.
pub(super) const fn tone_of(tone: model::Tone) -> Tone {
    match tone {
        model::Tone::Plain => Tone::Neutral,
        model::Tone::Quiet => Tone::Weak,
        model::Tone::Grew => Tone::Grew,
        model::Tone::Shrank => Tone::Shrank,
    }
}
