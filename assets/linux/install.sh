#!/bin/sh
# Installs Heapdrift with its place in the launcher: for you alone in ~/.local, or below another folder.
# usage: ./install.sh [FOLDER]            puts it there
#        ./install.sh --remove [FOLDER]   takes it away
# It runs without being installed as well: bin/heapdrift
set -eu

remove=
if [ "${1:-}" = --remove ]; then
  remove=yes
  shift
fi
case "${1:-}" in
  -*) sed -n 's/^# usage: /usage: /p; s/^#        /       /p' "$0" >&2; exit 2 ;;
esac
prefix=${1:-$HOME/.local}
# The launcher needs all of it, and it is meant as seen from here.
case "$prefix" in
  /*) ;;
  *) prefix=$PWD/$prefix ;;
esac
cd "$(dirname "$0")"

find bin share -type f | while read -r file; do
  if [ "$remove" ]; then
    rm -f "$prefix/$file"
  else
    mkdir -p "$prefix/$(dirname "$file")"
    cp -p "$file" "$prefix/$file"
  fi
done
if [ "$remove" ]; then
  [ ! -d "$prefix/share/doc/heapdrift" ] || rmdir "$prefix/share/doc/heapdrift"
else
  # Found there, whether or not that folder is among those where programs are looked for.
  entry=$prefix/share/applications/heapdrift.desktop
  program=$(printf %s "$prefix/bin/heapdrift" | sed 's/[\\&|]/\\&/g')
  sed -i "s|^Exec=heapdrift|Exec=\"$program\"|; s|^TryExec=heapdrift|TryExec=$program|" "$entry"
fi
# A desktop that has none of these looks by itself.
refresh() {
  if command -v "$1" >/dev/null; then
    "$@" || true
  fi
}
refresh update-mime-database "$prefix/share/mime"
refresh update-desktop-database -q "$prefix/share/applications"
