package local

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkCounting counts four facets over sets of documents that hold a share of all.
func BenchmarkCounting(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 200_000
	countries := rand.NewZipf(r, 1.2, 2, 199)
	made := func(values int, draw func() uint32, most int) *column {
		var m textsMaker
		for v := range values {
			_ = m.add(fmt.Appendf(nil, "v%06d", v))
		}
		c := &column{values: m.texts()}
		starts, members := []uint32{0}, []uint32{}
		for range n {
			in := map[uint32]bool{}
			for range 1 + r.IntN(most) {
				in[draw()] = true
			}
			for v := range uint32(values) {
				if in[v] {
					members = append(members, v)
				}
			}
			starts = append(starts, uint32(len(members)))
		}
		c.pack(starts, members)
		if values <= maxBitSets {
			for v := range uint32(values) {
				s := newSet(n)
				for doc := range uint32(n) {
					for _, m := range members[starts[doc]:starts[doc+1]] {
						if m == v {
							s.add(doc)
						}
					}
				}
				c.sets = append(c.sets, s)
			}
		}
		return c
	}
	fields := map[string]*column{
		"country":  made(200, func() uint32 { return uint32(countries.Uint64()) }, 3),
		"year":     made(77, func() uint32 { return uint32(r.IntN(77)) }, 1),
		"theme":    made(20, func() uint32 { return uint32(r.IntN(20)) }, 4),
		"language": made(3, func() uint32 { return uint32(r.IntN(3)) }, 1),
	}
	names := []string{"country", "year", "theme", "language"}
	for _, name := range names {
		c := fields[name]
		b.Logf("%s: %d codes, own %t, %.2f bytes a document", name, c.count(), c.own, float64(c.bytes())/n)
	}
	s := &snapshot{state: &state{segments: []segment{{&columns{n: n, fields: fields}, 0}}, vocabularies: map[string]*vocabulary{}}, ctx: b.Context()}
	for _, one := range []int{1, 2, 5, 10, 30, 100, 1000} {
		docs := newSet(n)
		for doc := range uint32(n) {
			if r.IntN(one) == 0 {
				docs.add(doc)
			}
		}
		for at, name := range append(names, "") {
			ask := names
			if name != "" {
				ask = names[at : at+1]
			}
			b.Run(fmt.Sprintf("1 of %d/%s", one, name), func(b *testing.B) {
				for b.Loop() {
					c := s.counter(ask)
					for lo := 0; lo < n; lo += 4096 {
						for i := range ask {
							c.add(i, uint32(lo), docs.part(uint32(lo), uint32(min(lo+4096, n))))
						}
					}
					for i := range ask {
						c.facets[i].settle()
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(docs.count())/float64(len(ask)), "ns/doc")
			})
		}
	}
}
