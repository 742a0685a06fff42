#!/bin/sh
# What others read of us, read by what they read it with: exports by reference managers' own parsers, feeds by a feed reader's,
# pages by the checker of HTML. Tools are set up below build/. What is missing is named on the last line, and fails when
# ENTENTE_REQUIRE says "interop".
set -eu
cd "$(dirname "$0")"
tools=../../build/interop

missing() {
  echo "interop: NOT RUN, install $1"
  case ",${ENTENTE_REQUIRE:-}," in *,interop,*) exit 1 ;; esac
  exit 0
}
have() { command -v "$1" >/dev/null 2>&1; }

if [ "$(id -u)" = 0 ] && have apt-get; then
  wanted=
  { have python3 && python3 -c 'import ensurepip' >/dev/null 2>&1; } || wanted="python3 python3-venv"
  have java || wanted="$wanted default-jre-headless"
  have npm || wanted="$wanted nodejs npm"
  # shellcheck disable=SC2086 # a list of packages
  [ -z "$wanted" ] || { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted; } >/dev/null 2>&1 || true
fi
have python3 || missing "python3 and python3-venv"
have java || missing "java"
have npm || missing "npm (Node)"

if ! cmp -s requirements.txt "$tools/installed.txt"; then
  rm -rf "$tools"
  mkdir -p "$tools"
  python3 -m venv "$tools/venv" >/dev/null 2>&1 || missing "python3-venv"
  "$tools/venv/bin/pip" install -q --disable-pip-version-check -r requirements.txt >/dev/null 2>&1 || missing "$(tr '\n' ' ' <requirements.txt)(pip)"
  cp requirements.txt "$tools/installed.txt"
fi
npm ci --no-audit --no-fund --loglevel=error >/dev/null || missing "vnu-jar (npm ci in web/interop)"

"$tools/venv/bin/python" check.py --bin ../../bin/entente --corpus ../../seeds --vnu node_modules/vnu-jar/build/dist/vnu.jar "$@"
echo "interop: ok"
