#!/bin/sh
# Installs Heapdrift with its place in the launcher: for you alone in ~/.local, or below another folder.
# usage: ./install.sh [FOLDER]            puts it there
#        ./install.sh --remove [FOLDER]   takes it away
# It runs without being installed as well: bin/heapdrift
set -eu
cd "$(dirname "$0")"

remove=
if [ "${1:-}" = --remove ]; then
  remove=yes
  shift
fi
prefix=${1:-$HOME/.local}

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
  sed -i "s|^Exec=heapdrift|Exec=\"$prefix/bin/heapdrift\"|; s|^TryExec=heapdrift|TryExec=$prefix/bin/heapdrift|" "$entry"
fi
# A desktop that has none of these looks by itself.
for refresh in "update-mime-database $prefix/share/mime" "update-desktop-database -q $prefix/share/applications"; do
  if command -v "${refresh%% *}" >/dev/null; then
    $refresh || true
  fi
done
