//! Trends as inline SVG.

use std::fmt;

use super::Escaped;
use crate::model::format;

/// A series as a small line, on a scale of its own.
pub(super) struct Spark<'a> {
    pub(super) sizes: &'a [u64],
    /// Where the snapshots stand in time, from 0 to 1; empty where that is not known.
    pub(super) places: &'a [f32],
    /// The same in words.
    pub(super) label: &'a str,
}

impl fmt::Display for Spark<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SIZE: (f64, f64) = (72.0, 20.0);
        let points = points((self.sizes, self.places), SIZE, (3.0, 3.0));
        write!(
            f,
            "<svg class=\"spark\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"><polyline points=\"{}\"/>",
            SIZE.0,
            SIZE.1,
            Escaped(self.label),
            joined(&points)
        )?;
        if let Some((x, y)) = points.last() {
            write!(f, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2\"/>")?;
        }
        write!(f, "</svg>")
    }
}

/// The size of the heap at each snapshot, with its value.
pub(super) struct HeapChart<'a> {
    pub(super) sizes: &'a [u64],
    /// Where the snapshots stand in time, from 0 to 1; empty where that is not known.
    pub(super) places: &'a [f32],
    /// The same in words.
    pub(super) label: &'a str,
}

impl fmt::Display for HeapChart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SIZE: (f64, f64) = (640.0, 160.0);
        /// More values would run into each other.
        const MOST_VALUES: usize = 8;
        /// Room that a value takes.
        const VALUE: (f64, f64) = (64.0, 16.0);
        let points = points((self.sizes, self.places), SIZE, (44.0, 28.0));
        write!(
            f,
            "<svg class=\"chart\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\"><polyline points=\"{}\"/>",
            SIZE.0,
            SIZE.1,
            Escaped(self.label),
            joined(&points)
        )?;
        let every = self.sizes.len().div_ceil(MOST_VALUES).max(1);
        let mut last: Option<(f64, f64)> = None;
        for (at, (&(x, y), &size)) in points.iter().zip(self.sizes).enumerate() {
            write!(f, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>")?;
            let is_free = last.is_none_or(|last| (x - last.0).abs() >= VALUE.0 || (y - last.1).abs() >= VALUE.1);
            if at % every == 0 && is_free {
                last = Some((x, y));
                write!(f, "<text x=\"{x:.1}\" y=\"{:.1}\">{}</text>", y - 10.0, format::bytes(size))?;
            }
        }
        write!(f, "</svg>")
    }
}

/// Where the values stand in a picture of `size`, `margins` away from its sides: the smallest below, the largest above, equal ones in
/// the middle; at even distances where their places in time are not known.
fn points((values, places): (&[u64], &[f32]), (width, height): (f64, f64), margins: (f64, f64)) -> Vec<(f64, f64)> {
    let least = values.iter().min().copied().unwrap_or(0);
    let range = values.iter().max().copied().unwrap_or(0) - least;
    let steps = values.len().saturating_sub(1).max(1) as f64;
    let place = |(at, &value): (usize, &u64)| {
        let share = if range == 0 { 0.5 } else { (value - least) as f64 / range as f64 };
        let place = places.get(at).map_or(at as f64 / steps, |&place| f64::from(place));
        let x = margins.0 + (width - 2.0 * margins.0) * place;
        (x, height - margins.1 - (height - 2.0 * margins.1) * share)
    };
    values.iter().enumerate().map(place).collect()
}

fn joined(points: &[(f64, f64)]) -> String {
    points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
}
