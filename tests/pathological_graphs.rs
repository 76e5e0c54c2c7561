//! Graphs that are deep, wide or hard for dominators come out right, in time and without deep stacks.

mod heap_builder;

use std::time::{Duration, Instant};

use heap_builder::{HeapBuilder, dominators, retained_size};
use heapdrift::{
    graph::{Classes, Heap, Interfaces, Retention, retaining_edges, shortest_path},
    jobs::Progress,
    model::{Fold, Retainer, retainer_tree},
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
    let classes = Classes::new(&heap, &Interfaces::default());
    assert_eq!(classes.retained_sizes(&heap, &retention), [0, SIZE as u64]);
}

/// Retained sizes are summed up piece by piece: here subtrees of many lengths begin and end at all places of pieces, and at their ends.
#[test]
fn sizes_add_up_wherever_subtrees_begin_and_end() {
    const PIECE: usize = 1 << 14;
    const BUSH: usize = 700;
    for node_count in [PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 5 * PIECE + 7] {
        let mut builder = HeapBuilder::new();
        let holder = builder.global();
        for node in 2..node_count {
            let size_bytes = if node.is_multiple_of(1_000) { 1 << 20 } else { node as u64 % 7 };
            let added = builder.node("object", ["Thing", "Other"][node % 2], size_bytes);
            let first_of_bush = node - node % BUSH;
            let before = if node > first_of_bush {
                node.saturating_sub([1, 1, 1, 2, 5, 40, 300][node % 11 % 7]).max(first_of_bush)
            } else {
                node - [BUSH, node][usize::from(node.is_multiple_of(4 * BUSH))]
            };
            builder.hold(before.max(holder), added);
        }
        let (heap, retention) = builder.analyse();
        let dominators = dominators(&heap, &retention);
        let mut expected: Vec<u64> = heap.snapshot.nodes.indices().map(|node| heap.shallow_size_bytes(node)).collect();
        for node in (1..node_count).rev() {
            expected[dominators[node]] += expected[node];
        }
        assert!((0..node_count).all(|node| retained_size(&retention, node) == expected[node]), "{node_count}");

        let classes = Classes::new(&heap, &Interfaces::default());
        // By node, a bit for each class that has an instance among what dominates it or is it.
        let mut met = vec![0_u32; node_count];
        let mut outermost = vec![0; classes.len()];
        for node in (0..node_count).map(NodeIndex::new) {
            let (class, above) = (classes.of(node).index(), met[dominators[node.index()]]);
            let is_listed = heap.shallow_size_bytes(node) != 0;
            met[node.index()] = above | u32::from(is_listed) << class;
            if is_listed && above >> class & 1 == 0 {
                outermost[class] += expected[node.index()];
            }
        }
        assert_eq!(classes.retained_sizes(&heap, &retention), outermost, "{node_count}");
    }
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
        let Retainer { edge, is_cycle, .. } = *row.item().expect("a list has no link that many hold");
        assert_eq!((row.depth, edge.retainer.index(), is_cycle), (depth, node, false));
    }
    assert!(rows[SIZE..].iter().all(|row| row.item().is_some_and(|row| row.is_cycle) && row.fold == Fold::Leaf));
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
