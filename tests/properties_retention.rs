//! On any graph: dominators are petgraph's, retained sizes are what goes when a node goes, paths lead to a root.

mod heap_builder;

use std::collections::VecDeque;

use heap_builder::HeapBuilder;
use heapdrift::{
    graph::{ClassIndex, Classes, Heap, Interfaces, Retention, RetentionGraph, retaining_edges, shortest_path},
    snapshot::{EdgeIndex, EdgeType, NodeIndex},
};
use petgraph::{algo::dominators::simple_fast, visit::IntoNeighbors as _};
use proptest::prelude::*;

/// Types of edges by how often they occur.
fn edge_type() -> impl Strategy<Value = &'static str> {
    prop_oneof![8 => Just("property"), 3 => Just("internal"), 2 => Just("element"), 1 => Just("weak"), 1 => Just("shortcut")]
}

fn heap() -> impl Strategy<Value = HeapBuilder> {
    // Interfaces decide what plain objects are called, and other classes are known before.
    let node = prop_oneof![
        3 => Just(("object", "Object")),
        2 => Just(("object", "n")),
        1 => Just(("array", "n")),
        1 => Just(("synthetic", "n")),
    ];
    let nodes = prop::collection::vec((node, 1_u64..50), 1..60);
    let edges =
        prop::collection::vec((any::<prop::sample::Index>(), edge_type(), any::<prop::sample::Index>()), 0..120);
    let seeds = prop::collection::vec((edge_type(), any::<prop::sample::Index>()), 0..4);
    // As strings are: held by one, and holding what many hold.
    let leaves = prop::collection::vec((any::<prop::sample::Index>(), edge_type(), edge_type(), 0_usize..3), 0..30);
    (nodes, edges, seeds, leaves).prop_map(|(nodes, edges, seeds, leaves)| {
        let mut heap = HeapBuilder::new();
        for ((node_type, name), size) in &nodes {
            heap.node(node_type, name, *size);
        }
        let count = nodes.len() + 1;
        for (edge_type, target) in seeds {
            heap.edge(0, edge_type, "0", target.index(count));
        }
        for (source, edge_type, target) in edges {
            heap.edge(source.index(count), edge_type, "0", target.index(count));
        }
        for (holder, held_by, holds_by, hub) in leaves {
            let leaf = heap.node("string", "s", 1);
            heap.edge(holder.index(leaf), held_by, "0", leaf);
            heap.edge(leaf, holds_by, "0", hub.min(count - 1));
        }
        heap
    })
}

/// All edges as (source, type, target).
fn edges(heap: &Heap) -> Vec<(usize, EdgeType, usize)> {
    let snapshot = &heap.snapshot;
    let edges_of = |node: NodeIndex| snapshot.nodes.edges(node).map(move |edge| (node, EdgeIndex(edge)));
    let all = snapshot.nodes.indices().flat_map(edges_of);
    all.map(|(source, edge)| (source.index(), snapshot.edges.edge_type(edge), snapshot.edges.target(edge).index()))
        .collect()
}

/// What can be reached from `start` over `edges`, but not through `without`.
fn reachable(node_count: usize, edges: &[(usize, usize)], start: &[usize], without: Option<usize>) -> Vec<bool> {
    let mut targets = vec![Vec::new(); node_count];
    for &(source, target) in edges {
        targets[source].push(target);
    }
    let mut reached = vec![false; node_count];
    let mut queue: VecDeque<usize> = start.iter().copied().collect();
    while let Some(node) = queue.pop_front() {
        if Some(node) != without && !std::mem::replace(&mut reached[node], true) {
            queue.extend(&targets[node]);
        }
    }
    reached
}

/// The edges that retain, straight from the rule, and those from the root to what no edge retains.
fn retaining(heap: &Heap) -> Vec<(usize, usize)> {
    let node_count = heap.snapshot.nodes.len();
    let edges = edges(heap);
    let strong: Vec<_> = edges.iter().filter(|edge| edge.1 != EdgeType::Weak).map(|&(a, _, b)| (a, b)).collect();
    let seeds: Vec<usize> =
        edges.iter().filter(|edge| edge.0 == 0 && edge.1 == EdgeType::Shortcut).map(|edge| edge.2).collect();
    let is_page_owned = reachable(node_count, &strong, &seeds, None);
    let counts = |&(a, edge_type, b): &(usize, EdgeType, usize)| {
        edge_type != EdgeType::Weak
            && a != b
            && (a == 0 || edge_type != EdgeType::Shortcut && (is_page_owned[a] || !is_page_owned[b]))
    };
    let mut retaining: Vec<_> = edges.iter().filter(|edge| counts(edge)).map(|&(a, _, b)| (a, b)).collect();
    let orphans: Vec<usize> = (1..node_count).filter(|&node| retaining.iter().all(|edge| edge.1 != node)).collect();
    retaining.extend(orphans.into_iter().map(|node| (0, node)));
    retaining
}

fn check_dominators(heap: &Heap, retention: &Retention) -> Result<(), TestCaseError> {
    let graph = RetentionGraph::new(heap, retention);
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for node in heap.snapshot.nodes.indices() {
        seen.extend((&graph).neighbors(node).map(|target| (node.index(), target.index())));
    }
    let mut expected = retaining(heap);
    expected.sort_unstable();
    seen.sort_unstable();
    prop_assert_eq!(seen, expected);
    let root = heap.snapshot.root;
    let theirs = simple_fast(&graph, root);
    for node in heap.snapshot.nodes.indices() {
        // What cannot be reached has the root as its dominator.
        let expected = theirs.immediate_dominator(node).unwrap_or(root);
        prop_assert_eq!(retention.dominators.immediate(node), expected, "dominator of {:?}", node);
    }
    Ok(())
}

fn check_retained_sizes(heap: &Heap, retention: &Retention) -> Result<(), TestCaseError> {
    let node_count = heap.snapshot.nodes.len();
    let retaining = retaining(heap);
    let all = reachable(node_count, &retaining, &[0], None);
    for node in heap.snapshot.nodes.indices() {
        let left = reachable(node_count, &retaining, &[0], Some(node.index()));
        let goes =
            |other: &NodeIndex| *other == node || all[other.index()] && !left[other.index()] || node.index() == 0;
        let expected: u64 = heap.snapshot.nodes.indices().filter(goes).map(|n| heap.shallow_size_bytes(n)).sum();
        prop_assert_eq!(retention.retained_size_bytes(node), expected, "retained size of {:?}", node);
    }
    Ok(())
}

fn check_dominator_tree(heap: &Heap, retention: &Retention) -> Result<(), TestCaseError> {
    let preorder = retention.dominators.preorder();
    let end = |place: usize| retention.dominators.subtree_end(place as u32) as usize;
    let mut sorted = preorder.to_vec();
    sorted.sort_unstable();
    prop_assert!(sorted.into_iter().eq(heap.snapshot.nodes.indices()), "each node stands in the preorder once");
    for (place, &node) in preorder.iter().enumerate() {
        let dominated: u64 = preorder[place..end(place)].iter().map(|&below| heap.shallow_size_bytes(below)).sum();
        prop_assert_eq!(dominated, retention.retained_size_bytes(node));
        for &below in &preorder[place + 1..end(place)] {
            let dominator = retention.dominators.immediate(below);
            prop_assert!(preorder[place..end(place)].contains(&dominator));
        }
    }
    Ok(())
}

/// Of each class, what goes with those of its instances that stand in no other one. Classes with the same leader are one.
fn check_retained_sizes_of_classes(
    heap: &Heap,
    retention: &Retention,
    leader: fn(ClassIndex) -> ClassIndex,
) -> Result<(), TestCaseError> {
    let (classes, dominators) = (Classes::new(heap, &Interfaces::infer(heap)), &retention.dominators);
    let is_listed = |node: NodeIndex| heap.shallow_size_bytes(node) != 0;
    let mut expected = vec![0; classes.len()];
    for node in heap.snapshot.nodes.indices().filter(|&node| is_listed(node)) {
        let class = leader(classes.of(node));
        let mut above = std::iter::successors(Some(node), |&below| Some(dominators.immediate(below)))
            .skip(1)
            .take(heap.snapshot.nodes.len());
        if !above.any(|above| above != node && is_listed(above) && leader(classes.of(above)) == class) {
            expected[class.index()] += retention.retained_size_bytes(node);
        }
    }
    prop_assert_eq!(classes.retained_sizes_merged(heap, retention, leader), expected);
    Ok(())
}

fn check_distances(heap: &Heap, retention: &Retention) -> Result<(), TestCaseError> {
    let is_synthetic =
        |node: usize| heap.snapshot.nodes.node_type(NodeIndex::new(node)) == heapdrift::snapshot::NodeType::Synthetic;
    let edges = edges(heap);
    let mut expected: Vec<Option<i32>> = vec![None; heap.snapshot.nodes.len()];
    let relax = |distances: &mut Vec<Option<i32>>, floor: i32| {
        for _ in 0..distances.len() {
            for &(a, edge_type, b) in &edges {
                if let (Some(from), true) = (distances[a], edge_type != EdgeType::Weak)
                    && from >= floor
                    && distances[b].is_none_or(|known| known > from + 1)
                {
                    distances[b] = Some(from + 1);
                }
            }
        }
    };
    for edge in edges.iter().filter(|edge| edge.0 == 0 && !is_synthetic(edge.2)) {
        expected[edge.2] = Some(1);
    }
    let has_user_roots = expected.iter().any(Option::is_some);
    relax(&mut expected, 1);
    expected[0] = Some(if has_user_roots { 100_000_000 } else { 0 });
    relax(&mut expected, if has_user_roots { 100_000_000 } else { 0 });
    for node in heap.snapshot.nodes.indices() {
        prop_assert_eq!(retention.distances.raw(node), expected[node.index()].unwrap_or(-5), "distance of {:?}", node);
    }
    let levels = retention.distances.levels();
    let mut reached: Vec<NodeIndex> =
        heap.snapshot.nodes.indices().filter(|node| expected[node.index()].is_some()).collect();
    reached.sort_by_key(|node| expected[node.index()]);
    prop_assert!(levels.iter().flatten().eq(&reached), "{:?}", levels);
    let is_alike = |level: &[NodeIndex]| level.iter().all(|node| expected[node.index()] == expected[level[0].index()]);
    prop_assert!(levels.iter().all(is_alike), "{:?}", levels);
    Ok(())
}

fn check_paths(heap: &Heap, retention: &Retention) -> Result<(), TestCaseError> {
    let edges = &heap.snapshot.edges;
    for node in heap.snapshot.nodes.indices() {
        let mut held = node;
        for step in shortest_path(heap, retention, node) {
            prop_assert_eq!(edges.target(step.edge), held);
            prop_assert_eq!(heap.snapshot.nodes.source_of(step.edge), step.retainer);
            prop_assert_ne!(edges.edge_type(step.edge), EdgeType::Weak);
            prop_assert!(retention.distances.raw(step.retainer) < retention.distances.raw(held));
            held = step.retainer;
        }
        let is_root =
            |node| node == heap.snapshot.root || retention.retainers.of(node).any(|r| r == heap.snapshot.root);
        prop_assert!(is_root(held) || retention.distances.raw(node) < 0, "{:?} ends at {:?}", node, held);
    }
    Ok(())
}

fn check_retaining_edges(heap: &Heap, retention: &Retention) -> Result<(), TestCaseError> {
    let (nodes, edges) = (&heap.snapshot.nodes, &heap.snapshot.edges);
    let retaining = retaining(heap);
    for node in nodes.indices() {
        let listed: Vec<_> = retaining_edges(heap, retention, node).collect();
        prop_assert_eq!(retaining_edges(heap, retention, node).len(), listed.len());
        let mut found: Vec<_> = listed.iter().map(|edge| edge.edge.0).collect();
        found.sort_unstable();
        let first_after_root = nodes.edges(heap.snapshot.root).end;
        let expected: Vec<u32> =
            (first_after_root..edges.len() as u32).filter(|&edge| edges.target(EdgeIndex(edge)) == node).collect();
        prop_assert_eq!(found, expected, "each edge once, but the root's");
        for edge in listed {
            let pair = (edge.retainer.index(), node.index());
            prop_assert_eq!(edge.is_weak, edges.edge_type(edge.edge) == EdgeType::Weak);
            prop_assert!(!edge.retains || retaining.contains(&pair));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_heap_is_understood(builder in heap()) {
        let (heap, retention) = builder.analyse();
        check_dominators(&heap, &retention)?;
        check_retained_sizes(&heap, &retention)?;
        check_dominator_tree(&heap, &retention)?;
        check_retained_sizes_of_classes(&heap, &retention, |class| class)?;
        check_retained_sizes_of_classes(&heap, &retention, |class| ClassIndex(class.0 % 2))?;
        check_retained_sizes_of_classes(&heap, &retention, |class| ClassIndex(class.0 / 2 * 2))?;
        check_distances(&heap, &retention)?;
        check_paths(&heap, &retention)?;
        check_retaining_edges(&heap, &retention)?;
    }
}
