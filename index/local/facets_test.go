package local

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// Counting by columns, by codes, by bits and from the files gives what counting one by one gives, over any set of documents, with
// removed documents among the numbers and segments of all sizes.
func TestCountsAreThoseOfCountingOneByOne(t *testing.T) {
	for _, room := range []int{defaultColumns, 0, 6000} {
		t.Run(fmt.Sprint(room), func(t *testing.T) {
			e, err := Memory()
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = e.Close() })
			e.states.room = room
			r := rand.New(rand.NewPCG(7, uint64(room)))
			held := map[string]index.Entry{}
			for seq, n := range []int{700, 3, 1, 130, 64, 900} {
				write(t, e, uint64(seq+1), countedOps(r, n, held)...)
			}
			err = e.read(t.Context(), func(s *snapshot) error {
				if len(s.segments) < 3 {
					t.Fatalf("%d segments", len(s.segments))
				}
				without := 0
				for _, g := range s.segments {
					without += len(keptFields) + len(countedFields) - len(g.fields)
				}
				if (room == defaultColumns) != (without == 0) {
					t.Fatalf("%d fields without a column", without)
				}
				for range 50 {
					checkCounts(t, s, r, held)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// countedOps returns documents with values in every facet, some of them in place of others, and removals.
func countedOps(r *rand.Rand, n int, held map[string]index.Entry) []record.Op {
	var ops []record.Op
	years := func(most int) (out []int) {
		for range r.IntN(most + 1) {
			out = append(out, []int{7, 70, 700, 1999, 2003}[r.IntN(5)]+r.IntN(12))
		}
		return out
	}
	for range n {
		id := fmt.Sprintf("d%d", r.IntN(2000))
		if slices.ContainsFunc(ops, func(o record.Op) bool { return o.ID == id }) {
			continue
		}
		version := uint64(r.IntN(1 << 30))
		if before, there := held[id]; there {
			version = before.Document.Version + 1
			if r.IntN(3) == 0 {
				ops = append(ops, record.Op{ID: id, Version: version})
				delete(held, id)
				continue
			}
		}
		d := &record.Document{Card: record.Card{ID: id, Version: version + 1, Title: "titel", Municipality: fmt.Sprintf("gn-%d", r.IntN(400)),
			Languages: []lang.Code{lang.All()[r.IntN(3)]}, Kind: []string{"news", "minutes", ""}[r.IntN(3)],
			Years: record.Years{Agreement: years(2), Mentioned: years(9), About: years(1)}}}
		for range r.IntN(4) * (1 + r.IntN(2)) {
			d.Countries = append(d.Countries, string([]byte{'A' + byte(r.IntN(4)*r.IntN(5)), 'A' + byte(r.IntN(20))}))
			d.Themes = append(d.Themes, record.Theme{Value: fmt.Sprintf("theme-%d", r.IntN(20))})
		}
		held[id] = index.Entry{Document: d}
		ops = append(ops, record.Op{ID: id, Version: version + 1, Document: d})
	}
	return ops
}

func checkCounts(t *testing.T, s *snapshot, r *rand.Rand, held map[string]index.Entry) {
	t.Helper()
	documents, err := s.set(index.FieldType, string(record.TypeDocument))
	if err != nil {
		t.Fatal(err)
	}
	some := documents.clone()
	switch one := 1 + r.IntN(100); r.IntN(3) {
	case 0: // few
		for i := range some {
			if r.IntN(one) > 0 {
				some[i] = 0
			} else {
				some[i] &= 1 << r.IntN(64)
			}
		}
	case 1: // most
		for i := range some {
			if r.IntN(one) == 0 {
				some[i] &= r.Uint64()
			}
		}
	}
	var q query.Query
	var names []string
	for _, f := range query.Facets {
		names = append(names, f.Name)
		if r.IntN(4) == 0 {
			q.Filters = append(q.Filters, query.Filter{Facet: f.Name, Any: []string{"AA", "theme-3", "1999", "nowhere"}})
		}
	}
	q.FacetSize = 1 + r.IntN(30)
	sets, from := make([]set, len(names)), make([]*totals, len(names))
	for at, name := range names {
		sets[at] = some
		if r.IntN(2) == 0 {
			sets[at], from[at] = s.fewer(mask{documents, documents.count()}, some, some.count(), name, new(set))
		}
	}
	workers := []*counter{s.counter(names), s.counter(names)}
	for lo := 0; lo < len(some); {
		hi := min(len(some), lo+1+r.IntN(20))
		w := workers[r.IntN(2)]
		for at := range names {
			w.add(at, uint32(lo*64), sets[at][lo:hi])
		}
		lo = hi
	}
	workers[0].merge(workers[1])
	for at, name := range names {
		workers[0].takeOff(at, from[at])
		got, err := s.facet(q, name, workers[0], at)
		if err != nil {
			t.Fatal(err)
		}
		if want := oneByOne(s, q, name, some, held); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s of %d documents\n got %+v\nwant %+v", name, some.count(), got, want)
		}
	}
}

func oneByOne(s *snapshot, q query.Query, name string, docs set, held map[string]index.Entry) index.Facet {
	values, decades := map[string]int{}, map[string]int{}
	definition, _ := query.FacetByName(name)
	for _, doc := range docs.appendTo(nil, 0) {
		g, n := s.at(doc)
		in := map[string]bool{}
		for _, v := range held[g.id(n)].Values(name) {
			values[v]++
			if y, err := strconv.Atoi(v); err == nil {
				in[record.Decade(y)] = true
			}
		}
		for d := range in {
			decades[d]++
		}
	}
	filter, _ := q.Filter(name)
	for _, v := range filter.Any {
		values[v] += 0
	}
	var f index.Facet
	for v, n := range values {
		f.Values = append(f.Values, index.Count{Value: v, Count: n, Selected: slices.Contains(filter.Any, v)})
	}
	if definition.Type == query.Year {
		slices.SortFunc(f.Values, byYear)
		for d, n := range decades {
			f.Decades = append(f.Decades, index.Count{Value: d, Count: n})
		}
		slices.SortFunc(f.Decades, byYear)
		return f
	}
	slices.SortFunc(f.Values, func(a, b index.Count) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return slices.Compare([]byte(a.Value), []byte(b.Value))
	})
	for i := len(f.Values) - 1; i >= q.FacetSize; i-- {
		f.More = true
		if !f.Values[i].Selected {
			f.Values = slices.Delete(f.Values, i, i+1)
		}
	}
	return f
}
