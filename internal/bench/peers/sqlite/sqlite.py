"""SQLite's FTS5 as a peer. Terms stay as they are: the tokenizer takes every character but the white space between them."""

import os
import re
import sqlite3
import time

import peer

PUNCTUATION = "".join(chr(c) for c in range(33, 127) if not chr(c).isalnum())
# The tokenizer lowers ASCII letters and parts at control characters, which would make other terms of these.
FOREIGN = re.compile("[A-Z\x00-\x08\x0e-\x1f\x7f]")
KEPT = "kept"  # the column with the values that a question may be filtered by, as terms that weigh nothing
BATCH = 2000
CACHE_KB = 512 << 10
FEW = 3  # hits are few when they are less than one of so many documents


def connect(into):
    db = sqlite3.connect(os.path.join(into, "index.sqlite"), isolation_level=None, cached_statements=1000)
    for pragma in (f"cache_size=-{CACHE_KB}", f"mmap_size={8 << 30}", "temp_store=memory"):
        db.execute(f"pragma {pragma}")
    return db


def build(folder, into):
    path = os.path.join(into, "index.sqlite")
    if os.path.exists(path):
        os.remove(path)
    db = connect(into)
    create(db)
    corpus, values = peer.Corpus(folder), peer.Values()
    batch = []
    for number, document in corpus:
        batch.append((number, document["id"], document.get("text", {}), document.get("keys", {}), values.of(document)))
        if len(batch) == BATCH:
            write(db, batch, values)
            batch = []
    write(db, batch, values)
    db.executemany("insert into value values(?, ?, ?)", values.rows())
    finish(db)
    db.close()
    return len(corpus), os.path.getsize(path)


def create(db):
    db.execute("pragma journal_mode=off")
    db.execute("pragma synchronous=off")
    characters = PUNCTUATION.replace("'", "''").replace('"', '""')
    columns = ", ".join([*peer.FIELDS, KEPT])
    db.execute(f"""create virtual table text using fts5({columns}, content='', prefix='4', tokenize="ascii tokenchars '{characters}'")""")
    weights = ", ".join(["1.0"] * len(peer.FIELDS) + ["0.0"])
    db.execute("insert into text(text, rank) values('rank', ?)", (f"bm25({weights})",))
    db.execute("insert into text(text, rank) values('hashsize', ?)", (64 << 20,))
    db.execute("create table document(number integer primary key, id text not null)")
    db.execute("create table value(number integer primary key, field text not null, name text not null)")
    db.execute("create table held(document integer, value integer, primary key(document, value)) without rowid")


def write(db, batch, values):
    rows = []
    for number, name, text, keys, _ in batch:
        for terms in text.values():
            if FOREIGN.search(terms):
                raise ValueError(f"document {name}: the tokenizer would change a term")
        kept = " ".join(filter_term(values.number(peer.FILTER, value)) for value in keys.get(peer.FILTER, ()))
        rows.append((number, *(text.get(field, "") for field in peer.FIELDS), kept))
    marks = ", ".join("?" * (len(peer.FIELDS) + 2))
    db.execute("begin")
    db.executemany(f"insert into text(rowid, {', '.join(peer.FIELDS)}, {KEPT}) values({marks})", rows)
    db.executemany("insert into document values(?, ?)", ((number, name) for number, name, *_ in batch))
    db.executemany("insert into held values(?, ?)", ((number, value) for number, *_, values in batch for value in values))
    db.execute("commit")


def finish(db):
    """One segment, the words of each field for fuzzy words, and what the planner knows of the tables."""
    db.execute("create index holders on held(value, document)")
    db.execute("insert into text(text) values('optimize')")
    db.execute("create virtual table temp.vocabulary using fts5vocab(main, text, col)")
    db.execute("create table word(field text, word text, primary key(field, word)) without rowid")
    db.execute("insert into word select col, term from temp.vocabulary where col <> ?", (KEPT,))
    db.execute("analyze")


def filter_term(value):
    return f"v{value}"


class Engine:
    name = f"sqlite {sqlite3.sqlite_version}"
    cpu_ns = staticmethod(time.process_time_ns)

    def __init__(self, into, asked):
        self.db = connect(into)
        self.documents, = self.db.execute("select count(*) from document").fetchone()
        rows = self.db.execute("select number, field, name from value").fetchall()
        self.values, self.counts = peer.Values(rows), peer.Counts(rows)
        fields = {field for query in asked for field in peer.fuzzy_fields(query["tree"])}
        self.words = {field: peer.Words(word for word, in self.db.execute("select word from word where field = ?", (field,))) for field in fields}
        self.db.execute("create temp table hit(document integer primary key, score real not null)")

    def search(self, tree, kept, facets, size):
        """Writes the hits down once, in a table in memory; the best of them, their number and the facets are read from there."""
        tree = peer.leaves(tree, self.words)
        value = None if kept is None else self.values.numbers.get((peer.FILTER, kept))
        if tree == peer.NONE or kept is not None and value is None:
            return 0, [], self.counts.best(())
        if tree == peer.ALL and value is None:
            return self.everything(facets, size)
        if tree == peer.ALL:
            hits = self.db.execute("insert into hit select document, 0 from held where value = ?", (value,))
        else:
            match = expression(tree)
            if value is not None:
                match = f'({match}) AND {KEPT} : "{filter_term(value)}"'
            hits = self.db.execute("insert into hit select rowid, rank from text where text match ?", (match,))
        total = hits.rowcount
        best = self.db.execute("""select id from (select document, score from hit order by score, document limit ?)
            join document on number = document order by score, document""", (size,))
        best = [name for name, in best]
        counted = self.counts.best(self.db.execute(self.grouping(total))) if facets else None
        self.db.execute("delete from hit")
        return total, best, counted

    def grouping(self, total):
        """Few hits look up their values; many are looked up by the values, in the order of an index that leaves nothing to sort."""
        if total * FEW < self.documents:
            return "select value, count(*) from hit cross join held on held.document = hit.document group by value"
        return "select value, count(*) from held indexed by holders cross join hit on hit.document = held.document group by value"

    def everything(self, facets, size):
        total, = self.db.execute("select count(*) from document").fetchone()
        best = [name for name, in self.db.execute("select id from document order by number limit ?", (size,))]
        counted = self.counts.best(self.db.execute("select value, count(*) from held indexed by holders group by value")) if facets else None
        return total, best, counted

    def stats(self):
        return {"rss_bytes": peer.memory_of("self"), "cache_bytes": 0}  # the pages of the index are part of the memory, as the file is mapped

    def close(self):
        self.db.close()


def expression(node):
    """The tree as FTS5 writes it."""
    kind, *rest = node
    if kind == "and":
        return " AND ".join(f"({expression(child)})" for child in rest)
    if kind == "or":
        return " OR ".join(f"({part})" for part in alternatives(rest))
    return leaf(kind, {rest[0]: True}, rest[1])


def alternatives(children):
    """The parts of an OR. The same words asked of more fields are one leaf with more columns, which reads their entry once."""
    columns, parts = {}, []
    for kind, *rest in children:
        if kind in ("and", "or"):
            parts.append(expression((kind, *rest)))
        else:
            columns.setdefault((kind, rest[1]), {})[rest[0]] = True
    return parts + [leaf(kind, fields, text) for (kind, text), fields in columns.items()]


def leaf(kind, fields, text):
    words = text if kind == "prefix" else " ".join(text)
    quoted = '"' + words.replace('"', '""') + '"'
    return f"{{{' '.join(fields)}}} : {quoted}" + (" *" if kind == "prefix" else "")


if __name__ == "__main__":
    peer.main(build, Engine)
