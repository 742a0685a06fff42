package local

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/index/ranking"
	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// lettered returns an engine of several segments whose words are made of few letters, so that many are alike.
func lettered(t *testing.T) *Engine {
	t.Helper()
	e, err := Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	r := rand.New(rand.NewPCG(5, 6))
	for seq := range uint64(4) {
		var ops []record.Op
		for i := range 10 {
			var text strings.Builder
			for range 60 {
				for range 1 + r.IntN(7) {
					text.WriteRune([]rune("abcλж女")[r.IntN(6)])
				}
				text.WriteByte(' ')
			}
			id := fmt.Sprintf("d%d-%d", seq, i)
			ops = append(ops, record.Op{ID: id, Version: 1, Document: &record.Document{
				Card:     record.Card{ID: id, Title: "abc", Language: lang.NL, Languages: []lang.Code{lang.NL}, Kind: "news"},
				Passages: []record.Passage{{ID: id + "-0", Language: lang.NL, Role: record.RoleProse, Text: text.String()}}}})
		}
		if _, err := e.Apply(t.Context(), record.Batch{Seq: seq + 1, Ops: ops}); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

// The walk to the words that are like one finds those, and only those, that counting the edits to every word finds.
func TestAlikeIsDistance(t *testing.T) {
	e := lettered(t)
	err := e.read(t.Context(), func(s *snapshot) error {
		field := index.TextField(index.PartBody, lang.Und)
		var all []string
		if err := s.dictionary(field, "", func(term string) bool { all = append(all, term); return true }); err != nil {
			return err
		}
		if len(s.segments) < 2 || len(all) < 500 || !slices.IsSorted(all) {
			t.Fatalf("%d segments, %d words", len(s.segments), len(all))
		}
		for _, word := range append([]string{"", "a", "女", "ab", "zzz"}, all[:200]...) {
			for edits := range maxEdits + 1 {
				for _, first := range []bool{false, true} {
					if err := alikeOf(t, s, field, all, []rune(word), edits, first); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func alikeOf(t *testing.T, s *snapshot, field string, all []string, word []rune, edits int, first bool) error {
	t.Helper()
	var want, got []string
	for d, i := ranking.NewDistance(word), 0; i < len(all); i++ {
		if first && (len(word) == 0 || !strings.HasPrefix(all[i], string(word[:1]))) {
			continue
		}
		if d.To(all[i], edits) <= edits {
			want = append(want, all[i])
		}
	}
	near := likeWord(func() *alike {
		a := newAlike(s.ctx, word, edits)
		a.first = first
		return a
	})
	err := s.walk(field, near, func(e headword) (bool, error) {
		got = append(got, e.term)
		return true, nil
	})
	if !slices.Equal(got, want) {
		t.Errorf("%d edits from %q, first letter fixed %v: got %q, want %q", edits, string(word), first, got, want)
	}
	return err
}

// A walk over a beginning tells each word once, ascending, with the segments that have it and how many documents those count.
func TestWalk(t *testing.T) {
	e := lettered(t)
	err := e.read(t.Context(), func(s *snapshot) error {
		field := index.TextField(index.PartBody, lang.Und)
		dicts, err := s.dicts(field)
		if err != nil {
			return err
		}
		for prefix, some := range map[string]bool{"": true, "a": true, "cb": true, "λ": true, "女": true, "z": false, "\xff": false, "a\xff": false} {
			last, n := "", 0
			err := s.walk(field, withCounts(prefix), func(e headword) (bool, error) {
				if !strings.HasPrefix(e.term, prefix) || e.term <= last {
					t.Errorf("%q behind %q of those that begin with %q", e.term, last, prefix)
				}
				last = e.term
				n++
				documents := 0
				for i, d := range dicts {
					list, err := d.PostingsList([]byte(e.term), nil, nil)
					if err != nil {
						return false, err
					}
					documents += int(list.Count())
					if (list.Count() > 0) != slices.Contains(e.in, i) {
						t.Errorf("%q in segments %v, and %d documents of segment %d", e.term, e.in, list.Count(), i)
					}
				}
				if documents != e.count {
					t.Errorf("%q: %d documents, counted %d", e.term, documents, e.count)
				}
				return true, nil
			})
			if err != nil {
				return err
			}
			if (n > 0) != some {
				t.Errorf("%d words begin with %q", n, prefix)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Words are counted alike in whatever order they are asked for: a list is read into that of the word before, which segments may lack.
func TestCountInAnyOrder(t *testing.T) {
	e := lettered(t)
	if _, err := e.Apply(t.Context(), record.Batch{Seq: 5, Ops: []record.Op{{ID: "d0-3", Version: 2}, {ID: "d3-9", Version: 2}}}); err != nil {
		t.Fatal(err)
	}
	words := []string{"", "zz", "nowhere"}
	if err := e.Words(t.Context(), "", func(w index.Word) bool { words = append(words, w.Text); return true }); err != nil {
		t.Fatal(err)
	}
	rand.New(rand.NewPCG(7, 8)).Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	got, err := e.Count(t.Context(), words...)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = e.read(t.Context(), func(s *snapshot) error {
		for i, w := range words {
			want := 0
			for _, part := range index.Parts(query.Documents) {
				n, err := s.count(index.TextField(part, lang.Und), w)
				if err != nil {
					return err
				}
				want = max(want, n)
			}
			if found += want; got[i] != want {
				t.Errorf("%q is in %d documents, counted %d", w, want, got[i])
			}
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Fatal(found, err)
	}
}
