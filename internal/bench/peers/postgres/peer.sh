#!/bin/sh
# PostgreSQL as a peer of the search benchmark, with a server of its own: build | index DIR INDEXDIR | serve DIR INDEXDIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
venv="$root/build/peers/postgres/venv"
driver=psycopg2-binary==2.9.13
export PYTHONPATH="$here/../python" PYTHONDONTWRITEBYTECODE=1

missing() {
	echo "missing: $1"
	exit 3
}

# The folder with the newest server, which distributions keep off the path.
server() {
	for folder in "$(pg_config --bindir 2>/dev/null)" $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) /usr/local/bin /usr/bin; do
		if [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ]; then
			echo "$folder"
			return
		fi
	done
}

POSTGRES_BIN=$(server)
export POSTGRES_BIN

case "${1:-}" in
build)
	[ -n "$POSTGRES_BIN" ] || missing "the server of PostgreSQL, postgres and initdb (apt install postgresql)"
	command -v python3 >/dev/null || missing "python3 (apt install python3-venv)"
	if ! "$venv/bin/python" -c 'import psycopg2' 2>/dev/null; then
		rm -rf "$venv"
		python3 -m venv "$venv" >&2 || missing "python3 with venv (apt install python3-venv)"
		"$venv/bin/python" -m pip install -q --disable-pip-version-check "$driver" >&2 || missing "$driver from PyPI"
	fi
	;;
index | serve)
	exec "$venv/bin/python" "$here/postgres.py" "$@"
	;;
*)
	echo "usage: peer.sh build | index DIR INDEXDIR | serve DIR INDEXDIR" >&2
	exit 2
	;;
esac
