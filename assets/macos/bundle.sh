#!/bin/bash
# Makes target/Heapdrift.app of what `cargo build --profile dist` has built; on a Mac, whose tools it takes.
set -euo pipefail
cd "$(dirname "$0")/../.."

app=target/Heapdrift.app/Contents
rm -rf target/Heapdrift.app
mkdir -p "$app/MacOS" "$app/Resources" target/heapdrift.iconset
cp target/dist/heapdrift "$app/MacOS/"
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
sed "s/VERSION/$version/" assets/macos/Info.plist >"$app/Info.plist"
for size in 16 32 128 256; do
  sips -z $size $size assets/icon.png --out "target/heapdrift.iconset/icon_${size}x$size.png"
done
iconutil --convert icns --output "$app/Resources/heapdrift.icns" target/heapdrift.iconset
codesign --force --sign - target/Heapdrift.app
