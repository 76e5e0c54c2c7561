#!/bin/bash
# Runs heapdrift and its peers in turn on the same files and prints medians, spread and ratios:
#
#   tests/benches/peers.sh [FILE...]        RUNS=5 by default; without a file it makes one of about 100 MB with Node
#
# Needs cargo and GNU time; for Chrome DevTools also Node 20 and npm, and for Chromium that one as well (CHROMIUM names another
# browser of its kind); what is not there is left out. Each run is a process of its
# own, from start to exit, with the file in the page cache. DevTools runs in one thread here. In Chromium, where a second worker
# does some of it, its Memory panel is timed from the file to the rows, without the browser's start. "Seen before" is a run with
# --remember after another one, for files of 64 MB and more. v8-heap-parser only parses: its retained sizes take minutes on most
# files.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
target=${CARGO_TARGET_DIR:-$root/target}
runs=${RUNS:-5}

cargo build -q --release --no-default-features --bin heapdrift --manifest-path "$root/Cargo.toml"
CARGO_TARGET_DIR=$target/peers cargo build -q --release --locked --manifest-path "$here/peers/Cargo.toml"
oracle=$here/../oracle
with_devtools=
if command -v node > /dev/null && command -v npm > /dev/null; then
  [ -e "$oracle/node_modules" ] || (cd "$oracle" && npm install --no-package-lock --no-fund --no-audit > /dev/null)
  [ -e "$oracle/dist" ] || (cd "$oracle" && node build.mjs)
  with_devtools=1
fi

chromium=${CHROMIUM:-chromium}
command -v node > /dev/null && command -v "$chromium" > /dev/null || chromium=

files=("$@")
if [ $# -eq 0 ]; then
  files=("$target/peers/made.heapsnapshot")
  [ -e "${files[0]}" ] || node --max-old-space-size=4000 -e '
    class Order { constructor(id) { this.id = `order-${id}`; this.at = new Date(id); this.lines = [{sku: id % 97, price: id / 7}]; } }
    const orders = new Map(), listeners = [];
    for (let id = 0; id < 110_000; id++) {
      const order = new Order(id);
      orders.set(order.id, order);
      order.previous = listeners.length % 10 ? listeners.at(-1).order : null;
      listeners.push(Object.assign(() => order, {order}));
    }
    require("v8").writeHeapSnapshot(process.argv[1]);' "${files[0]}" > /dev/null
fi

times=$(mktemp)
trap 'rm -f "$times" "$times".*' EXIT

# once NAME COMMAND...: adds a line of name, seconds, seconds of processor time, and peak memory in KB
once() {
  local name=$1 elapsed user system peak
  shift
  if command time -o "$times.one" -f '%e %U %S %M' "$@" > /dev/null 2> "$times.error"; then
    read -r elapsed user system peak < "$times.one"
    echo "$name|$elapsed|$(awk "BEGIN { print $user + $system }")|$peak" >> "$times"
  else
    echo "$name failed: $(tail -1 "$times.error")" >&2
  fi
}

# once_in NAME COMMAND...: as once, of a command that prints the seconds itself; nothing is known of its processor time and memory
once_in() {
  local name=$1 elapsed
  shift
  if elapsed=$("$@" 2> "$times.error"); then
    echo "$name|$elapsed||" >> "$times"
  else
    echo "$name failed: $(tail -1 "$times.error")" >&2
  fi
}

# column NAME N: the figures in column N of all runs of NAME, least first; median NAME N: the one in the middle
column() { awk -F'|' -v name="$1" -v column="$2" '$1 == name { print $column }' "$times" | sort -n; }
median() { column "$1" "$2" | awk '{ figure[NR] = $1 } END { print figure[int((NR + 1) / 2)] }'; }

lscpu | sed -n 's/^Model name: */processor: /p'
echo "cores: $(nproc), $(rustc --version), runs: $runs"
# What heapdrift remembers of a large file: of the user's own nothing is used.
export XDG_CACHE_HOME=$target/peers/cache
trap 'rm -rf "$times" "$times".* "$XDG_CACHE_HOME"' EXIT
for file in "${files[@]}"; do
  bytes=$(stat -L -c %s "$file")
  cat "$file" > /dev/null
  "$target/release/heapdrift" report --remember "$file" > /dev/null
  : > "$times"
  for _ in $(seq "$runs"); do
    once "heapdrift, all answers" "$target/release/heapdrift" report "$file"
    once "heapdrift, seen before" "$target/release/heapdrift" report --remember "$file"
    once "heapdrift, read only" "$target/peers/release/peers" heapdrift "$file"
    once "sonic-rs, parse" "$target/peers/release/peers" sonic-rs "$file"
    once "serde_json, parse" "$target/peers/release/peers" serde_json "$file"
    once "v8-heap-parser, parse" "$target/peers/release/peers" v8-heap-parser "$file"
    [ -z "$with_devtools" ] || once "DevTools, all answers" node --max-old-space-size=16000 "$here/peers/devtools.mjs" "$file"
    [ -z "$chromium" ] || once_in "Chromium, all answers" node "$here/peers/chromium.mjs" "$chromium" "$file"
  done
  printf '\n%s, %d MB\n' "$(basename "$file")" $((bytes / 1000000))
  printf '%-24s %9s  %-15s %10s %9s %11s\n' '' median 'least to most' processor 'peak B/B' 'times ours'
  ours=
  while IFS= read -r name; do
    elapsed=$(median "$name" 2)
    [ -n "$ours" ] || ours=$elapsed
    awk -v name="$name" -v wall="$elapsed" -v cpu="$(median "$name" 3)" -v peak="$(median "$name" 4)" -v ours="$ours" \
      -v bytes="$bytes" -v spread="$(column "$name" 2 | sed -n '1p;$p' | paste -sd' ' | sed 's/ / to /')" \
      'BEGIN {
        processor = cpu == "" ? "" : sprintf("%.2f s", cpu)
        memory = peak == "" ? "" : sprintf("%.2f", peak * 1024 / bytes)
        printf "%-24s %7.2f s  %-15s %10s %9s %11.1f\n", name, wall, spread, processor, memory, wall / ours
      }'
  done < <(cut -d'|' -f1 "$times" | awk '!seen[$0]++')
done
