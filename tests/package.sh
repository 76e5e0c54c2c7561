#!/bin/bash
# Makes the Debian package of what `cargo build` has built, installs it, uses it as a desktop does, and removes it; and
# the same of the archive for other Linuxes.
# usage: tests/package.sh [FOLDER]   where in the target folder the binary is: debug, unless another is named
set -euo pipefail
cd "$(dirname "$0")/.."

tools=target/tools
if ! PATH="$tools/bin:$PATH" command -v cargo-deb >/dev/null; then
  cargo install cargo-deb --version '^3.8' --no-default-features --locked --debug --root "$tools"
fi
export PATH="$PWD/$tools/bin:$PATH"
as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
checkers=(appstream desktop-file-utils)
if ! dpkg-query -W "${checkers[@]}" >/dev/null 2>&1; then
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" apt-get install -y -q --no-install-recommends "${checkers[@]}"
fi

desktop-file-validate assets/linux/heapdrift.desktop
# It has no domain of its own to be called after.
appstreamcli validate --no-net --override=cid-desktopapp-is-not-rdns=info assets/linux/heapdrift.metainfo.xml

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# It packs what a build for packages leaves; that takes too long for a test, and another build will do.
mkdir -p "$folder/target/dist"
cp "${CARGO_TARGET_DIR:-target}/${1:-debug}/heapdrift" "$folder/target/dist/"
CARGO_TARGET_DIR="$folder/target" cargo deb --no-build --strip --output "$folder/heapdrift.deb"

# The archive for other Linuxes: it runs where it was unpacked, and from where it was installed to.
archive=$(cd "$folder" && "$OLDPWD/assets/linux/tarball.sh" heapdrift.deb .)
if assets/linux/tarball.sh "$folder/heapdrift.deb" "$folder/heapdrift.deb" 2>/dev/null; then
  echo "a package was taken for a folder"
  exit 1
fi
mkdir "$folder/unpacked"
tar -xzf "$archive" -C "$folder/unpacked" --strip-components 1
"$folder/unpacked/bin/heapdrift" --help | grep -q 'Usage: heapdrift'
# A folder is meant as seen from where one is, whatever is in its name.
elsewhere="$folder/some & where"
(cd "$folder" && unpacked/install.sh "some & where")
"$elsewhere/bin/heapdrift" --version
desktop-file-validate "$elsewhere/share/applications/heapdrift.desktop"
grep -qxF "Exec=\"$elsewhere/bin/heapdrift\" %F" "$elsewhere/share/applications/heapdrift.desktop"
(cd "$folder" && unpacked/install.sh --remove "some & where")
left=$(find "$elsewhere" -name '*heapdrift*')
[ -z "$left" ] || { echo "left behind: $left"; exit 1; }

chmod 755 "$folder" # for apt, which reads it as somebody else
"${as_root[@]}" apt-get install -y -q --no-install-recommends "$folder/heapdrift.deb"
failed=0
timeout --kill-after=10 300 tests/window/desktop.sh /usr/bin/python3 tests/window/package_test.py || failed=1
"${as_root[@]}" apt-get remove -y -q heapdrift
! command -v heapdrift || failed=1
left=$(find /usr/share -name '*heapdrift*' | head)
[ -z "$left" ] || { echo "left behind: $left"; failed=1; }
exit "$failed"
