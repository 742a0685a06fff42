package compound

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// small is a lexicon of a few parts. Scores over 16 say that a string stands there more often than by chance.
func small(t testing.TB) *Lexicon {
	t.Helper()
	return open(t, map[string]Entry{
		"gemeente":      {Last: 26, First: 26},
		"raad":          {Last: 26, First: 26},
		"raads":         {Bound: 26, Link: 1},
		"lid":           {Last: 24},
		"water":         {Last: 26, First: 26},
		"put":           {Last: 24, First: 24},
		"waterput":      {Last: 20, First: 20},
		"onderhoud":     {Last: 26, First: 26},
		"samenwerking":  {Last: 26, First: 26, Whole: true},
		"samen":         {First: 26},
		"werking":       {Last: 26},
		"samenwerkings": {Bound: 26, Link: 1},
		"akkoord":       {Last: 26},
		"wegwerp":       {Last: 9, First: 9},
		"weg":           {First: 26},
		"werp":          {Last: 26, First: 26},
		"pen":           {Last: 26},
		"schap":         {First: 26},
		"ambten":        {First: 15},
		"aren":          {Last: 9},
	})
}

func open(t testing.TB, entries map[string]Entry) *Lexicon {
	t.Helper()
	data, err := Build(entries)
	if err != nil {
		t.Fatal(err)
	}
	l, err := Open(string(data))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func cut(l *Lexicon, word string) string {
	var parts []string
	for _, p := range l.Split(word) {
		parts = append(parts, word[p.Start:p.End])
	}
	return strings.Join(parts, "+")
}

func TestSplit(t *testing.T) {
	l := small(t)
	for _, tt := range []struct{ word, want, why string }{
		{"gemeenteraad", "gemeente+raad", "two parts"},
		{"gemeenteraadslid", "gemeente+raad+lid", "linking letters belong to no part"},
		{"samenwerkingsakkoord", "samenwerking+akkoord", "fewer parts win"},
		{"samenwerking", "", "a simple word is never split"},
		{"waterput", "water+put", "though it is a part itself"},
		{"waterputonderhoud", "waterput+onderhoud", "a part is not split further"},
		{"onderhoudwaterput", "onderhoud+waterput", "the last one neither"},
		{"wegwerpwater", "weg+werp+water", "unless its parts stand there far better"},
		{"raadput", "raad+put", "the shortest word that is looked at"},
		{"putput", "", "too short"},
		{"ambtenaren", "", "both parts stand there by chance"},
		{"schappen", "", "an ending behind a doubled consonant is no part"},
		{"gemeentexraad", "", "letters that belong to nothing"},
		{"gemeenteraads", "", "linking letters end no word"},
		{strings.Repeat("put", 6), "put+put+put+put+put+put", "the most parts"},
		{strings.Repeat("put", 7), "", "more parts than any word has"},
		{strings.Repeat("water", 13), "", "longer than any word"},
		{"", "", "nothing"},
		{"\xff\x00water\x00put", "", "bytes that are no letters"},
	} {
		if got := cut(l, tt.word); got != tt.want {
			t.Errorf("%s: %q is %q, want %q", tt.why, tt.word, got, tt.want)
		}
	}
}

// What is built is found again, and nothing else.
func TestLexiconHoldsWhatWasBuilt(t *testing.T) {
	entries := map[string]Entry{"a": {Last: 1}, "ab": {First: 31}, "abc": {Bound: 16, Link: 2}, "b": {Whole: true}, "abd": {Last: 31, First: 31, Bound: 31, Link: 7, Whole: true}, "xbc": {Bound: 16, Link: 2}}
	l := open(t, entries)
	got := map[string]Entry{}
	for _, text := range []string{"abcd", "abd", "b", "xbcx", "zzz"} {
		for i := range text {
			for _, f := range l.from(text, i, nil) {
				got[text[i:f.end]] = f.Entry
			}
		}
	}
	if !maps.Equal(got, entries) {
		t.Errorf("found %v, built %v", got, entries)
	}
}

// Words with the same ends share them, or the lexicon would be three times as large.
func TestEndsAreShared(t *testing.T) {
	entries := map[string]Entry{}
	for a := 'a'; a <= 'z'; a++ {
		entries[string(a)+"werking"] = Entry{Last: 20}
	}
	data, err := Build(entries)
	if err != nil {
		t.Fatal(err)
	}
	if edges := len(data) / 4; edges > 40 {
		t.Errorf("%d edges for 26 words with one end", edges)
	}
}

func TestOpenRefusesOtherBytes(t *testing.T) {
	for _, data := range []string{"", "abc", "abcdefgh", strings.Repeat("\x00", 8), "12345"} {
		if l, err := Open(data); err == nil {
			t.Errorf("%q was opened: %v", data, l)
		}
	}
	for _, entries := range []map[string]Entry{{}, {"": {Last: 1}}, {"a\x00b": {Last: 1}}} {
		if _, err := Build(entries); err == nil {
			t.Errorf("%v was built", entries)
		}
	}
}

// Whatever the lexicon and the word hold, parts are in order, within the word and at least two, and the work ends.
func FuzzSplit(f *testing.F) {
	good, err := Build(map[string]Entry{"water": {Last: 26, First: 26}, "raads": {Bound: 26, Link: 1}, "put": {Last: 24, First: 24}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, "waterput")
	f.Add(good[:len(good)-8], "raadsputwater")
	f.Add(append(slices.Clone(good[:4]), 'a', 1, 0, 0, 'b', 3, 0, 0), strings.Repeat("a", 64))
	f.Fuzz(func(t *testing.T, data []byte, word string) {
		if len(data) >= 4 {
			copy(data, good[:4])
		}
		l, err := Open(string(data))
		if err != nil {
			return
		}
		parts, end := l.Split(word), 0
		for _, p := range parts {
			if p.Start < end || p.End <= p.Start || p.End > len(word) {
				t.Fatalf("%q: %v", word, parts)
			}
			end = p.End
		}
		if len(parts) == 1 || len(parts) > MaxParts {
			t.Fatalf("%q: %d parts", word, len(parts))
		}
	})
}
