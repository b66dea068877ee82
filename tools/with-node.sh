#!/usr/bin/env bash
# Runs a command with another Node.js first on PATH. It comes from npm, once, into a folder of its own.
# usage: tools/with-node.sh 20|22|24|26 COMMAND…
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
case "${1:-}" in
20) version=20.20.2 ;;
22) version=22.23.3 ;;
24) version=24.21.0 ;;
26) version=26.10.0 ;;
*)
  echo "usage: tools/with-node.sh 20|22|24|26 COMMAND…" >&2
  exit 2
  ;;
esac
shift

package="node-$(node -p 'process.platform + "-" + process.arch')"
folder="$root/.tmp/node-$version"
if [ ! -x "$folder/node_modules/$package/bin/node" ]; then
  mkdir -p "$folder"
  echo '{ "private": true }' >"$folder/package.json"
  npm install --prefix "$folder" --no-save --no-package-lock --ignore-scripts --silent "$package@$version"
fi

export PATH="$folder/node_modules/$package/bin:$PATH"
[ "$(node --version)" = "v$version" ] || { echo "node on PATH is $(node --version), not v$version" >&2; exit 1; }
exec "$@"
