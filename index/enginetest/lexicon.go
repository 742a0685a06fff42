package enginetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/internal/record"
)

// lexicon compares the words an engine tells of with those of the documents it holds.
func lexicon(t *testing.T, e index.Engine) {
	r, o := newRandom(77), newOracle()
	var seq uint64
	apply := func(ops ...record.Op) {
		t.Helper()
		seq++
		b := record.Batch{Seq: seq, Ops: ops}
		if _, err := e.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		o.apply(b)
	}
	var ids []string
	for i := range 60 {
		ids = append(ids, fmt.Sprintf("d%02d", i))
	}
	for _, some := range [][]string{ids[:40], ids[40:59], ids[59:]} {
		var ops []record.Op
		for _, id := range some {
			ops = append(ops, record.Op{ID: id, Version: 1, Document: r.document(id, 1)})
		}
		apply(ops...)
	}
	apply(doc("greek", 1, "Αθήνα", "女 İstanbul Łódź aab aba baa"))
	if got, want := words(t, e, ""), o.words(); !maps.Equal(got, want) {
		t.Errorf("words\n got %v\nwant %v", got, want)
	}
	neighbours(t, e, o, r)

	// Of removed and changed documents words may still be given by their beginning, but not by their likeness, and not counted.
	var ops []record.Op
	for i, id := range ids {
		switch i % 3 {
		case 0:
			ops = append(ops, record.Op{ID: id, Version: 2})
		case 1:
			ops = append(ops, doc(id, 2, "Anders", "vervangen woorden"))
		}
	}
	apply(append(ops, record.Op{ID: "greek", Version: 2})...)
	live := o.words()
	got := words(t, e, "")
	for w, n := range live {
		if got[w] < n {
			t.Errorf("%q is in %d documents, given with %d", w, n, got[w])
		}
	}
	neighbours(t, e, o, r)

	if err := e.Words(t.Context(), "", func(index.Word) bool { return false }); err != nil {
		t.Errorf("a caller who has seen enough: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Alike(gone, "water", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("likeness for a caller who has gone: %v", err)
	}
}

// words returns what an engine gives for a beginning, and checks that it ascends.
func words(t *testing.T, e index.Engine, prefix string) map[string]int {
	t.Helper()
	got, last := map[string]int{}, ""
	err := e.Words(t.Context(), prefix, func(w index.Word) bool {
		if w.Text <= last || !strings.HasPrefix(w.Text, prefix) {
			t.Errorf("%q behind %q for the beginning %q", w.Text, last, prefix)
		}
		last = w.Text
		got[w.Text] = w.Documents
		return true
	})
	if err != nil {
		t.Errorf("words with %q: %v", prefix, err)
	}
	return got
}

// words returns each word of the documents there are with the number of those that have it in the part where most do.
func (o *oracle) words() map[string]int {
	parts := map[index.Part]map[string]int{}
	for _, e := range o.records {
		if e.doc == nil || e.agreement != nil {
			continue
		}
		here := map[index.Part]map[string]bool{}
		for _, u := range e.units {
			part := index.PartTitle
			if u.ordinal >= 0 {
				part = index.PartOf(e.doc.Passages[u.ordinal])
			}
			if here[part] == nil {
				here[part] = map[string]bool{}
			}
			for _, t := range u.exact {
				here[part][t.Text] = true
			}
		}
		for part, words := range here {
			if parts[part] == nil {
				parts[part] = map[string]int{}
			}
			for w := range words {
				parts[part][w]++
			}
		}
	}
	all := map[string]int{}
	for _, words := range parts {
		for w, n := range words {
			all[w] = max(all[w], n)
		}
	}
	return all
}

// neighbours asks for beginnings, likenesses and counts of words with slips in them.
func neighbours(t *testing.T, e index.Engine, o *oracle, r random) {
	t.Helper()
	live := o.words()
	asked := []string{"", "a", "aa", "ab", "αθηνα", "女", "\xff", "wat\xc3", "stedenband\x00", strings.Repeat("stedenband", 20), strings.Repeat("é", 5000), "nergens"}
	every := 1
	if few() {
		every = 12
	}
	for i, w := range slices.Sorted(maps.Keys(live)) {
		if slipped, twice := r.slip(w), r.slip(r.slip(w)); i%every == 0 {
			asked = append(asked, w, slipped, twice)
		}
	}
	for _, w := range asked {
		if got, want := words(t, e, w), live[w]; got[w] < want {
			t.Errorf("%q is in %d documents, given with %d", w, want, got[w])
		}
		if got, err := e.Count(t.Context(), "water", w); err != nil || len(got) != 2 || got[1] != live[w] || got[0] != live["water"] {
			t.Errorf("count of %.40q: %v, want %d, %v", w, got, live[w], err)
		}
		for _, most := range []int{-1, 0, 1, 2, 3} {
			var want []index.Word
			for _, have := range slices.Sorted(maps.Keys(live)) {
				if edits([]rune(w), []rune(have)) <= min(max(most, 0), 2) {
					want = append(want, index.Word{Text: have, Documents: live[have]})
				}
			}
			if got, err := e.Alike(t.Context(), w, most); err != nil || !slices.Equal(got, want) {
				t.Errorf("%d edits from %.40q:\n got %v\nwant %v, %v", most, w, got, want, err)
			}
		}
	}
}

// slip returns a word with a slip of the pen in it.
func (r random) slip(word string) string {
	w := []rune(word)
	if len(w) < 2 {
		return word + "e"
	}
	i := r.IntN(len(w) - 1)
	switch r.IntN(4) {
	case 0:
		return string(slices.Delete(w, i, i+1))
	case 1:
		return string(slices.Insert(w, i, 'x'))
	case 2:
		w[i] = 'x'
	default:
		w[i], w[i+1] = w[i+1], w[i]
	}
	return string(w)
}
