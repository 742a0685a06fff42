#!/bin/sh
# The tests of the engine of many machines, on an OpenSearch cluster of three real processes. What is missing is installed where that is
# allowed; what can not be is named on the last line, and fails when ENTENTE_REQUIRE says "cluster". What is fetched and compiled stays
# below build/opensearch, so that only the first start needs a network.
set -eu
cd "$(dirname "$0")/../.."

missing() {
  echo "cluster: NOT RUN, install $1"
  case ",${ENTENTE_REQUIRE:-}," in *,cluster,*) exit 1 ;; esac
  exit 0
}
have() { command -v "$1" >/dev/null 2>&1; }

if ! { have javac && have mvn; } && [ "$(id -u)" = 0 ] && have apt-get; then
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven; } >/dev/null 2>&1 || true
fi
have javac || missing "a Java development kit of version 17 or newer: apt-get install openjdk-17-jdk-headless"
have mvn || missing "Maven: apt-get install maven"

# From here on whatever keeps the cluster from running is a failure.
export ENTENTE_TEST_CLUSTER="${ENTENTE_TEST_CLUSTER:-start}" ENTENTE_REQUIRE="${ENTENTE_REQUIRE:+$ENTENTE_REQUIRE,}cluster"
began=$(date +%s)
for package in internal/testcluster index/cluster; do
  (cd "$package" && "${GO:-go}" test -count=1 -timeout 25m "$@") # from its folder, so that its figures are printed
done
"${GO:-go}" test -count=1 -timeout 15m -run Cluster "$@" ./cmd/entente # the program itself
echo "cluster_total_seconds: $(($(date +%s) - began))"
echo "cluster: ok"
