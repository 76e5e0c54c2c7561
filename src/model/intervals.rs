//! How long the steps from one timepoint to the next took.

use std::time::{Duration, SystemTime};

use super::format;

/// The longest step is at least this many times the shortest where they are called uneven.
const UNEVEN: f64 = 1.5;

/// The time between each timepoint and the next, where all of that is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Intervals {
    spans: Vec<Duration>,
    places: Vec<f32>,
}

impl Intervals {
    /// Those of timepoints that were `taken` then; none where that is not known of all, where they don't stand in order of time, or
    /// where some are less than a second apart: files that were copied together differ by chance.
    pub fn new(taken: impl IntoIterator<Item = Option<SystemTime>>) -> Self {
        let taken: Option<Vec<SystemTime>> = taken.into_iter().collect();
        let taken = taken.unwrap_or_default();
        let span = |pair: &[SystemTime]| pair[1].duration_since(pair[0]).ok().filter(|span| span.as_secs() > 0);
        let spans: Option<Vec<Duration>> = taken.windows(2).map(span).collect();
        let spans = spans.unwrap_or_default();
        Self { places: places(&spans), spans }
    }

    /// Where each timepoint stands in time, from 0 for the first to 1 for the last; empty where that is not known.
    pub fn places(&self) -> &[f32] {
        &self.places
    }

    /// How long the step with number `at` took: `2 min 1 s`.
    pub fn words(&self, at: usize) -> Option<String> {
        self.spans.get(at).map(|span| format::duration(*span))
    }

    /// That a step is not like another, in a sentence, if they are not about equally long.
    pub fn uneven(&self) -> Option<String> {
        let (least, most) = (self.spans.iter().min()?, self.spans.iter().max()?);
        let is_uneven = most.as_secs_f64() >= UNEVEN * least.as_secs_f64();
        is_uneven.then(|| format!("The steps took from {} to {}", format::duration(*least), format::duration(*most)))
    }

    /// The same, with what that means for the number of steps at which something grew.
    pub fn caution(&self) -> Option<String> {
        Some(format!("{}: what grew at a long one may have stood still for most of it", self.uneven()?))
    }
}

fn places(spans: &[Duration]) -> Vec<f32> {
    let all: Duration = spans.iter().sum();
    let mut passed = Duration::ZERO;
    let later = spans.iter().map(|span| {
        passed += *span;
        passed.div_duration_f32(all)
    });
    let first = (!spans.is_empty()).then_some(0.0);
    first.into_iter().chain(later).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn intervals(minutes: &[u64]) -> Intervals {
        let at = |minutes: &u64| Some(SystemTime::UNIX_EPOCH + Duration::from_mins(*minutes));
        Intervals::new(minutes.iter().map(at))
    }

    #[test]
    fn timepoints_stand_where_they_are_in_time() {
        assert_eq!(intervals(&[0, 1, 4]).places(), [0.0, 0.25, 1.0]);
        assert_eq!(intervals(&[0, 1, 4]).words(1).as_deref(), Some("3 min"));
        for unknown in [intervals(&[5, 4, 6]), intervals(&[5, 5, 7]), intervals(&[5]), Intervals::new([None, None])] {
            assert_eq!(unknown, Intervals::default());
            assert!(unknown.places().is_empty() && unknown.uneven().is_none());
        }
    }

    #[test]
    fn steps_that_are_not_alike_are_told() {
        assert_eq!(intervals(&[0, 2, 4, 7]).uneven().as_deref(), Some("The steps took from 2 min to 3 min"));
        assert_eq!(intervals(&[0, 10, 20, 31]).uneven(), None);
    }
}
