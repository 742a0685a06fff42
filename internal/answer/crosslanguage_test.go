package answer

import (
	"os"
	"slices"
	"strings"
	"testing"

	"entente/index/local"
	"entente/internal/lang"
	"entente/internal/record"
)

// told is a text of a topic in one language, with the questions of that language that it answers.
type told struct {
	topic     string
	doc       record.Document
	questions []string
}

// crossLanguage reads testdata/crosslanguage.tsv: the same matters told in three languages.
func crossLanguage(t *testing.T) []told {
	t.Helper()
	b, err := os.ReadFile("testdata/crosslanguage.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []told
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		c := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if len(c) != 5 {
			t.Fatalf("%q has %d cells, want 5", line, len(c))
		}
		all = append(all, told{c[0], doc(c[0]+"-"+c[1], lang.Code(c[1]), c[2], c[3]), strings.Split(c[4], "|")})
	}
	return all
}

// TestOneQuestionThreeLanguages asks in one language and wants what three languages have, the text that has the asker's words
// first, as a reader whose pages are in that language. With expand=false it wants no more than what was typed, and the answer
// must say what else was searched.
func TestOneQuestionThreeLanguages(t *testing.T) {
	texts := crossLanguage(t)
	e, err := local.Memory()
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	}()
	b := record.Batch{Seq: 1}
	for _, text := range texts {
		b.Ops = append(b.Ops, record.Op{ID: text.doc.ID, Version: text.doc.Version, Document: &text.doc})
	}
	if _, err := e.Apply(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	forms := 0
	for _, text := range texts {
		for _, question := range text.questions {
			forms++
			q := parsed(t, question)
			q.HL = text.doc.Language
			a, err := Do(t.Context(), e, q)
			if err != nil {
				t.Errorf("%s: %v", question, err)
				continue
			}
			found := strings.Fields(ids(a))
			for _, l := range lang.All() {
				if !slices.Contains(found[:min(len(found), 3)], text.topic+"-"+string(l)) {
					t.Errorf("%s: the %s text of %s is not among the first three of %q", question, l, text.topic, found)
				}
			}
			if len(a.Query.Expanded) == 0 || len(a.Query.Dropped) > 0 {
				t.Errorf("%s: searched %q too, without %q", question, a.Query.Expanded, a.Query.Dropped)
			}
			q.NoExpand, q.NoFallback = true, true
			typed, err := Do(t.Context(), e, q)
			if err != nil || len(typed.Query.Expanded) > 0 || typed.Total > a.Total {
				t.Errorf("%s as typed: %d found, %q searched too, %v", question, typed.Total, typed.Query.Expanded, err)
			}
			if has := strings.Fields(ids(typed)); slices.Contains(has, text.doc.ID) && found[0] != text.doc.ID {
				t.Errorf("%s finds %s before %s, which has the words", question, found[0], text.doc.ID)
			}
		}
	}
	if forms < 53 {
		t.Errorf("%d questions, want 53", forms)
	}
	t.Logf("%d questions over %d texts", forms, len(texts))
}
