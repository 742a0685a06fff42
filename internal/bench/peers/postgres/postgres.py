"""PostgreSQL's full text search as a peer: one column of lexemes made from the terms as they are, one GIN index, a server of its own.

It ranks by ts_rank, as it has no BM25. A position beyond 16383 counts as 16383 and of one lexeme no more than 255 positions are
kept; which documents that touches is said when they are loaded, because phrases that stand there only are not found.
"""

import contextlib
import ctypes
import io
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import psycopg2

import peer

LAST_POSITION, MOST_POSITIONS = 16383, 255
CODES = {field: chr(ord("a") + i) for i, field in enumerate(peer.FIELDS)}  # what a lexeme begins with: short, as every lexeme has it
KEPT = "="  # what the values that a question may be filtered by begin with
BATCH = 500
STORAGE = "external"  # not compressed: ranking and phrases read the terms of every hit
SOCKET_PATH = 80  # a longer folder has no room for the name of a socket
SETTINGS = {
    "listen_addresses": "", "shared_buffers": "512MB", "effective_cache_size": "1GB", "work_mem": "256MB", "maintenance_work_mem": "512MB",
    "jit": "off", "max_parallel_workers_per_gather": "0", "max_parallel_maintenance_workers": "0",  # one core, as the others have
    "random_page_cost": "1.0", "max_connections": "5", "autovacuum": "off", "max_wal_size": "8GB", "log_min_messages": "fatal",
}
# The planner does not see that reading a document's terms costs more than reading its row, and would read those of every document.
SERVING = {"enable_seqscan": "off"}
LOADING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0"}
PR_SET_PDEATHSIG = 1


class Server:
    """A server over a folder, on a socket, that ends with this process. As root it runs as another user, because it refuses root."""

    def __init__(self, into, settings, fresh=False):
        self.data = os.path.join(os.path.abspath(into), "data")
        self.account = account()
        if fresh:
            self.make()
        self.sockets = os.path.abspath(into) if len(os.path.abspath(into)) <= SOCKET_PATH else tempfile.mkdtemp(prefix="entente-postgres-")
        self.give(self.sockets)
        arguments = [binary("postgres"), "-D", self.data, "-k", self.sockets]
        for name, value in settings.items():
            arguments += ["-c", f"{name}={value}"]
        self.process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=sys.stderr, preexec_fn=end_with_parent, **self.account)

    def make(self):
        if os.path.exists(self.data):
            shutil.rmtree(self.data)
        os.makedirs(self.data, mode=0o700)
        self.give(self.data)
        command = [binary("initdb"), "-D", self.data, "-U", "entente", "-A", "trust", "--no-locale", "-E", "UTF8", "--no-sync"]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/", **self.account)

    def give(self, folder):
        if self.account:
            os.chown(folder, self.account["user"], self.account["group"])

    def connect(self):
        deadline = time.monotonic() + 60
        while True:
            try:
                db = psycopg2.connect(host=self.sockets, user="entente", dbname="postgres")
                db.autocommit = True
                return db
            except psycopg2.OperationalError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def stop(self):
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)  # ends sessions and writes down what is in memory
        self.process.wait()
        if self.sockets != os.path.dirname(self.data):
            shutil.rmtree(self.sockets, ignore_errors=True)


def account():
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("the server does not run as root, and there is no user postgres or nobody")


def binary(name):
    return os.path.join(os.environ["POSTGRES_BIN"], name)


def end_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def build(folder, into):
    server = Server(into, SETTINGS | LOADING, fresh=True)
    try:
        return load(server.connect(), folder)
    finally:
        server.stop()


def load(db, folder):
    corpus, values = peer.Corpus(folder), peer.Values()
    words = {field: set() for field in peer.FIELDS}
    cursor = db.cursor()
    cursor.execute("create table document(number int primary key, id text not null, held int[] not null, terms tsvector not null)")
    cursor.execute("create table value(number int, field text, name text); create table word(field text, word text)")
    cursor.execute(f"alter table document alter terms set storage {STORAGE}")
    capped, rows = 0, []
    cursor.execute("begin")  # with the table in the same transaction nothing is written twice
    cursor.execute("truncate document")
    for number, document in corpus:
        vector, cut = terms_of(document, words)
        capped += cut
        held = ",".join(map(str, values.of(document)))
        rows.append(f"{number}\t{copied(document['id'])}\t{{{held}}}\t{copied(vector)}\n")
        if len(rows) == BATCH:
            copy(cursor, "document", rows)
            rows = []
    copy(cursor, "document", rows)
    copy(cursor, "value", (f"{number}\t{field}\t{copied(name)}\n" for number, field, name in values.rows()))
    copy(cursor, "word", (f"{field}\t{copied(word)}\n" for field, known in words.items() for word in known))
    cursor.execute("commit")
    cursor.execute("create index on document using gin(terms) with (fastupdate=off)")
    cursor.execute("create index on word(field)")
    cursor.execute("vacuum analyze")
    if capped:
        print(f"postgres: positions of {capped} documents are beyond what a tsvector holds", file=sys.stderr)
    cursor.execute("select sum(pg_total_relation_size(name::regclass)) from unnest(array['document', 'value', 'word']) as name")
    return len(corpus), int(cursor.fetchone()[0])


def terms_of(document, words):
    """The terms of a document as a tsvector is written, each field with places of its own, and whether some of them were cut off."""
    parts, cut = [], False
    for field, text in document.get("text", {}).items():
        places = {}
        terms = text.split()
        if not terms:
            continue
        for place, term in enumerate(terms, 1):
            places.setdefault(term, []).append(place)
        cut = cut or len(terms) > LAST_POSITION or max(map(len, places.values())) > MOST_POSITIONS
        words[field].update(places)
        for term, found in places.items():
            parts.append(f"{lexeme(CODES[field] + term)}:{','.join(map(str, found))}")
    parts.extend(lexeme(KEPT + name) for name in document.get("keys", {}).get(peer.FILTER, ()))
    return " ".join(parts), cut


def copied(text):
    """A value as COPY reads it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def lexeme(term):
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def copy(cursor, table, rows):
    cursor.copy_expert(f"copy {table} from stdin", io.StringIO("".join(rows)))


# One statement finds the hits once and reads from them the best, their number and the counts of their values.
HITS = "with hit as materialized (select number, id, held, {score} as score from document {where}), "
BEST = "best as (select id, score, number from hit order by score desc, number limit %(size)s) "
ANSWER = "select (select count(*) from hit), (select array_agg(id order by score desc, number) from best)"
COUNTS = "select value, count(*)::int as times from (select unnest(held) as value from hit) as holding group by value"
COUNTED = f"(select array_agg(array[value, times]) from ({COUNTS}) as counted)"


class Engine:
    def __init__(self, into, asked):
        self.server = Server(into, SETTINGS | SERVING)
        try:
            self.open(asked)
        except BaseException:
            self.server.stop()
            raise

    def open(self, asked):
        self.cursor = self.server.connect().cursor()
        self.name = "postgresql " + self.read("show server_version")[0][0].split()[0]
        self.documents = self.read("select count(*) from document")[0][0]
        self.backend = self.read("select pg_backend_pid()")[0][0]
        self.counts = peer.Counts(self.read("select number, field, name from value"))
        fields = {field for query in asked for field in peer.fuzzy_fields(query["tree"])}
        self.words = {field: peer.Words(word for word, in self.read("select word from word where field = %s", (field,))) for field in fields}

    def read(self, statement, values=()):
        self.cursor.execute(statement, values)
        return self.cursor.fetchall()

    def search(self, tree, kept, facets, size):
        tree = peer.leaves(tree, self.words)
        if tree == peer.NONE:
            return 0, [], self.counts.best(())
        scored = None if tree == peer.ALL else expression(tree)
        asked = [part for part in (scored, None if kept is None else lexeme(KEPT + kept)) if part]
        hits = HITS.format(
            score="ts_rank(terms, %(scored)s::tsquery)" if scored else "0",
            where="where terms @@ %(asked)s::tsquery" if asked else "",
        )
        statement = hits + BEST + ANSWER + (", " + COUNTED if facets else "")
        (total, best, *counted), = self.read(statement, {"scored": scored, "asked": " & ".join(f"({part})" for part in asked), "size": size})
        return total, best or [], self.counts.best(counted[0] or ()) if facets else None

    def cpu_ns(self):
        """CPU time of this process and of the server's process that answers it."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            with open(f"/proc/{self.backend}/schedstat", encoding="ascii") as file:
                return time.process_time_ns() + int(file.read().split()[0])
        return 0

    def stats(self):
        server = [self.server.process.pid, *children(self.server.process.pid)]
        shared, = self.read("select setting::bigint * 8192 from pg_settings where name = 'shared_buffers'")[0]
        return {"rss_bytes": peer.memory_of("self") + sum(map(peer.memory_of, server)), "cache_bytes": shared}

    def close(self):
        self.server.stop()


def children(pid):
    with contextlib.suppress(OSError):
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(child) for child in file.read().split()]
    return []


def expression(node):
    """The tree as a tsquery is written."""
    kind, *rest = node
    if kind in ("and", "or"):
        return {"and": " & ", "or": " | "}[kind].join(f"({expression(child)})" for child in rest)
    field, text = rest
    if kind == "prefix":
        return lexeme(CODES[field] + text) + ":*"
    return " <-> ".join(lexeme(CODES[field] + term) for term in text)


def ended(*_):
    raise SystemExit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, ended)
    peer.main(build, Engine)
