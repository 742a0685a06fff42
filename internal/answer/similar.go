package answer

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// DefaultSimilar is how many documents like one are told when nothing is said.
const DefaultSimilar = 10

// SimilarDocuments is the documents like one.
type SimilarDocuments struct {
	ID   string       `json:"id"`
	Hits []SimilarHit `json:"hits"`
}

// SimilarHit is a document like another, with what they share. Its score is comparable within one list.
type SimilarHit struct {
	Hit
	Reasons []Reason `json:"reasons"`
}

// Reason is what two records share in one respect.
type Reason struct {
	Kind   string  `json:"kind"`   // of documents country, theme, municipality, text or kind; of agreements those of precedentWeights
	Values []Value `json:"values"` // of text, rare words: folded, and as the document asked about writes them
}

// What two documents share counts the more the fewer documents share it: each weight is for what is theirs alone, and falls with
// the logarithm of the number of documents to almost nothing for what all of them have.
var weights = []struct {
	kind   string
	weight float64
	most   int // values that count; more of them are told
}{
	{"country", 3, 2},      // a reader of one partnership looks for the others with that country first
	{"theme", 2, 3},        // then for what others do on the subject
	{"text", 1, 5},         // names of places, programmes and people; five make up for any facet
	{"municipality", 1, 1}, // the same home: next to a country or theme it is that municipality's own file, alone it is little
	{"kind", 0.3, 1},       // settles between equals, and is no reason by itself
}

// secondary is how much less a theme counts that is not a main one of both.
const secondary = 0.5

// The bounds of looking for documents like one.
const (
	maxRare       = 12  // rare words of a document that are looked up
	maxTypes      = 600 // different words of it that are counted
	maxSample     = 200 // passages of it that are read
	maxHolders    = 100 // documents up to which a word is rare, if they are not more than a tenth of all
	fewHolders    = 5   // documents up to which it is rare however few there are
	minRare       = 4   // letters of a rare word
	maxCandidates = 100 // documents of each search
)

// likeness is what the documents are compared with.
type likeness struct {
	of     record.Card
	total  int                       // documents there are
	counts map[string]map[string]int // by facet and value
	rare   []rareWord
}

// rareWord is a word of a document that few others have.
type rareWord struct {
	folded, written string
	documents       int
	holders         map[string]bool // ids of those that have it
}

// Similar returns at most n documents like the one of an id, or agreements like an agreement, the most alike first, with what they share.
// Of agreements those with another partner come first; see precedentsOf. Of documents left out are the
// document itself, those that are nearly the same, what stands for it in results and its translations: they are told in the
// document. Of very common things that it shares with others it looks at the newest hundred. Errors are index.ErrNotFound,
// index.ErrGone, index.ErrMoved, the index's others and the context's.
func Similar(ctx context.Context, e Engine, id string, hl lang.Code, n int) ([]SimilarHit, error) {
	var hits []SimilarHit
	err := whileStale(func() (err error) {
		l := speech(query.Query{HL: hl})
		if hits, err = similar(ctx, e, id, l, n); missing(err) {
			hits, err = precedentsOf(ctx, e, id, l, n)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("records like %q: %w", id, err)
	}
	return hits, nil
}

func similar(ctx context.Context, e Engine, id string, l lang.Code, n int) ([]SimilarHit, error) {
	cards, err := e.Cards(ctx, []record.Key{{ID: id}})
	if err != nil {
		return nil, err
	}
	k := likeness{of: cards[0]}
	keys := map[string]record.Key{}
	if err := k.count(ctx, e); err != nil {
		return nil, err
	}
	if err := k.read(ctx, e, keys); err != nil {
		return nil, err
	}
	for _, root := range k.questions() {
		r, err := e.Search(ctx, query.Query{Root: root, Sort: query.Newest, Size: maxCandidates, Facets: []string{}})
		if err != nil {
			return nil, err
		}
		for _, h := range r.Hits {
			keys[h.Key.ID] = h.Key
		}
	}
	for _, known := range k.known() {
		delete(keys, known)
	}
	wanted := make([]record.Key, 0, len(keys))
	for _, key := range keys {
		wanted = append(wanted, key)
	}
	slices.SortFunc(wanted, func(a, b record.Key) int { return strings.Compare(a.ID, b.ID) })
	if cards, err = e.Cards(ctx, wanted); err != nil {
		return nil, vanished(err)
	}
	hits := []SimilarHit{}
	for _, c := range cards {
		if score, reasons := k.compare(c, l); score > 0 && c.Head != id {
			h := hit(c, score, l)
			if err := nameHome(ctx, e, c, h.Municipality); err != nil {
				return nil, err
			}
			for _, r := range reasons {
				if r.Kind == "municipality" {
					r.Values[0].Label = h.Municipality.Label
				}
			}
			hits = append(hits, SimilarHit{Hit: h, Reasons: reasons})
		}
	}
	slices.SortFunc(hits, func(a, b SimilarHit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), strings.Compare(a.ID, b.ID))
	})
	return hits[:min(max(n, 0), len(hits))], nil
}

// known lists the documents that the document itself leads to.
func (k *likeness) known() []string {
	ids := []string{k.of.ID, k.of.Head}
	for _, r := range slices.Concat(k.of.Near, k.of.Translations) {
		ids = append(ids, r.ID)
	}
	return ids
}

// count reads how many documents share each value.
func (k *likeness) count(ctx context.Context, e Engine) error {
	r, err := e.Search(ctx, query.Query{Facets: []string{"country", "kind", "municipality", "theme"}, FacetSize: math.MaxInt32, Size: 1})
	if err != nil {
		return err
	}
	k.total, k.counts = r.Total, map[string]map[string]int{}
	for name, f := range r.Facets {
		k.counts[name] = map[string]int{}
		for _, v := range f.Values {
			k.counts[name][v.Value] = v.Count
		}
	}
	return nil
}

// read finds the rare words of the document, and who else has them, whom it adds to keys.
func (k *likeness) read(ctx context.Context, e Engine, keys map[string]record.Key) error {
	ordinals := make([]int, min(k.of.Passages, maxSample))
	for i := range ordinals {
		ordinals[i] = i
	}
	texts := []string{k.of.Title}
	if len(ordinals) > 0 {
		passages, err := e.Passages(ctx, k.of.Key(), ordinals...)
		if err != nil {
			return vanished(err)
		}
		for _, p := range passages {
			texts = append(texts, p.Text)
		}
	}
	types := wordTypes(texts)
	folded := make([]string, len(types))
	for i, t := range types {
		folded[i] = t.folded
	}
	counts, err := e.Count(ctx, folded...)
	if err != nil {
		return err
	}
	var rare []wordType
	for i, t := range types {
		t.documents = counts[i]
		if t.documents >= 2 && t.documents <= min(maxHolders, max(fewHolders, k.total/10)) { // one is the document itself
			rare = append(rare, t)
		}
	}
	slices.SortStableFunc(rare, func(a, b wordType) int {
		return cmp.Or(cmp.Compare(k.weight(b), k.weight(a)), strings.Compare(a.folded, b.folded))
	})
	for _, t := range rare[:min(len(rare), maxRare)] {
		r, err := e.Search(ctx, query.Query{Root: query.Phrase{Text: t.folded}, Size: maxCandidates, Facets: []string{}})
		if err != nil {
			return err
		}
		w := rareWord{t.folded, t.written, max(r.Total, 1), map[string]bool{}}
		for _, h := range r.Hits {
			w.holders[h.Key.ID] = true
			keys[h.Key.ID] = h.Key
		}
		k.rare = append(k.rare, w)
	}
	return nil
}

// weight orders the words of a document: those that it has often and others do not.
func (k *likeness) weight(t wordType) float64 {
	return (1 + math.Log(float64(t.times))) * k.rarity(t.documents)
}

func (k *likeness) rarity(n int) float64 { return rarity(k.total, n) }

// rarity is 1 for what one of total has and falls to almost 0 for what all have.
func rarity(total, n int) float64 {
	return math.Log(1+float64(total)/float64(max(n, 1))) / math.Log(1+float64(max(total, 1)))
}

// wordType is a word of a document, however often it stands there.
type wordType struct {
	folded, written string
	times           int
	documents       int
}

// wordTypes lists the different words of texts that may tell what they are about, the most frequent first.
func wordTypes(texts []string) []wordType {
	at := map[string]int{}
	var all []wordType
	for _, text := range texts {
		for _, t := range analysis.Exact().Terms(text) {
			if len(t.Text) < minRare || strings.ContainsAny(t.Text, "0123456789") || analysis.Stop(t.Text) {
				continue
			}
			i, ok := at[t.Text]
			if !ok {
				i = len(all)
				at[t.Text] = i
				all = append(all, wordType{folded: t.Text, written: text[t.Start:t.End]})
			}
			all[i].times++
		}
	}
	slices.SortStableFunc(all, func(a, b wordType) int { return cmp.Compare(b.times, a.times) })
	return all[:min(len(all), maxTypes)]
}

// questions ask for those that share most first: two facets, then one.
func (k *likeness) questions() []query.Node {
	is := func(facet string, values []string) query.Node {
		var any []query.Node
		for _, v := range values {
			any = append(any, query.Is{Facet: facet, Value: v})
		}
		return query.AnyOf(any...)
	}
	var themes, home []string
	for _, t := range k.of.Themes {
		themes = append(themes, t.Value)
	}
	if k.of.Municipality != "" {
		home = []string{k.of.Municipality}
	}
	country, theme, municipality := is("country", k.of.Countries), is("theme", themes), is("municipality", home)
	var all []query.Node
	for _, parts := range [][]query.Node{{country, theme}, {country, municipality}, {theme, municipality}, {country}, {theme}, {municipality}} {
		if !slices.Contains(parts, nil) {
			all = append(all, query.AllOf(parts...))
		}
	}
	return all
}

// compare tells how much of the document another shares, and what. A document that shares its kind alone is not alike.
func (k *likeness) compare(c record.Card, l lang.Code) (float64, []Reason) {
	score := 0.0
	var reasons []Reason
	for _, w := range weights {
		var shares []float64
		var values []Value
		share := func(v Value, worth float64) {
			values, shares = append(values, v), append(shares, worth)
		}
		switch w.kind {
		case "country":
			for _, v := range c.Countries {
				if slices.Contains(k.of.Countries, v) {
					share(value(w.kind, v, l), k.rarity(k.counts[w.kind][v]))
				}
			}
		case "theme":
			for _, t := range c.Themes {
				i := slices.IndexFunc(k.of.Themes, func(o record.Theme) bool { return o.Value == t.Value })
				if i < 0 {
					continue
				}
				worth := k.rarity(k.counts[w.kind][t.Value])
				if t.Level != record.Primary || k.of.Themes[i].Level != record.Primary {
					worth *= secondary
				}
				share(value(w.kind, t.Value, l), worth)
			}
		case "municipality":
			if c.Municipality != "" && c.Municipality == k.of.Municipality {
				share(value(w.kind, c.Municipality, l), k.rarity(k.counts[w.kind][c.Municipality]))
			}
		case "text":
			for _, r := range k.rare {
				if r.holders[c.ID] {
					share(Value{Value: r.folded, Label: r.written}, k.rarity(r.documents))
				}
			}
		case "kind":
			if c.Kind != "" && c.Kind == k.of.Kind && len(reasons) > 0 {
				share(value(w.kind, c.Kind, l), k.rarity(k.counts[w.kind][c.Kind]))
			}
		}
		if len(values) == 0 {
			continue
		}
		reasons = append(reasons, Reason{Kind: w.kind, Values: values})
		slices.SortFunc(shares, func(a, b float64) int { return cmp.Compare(b, a) })
		for _, worth := range shares[:min(len(shares), w.most)] {
			score += w.weight * worth
		}
	}
	if len(reasons) == 0 {
		return 0, nil
	}
	return math.Round(score*1e4) / 1e4, reasons
}
