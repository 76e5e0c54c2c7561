#!/usr/bin/python3
"""The main job in the real window: files in by argument or by drop, the table and the retainers out."""
import contextlib
import os
import pathlib
import sys
import tempfile
import time
import unittest
import unittest.mock

from driver import PROJECT, Window, run

SAMPLE = sorted((PROJECT / "assets/sample").glob("*.heapsnapshot.zst"))


class TheWindow(unittest.TestCase):
    def setUp(self):
        # A window remembers what was selected in the same files, so each test has settings of its own.
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.enterContext(unittest.mock.patch.dict(os.environ, XDG_CONFIG_HOME=folder))

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

    def test_a_window_that_nobody_uses_leaves_the_processor_alone(self):
        with Window(*SAMPLE) as window:
            self.leads_to_the_leak(window)
            time.sleep(3)  # until the tooltip of what was clicked last has come
            before, began = window.processor_seconds(), time.monotonic()
            time.sleep(IDLE_SECONDS)
            share = (window.processor_seconds() - before) / (time.monotonic() - began)
            print(f"idle: {share:.2%} of one core")
            self.assertLess(share, 0.01, "of one core, with five snapshots open")

    def test_a_window_that_another_program_destroys_ends_well_and_keeps_its_settings(self):
        with tempfile.TemporaryDirectory() as folder:
            said = pathlib.Path(folder, "said.txt")
            with said.open("w") as stderr, Window("--sample", stderr=stderr, XDG_CONFIG_HOME=folder) as window:
                self.leads_to_the_leak(window)
                run("xdotool", "windowclose", window.id)
                self.assertEqual(window.process.wait(20), 0, said.read_text())
            self.assertNotIn("panicked", said.read_text())
            self.assertIn("window_size", pathlib.Path(folder, "heapdrift/settings.json").read_text())

    def test_what_is_on_screen_is_exported(self):
        with tempfile.TemporaryDirectory() as folder, answered_by(folder), Window(*SAMPLE) as window:
            def export(name, file):
                window.act(name)
                window.find(f"Saved as .*/{file}")
                content = pathlib.Path(folder, file).read_bytes()
                self.assertNotIn(b"order-gateway:order", content, f"{file} has the text of a string")
                window.click(window.all("Dismiss this message")[0])

            # The holder that is selected by itself, with the path to it.
            window.find("Growth of sentEvents in OrderEvents", timeout=120)
            export(*GRAPH)
            path = pathlib.Path(folder, "retainers.dot").read_text()
            self.assertRegex(path, r'label="OrderEvents\\n@\d+, retains [0-9.]+ KB\\n/srv/order-gateway/services/producer-only.js:6:1"')
            self.assertRegex(path, r'label="Array\\n@\d+, retains .*\+879 KB, leaking"')
            self.assertIn('label="sentEvents"', path)

            self.leads_to_the_leak(window)
            for name, file in [GRAPH, *OTHER_EXPORTS]:
                export(name, file)
            picture = pathlib.Path(folder, "heapdrift.png")
            self.assertEqual(run("identify", "-format", "%m %wx%h", picture), "PNG 1280x800")
            self.assertGreater(int(run("identify", "-format", "%k", picture)), 100, "it shows something")
            graph = pathlib.Path(folder, "retainers.dot").read_text()
            self.assertIn("sentEvents[·]\\n9,594 held, 768 KB", graph)
            self.assertIn("9,877 born (string)", graph)

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
IDLE_SECONDS = float(os.environ.get("IDLE_SECONDS", 20))
GRAPH = ("Export retainers as DOT…", "retainers.dot")
OTHER_EXPORTS = [
    ("Export screenshot…", "heapdrift.png"),
    ("Export report as HTML…", "heap-growth.html"),
    ("Export table as CSV…", "heap-growth.csv"),
]


@contextlib.contextmanager
def answered_by(folder):
    """In place of a person who saves every file in `folder` under the name that is proposed: a program called as the dialog's is."""
    with tempfile.TemporaryDirectory() as programs:
        dialog = pathlib.Path(programs, "zenity")
        dialog.write_text('#!/bin/sh\nwhile [ "$1" != --filename ]; do shift; done\nsleep 0.3\necho "$ANSWERS/$2"\n')
        dialog.chmod(0o755)
        before = dict(os.environ)
        os.environ.update(PATH=f"{programs}:{before['PATH']}", ANSWERS=folder)
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


if __name__ == "__main__":
    if len(SAMPLE) < 4:
        sys.exit(f"the sample is missing: {SAMPLE}")
    unittest.main(verbosity=2)
