#!/usr/bin/env python3
"""Prints for each program of a folder which holder of its growth comes first, and whether that is the right one.

usage: tests/growth/zoo.py DIR [HEAPDRIFT]

Each folder in DIR has the snapshots of one program, in order of their names, and an expected.json:
{"kind": "leak" or "decoy", "holder_class": TEXT or [TEXT], "holder_property": TEXT or [TEXT], "path": [TEXT]};
all but kind may be missing. A leak is right if a holder that these name stands first, not called anything else than
leaking or, where there are too few points, just that; a decoy if nothing is called leaking. HEAPDRIFT is the program
to run [default: target/release/heapdrift]. Exits with 1 if a program came out wrong.
"""

import json
import pathlib
import subprocess
import sys

GENERIC = {"[]", "…", "Array", "Map", "Set", "Object", "Function", "context", "system / Context", "Window"}


def texts(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def is_named(holder, expected):
    properties = texts(expected.get("holder_property")) + texts(expected.get("path"))
    classes = texts(expected.get("holder_class"))
    return holder["property"] in set(properties) - GENERIC or holder["class"] in set(classes) - GENERIC


def check(folder, program):
    expected = json.loads((folder / "expected.json").read_text())
    files = sorted(path for path in folder.iterdir() if ".heapsnapshot" in path.name)
    answer = subprocess.run([program, "growth", "--format", "json", *files], capture_output=True, text=True)
    if answer.returncode:
        return False, ["-", answer.stderr.strip(), "", ""]
    growth = json.loads(answer.stdout)
    holders = growth["holders"]
    total = sum(holder["own_growth"] for holder in holders) + growth["other"]["own_growth"]
    leaking = [holder for holder in holders if holder["verdict"] == "leaking"]
    if expected["kind"] == "leak":
        rank = next((holder["rank"] for holder in holders if is_named(holder, expected)), None)
        is_right = rank == 1 and holders[0]["verdict"] in ("leaking", "too few points")
        shown = holders[rank - 1] if rank else None
    else:
        rank, is_right, shown = None, not leaking, (leaking or [None])[0]
    name = f"{shown['property']} ({shown['class']})" if shown else "none"
    row = [str(rank or "-"), name, shown["verdict"] if shown else "", f"{shown['own_growth']:+,} B" if shown else ""]
    return is_right and total == growth["total_growth"], row


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    program = sys.argv[2] if len(sys.argv) == 3 else "target/release/heapdrift"
    folders = sorted(path.parent for path in pathlib.Path(sys.argv[1]).glob("*/expected.json"))
    rows = [["program", "right", "rank", "holder", "verdict", "own growth"]]
    wrong = 0
    for folder in folders:
        is_right, row = check(folder, program)
        wrong += not is_right
        rows.append([folder.name, "yes" if is_right else "NO", *row])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    print(f"{len(folders) - wrong} of {len(folders)} right")
    sys.exit(1 if wrong or not folders else 0)


main()
