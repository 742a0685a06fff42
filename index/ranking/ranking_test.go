package ranking

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"entente/index"
	"entente/internal/query"
)

// What a record gains is never more than its bound, by which it may be left out unseen.
func TestGainHasABound(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	gains := 0
	for range 20_000 {
		items := make([]Item, 1+r.IntN(4))
		for i := range items {
			items[i].Rarity = r.Float64() * 8
		}
		title := UnitOf(index.PartTitle, 0)
		l := NewLook(items, title)
		has := make([]Strength, len(items))
		l.Begin()
		for i := range items {
			for range r.IntN(5) {
				o := Occurrence{Unit: UnitOf(index.PartBody, uint64(r.IntN(2))), First: r.IntN(12), Weight: []float64{1, 0.9, 0.75, 0.4}[r.IntN(4)]}
				if r.IntN(3) == 0 {
					o.Unit = title
				}
				if o.Last = o.First + r.IntN(2); r.IntN(4) == 0 {
					o.Pieces, o.Last = 2, o.First+1+r.IntN(6)
				}
				l.Add(i, o)
				has[i].Add(o.Weight, o.Unit == title, o.Pieces)
			}
		}
		most := l.Most(has)
		gain := l.Gain(func() string { return strings.TrimSpace(strings.Repeat("stad ", 20)) })
		if gain > most {
			t.Fatalf("gain %v is more than %v", gain, most)
		}
		if gain > 0 {
			gains++
		}
	}
	if gains < 1000 {
		t.Errorf("%d records gained anything", gains)
	}
}

// Words side by side in the order typed are nearest; turned round, or with words between, they are less near; in two units not at all.
func TestNearness(t *testing.T) {
	body := UnitOf(index.PartBody, 3)
	near := func(a, b Occurrence) float64 {
		a.Weight, b.Weight = 1, 1
		l := NewLook([]Item{{Rarity: 2}, {Rarity: 5}}, UnitOf(index.PartTitle, 0))
		l.Begin()
		l.Add(0, a)
		l.Add(1, b)
		return l.Gain(func() string { return "" })
	}
	at := func(unit uint64, position int) Occurrence {
		return Occurrence{Unit: unit, First: position, Last: position}
	}
	for _, tt := range []struct {
		name string
		b    Occurrence
		want float64
	}{
		{"side by side", at(body, 8), nearness * 2},
		{"the other way round", at(body, 6), nearness * 2 * turned},
		{"three words between", at(body, 11), nearness * 2 / 2},
		{"in another unit", at(body+1, 8), 0},
	} {
		if got := near(at(body, 7), tt.b); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// The norms that are worked out before are those that are worked out.
func TestNorms(t *testing.T) {
	for _, p := range append(index.Parts(query.Documents), index.Parts(query.Agreements)...) {
		if WeightOf(p).Boost == 0 {
			t.Errorf("part %s weighs nothing", p)
		}
		for _, length := range []uint32{0, 1, 350, 1<<11 - 1, 1 << 11, 100_000} {
			if got, want := NormsOf(p).Saturated(3, length), WeightOf(p).Saturated(3, float64(length)); got != want {
				t.Errorf("%s of %d words: %v, want %v", p, length, got, want)
			}
		}
	}
}

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"stad", "stad", 0}, {"stad", "stda", 1}, {"stad", "staat", 2}, {"stad", "tad", 1}, {"stad", "bestuur", 3}, {"été", "ete", 2}, {"ca", "abc", 3},
	} {
		if got := NewDistance([]rune(tt.a)).To(tt.b, 2); got != min(tt.want, 3) {
			t.Errorf("%s: %d, want %d", fmt.Sprint(tt.a, " to ", tt.b), got, tt.want)
		}
	}
}
