package local

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// Documents have none to six values; what is told and counted of them is what went in.
func TestQuads(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	const values, documents = 254, 1000
	starts, members := []uint32{0}, []uint32{}
	for range documents {
		of := map[uint32]bool{}
		for range random.IntN(7) {
			of[random.Uint32N(values)] = true
		}
		from := len(members)
		for v := range of {
			members = append(members, v)
		}
		slices.Sort(members[from:])
		starts = append(starts, uint32(len(members)))
	}
	q, rows := newQuads(starts, members)
	of := rows.starts()
	docs, want, told := newSet(documents), make([]uint32, values), make([]uint32, values)
	for n := range uint32(documents) {
		var got []uint32
		if row, there := q.row(n); there {
			got = rows.members[of[row]:of[row+1]]
		} else {
			q.each(n, func(v uint32) { got = append(got, v) })
		}
		if !slices.Equal(got, members[starts[n]:starts[n+1]]) {
			t.Fatalf("document %d has %v, want %v", n, got, members[starts[n]:starts[n+1]])
		}
		if n >= 128 && random.IntN(2) == 0 {
			docs.add(n)
			for _, v := range got {
				want[v]++
			}
		}
	}
	var counted quadCounts
	q.count(&counted, 128, docs[2:], func(n uint32) {
		row, _ := q.row(n)
		for _, v := range rows.members[of[row]:of[row+1]] {
			told[v]++
		}
	})
	for v := range values {
		if got := told[v] + counted.of(v); got != want[v] {
			t.Errorf("value %d is in %d documents, want %d", v, got, want[v])
		}
	}
}
