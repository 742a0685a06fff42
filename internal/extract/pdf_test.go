package extract

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"entente/internal/record"
	"entente/internal/source"
)

// pdfReader is one Reader for all tests: starting the library takes a second or two without the cache.
var pdfReader = sync.OnceValue(func() *Reader {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	return NewReader(Options{Cache: filepath.Join(cache, "entente", "pdfium"), Killable: true})
})

func readPDF(t testing.TB, b []byte) (Text, error) {
	t.Helper()
	return pdfReader().Read(t.Context(), source.Item{Name: "a.pdf", Source: "a.pdf", Bytes: b})
}

// mustReadPDF is readPDF for what must be read.
func mustReadPDF(t testing.TB, b []byte) Text {
	t.Helper()
	text, err := readPDF(t, b)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func wordsOf(text Text) []string {
	var out []string
	for _, b := range text.Blocks {
		out = append(out, strings.Fields(b.Text)...)
	}
	return out
}

// inOrder is the share of the words of gold that got holds in the same order: the longest common subsequence.
func inOrder(got, gold []string) float64 {
	row := make([]int, len(gold)+1)
	for _, g := range got {
		diagonal := 0
		for j, w := range gold {
			above := row[j+1]
			if g == w {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return float64(row[len(gold)]) / float64(len(gold))
}

// Words come in the order in which people read them, whatever order they were drawn in (fault 15).
func TestPDFWordOrder(t *testing.T) {
	for _, language := range []string{"nl", "fr", "en"} {
		paragraphs := prose(t, language, "held-"+language)
		gold := strings.Fields(strings.Join(paragraphs, " "))
		for columns := 1; columns <= 3; columns++ {
			for _, s := range []typeset{
				{columns: columns, size: 10},
				{columns: columns, size: 13, furniture: true},
				{columns: columns, size: 13, furniture: true, interleave: true},
				{columns: columns, size: 12, title: "Over alle kolommen heen"},
				{columns: columns, size: 11, ligatures: true, interleave: true},
			} {
				name := fmt.Sprintf("%s, %d columns, %+v", language, columns, s)
				doc, _ := s.document(paragraphs)
				text := mustReadPDF(t, doc)
				gold := append(strings.Fields(s.title), gold...)
				if got := inOrder(wordsOf(text), gold); got < 0.99 {
					t.Errorf("%s: %.4f of the words in order", name, got)
				}
				if strings.Contains(strings.Join(wordsOf(text), " "), "betrekkingen –") {
					t.Errorf("%s: the header is still there", name)
				}
			}
		}
	}
}

// Words broken at line ends are put together again, compounds keep their hyphens. The texts that begin with held were written
// before and looked at never.
func TestPDFHyphens(t *testing.T) {
	for _, group := range []struct {
		name  string
		texts []string
	}{{"known", []string{"nl", "fr", "en"}}, {"held back", []string{"held-nl", "held-fr", "held-en"}}} {
		breaks, wrong := 0, 0
		for _, name := range group.texts {
			paragraphs := prose(t, name)
			for _, size := range []float64{9, 10, 11, 12, 13} {
				for columns := 2; columns <= 3; columns++ {
					doc, n := typeset{columns: columns, size: size}.document(paragraphs)
					breaks += n
					left := map[string]int{}
					for _, w := range strings.Fields(strings.Join(paragraphs, " ")) {
						left[w]++
					}
					for _, w := range wordsOf(mustReadPDF(t, doc)) {
						if left[w]--; left[w] < 0 {
							wrong++
							t.Logf("%s, %d columns, size %v: %q", name, columns, size, w)
						}
					}
				}
			}
		}
		t.Logf("%s: %d words broken, %d wrong: %.4f right", group.name, breaks, wrong, 1-float64(wrong)/float64(breaks))
		if breaks < 200 || float64(wrong) > 0.015*float64(breaks) {
			t.Errorf("%s: %d of %d words broken at a line end came back wrong", group.name, wrong, breaks)
		}
	}
}

// class is the class of a failure.
func class(err error) record.Class {
	if err == nil {
		return record.ClassOK
	}
	return record.AsFailure(err).Class
}
