package cluster

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/index/local"
	"entente/internal/record"
)

// listOf returns the words of an engine from prefix on.
func listOf(t *testing.T, e index.Lexicon, prefix string) (words []index.Word) {
	t.Helper()
	if err := e.Words(t.Context(), prefix, func(w index.Word) bool { words = append(words, w); return true }); err != nil {
		t.Errorf("words with %q: %v", prefix, err)
	}
	return words
}

// More words than one answer has, in several shards, some removed.
func TestWordsAsTheLocalEngineHasThem(t *testing.T) {
	one := opened(t, cluster(t, 3, -1))
	other, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	const letters = "abcdefghijklmnopqrstuvwxyz"
	word := func(n int) string {
		return string([]byte{letters[n%26], letters[n/26%26], letters[n/676%26], letters[n*7%26]})
	}
	var ops []record.Op
	for i := range 60 {
		op := telling(fmt.Sprint("d", i), 1)
		var text []string
		for n := range 100 {
			text = append(text, word(i*50+n))
		}
		op.Document.Title = strings.Join(text[:i%4], " ") + " stad"
		op.Document.Passages[0].Text = strings.Join(text, " ") + " Αθήνα 女 stad"
		if i%5 == 0 {
			op.Document.Passages = append(op.Document.Passages, record.Passage{ID: "h", Ordinal: 1, Role: record.RoleHeading, Text: "stda " + text[7]})
		}
		ops = append(ops, op)
	}
	for i := range 20 {
		ops = append(ops, record.Op{ID: fmt.Sprint("d", 3*i), Version: 2})
	}
	for _, e := range []index.Engine{one, other} {
		if _, err := e.Apply(t.Context(), record.Batch{Seq: 1, Ops: ops}); err != nil {
			t.Fatal(err)
		}
	}
	all := listOf(t, one, "")
	if want := listOf(t, other, ""); !slices.Equal(all, want) || len(all) < 2*wordsPage {
		t.Errorf("%d words, want %d", len(all), len(want))
	}
	for _, prefix := range []string{"a", "st", "stad", "stadhuis", "α", "女", "b.", "[a-z]", "ab*"} {
		if got, want := listOf(t, one, prefix), listOf(t, other, prefix); !slices.Equal(got, want) {
			t.Errorf("with %q\n got %v\nwant %v", prefix, got, want)
		}
	}
	for _, w := range []string{"stad", "tsda", "dats", "xstad", "ad", "s", "", "αθην", "女", ".*", "a|b", "de stad"} {
		for edits := range 4 {
			got, err := one.Alike(t.Context(), w, edits)
			want, _ := other.Alike(t.Context(), w, edits)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%d edits from %q: %d words, want %d, %v", edits, w, len(got), len(want), err)
			}
		}
	}
	many := []string{"stad", "nergens", "stad", "", "\xff", strings.Repeat("a", 300)}
	for i := range 3 * maxCount {
		many = append(many, word(i))
	}
	got, err := one.Count(t.Context(), many...)
	if want, _ := other.Count(t.Context(), many...); err != nil || !slices.Equal(got, want) {
		t.Errorf("counts %v, want %v, %v", got, want, err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := one.Count(gone, "stad"); err == nil {
		t.Error("counted for a caller who has gone")
	}
}
