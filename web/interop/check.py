"""Holds what others take from Entente against what its pages show.

A server is started over a corpus. Random questions are asked of the pages, of every export and of both feeds: all must name the
same records. Exports are read by the libraries that reference managers are made with, feeds by a feed reader's, pages by the
checker of HTML.
"""

import argparse
import csv
import html.parser
import io
import json
import logging
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import warnings

import bibtexparser
import feedparser
import rispy
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

LANGUAGES = ["nl", "fr", "en"]
WORDS = ["stedenband", "jumelage", "twinning", "coopération", "water", "gemeente", "commune", "school", "jeugd", "Senegal", "Maroc",
         '"city of"', "samenwerking -jumelage", "stedenband OR jumelage", "gemeent*", "theme:culture", "akkoord Frankrijk"]

faults = []


def fault(text):
    faults.append(text)
    print("FAULT", text)


class Service:
    def __init__(self, root):
        self.root = root

    def get(self, path, status=200):
        try:
            with urllib.request.urlopen(self.root + path, timeout=60) as answer:
                code, body, headers = answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as answer:
            code, body, headers = answer.code, answer.read(), answer.headers
        if code != status:
            fault(f"{path}: {code}, want {status}")
        return body.decode("utf-8"), headers

    def json(self, path):
        return json.loads(self.get(path)[0])


class Hits(html.parser.HTMLParser):
    """Reads the records of a page of results, in their order, and where its next page is."""

    def __init__(self):
        super().__init__()
        self.within, self.heading, self.ids, self.next = 0, False, [], None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "ol" and "hits" in (attrs.get("class") or "").split():
            self.within = 1
        elif tag == "h3" and self.within:
            self.heading = True
        elif tag == "a" and self.heading:
            path = urllib.parse.urlsplit(attrs["href"]).path
            self.ids.append(urllib.parse.unquote(path.rsplit("/", 1)[1]))
            self.heading = False
        elif tag == "a" and attrs.get("rel") == "next":
            self.next = attrs["href"]

    def handle_endtag(self, tag):
        if tag == "ol":
            self.within = 0


def screen(service, language, question):
    """The ids of all pages of a question, as a reader sees them."""
    ids, path = [], f"/{language}/search" + ("?" + question if question else "")
    while path:
        page = Hits()
        page.feed(service.get(path)[0])
        ids += page.ids
        path = page.next
    return ids


def random_question(rng, facets, scope):
    """A question with words, filters and an order, as parameters."""
    asked = []
    if rng.random() < 0.5:
        asked.append(("q", rng.choice(WORDS)))
    if scope == "agreements":
        asked.append(("in", "agreements"))
        if rng.random() < 0.3:
            asked.append(("class", rng.choice(["relation", "any"])))
    names = [n for n in facets[scope] if facets[scope][n]]
    for name in rng.sample(names, rng.choice([0, 1, 1, 2])):
        for value in rng.sample(facets[scope][name], min(len(facets[scope][name]), rng.choice([1, 1, 2]))):
            asked.append((("not_" if rng.random() < 0.15 else "") + name, value))
    if rng.random() < 0.2:
        asked.append(("year_from", str(rng.choice([1950, 1980, 2000]))))
    if rng.random() < 0.1:
        asked.append(("fold", "false"))
    if rng.random() < 0.4:
        asked.append(("sort", rng.choice(["newest", "oldest", "title", "updated"])))
    return urllib.parse.urlencode(asked)


def with_parameters(path, question, **more):
    return path + "?" + "&".join(p for p in [question, urllib.parse.urlencode(more)] if p)


def by_bibtex_key(identifier):
    return re.sub(r"[^A-Za-z0-9:-]", "-", identifier)


def read_csv(text):
    return [row["id"] for row in csv.DictReader(io.StringIO(text))]


def read_jsonl(text):
    return [json.loads(line)["id"] for line in text.splitlines()]


def read_ris(text):
    entries = rispy.loads(text)
    for e in entries:
        title = e.get("title") or e.get("primary_title")
        if not title or not e.get("urls"):
            fault(f"RIS: {e.get('id')} has no title or address: {e}")
        if "unknown_tag" in e:
            fault(f"RIS: {e['id']} has tags that rispy does not know: {e['unknown_tag']}")
    return [e["id"] for e in entries]


def read_bibtex(text):
    library = bibtexparser.parse_string(text)
    for block in library.failed_blocks:
        fault(f"BibTeX: can not be read: {block.raw[:200]}")
    for e in library.entries:
        if not e.fields_dict.get("title") or not e.fields_dict.get("url"):
            fault(f"BibTeX: {e.key} has no title or address")
    return [e.key for e in library.entries]


def read_csl(text):
    items = json.loads(text)
    if not items:
        return []
    source = CiteProcJSON(items)
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    told = [str(line) for line in bibliography.bibliography()]
    if len(told) != len(items):
        fault(f"CSL: {len(items)} items become {len(told)} references")
    if any(len(line.strip()) < 10 for line in told):
        fault("CSL: a reference is empty")
    return [item["id"] for item in items]


READERS = {"csv": read_csv, "jsonl": read_jsonl, "ris": read_ris, "bibtex": read_bibtex, "csl": read_csl}


def id_of(tag):
    """The record that a tag URI names."""
    return urllib.parse.unquote(tag.rsplit("/", 1)[1])


def read_atom(service, question, language):
    ids, last, path = [], None, with_parameters("/feed.atom", question, hl=language, size="17")
    while path:
        text, headers = service.get(path)
        feed = feedparser.parse(io.BytesIO(text.encode()), response_headers={"content-type": headers["Content-Type"]})
        if feed.bozo:
            fault(f"{path}: {feed.bozo_exception}")
        if not feed.feed.get("title") or not feed.feed.get("id") or not feed.feed.get("updated_parsed") or feed.feed.get("language") != language:
            fault(f"{path}: lacks a title, an id, a date or its language")
        for e in feed.entries:
            if not (e.get("title") and e.get("link") and e.get("updated_parsed") and e.get("summary")):
                fault(f"{path}: {e.get('id')} lacks something")
            if last and e.updated_parsed > last:
                fault(f"{path}: {e.id} is newer than what stands before it")
            last = e.updated_parsed
            ids.append(id_of(e.id))
        path = next((link.href.removeprefix(service.root) for link in feed.feed.get("links", []) if link.rel == "next"), None)
    return ids


def read_json_feed(service, question, language):
    ids, path = [], with_parameters("/feed.json", question, hl=language, size="17")
    while path:
        feed = service.json(path)
        for item in feed["items"]:
            if not (item["title"] and item["content_text"] and item["url"].startswith("http") and item["date_modified"]):
                fault(f"{path}: {item['id']} lacks something")
            ids.append(id_of(item["id"]))
        path = feed.get("next_url", "").removeprefix(service.root)
    return ids


def values_of(service, scope):
    """The values of the facets that questions choose from."""
    names = ["country", "municipality", "theme", "language", "kind", "year"]
    if scope == "agreements":
        names = ["country", "partner", "theme", "instrument", "status", "year"]
    answer = service.json(f"/api/v1/search?in={scope}&size=1&facet_size=40&facets=" + ",".join(names))
    return {n: [v["value"] for v in answer["facets"][n]["values"]] for n in names}


def questions(service, rng, count):
    facets = {scope: values_of(service, scope) for scope in ["documents", "agreements"]}
    found = 0
    for n in range(count):
        scope = ["documents", "agreements"][n % 2]
        question = random_question(rng, facets, scope)
        language = LANGUAGES[n % 3]
        shown = screen(service, language, question)
        found += len(shown)
        if len(set(shown)) != len(shown):
            fault(f"{question}: a record is shown twice")
        for name, read in READERS.items():
            want = [by_bibtex_key(i) for i in shown] if name == "bibtex" else shown
            got = read(service.get(with_parameters("/api/v1/export", question, format=name, hl=language))[0])
            if got != want:
                fault(f"{question}: {name} has {len(got)} records, the screen {len(shown)}, or in another order")
        for name, ids in {"Atom": read_atom(service, question, language), "JSON Feed": read_json_feed(service, question, language)}.items():
            if sorted(ids) != sorted(shown):
                fault(f"{question}: {name} has {len(ids)} records, the screen {len(shown)}")
    print(f"questions: {count}, records on screens: {found}, formats: {len(READERS)} and 2 feeds")


class Addresses(html.parser.HTMLParser):
    """The addresses of our own that a page links to."""

    def __init__(self):
        super().__init__()
        self.all = []

    def handle_starttag(self, tag, attrs):
        address = dict(attrs).get("href") if tag == "a" else None
        if address and address.startswith("/"):
            self.all.append(address.split("#")[0])


def pages(service, rng):
    """Addresses of every kind of page, with the status that each answers with. The kinds are found by walking, so that a new one is not forgotten."""
    seen, queue, kinds = {}, [f"/{l}/" for l in LANGUAGES] + [f"/{l}/search?in=agreements" for l in LANGUAGES], {}
    while queue and len(seen) < 400:
        path = queue.pop(0)
        kind = re.sub(r"^(/\w+/(?:documents|agreements|partnerships|places|facets)/).*", r"\1", path.split("?")[0]) + ("?" if "?" in path else "")
        if path in seen or kinds.get(kind, 0) >= 4 or not re.match(r"^/(nl|fr|en)/", path):
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        seen[path] = 200
        links = Addresses()
        links.feed(service.get(path)[0])
        rng.shuffle(links.all)
        queue += links.all
    agreements = [h["id"] for h in service.json("/api/v1/search?in=agreements&size=4&facets=none")["hits"]]
    for l in LANGUAGES:
        seen[f"/{l}/search?q=zzzzqqq&country=SN&fallback=false"] = 200
        seen[f"/{l}/search?year_from=2020&year_to=1990"] = 422
        seen[f"/{l}/search?q=stedenband&page=400"] = 200
        seen[f"/{l}/documents/nowhere"] = 404
        seen[f"/{l}/compare?" + urllib.parse.urlencode([("id", i) for i in agreements[:3]])] = 200
        seen[f"/{l}/search?q=" + urllib.parse.quote('<script>alert("1")</script> & "')] = 200
    return seen


def valid(service, rng, vnu):
    """Every page is valid HTML."""
    with tempfile.TemporaryDirectory() as folder:
        names = {}
        for n, (path, status) in enumerate(sorted(pages(service, rng).items())):
            file = pathlib.Path(folder, f"{n}.html")
            try:
                text = service.get(path, status)[0]
            except urllib.error.URLError as e:
                fault(f"{path}: {e}")
                continue
            file.write_text(text, encoding="utf-8")
            names[file.name] = path
        run = subprocess.run(["java", "-Xmx512m", "-jar", vnu, "--format", "json", "--stdout", "--exit-zero-always", "--errors-only", folder], capture_output=True, text=True)
        messages = json.loads(run.stdout)["messages"]
        for m in messages:
            fault(f"{names[m['url'].rsplit('/', 1)[1]]}: line {m.get('lastLine')}: {m['message']}: {m.get('extract', '').strip()[:120]}")
        print(f"pages: {len(names)}, errors of HTML: {len(messages)}")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--bin", required=True)
    p.add_argument("--corpus", required=True)
    p.add_argument("--vnu", required=True)
    p.add_argument("--questions", type=int, default=50)
    p.add_argument("--seed", type=int, default=2026)
    o = p.parse_args()
    warnings.filterwarnings("ignore")  # citeproc-py tells of every field that a style has no use for
    logging.disable(logging.WARNING)
    rng = random.Random(o.seed)
    with tempfile.TemporaryDirectory() as data:
        ingested = subprocess.run([o.bin, "ingest", "--data", data, "--quiet", o.corpus])
        if ingested.returncode not in (0, 3):
            sys.exit(f"ingest ends with {ingested.returncode}")
        log = open(pathlib.Path(data, "serve.log"), "w", encoding="utf-8")
        server = subprocess.Popen([o.bin, "serve", "--data", data, "--addr", "127.0.0.1:0", "--rate-limit", "0", "--json"], stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            service = Service(json.loads(server.stdout.readline())["url"])
            questions(service, rng, o.questions)
            valid(service, rng, o.vnu)
        finally:
            server.terminate()
            server.wait(timeout=30)
    if faults:
        sys.exit(f"interop: {len(faults)} faults")


main()
