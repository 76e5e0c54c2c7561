"""Starts Heapdrift and uses it from outside, as a person with a pointer and a screen reader does.

What is on screen is read from the accessibility tree (AT-SPI), clicks and drags go through the X server.
"""
import os
import pathlib
import re
import select
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi

HERE = pathlib.Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
SHOTS = pathlib.Path(os.environ.get("SHOTS", "/tmp/heapdrift-window"))


class Failure(Exception):
    """What was expected did not come; the message says what was there instead."""


def tree(node, depth=0):
    """All nodes below `node` with their depth, from above to below; nodes that vanish meanwhile are left out."""
    try:
        yield node, depth
        for i in range(node.get_child_count()):
            child = node.get_child_at_index(i)
            if child is not None:
                yield from tree(child, depth + 1)
    except gi.repository.GLib.Error:
        return


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


class Window:
    """A running Heapdrift and its window; use it in a `with` block, which ends the process."""

    def __init__(self, *arguments, geometry=(0, 0, 1280, 800), stderr=None, **environment):
        self.geometry = geometry
        command = [os.environ["HEAPDRIFT"], *map(str, arguments)]
        self.process = subprocess.Popen(command, stderr=stderr, env=os.environ | environment)

    def __enter__(self):
        try:
            self.id = self.wait_until("its window", self.find_window, timeout=60)
            x, y, width, height = self.geometry
            run("xdotool", "windowsize", "--sync", self.id, width, height)
            run("xdotool", "windowmove", self.id, x, y)
            self.wait_until("a window manager", self.activate)
            self.application = self.wait_until("its accessibility tree", self.find_application)
        except BaseException:
            self.process.kill()
            raise
        return self

    def __exit__(self, kind, error, _traceback):
        if error is not None and self.process.poll() is None:
            self.screenshot("failure")
            print("".join(f"  {line}\n" for line in self.lines()), file=sys.stderr)
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failure("it does not end when told to") from error

    def activate(self):
        return subprocess.run(["xdotool", "windowactivate", self.id], capture_output=True).returncode == 0

    def find_window(self):
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)], capture_output=True, text=True
        ).stdout.split()
        return found[-1] if found else None

    def find_application(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application and application.get_process_id() == self.process.pid and application.get_child_count():
                return application
        return None

    def wait_until(self, what, condition, timeout=30):
        """The first truthy answer of `condition`."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise Failure(f"Heapdrift ended with code {self.process.returncode} before {what} appeared")
            try:
                answer = condition()
            except gi.repository.GLib.Error:
                answer = None  # the tree changed while it was read
            if answer:
                return answer
            time.sleep(0.1)
        raise Failure(f"{what} did not appear within {timeout} s")

    def processor_seconds(self):
        """What all threads of the process have used so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")

    def lines(self):
        """The tree as text: a line for each node that has a name."""
        for node, depth in tree(self.application):
            name = node.get_name() or value_of(node)
            if name:
                yield f"{'  ' * depth}{node.get_role_name()} {name!r}"

    def all(self, pattern, role=None):
        """The nodes whose name matches `pattern` from its start, in the order of the tree."""
        expression = re.compile(pattern)
        return [
            node
            for node, _ in tree(self.application)
            if expression.match(node.get_name() or value_of(node) or "") and role in (None, node.get_role_name())
        ]

    def find(self, pattern, role=None, timeout=30):
        """The first of `all`, as soon as it is there."""
        return self.wait_until(f"{role or 'something'} named /{pattern}/", lambda: self.all(pattern, role), timeout)[0]

    def click(self, node, button=1, at=0.5):
        """A click of the pointer on `node`, `at` of its width from its left side."""
        x, y = self.centre(node, at)
        run("xdotool", "mousemove", x, y)
        time.sleep(0.2)
        run("xdotool", "click", button)

    def centre(self, node, at=0.5):
        box = node.get_extents(Atspi.CoordType.SCREEN)
        if box.width <= 0 or box.height <= 0:
            raise Failure(f"{node.get_name()!r} has no place on the screen")
        return int(box.x + box.width * at), box.y + box.height // 2

    def press(self, *keys):
        run("xdotool", "key", "--window", self.id, *keys)

    def act(self, name):
        """Carries out the action called `name`, by the palette."""
        self.press("ctrl+k")
        self.find("Find an action")
        run("xdotool", "type", "--window", self.id, name.removesuffix("…"))
        self.wait_until(name, lambda: any(item.get_name() == name for item in self.all(re.escape(name))))
        time.sleep(0.3)
        self.press("Return")

    def drop(self, files, while_hovering=None):
        """Drags the files out of another program's window onto this one, and lets go."""
        x, y, width, height = self.geometry
        beside = (str(x + width + 20), "600")
        command = ["/usr/bin/python3", str(HERE / "drag_source.py"), *beside, *map(str, files)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as source:
            try:
                self.expect(source, "ready")
                time.sleep(0.5)  # until the window manager has placed it
                button = run("xdotool", "search", "--onlyvisible", "--pid", source.pid).split()[-1]
                run("xdotool", "windowmove", button, *beside)
                time.sleep(0.5)
                place = dict(line.split("=") for line in run("xdotool", "getwindowgeometry", "--shell", button).split())
                start = (int(place["X"]) + int(place["WIDTH"]) // 2, int(place["Y"]) + int(place["HEIGHT"]) // 2)
                self.drag(start, (x + width // 2, y + height // 2), while_hovering)
                self.expect(source, "dropped")
            finally:
                source.kill()

    def expect(self, source, word):
        readable, _, _ = select.select([source.stdout], [], [], 20)
        said = source.stdout.readline().strip() if readable else "nothing"
        if said != word:
            raise Failure(f"the drag source says {said!r} instead of {word!r}")

    def drag(self, start, end, while_hovering):
        """GTK wants a motion beyond its threshold, and a motion over the target: one jump starts no drag."""
        steps = 25
        run("xdotool", "mousemove", *start)
        time.sleep(0.3)
        run("xdotool", "mousedown", 1)
        time.sleep(0.3)
        for i in range(1, steps + 1):
            run("xdotool", "mousemove", *(a + (b - a) * i // steps for a, b in zip(start, end)))
            time.sleep(0.03)
        time.sleep(0.5)
        if while_hovering:
            while_hovering()
        run("xdotool", "mousemove", end[0] + 3, end[1] + 3)
        time.sleep(0.2)
        run("xdotool", "mouseup", 1)

    def screenshot(self, name, folder=SHOTS):
        folder.mkdir(parents=True, exist_ok=True)
        run("import", "-window", self.id, "-strip", folder / f"{name}.png")


def value_of(node):
    """What a text field holds; labels of egui carry their text there, too."""
    return Atspi.Text.get_text(node, 0, -1) if "Text" in node.get_interfaces() else None
