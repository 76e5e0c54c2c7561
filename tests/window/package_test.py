#!/usr/bin/python3
"""The installed package on a desktop: a double click opens the window, the next one lands in it."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest

from driver import PROJECT, Window, run

SAMPLE = sorted((PROJECT / "assets/sample").glob("*.heapsnapshot.zst"))
TYPE = "application/x-v8-heapsnapshot"


class OneProcess:
    """A process that somebody else started, used like one of our own."""

    returncode = None

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        try:
            state = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            state = "Z"
        self.returncode = "unknown" if state == "Z" else None
        return self.returncode

    def terminate(self):
        os.kill(self.pid, 15)

    def kill(self):
        os.kill(self.pid, 9)

    def wait(self, timeout):
        end = time.monotonic() + timeout
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("heapdrift", timeout)
            time.sleep(0.05)


class OpenedByTheDesktop(Window):
    """The window that appears after a double click."""

    def __init__(self, geometry=(0, 0, 1280, 800)):
        self.geometry = geometry
        self.process = OneProcess(pid_of(windows(timeout=60)[0]))


def desktop(*words):
    """Has the desktop do something, which outlives the command; a pipe would stay open as long."""
    subprocess.run(["gio", *map(str, words)], check=True, stdout=subprocess.DEVNULL)


def windows(timeout=0):
    """The ids of all windows of Heapdrift, as soon as there is one."""
    end = time.monotonic() + timeout
    while True:
        search = ["xdotool", "search", "--onlyvisible", "--class", "^heapdrift$"]
        found = subprocess.run(search, capture_output=True, text=True).stdout.split()
        if found or time.monotonic() > end:
            return found
        time.sleep(0.1)


def pid_of(window):
    return int(run("xdotool", "getwindowpid", window))


def cards(window):
    return [card.get_name() for card in window.all("Timepoint ")]


class ThePackage(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="snapshots 日本 ")
        self.addCleanup(folder.cleanup)
        self.files = [pathlib.Path(folder.name, f"t{i}.heapsnapshot") for i in range(3)]
        for file, packed in zip(self.files, SAMPLE):
            run("zstd", "-q", "-d", packed, "-o", file)

    def test_a_double_click_opens_the_window_and_the_next_one_lands_in_it(self):
        desktop("open", self.files[0])
        with OpenedByTheDesktop() as window:
            window.find(r"\(string\), ", role="tree item", timeout=120)
            self.assertEqual(len(cards(window)), 1, cards(window))
            window.screenshot("double-click-1")

            # Another program comes to the fore meanwhile.
            with subprocess.Popen(["/usr/bin/python3", PROJECT / "tests/window/drag_source.py", "600", "300", __file__]) as other:
                window.wait_until("another window", lambda: active() != window.id)
                desktop("open", self.files[1])
                window.wait_until("the window in front", lambda: active() == window.id)
                other.kill()
            window.find(r"\(string\), .*Δ retained [+−0-9]", role="tree item", timeout=120)
            self.assertEqual(len(cards(window)), 2, cards(window))
            self.assertEqual(windows(), [window.id])
            window.screenshot("double-click-2")

            # By the entry in the launcher, with a file that is there already and one that is new.
            desktop("launch", "/usr/share/applications/heapdrift.desktop", *self.files[1:])
            window.wait_until("three timepoints", lambda: len(cards(window)) == 3)
            window.find("t1.heapsnapshot is already open")
            self.assertEqual(windows(), [window.id])

            # Somebody who wants another window gets it.
            with Window("--new-window", self.files[2]) as another:
                another.find(r"\(string\), ", role="tree item", timeout=120)
                self.assertNotEqual(another.id, window.id)
                self.assertEqual(len(cards(another)), 1)
            self.assertEqual(len(cards(window)), 3)

            # A window that hangs keeps nobody waiting for long.
            os.kill(window.process.pid, 19)
            try:
                with Window(self.files[0]) as instead:
                    instead.find(r"\(string\), ", role="tree item", timeout=120)
            finally:
                os.kill(window.process.pid, 18)
            self.assertEqual(len(cards(window)), 3)

        # After a window that was killed, the next one is the one that others find.
        with Window(self.files[0]) as killed:
            killed.find(r"\(string\), ", role="tree item", timeout=120)
            killed.process.kill()
            killed.process.wait(10)
        with Window(self.files[0]) as window:
            window.find(r"\(string\), ", role="tree item", timeout=120)
            done = subprocess.run([os.environ["HEAPDRIFT"], "t1.heapsnapshot"], cwd=self.files[1].parent, timeout=20)
            self.assertEqual(done.returncode, 0)
            window.wait_until("two timepoints", lambda: len(cards(window)) == 2)

    def test_all_endings_have_the_type_and_the_program(self):
        self.assertIn("heapdrift.desktop", run("gio", "mime", TYPE))
        for ending in ["heapsnapshot", "heaptimeline"]:
            for packing in ["", ".gz", ".zst"]:
                with tempfile.NamedTemporaryFile(suffix=f".{ending}{packing}") as file:
                    file.write(b"{}")
                    file.flush()
                    self.assertIn(f"content-type: {TYPE}", run("gio", "info", "-a", "standard::content-type", file.name))


def active():
    found = subprocess.run(["xdotool", "getactivewindow"], capture_output=True, text=True).stdout.strip()
    return found or None


if __name__ == "__main__":
    os.environ["HEAPDRIFT"] = shutil.which("heapdrift")
    unittest.main(verbosity=2)
