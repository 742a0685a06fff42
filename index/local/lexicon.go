package local

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	bleve "github.com/blevesearch/bleve_index_api"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
)

// Words gives the folded words that begin with prefix to f, ascending, until f says no.
func (e *Engine) Words(ctx context.Context, prefix string, f func(index.Word) bool) error {
	return e.read(ctx, func(s *snapshot) error {
		return s.lexicon(func(field string) (bleve.FieldDict, error) {
			if prefix == "" {
				return s.reader.FieldDict(field)
			}
			return s.reader.FieldDictPrefix(field, []byte(prefix))
		}, f)
	})
}

// maxAlike bounds the words that Alike looks at; a short word with two edits has thousands of neighbours.
const maxAlike = 10_000

// Alike returns the words at most edits from word, ascending. Words of removed documents only are not among them.
func (e *Engine) Alike(ctx context.Context, word string, edits int) ([]index.Word, error) {
	var words []index.Word
	if utf8.RuneCountInString(word) > maxWanted {
		return nil, ctx.Err()
	}
	err := e.read(ctx, func(s *snapshot) error {
		counts := map[string][]int{} // of each word in each part
		for i, p := range index.Parts(query.Documents) {
			field := index.TextField(p, lang.Und)
			dicts, err := s.dicts(field)
			if err != nil {
				return err
			}
			for at, part := range s.reader.Segments() {
				dict := dicts[at]
				terms := dict.AutomatonIterator(newAlike(s.ctx, word, edits), nil, nil)
				for {
					entry, err := terms.Next()
					if err != nil {
						return err
					}
					if entry == nil {
						break
					}
					list, err := dict.PostingsList([]byte(entry.Term), part.Deleted(), nil)
					if err != nil {
						return err
					}
					if counts[entry.Term] == nil {
						if len(counts) == maxAlike {
							break
						}
						counts[strings.Clone(entry.Term)] = make([]int, len(index.Parts(query.Documents)))
					}
					counts[entry.Term][i] += int(list.Count())
				}
				if s.ctx.Err() != nil {
					return s.ctx.Err()
				}
			}
		}
		words = nil
		for w, in := range counts {
			if n := slices.Max(in); n > 0 {
				words = append(words, index.Word{Text: w, Documents: n})
			}
		}
		slices.SortFunc(words, func(a, b index.Word) int { return strings.Compare(a.Text, b.Text) })
		return nil
	})
	return words, err
}

// Count returns in how many documents each of words stands, in the order asked.
func (e *Engine) Count(ctx context.Context, words ...string) ([]int, error) {
	counts := make([]int, len(words))
	err := e.read(ctx, func(s *snapshot) error {
		clear(counts)
		for i, w := range words {
			for _, p := range index.Parts(query.Documents) {
				if err := ctx.Err(); err != nil {
					return err
				}
				n, err := s.count(index.TextField(p, lang.Und), w)
				if err != nil {
					return err
				}
				counts[i] = max(counts[i], n)
			}
		}
		return nil
	})
	return counts, err
}

// lexicon joins what open gives of the exact fields: each word once, ascending, until f says no.
func (s *snapshot) lexicon(open func(field string) (bleve.FieldDict, error), f func(index.Word) bool) error {
	var heads []*bleve.DictEntry // the next word of each field, nil at its end
	var dicts []bleve.FieldDict
	defer func() {
		for _, d := range dicts {
			_ = d.Close()
		}
	}()
	for _, p := range index.Parts(query.Documents) {
		d, err := open(index.TextField(p, lang.Und))
		if err != nil {
			return err
		}
		dicts = append(dicts, d)
		head, err := d.Next()
		if err != nil {
			return err
		}
		heads = append(heads, head)
	}
	for i := 1; ; i++ {
		if i%everyNth == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		var w index.Word
		for _, h := range heads {
			if h != nil && (w.Text == "" || h.Term < w.Text) {
				w.Text = h.Term
			}
		}
		if w.Text == "" {
			return nil
		}
		for at, h := range heads {
			if h == nil || h.Term != w.Text {
				continue
			}
			w.Documents = max(w.Documents, int(h.Count))
			var err error
			if heads[at], err = dicts[at].Next(); err != nil {
				return err
			}
		}
		if !f(w) {
			return nil
		}
		if slices.IndexFunc(heads, func(h *bleve.DictEntry) bool { return h != nil }) < 0 {
			return nil
		}
	}
}
