package cluster

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/index/local"
	"entente/internal/query"
	"entente/internal/record"
)

// The local engine's titles are held against a naive oracle; those of a cluster against the local engine's.
func TestTitlesAsTheLocalEngineHasThem(t *testing.T) {
	one := opened(t, cluster(t, 2, -1))
	other, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	r := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("stedenband Stad stedelijk Sénégal sen Gent gent-brugge l'accord été en de water 女 1955")
	for seq := range uint64(3) {
		b := record.Batch{Seq: seq + 1}
		for i := range 40 {
			op := telling(fmt.Sprintf("d%d-%d", seq, i), 1, fmt.Sprintf("d%d-%d-a0", seq, i))
			var title []string
			for range r.IntN(5) {
				title = append(title, words[r.IntN(len(words))])
			}
			op.Document.Title = strings.Join(title, " ")
			op.Document.Agreements[0].Parties[0].Name = "stedelijk water"
			if i%3 == 0 {
				op.Document.Site = "portal"
			}
			if i%7 == 0 {
				op.Document.Head = "d0-1"
			}
			b.Ops = append(b.Ops, op)
		}
		if seq == 2 {
			b.Ops = append(b.Ops, record.Op{ID: "d0-2", Version: 2}, telling("d0-3", 5))
			b.Ops[41].Document.Title = "Stad en water"
			b.Ops = append(b.Ops, telling("long", 1))
			b.Ops[42].Document.Title = strings.Repeat("1955 ", 300)
		}
		for _, e := range []index.Engine{one, other} {
			if _, err := e.Apply(t.Context(), b); err != nil {
				t.Fatal(err)
			}
		}
	}
	bounds := [][]query.Filter{
		nil, query.Query{Site: "portal"}.Bounds(), query.Query{Site: "nosuch"}.Bounds(), {{Facet: "language", Any: []string{"nl", "de"}}}, {{Facet: "language", Any: []string{"fr"}}},
		{{Facet: "nosuch", Any: []string{"x"}}}, {{Facet: "language"}}, {{Facet: query.SiteBound, Any: []string{"portal"}}, {Facet: "kind", Any: []string{query.None}}},
	}
	typed := []string{"st", "ste", "stad", "SEN", "séné", "gent b", "gent-br", "water st", "de en", "l'acc", "ete", "s", "", "!", "zzz", "stad ", "st st", "女", "195", "st*", "\xff"}
	found := 0
	for _, text := range append(typed, strings.Repeat("stad en ", 20), strings.Repeat("stad en ", 123), strings.TrimSpace(strings.Repeat("1955 ", 200)), strings.Repeat("a ", 5000)) {
		for _, within := range bounds {
			for _, most := range []int{-1, 0, 1, 10, 1 << 40} {
				got, err := one.Titles(t.Context(), text, within, most)
				want, _ := other.Titles(t.Context(), text, within, most)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%d titles with %.40q within %v:\n got %v\nwant %v, %v", most, text, within, got, want, err)
				}
				found += len(got)
			}
		}
	}
	if found < 500 {
		t.Errorf("%d titles in all", found)
	}
	var many []string
	for i := range 3000 {
		many = append(many, fmt.Sprint("woord", i))
	}
	if got, err := one.Titles(t.Context(), strings.Join(many, " "), nil, 10); err != nil || len(got) > 0 {
		t.Errorf("of very many words: %v, %v", got, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := one.Titles(gone, "stad", nil, 10); !errors.Is(err, context.Canceled) {
		t.Errorf("for a caller who has gone: %v", err)
	}
}
