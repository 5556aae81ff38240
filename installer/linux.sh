#!/usr/bin/env bash
# Packs the folder that build.spec left in dist/ with a menu entry and its icon.
set -euo pipefail
cd "$(dirname "$0")/.."
cp resources/icons/app.svg dist/open-ar-uploader/open-ar-uploader.svg
cat > dist/open-ar-uploader/open-ar-uploader.desktop <<'ENTRY'
[Desktop Entry]
Type=Application
Name=Open AR Uploader
Comment=Send the open-invoice report and invoice PDFs
Exec=open-ar-uploader
Icon=open-ar-uploader
Categories=Office;Finance;
ENTRY
tar -C dist -czf dist/open-ar-uploader-linux.tar.gz open-ar-uploader
