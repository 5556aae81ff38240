#!/usr/bin/env bash
# Makes a disk image of the bundle that build.spec left in dist/.
set -euo pipefail
cd "$(dirname "$0")/.."
codesign --force --deep --sign "${SIGNING_IDENTITY:--}" "dist/Open AR Uploader.app"
rm -f dist/open-ar-uploader.dmg
hdiutil create -volname "Open AR Uploader" -srcfolder "dist/Open AR Uploader.app" \
  -format UDZO dist/open-ar-uploader.dmg
