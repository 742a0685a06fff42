package local

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// naiveTitles goes through all documents, as Titles is defined.
func naiveTitles(docs []*record.Document, typed, site string, most int) []string {
	words := func(s string) (all []string) {
		for _, t := range analysis.Exact().Terms(s) {
			all = append(all, t.Text)
		}
		return all
	}
	want := words(typed)
	if len(want) == 0 || len(want) == 1 && len(want[0]) < 2 {
		return nil
	}
	var found []*record.Document
	for _, d := range docs {
		have := words(d.Title)
		ok := d.Head == "" && (site == "" || d.Site == site)
		for i, w := range want {
			ok = ok && slices.ContainsFunc(have, func(h string) bool { return h == w || i == len(want)-1 && strings.HasPrefix(h, w) })
		}
		if ok || d.Head == "" && (site == "" || d.Site == site) && strings.HasPrefix(strings.Join(have, " "), strings.Join(want, " ")) {
			found = append(found, d)
		}
	}
	key := func(d *record.Document) (string, bool) {
		k := strings.Join(words(d.Title), " ")
		return k, strings.HasPrefix(k, strings.Join(want, " "))
	}
	slices.SortFunc(found, func(a, b *record.Document) int {
		x, first := key(a)
		y, second := key(b)
		if first != second {
			return cmp.Or(boolean(second)-boolean(first), 0)
		}
		return cmp.Or(strings.Compare(x, y), strings.Compare(a.ID, b.ID))
	})
	var ids []string
	for _, d := range found[:min(most, len(found))] {
		ids = append(ids, d.ID)
	}
	return ids
}

func TestTitles(t *testing.T) {
	e, err := Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	r := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("stedenband Stad stedelijk Sénégal sen Gent gent-brugge l'accord été en de water")
	var docs []*record.Document
	for seq := range 3 { // several segments
		b := record.Batch{Seq: uint64(seq + 1)}
		for i := range 40 {
			var title []string
			for range 1 + r.IntN(4) {
				title = append(title, words[r.IntN(len(words))])
			}
			d := &record.Document{Card: record.Card{ID: fmt.Sprintf("d%d-%d", seq, i), Version: 1, Title: strings.Join(title, " "), Language: lang.NL, Languages: []lang.Code{lang.NL}}}
			if i%3 == 0 {
				d.Site = "portal"
			}
			if i%7 == 0 {
				d.Head = "d0-1"
			}
			docs = append(docs, d)
			b.Ops = append(b.Ops, record.Op{ID: d.ID, Version: 1, Document: d})
		}
		if seq == 2 { // what was removed is not completed
			b.Ops = append(b.Ops, record.Op{ID: "d0-2", Version: 2})
		}
		if _, err := e.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	docs = slices.DeleteFunc(docs, func(d *record.Document) bool { return d.ID == "d0-2" })
	for _, typed := range []string{"st", "ste", "stad", "SEN", "séné", "gent b", "gent-br", "water st", "de en", "l'acc", "ete", "s", "", "!", "zzz", "stad ", "st st"} {
		for _, site := range []string{"", "portal", "nosuch"} {
			keys, err := e.Titles(t.Context(), typed, query.Query{Site: site}.Bounds(), 10)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, k := range keys {
				got = append(got, k.ID)
			}
			if want := naiveTitles(docs, typed, site, 10); !slices.Equal(got, want) {
				t.Errorf("%q of %q: %q, want %q", typed, site, got, want)
			}
		}
	}
	for l, want := range map[string]int{"nl": 10, "fr": 0} {
		if keys, err := e.Titles(t.Context(), "sta", []query.Filter{{Facet: "language", Any: []string{l, "de"}}}, 10); err != nil || len(keys) != want {
			t.Errorf("within %s: %d titles, %v", l, len(keys), err)
		}
	}
	var _ index.Titler = e
}
