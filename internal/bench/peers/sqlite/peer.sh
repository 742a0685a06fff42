#!/bin/sh
# SQLite FTS5 as a peer of the search benchmark, through Python's own module: build | index DIR INDEXDIR | serve DIR INDEXDIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONPATH="$here/../python" PYTHONDONTWRITEBYTECODE=1

case "${1:-}" in
build)
	python3 -c 'import sqlite3; sqlite3.connect(":memory:").execute("create virtual table t using fts5(a)")' 2>/dev/null || {
		echo "missing: python3 whose sqlite3 module has FTS5 (apt install python3)"
		exit 3
	}
	;;
index | serve)
	exec python3 "$here/sqlite.py" "$@"
	;;
*)
	echo "usage: peer.sh build | index DIR INDEXDIR | serve DIR INDEXDIR" >&2
	exit 2
	;;
esac
