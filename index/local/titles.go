package local

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// The bounds of completing a title, which is done at every key that a reader presses.
const (
	minTitle      = 2   // letters of a beginning; one letter begins a tenth of all titles
	maxTitleWords = 32  // words of titles that a beginning stands for
	maxTitles     = 512 // documents that are put in order
	maxTitleDocs  = 20_000
)

var _ index.Titler = (*Engine)(nil)

// Titles returns the documents whose title has the words of typed, the last one at least in part.
func (e *Engine) Titles(ctx context.Context, typed string, within []query.Filter, most int) (keys []record.Key, err error) {
	terms := analysis.Exact().Terms(typed)
	if len(terms) == 0 || most <= 0 || len(terms) == 1 && len(terms[0].Text) < minTitle {
		return nil, ctx.Err()
	}
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = t.Text
	}
	err = e.read(ctx, func(s *snapshot) error {
		keys, err = s.titles(words, within, most)
		return err
	})
	return keys, err
}

func (s *snapshot) titles(words []string, bounds []query.Filter, most int) ([]record.Key, error) {
	start := strings.Join(words, " ")
	found, err := s.named(index.FieldTitleKey, start, maxTitles/2)
	if err != nil {
		return nil, err
	}
	exact := index.TextField(index.PartTitle, lang.Und)
	last := len(words) - 1
	room := maxTitles / 2
	if last > 0 {
		room = maxTitleDocs // the words before it leave few of them
	}
	within, err := s.named(exact, words[last], room)
	if err != nil {
		return nil, err
	}
	for _, w := range words[:last] {
		docs, err := s.docs(exact, w)
		if err != nil {
			return nil, err
		}
		within = both(within, docs)
	}
	found = joined(found, within[:min(len(within), maxTitles/2)])
	for _, bound := range bounds {
		docs, err := s.bounded(bound)
		if err != nil {
			return nil, err
		}
		found = slices.DeleteFunc(found, func(doc uint32) bool { return !docs.has(doc) })
	}
	folded, err := s.set(index.FieldFolded, index.Folded)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, folded.has)
	type title struct {
		key   string
		later bool // it does not begin with what was typed
		id    string
		doc   uint32
	}
	var all []title
	for _, doc := range found {
		g, n := s.at(doc)
		t := title{key: g.text(index.FieldTitleKey, n), id: g.id(n), doc: doc}
		t.later = !strings.HasPrefix(t.key, start)
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b title) int {
		return cmp.Or(boolean(a.later)-boolean(b.later), strings.Compare(a.key, b.key), strings.Compare(a.id, b.id))
	})
	var keys []record.Key
	for _, t := range all[:min(most, len(all))] {
		g, n := s.at(t.doc)
		version, err := g.version(n)
		if err != nil {
			return nil, err
		}
		keys = append(keys, record.Key{ID: t.id, Version: version})
	}
	return keys, s.ctx.Err()
}

// named returns documents that have a value that begins with prefix, ascending, those of the first values of the dictionary and
// about most of them.
func (s *snapshot) named(field, prefix string, most int) ([]uint32, error) {
	var values []string
	err := s.dictionary(field, prefix, func(term string) bool {
		values = append(values, term)
		return len(values) < maxTitleWords
	})
	if err != nil {
		return nil, err
	}
	var lists [][]uint32
	n := 0
	for _, v := range values {
		if n >= most {
			break
		}
		docs, err := s.docs(field, v)
		if err != nil {
			return nil, err
		}
		n += len(docs)
		lists = append(lists, docs)
	}
	return joined(lists...), nil
}

// both returns the documents that are in two lists, ascending.
func both(a, b []uint32) []uint32 {
	var out []uint32
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			out = append(out, a[i])
			i, j = i+1, j+1
		}
	}
	return out
}

// joined returns the documents of many lists, ascending, each once.
func joined(lists ...[]uint32) []uint32 {
	if len(lists) == 1 {
		return lists[0]
	}
	all := slices.Concat(lists...)
	slices.Sort(all)
	return slices.Compact(all)
}
