#!/bin/bash
# Makes an archive of the program for any Linux, for the processor that a package is for.
# usage: assets/linux/tarball.sh [PACKAGE.deb [FOLDER]]   of the package that `cargo deb` made last, unless one is named; beside it,
#                                                         unless FOLDER is given
#
# What is in it, and where, is what the Debian package has: there is one list of files, in Cargo.toml.
set -euo pipefail

if [ $# -gt 2 ] || [[ ${1:-} = -* ]]; then
  sed -n 's/^# usage: /usage: /p; s/^#        /       /p' "$0" >&2
  exit 2
fi
repository=$(realpath "$(dirname "$0")/../..")
package=${1:-}
if [ -z "$package" ]; then
  made=("${CARGO_TARGET_DIR:-$repository/target}"/debian/heapdrift_*.deb)
  package=${made[0]}
  for other in "${made[@]}"; do
    [ "$package" -nt "$other" ] || package=$other
  done
fi
[ -f "$package" ] || { echo "there is no package $package: cargo deb makes one" >&2; exit 1; }
folder=${2:-$(dirname "$package")}
# Not a second package, by which a pattern may have matched.
[ -d "$folder" ] || { echo "$folder is no folder" >&2; exit 1; }
folder=$(realpath "$folder")

version=$(dpkg-deb --field "$package" Version)
name=heapdrift-${version%-*}-linux-$(dpkg-deb --field "$package" Architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
dpkg-deb --extract "$package" "$tree"
mv "$tree/usr" "$tree/$name"
install -m 755 "$repository/assets/linux/install.sh" "$tree/$name/"
install -m 644 "$repository/LICENSE" "$repository/README.md" "$tree/$name/"
tar --create --gzip --owner=0 --group=0 --sort=name --directory "$tree" --file "$folder/$name.tar.gz" "$name"
echo "$folder/$name.tar.gz"
