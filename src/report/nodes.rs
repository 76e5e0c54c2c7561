//! Every node of a snapshot as TSV.

use std::io::{self, Write};

use crate::graph::{Classes, Heap, Retention};

/// Writes a header line, then `id class distance shallow_size retained_size dominator_id` for each node in file order.
///
/// Sizes are bytes. The distance is DevTools' raw number, empty for nodes that nothing reaches. A tab, a line break or a
/// backslash in a class name is written `\t`, `\n`, `\r` or `\\`.
pub fn write_nodes(heap: &Heap, retention: &Retention, classes: &Classes, mut out: impl Write) -> io::Result<()> {
    let nodes = &heap.snapshot.nodes;
    let names: Vec<String> = classes.iter().map(|(_, class)| escape(&class.name)).collect();
    writeln!(out, "id\tclass\tdistance\tshallow_size\tretained_size\tdominator_id")?;
    for node in nodes.indices() {
        write!(out, "{}\t{}\t", nodes.id(node).0, names[classes.of(node).index()])?;
        let distance = retention.distances.raw(node);
        if distance >= 0 {
            write!(out, "{distance}")?;
        }
        let (shallow, retained) = (heap.shallow_size_bytes(node), retention.retained_size_bytes(node));
        writeln!(out, "\t{shallow}\t{retained}\t{}", nodes.id(retention.dominators.immediate(node)).0)?;
    }
    Ok(())
}

fn escape(name: &str) -> String {
    name.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}
