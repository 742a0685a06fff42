package local

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// benchmarkDocuments is a corpus of the size of a few hundred municipalities' pages.
const benchmarkDocuments = 5000

// generated returns documents of 150 to 400 words whose words are as unevenly spread as those of a language. One in four tells of one to
// five agreements.
func generated(n int) []record.Op {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.1, 4, 20_000)
	known := strings.Fields("stedenband samenwerking akkoord jumelage coopération accord twinning cooperation water waste")
	word := func() string {
		if r.IntN(25) == 0 {
			return known[r.IntN(len(known))]
		}
		return fmt.Sprintf("w%dx", zipf.Uint64())
	}
	text := func(n int) string {
		w := make([]string, n)
		for i := range w {
			w[i] = word()
		}
		return strings.Join(w, " ")
	}
	agreed := rand.New(rand.NewPCG(3, 4)) // apart, so that the documents are the same with and without
	countries := rand.NewZipf(r, 1.2, 2, 150)
	var ops []record.Op
	for i := range n {
		l := lang.All()[r.IntN(3)]
		d := &record.Document{Card: record.Card{ID: fmt.Sprintf("d%06d", i), Title: text(5), Language: l, Languages: []lang.Code{l},
			Municipality: fmt.Sprintf("gn-%d", r.IntN(300)), Kind: "news", Years: record.Years{Agreement: []int{1955 + r.IntN(70)}}}}
		for range 1 + r.IntN(3) {
			c := countries.Uint64()
			d.Countries = append(d.Countries, string([]byte{'A' + byte(c/26), 'A' + byte(c%26)}))
			d.Themes = append(d.Themes, record.Theme{Value: fmt.Sprintf("theme-%d", r.IntN(24))})
		}
		for j := range 3 + r.IntN(5) {
			d.Passages = append(d.Passages, record.Passage{ID: fmt.Sprintf("%s-%d", d.ID, j), Ordinal: j, Language: l, Role: record.RoleProse, Text: text(50)})
		}
		for j := range max(agreed.IntN(20)-14, 0) {
			d.Agreements = append(d.Agreements, record.Agreement{
				ID: fmt.Sprintf("%s-a%d", d.ID, j), Class: record.ClassAgreement, Instrument: "twinning", Status: "unknown",
				Parties: []record.Party{{Value: d.Municipality, Name: fmt.Sprintf("w%dx", agreed.IntN(300)), Country: "BE", Role: record.PartyHome},
					{Value: fmt.Sprintf("gn-%d", 300+agreed.IntN(2000)), Name: fmt.Sprintf("w%dx", agreed.IntN(2000)), Country: d.Countries[0], Role: record.PartyPartner}},
				Signed:   &record.Date{Value: fmt.Sprint(1955 + agreed.IntN(70)), Precision: "year", Basis: "explicit"},
				Evidence: []record.Evidence{{Field: "signed", Passage: d.Passages[agreed.IntN(len(d.Passages))].ID}},
			})
		}
		ops = append(ops, record.Op{ID: d.ID, Version: 1, Document: d})
	}
	return ops
}

func BenchmarkApply(b *testing.B) {
	ops := generated(500)
	for i := 0; b.Loop(); i++ {
		e, err := Open(b.TempDir(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := e.Apply(b.Context(), record.Batch{Seq: 1, Ops: ops}); err != nil {
			b.Fatal(err)
		}
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(ops))*float64(b.N)/b.Elapsed().Seconds(), "docs/s")
}

// BenchmarkSearch asks for a page of twenty with the facets a result page shows.
func BenchmarkSearch(b *testing.B) {
	e, err := Open(b.TempDir(), Options{Results: -1})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	ops := generated(benchmarkDocuments)
	for seq := uint64(1); len(ops) > 0; seq++ {
		n := min(len(ops), 1000)
		if _, err := e.Apply(b.Context(), record.Batch{Seq: seq, Ops: ops[:n]}); err != nil {
			b.Fatal(err)
		}
		ops = ops[n:]
	}
	word := func(s string) query.Node { return query.Word{Text: s} }
	for _, q := range []struct {
		name  string
		query query.Query
	}{
		{"everything", query.Query{}},
		{"common word", query.Query{Root: word("samenwerking")}},
		{"two words", query.Query{Root: query.And{Nodes: []query.Node{word("stedenbanden"), word("water")}}}},
		{"either word", query.Query{Root: query.Or{Nodes: []query.Node{word("stedenband"), word("jumelage"), word("twinning")}}}},
		{"phrase", query.Query{Root: query.Phrase{Text: "water waste"}}},
		{"prefix", query.Query{Root: query.Prefix{Text: "w1"}}},
		{"fuzzy", query.Query{Root: query.Fuzzy{Text: "stedenbadn", Edits: 2}}},
		{"filtered word", query.Query{Root: word("samenwerking"), Filters: []query.Filter{{Facet: "country", Any: []string{"AA", "AB"}}, {Facet: "year", Any: []string{"1999"}}}, YearFrom: 2010}},
		{"by title", query.Query{Root: word("water"), Sort: query.Title}},
		{"field", query.Query{Root: query.And{Nodes: []query.Node{word("water"), query.Is{Facet: "instrument", Value: "twinning"}}}}},
		{"every agreement", query.Query{In: query.Agreements}},
		{"word of agreements", query.Query{In: query.Agreements, Root: word("samenwerking")}},
	} {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := e.Search(b.Context(), q.query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkExpansion asks the same questions as they were typed and with other names, turn by turn, and prints how much longer
// the latter take: expansion_ratio 1.5 is half as long again. A word has the names that a concept of the thesaurus has: a
// translation into each language that is about as common as the word, a synonym, a name of several words in each language, and
// some that hardly any text has. The lists of words and names are kept: expansion_ratio is of questions whose lists are, and
// expansion_ratio_first of those that find none kept, as when the index has just been opened.
func BenchmarkExpansion(b *testing.B) {
	e, err := Open(b.TempDir(), Options{Results: -1})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = e.Close() })
	for ops, seq := generated(benchmarkDocuments), uint64(1); len(ops) > 0; seq++ {
		n := min(len(ops), 1000)
		if _, err := e.Apply(b.Context(), record.Batch{Seq: seq, Ops: ops[:n]}); err != nil {
			b.Fatal(err)
		}
		ops = ops[n:]
	}
	r := rand.New(rand.NewPCG(3, 4))
	var typed, wide []query.Query
	for range 60 {
		var plain, widened []query.Node
		for range 1 + r.IntN(2) {
			common := 5 + r.IntN(200)
			near := func() string { return fmt.Sprintf("w%dx", common+r.IntN(common)) }
			word := query.Word{Text: near()}
			names := query.Widened{Asked: word, Labels: []query.Label{{Text: near(), Language: lang.NL}}}
			for _, l := range lang.All() {
				names.Labels = append(names.Labels, query.Label{Text: near(), Language: l}, query.Label{Text: near() + " " + near(), Language: l},
					query.Label{Text: fmt.Sprintf("w%dx", 5000+r.IntN(15_000)), Language: l, Related: true})
			}
			plain, widened = append(plain, word), append(widened, names)
		}
		typed = append(typed, query.Query{Root: query.AllOf(plain...)})
		wide = append(wide, query.Query{Root: query.AllOf(widened...)})
	}
	var plainFirst, plain, wideFirst, again time.Duration
	for i := 0; b.Loop(); i++ {
		at := i % len(typed)
		for _, turn := range []struct {
			query  query.Query
			took   *time.Duration
			forget bool
		}{{typed[at], &plainFirst, true}, {typed[at], &plain, false}, {wide[at], &wideFirst, true}, {wide[at], &again, false}} {
			if turn.forget {
				e.lists.empty()
			}
			began := time.Now()
			if _, err := e.Search(b.Context(), turn.query); err != nil {
				b.Fatal(err)
			}
			*turn.took += time.Since(began)
		}
	}
	b.ReportMetric(float64(again)/float64(plain), "expansion_ratio")
	b.ReportMetric(float64(wideFirst)/float64(plainFirst), "expansion_ratio_first")
	b.ReportMetric(float64(plain.Microseconds())/float64(b.N), "typed_us")
}
