//! The rows of a comparison.
//!
//! They stand in columns, and a row is put together when it is looked at: few ever are, and a heap may have millions of classes.

use std::{
    cmp::Reverse,
    ops::Range,
    sync::{Arc, LazyLock},
};

use rayon::prelude::*;

use super::{
    Amount, DeltaRow, EXTRA_NATIVE_BYTES, IdDeltas,
    delta_row::difference,
    rows::{ClassAt, RowMap, renumber},
};
use crate::graph::{Classes, Heap, SourceLocation};

/// One row a class, by size delta descending, then by size in the target descending, then by name and location. Retained sizes have no
/// say: rows stay where they are when these come.
#[derive(Debug)]
pub struct DeltaRows {
    base: usize,
    target: usize,
    /// By timepoint.
    classes: Vec<Arc<Classes>>,
    /// By row: a class that is called like it. None for memory that belongs to no node.
    named_by: Vec<Option<ClassAt>>,
    /// All rows in order of name, then location.
    by_name: Vec<u32>,
    /// By row: how many names and locations come before its own.
    places_by_name: Vec<u32>,
    /// By row and timepoint.
    counts: Vec<u64>,
    sizes: Vec<u64>,
    retained: Vec<Option<u64>>,
    ids: RowIds,
}

/// What ids tell of the rows.
#[derive(Debug, Clone)]
pub(super) enum RowIds {
    /// Nothing: they don't name the same objects.
    Nothing,
    /// Base and target are one.
    AllSurvived,
    /// By row.
    Deltas(Arc<[IdDeltas]>),
}

impl DeltaRows {
    /// A row for each of `named_by`, and one for native memory that belongs to no node, if any of `heaps` has some. `maps` lead from
    /// each class to its row in `named_by`, and get the new numbers. Retained sizes are given by timepoint and class, as far as they are
    /// known. Ids tell nothing yet.
    pub(super) fn new(
        named_by: Vec<ClassAt>,
        (base, target): (usize, usize),
        heaps: &[Arc<Heap>],
        maps: &mut [RowMap],
        retained_sizes: &[Option<Arc<[u64]>>],
    ) -> Self {
        let classes: Vec<Arc<Classes>> = maps.iter().map(|map| map.classes().clone()).collect();
        let mut named_by: Vec<Option<ClassAt>> = named_by.into_iter().map(Some).collect();
        let points = maps.par_iter().zip(retained_sizes);
        let mut points: Vec<PointSums> = points
            .map(|(map, retained_sizes)| PointSums::new(map, named_by.len(), retained_sizes.as_deref()))
            .collect();
        if heaps.iter().any(|heap| heap.snapshot.extra_native_bytes > 0) {
            named_by.push(None);
            points.iter_mut().zip(heaps).for_each(|(point, heap)| point.add_row(heap.snapshot.extra_native_bytes));
        }
        let (by_name, places_by_name) = sort_by_name(&classes, &named_by);
        let (old, new) = (&points[base], &points[target]);
        let key = |&row: &u32| {
            let size = new.sizes[row as usize];
            (Reverse(difference(size, old.sizes[row as usize])), Reverse(size), row)
        };
        // Equal ones stay in order of name.
        let mut order: Vec<_> = by_name.par_iter().map(key).collect();
        order.par_sort_by_key(|&(delta, size, _)| (delta, size));
        let order: Vec<u32> = order.into_iter().map(|(.., row)| row).collect();
        let places = inverse(&order);
        renumber(maps, &places);
        let by_name: Vec<u32> = by_name.into_iter().map(|row| places[row as usize]).collect();
        Self {
            base,
            target,
            classes,
            named_by: in_order(&order, &named_by),
            places_by_name: in_order(&order, &places_by_name),
            by_name,
            counts: by_row_and_point(&order, &points, |point| &point.counts),
            sizes: by_row_and_point(&order, &points, |point| &point.sizes),
            retained: by_row_and_point(&order, &points, |point| &point.retained),
            ids: RowIds::Nothing,
        }
    }

    /// The same rows, with what `ids` tell.
    pub(super) fn with_ids(mut self, ids: RowIds) -> Self {
        self.ids = ids;
        self
    }

    /// The same rows, with what ids tell of each that has objects. Memory of no object was neither born nor does it die: it is resized.
    pub(super) fn with_deltas(self, mut deltas: Vec<IdDeltas>) -> Self {
        for row in (0..self.len()).filter(|&row| self.named_by[row].is_none()) {
            deltas[row] = IdDeltas::resized(self.size_delta(row));
        }
        self.with_ids(RowIds::Deltas(deltas.into()))
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.named_by.len()
    }

    /// Whether there is no row: no object has a size, and there is no memory besides.
    pub fn is_empty(&self) -> bool {
        self.named_by.is_empty()
    }

    /// The row at `row`, which must exist.
    pub fn get(&self, row: usize) -> DeltaRow<'_> {
        let (name, location) = row_name(&self.classes, self.named_by[row]);
        let points = self.points(row);
        let (counts, sizes, retained) =
            (&self.counts[points.clone()], &self.sizes[points.clone()], &self.retained[points]);
        let (base, target) = (self.base, self.target);
        DeltaRow {
            name,
            location,
            place_by_name: self.places_by_name[row],
            counts,
            sizes,
            retained,
            ids: self.ids(row),
            count_delta: difference(counts[target], counts[base]),
            size_delta: self.size_delta(row),
            retained_delta: retained[target].zip(retained[base]).map(|(new, old)| difference(new, old)),
        }
    }

    /// All rows in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = DeltaRow<'_>> + ExactSizeIterator {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The first row of those called `name` at `location`. Logarithmic in the number of rows, and linear in those found.
    pub fn find(&self, name: &str, location: Option<&SourceLocation>) -> Option<usize> {
        let key = |row: u32| {
            let (its_name, its_location) = row_name(&self.classes, self.named_by[row as usize]);
            (&**its_name, its_location)
        };
        let first = self.by_name.partition_point(|&row| key(row) < (name, location));
        let same = self.by_name[first..].iter().take_while(|&&row| key(row) == (name, location));
        same.min().map(|&row| row as usize)
    }

    /// What ids tell of all rows together; none where they tell nothing.
    pub fn id_totals(&self) -> Option<IdDeltas> {
        if matches!(self.ids, RowIds::Nothing) {
            return None;
        }
        let mut sum = IdDeltas::default();
        (0..self.len()).filter_map(|row| self.ids(row)).for_each(|ids| sum += ids);
        Some(sum)
    }

    /// Sum of the size deltas of all rows, in bytes.
    pub(super) fn size_delta_bytes(&self) -> i64 {
        (0..self.len()).fold(0, |sum: i64, row| sum.saturating_add(self.size_delta(row)))
    }

    /// What ids tell, for a comparison of the same rows.
    pub(super) fn row_ids(&self) -> RowIds {
        self.ids.clone()
    }

    /// How much of each row there is at `timepoint`.
    pub(super) fn amounts(&self, timepoint: usize) -> Vec<Amount> {
        let amount = |row: usize| {
            let points = self.points(row);
            Amount { count: self.counts[points.clone()][timepoint], size_bytes: self.sizes[points][timepoint] }
        };
        (0..self.len()).map(amount).collect()
    }

    /// Where the timepoints of the row at `row` stand in the columns by row and timepoint.
    fn points(&self, row: usize) -> Range<usize> {
        row * self.classes.len()..(row + 1) * self.classes.len()
    }

    fn size_delta(&self, row: usize) -> i64 {
        let sizes = &self.sizes[self.points(row)];
        difference(sizes[self.target], sizes[self.base])
    }

    fn ids(&self, row: usize) -> Option<IdDeltas> {
        match &self.ids {
            RowIds::Nothing => None,
            RowIds::AllSurvived => Some(IdDeltas::survived(self.counts[self.points(row)][self.target])),
            RowIds::Deltas(deltas) => Some(deltas[row]),
        }
    }
}

/// The sums of one timepoint, by row.
struct PointSums {
    counts: Vec<u64>,
    sizes: Vec<u64>,
    retained: Vec<Option<u64>>,
}

impl PointSums {
    fn new(map: &RowMap, row_count: usize, retained_sizes: Option<&[u64]>) -> Self {
        let mut sums = Self {
            counts: vec![0; row_count],
            sizes: vec![0; row_count],
            retained: vec![retained_sizes.map(|_| 0); row_count],
        };
        for (index, row) in map.counted() {
            let class = map.classes().get(index);
            sums.counts[row] += class.node_count;
            sums.sizes[row] = sums.sizes[row].saturating_add(class.shallow_size_bytes);
            if let (Some(sum), Some(sizes)) = (&mut sums.retained[row], retained_sizes) {
                *sum = sum.saturating_add(sizes[index.index()]);
            }
        }
        sums
    }

    /// Adds a row of memory that is no object.
    fn add_row(&mut self, size_bytes: u64) {
        self.counts.push(0);
        self.sizes.push(size_bytes);
        self.retained.push(Some(size_bytes));
    }
}

/// What a row is called, and where its constructor stands.
fn row_name(classes: &[Arc<Classes>], named_by: Option<ClassAt>) -> (&Arc<str>, Option<&SourceLocation>) {
    static EXTRA_NATIVE: LazyLock<Arc<str>> = LazyLock::new(|| EXTRA_NATIVE_BYTES.into());
    named_by.map_or((&*EXTRA_NATIVE, None), |class| {
        let class = class.of(classes);
        (&class.name, class.location.as_ref())
    })
}

/// All rows in order of name and location, and by row how many of these come before its own: two scripts of one file, or of none, have
/// classes that are called the same.
fn sort_by_name(classes: &[Arc<Classes>], named_by: &[Option<ClassAt>]) -> (Vec<u32>, Vec<u32>) {
    // With the name beside the row, there is one reference to follow for each that is compared.
    let name = |row: usize| {
        let (name, location) = row_name(classes, named_by[row]);
        ((&**name, location), row as u32)
    };
    let mut by_name: Vec<_> = (0..named_by.len()).into_par_iter().map(name).collect();
    by_name.par_sort_unstable();
    let mut places = vec![0; by_name.len()];
    for (place, same) in (0..).zip(by_name.chunk_by(|a, b| a.0 == b.0)) {
        for &(_, row) in same {
            places[row as usize] = place;
        }
    }
    (by_name.into_iter().map(|(_, row)| row).collect(), places)
}

/// Where each number stands in `order`, which has each once.
fn inverse(order: &[u32]) -> Vec<u32> {
    let mut places = vec![0; order.len()];
    for (place, &row) in (0..).zip(order) {
        places[row as usize] = place;
    }
    places
}

fn in_order<T: Copy + Send + Sync>(order: &[u32], column: &[T]) -> Vec<T> {
    order.par_iter().map(|&row| column[row as usize]).collect()
}

fn by_row_and_point<T: Copy + Default + Send + Sync>(
    order: &[u32],
    points: &[PointSums],
    column: impl Fn(&PointSums) -> &[T] + Sync,
) -> Vec<T> {
    let columns: Vec<&[T]> = points.iter().map(column).collect();
    let mut cells = vec![T::default(); order.len() * columns.len()];
    cells.par_chunks_mut(columns.len()).zip(order).for_each(|(cells, &row)| {
        cells.iter_mut().zip(&columns).for_each(|(cell, column)| *cell = column[row as usize]);
    });
    cells
}
