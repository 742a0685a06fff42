package local

import (
	"context"
	"slices"
	"strings"

	"entente/index"
	"entente/internal/lang"
	"entente/internal/query"
)

// Words gives the folded words that begin with prefix to f, ascending, until f says no.
func (e *Engine) Words(ctx context.Context, prefix string, f func(index.Word) bool) error {
	return e.read(ctx, func(s *snapshot) error { return s.lexicon(withCounts(prefix), f) })
}

// maxAlike bounds the words that Alike looks at; a short word with two edits has thousands of neighbours.
const maxAlike = 10_000

// Alike returns the words at most edits from word, ascending. Words of removed documents only are not among them.
func (e *Engine) Alike(ctx context.Context, word string, edits int) ([]index.Word, error) {
	want := []rune(word)
	if len(want) > maxWanted {
		return nil, ctx.Err()
	}
	var words []index.Word
	err := e.read(ctx, func(s *snapshot) (err error) {
		words, err = s.alike(want, edits)
		return err
	})
	return words, err
}

func (s *snapshot) alike(want []rune, edits int) ([]index.Word, error) {
	counts := map[string]int{} // the most documents of a part
	for _, p := range index.Parts(query.Documents) {
		field := index.TextField(p, lang.Und)
		err := s.walk(field, likeWord(func() *alike { return newAlike(s.ctx, want, edits) }), func(e headword) (bool, error) {
			before, known := counts[e.term]
			if !known && len(counts) == maxAlike {
				return false, nil
			}
			n, err := s.living(field, e.term, e.in)
			counts[e.term] = max(before, n)
			return true, err
		})
		if err == nil {
			err = s.ctx.Err()
		}
		if err != nil {
			return nil, err
		}
	}
	var words []index.Word
	for w, n := range counts {
		if n > 0 {
			words = append(words, index.Word{Text: w, Documents: n})
		}
	}
	slices.SortFunc(words, func(a, b index.Word) int { return strings.Compare(a.Text, b.Text) })
	return words, nil
}

// living returns how many documents that were not removed have a term, by the segments that are looked at.
func (s *snapshot) living(field, term string, in []int) (int, error) {
	dicts, err := s.dicts(field)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, at := range in {
		if s.list, err = dicts[at].PostingsList([]byte(term), s.reader.Segments()[at].Deleted(), s.list); err != nil {
			return 0, err
		}
		n += int(s.list.Count())
	}
	return n, nil
}

// Count returns in how many documents each of words stands, in the order asked.
func (e *Engine) Count(ctx context.Context, words ...string) ([]int, error) {
	counts := make([]int, len(words))
	err := e.read(ctx, func(s *snapshot) error {
		clear(counts)
		var everywhere []int
		for i := range s.segments {
			everywhere = append(everywhere, i)
		}
		for i, w := range words {
			for _, p := range index.Parts(query.Documents) {
				if err := ctx.Err(); err != nil {
					return err
				}
				n, err := s.living(index.TextField(p, lang.Und), w, everywhere)
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

// lexicon gives the words of the exact fields on a route to f: each once, ascending, until f says no.
func (s *snapshot) lexicon(r route, f func(index.Word) bool) error {
	var parts []*walker
	var heads []headword // the next word of each part
	for _, p := range index.Parts(query.Documents) {
		all, err := s.walker(index.TextField(p, lang.Und), r)
		if err != nil {
			return err
		}
		head, more, err := all.next()
		if err != nil {
			return err
		}
		if more {
			parts, heads = append(parts, all), append(heads, head)
		}
	}
	for i := 1; len(heads) > 0; i++ {
		if i%everyNth == 0 && s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		word := index.Word{Text: heads[0].term}
		for _, h := range heads[1:] {
			word.Text = min(word.Text, h.term)
		}
		for at := 0; at < len(heads); at++ {
			if heads[at].term != word.Text {
				continue
			}
			word.Documents = max(word.Documents, heads[at].count)
			head, more, err := parts[at].next()
			if err != nil {
				return err
			}
			if heads[at] = head; !more {
				parts, heads = slices.Delete(parts, at, at+1), slices.Delete(heads, at, at+1)
				at--
			}
		}
		if !f(word) {
			return nil
		}
	}
	return nil
}
