#!/bin/bash
# Takes screenshots of every view, 1280 x 800 points, in both themes and at both scales.
# usage: tests/screenshots.sh FOLDER   puts them there
#        tests/screenshots.sh --readme   renews those that the README shows; look at them before you keep them
set -euo pipefail

case "${1:-}" in
  --readme)
    cd "$(dirname "$0")/.."
    mapfile -t shown < <(sed -n 's|.*](tests/snapshots/\([a-z_]*\)\.png).*|\1|p' README.md)
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    ;;
  ''|-*) sed -n 's/^# usage: /usage: /p; s/^#        /       /p' "$0"; exit 2 ;;
  *)
    mkdir -p "$1"
    folder=$(realpath "$1")
    cd "$(dirname "$0")/.."
    shown=()
    ;;
esac
# One after the other: several at once take longer to be drawn in software than the test of any waits.
HEAPDRIFT_SCREENSHOTS=$folder tests/run.sh --test ui -- pictures --test-threads 1
for picture in "${shown[@]}"; do
  cp "$folder/$picture.png" tests/snapshots/
done
