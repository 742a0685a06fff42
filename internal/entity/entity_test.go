package entity

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/lang"
	"entente/internal/record"
)

// A flood of years is cut off, and what is named behind it for the first time is kept: no value without its evidence.
func TestFloodsOfMentionsAreBounded(t *testing.T) {
	flood := strings.Repeat("1999 culture Senegal ", 4*maxInPassage)
	doc := record.Document{Card: record.Card{Language: lang.EN, Title: "Numbers"}}
	add := func(text string) {
		doc.Passages = append(doc.Passages, record.Passage{Language: lang.EN, Role: record.RoleProse, Text: text})
	}
	for range maxInDocument/(3*maxInPassage) + 2 {
		add(flood)
	}
	add("In 1987 the city of Ghent signed a twinning with Kazan (Russia), which built a hospital.")
	add("It was on 3 May 1991, and again on 4 May 1991, as in 1987.")
	Read(&doc)

	n := 0
	for i, p := range doc.Passages {
		n += len(p.Mentions)
		perKind := map[record.Kind]int{}
		for _, m := range p.Mentions {
			perKind[m.Kind]++
		}
		for kind, n := range perKind {
			if n > maxInPassage {
				t.Errorf("passage %d has %d mentions of %s, want %d at most", i, n, kind, maxInPassage)
			}
		}
	}
	if n < maxInDocument-3*maxInPassage || n > maxInDocument+10 {
		t.Errorf("%d mentions, want about %d", n, maxInDocument)
	}
	if !slices.Equal(doc.Years.Agreement, []int{1987}) || !slices.Equal(doc.Years.Mentioned, []int{1987, 1991, 1999}) {
		t.Errorf("years of agreement %v, all %v", doc.Years.Agreement, doc.Years.Mentioned)
	}
	if !slices.Equal(doc.Countries, []string{"RU"}) || !slices.Contains(doc.CountriesMentioned, "SN") || doc.Municipality == "" {
		t.Errorf("partners %v, named %v, municipality %q", doc.Countries, doc.CountriesMentioned, doc.Municipality)
	}
	if got := themesAt(doc); !slices.Equal(got, []string{"health", "culture"}) {
		t.Errorf("themes %v", got)
	}
	if last := doc.Passages[len(doc.Passages)-1].Mentions; len(last) != 1 {
		t.Errorf("the last passage keeps %v, want the first of 1991", last)
	}
	checkMentions(t, doc)
	showsEvidence(t, doc)
}

func themesAt(doc record.Document) []string {
	var all []string
	for _, th := range doc.Themes {
		all = append(all, th.Value)
	}
	return all
}
