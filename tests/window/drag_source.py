#!/usr/bin/python3
"""A window with one button that offers files by XDND, as a file manager would.

usage: drag_source.py X Y FILE...   prints "ready" when it is on screen, "dropped" when a target took the files,
"refused" when none did
"""
import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk

x, y = int(sys.argv[1]), int(sys.argv[2])
uris = [pathlib.Path(name).resolve().as_uri() for name in sys.argv[3:]]


def say(word):
    print(word, flush=True)


def give_data(_button, _context, selection, _info, _time):
    selection.set_uris(uris)


def refuse(_button, _context, _reason):
    say("refused")
    return True  # no animation back to the button


def end(_button, _context):
    say("dropped")


button = Gtk.Button(label=f"{len(uris)} files")
button.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
button.drag_source_add_uri_targets()
button.connect("drag-data-get", give_data)
button.connect("drag-failed", refuse)
button.connect("drag-end", end)

window = Gtk.Window(title="drag source")
window.set_default_size(150, 70)
window.add(button)
window.connect("destroy", Gtk.main_quit)
window.connect("map-event", lambda *_: say("ready"))
window.show_all()
window.move(x, y)
Gtk.main()
