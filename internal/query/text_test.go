package query

import (
	"errors"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestTypedText reads testdata/queries.txt; its head says how.
func TestTypedText(t *testing.T) {
	b, err := os.ReadFile("testdata/queries.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for block := range strings.SplitSeq(string(b), "\n\n") {
		var typed, tree string
		var notes []string
		for line := range strings.Lines(block) {
			line = strings.TrimSuffix(line, "\n")
			switch {
			case strings.HasPrefix(line, "#"), line == "":
			case strings.HasPrefix(line, "= "):
				tree = line[2:]
			case strings.HasPrefix(line, "! "):
				notes = append(notes, line[2:])
			default:
				typed = line
			}
		}
		if typed == "" {
			continue
		}
		cases++
		node, got, err := ParseText(typed)
		if err != nil {
			t.Errorf("%s: %v", typed, err)
			continue
		}
		if s := String(node); s != tree {
			t.Errorf("%s\n got = %s\nwant = %s", typed, s, tree)
		}
		var told []string
		for _, n := range got {
			told = append(told, n.Code+" "+n.Text)
		}
		if !reflect.DeepEqual(told, notes) {
			t.Errorf("%s\n got notes %q\nwant notes %q", typed, told, notes)
		}
	}
	if cases < 80 {
		t.Errorf("read only %d cases", cases)
	}
}

// TestTextLimits (fault 74): what is too long is refused, what is just short enough is read.
func TestTextLimits(t *testing.T) {
	words := func(n int) string { return strings.TrimSpace(strings.Repeat("woord ", n)) }
	for _, tt := range []struct {
		name, typed, code string
	}{
		{"32 words", words(32), ""},
		{"33 words", words(33), TooManyTerms},
		{"33 words in a phrase", `"` + words(33) + `"`, TooManyTerms},
		{"33 parts of one word", strings.Repeat("a-", 33), TooManyTerms},
		{"2048 bytes", strings.Repeat("a", 2048), ""},
		{"2049 bytes", strings.Repeat("a", 2049), TooLong},
		{"1 MB", strings.Repeat("stedenband ", 1<<17), TooLong},
		{"1 MB of parentheses", strings.Repeat("(", 1<<20), TooLong},
		{"2048 parentheses", strings.Repeat("(", 2048), ""},
		{"characters that grow when composed", strings.Repeat("\u0958", 2000/3), TooLong},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := ParseText(tt.typed)
			var e *Error
			switch {
			case tt.code == "":
				if err != nil {
					t.Errorf("refused: %v", err)
				}
			case !errors.As(err, &e) || e.Code != tt.code || e.Param != "q" || !errors.Is(err, ErrInvalid):
				t.Errorf("got %v, want %s", err, tt.code)
			case len(e.Value) > 500:
				t.Errorf("the refusal carries %d bytes of what was typed", len(e.Value))
			}
		})
	}
}

func TestHostileCharactersAreHarmless(t *testing.T) {
	for typed, want := range map[string]string{
		"stad\xff\xfe dorp":         "stad AND dorp",
		"stad\x00\x1b[31m":          "stad AND 31m",
		"ste\u00adden\u200bband":    "stedenband",
		"\u202estad\u202c":          "stad",
		"cafe\u0301":                "café",
		"stad\u00a0dorp\u202fwijk":  "stad AND dorp AND wijk",
		"\ufeffstad":                "stad",
		"'; DROP TABLE documents;":  "DROP AND TABLE AND documents",
		"<script>alert(1)</script>": "script>alert AND 1 AND script",
		"\u0301":                    "everything",
	} {
		node, _, err := ParseText(typed)
		if got := String(node); err != nil || got != want {
			t.Errorf("%q: got %s %v, want %s", typed, got, err, want)
		}
	}
}

// pieces are what random questions are made of.
var pieces = []string{"stad", "Sénégal", "\"", "«", "»", "”", "(", ")", "-", "--", "*", "~", "~1", "~2", ":", " ", " ", " ", " AND ", " OR ", " NOT ", " EN ", " OU ", "SAUF",
	"land:", "year:", "2010-", "-2015", "2014", "..", ",", "SN", "thema:", "auteur:", "\x00", "\xff", "œ", "e\u0301", "漢字", "\u200b", "'", "’", "+", "?"}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(14) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// TestAnythingCanBeTyped asks what must hold of every text below the limits (fault 77).
func TestAnythingCanBeTyped(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 8))
	for range 20_000 {
		checkText(t, randomText(r))
	}
}

func FuzzParseText(f *testing.F) {
	b, err := os.ReadFile("testdata/queries.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		f.Add(line)
	}
	f.Fuzz(checkText)
}

func checkText(t *testing.T, typed string) {
	clean := cleanText(typed)
	if !utf8.ValidString(clean) || cleanText(clean) != clean {
		t.Fatalf("%q is kept as %q, which is not clean", typed, clean)
	}
	node, notes, err := ParseText(typed)
	if err != nil {
		var e *Error
		if !errors.As(err, &e) || e.Code == TooLong && max(len(typed), len(clean)) <= MaxText {
			t.Fatalf("%q: %v", typed, err)
		}
		return
	}
	if clean != "" && node == nil && len(notes) == 0 {
		t.Fatalf("%q: nothing was read and nothing told", typed)
	}
	again, _, err := ParseText(clean)
	if err != nil || !reflect.DeepEqual(again, node) {
		t.Fatalf("%q reads as %s, and its clean form %q as %s", typed, String(node), clean, String(again))
	}
	checkNode(t, typed, node, 0)
	if plain := String(node); node != nil && !hasSyntaxWord(node) {
		printed, told, err := ParseText(plain)
		if err != nil && len(plain) > MaxText {
			return
		}
		if err != nil || !reflect.DeepEqual(printed, node) {
			t.Fatalf("%q reads as %s, and that as %s (%v, %v)", typed, plain, String(printed), told, err)
		}
	}
}

// checkNode asks what engines rely on.
func checkNode(t *testing.T, typed string, n Node, depth int) {
	if depth > 2*maxDepth+2 {
		t.Fatalf("%q is nested too deep", typed)
	}
	several := func(nodes []Node) {
		if len(nodes) < 2 {
			t.Fatalf("%q: a group of %d", typed, len(nodes))
		}
		for _, part := range nodes {
			checkNode(t, typed, part, depth+1)
		}
	}
	word := func(s string) {
		if !strings.ContainsFunc(s, startsWord) {
			t.Fatalf("%q: %q is no word", typed, s)
		}
	}
	switch n := n.(type) {
	case And:
		several(n.Nodes)
	case Or:
		several(n.Nodes)
	case Not:
		if _, double := n.Node.(Not); double || n.Node == nil {
			t.Fatalf("%q: NOT of %s", typed, String(n.Node))
		}
		checkNode(t, typed, n.Node, depth+1)
	case Word:
		word(n.Text)
	case Phrase:
		word(n.Text)
		if n.Slop < 0 || n.Slop > maxSlop {
			t.Fatalf("%q: slop %d", typed, n.Slop)
		}
	case Prefix:
		if word(n.Text); countLetters(n.Text) < 2 {
			t.Fatalf("%q: beginning %q", typed, n.Text)
		}
	case Fuzzy:
		if word(n.Text); n.Edits < 1 || n.Edits > 2 || n.Edits == 2 && countLetters(n.Text) < 8 {
			t.Fatalf("%q: %q with %d edits", typed, n.Text, n.Edits)
		}
	case Is:
		f, ok := FacetByName(n.Facet)
		if !ok {
			t.Fatalf("%q: facet %q", typed, n.Facet)
		}
		if id, code := f.id(n.Value); code != "" || id != n.Value {
			t.Fatalf("%q: %s is no value of %s", typed, n.Value, n.Facet)
		}
	case Between:
		if n.From == 0 && n.To == 0 || n.From > 0 && n.To > 0 && n.From >= n.To {
			t.Fatalf("%q: years %d to %d", typed, n.From, n.To)
		}
	case nil:
		if depth > 0 {
			t.Fatalf("%q: an empty part", typed)
		}
	}
}

// hasSyntaxWord reports whether a word of the tree would be syntax if it stood in the box by itself.
func hasSyntaxWord(n Node) bool {
	some := func(nodes []Node) bool {
		for _, part := range nodes {
			if hasSyntaxWord(part) {
				return true
			}
		}
		return false
	}
	switch n := n.(type) {
	case And:
		return some(n.Nodes)
	case Or:
		return some(n.Nodes)
	case Not:
		return hasSyntaxWord(n.Node)
	case Word:
		_, is := operators[n.Text]
		return is || strings.Contains(n.Text, ":")
	}
	return false
}

// TestEveryNoteIsPromised holds docs/query.md to the codes there are.
func TestEveryNoteIsPromised(t *testing.T) {
	b, err := os.ReadFile("../../docs/query.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range NoteCodes {
		if !strings.Contains(string(b), "| `"+code+"` |") {
			t.Errorf("docs/query.md says nothing of %s", code)
		}
	}
}

// TestDocumentedExamples reads every field:value of docs/query.md: each must be one.
func TestDocumentedExamples(t *testing.T) {
	b, err := os.ReadFile("../../docs/query.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := 0
	for _, typed := range strings.Split(string(b), "`") {
		name, value, ok := strings.Cut(typed, ":")
		if _, known := FacetByField(name); !ok || !known || value == "" || strings.Contains(typed, "\n") {
			continue
		}
		examples++
		node, notes, err := ParseText(typed)
		if err != nil || len(notes) > 0 {
			t.Errorf("%s is read as %s with %v, %v", typed, String(node), notes, err)
		}
	}
	if examples < 20 {
		t.Errorf("found only %d examples", examples)
	}
}
