#!/usr/bin/python3
"""The main job in the real window: files in by argument or by drop, the table and the retainers out."""
import os
import pathlib
import sys
import tempfile
import unittest

from driver import PROJECT, Window

SAMPLE = sorted((PROJECT / "assets/sample").glob("*.heapsnapshot.zst"))


class TheWindow(unittest.TestCase):
    def test_files_given_as_arguments_are_compared_first_to_last(self):
        with Window(*SAMPLE[::-2]) as window:
            self.leads_to_the_leak(window)
            cards = [card.get_name() for card in window.all("Timepoint ")]
            self.assertEqual(len(cards), 3, cards)
            self.assertIn("base", cards[0])
            self.assertIn("target", cards[2])
            window.screenshot("arguments")

    def test_the_last_series_is_back_after_the_program_was_killed(self):
        settings = pathlib.Path(os.environ["XDG_CONFIG_HOME"], "heapdrift/settings.json")
        with Window(*SAMPLE[1:3]) as window:
            window.find(r"\(string\)", role=ROW, timeout=120)
            window.press("ctrl+2")
            window.wait_until("its state in the settings", lambda: '"view": "all"' in settings.read_text())
            window.process.kill()
        with Window() as window:
            window.click(window.find(r"Reopen last series \(2 snapshots: "))
            strings = window.find(r"\(string\)", role=ROW, timeout=120)
            self.assertRegex(strings.get_name(), ", 19:13:18 .*, 19:15:19 ", "a column for each timepoint")
            window.screenshot("reopened")

    def test_files_dropped_by_another_program_are_compared_and_a_bad_one_gets_a_card(self):
        with tempfile.TemporaryDirectory() as folder, Window(geometry=(0, 0, 1000, 700)) as window:
            bad = pathlib.Path(folder, "cut short 日本 %20.heapsnapshot.zst")
            bad.write_bytes(SAMPLE[0].read_bytes()[:300_000])
            window.find("What keeps growing, and who holds it")
            window.drop([*SAMPLE[:3], bad], while_hovering=lambda: window.screenshot("hovering"))
            self.leads_to_the_leak(window)
            card = window.find("Timepoint cut short 日本 %20")
            self.assertRegex(card.get_name(), "The file ends (after|at byte) [0-9,]+.* in its section")
            self.assertEqual(len(window.all("Timepoint ")), 4)
            window.screenshot("dropped")

    def leads_to_the_leak(self, window):
        """`(string)` stands first by size delta, and one click on it leads to who holds the new strings."""
        glance = window.find(r"\S+ in \S+, .*grew at .*", timeout=120)
        self.assertRegex(glance.get_name(), "^sentEvents in OrderEvents")
        window.find(r"sentEvents in OrderEvents.*", role=ROW)  # the path to it is open before anybody asks
        first = min(window.all("", role=ROW), key=lambda row: window.centre(row)[1])
        self.assertRegex(first.get_name(), r"\(string\)")
        window.click(first, at=0.1)
        holder = window.find(r"sentEvents\[·\] in OrderEvents", role=ROW)
        _, y, _, height = window.geometry
        self.assertLess(window.centre(holder)[1], y + height - 20, "who holds it can be seen without scrolling")


ROW = "tree item"

if __name__ == "__main__":
    if len(SAMPLE) < 4:
        sys.exit(f"the sample is missing: {SAMPLE}")
    unittest.main(verbosity=2)
