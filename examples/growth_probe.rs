use heapdrift::{graph::*, jobs::Progress, snapshot, timeline::growth::*};
use std::{path::Path, sync::Arc};
fn main() {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let p = Progress::unwatched();
    let t = std::time::Instant::now();
    let loaded: Vec<(Heap, Retention)> = files
        .iter()
        .map(|f| {
            let s = snapshot::read_file(Path::new(f), &p).unwrap();
            let h = Heap::new(Arc::new(s), &p).unwrap();
            let r = Retention::new(&h, &p).unwrap();
            (h, r)
        })
        .collect();
    let load = t.elapsed();
    let refs: Vec<_> = loaded.iter().map(|(h, r)| (h, r)).collect();
    let t = std::time::Instant::now();
    let g = Growth::find(&refs, GrowthOptions::default(), &p).unwrap();
    println!(
        "load {load:?} growth {:?} same_ids {} total {} other {}",
        t.elapsed(),
        g.same_ids,
        g.total_growth_bytes,
        g.other_growth_bytes
    );
    let sum: i64 = g.holders.iter().map(|h| h.own_growth_bytes).sum();
    assert_eq!(sum + g.other_growth_bytes, g.total_growth_bytes);
    for h in g.holders.iter().take(6) {
        println!(
            "{:>11} {:<14} {} {} {:?} steps {:?} cohorts {:?} label {:?}",
            h.own_growth_bytes,
            h.verdict.to_string(),
            h.property,
            h.class,
            h.location.as_ref().map(|l| l.to_string()),
            h.steps,
            h.cohorts,
            h.label
        );
        println!(
            "      path {}",
            h.path.entries.iter().map(|e| format!("{}:{}", e.edge, e.class)).collect::<Vec<_>>().join(" > ")
        );
        println!(
            "      gained {:?}",
            h.gained.iter().take(4).map(|g| format!("{} x {} {}", g.count, g.class, g.size_bytes)).collect::<Vec<_>>()
        );
    }
}
