//! Graphs that are deep, wide or hard for dominators come out right, in time and without deep stacks.

mod heap_builder;

use std::time::{Duration, Instant};

use heap_builder::{HeapBuilder, dominators, retained_size};
use heapdrift::{
    graph::{Heap, Retention, retaining_edges, shortest_path},
    jobs::Progress,
    model::{Fold, retainer_tree},
    snapshot::NodeIndex,
};

/// Deep enough that recursion overflows a stack and anything quadratic takes minutes.
const SIZE: usize = 200_000;

#[test]
fn a_long_list_is_dominated_link_by_link() {
    let mut builder = HeapBuilder::new();
    let mut last = builder.global();
    for _ in 1..SIZE {
        let next = builder.object();
        builder.hold(last, next);
        last = next;
    }
    let (heap, retention) = builder.analyse();
    assert!(dominators(&heap, &retention).into_iter().skip(1).eq(0..SIZE));
    assert_eq!(retained_size(&retention, 1), SIZE as u64);
    assert_eq!(retained_size(&retention, SIZE - 9), 10);
    assert_eq!(shortest_path(&heap, &retention, NodeIndex::new(last)).len(), SIZE - 1);
}

#[test]
fn a_doubly_linked_list_with_both_ends_held_is_dominated_by_its_holder() {
    let mut builder = HeapBuilder::new();
    let holder = builder.global();
    let links: Vec<usize> = (0..SIZE).map(|_| builder.object()).collect();
    for pair in links.windows(2) {
        builder.hold(pair[0], pair[1]);
    }
    for pair in links.windows(2) {
        builder.hold(pair[1], pair[0]);
    }
    builder.hold(holder, links[0]);
    builder.hold(holder, links[SIZE - 1]);
    let (heap, retention) = builder.analyse();
    assert!(dominators(&heap, &retention).into_iter().skip(2).all(|dominator| dominator == holder));
}

/// The case in which the climb from semidominators to dominators is quadratic: the walk finds each value far down the queue,
/// and its dominator is at the top.
#[test]
fn the_values_of_a_queue_that_a_registry_holds_too_belong_to_the_holder_of_both() {
    let mut builder = HeapBuilder::new();
    let holder = builder.global();
    let queue: Vec<usize> = (0..SIZE).map(|_| builder.object()).collect();
    let values: Vec<usize> = (0..SIZE).map(|_| builder.object()).collect();
    let registry = builder.object();
    builder.hold(holder, queue[0]);
    builder.hold(holder, registry);
    for (position, &link) in queue.iter().enumerate() {
        if let Some(&next) = queue.get(position + 1) {
            builder.hold(link, next);
        }
        builder.hold(link, values[position]);
        builder.hold(registry, values[position]);
    }
    let (heap, retention) = builder.analyse();
    let dominators = dominators(&heap, &retention);
    assert!(queue.windows(2).all(|pair| dominators[pair[1]] == pair[0]));
    assert!(values.iter().all(|&value| dominators[value] == holder));
    assert_eq!(retained_size(&retention, queue[0]), SIZE as u64);

    // A quadratic climb takes a thousand times as long as an ordinary heap of the same size.
    let mut ordinary = HeapBuilder::new();
    let holder = ordinary.global();
    for _ in 0..SIZE {
        let (holding, held) = (ordinary.object(), ordinary.object());
        ordinary.hold(holder, holding);
        ordinary.hold(holding, held);
    }
    let (ordinary, _) = ordinary.analyse();
    let (hard, easy) = (time_of_retention(&heap), time_of_retention(&ordinary));
    assert!(hard < 20 * easy + Duration::from_secs(1), "{hard:?}, where an ordinary heap takes {easy:?}");
}

fn time_of_retention(heap: &Heap) -> Duration {
    let start = Instant::now();
    Retention::new(heap, &Progress::unwatched()).expect("nobody cancels");
    start.elapsed()
}

#[test]
fn the_retainer_tree_of_the_last_link_of_a_list_is_open_to_the_first() {
    let mut builder = HeapBuilder::new();
    let holder = builder.global();
    let links: Vec<usize> = (0..SIZE).map(|_| builder.object()).collect();
    builder.hold(holder, links[0]);
    for pair in links.windows(2) {
        builder.hold(pair[0], pair[1]);
        builder.hold(pair[1], pair[0]);
    }
    let (heap, retention) = builder.analyse();
    let tree = retainer_tree(&heap, &retention, NodeIndex::new(links[SIZE - 1]));
    let rows = tree.rows();
    // Down to the holder each link, and behind them, from the bottom up, for each but the last one that the next one holds it as well.
    assert_eq!(rows.len(), SIZE + SIZE - 1);
    let way = links[..SIZE - 1].iter().rev().chain([&holder]);
    for (depth, (row, &node)) in (0..).zip(rows.iter().zip(way)) {
        assert_eq!((row.depth, row.value.edge.retainer.index(), row.value.is_cycle), (depth, node, false));
    }
    assert!(rows[SIZE..].iter().all(|row| row.value.is_cycle && row.fold == Fold::Leaf));
    assert!(rows[SIZE..].windows(2).all(|pair| pair[1].depth + 1 == pair[0].depth));
}

#[test]
fn a_ladder_is_dominated_by_its_holder() {
    let mut builder = HeapBuilder::new();
    let holder = builder.global();
    let mut level = [builder.object(), builder.object()];
    for node in level {
        builder.hold(holder, node);
    }
    for _ in 1..SIZE / 2 {
        let next = [builder.object(), builder.object()];
        for source in level {
            for target in next {
                builder.hold(source, target);
            }
        }
        level = next;
    }
    let (heap, retention) = builder.analyse();
    assert!(dominators(&heap, &retention).into_iter().skip(2).all(|dominator| dominator == holder));
}

#[test]
fn the_retainers_of_a_popular_object_come_page_by_page() {
    let mut builder = HeapBuilder::new();
    let (array, popular) = (builder.global(), builder.object());
    for index in 0..SIZE {
        let holder = builder.object();
        builder.edge(array, "element", &index.to_string(), holder);
        builder.hold(holder, popular);
        builder.edge(array, "element", &(SIZE + index).to_string(), popular);
    }
    let (heap, retention) = builder.analyse();
    let mut edges = retaining_edges(&heap, &retention, NodeIndex::new(popular));
    assert_eq!(edges.len(), 2 * SIZE);
    assert!(edges.by_ref().take(SIZE).all(|edge| edge.retainer.index() == array));
    assert!(edges.map(|edge| edge.retainer.index()).eq((0..SIZE).rev().map(|index| popular + 1 + index)));
    assert_eq!(shortest_path(&heap, &retention, NodeIndex::new(popular)).len(), 1);
}
