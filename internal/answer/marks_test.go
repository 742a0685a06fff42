package answer

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"entente/internal/lang"
	"entente/internal/query"
	"entente/internal/record"
)

// TestMarks shows marks in brackets.
func TestMarks(t *testing.T) {
	for _, tt := range []struct {
		typed string
		l     lang.Code
		want  string
	}{
		{"stedenband", lang.NL, "De [stedenbanden] van België"},
		{"belgie", lang.NL, "De stedenbanden van [België] en «[BELGIË]»"},
		{"coopération", lang.FR, "Œuvre de [coopération] décentralisée, [coopérer] à l’étranger"},
		{"decentralisee", lang.FR, "Œuvre de coopération [décentralisée], coopérer"},
		{"oeuvre", lang.FR, "[Œuvre] de coopération"},
		{"l'accord", lang.FR, "Voici [l’accord], et les autres [accords]"},
		{"agreement", lang.EN, "Two [agreements] were signed"},
		{"agreement", lang.Und, "Two agreements, one [agreement]"},
		{"Noord-Zuid", lang.NL, "De [Noord-Zuid]samenwerking en [Noord-Zuid], [noord zuid], noord en zuid"},
		{`"werken samen"`, lang.NL, "Wij [werken samen]; werken wij samen?"},
		{`"werken samen"~1`, lang.NL, "Wij [werken] [samen]; [werken] wij [samen]; werken wij allen samen"},
		{`"steden"`, lang.NL, "Geen stad, wel [steden]"},
		{"sted*", lang.NL, "De [stedenbanden] en de [steden]"},
		{"senegla~1", lang.NL, "In [Senegal], niet in Zenegal"},
		{"stad -dorp", lang.NL, "De [stad] en het dorp"},
		{"stad NOT (dorp OR wijk)", lang.NL, "De [stad], het dorp, de wijk"},
		{"(stad OR dorp) wijk", lang.NL, "De [stad], het [dorp], de [wijk]"},
		{"land:SN stad", lang.NL, "De [stad] in Senegal"},
		{"sted* stedenband", lang.NL, "[stedenbanden]"},
		{"de stad", lang.NL, "de [stad] de"},
		{"stad", lang.NL, "e\u0301e\u0301n [stad\u0301]"},
	} {
		n, _, err := query.ParseText(tt.typed)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer("[", "", "]", "").Replace(tt.want)
		marks := newMatcher(Understood(n)).find(text, tt.l)
		if got := marked(fragments(text, 0, len(text), marks)); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.typed, got, tt.want)
		}
	}
}

func TestSnippet(t *testing.T) {
	filler := strings.TrimSpace(strings.Repeat("Het bestuur vergadert elke maand over het budget. ", 8))
	for _, tt := range []struct{ name, typed, text, want string }{
		{"short", "stad", "De stad.", "De [stad]."},
		{"nothing asked", "", filler, "Het bestuur vergadert elke maand over het budget. Het bestuur vergadert elke maand over het budget. Het bestuur vergadert elke maand over het budget. …"},
		{"in the middle", "stad", filler + " De stad groeit. " + filler, "… De [stad] groeit. Het bestuur vergadert elke maand over het budget. Het bestuur vergadert elke maand over het budget. …"},
		{"at the end", "stad", filler + " De stad groeit.", "… Het bestuur vergadert elke maand over het budget. Het bestuur vergadert elke maand over het budget. De [stad] groeit."},
		{"two places", "stad dorp", filler + " De stad groeit. " + filler + " Het dorp krimpt. " + filler, "… De [stad] groeit. Het bestuur vergadert elke maand over het budget. … Het [dorp] krimpt. Het bestuur vergadert elke maand over het budget. …"},
		{"one word", "aaa*", strings.Repeat("a", 500), "[" + strings.Repeat("a", 156) + "] …"},
	} {
		n, _, err := query.ParseText(tt.typed)
		if err != nil {
			t.Fatal(err)
		}
		if got := marked(snippet(tt.text, newMatcher(Understood(n)).find(tt.text, lang.NL), 160)); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// TestSnippetsKeepTheirBounds asks what must hold of a snippet of any text.
func TestSnippetsKeepTheirBounds(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	words := []string{"stad", "Sénégal", "dorp.", "x", "wijk!", "漢字漢字", "e\u0301", strings.Repeat("lang", 60), "stadsbestuur", "– ", "👩\u200d👧", "stad?"}
	for n := range 800 {
		var b strings.Builder
		for range r.IntN(120) {
			b.WriteString(words[r.IntN(len(words))])
			if r.IntN(8) > 0 {
				b.WriteByte(' ')
			}
		}
		text := norm.NFC.String(strings.TrimSpace(b.String()))
		if text == "" {
			continue
		}
		if n%4 == 0 { // the second word right at the end
			text = strings.Repeat("x ", 100+r.IntN(20)) + "stad " + strings.Repeat("y ", r.IntN(90)) + "dorp"
		}
		root, _, _ := query.ParseText([]string{"stad", "stad dorp wijk", "lan*", "senegal 漢", ""}[r.IntN(5)])
		budget := 100 + r.IntN(250)
		marks := newMatcher(root).find(text, lang.NL)
		got := snippet(text, marks, budget)
		var plain strings.Builder
		hits := 0
		for _, f := range got {
			plain.WriteString(f.Text)
			if f.Hit {
				hits++
			}
			if f.Text == "" {
				t.Fatalf("an empty fragment in %s", marked(got))
			}
		}
		s := plain.String()
		if n := utf8.RuneCountInString(s); n > budget || !utf8.ValidString(s) || norm.NFC.String(s) != s {
			t.Fatalf("%d characters of %d, valid %v: %s", n, budget, utf8.ValidString(s), s)
		}
		if (hits == 0) != (len(marks) == 0) {
			t.Fatalf("%d marks in the text, %d shown: %s", len(marks), hits, s)
		}
		if s := newRunes(text).stretches(marks, budget); len(s) == 2 && s[0][1] >= s[1][0] {
			t.Fatalf("stretches %v of %q meet", s, text)
		}
		parts := strings.Split(strings.TrimSuffix(strings.TrimPrefix(s, before), behind), between)
		if len(parts) > 2 {
			t.Fatalf("%d stretches: %s", len(parts), s)
		}
		for _, p := range parts {
			if !strings.Contains(text, p) {
				t.Fatalf("%q is not in the text", p)
			}
		}
	}
}

func TestChosenPassages(t *testing.T) {
	long := strings.Repeat("Het bestuur vergadert elke maand. ", 30)
	d := doc("1", lang.NL, "Wereldwijd",
		"Contact: stadhuis.",
		"# Stedenbanden",
		"De gemeente kent twee banden.",
		"# Marsassoum",
		"De stedenband begon in 2014.",
		"De stedenband met Marsassoum richt zich op de burgerlijke stand. "+long,
		"Een school in Marsassoum.",
		"De delegatie reist in mei.",
	)
	s := &shelf{docs: []record.Document{d}}
	for asked, want := range map[string]string{
		"stedenband marsassoum":          "5",
		"delegatie stedenband":           "4 7", // no passage has both words: two that have one each
		"stedenbanden 2014":              "4",
		"wereldwijd":                     "5", // the title answers: the first prose stands for the document
		"":                               "5",
		"twee banden":                    "2",
		"stedenband gemeente school mei": "2 4 6",
	} {
		for _, blind := range []bool{false, true} {
			s.blind = blind
			a := ask(t, s, asked)
			if len(a.Hits) != 1 {
				t.Fatalf("%s: %d hits", asked, len(a.Hits))
			}
			var got []string
			length := 0
			for _, p := range a.Hits[0].Passages {
				got = append(got, strings.TrimPrefix(p.ID, "1-"))
				for _, f := range p.Snippet {
					length += utf8.RuneCountInString(f.Text)
				}
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s (blind %v): passages %q, want %q", asked, blind, got, want)
			}
			if length > maxSnippet {
				t.Errorf("%s: %d characters", asked, length)
			}
		}
	}
}

func TestAHeadingIsShownWithWhatFollows(t *testing.T) {
	s := &shelf{docs: []record.Document{doc("1", lang.NL, "x", "# Verbroedering", "In 1955 tekenden beide steden.")}}
	p := ask(t, s, "verbroedering").Hits[0].Passages
	if len(p) != 2 || marked(p[0].Snippet) != "[Verbroedering]" || marked(p[1].Snippet) != "In 1955 tekenden beide steden." {
		t.Errorf("shown: %+v", p)
	}
}

// TestLongDocumentsAreReadInPart counts what is read of a report in which every passage matches.
func TestLongDocumentsAreReadInPart(t *testing.T) {
	var texts []string
	for range 2000 {
		texts = append(texts, "De stad groeit.")
	}
	c := &counting{shelf: shelf{docs: []record.Document{doc("1", lang.NL, "x", texts...)}}}
	if _, err := Do(t.Context(), c, parsed(t, "stad")); err != nil {
		t.Fatal(err)
	}
	if c.read > maxRead {
		t.Errorf("read %d passages", c.read)
	}
}

type counting struct {
	shelf
	read int
}

func (c *counting) Passages(ctx context.Context, k record.Key, ordinals ...int) ([]record.Passage, error) {
	p, err := c.shelf.Passages(ctx, k, ordinals...)
	c.read += len(p)
	return p, err
}
