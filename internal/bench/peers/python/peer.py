"""What the peers written in Python share: the corpus, the trees of the questions, the words near a word, and the protocol."""

import heapq
import json
import operator
import os
import re
import resource
import sys
import time

FIELDS = [f"{part}_{form}" for part in ("title", "heading", "body") for form in ("nl", "fr", "en", "exact", "parts_nl", "parts_fr", "parts_en")]
FACETS = ("country", "year", "theme", "language")
FILTER = "country"
ALL, NONE = "all", "none"  # what a tree comes to that every document answers, or none


class Corpus:
    """The documents of a folder by ascending id, so that their numbers order them as their ids do and can settle ties."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "docs.jsonl")
        self.lines = []
        with open(self.path, "rb") as file:
            at = 0
            for line in file:
                if line.strip():
                    found = re.match(rb'\{"id":("[^"\\]*")', line)
                    self.lines.append((json.loads(found[1] if found else json.dumps(json.loads(line)["id"])), at))
                at += len(line)
        self.lines.sort()

    def __len__(self):
        return len(self.lines)

    def __iter__(self):
        with open(self.path, "rb") as file:
            for number, (_, at) in enumerate(self.lines, 1):
                if file.tell() != at:
                    file.seek(at)
                document = json.loads(file.readline())
                for field in document.get("text", {}):
                    if field not in FIELDS:
                        raise ValueError(f"document {document['id']}: unknown text field {field}")
                yield number, document


class Values:
    """Numbers for the values of the facets."""

    def __init__(self, known=()):
        self.numbers = {(field, name): number for number, field, name in known}

    def of(self, document):
        keys = document.get("keys", {})
        return sorted({self.number(field, name) for field in FACETS for name in keys.get(field, ())})

    def number(self, field, name):
        return self.numbers.setdefault((field, name), len(self.numbers))

    def rows(self):
        return [(number, field, name) for (field, name), number in self.numbers.items()]


class Counts:
    """Turns counts of numbered values into the ten most frequent ones of each facet, ties by name."""

    def __init__(self, values):
        self.names = {number: (field, name) for number, field, name in values}

    def best(self, counted):
        facets = {field: [] for field in FACETS}
        for number, count in counted:
            field, name = self.names[number]
            facets[field].append((-count, name))
        return {field: [[name, -count] for count, name in heapq.nsmallest(10, found)] for field, found in facets.items()}


class Words:
    """The words of one field, sorted."""

    def __init__(self, words):
        self.known = set(words)
        self.first = {}
        for word in sorted(self.known):
            self.first.setdefault(word[:1], []).append(word)
        self.letters = {first: sorted(set("".join(words))) for first, words in self.first.items()}

    def near(self, text, edits):
        """The words with the same first letter that are at most so many edits away."""
        if edits == 1:
            return sorted(self.known.intersection(self.variants(text)))
        near = []
        for word in self.first.get(text[:1], ()):
            if abs(len(word) - len(text)) <= edits and distance(word, text, edits) <= edits:
                near.append(word)
        return near

    def variants(self, text):
        """The word and what is one edit away from it, which is quicker to look up than every word is to measure."""
        letters = self.letters.get(text[:1], ())
        found = {text}
        for i in range(1, len(text) + 1):
            head, tail = text[:i], text[i:]
            found.add(head + tail[1:])
            found.update(head + letter + tail for letter in letters)
            if tail:
                found.update(head + letter + tail[1:] for letter in letters)
            if len(tail) > 1:
                found.add(head + tail[1] + tail[0] + tail[2:])
        return found


def distance(a, b, limit):
    """Insertions, deletions, changes and swaps of neighbours between two words, no letter edited twice; more than limit when there are more."""
    before, last = None, list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            least = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                least = min(least, before[j - 2] + 1)
            row.append(least)
        if min(row) > limit and min(last) > limit:
            return limit + 1
        before, last = last, row
    return last[-1]


def fuzzy_fields(node):
    """The fields whose words the fuzzy words of a tree are looked up among."""
    if "fuzzy" in node:
        return {node["fuzzy"]["field"]}
    return {field for kind in ("and", "or") for child in node.get(kind, ()) for field in fuzzy_fields(child)}


def leaves(node, words):
    """The tree as tuples: ("and", ...), ("or", ...) or a leaf (kind, field, text or terms). Fuzzy words become the words they stand for."""
    (kind, value), = node.items()
    if kind == "all":
        return ALL
    if kind in ("and", "or"):
        neutral, ruling = (ALL, NONE) if kind == "and" else (NONE, ALL)
        children = []
        for child in (leaves(child, words) for child in value):
            if child == ruling:
                return ruling
            if child != neutral:
                children.extend(child[1:] if child[0] == kind else [child])
        if not children:
            return neutral
        return children[0] if len(children) == 1 else (kind, *children)
    field = value["field"]
    if field not in FIELDS:
        raise ValueError(f"unknown field {field}")
    if kind == "phrase":
        return ("phrase", field, tuple(value["terms"]))
    if kind == "fuzzy":
        near = [("phrase", field, (word,)) for word in words[field].near(value["text"], value["edits"])]
        return NONE if not near else near[0] if len(near) == 1 else ("or", *near)
    if kind == "term":
        return ("phrase", field, (value["text"],))
    if kind == "prefix":
        return ("prefix", field, value["text"])
    raise ValueError(f"unknown kind of node {kind}")


def queries(folder):
    with open(os.path.join(folder, "queries.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def cpu_seconds():
    """CPU time of this process and of the children that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def index(build, folder, into):
    """Builds an index and says what it cost. build returns the number of documents and the bytes they take."""
    os.makedirs(into, exist_ok=True)
    started = time.monotonic()
    documents, size = build(folder, into)
    say({"documents": documents, "seconds": round(time.monotonic() - started, 3), "cpu_seconds": round(cpu_seconds(), 3), "index_bytes": size})


def serve(engine, asked):
    """Answers lines until the end. engine.search(tree, filter, facets, size) gives (total, ids, facets); only it is timed."""
    say({"ready": True, "name": engine.name, "documents": engine.documents})
    for line in sys.stdin:
        try:
            request = json.loads(line)
            if request.get("quit"):
                return
            say(engine.stats() if request.get("stats") else answer(engine, asked, request))
        except Exception as error:  # whoever asks decides whether to go on
            say({"error": f"{type(error).__name__}: {error}"})


def answer(engine, asked, request):
    query = asked[operator.index(request["query"])]
    kept = query.get("filter", {}).get(FILTER) if request.get("filter") else None
    facets, size = bool(request.get("facets")), request.get("size", 10)
    cpu, started = engine.cpu_ns(), time.perf_counter_ns()
    total, ids, counted = engine.search(query["tree"], kept, facets, size)
    ns, cpu_ns = time.perf_counter_ns() - started, engine.cpu_ns() - cpu
    said = {"ns": ns, "cpu_ns": cpu_ns, "total": total, "ids": ids}
    if facets:
        said["facets"] = counted
    return said


def memory_of(pid):
    """Bytes of memory of a process; of what it shares with others its share."""
    for name, wanted in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        try:
            with open(f"/proc/{pid}/{name}", encoding="ascii") as file:
                for line in file:
                    if line.startswith(wanted):
                        return int(line.split()[1]) * 1024
        except OSError:
            continue
    return 0


def say(value):
    print(json.dumps(value, ensure_ascii=False, separators=(",", ":")), flush=True)


def main(build, open_engine):
    command, folder, into = sys.argv[1:]
    if command == "index":
        index(build, folder, into)
        return
    asked = queries(folder)
    engine = open_engine(into, asked)
    try:
        serve(engine, asked)
    finally:
        engine.close()
