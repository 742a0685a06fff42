#!/bin/sh
# The tantivy peer of the search benchmark: build | index DIR INDEXDIR | serve DIR INDEXDIR.
# Builds into build/peers/tantivy of the project; exits with 3 and a line that begins with "missing:" without what building needs.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
built=$root/build/peers/tantivy

missing() {
  echo "missing: $1"
  exit 3
}

case ${1:-} in
build)
  PATH=$PATH:${HOME:-}/.cargo/bin
  command -v cargo >/dev/null 2>&1 || missing "Rust 1.88 or newer (cargo)"
  minor=$(cargo --version | sed -n 's/^cargo 1\.\([0-9]*\)\..*/\1/p')
  [ "${minor:-0}" -ge 88 ] || missing "Rust 1.88 or newer, here is $(cargo --version)"
  command -v cc >/dev/null 2>&1 || missing "a C compiler and linker (cc)"
  cargo fetch -q --locked --manifest-path "$here/Cargo.toml" >&2 || missing "the libraries of Cargo.lock, from crates.io"
  mkdir -p "$built"
  cargo build -q --release --locked --manifest-path "$here/Cargo.toml" --target-dir "$built" >&2
  ;;
index | serve)
  [ -x "$built/release/tantivy-peer" ] || { echo "$built: build it first" >&2; exit 1; }
  exec "$built/release/tantivy-peer" "$@"
  ;;
*)
  echo "usage: peer.sh build | index DIR INDEXDIR | serve DIR INDEXDIR" >&2
  exit 2
  ;;
esac
