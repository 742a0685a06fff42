package entity

import (
	"os"
	"slices"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
)

// labelledSentence is a sentence with what it names, as kind:value.
type labelledSentence struct {
	line     int
	language lang.Code
	half     string
	text     string
	want     []string
}

func labelledSentences(t *testing.T) []labelledSentence {
	t.Helper()
	b, err := os.ReadFile("testdata/named/labelled.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var all []labelledSentence
	for i, line := range strings.Split(string(b), "\n") {
		if line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 4 {
			t.Fatalf("line %d: %d cells", i+1, len(cells))
		}
		s := labelledSentence{line: i + 1, language: lang.Code(cells[0]), half: cells[1], text: cells[2]}
		if cells[3] != "" {
			s.want = strings.Split(cells[3], ";")
		}
		all = append(all, s)
	}
	return all
}

// What sentences name is told as they were labelled: nine in ten of what is found is right, and nine in ten of what is there found.
func TestNamedInSentences(t *testing.T) {
	for _, half := range []string{"seen", "held"} {
		t.Run(half, func(t *testing.T) {
			right, found, there := 0, 0, 0
			for _, s := range labelledSentences(t) {
				if s.half != half {
					continue
				}
				doc := record.Document{Card: record.Card{Language: s.language}, Passages: []record.Passage{{Language: s.language, Role: record.RoleProse, Text: s.text}}}
				Read(&doc)
				checkMentions(t, doc)
				var got []string
				for _, m := range doc.Passages[0].Mentions {
					switch m.Kind {
					case record.KindOrganisation, record.KindProgramme, record.KindAmount, record.KindGoal:
						got = append(got, string(m.Kind)+":"+m.Value)
					}
				}
				found, there = found+len(got), there+len(s.want)
				missing := slices.Clone(s.want)
				var extra []string
				for _, g := range got {
					if i := slices.Index(missing, g); i >= 0 {
						missing = slices.Delete(missing, i, i+1)
						right++
					} else {
						extra = append(extra, g)
					}
				}
				if len(missing)+len(extra) > 0 {
					t.Logf("line %d: missing %v, not there %v: %s", s.line, missing, extra, s.text)
				}
			}
			t.Logf("%s: %d right of %d found and %d there", half, right, found, there)
			if right*10 < found*9 || right*10 < there*9 {
				t.Errorf("%d right of %d found and %d there", right, found, there)
			}
		})
	}
}
