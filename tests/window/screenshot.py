#!/usr/bin/python3
"""Makes the README's picture: the window on the bundled sample, with `(string)` selected.

usage: cargo build --release && HEAPDRIFT=target/release/heapdrift tests/window/desktop.sh tests/window/screenshot.py
"""
import time

from driver import PROJECT, Window, run

with Window("--sample", geometry=(0, 0, 1280, 800)) as window:
    window.click(window.find(r"\(string\), .*Δ retained [+−0-9]", role="tree item", timeout=120), at=0.1)
    window.find(r"sentEvents\S* in OrderEvents", role="tree item")
    run("xdotool", "mousemove", 1279, 799)
    time.sleep(1)
    window.screenshot("comparison", PROJECT / "assets/screenshots")
