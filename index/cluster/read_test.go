package cluster

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"

	"entente/index"
	"entente/index/local"
	"entente/internal/record"
)

// history makes batches of changes: documents that tell of agreements, change, go, and become one with another.
type history struct {
	*rand.Rand
	documents, apart []string
}

func (h history) pick(from []string) string { return from[h.IntN(len(from))] }

// agreement returns the id of an agreement of a document: nearly always as record.AgreementID makes it.
func (h history) agreement(document, apart string) string {
	switch apart {
	case "odd":
		return document + apart
	case "named":
		return record.AgreementID(h.documents[0], document) // named after another document
	}
	return record.AgreementID(document, apart)
}

func (h history) batch(seq uint64) record.Batch {
	b := record.Batch{Seq: seq}
	for range 1 + h.IntN(4) {
		id, version := h.pick(h.documents), 1+uint64(h.IntN(int(seq)+2))
		op := record.Op{ID: id, Version: version}
		switch h.IntN(5) {
		case 0:
		case 1:
			if op.Target = h.pick(h.documents); op.Target == id {
				op.Target = ""
			}
		default:
			var ids []string
			for _, a := range h.apart {
				if h.IntN(2) == 0 {
					ids = append(ids, h.agreement(id, a))
				}
			}
			op = telling(id, version, ids...)
			for i := 1; i < h.IntN(80); i++ {
				op.Document.Passages = append(op.Document.Passages, record.Passage{ID: fmt.Sprint(id, i), Ordinal: i, Text: fmt.Sprint("alinea ", i, " ", version)})
			}
			op.Document.Card.Passages = len(op.Document.Passages)
		}
		b.Ops = append(b.Ops, op)
	}
	return b
}

// kinds of errors that tell of a record.
func kind(err error) string {
	if m, ok := errors.AsType[*index.Moved](err); ok {
		return "moved " + m.ID + " to " + m.To
	}
	for name, k := range map[string]error{"not found": index.ErrNotFound, "gone": index.ErrGone, "stale": index.ErrStale} {
		if errors.Is(err, k) {
			return name
		}
	}
	return fmt.Sprint(err)
}

func TestReadsAsTheLocalEngineDoes(t *testing.T) {
	one := opened(t, cluster(t, 3, -1))
	other, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	h := history{rand.New(rand.NewPCG(9, 9)), []string{"a", "b", "c", "b-a1", "d"}, []string{"0", "1", "2", "odd", "named"}}
	ids := []string{"", "zzz", "zzz-a1", "-a1", "a-", "a-a9", "b-a1-a7", strings.Repeat("a", 600), "\xff", "a-a\xff"}
	for _, d := range h.documents {
		ids = append(ids, d)
		for _, a := range h.apart {
			ids = append(ids, h.agreement(d, a))
		}
	}
	seen := map[string]int{}
	for seq := range uint64(7) {
		b := h.batch(seq + 1)
		if _, err := one.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		if _, err := other.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			key := record.Key{ID: id, Version: uint64(h.IntN(int(seq) + 4))}
			for range 1 + h.IntN(2) { // again, of what is remembered
				compare(t, one, other, key, []int{h.IntN(70), h.IntN(3) - 1, h.IntN(40)}, seen)
			}
		}
		keys := []record.Key{{ID: h.pick(ids)}, {ID: h.pick(ids)}}
		records, err := one.Records(t.Context(), keys)
		want, wanted := other.Records(t.Context(), keys)
		if kind(err) != kind(wanted) || !reflect.DeepEqual(records, want) {
			t.Errorf("records %v: %v, want %v", keys, err, wanted)
		}
	}
	for _, k := range []string{"not found", "gone", "stale", "<nil>", "moved"} {
		if seen[k] < 5 {
			t.Errorf("%q was met %d times only: %v", k, seen[k], seen)
		}
	}
}

func compare(t *testing.T, one *Engine, other *local.Engine, key record.Key, ordinals []int, seen map[string]int) {
	t.Helper()
	ctx, keys := t.Context(), []record.Key{key}
	same := func(what string, got any, err error, want any, wanted error) {
		t.Helper()
		if kind(err) != kind(wanted) || !reflect.DeepEqual(got, want) {
			t.Errorf("%s of %v: %v, %v\nwant %v, %v", what, key, got, err, want, wanted)
		}
		seen[strings.Fields(kind(err) + " ")[0]]++
		seen[kind(err)]++
	}
	cards, err := one.Cards(ctx, keys)
	wantCards, wanted := other.Cards(ctx, keys)
	same("card", cards, err, wantCards, wanted)
	for _, some := range [][]int{nil, ordinals[:1], ordinals} {
		passages, err := one.Passages(ctx, key, some...)
		wantPassages, wanted := other.Passages(ctx, key, some...)
		same(fmt.Sprint("passages ", some), passages, err, wantPassages, wanted)
	}
	agreements, err := one.Agreements(ctx, key)
	wantAgreements, wanted := other.Agreements(ctx, key)
	same("agreements", agreements, err, wantAgreements, wanted)
	records, err := one.Records(ctx, keys)
	wantRecords, wanted := other.Records(ctx, keys)
	same("record", records, err, wantRecords, wanted)
}

// gate is a way to a cluster that counts what is asked.
func gate(t *testing.T, c *Cluster) (*Cluster, func() []string) {
	t.Helper()
	to, err := url.Parse(c.options.Addresses[0])
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var asked []string
	proxy := httputil.NewSingleHostReverseProxy(to)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		if !strings.Contains(r.URL.Path, "-meta/") {
			asked = append(asked, r.Method+" "+r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
		}
		mu.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	o := c.options
	o.Addresses = []string{s.URL}
	through, err := Connect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = through.Close() })
	return through, func() []string {
		mu.Lock()
		defer mu.Unlock()
		all := asked
		asked = nil
		return all
	}
}

func TestAPageIsReadInOneRequest(t *testing.T) {
	c := cluster(t, 2, -1)
	writer := opened(t, c)
	var ops []record.Op
	var cards, agreements []record.Key
	for i := range 20 {
		op := telling(fmt.Sprint("d", i), 1, record.AgreementID(fmt.Sprint("d", i), "0"))
		for o := 1; o < 200; o++ {
			op.Document.Passages = append(op.Document.Passages, record.Passage{ID: fmt.Sprint(i, "-", o), Ordinal: o, Text: "alinea"})
		}
		ops = append(ops, op)
		cards = append(cards, record.Key{ID: op.ID, Version: 1})
		agreements = append(agreements, record.Key{ID: op.Document.Agreements[0].ID, Version: 1})
	}
	applyAll(t, writer, 1, ops...)
	through, asked := gate(t, c)
	e, err := through.Open(t.Context(), "gen-1", true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	expect := func(what string, n int) {
		t.Helper()
		if got := asked(); len(got) != n {
			t.Errorf("%s takes %v, want %d", what, got, n)
		}
	}
	asked()
	s, err := e.state(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range cards {
		e.kept.note(e.kept.mark(), s.index, k, []int{i, 70 + i})
	}
	if _, err := e.Cards(t.Context(), cards); err != nil {
		t.Fatal(err)
	}
	expect("the cards of a page", 1)
	for i, k := range cards {
		if p, err := e.Passages(t.Context(), k, i, 70+i); err != nil || p[1].Ordinal != 70+i {
			t.Fatal(p, err)
		}
		if a, err := e.Agreements(t.Context(), k); err != nil || len(a) != 1 {
			t.Fatal(a, err)
		}
	}
	expect("what is shown of them", 0)
	if _, err := e.Passages(t.Context(), cards[0], 5, 199, 100, 150, 7); err != nil {
		t.Fatal(err)
	}
	expect("passages far apart", 1)
	if p, err := e.Passages(t.Context(), record.Key{ID: "d1"}); err != nil || len(p) != 200 {
		t.Fatal(len(p), err)
	}
	expect("all passages", 1)
	e.kept.forget()
	if _, err := e.Records(t.Context(), agreements); err != nil {
		t.Fatal(err)
	}
	expect("a page of agreements", 1)
	if _, err := e.Records(t.Context(), agreements); err != nil {
		t.Fatal(err)
	}
	expect("the same again", 0)
	if _, err := e.Records(t.Context(), []record.Key{{ID: "d1-a0"}}); err != nil {
		t.Fatal(err)
	}
	expect("one of no version", 1)
}

func TestWhatIsRemovedIsGoneAtOnce(t *testing.T) {
	e := opened(t, cluster(t, 1, -1))
	key, agreement := record.Key{ID: "a", Version: 1}, record.Key{ID: "a-a1", Version: 1}
	applyAll(t, e, 1, telling("a", 1, "a-a1"))
	read := func() []error {
		_, card := e.Cards(t.Context(), []record.Key{key})
		_, passages := e.Passages(t.Context(), key, 0)
		_, agreements := e.Agreements(t.Context(), key)
		_, records := e.Records(t.Context(), []record.Key{agreement})
		return []error{card, passages, agreements, records}
	}
	for _, err := range read() {
		if err != nil {
			t.Fatal(err)
		}
	}
	s, err := e.state(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if e.kept.get(s.index, key) == nil {
		t.Error("nothing is remembered of what was read")
	}
	applyAll(t, e, 2, record.Op{ID: "a", Version: 2})
	for _, err := range read() {
		if !errors.Is(err, index.ErrGone) {
			t.Errorf("%v, want gone", err)
		}
	}
}
