package local

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/metrics"
	"testing"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// kinds of documents of the tests of merging: each has a word, a title and values that say which kind it is.
const kinds = 13

func kindOf(document, state int) int { return (document*7 + state*document%5 + state) % kinds }

func kindWord(kind int) string { return fmt.Sprintf("soort%cx", 'a'+kind) }

// kindValues are what a document of a kind has in the facets of the test.
func kindValues(kind int) map[string]string {
	return map[string]string{"country": "C" + string(rune('A'+kind)), "municipality": fmt.Sprintf("gn-%d", kind), "year": fmt.Sprint(1990 + kind), "kind": kindWord(kind)}
}

func kindOp(document, state int) record.Op {
	kind := kindOf(document, state)
	op := op(fmt.Sprintf("d%04d", document), uint64(state), kindWord(kind)+" en nog wat")
	c := &op.Document.Card
	values := kindValues(kind)
	c.Title, c.Kind, c.Municipality, c.Countries, c.Years.Agreement = kindWord(kind), values["kind"], values["municipality"], []string{values["country"]}, []int{1990 + kind}
	c.Languages = []lang.Code{lang.NL}
	return op
}

// Files are merged into one again and again while readers read. Whatever a reader still holds of a file that is gone, every answer is
// that of the state it names: as many documents of a kind as that state has, with the values of that kind and no others.
func TestAnswersHoldWhileFilesAreMerged(t *testing.T) {
	states, documents := 150, 400
	if testing.Short() {
		states, documents = 40, 120
	}
	batches, counts := [][]record.Op{nil}, [][kinds]int{{}}
	now := map[int]int{} // kinds of the documents
	r := rand.New(rand.NewPCG(3, 3))
	for state := 1; state <= states; state++ {
		var ops []record.Op
		for n := range documents {
			if state == 1 || r.IntN(20) == 0 {
				ops = append(ops, kindOp(n, state))
				now[n] = kindOf(n, state)
			} else if r.IntN(200) == 0 {
				ops = append(ops, record.Op{ID: fmt.Sprintf("d%04d", n), Version: uint64(state)})
				delete(now, n)
			}
		}
		var count [kinds]int
		for _, kind := range now {
			count[kind]++
		}
		batches, counts = append(batches, ops), append(counts, count)
	}
	e := must(t, t.TempDir(), Options{Name: "merged"})
	write(t, e, 1, batches[1]...)
	before := segmentIDs(t, e)
	answers := readWhile(t, 3, func(n int) {
		if n%4 == 0 {
			checkAllKinds(t, e, counts)
		} else {
			checkKind(t, e, n%kinds, counts)
		}
	}, func() {
		for state := 2; state <= states && !t.Failed(); state++ {
			write(t, e, uint64(state), batches[state]...)
			if state%4 == 0 {
				if err := e.scorch.ForceMerge(t.Context(), nil); err != nil {
					t.Error(err)
				}
			}
		}
	})
	after := segmentIDs(t, e)
	for id := range before {
		if after[id] {
			t.Errorf("segment %d was never merged away", id)
		}
	}
	if merges(e) == 0 || len(after) > 3 {
		t.Errorf("%d segments after %d merges", len(after), merges(e))
	}
	t.Logf("%d answers while %d segments were merged", answers, merges(e))
}

func segmentIDs(t *testing.T, e *Engine) map[uint64]bool {
	t.Helper()
	ids := map[uint64]bool{}
	err := e.read(t.Context(), func(s *snapshot) error {
		for _, part := range s.reader.Segments() {
			ids[part.Id()] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// checkKind asks for one kind, by its word or its value, and for what is shown of its documents.
func checkKind(t *testing.T, e *Engine, kind int, counts [][kinds]int) {
	values := kindValues(kind)
	for _, root := range []query.Node{query.Phrase{Text: kindWord(kind)}, query.Word{Text: kindWord(kind)}, query.Is{Facet: "municipality", Value: values["municipality"]}} {
		got, err := e.Search(t.Context(), query.Query{Root: root, Size: 5, Facets: []string{"country", "municipality", "year", "kind"}, Sort: query.Newest})
		if err != nil {
			t.Error(err)
			return
		}
		want := counts[stateOf(t, got.Info)][kind]
		if got.Total != want || len(got.Hits) != min(want, 5) {
			t.Errorf("%s in %s: %d hits of %d, want %d", query.String(root), got.Info.Generation, len(got.Hits), got.Total, want)
		}
		for name, facet := range got.Facets {
			if want > 0 && (len(facet.Values) != 1 || facet.Values[0].Value != values[name] || facet.Values[0].Count != want) {
				t.Errorf("%s in %s: %s %+v, want %d of %s", query.String(root), got.Info.Generation, name, facet.Values, want, values[name])
			}
		}
		for _, h := range got.Hits {
			checkCard(t, e, h.Key, kind)
		}
	}
}

// checkCard reads what is shown of a document, unless it has changed meanwhile.
func checkCard(t *testing.T, e *Engine, key record.Key, kind int) {
	cards, err := e.Cards(t.Context(), []record.Key{key})
	if errors.Is(err, index.ErrStale) || errors.Is(err, index.ErrGone) {
		return
	}
	if err != nil || len(cards) != 1 || cards[0].ID != key.ID || cards[0].Title != kindWord(kind) {
		t.Errorf("card of %v: %+v, %v, want %s", key, cards, err, kindWord(kind))
	}
}

// checkAllKinds asks for all documents at once, in three ways.
func checkAllKinds(t *testing.T, e *Engine, counts [][kinds]int) {
	for _, root := range []query.Node{nil, query.Prefix{Text: "soort"}, query.Phrase{Text: "en nog"}} {
		got, err := e.Search(t.Context(), query.Query{Root: root, Size: 5, Facets: []string{"country", "kind"}})
		if err != nil {
			t.Error(err)
			return
		}
		want := map[string]map[string]int{"country": {}, "kind": {}}
		total := 0
		for kind, n := range counts[stateOf(t, got.Info)] {
			total += n
			for name := range want {
				if n > 0 {
					want[name][kindValues(kind)[name]] = n
				}
			}
		}
		if got.Total != total || got.Info.Documents != total {
			t.Errorf("%s in %s: %d of %d documents, want %d", query.String(root), got.Info.Generation, got.Total, got.Info.Documents, total)
		}
		for name, facet := range got.Facets {
			counted := map[string]int{}
			for _, c := range facet.Values {
				counted[c.Value] = c.Count
			}
			if !maps.Equal(counted, want[name]) {
				t.Errorf("%s in %s: %s %v, want %v", query.String(root), got.Info.Generation, name, counted, want[name])
			}
		}
	}
}

// grownMost is by how much the memory in use may differ between two moments of an engine that answers and is not written to. Of ninety
// thousand questions none may leave twelve bytes behind.
const grownMost = 1 << 20

// What an engine keeps of the questions it was asked has bounds, which the first of them reach.
func TestMemoryDoesNotGrowWithQuestions(t *testing.T) {
	first, last, always := 1500, 6000, false
	if testing.Short() {
		first, last = 500, 1500
	}
	if os.Getenv("ENTENTE_FAULTS") != "" { // ever other questions
		first, last, always = 10_000, 100_000, true
	}
	e := must(t, t.TempDir(), Options{Results: 256 << 10})
	write(t, e, 1, generated(300)...)
	r := rand.New(rand.NewPCG(5, 5))
	var few []query.Query // the same ones again: of them everything is known when each has been asked once
	for range first / 2 {
		few = append(few, anyQuestion(r))
	}
	ask := func(n int) {
		for i := range n {
			q := few[i%len(few)]
			if always {
				q = anyQuestion(r)
			}
			if _, err := e.Search(t.Context(), q); err != nil {
				t.Fatalf("%s: %v", query.String(q.Root), err)
			}
		}
	}
	ask(first)
	bytes, goroutines := inUse()
	ask(last - first)
	bytesThen, goroutinesThen := inUse()
	t.Logf("%d kB after %d questions, %d kB after %d", bytes>>10, first, bytesThen>>10, last)
	if bytesThen > bytes+grownMost {
		t.Errorf("memory grew from %d bytes after %d questions to %d after %d", bytes, first, bytesThen, last)
	}
	if goroutinesThen > goroutines+2 {
		t.Errorf("goroutines went from %d to %d", goroutines, goroutinesThen)
	}
	runtime.KeepAlive(e)
}

// inUse returns the bytes of objects that are in use, and how many goroutines there are.
func inUse() (bytes, goroutines uint64) {
	for range 3 { // what pools keep goes with the second
		runtime.GC()
	}
	samples := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/sched/goroutines:goroutines"}}
	metrics.Read(samples)
	return samples[0].Value.Uint64(), samples[1].Value.Uint64()
}

// anyQuestion asks in every way there is, in many words and few filters.
func anyQuestion(r *rand.Rand) query.Query {
	word := func() string { return fmt.Sprintf("w%dx", r.IntN(300)) } // few, so that what is kept of words is all kept soon
	q := query.Query{Size: 1 + r.IntN(20), Facets: [][]string{nil, {}, {"country", "year", "theme"}}[r.IntN(3)]}
	switch r.IntN(8) {
	case 0:
		q.Root = query.Prefix{Text: fmt.Sprintf("w%d", r.IntN(100))}
	case 1:
		q.Root = query.Fuzzy{Text: word(), Edits: 1}
	case 2:
		q.Root = query.Phrase{Text: word() + " " + word(), Slop: r.IntN(3)}
	case 3:
		q.Root = query.Or{Nodes: []query.Node{query.Word{Text: word()}, query.Word{Text: word()}}}
	case 4:
		q.Root = query.And{Nodes: []query.Node{query.Word{Text: "water"}, query.Not{Node: query.Word{Text: word()}}}}
	case 5:
		q.Root = query.Widened{Asked: query.Word{Text: word()}, Labels: []query.Label{{Text: word(), Language: lang.NL}, {Text: word() + " water"}}}
	case 6:
		q.Root = query.Word{Text: word()}
	}
	if r.IntN(3) == 0 {
		q.Filters = []query.Filter{{Facet: "theme", Any: []string{fmt.Sprintf("theme-%d", r.IntN(24))}}}
	}
	if r.IntN(5) == 0 {
		q.Sort = []query.Sort{query.Newest, query.Oldest, query.Title, query.Updated}[r.IntN(4)]
	}
	return q
}
