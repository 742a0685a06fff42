#!/bin/sh
# The Lucene peer of the search benchmark: build | index DIR INDEXDIR | serve DIR INDEXDIR.
# Builds into build/peers/lucene of the project; exits with 3 and a line that begins with "missing:" without what building needs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
built=$root/build/peers/lucene

missing() {
  echo "missing: $1"
  exit 3
}

# newest_jdk prints the home of the newest JDK that is there: "VERSION HOME".
newest_jdk() {
  javac=$(command -v javac 2>/dev/null || true)
  [ -z "$javac" ] || javac=$(readlink -f "$javac")
  for home in "${JAVA_HOME:-}" "${javac%/bin/javac}" /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -x "$home/bin/java" ] || continue
    version=$("$home/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p')
    [ -z "$version" ] || echo "$version $home"
  done | sort -rn | head -n 1
}

jdk=$(newest_jdk)
[ "${jdk%% *}" -ge 21 ] 2>/dev/null || missing "a JDK of version 21 or newer (JAVA_HOME or below /usr/lib/jvm)"
JAVA_HOME=${jdk#* }
export JAVA_HOME

# run starts the peer. Lucene reads postings faster with the vector module; the serial collector suits one searching thread.
run() {
  heap=$1
  shift
  [ -f "$built/work/peer.jar" ] || { echo "$built: build it first" >&2; exit 1; }
  exec "$JAVA_HOME/bin/java" -Xms"$heap" -Xmx"$heap" -XX:+UseSerialGC --add-modules jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -cp "$built/work/peer.jar:$built/lib/*" peer.Main "$@"
}

case ${1:-} in
build)
  command -v mvn >/dev/null 2>&1 || missing "maven (mvn)"
  if [ -z "$(find "$built/work/peer.jar" -newer "$here/pom.xml" 2>/dev/null)" ] || [ -n "$(find "$here/src" -newer "$built/work/peer.jar")" ]; then
    mkdir -p "$built"
    mvn -q -B -ntp -f "$here/pom.xml" dependency:copy-dependencies@lib >&2 || missing "the libraries of pom.xml, from Maven Central"
    mvn -q -B -ntp -f "$here/pom.xml" package >&2
  fi
  ;;
index) run 2g "$@" ;;
serve) run 1g "$@" ;;
*)
  echo "usage: peer.sh build | index DIR INDEXDIR | serve DIR INDEXDIR" >&2
  exit 2
  ;;
esac
