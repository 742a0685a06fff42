package agreement

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"entente/internal/entity"
	"entente/internal/lang"
	"entente/internal/record"
	"entente/internal/vocab"
)

// reads tells whether the records of a text are those wanted, and whether each is proven.
func reads(t *testing.T, l lang.Code, text string, want []string) {
	t.Helper()
	doc := written(l, text)
	records := Read(doc)
	proven(t, doc, records)
	var got []string
	for _, a := range records {
		got = append(got, told(a))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// written makes a document of plain text: "# " begins a heading, as many as its level, "- " an item, "| " a row, all else is prose.
func written(l lang.Code, text string) *record.Document {
	doc := &record.Document{Card: record.Card{ID: "doc", Language: l, Languages: []lang.Code{l}}}
	var path []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		p := record.Passage{ID: fmt.Sprintf("doc-%d", len(doc.Passages)), Ordinal: len(doc.Passages), Language: l, Role: record.RoleProse, Text: line}
		switch {
		case strings.HasPrefix(line, "#"):
			level := len(line) - len(strings.TrimLeft(line, "#"))
			p.Role, p.Text = record.RoleHeading, strings.TrimSpace(line[level:])
			path = slices.Clone(path[:min(level-1, len(path))])
			p.Heading = path
			path = append(slices.Clone(path), p.Text)
		case strings.HasPrefix(line, "- "):
			p.Role, p.Text = record.RoleListItem, line[2:]
			p.Heading = path
		case strings.HasPrefix(line, "| "):
			p.Role, p.Text = record.RoleTable, line[2:]
			p.Heading = path
		default:
			p.Heading = path
		}
		doc.Passages = append(doc.Passages, p)
	}
	if len(doc.Passages) > 0 {
		doc.Title = doc.Passages[0].Text
	}
	entity.Read(doc)
	return doc
}

// told writes a record in one line.
func told(a record.Agreement) string {
	var partners []string
	for _, p := range a.Parties[1:] {
		partners = append(partners, p.Name+" "+p.Country)
	}
	line := a.Parties[0].Name + " – " + strings.Join(partners, ", ") + ": " + a.Instrument
	if a.Signed != nil {
		line += " signed " + a.Signed.Value
		if a.Signed.Basis != "explicit" {
			line += " by " + a.Signed.Basis
		}
	}
	if a.Start != nil {
		line += " since " + a.Start.Value
	}
	if a.Status != unknown {
		line += " " + a.Status
	}
	if a.Class == record.ClassRelation {
		line = "(" + line + ")"
	}
	return line
}

var frames = []struct {
	what string
	l    lang.Code
	text string
	want []string
}{
	{"a section with lines of labels", lang.NL, `
		# Gemeente Aalst wereldwijd
		## Marokko
		### De stad Nador
		Protocol: ondertekening van een samenwerkingsakkoord op 3 mei 2012
		## Frankrijk
		### Gemeente Provins
		Protocol: Jumelage sedert 1999`,
		[]string{"Aalst – Nador MA: cooperation-agreement signed 2012-05-03", "Aalst – Provins FR: twinning signed 1999"}},
	{"a list under a sentence that names the instrument", lang.FR, `
		# Commune de Namur
		Les villes jumelées de Namur sont :
		- Bourg-en-Bresse (France), 1961
		- Clervaux (Luxembourg)`,
		[]string{"Namur – Bourg-en-Bresse FR: twinning signed 1961", "Namur – Clervaux LU: twinning"}},
	{"a table", lang.EN, `
		# Twin towns of Reading
		| Town: Düsseldorf | Country: Germany | Since: 1988
		| Town: Clonmel | Country: Ireland | Since: 1994`,
		[]string{"Reading – Düsseldorf DE: twinning signed 1988", "Reading – Clonmel IE: twinning signed 1994"}},
	{"a sentence, and a year told before", lang.NL, `
		# Gemeente Deinze
		In 1962 zocht de gemeente Deinze vrienden. Deinze sloot toen een stedenbandakkoord met Rheinbach (Duitsland) en Annecy (Frankrijk).`,
		[]string{"Deinze – Rheinbach DE: twinning signed 1962 by anaphora", "Deinze – Annecy FR: twinning signed 1962 by anaphora"}},
	{"between two places", lang.EN, `
		# City of Ghent
		A memorandum of understanding between Ghent and Melle (Germany) was signed in June 2016.`,
		[]string{"Ghent – Melle DE: memorandum signed 2016-06"}},
	{"what is wished for is no agreement", lang.FR, `
		# Commune de Huy
		La commune de Huy envisage un jumelage avec Vannes, en France.`,
		[]string{"(Huy – Vannes FR: intended-partnership intended)"}},
	{"what is denied is nothing", lang.NL, `
		# Gemeente Lier
		De gemeente Lier heeft nooit een stedenband gehad met Soest (Duitsland).`,
		nil},
	{"what has ended says so", lang.EN, `
		# City of Leuven
		In 1984 Leuven signed a twinning agreement with Rennes (France). It was terminated in 2011.`,
		[]string{"Leuven – Rennes FR: twinning signed 1984 terminated"}},
	{"networks", lang.EN, `
		# City of Mechelen
		## Networks
		Mechelen has been a member of Eurocities since 2010.`,
		[]string{"Mechelen – Eurocities : network-membership signed 2010"}},
	{"a school's friends are its own", lang.FR, `
		# Commune de Ciney
		L'école communale est jumelée avec le lycée de Dakar, au Sénégal, depuis 2010.`,
		nil},
}

func TestFrames(t *testing.T) {
	for _, f := range frames {
		t.Run(f.what, func(t *testing.T) {
			reads(t, f.l, f.text, f.want)
		})
	}
}

// proven checks that each field of each record has its words in a quote that stands in the passage it names.
func proven(t *testing.T, doc *record.Document, records []record.Agreement) {
	t.Helper()
	text := map[string]string{}
	for _, p := range doc.Passages {
		text[p.ID] = p.Text
	}
	ids := map[string]bool{}
	for _, a := range records {
		if ids[a.ID] {
			t.Errorf("id %s twice", a.ID)
		}
		ids[a.ID] = true
		quotes := map[string][]string{}
		for _, e := range a.Evidence {
			if n := utf8.RuneCountInString(e.Quote); n == 0 || n > maxQuote || !strings.Contains(text[e.Passage], e.Quote) {
				t.Errorf("%s %s: quote of %d characters not in its passage: %q", told(a), e.Field, n, e.Quote)
			}
			quotes[e.Field] = append(quotes[e.Field], e.Quote)
		}
		holdsWords := func(field, words string) {
			for _, q := range quotes[field] {
				if strings.Contains(q, words) {
					return
				}
			}
			t.Errorf("%s: no quote of %s holds %q", told(a), field, words)
		}
		for i, p := range a.Parties[1:] {
			holdsWords(fmt.Sprintf("parties[%d]", i+1), p.Name)
		}
		for field, d := range map[string]*record.Date{"signed": a.Signed, "start": a.Start} {
			if d != nil {
				holdsWords(field, d.Words)
			}
		}
		if a.Status != unknown && len(quotes["status"]) == 0 {
			t.Errorf("%s: no quote of the status", told(a))
		}
		if a.Instrument != unspecified && len(quotes["instrument"]) == 0 {
			t.Errorf("%s: no quote of the instrument", told(a))
		}
	}
}

func TestEveryFieldHasItsQuote(t *testing.T) {
	for _, f := range frames {
		doc := written(f.l, f.text)
		proven(t, doc, Read(doc))
	}
	files, err := filepath.Glob("testdata/gold/*/[0-9][13579]-*")
	if err != nil || len(files) == 0 {
		t.Fatal("no labelled documents", err)
	}
	n := 0
	for _, file := range files {
		if ext := filepath.Ext(file); ext != ".txt" && ext != ".md" {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		doc := written(lang.Code(filepath.Base(filepath.Dir(file))), string(b))
		records := Read(doc)
		proven(t, doc, records)
		n += len(records)
	}
	if n == 0 {
		t.Error("no record was read out of any labelled document")
	}
}

func TestSameTextSameRecords(t *testing.T) {
	for _, f := range frames {
		var answers []string
		for range 2 {
			b, err := json.Marshal(Read(written(f.l, f.text)))
			if err != nil {
				t.Fatal(err)
			}
			answers = append(answers, string(b))
		}
		if answers[0] != answers[1] {
			t.Errorf("%s: read twice, two answers\n%s\n%s", f.what, answers[0], answers[1])
		}
	}
}

func TestCuesHoldKnownInstruments(t *testing.T) {
	if _, err := readCues("class\tone cell"); err == nil {
		t.Error("a line without its cells is taken")
	}
	for l, x := range lexicons() {
		for _, cues := range x.ends {
			for _, c := range cues {
				if c.class == "instrument" || c.class == "partnerword" || c.class == "tie" {
					if _, ok := vocab.Instruments().Get(c.value); !ok {
						t.Errorf("%s: %s:%s is no instrument", l, c.class, c.value)
					}
				}
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for i, x := range frames {
		f.Add(uint8(i%3), x.text)
	}
	f.Add(uint8(0), "🇩🇪 | : | ( | stedenband met")
	f.Fuzz(func(t *testing.T, language uint8, text string) {
		if !utf8.ValidString(text) || len(text) > 20_000 {
			return
		}
		doc := written(lang.All()[int(language)%3], text)
		proven(t, doc, Read(doc))
	})
}

func BenchmarkRead(b *testing.B) {
	const size = 2 << 20
	prose := ""
	for _, f := range frames {
		prose += f.text + "\n"
	}
	for name, unit := range map[string]string{
		"frames":       prose,
		"stad":         "stad stad stad ",
		"brackets":     "((((((((",
		"digits":       "2014 1999 123 ",
		"capitals":     "Aalst Gent Brugge ",
		"words":        "jumelage met Kiel (Duitsland) ",
		"one-sentence": "stedenband met Kiel en ",
	} {
		b.Run(name, func(b *testing.B) {
			var doc *record.Document
			if name == "frames" {
				doc = written(lang.NL, strings.Repeat(unit, size/len(unit)))
			} else {
				line := strings.Repeat(unit, 64<<10/len(unit))
				doc = written(lang.NL, "# Gemeente Aalst\n"+strings.Repeat(line+"\n", size/len(line)))
			}
			b.SetBytes(size)
			for b.Loop() {
				Read(doc)
			}
		})
	}
}
