package agreement_test

import (
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"entente/internal/agreement"
	"entente/internal/entity"
	"entente/internal/extract"
	"entente/internal/ingest"
	"entente/internal/lang"
	"entente/internal/lang/detect"
	"entente/internal/record"
	"entente/internal/source"
	"entente/internal/vocab"
)

// texts reads every labelled document and trap with an odd number and the starter corpus, the whole road.
func texts(t *testing.T) []record.Document {
	t.Helper()
	var paths []string
	for _, root := range []string{"testdata", "../../seeds"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			if ext := filepath.Ext(path); ext != ".html" && ext != ".md" && ext != ".txt" {
				return nil
			}
			number, _, _ := strings.Cut(d.Name(), "-")
			if n, err := strconv.Atoi(number); root == "testdata" && (err != nil || n%2 == 0) {
				return nil
			}
			paths = append(paths, path)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	now := func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }
	detector := detect.New()
	var docs []record.Document
	for _, path := range paths {
		for item, err := range source.At(path, source.Options{Now: now}).Items(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			doc, err := ingest.Build(context.Background(), extract.From, item, ingest.ID(item.Name), detector)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			docs = append(docs, doc)
		}
	}
	if len(docs) < 60 {
		t.Fatalf("%d documents", len(docs))
	}
	return docs
}

// What is read follows from its quote: in the texts as they are, and in documents made of passages of all of them in any order.
func TestWhatIsReadFollowsFromItsQuote(t *testing.T) {
	docs := texts(t)
	records := 0
	by := map[lang.Code][]record.Passage{}
	for i := range docs {
		for _, fault := range faults(&docs[i]) {
			t.Errorf("%s: %s", docs[i].Source, fault)
		}
		records += len(docs[i].Agreements)
		for _, p := range docs[i].Passages {
			p.Mentions = nil
			by[docs[i].Language] = append(by[docs[i].Language], p)
		}
	}
	if records < 100 {
		t.Errorf("%d records are read out of all texts", records)
	}
	r := rand.New(rand.NewPCG(1, 20261122))
	mixed := 0
	for n := range 150 {
		l := lang.All()[n%3]
		doc := record.Document{Card: record.Card{ID: fmt.Sprint("mixed", n), Language: l, Languages: []lang.Code{l}}}
		var path []string
		for i := range 5 + r.IntN(60) {
			p := by[l][r.IntN(len(by[l]))]
			p.ID, p.Ordinal = strconv.Itoa(i), i
			p.Heading = path
			if p.Role == record.RoleHeading {
				path = append(slices.Clone(path[:min(len(path), r.IntN(3))]), p.Text)
			}
			if r.IntN(12) == 0 { // and a sentence cut in the middle
				at := r.IntN(len(p.Text) + 1)
				for at < len(p.Text) && !utf8.RuneStart(p.Text[at]) {
					at++
				}
				p.Text = strings.TrimSpace(p.Text[at:])
			}
			if p.Text != "" {
				doc.Passages = append(doc.Passages, p)
			}
		}
		if len(doc.Passages) == 0 {
			continue
		}
		doc.Title = doc.Passages[0].Text
		entity.Read(&doc)
		doc.Agreements = agreement.Read(&doc)
		for _, fault := range faults(&doc) {
			t.Errorf("mixed %d: %s", n, fault)
		}
		mixed += len(doc.Agreements)
	}
	if mixed < 50 {
		t.Errorf("%d records are read out of mixed documents", mixed)
	}
}

// faults tells what of the records of a document does not follow from its quotes.
func faults(doc *record.Document) []string {
	passages := map[string]record.Passage{}
	for _, p := range doc.Passages {
		passages[p.ID] = p
	}
	var list []string
	ids := map[string]bool{}
	for _, a := range doc.Agreements {
		fault := func(format string, args ...any) { list = append(list, a.Title()+": "+fmt.Sprintf(format, args...)) }
		if ids[a.ID] {
			fault("the id %s twice", a.ID)
		}
		ids[a.ID] = true
		if len(a.Parties) < 2 {
			fault("%d parties", len(a.Parties))
		}
		for _, e := range a.Evidence {
			n := utf8.RuneCountInString(e.Quote)
			if n == 0 || n > 300 || !strings.Contains(passages[e.Passage].Text, e.Quote) {
				fault("%s: a quote of %d characters that is not in its passage: %q", e.Field, n, e.Quote)
			}
			if !slices.Contains([]string{"explicit", "inferred", "derived"}, e.Class) {
				fault("%s: class %q", e.Field, e.Class)
			}
			if !written(&a, e.Field) {
				fault("evidence of %s, which was not read", e.Field)
			}
		}
		// says reports whether some quote of a field holds what was read.
		says := func(field string, holds func(quote string, p record.Passage) bool) {
			for _, e := range a.Evidence {
				if e.Field == field && holds(e.Quote, passages[e.Passage]) {
					return
				}
			}
			fault("no quote says %s", field)
		}
		words := func(w string) func(string, record.Passage) bool {
			return func(quote string, _ record.Passage) bool { return w != "" && strings.Contains(quote, w) }
		}
		mention := func(kind record.Kind, value string) func(string, record.Passage) bool {
			return func(quote string, p record.Passage) bool {
				return slices.ContainsFunc(p.Mentions, func(m record.Mention) bool {
					return m.Kind == kind && m.Value == value && strings.Contains(quote, m.Surface)
				})
			}
		}
		for i, p := range a.Parties {
			field := fmt.Sprintf("parties[%d]", i)
			if p.Role != record.PartyHome || slices.ContainsFunc(a.Evidence, func(e record.Evidence) bool { return e.Field == field }) {
				says(field, words(p.Name))
			}
			if p.Country != "" && !countryFollows(doc, &a, passages, p, field) {
				fault("the country %s of %s does not follow: %+v", p.Country, p.Name, a.Evidence)
			}
			if p.Value != "" && strings.HasPrefix(p.Value, "gn-") {
				place, ok := vocab.PlaceByID(p.Value)
				if _, ours := vocab.Municipalities().Get(p.Value); ours {
					place.Country, ok = "BE", true
				}
				if !ok || p.Country != "" && place.Country != p.Country {
					fault("%s is not in %s", p.Value, p.Country)
				}
			}
		}
		for field, d := range map[string]*record.Date{"signed": a.Signed, "start": a.Start, "end": a.End} {
			if d != nil {
				says(field, func(quote string, p record.Passage) bool { return dateFollows(quote, p, d) })
			}
		}
		if a.Instrument != "unspecified" {
			says("instrument", func(quote string, _ record.Passage) bool {
				return strings.ContainsFunc(quote, unicode.IsLetter)
			})
		}
		if _, ok := vocab.Instruments().Get(a.Instrument); !ok {
			fault("instrument %q", a.Instrument)
		}
		if _, ok := vocab.Statuses().Get(a.Status); !ok {
			fault("status %q", a.Status)
		}
		if a.Status != "unknown" {
			says("status", func(quote string, _ record.Passage) bool { return quote != "" })
		}
		for i, v := range a.Themes {
			says(fmt.Sprintf("themes[%d]", i), mention(record.KindTheme, v))
		}
		for i, ph := range a.Phases {
			if ph[0] >= ph[1] {
				fault("a phase of %v", ph)
			}
			says(fmt.Sprintf("phases[%d]", i), func(quote string, _ record.Passage) bool {
				low, high := strconv.Itoa(ph[0]), strconv.Itoa(ph[1])
				return strings.Contains(quote, low) && (strings.Contains(quote, high) || strings.Contains(quote, high[2:]))
			})
		}
		for i, b := range a.Funders {
			says(fmt.Sprintf("funders[%d]", i), words(b.Name))
			list = append(list, onList(vocab.Organisations(), b)...)
		}
		for i, b := range a.Managers {
			says(fmt.Sprintf("managers[%d]", i), words(b.Name))
			list = append(list, onList(vocab.Organisations(), b)...)
		}
		if b := a.Programme; b != nil {
			says("programme", words(b.Name))
			says("programme", mention(record.KindProgramme, b.Value))
		}
		if m := a.Amount; m != nil {
			says("amount", mention(record.KindAmount, m.Value+" "+m.Currency))
		}
		if c := a.Contact; c != nil {
			for _, part := range []string{c.Service, c.Address, c.Phone, c.Mail, c.URL} {
				if part != "" {
					says("contact", words(part))
				}
				if entity.Mask(part) != part || strings.Contains(part, entity.Masked) {
					fault("a contact of a person: %s", part)
				}
			}
		}
		for _, f := range []*record.Date{a.Signed, a.Start} {
			if f != nil && a.End != nil && a.End.Value[:4] < f.Value[:4] {
				fault("ended %s before it began %s", a.End.Value, f.Value)
			}
		}
	}
	return list
}

func onList(list *vocab.List, b record.Body) []string {
	if b.Value == "" {
		return nil
	}
	if _, ok := list.Get(b.Value); !ok {
		return []string{b.Value + " is on no list"}
	}
	return nil
}

// written tells whether a record has the field of a path.
func written(a *record.Agreement, path string) bool {
	name, rest, indexed := strings.Cut(path, "[")
	if !indexed {
		switch name {
		case "instrument", "status":
			return true
		case "signed":
			return a.Signed != nil
		case "start":
			return a.Start != nil
		case "end":
			return a.End != nil
		case "programme":
			return a.Programme != nil
		case "amount":
			return a.Amount != nil
		case "contact":
			return a.Contact != nil
		}
		return strings.HasPrefix(name, "relations")
	}
	number, _, _ := strings.Cut(rest, "]")
	i, err := strconv.Atoi(number)
	n := map[string]int{"parties": len(a.Parties), "themes": len(a.Themes), "phases": len(a.Phases), "funders": len(a.Funders), "managers": len(a.Managers), "relations": len(a.Relations)}[name]
	return err == nil && i >= 0 && i < n
}

// countryFollows tells whether the country of a party follows from words: a country told in a quote, a flag, the gazetteer of its name,
// or the one country of the document that is left.
func countryFollows(doc *record.Document, a *record.Agreement, passages map[string]record.Passage, p record.Party, field string) bool {
	for _, e := range a.Evidence {
		if e.Field != field && e.Field != field+".country" {
			continue
		}
		told := append(slices.Clone(passages[e.Passage].Mentions), entity.In(record.Passage{Text: e.Quote, Language: passages[e.Passage].Language, Role: record.RoleProse})...)
		for _, m := range told {
			if (m.Kind == record.KindCountry || m.Kind == record.KindNationality) && m.Value == p.Country && strings.Contains(e.Quote, m.Surface) {
				return true
			}
			if place, ok := vocab.PlaceByID(m.Value); ok && m.Kind == record.KindPlace && place.Country == p.Country && strings.Contains(e.Quote, m.Surface) {
				return true // a part of the country: New South Wales
			}
		}
		flag := string([]rune{0x1F1E6 + rune(p.Country[0]-'A'), 0x1F1E6 + rune(p.Country[1]-'A')})
		if strings.Contains(e.Quote, flag) {
			return true
		}
	}
	for _, place := range vocab.PlacesNamed(vocab.Fold(p.Name)) {
		if place.Country == p.Country {
			return true
		}
	}
	if place, ok := vocab.PlaceByID(p.Value); ok && place.Country == p.Country {
		return true
	}
	if _, ok := vocab.Municipalities().Get(p.Value); ok && p.Country == "BE" {
		return true
	}
	return slices.Contains(doc.Countries, p.Country)
}

// dateFollows tells whether a date follows from a quote. What words point at, or what was inferred, has its own words.
func dateFollows(quote string, p record.Passage, d *record.Date) bool {
	if d.Basis != "explicit" {
		return quote != ""
	}
	if d.Words != "" && !strings.Contains(quote, d.Words) {
		return false
	}
	if len(d.Value) > len("2006") {
		return slices.ContainsFunc(p.Mentions, func(m record.Mention) bool {
			return m.Kind == record.KindDate && strings.HasPrefix(m.Value, d.Value) && strings.Contains(quote, m.Surface)
		})
	}
	return strings.Contains(quote, d.Value) || strings.Contains(quote, d.Value[2:])
}

// floodOf makes a document of one unit again and again, in passages of 4 KB, behind a page that names its home.
func floodOf(unit string, size int) record.Document {
	const line = 4 << 10
	doc := record.Document{Card: record.Card{ID: "flood", Language: lang.NL, Languages: []lang.Code{lang.NL}}}
	add := func(role record.Role, text string) {
		doc.Passages = append(doc.Passages, record.Passage{ID: strconv.Itoa(len(doc.Passages)), Ordinal: len(doc.Passages), Language: lang.NL, Role: role, Text: text})
	}
	add(record.RoleHeading, "Gemeente Aalst")
	add(record.RoleProse, "De gemeente Aalst heeft sinds 1999 een stedenband met Kiel (Duitsland).")
	n := max(1, line/len(unit))
	if strings.HasSuffix(unit, "\n") {
		n = 1
	}
	for done := 0; done < size; done += n * len(unit) {
		add(record.RoleProse, strings.TrimSpace(strings.Repeat(unit, n)))
	}
	entity.Read(&doc)
	return doc
}

// No flood makes more records, or longer ones, than are kept of a document, and each still proves itself.
func TestFloodsStayWithinBounds(t *testing.T) {
	const size, mostRecords, mostEvidence = 200 << 10, 1000, 200
	for _, unit := range []string{
		"stad stad stad ", "((((", ")]( ", "2014 1999 123 ", "Aalst Gent Brugge ", "jumelage ", "jumelage met Kiel, Melle, Dogbo, Nador, ", "Protocol: jumelage met Kiel sinds 1999\n",
		"Kiel, Melle, Dogbo, Nador, ", "gefinancierd door VVSG en ", "Financiering: ", "tot 2019 ", "fase 2014-2016, ", "45.000 euro budget ", "Contact: Dienst Jeugd, Markt 1, 9300 Aalst\n", "@a.be ",
		"053 72 30 00 ", "stedenband met Kiel (Duitsland), gefinancierd door de Vlaamse overheid, in de fase 2014-2016. ", "De De De De ", "| a: b ", "dienst van de ",
	} {
		doc := floodOf(unit, size)
		doc.Agreements = agreement.Read(&doc)
		if n := len(doc.Agreements); n > mostRecords {
			t.Errorf("%q: %d records", unit, n)
		}
		for i := range doc.Agreements {
			if n := len(doc.Agreements[i].Evidence); n > mostEvidence {
				t.Errorf("%q: a record with %d quotes", unit, n)
			}
		}
		for _, fault := range faults(&doc) {
			t.Errorf("%q: %.300s", unit, fault)
		}
	}
}

func FuzzFields(f *testing.F) {
	f.Add(uint8(0), "De gemeente Aalst heeft een stedenband met Kiel (Duitsland) tot 2019, met steun van VVSG, voor 45.000 euro.")
	f.Add(uint8(1), "Contact : Service des Relations internationales, Grand-Place 1, 4500 Huy, tél. 085 21 78 21")
	f.Add(uint8(2), "Term: 2014-2019 | Budget: EUR 5 | Funding: ( | Managed by: | @ +")
	f.Fuzz(func(t *testing.T, language uint8, text string) {
		if !utf8.ValidString(text) || len(text) > 20_000 {
			return
		}
		l := lang.All()[int(language)%3]
		doc := record.Document{Card: record.Card{ID: "fuzz", Language: l, Languages: []lang.Code{l}, Title: "Gemeente Aalst"}}
		for line := range strings.SplitSeq("Gemeente Aalst\nDe gemeente Aalst is verbroederd met Kiel (Duitsland).\n"+entity.Mask(text), "\n") {
			if line = strings.TrimSpace(line); line != "" {
				doc.Passages = append(doc.Passages, record.Passage{ID: strconv.Itoa(len(doc.Passages)), Ordinal: len(doc.Passages), Language: l, Role: record.RoleProse, Text: line})
			}
		}
		entity.Read(&doc)
		doc.Agreements = agreement.Read(&doc)
		for _, fault := range faults(&doc) {
			t.Error(fault)
		}
	})
}
