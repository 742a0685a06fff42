package cluster

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"entente/index"
	"entente/index/analysis"
	"entente/internal/lang"
	"entente/internal/record"
)

// town is a document with two languages, compounds, and a passage that proves an agreement.
func town() *record.Document {
	d := &record.Document{Card: record.Card{ID: "town", Version: 3, Title: "Stedenband met Dakar", Language: lang.NL}}
	for i, p := range []record.Passage{
		{Role: record.RoleHeading, Language: lang.NL, Text: "Noord-Zuidbeleid van de stad"},
		{Role: record.RoleProse, Language: lang.NL, Text: "Het stadsbestuur en de stad besturen de stedenband: stad en stadsbestuur."},
		{Role: record.RoleProse, Language: "de", Text: "Die Stadt, die Städte"},
		{Role: record.RoleProse, Language: lang.FR, Text: "L'accord d'amitié avec la ville de Dakar, un accord."},
		{Role: record.RoleProse, Language: lang.EN, Text: ""},
	} {
		p.ID, p.Ordinal = fmt.Sprint("town-", i), i
		d.Passages = append(d.Passages, p)
	}
	d.Agreements = []record.Agreement{{ID: "town-a", Class: "agreement", Parties: []record.Party{{Name: "Gent"}, {Name: "Dakar"}},
		Evidence: []record.Evidence{{Passage: "town-0"}, {Passage: "town-3"}}}}
	return d
}

// long is a document whose terms are worth squeezing.
func long() *record.Document {
	d := town()
	d.ID = "long"
	for i := range 40 {
		p := record.Passage{ID: fmt.Sprint("long-", i), Ordinal: len(d.Passages), Language: lang.All()[i%3]}
		for n := range 12 {
			p.Text += fmt.Sprintf("verslag%d van de gemeente%d, ", i*i, n*i)
		}
		d.Passages = append(d.Passages, p)
	}
	return d
}

// The forward form holds each term of each field where it stands, before it is packed and after.
func TestForward(t *testing.T) {
	for _, e := range append(index.Entries(town()), index.Entry{Document: long()}) {
		rs := read(e)
		made := forwardOf(rs)
		if squeezed := made.pack()[0] == forwardSqueezed; squeezed != (e.ID() == "long") {
			t.Errorf("%s squeezed: %v", e.ID(), squeezed)
		}
		back, err := unpackForward(made.pack())
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(made, back) {
			t.Errorf("%s packed and unpacked is\n%+v, want\n%+v", e.ID(), back, made)
		}
		want := map[string]int{}
		for i, r := range rs {
			for kind, terms := range [kinds][]analysis.Term{r.exact, r.stems, r.parts} {
				for _, term := range terms {
					want[fmt.Sprint(i, kind, term.Position, term.Text)]++
				}
			}
		}
		got := map[string]int{}
		count := 0
		for r := back.walk(nil); r.next(); count++ {
			for _, slot := range r.places(nil) {
				i := slices.IndexFunc(back.units, func(u unitSlots) bool { return int(slot) < u.end })
				for kind := range kinds {
					if r.kinds&(1<<kind) != 0 {
						got[fmt.Sprint(i, kind, int(slot)-back.units[i].first, string(r.term))]++
					}
				}
			}
		}
		if count != back.count || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %d entries of %d, places\n%v, want\n%v", e.ID(), count, back.count, got, want)
		}
	}
}

// Lengths are counted as those of fields are: by part and language, and of words as written in all languages together.
func TestForwardLengths(t *testing.T) {
	f := forwardOf(read(index.Entry{Document: town()}))
	for _, tt := range []struct {
		part index.Part
		l    lang.Code
		kind int
		want uint32
	}{
		{index.PartTitle, lang.Und, inExact, 3},
		{index.PartBody, lang.Und, inExact, 11 + 4 + 11},
		{index.PartBody, lang.NL, inStems, 6},
		{index.PartBody, lang.NL, inParts, 6},
		{index.PartBody, lang.EN, inStems, 0},
		{index.PartBody, lang.EN, inParts, 1},
	} {
		if got := f.length(codeOf(tt.part, tt.l), tt.kind); got != tt.want {
			t.Errorf("%s in %s: length %d, want %d", tt.part, tt.l, got, tt.want)
		}
	}
}

// A text of one word again and again takes few bytes and comes back.
func TestForwardOfManyTheSame(t *testing.T) {
	d := &record.Document{Card: record.Card{ID: "d", Title: strings.Repeat("ja ", 500_000)}}
	made := forwardOf(read(index.Entry{Document: d}))
	back, err := unpackForward(made.pack())
	if err != nil || !reflect.DeepEqual(made, back) {
		t.Errorf("it comes back otherwise, %v", err)
	}
}

func FuzzUnpackForward(f *testing.F) {
	for _, e := range append(index.Entries(town()), index.Entry{Document: long()}) {
		made := forwardOf(read(e))
		f.Add(made.pack())
		f.Add(append([]byte{forwardPlain}, made.plain()...))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := unpackForward(b)
		if err != nil {
			return
		}
		slots := 0
		if n := len(got.units); n > 0 {
			slots = got.units[n-1].end
		}
		n := 0
		for r := got.walk(nil); r.next(); n++ {
			for _, slot := range r.places(nil) {
				if int(slot) >= slots {
					t.Fatalf("slot %d of %d", slot, slots)
				}
			}
		}
		if n > got.count {
			t.Fatalf("%d entries of %d", n, got.count)
		}
		if again, err := unpackForward(got.pack()); err != nil || !reflect.DeepEqual(again.units, got.units) {
			t.Fatalf("packed again it is %+v, %v", again, err)
		}
	})
}
