#!/bin/sh
# The pages in a real browser, over the built binary and the starter corpus. What is missing is installed where that is
# allowed; what can not be is named on the last line, and fails when ENTENTE_REQUIRE says "browser".
set -eu
cd "$(dirname "$0")"

missing() {
  echo "browser: NOT RUN, install $1"
  case ",${ENTENTE_REQUIRE:-}," in *,browser,*) exit 1 ;; esac
  exit 0
}
have() { command -v "$1" >/dev/null 2>&1; }
browser() { [ -n "${ENTENTE_CHROMIUM:-}" ] || have chromium || have chromium-browser || have google-chrome; }

if ! { browser && have npm; } && [ "$(id -u)" = 0 ] && have apt-get; then
  wanted=
  browser || wanted="chromium"
  have npm || wanted="$wanted nodejs npm"
  # shellcheck disable=SC2086 # a list of packages
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $wanted; } >/dev/null 2>&1 || true
fi
browser || missing "chromium"
have npm || missing "npm (Node)"
npm ci --no-audit --no-fund --loglevel=error >/dev/null || missing "axe-core (npm ci in web/browsertest)"

"${GO:-go}" test -tags browser -count=1 -timeout 15m . "$@"
echo "browser: ok"
