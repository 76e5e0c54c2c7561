#!/bin/sh
# Compares heapdrift with Chrome DevTools over all snapshots in the given folders: every node, every class row, and born and
# died from each snapshot to the next by name. Needs Node 20, npm and zstd. HEAPDRIFT names another binary than the release build.
set -eu
if [ $# -eq 0 ]; then
    echo "usage: check-all.sh FOLDER..." >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
[ -e "$here/node_modules" ] || (cd "$here" && npm install --no-package-lock --no-fund --no-audit)
[ -e "$here/dist" ] || (cd "$here" && node build.mjs)
if [ -z "${HEAPDRIFT:-}" ]; then
    cargo build --release --no-default-features --manifest-path "$here/../../Cargo.toml"
    HEAPDRIFT=${CARGO_TARGET_DIR:-$here/../../target}/release/heapdrift
fi
export NODE_OPTIONS=--max-old-space-size=16000
failures=0
for folder in "$@"; do
    previous=
    for file in "$folder"/*.heapsnapshot "$folder"/*.heapsnapshot.zst "$folder"/*.heaptimeline "$folder"/*.heaptimeline.zst; do
        [ -e "$file" ] || continue
        node "$here/check.mjs" "$HEAPDRIFT" "$file" || failures=$((failures + 1))
        if [ -n "$previous" ]; then
            node "$here/check.mjs" "$HEAPDRIFT" "$previous" "$file" || failures=$((failures + 1))
        fi
        previous=$file
    done
done
echo "$failures files or pairs differ"
[ "$failures" -eq 0 ]
