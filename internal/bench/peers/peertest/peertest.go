// Package peertest is what every peer of the search benchmark must do: find and count what the trees of the questions say.
package peertest

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"entente/internal/bench/corpus"
	"entente/internal/bench/peers"
)

// documents are how many are indexed, and facetSize how many values of a facet are answered.
const (
	documents = 500
	facetSize = 10
)

// Run builds an index with a peer, asks every question in every way and looks the answers up by hand.
func Run(t *testing.T, p peers.Program) {
	t.Helper()
	from := corpus.New()
	questions, err := from.Questions()
	if err != nil {
		t.Fatal(err)
	}
	var lines []corpus.Line
	for n := range documents {
		lines = append(lines, corpus.LineOf(from.Document(n)))
	}
	dir := filepath.Join(t.TempDir(), "index")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	built, err := p.Index(peers.Corpus{Version: corpus.Version, Documents: documents}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if built.Seconds <= 0 || built.CPUSeconds <= 0 {
		t.Errorf("no time to build: %+v", built)
	}
	e, err := p.Open(dir, questions)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	Check(t, e, lines, questions)
}

// Check asks every question in every way and looks the answers up in the lines.
func Check(t *testing.T, e peers.Engine, lines []corpus.Line, questions []corpus.Question) {
	t.Helper()
	if n, err := e.Documents(); err != nil || n != len(lines) {
		t.Fatalf("holds %d documents, %v", n, err)
	}
	var shelf []card
	for _, l := range lines {
		shelf = append(shelf, read(l))
	}
	found := 0
	for i, q := range questions {
		for _, filter := range []bool{false, true} {
			want := answer(shelf, q, filter)
			for _, facets := range []bool{false, true} {
				got := ask(t, e, peers.Request{Query: i, Facets: facets, Filter: filter, Size: 10})
				if got.Total != want.Total || len(got.IDs) != min(want.Total, 10) {
					t.Errorf("%s %q, filter %v: %d found, %d shown, want %d", q.Name, q.Text, filter, got.Total, len(got.IDs), want.Total)
				}
				if id, ok := stranger(got.IDs, want.IDs); ok {
					t.Errorf("%s %q, filter %v: shows %s, which is shown already or does not match", q.Name, q.Text, filter, id)
				}
				if facets && !sameCounts(got.Facets, want.Facets) {
					t.Errorf("%s %q, filter %v: facets %v, want %v", q.Name, q.Text, filter, got.Facets, want.Facets)
				}
				if !facets && len(got.Facets) > 0 {
					t.Errorf("%s: facets nobody asked for", q.Name)
				}
			}
			if want.Total > 0 && !filter {
				found++
			}
		}
	}
	if found < len(questions)*2/3 {
		t.Errorf("%d of %d questions find something: too few to tell", found, len(questions))
	}
}

// stranger is an id that is not among those found, or there twice.
func stranger(ids, found []string) (string, bool) {
	for i, id := range ids {
		if slices.Contains(ids[:i], id) || !slices.Contains(found, id) {
			return id, true
		}
	}
	return "", false
}

func ask(t *testing.T, e peers.Engine, r peers.Request) peers.Answer {
	t.Helper()
	found, err := e.Search(r)
	if err != nil {
		t.Fatal(err)
	}
	a, err := found.Answer()
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(a) // as it travels
	if err != nil {
		t.Fatal(err)
	}
	var read peers.Answer
	if err := json.Unmarshal(b, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

func sameCounts(got, want map[string][]peers.Count) bool {
	for _, name := range corpus.Facets {
		if !slices.Equal(got[name], want[name]) {
			return false
		}
	}
	return len(got) == len(want)
}

// card is a document as the naive search reads it.
type card struct {
	id    string
	units map[string][][]string // by field, the terms of each unit
	keys  map[string][]string
}

func read(l corpus.Line) card {
	c := card{id: l.ID, units: map[string][][]string{}, keys: l.Keys}
	for field, text := range l.Text {
		for unit := range strings.SplitSeq(text, " "+corpus.Gap+" ") {
			c.units[field] = append(c.units[field], strings.Split(unit, " "))
		}
	}
	return c
}

// answer finds and counts one document after the other, and has the ids of all.
func answer(shelf []card, q corpus.Question, filter bool) peers.Answer {
	var a peers.Answer
	counts := map[string]map[string]int{}
	for _, name := range corpus.Facets {
		counts[name] = map[string]int{}
	}
	for _, c := range shelf {
		if filter && !c.passes(q.Filter) || !c.has(q.Tree) {
			continue
		}
		a.Total++
		a.IDs = append(a.IDs, c.id)
		for _, name := range corpus.Facets {
			for _, v := range c.keys[name] {
				counts[name][v]++
			}
		}
	}
	a.Facets = map[string][]peers.Count{}
	for name, of := range counts {
		all := []peers.Count{}
		for v, n := range of {
			all = append(all, peers.Count{Value: v, Count: n})
		}
		slices.SortFunc(all, func(x, y peers.Count) int {
			return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(x.Value, y.Value))
		})
		a.Facets[name] = all[:min(len(all), facetSize)]
	}
	return a
}

func (c card) passes(filter map[string]string) bool {
	for field, value := range filter {
		if !slices.Contains(c.keys[field], value) {
			return false
		}
	}
	return true
}

func (c card) has(n corpus.Node) bool {
	switch {
	case n.And != nil:
		return !slices.ContainsFunc(n.And, func(n corpus.Node) bool { return !c.has(n) })
	case n.Or != nil:
		return slices.ContainsFunc(n.Or, c.has)
	case n.Term != nil:
		return c.any(n.Term.Field, func(term string) bool { return term == n.Term.Text })
	case n.Prefix != nil:
		return c.any(n.Prefix.Field, func(term string) bool { return strings.HasPrefix(term, n.Prefix.Text) })
	case n.Fuzzy != nil:
		first, _ := utf8.DecodeRuneInString(n.Fuzzy.Text)
		return c.any(n.Fuzzy.Field, func(term string) bool {
			other, _ := utf8.DecodeRuneInString(term)
			return first == other && oneSlip([]rune(n.Fuzzy.Text), []rune(term))
		})
	case n.Phrase != nil:
		for _, unit := range c.units[n.Phrase.Field] {
			for at := range unit {
				if rest := unit[at:]; len(rest) >= len(n.Phrase.Terms) && slices.Equal(rest[:len(n.Phrase.Terms)], n.Phrase.Terms) {
					return true
				}
			}
		}
		return false
	}
	return n.All
}

func (c card) any(field string, is func(term string) bool) bool {
	for _, unit := range c.units[field] {
		if slices.ContainsFunc(unit, is) {
			return true
		}
	}
	return false
}

// oneSlip reports whether two words are the same but for one letter too many, too few or changed, or two neighbours swapped.
func oneSlip(a, b []rune) bool {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return len(a) <= 1 && len(b) <= 1 || len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0]
}
