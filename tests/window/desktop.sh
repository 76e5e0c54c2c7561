#!/bin/bash
# desktop.sh COMMAND...: runs COMMAND on a desktop of its own, and takes the desktop down afterwards:
# an X server without a screen, a session bus, a window manager, and accessibility switched on.
set -euo pipefail

if [ -z "${HEAPDRIFT_DESKTOP:-}" ]; then
  runtime=$(mktemp -d)
  displays=$(mktemp)
  Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$displays" 2>"$runtime/xvfb.log" &
  xvfb=$!
  trap 'kill "$xvfb" 2>/dev/null || true; rm -rf "$runtime" "$displays"' EXIT
  for _ in $(seq 100); do [ -s "$displays" ] && break; sleep 0.1; done
  [ -s "$displays" ] || { echo "Xvfb did not start:"; cat "$runtime/xvfb.log"; exit 1; }

  export HEAPDRIFT_DESKTOP=1 DISPLAY=":$(cat "$displays")" XDG_RUNTIME_DIR="$runtime" HOME="$runtime"
  export XDG_CONFIG_HOME="$runtime/config" XDG_DATA_HOME="$runtime/data" XDG_CACHE_HOME="$runtime/cache"
  export GTK_A11Y=none NO_AT_BRIDGE=1 LIBGL_ALWAYS_SOFTWARE=1
  unset WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS
  dbus-run-session -- "$0" "$@"
  exit
fi

/usr/libexec/at-spi-bus-launcher --launch-immediately &
launcher=$!
openbox 2>/dev/null &
openbox=$!
trap 'kill "$openbox" "$launcher" 2>/dev/null || true' EXIT
for property in IsEnabled ScreenReaderEnabled; do
  for _ in $(seq 50); do
    gdbus call --session --dest org.a11y.Bus --object-path /org/a11y/bus \
      --method org.freedesktop.DBus.Properties.Set org.a11y.Status "$property" "<true>" >/dev/null 2>&1 && break
    sleep 0.1
  done
done
"$@"
