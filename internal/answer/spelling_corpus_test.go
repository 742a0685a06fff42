package answer

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/index/analysis"
	"entente/index/local"
	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang/detect"
	"entente/internal/query"
	"entente/internal/record"
	"entente/internal/source"
	"entente/seeds"
)

// starter is the starter corpus on a real engine in memory, read by the road that every document takes; made once.
var starter = sync.OnceValues(func() (*local.Engine, error) {
	e, err := local.Memory()
	if err != nil {
		return nil, err
	}
	d := detect.New()
	b := record.Batch{Seq: 1}
	for _, folder := range []string{"nl", "fr", "en"} {
		entries, err := fs.ReadDir(seeds.FS, folder)
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			name := path.Join(folder, entry.Name())
			text, err := fs.ReadFile(seeds.FS, name)
			if err != nil {
				return nil, err
			}
			doc, err := ingest.Build(context.Background(), extract.From, source.Item{
				Key: "/seeds/" + name, Name: name, Source: name, Bytes: text, Retrieved: time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC),
			}, ingest.ID(name), d)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			doc.Version = 1
			b.Ops = append(b.Ops, record.Op{ID: doc.ID, Version: 1, Document: &doc})
		}
	}
	_, err = e.Apply(context.Background(), b)
	return e, err
})

// slip is a word typed wrong in one place.
type slip struct {
	word, typed, kind string // kind of error
	letters           int    // of the word
	heldOut           bool
}

// azerty are the keys beside each key of a French keyboard, row by row: written out here, so that the test does not believe
// the rules it judges.
var azerty = map[rune]string{
	'a': "zq", 'z': "aeqs", 'e': "zrsd", 'r': "etdf", 't': "ryfg", 'y': "tugh", 'u': "yihj", 'i': "uojk", 'o': "ipkl", 'p': "olm",
	'q': "azsw", 's': "zeqdwx", 'd': "ersfxc", 'f': "rtdgcv", 'g': "tyfhvb", 'h': "yugjbn", 'j': "uihkn", 'k': "iojl", 'l': "opkm", 'm': "pl",
	'w': "qsx", 'x': "sdwc", 'c': "dfxv", 'v': "fgcb", 'b': "ghvn", 'n': "hjb",
}

var slips = []struct {
	kind string
	make func(r *rand.Rand, w []rune) []rune
}{
	{"insert", func(r *rand.Rand, w []rune) []rune {
		return slices.Insert(slices.Clone(w), r.IntN(len(w)+1), 'a'+rune(r.IntN(26)))
	}},
	{"delete", func(r *rand.Rand, w []rune) []rune {
		i := r.IntN(len(w))
		return slices.Delete(slices.Clone(w), i, i+1)
	}},
	{"neighbouring key", func(r *rand.Rand, w []rune) []rune {
		out := slices.Clone(w)
		i := r.IntN(len(w))
		keys := azerty[[]rune(analysis.Fold(string(w[i])))[0]]
		out[i] = rune(keys[r.IntN(len(keys))])
		return out
	}},
	{"swap", func(r *rand.Rand, w []rune) []rune {
		out := slices.Clone(w)
		i := r.IntN(len(w) - 1)
		out[i], out[i+1] = out[i+1], out[i]
		return out
	}},
	{"double", func(r *rand.Rand, w []rune) []rune {
		i := r.IntN(len(w))
		return slices.Insert(slices.Clone(w), i, w[i])
	}},
}

// typingErrors makes three errors, of three kinds, in every word of testdata/mistyped.tsv, the same in every run.
func typingErrors(t *testing.T) []slip {
	t.Helper()
	b, err := os.ReadFile("testdata/mistyped.tsv")
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 11))
	var all []slip
	n := 0
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		n++
		for i, s := range slips {
			if (n+i)%len(slips) > 2 { // three kinds a word, each kind as often as the others
				continue
			}
			letters := []rune(strings.ToLower(word))
			typed := string(s.make(r, letters))
			for range 20 { // a swap of two equal letters is no slip
				if analysis.Fold(typed) != analysis.Fold(word) {
					break
				}
				typed = string(s.make(r, letters))
			}
			all = append(all, slip{word, typed, s.kind, len(letters), n%2 == 0})
		}
	}
	return all
}

// firstThree asks for the first three documents and no facet.
func firstThree(t *testing.T, asked string) query.Query {
	q := parsed(t, asked)
	q.Size, q.Facets = 3, []string{}
	return q
}

// TestTypingErrors asks for words of the starter corpus with a slip in them. A slip is put right when the document that the
// right word finds first is among the first three, or the right word is offered.
func TestTypingErrors(t *testing.T) {
	e, err := starter()
	if err != nil {
		t.Fatal(err)
	}
	type tally struct{ right, all int }
	figures := map[string]*tally{}
	count := func(ok bool, names ...string) {
		for _, name := range names {
			if figures[name] == nil {
				figures[name] = &tally{}
			}
			figures[name].all++
			if ok {
				figures[name].right++
			}
		}
	}
	best := map[string]string{}
	for _, s := range typingErrors(t) {
		if _, ok := best[s.word]; !ok {
			a, err := Do(t.Context(), e, firstThree(t, s.word))
			if err != nil || len(a.Hits) == 0 {
				t.Fatalf("%s: %d found, %v", s.word, len(a.Hits), err)
			}
			best[s.word] = a.Hits[0].ID
		}
		a, err := Do(t.Context(), e, firstThree(t, s.typed))
		if err != nil {
			t.Fatal(err)
		}
		ok := slices.ContainsFunc(a.Hits[:min(3, len(a.Hits))], func(h Hit) bool { return h.ID == best[s.word] })
		offered := ""
		if a.Query.Suggestion != nil {
			offered = *a.Query.Suggestion
		}
		ok = ok || analysis.Fold(offered) == analysis.Fold(s.word)
		half := "chosen on"
		if s.heldOut {
			half = "held out"
		}
		length := "8 letters and more"
		switch {
		case s.letters <= 4:
			length = "3 to 4 letters"
		case s.letters <= 7:
			length = "5 to 7 letters"
		}
		count(ok, "all", half, half+", "+s.kind, half+", "+length)
		if !ok && !s.heldOut {
			t.Logf("%s for %s: %d found, offered %q, notes %v", s.typed, s.word, a.Total, offered, a.Query.Notes)
		}
	}
	names := make([]string, 0, len(figures))
	for name := range figures {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		f := figures[name]
		t.Logf("%s: %d of %d, %.3f", name, f.right, f.all, float64(f.right)/float64(f.all))
	}
	for _, half := range []string{"chosen on", "held out"} {
		if f := figures[half]; f.all < 300 || float64(f.right) < 0.9*float64(f.all) {
			t.Errorf("%s: %d of %d slips put right, want nine in ten", half, f.right, f.all)
		}
	}
}

// What is right already is left alone: the right words of the test find what they found, and nothing is offered for them.
func TestRightWordsAreLeftAlone(t *testing.T) {
	e, err := starter()
	if err != nil {
		t.Fatal(err)
	}
	asked := map[string]bool{}
	for _, s := range typingErrors(t) {
		if asked[s.word] {
			continue
		}
		asked[s.word] = true
		a, err := Do(t.Context(), e, firstThree(t, s.word))
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(a.Query.Notes, func(n query.Note) bool { return n.Code == query.NoteSpelledAlike }) {
			t.Errorf("%s: %v", s.word, a.Query.Notes)
		}
	}
}
