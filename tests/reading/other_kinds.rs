//! Files that are no snapshots: told what they are and what to take instead.

use crate::base::{base, refused};

#[test]
fn profiles_and_foreign_snapshots_are_named() {
    for (json, what) in [
        (
            r#"{"nodes":[{"id":1,"callFrame":{"functionName":"(root)"},"hitCount":0}],"startTime":1,"endTime":2}"#,
            "a CPU profile (.cpuprofile), which shows time and no objects",
        ),
        (
            r#"{"head":{"callFrame":{"functionName":"(root)"},"selfSize":0,"children":[]},"samples":[]}"#,
            "a sampling profile of allocations (.heapprofile), which does not say what is still alive",
        ),
        (
            r#"{"version":3,"type":"Inspector","nodes":[0,0,0,0],"nodeClassNames":["<root>"],"edges":[],"edgeNames":[]}"#,
            "a heap snapshot in the format of Safari and Bun's own tools; Bun writes V8's with v8.writeHeapSnapshot()",
        ),
        (r#"{"traceEvents":[{"ph":"X"}]}"#, "a performance trace"),
        (
            "{\"method\":\"HeapProfiler.addHeapSnapshotChunk\",\"params\":{}}\n{}",
            "a log of DevTools protocol messages, in which a snapshot comes in pieces",
        ),
        (r#"{"name":"x","version":"1.0.0"}"#, "JSON of another kind"),
        ("{}", "JSON of another kind"),
        ("[1,2,3]", "JSON of another kind"),
        ("null", "JSON of another kind"),
        ("\"snapshot\"", "JSON of another kind"),
    ] {
        refused(json, &format!("The file is no heap snapshot but {what}: take a heap snapshot instead"));
    }
}

#[test]
fn what_is_no_json_is_named() {
    for (bytes, what) in [
        (&b"<!doctype html><title>504</title>"[..], "a web page, perhaps an error page saved in its place"),
        (b"this is not json\n", "text that is not JSON"),
        (b"{'snapshot':1}", "text that is not JSON"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "binary data"),
        (b"\x7fELF\x02\x01\x01\0\0\0\0", "binary data"),
    ] {
        refused(bytes, &format!("The file is no heap snapshot but {what}: open a .heapsnapshot file"));
    }
    for empty in ["", "\n \n"] {
        refused(empty, "The file is empty: the snapshot was never written, take it again");
    }
}

#[test]
fn other_packings_and_encodings_are_named() {
    for (head, name) in [
        (&b"\xfd7zXZ\0\0\x04"[..], "xz"),
        (b"BZh91AY&SY", "bzip2"),
        (b"PK\x03\x04\x14\0", "zip"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    ] {
        refused(
            head,
            &format!("The file is packed with {name}: unpack it first (only gzip and zstd open as they are)"),
        );
    }
    let utf16 = |mark: &str| -> Vec<u8> {
        format!("{mark}{}", base().text()).encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    for bytes in [utf16("\u{feff}"), utf16("")] {
        refused(
            bytes,
            "The file is UTF-16 text, as PowerShell's \">\" makes it: save it as UTF-8 or take the snapshot again",
        );
    }
}
