#!/bin/bash
# Installs what a bare Debian lacks for the tests, and runs all of them. Arguments go to `cargo test`.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(
  xvfb openbox xdotool imagemagick                                      # a desktop without a screen, a hand, an eye
  mesa-vulkan-drivers libgl1-mesa-dri libegl1 libgl1                     # graphics in software
  libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libxkbcommon-x11-0  # what a window loads when it opens
  dbus dbus-x11 at-spi2-core libglib2.0-bin                              # accessibility
  python3 python3-gi gir1.2-gtk-3.0 gir1.2-atspi-2.0 zstd                # another program, which drops files
)
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

if [ ! -d "${XDG_RUNTIME_DIR:-}" ]; then # Mesa complains without it
  XDG_RUNTIME_DIR=$(mktemp -d)
  export XDG_RUNTIME_DIR
  trap 'rm -rf "$XDG_RUNTIME_DIR"' EXIT
fi
cargo test "$@"
