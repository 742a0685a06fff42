package answer

import (
	"cmp"
	"context"
	"fmt"
	"maps"
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
	shares
	of   record.Card
	rare []rareWord
}

// shares is how many records there are, and how many of them have each value.
type shares struct {
	total  int
	counts map[string]map[string]int // by facet and value
}

// sharesOf counts the values of facets in what a question finds.
func sharesOf(ctx context.Context, e Engine, q query.Query, facets ...string) (shares, error) {
	q.Facets, q.FacetSize, q.Size = facets, math.MaxInt32, 1
	r, err := e.Search(ctx, q)
	if err != nil {
		return shares{}, err
	}
	s := shares{r.Total, map[string]map[string]int{}}
	for name, f := range r.Facets {
		s.counts[name] = map[string]int{}
		for _, v := range f.Values {
			s.counts[name][v.Value] = v.Count
		}
	}
	return s, nil
}

// worth is how much it tells that two records share a value.
func (s shares) worth(facet, value string) float64 { return s.rarity(s.counts[facet][value]) }

// rarity is 1 for what one of all has and falls to almost 0 for what all have.
func (s shares) rarity(n int) float64 {
	return math.Log(1+float64(s.total)/float64(max(n, 1))) / math.Log(1+float64(max(s.total, 1)))
}

// together adds up what was shared of one kind: the most telling first, no more than most of them.
func together(worths []float64, most int) float64 {
	slices.SortFunc(worths, func(a, b float64) int { return cmp.Compare(b, a) })
	sum := 0.0
	for _, w := range worths[:min(len(worths), most)] {
		sum += w
	}
	return sum
}

// anyValue asks for records with one of the values; nil when there is none.
func anyValue(facet string, values []string) query.Node {
	nodes := make([]query.Node, len(values))
	for i, v := range values {
		nodes[i] = query.Is{Facet: facet, Value: v}
	}
	return query.AnyOf(nodes...)
}

// allKnown asks for all parts of each combination, and leaves out those with a part that is not known.
func allKnown(combinations ...[]query.Node) []query.Node {
	var all []query.Node
	for _, parts := range combinations {
		if !slices.Contains(parts, nil) {
			all = append(all, query.AllOf(parts...))
		}
	}
	return all
}

// candidates adds the newest records that answer each of roots to keys.
func candidates(ctx context.Context, e Engine, q query.Query, roots []query.Node, keys map[string]record.Key) error {
	q.Sort, q.Size, q.Facets = query.Newest, maxCandidates, []string{}
	for _, q.Root = range roots {
		r, err := e.Search(ctx, q)
		if err != nil {
			return err
		}
		for _, h := range r.Hits {
			keys[h.Key.ID] = h.Key
		}
	}
	return nil
}

// inOrder lists keys by their ids.
func inOrder(keys map[string]record.Key) []record.Key {
	return slices.SortedFunc(maps.Values(keys), func(a, b record.Key) int { return strings.Compare(a.ID, b.ID) })
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
	if k.shares, err = sharesOf(ctx, e, query.Query{}, "country", "kind", "municipality", "theme"); err != nil {
		return nil, err
	}
	if err := k.read(ctx, e, keys); err != nil {
		return nil, err
	}
	if err := candidates(ctx, e, query.Query{}, k.questions(), keys); err != nil {
		return nil, err
	}
	for _, known := range k.known() {
		delete(keys, known)
	}
	if cards, err = e.Cards(ctx, inOrder(keys)); err != nil {
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
	var themes, home []string
	for _, t := range k.of.Themes {
		themes = append(themes, t.Value)
	}
	if k.of.Municipality != "" {
		home = []string{k.of.Municipality}
	}
	country, theme, municipality := anyValue("country", k.of.Countries), anyValue("theme", themes), anyValue("municipality", home)
	return allKnown([]query.Node{country, theme}, []query.Node{country, municipality}, []query.Node{theme, municipality},
		[]query.Node{country}, []query.Node{theme}, []query.Node{municipality})
}

// compare tells how much of the document another shares, and what. A document that shares its kind alone is not alike.
func (k *likeness) compare(c record.Card, l lang.Code) (float64, []Reason) {
	score := 0.0
	var reasons []Reason
	for _, w := range weights {
		var worths []float64
		var values []Value
		share := func(v Value, worth float64) {
			values, worths = append(values, v), append(worths, worth)
		}
		switch w.kind {
		case "country":
			for _, v := range c.Countries {
				if slices.Contains(k.of.Countries, v) {
					share(value(w.kind, v, l), k.worth(w.kind, v))
				}
			}
		case "theme":
			for _, t := range c.Themes {
				i := slices.IndexFunc(k.of.Themes, func(o record.Theme) bool { return o.Value == t.Value })
				if i < 0 {
					continue
				}
				worth := k.worth(w.kind, t.Value)
				if t.Level != record.Primary || k.of.Themes[i].Level != record.Primary {
					worth *= secondary
				}
				share(value(w.kind, t.Value, l), worth)
			}
		case "municipality":
			if c.Municipality != "" && c.Municipality == k.of.Municipality {
				share(value(w.kind, c.Municipality, l), k.worth(w.kind, c.Municipality))
			}
		case "text":
			for _, r := range k.rare {
				if r.holders[c.ID] {
					share(Value{Value: r.folded, Label: r.written}, k.rarity(r.documents))
				}
			}
		case "kind":
			if c.Kind != "" && c.Kind == k.of.Kind && len(reasons) > 0 {
				share(value(w.kind, c.Kind, l), k.worth(w.kind, c.Kind))
			}
		}
		if len(values) == 0 {
			continue
		}
		reasons = append(reasons, Reason{Kind: w.kind, Values: values})
		score += w.weight * together(worths, w.most)
	}
	if len(reasons) == 0 {
		return 0, nil
	}
	return math.Round(score*1e4) / 1e4, reasons
}
