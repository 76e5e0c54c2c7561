#!/bin/bash
# Makes an archive of the program for any Linux, for the processor that the package is for.
# usage: assets/linux/tarball.sh PACKAGE.deb [FOLDER]   puts it beside the package, unless FOLDER is given
#
# What is in it, and where, is what the Debian package has: there is one list of files, in Cargo.toml.
set -euo pipefail
cd "$(dirname "$0")/../.."

package=${1:?which package?}
folder=${2:-$(dirname "$package")}
version=$(dpkg-deb --field "$package" Version)
name=heapdrift-${version%-*}-linux-$(dpkg-deb --field "$package" Architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
dpkg-deb --extract "$package" "$tree"
mv "$tree/usr" "$tree/$name"
install -m 755 assets/linux/install.sh "$tree/$name/"
install -m 644 LICENSE README.md "$tree/$name/"
tar --create --gzip --owner=0 --group=0 --sort=name --directory "$tree" --file "$folder/$name.tar.gz" "$name"
echo "$folder/$name.tar.gz"
