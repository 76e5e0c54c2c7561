#!/bin/sh
# Makes tests/fixtures/expected anew: what Chrome DevTools computes from every fixture. Needs Node 20, npm and zstd.
set -eu
cd "$(dirname "$0")"
npm install --no-package-lock --no-fund --no-audit
node build.mjs
fixtures=../fixtures
out=$(mktemp -d)
trap 'rm -r "$out"' EXIT
node oracle.mjs "$out" "$fixtures"/cases/*.zst "$fixtures"/variants/*.zst
node oracle.mjs --diff "$out" "$fixtures"/cases/diff-A.heapsnapshot.zst "$fixtures"/cases/diff-B.heapsnapshot.zst
for writer in chromium-156 hermes-0.11 node-24; do
    node oracle.mjs --diff "$out" "$fixtures/variants/$writer-t0.heapsnapshot.zst" "$fixtures/variants/$writer-t1.heapsnapshot.zst"
done
zstd -q -19 --rm "$out"/*.tsv
mkdir -p "$fixtures/expected"
rm -f "$fixtures"/expected/*.zst
mv "$out"/*.zst "$fixtures/expected"
